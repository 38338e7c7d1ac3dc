/* SPDX-License-Identifier: MIT */
#include "afio.h"

enum {
    EVCR = 0x00,
    MAPR = 0x04,
    EXTICR1 = 0x08,
    EXTICR4 = 0x14,
    EVCR_EVOE = 1u << 7,
    MAPR_SWJ_SHIFT = 24,
    MAPR_SWJ_CFG = 7u << MAPR_SWJ_SHIFT,
    SWJ_FULL = 0,
    SWJ_NO_RESET = 1, /* without NJTRST */
    SWJ_NO_JTAG = 2,
    SWJ_OFF = 4, /* others have no effect */
    PA_SW = 1u << 13 | 1u << 14,
    PA_JTDI = 1u << 15,
    PB_JTDO = 1u << 3,
    PB_NJTRST = 1u << 4,
    EXTI_FIELD_BITS = 4,
    EXTI_FIELD = 0xF,
    PORT_A = 0,
    PORT_B = 1,
    PORT_C = 2,
    PORT_D = 3,
};

const struct reg afio_regs[] = {
    {"EVCR", EVCR, REG_RW, REG_SAME(0xFF)},         {"MAPR", MAPR, REG_RW, REG_SAME(0x0700FFFF)},
    {"EXTICR1", EXTICR1, REG_RW, REG_SAME(0xFFFF)}, {"EXTICR2", 0x0C, REG_RW, REG_SAME(0xFFFF)},
    {"EXTICR3", 0x10, REG_RW, REG_SAME(0xFFFF)},    {"EXTICR4", EXTICR4, REG_RW, REG_SAME(0xFFFF)},
};

/* Where a remap puts a USART: RM0008, USART alternate function remapping. */
static const struct {
    uint8_t instance, remap, port, tx, rx;
} usart_pins[] = {
    {0, 0, PORT_A, 9, 10},  {0, 1, PORT_B, 6, 7},   {1, 0, PORT_A, 2, 3}, {1, 1, PORT_D, 5, 6},
    {2, 0, PORT_B, 10, 11}, {2, 1, PORT_C, 10, 11}, {2, 3, PORT_D, 8, 9},
};

/* RM0008, JTAG/SWD alternate function remapping. */
static uint32_t debug_pins(const struct syscfg *syscfg, unsigned port) {
    bool jtag = syscfg->swj == SWJ_FULL || syscfg->swj == SWJ_NO_RESET;
    switch (port) {
    case PORT_A: return (syscfg->swj != SWJ_OFF ? PA_SW : 0u) | (jtag ? PA_JTDI : 0u);
    case PORT_B: return (jtag ? PB_JTDO : 0u) | (syscfg->swj == SWJ_FULL ? PB_NJTRST : 0u);
    default: return 0;
    }
}

static uint32_t field(const struct syscfg *syscfg, unsigned shift, unsigned width) {
    return syscfg->reg[MAPR / 4] >> shift & ((1u << width) - 1);
}

static uint32_t usart_remap(const struct syscfg *syscfg, unsigned instance) {
    switch (instance) {
    case 0: return field(syscfg, 2, 1);
    case 1: return field(syscfg, 3, 1);
    default: return field(syscfg, 4, 2);
    }
}

static bool usart_reaches(const struct syscfg *syscfg, unsigned instance, unsigned port,
                          unsigned number) {
    uint32_t remap = usart_remap(syscfg, instance);
    for (size_t i = 0; i < sizeof usart_pins / sizeof usart_pins[0]; i++) {
        if (usart_pins[i].instance == instance && usart_pins[i].remap == remap &&
            usart_pins[i].port == port &&
            (usart_pins[i].tx == number || usart_pins[i].rx == number)) {
            return true;
        }
    }
    return false;
}

/* TIM2 to TIM4. */
static unsigned timer_remap(const struct syscfg *syscfg, unsigned instance) {
    switch (instance) {
    case 0: return field(syscfg, 8, 2);
    case 1: return field(syscfg, 10, 2);
    default: return field(syscfg, 12, 1);
    }
}

static unsigned exti_port(const struct syscfg *syscfg, unsigned line) {
    uint32_t word = syscfg->reg[(EXTICR1 + line / 4 * 4) / 4];
    return word >> (line % 4 * EXTI_FIELD_BITS) & EXTI_FIELD;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct syscfg *syscfg = state;
    return syscfg->reg[offset / 4];
}

/* It "can be written only": who changes something else in MAPR gives the debug port its pins back.
 */
static void swj_write(struct syscfg *syscfg, uint32_t swj) {
    if (swj <= SWJ_NO_JTAG || swj == SWJ_OFF) {
        syscfg->swj = swj;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct syscfg *syscfg = state;
    if (offset == EVCR && (value & EVCR_EVOE) != 0) {
        wires_violation(wires, "AFIO_EVCR: the event output is not modelled");
        return;
    }
    syscfg->reg[offset / 4] = offset == MAPR ? value & ~(uint32_t)MAPR_SWJ_CFG : value;
    if (offset == MAPR) {
        swj_write(syscfg, (value & MAPR_SWJ_CFG) >> MAPR_SWJ_SHIFT);
    }
    wires_pins_remapped(wires);
}

static void reset(void *state, struct vboard *wires) {
    struct syscfg *syscfg = state;
    *syscfg = (struct syscfg){0};
    wires_pins_remapped(wires);
    wires_memory_remapped(wires, MEMORY_MODE_FLASH);
}

const struct peripheral afio_peripheral = {read, write, reset};

const struct syscfg_version afio = {
    .exti_port = exti_port,
    .usart_reaches = usart_reaches,
    .debug_pins = debug_pins,
    .timer_remap = timer_remap,
};
