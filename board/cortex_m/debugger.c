/* SPDX-License-Identifier: MIT */
#include "port.h"

/* C_DEBUGEN is the debugger's alone: software can read it, and only power-on or the debugger itself
 * clears it (ARM DDI 0403 C1.6.2). */
bool debugger_attached(void *context) {
    (void)context;
    return (DHCSR & DHCSR_C_DEBUGEN) != 0;
}
