/* SPDX-License-Identifier: MIT */
/* An application that reads no flash as data that may be bad: an NMI is a fault. */
#include "architecture.h"

void application_nmi_handler(void);
void fault_handler(void);

__attribute__((naked)) void application_nmi_handler(void) {
    __asm__ volatile(BRANCH "fault_handler\n");
}
