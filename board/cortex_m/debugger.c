/* SPDX-License-Identifier: MIT */
#include "architecture.h"
#include "port.h"

/* C_DEBUGEN is the debugger's alone: software can read it, where it can, and only power-on or the
 * debugger itself clears it (ARM DDI 0403 C1.6.2). */
bool debugger_attached(void *context) {
    (void)context;
    return SEES_DEBUGGER && (DHCSR & DHCSR_C_DEBUGEN) != 0;
}
