/* SPDX-License-Identifier: MIT */
/* Registers and instructions of the core itself: ARM DDI 0403 B3.2, B3.3, C1.6.2. Nothing but what
 * is used. */
#ifndef CORTEX_M_CORE_H
#define CORTEX_M_CORE_H

#include <stdint.h>

#include "architecture.h"

#define REGISTER(base, offset) (*(volatile uint32_t *)(PLACE((uint32_t)(base)) + (offset)))

#define SYSTICK_CTRL REGISTER(0xE000E010u, 0x00)
#define SYSTICK_LOAD REGISTER(0xE000E010u, 0x04)
#define SYSTICK_VAL  REGISTER(0xE000E010u, 0x08)
#define NVIC_ISER(n) REGISTER(0xE000E100u, 4u * (n))
#define SCB_VTOR     REGISTER(0xE000ED08u, 0x00)
#define SCB_AIRCR    REGISTER(0xE000ED0Cu, 0x00)
#define SCB_SHCSR    REGISTER(0xE000ED24u, 0x00)
#define SCB_CFSR     REGISTER(0xE000ED28u, 0x00)
#define DHCSR        REGISTER(0xE000EDF0u, 0x00)

#define SYSTICK_CTRL_ENABLE    (1u << 0)
#define SYSTICK_CTRL_TICKINT   (1u << 1)
#define SYSTICK_CTRL_CLKSOURCE (1u << 2)
#define SCB_AIRCR_RESET        0x05FA0004u /* VECTKEY, SYSRESETREQ */
#define SCB_SHCSR_BUSFAULTENA  (1u << 17)
#define SCB_CFSR_BUSFAULT      0xFF00u /* BFSR, written 1 to clear */
#define DHCSR_C_DEBUGEN        (1u << 0)

static inline void wait_for_interrupt(void) {
    __asm__ volatile("dsb\n wfi" ::: "memory");
}

#endif
