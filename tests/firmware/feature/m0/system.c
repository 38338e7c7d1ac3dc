/* SPDX-License-Identifier: MIT */
/* Registers of the system control space (DDI 0419 B3.2 to B3.4): reset value, and what stays of all
 * ones. Runs first, with interrupts off. */
#include "core.h"
#include "m0_groups.h"
#include "report.h"

static const struct {
    const char *name;
    uint32_t address;
    uint32_t ones; /* 0: only read */
} registers[] = {
    {"CPUID", 0xE000ED00, 0},
    {"ICSR", 0xE000ED04, 0},
    {"SYST_CSR", 0xE000E010, 0},
    {"SYST_CALIB", 0xE000E01C, 0},
    {"SYST_RVR", 0xE000E014, 0xFFFFFFFF},
    {"AIRCR, groups", 0xE000ED0C, 0x05FA0700},
    {"AIRCR, bad key", 0xE000ED0C, 0x700},
    {"SCR", 0xE000ED10, 0xFFFFFFFF},
    {"CCR", 0xE000ED14, 0xFFFFFFFF},
    {"SHPR2", 0xE000ED1C, 0xFFFFFFFF},
    {"SHPR3", 0xE000ED20, 0xFFFFFFFF},
    {"IPR0", 0xE000E400, 0xFFFFFFFF},
    {"IPR7", 0xE000E41C, 0xFFFFFFFF},
    {"CFSR", 0xE000ED28, 0},
    {"HFSR", 0xE000ED2C, 0},
    {"CPACR", 0xE000ED88, 0},
};

static void each_register(void) {
    for (unsigned i = 0; i < sizeof registers / sizeof registers[0]; i++) {
        volatile uint32_t *reg = (volatile uint32_t *)(uintptr_t)registers[i].address;
        uint32_t before = *reg;

        line_begin(registers[i].name);
        line_value("before", before);
        if (registers[i].ones != 0) {
            *reg = registers[i].ones;
            synchronize();
            line_value("after", *reg);
            *reg = reg == &SCB_AIRCR ? AIRCR_KEY : before;
            synchronize();
            line_value("restored", *reg);
        }
        line_end();
    }
}

static void all_lines(void) {
    line_begin("lines 0 to 31");
    NVIC_ISER(0) = 0xFFFFFFFF;
    line_value("enabled", NVIC_ISER(0));
    NVIC_ICER(0) = 0xFFFF0000;
    line_value("disabled", NVIC_ICER(0));
    NVIC_ICER(0) = 0xFFFFFFFF;
    line_value("none", NVIC_ISER(0));
    NVIC_ISPR(0) = 0xFFFFFFFF;
    line_value("pending", NVIC_ISPR(0));
    line_value("icsr", SCB_ICSR);
    NVIC_ICPR(0) = 0x0000FFFF;
    line_value("cleared", NVIC_ICPR(0));
    NVIC_ICPR(0) = 0xFFFFFFFF;
    line_value("calm", NVIC_ISPR(0));
    line_end();
}

static void special_registers(void) {
    line_begin("special registers");
    line_value("control", READ_SPECIAL("control"));
    line_value("ipsr", READ_SPECIAL("ipsr"));
    line_value("epsr", READ_SPECIAL("epsr"));
    line_value("primask", READ_SPECIAL("primask"));
    WRITE_SPECIAL("psp", 0x20001237);
    line_value("psp", READ_SPECIAL("psp"));
    line_value("msp", READ_SPECIAL("msp"));
    WRITE_SPECIAL(APSR_ALL, 0xFFFFFFFF);
    uint32_t apsr = READ_SPECIAL("apsr");
    line_value("apsr", apsr);
    line_end();
}

void m0_system_group(void) {
    __asm__ volatile("cpsid i");
    each_register();
    all_lines();
    special_registers();
    __asm__ volatile("cpsie i");
}
