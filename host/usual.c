/* SPDX-License-Identifier: MIT */
#include "host/usual.h"

/* By what is programmed at once: as the data sheets of the STM32F1 (a half-word), STM32F4 (a word)
 * and STM32L4 (a double-word) have them. */
struct usual usual_of(uint32_t programming_unit) {
    switch (programming_unit) {
    case 2: return (struct usual){.erase = 75, .program = 75};
    case 4: return (struct usual){.erase = 50, .program = 16};
    default: return (struct usual){.erase = 90, .program = 90};
    }
}
