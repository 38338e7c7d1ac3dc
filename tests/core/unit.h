/* SPDX-License-Identifier: MIT */
/* What the unit tests of the core share: a chip with vectors whose handlers just return, a few
 * instructions by name, and stepping. */
#ifndef TESTS_CORE_UNIT_H
#define TESTS_CORE_UNIT_H

#include "chip.h"
#include "internal.h"
#include "support/expect.h"

enum {
    CODE = 0x100,
    STACK = CHIP_RAM + 0x8000,
    PROCESS_STACK = CHIP_RAM + 0x4000,
    DATA = CHIP_RAM + 0x1000,
    HANDLERS = 0x2000, /* handler n is at HANDLERS + 32 n */
};

/* Instructions that take no operands worth naming. */
enum {
    NOP = 0xBF00,
    WFE = 0xBF20,
    WFI = 0xBF30,
    SEV = 0xBF40,
    BX_LR = 0x4770,
    SVC = 0xDF00,
    UDF = 0xDE00,
    BKPT = 0xBE00,
    B_SELF = 0xE7FE,
    CPSID_I = 0xB672,
    CPSIE_I = 0xB662,
    CPSID_F = 0xB671,
    LDR_R0_R1 = 0x6808,
    STR_R0_R1 = 0x6008,
};
#define UDIV_R0_R1_R2 0xFBB1, 0xF0F2
#define VADD_S0       0xEE30, 0x0A00
#define MSR_CONTROL   0xF380, 0x8814
#define MSR_APSR      0xF380, 0x8800

/* Registers that the tests name (offsets of manual B3.2). */
#define ICSR       0xE000ED04u
#define VTOR       0xE000ED08u
#define AIRCR      0xE000ED0Cu
#define SCR        0xE000ED10u
#define CCR        0xE000ED14u
#define SHPR1      0xE000ED18u
#define SHPR2      0xE000ED1Cu
#define SHPR3      0xE000ED20u
#define SHCSR      0xE000ED24u
#define CFSR       0xE000ED28u
#define HFSR       0xE000ED2Cu
#define MMFAR      0xE000ED34u
#define BFAR       0xE000ED38u
#define CPACR      0xE000ED88u
#define FPCCR      0xE000EF34u
#define FPCAR      0xE000EF38u
#define FPDSCR     0xE000EF3Cu
#define ISER0      0xE000E100u
#define ICER0      0xE000E180u
#define ISPR0      0xE000E200u
#define ICPR0      0xE000E280u
#define IABR0      0xE000E300u
#define IPR0       0xE000E400u
#define STIR       0xE000EF00u
#define SYST_CSR   0xE000E010u
#define SYST_RVR   0xE000E014u
#define SYST_CVR   0xE000E018u
#define MPU_CTRL   0xE000ED94u
#define MPU_RNR    0xE000ED98u
#define MPU_RBAR   0xE000ED9Cu
#define MPU_RASR   0xE000EDA0u
#define DWT_CTRL   0xE0001000u
#define DWT_CYCCNT 0xE0001004u
#define DEMCR      0xE000EDFCu

/* A chip after reset: MSP at STACK, PC at CODE. */
struct chip *fresh(void);
/* The same with another core. */
struct chip *fresh_variant(struct core_features features);

/* Puts halfwords into flash. The count is the macro's business. */
void put_code(struct chip *chip, uint32_t address, const uint16_t *halfwords, size_t count);
#define code(chip, address, ...)                                                                   \
    put_code(chip, address, (const uint16_t[]){__VA_ARGS__},                                       \
             sizeof((const uint16_t[]){__VA_ARGS__}) / sizeof(uint16_t))

uint32_t handler(unsigned exception);

/* System registers and RAM as privileged code reaches them. */
void poke(struct chip *chip, uint32_t address, uint32_t value);
uint32_t peek(struct chip *chip, uint32_t address);

/* One instruction, with the exceptions before it. */
enum core_stop step(struct chip *chip);
void steps(struct chip *chip, unsigned count);
/* Until the PC is `address`; fails the test when it does not get there. */
void run_to(struct chip *chip, uint32_t address);

#endif
