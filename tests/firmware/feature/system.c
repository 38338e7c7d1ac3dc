/* SPDX-License-Identifier: MIT */
/* Registers of the system control space: reset value, and what stays of all ones (manual B3.2 to
 * B3.5). Runs first, with interrupts off. */
#include "core.h"
#include "groups.h"
#include "report.h"

struct readable {
    const char *name;
    uint32_t address;
};

static const struct readable read_only[] = {
    {"CPUID", 0xE000ED00},    {"ICTR", 0xE000E004},     {"ICSR", 0xE000ED04},
    {"ID_PFR0", 0xE000ED40},  {"ID_PFR1", 0xE000ED44},  {"ID_DFR0", 0xE000ED48},
    {"ID_AFR0", 0xE000ED4C},  {"ID_MMFR0", 0xE000ED50}, {"ID_MMFR1", 0xE000ED54},
    {"ID_MMFR2", 0xE000ED58}, {"ID_MMFR3", 0xE000ED5C}, {"ID_ISAR0", 0xE000ED60},
    {"ID_ISAR1", 0xE000ED64}, {"ID_ISAR2", 0xE000ED68}, {"ID_ISAR3", 0xE000ED6C},
    {"ID_ISAR4", 0xE000ED70}, {"MVFR0", 0xE000EF40},    {"MVFR1", 0xE000EF44},
    {"MPU_TYPE", 0xE000ED90}, {"MPU_CTRL", 0xE000ED94}, {"FPCCR", 0xE000EF34},
    {"SYST_CSR", 0xE000E010}, {"DWT_CTRL", 0xE0001000}, {"SYST_CALIB", 0xE000E01C},
    {"SHCSR", 0xE000ED24},    {"CFSR", 0xE000ED28},     {"HFSR", 0xE000ED2C},
    {"DFSR", 0xE000ED30},     {"IABR0", 0xE000E300},
};

struct writable {
    const char *name;
    uint32_t address;
    uint32_t ones;
};

static const struct writable writable[] = {
    {"ACTLR", 0xE000E008, 0xFFFFFFFF},
    {"SYST_RVR", 0xE000E014, 0xFFFFFFFF},
    {"VTOR", 0xE000ED08, 0xFFFFFFFF},
    {"AIRCR", 0xE000ED0C, 0x05FA0700},
    {"AIRCR, bad key", 0xE000ED0C, 0x700},
    {"SCR", 0xE000ED10, 0xFFFFFFFF},
    {"CCR", 0xE000ED14, 0xFFFFFFFF},
    {"SHPR1", 0xE000ED18, 0xFFFFFFFF},
    {"SHPR2", 0xE000ED1C, 0xFFFFFFFF},
    {"SHPR3", 0xE000ED20, 0xFFFFFFFF},
    {"SHCSR", 0xE000ED24, SHCSR_FAULTS},
    {"CPACR", 0xE000ED88, 0xFFFFFFFF},
    {"FPCAR", 0xE000EF38, 0xFFFFFFFF},
    {"FPDSCR", 0xE000EF3C, 0xFFFFFFFF},
    {"MPU_RNR", 0xE000ED98, 5},
    {"MPU_RBAR", 0xE000ED9C, 0xFFFFFFE0},
    {"MPU_RASR", 0xE000EDA0, 0xFBFFFFFE},
    {"IPR0", 0xE000E400, 0xFFFFFFFF},
    {"IPR20", 0xE000E450, 0xFFFFFFFF},
};

static void read_registers(void) {
    for (unsigned i = 0; i < sizeof read_only / sizeof read_only[0]; i++) {
        report(read_only[i].name, REGISTER(read_only[i].address, 0));
    }
}

static void write_registers(void) {
    for (unsigned i = 0; i < sizeof writable / sizeof writable[0]; i++) {
        volatile uint32_t *reg = (volatile uint32_t *)(uintptr_t)writable[i].address;
        uint32_t before = *reg;

        *reg = writable[i].ones;
        synchronize();
        uint32_t after = *reg;
        *reg = reg == &SCB_AIRCR ? AIRCR_KEY : before;
        synchronize();
        line_begin_in(writable[i].name, "written");
        line_value("before", before);
        line_value("after", after);
        line_value("restored", *reg);
        line_end();
    }
}

