/* SPDX-License-Identifier: MIT */
/* Registers of the core that the port does not use, and a few instructions (manual B3.2 to B3.5).
 */
#ifndef FEATURE_CORE_H
#define FEATURE_CORE_H

#include <stdbool.h>
#include <stdint.h>

#include "registers.h"
#include "variant.h"

#define ICTR         REGISTER(0xE000E004u, 0)
#define ACTLR        REGISTER(0xE000E008u, 0)
#define NVIC_ISER(n) REGISTER(0xE000E100u, 4u * (n))
#define NVIC_ICER(n) REGISTER(0xE000E180u, 4u * (n))
#define NVIC_ISPR(n) REGISTER(0xE000E200u, 4u * (n))
#define NVIC_ICPR(n) REGISTER(0xE000E280u, 4u * (n))
#define NVIC_IABR(n) REGISTER(0xE000E300u, 4u * (n))
#define NVIC_IPR(n)  (*(volatile uint8_t *)(0xE000E400u + (n)))
#define NVIC_STIR    REGISTER(0xE000EF00u, 0)
#define SCB_ICSR     REGISTER(0xE000ED04u, 0)
#define SCB_SCR      REGISTER(0xE000ED10u, 0)
#define SCB_CCR      REGISTER(0xE000ED14u, 0)
#define SCB_SHPR(n)  (*(volatile uint8_t *)(0xE000ED14u + (n))) /* by exception number, from 4 */
#define SCB_HFSR     REGISTER(0xE000ED2Cu, 0)
#define SCB_DFSR     REGISTER(0xE000ED30u, 0)
#define SCB_MMFAR    REGISTER(0xE000ED34u, 0)
#define SCB_BFAR     REGISTER(0xE000ED38u, 0)
#define SCB_CPACR    REGISTER(0xE000ED88u, 0)
#define FPU_FPCCR    REGISTER(0xE000EF34u, 0)
#define FPU_FPCAR    REGISTER(0xE000EF38u, 0)
#define FPU_FPDSCR   REGISTER(0xE000EF3Cu, 0)
#define MPU_CTRL     REGISTER(0xE000ED94u, 0)
#define MPU_RNR      REGISTER(0xE000ED98u, 0)
#define MPU_RBAR     REGISTER(0xE000ED9Cu, 0)
#define MPU_RASR     REGISTER(0xE000EDA0u, 0)

#define ICSR_NMIPENDSET  (1u << 31)
#define ICSR_PENDSVSET   (1u << 28)
#define ICSR_PENDSVCLR   (1u << 27)
#define ICSR_PENDSTSET   (1u << 26)
#define ICSR_PENDSTCLR   (1u << 25)
#define AIRCR_KEY        0x05FA0000u
#define AIRCR_PRIGROUP   8 /* shift */
#define CCR_USERSETMPEND (1u << 1)
#define CCR_UNALIGN_TRP  (1u << 3)
#define CCR_DIV_0_TRP    (1u << 4)
#define CCR_BFHFNMIGN    (1u << 8)
#define CCR_STKALIGN     (1u << 9)
#define SHCSR_FAULTS     (7u << 16)
#define CFSR_STACKING    0x1818u /* STKERR, UNSTKERR, MSTKERR, MUNSTKERR */
#define CFSR_MMARVALID   (1u << 7)
#define CFSR_BFARVALID   (1u << 15)
#define XPSR_T           (1u << 24)
#define XPSR_IT          0x0600FC00u
#define CPACR_FPU        (15u << 20)
#define FPCCR_ASPEN      (1u << 31)
#define FPCCR_LSPEN      (1u << 30)
#define MPU_ENABLE       1u
#define MPU_HFNMIENA     2u
#define MPU_PRIVDEFENA   4u

#define READ_SPECIAL(name)                                                                         \
    (__extension__({                                                                               \
        uint32_t special_;                                                                         \
        __asm__ volatile("mrs %0, " name : "=r"(special_));                                        \
        special_;                                                                                  \
    }))
#define WRITE_SPECIAL(name, value)                                                                 \
    __asm__ volatile("msr " name ", %0\n isb" : : "r"((uint32_t)(value)) : "memory", "cc")

/* In front of FPU instructions in files that the compiler must keep the FPU out of. */
#define FPU_ASM ".fpu fpv4-sp-d16\n"

static inline void synchronize(void) {
    __asm__ volatile("dsb\n isb" ::: "memory");
}

static inline void fpu_enable(bool on) {
    SCB_CPACR = on ? CPACR_FPU : 0;
    synchronize();
}

#endif