/* Sets and clears every line of a bank of 32. */
static void nvic_bank(const char *name, unsigned bank) {
    line_begin(name);
    NVIC_ISER(bank) = 0xFFFFFFFF;
    line_value("enabled", NVIC_ISER(bank));
    NVIC_ICER(bank) = 0xFFFF0000;
    line_value("disabled", NVIC_ICER(bank));
    NVIC_ICER(bank) = 0xFFFFFFFF;
    line_value("none", NVIC_ISER(bank));
    NVIC_ISPR(bank) = 0xFFFFFFFF;
    line_value("pending", NVIC_ISPR(bank));
    line_value("icsr", SCB_ICSR);
    NVIC_ICPR(bank) = 0x0000FFFF;
    line_value("cleared", NVIC_ICPR(bank));
    NVIC_ICPR(bank) = 0xFFFFFFFF;
    line_value("calm", NVIC_ISPR(bank));
    line_end();
}

/* Priorities take bytes, and halfwords too (manual B3.1.1). */
static void partial_accesses(void) {
    line_begin("priorities by byte and halfword");
    SCB_SHPR(11) = 0xA7;
    *(volatile uint16_t *)0xE000ED22u = 0x5A3C;
    line_value("shpr2", REGISTER(0xE000ED1Cu, 0));
    line_value("shpr3", REGISTER(0xE000ED20u, 0));
    line_value("byte", SCB_SHPR(15));
    SCB_SHPR(11) = 0;
    REGISTER(0xE000ED20u, 0) = 0;
    NVIC_IPR(41) = 0xC3;
    line_value("ipr10", REGISTER(0xE000E428u, 0));
    NVIC_IPR(41) = 0;
    line_end();
}

static void special_registers(void) {
    line_begin("special registers");
    line_value("control", READ_SPECIAL("control"));
    line_value("ipsr", READ_SPECIAL("ipsr"));
    line_value("epsr", READ_SPECIAL("epsr"));
    WRITE_SPECIAL("basepri", 0xFFFFFFFF);
    line_value("basepri", READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri_max", 0x57);
    line_value("lowered", READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri_max", 0x80);
    line_value("kept", READ_SPECIAL("basepri"));
    WRITE_SPECIAL("basepri_max", 0);
    line_value("not_zeroed", READ_SPECIAL("basepri_max"));
    WRITE_SPECIAL("basepri", 0);
    WRITE_SPECIAL("faultmask", 0xFFFFFFFF);
    line_value("faultmask", READ_SPECIAL("faultmask"));
    WRITE_SPECIAL("faultmask", 0);
    line_value("primask", READ_SPECIAL("primask"));
    WRITE_SPECIAL("psp", 0x20001237);
    line_value("psp", READ_SPECIAL("psp"));
    line_value("msp", READ_SPECIAL("msp"));
    WRITE_SPECIAL(APSR_ALL, 0xFFFFFFFF);
    uint32_t apsr = READ_SPECIAL("apsr");
    line_value("apsr", apsr);
    line_end();
}

/* The cycle counter of the DWT. */
static void cycle_counter(void) {
    REGISTER(0xE000EDFCu, 0) |= 1u << 24; /* DEMCR.TRCENA */
    REGISTER(0xE0001000u, 0) |= 1u;
    uint32_t before = REGISTER(0xE0001004u, 0);
    __asm__ volatile("nop\n nop\n nop\n nop");
    report("CYCCNT counts", REGISTER(0xE0001004u, 0) != before);
}

void system_group(void) {
    __asm__ volatile("cpsid i");
    read_registers();
    write_registers();
    nvic_bank("lines 0 to 31", 0);
    nvic_bank("lines 32 to 63", 1);
    nvic_bank("lines 64 to 95", 2);
    partial_accesses();
    special_registers();
    cycle_counter();
    __asm__ volatile("cpsie i");
}
