/* SPDX-License-Identifier: MIT */
/* A start that is none: the bootloader's reset handler runs on a machine that another program has
 * set up. What that program did is what the vendor's examples do on these boards. */
#include "core/bus.h"
#include "machine.h"
#include "scale.h"

enum {
    CFGR_SW = 3,
    BAUD = 115200,
    GPIO_AFR = 0x20,
    MODE_FUNCTION = 2,
    CR_FUNCTION = 0xB, /* of CRL and CRH */
    CR_INPUT = 4,
    SYSTICK_ON = 7, /* core clock, interrupt, on */
    EXCEPTION_SYSTICK = 15,
    EXCEPTION_IRQ0 = 16,
    CR1_RXNEIE = 1u << 5, /* both versions of the USART: RM0394, RM0008, USART_CR1 */
    CR1_EVEN_PARITY = 1u << 12 | 1u << 10, /* nine bits, the last one parity */
    STACK_IN_USE = 0x180,                  /* of the other program's, from the end of SRAM1 */
};
#define LINK_OF_THREAD UINT32_C(0xFFFFFFF9) /* EXC_RETURN of a handler entered from thread mode */

static void store(struct vboard *board, uint32_t address, uint32_t value) {
    (void)bus_write(&board->core, address, sizeof value, value); /* all of it is allowed */
}

static uint32_t load(struct vboard *board, uint32_t address) {
    uint32_t value = 0;
    (void)bus_read(&board->core, address, sizeof value, &value);
    return value;
}

static uint32_t base_of(const struct vboard *board, const char *name) {
    return map_named(board, name)->base;
}

static void change(struct vboard *board, uint32_t address, uint32_t clear, uint32_t set) {
    store(board, address, (load(board, address) & ~clear) | set);
}

static void run_on_pll(struct vboard *board) {
    const uint32_t rcc = base_of(board, "RCC");
    const struct rcc_version *version = machine_parts(board)->rcc;
    if ((load(board, rcc + RCC_CR) & RCC_CR_PLLON) != 0) {
        return; /* by whoever runs now */
    }
    store(board, base_of(board, "FLASH"), board->chip->family->flash.acr_fast);
    store(board, rcc + version->pllcfgr, board->chip->family->clocks.pll_fast);
    change(board, rcc + RCC_CR, 0, RCC_CR_PLLON);
    machine_stall(board, board->rcc.ready_at[OSC_PLL]);
    change(board, rcc + version->cfgr, CFGR_SW, version->cfgr_pll);
}

static void take_numbered(struct vboard *board, uint32_t port, struct pin pin) {
    uint32_t function = port + GPIO_AFR + pin.number / 8 * 4u;
    uint32_t shift = pin.number % 8 * 4u;
    change(board, function, UINT32_C(0xF) << shift, (uint32_t)pin.function << shift);
    change(board, port, UINT32_C(3) << pin.number * 2, (uint32_t)MODE_FUNCTION << pin.number * 2);
}

/* Where remaps choose the pins, they are as after a reset. */
static void take_remapped(struct vboard *board, uint32_t port, struct pin pin, bool sends) {
    uint32_t shift = pin.number % 8 * 4u;
    change(board, port + pin.number / 8 * 4u, UINT32_C(0xF) << shift,
           (uint32_t)(sends ? CR_FUNCTION : CR_INPUT) << shift);
}

static void take_pin(struct vboard *board, struct pin pin, bool sends) {
    const char name[] = {'G', 'P', 'I', 'O', (char)('A' + pin.port), '\0'};
    const struct region *region = map_named(board, name);
    change(board, base_of(board, "RCC") + region->enable_offset, 0,
           UINT32_C(1) << region->enable_bit);
    if (machine_parts(board)->syscfg->usart_reaches != NULL) {
        take_remapped(board, region->base, pin, sends);
    } else {
        take_numbered(board, region->base, pin);
    }
}

static void set_up_usart(struct vboard *board, uint64_t baud, uint32_t clear, uint32_t set) {
    unsigned usart = board->description->usart;
    const char name[] = {'U', 'S', 'A', 'R', 'T', (char)('1' + usart), '\0'};
    const struct region *region = map_named(board, name);
    const struct serial_version *serial = machine_parts(board)->serial;
    take_pin(board, board->description->tx, true);
    take_pin(board, board->description->rx, false);
    change(board, base_of(board, "RCC") + region->enable_offset, 0,
           UINT32_C(1) << region->enable_bit);
    store(board, region->base + serial->cr1, 0); /* the rest can be set while it is off only */
    store(board, region->base + serial->cr3, 0);
    store(board, region->base + serial->brr, (uint32_t)(wires_usart_hz(board, usart) / baud));
    store(board, region->base + serial->cr1, (serial->cr1_listening & ~clear) | set);
}

/* The next byte from the host raises an interrupt that the bootloader has no vector for. */
static void listen(struct vboard *board) {
    unsigned usart = board->description->usart;
    unsigned exception = EXCEPTION_IRQ0 + board->chip->family->irq_lines[IRQ_USART1 + usart];
    set_up_usart(board, BAUD, 0, 0);
    board->core.enabled[exception / 32] |= UINT32_C(1) << exception % 32;
}

/* AN2606: the loader runs on the PLL; its USART, 8E1 and polled, stays on. */
void machine_leave_set_up(struct vboard *board, struct line_rate rate) {
    run_on_pll(board);
    if (rate.bit_numerator != 0) {
        set_up_usart(board, scale(PICOSECONDS, rate.bit_denominator, rate.bit_numerator),
                     CR1_RXNEIE, CR1_EVEN_PARITY);
    }
}

static void set_up_core(struct vboard *board, bool in_handler) {
    struct core *core = &board->core;
    core->vtor = FLASH_BASE_ADDRESS; /* as SystemInit() leaves it */
    core->systick_ctrl = SYSTICK_ON;
    core->systick_load = core->systick_value = (uint32_t)(board->hz / 1000 - 1);
    core->systick_since = core->cycles;
    core->r[13] = SRAM_ADDRESS + board->chip->sram_size - STACK_IN_USE;
    if (in_handler) {
        core->ipsr = EXCEPTION_SYSTICK;
        core->active[0] |= 1u << EXCEPTION_SYSTICK;
        core->r[14] = LINK_OF_THREAD;
    }
}

void vboard_warm_start(struct vboard *board, bool in_handler) {
    struct core *core = &board->core;
    if (vboard_state(board) != VBOARD_RUNNING) {
        return;
    }
    run_on_pll(board);
    listen(board);
    set_up_core(board, in_handler);
    uint32_t reset_handler = (uint32_t)(flash_array_word(&board->flash, 0) >> 32);
    core->sleep = CORE_AWAKE;
    core->itstate = core->itstate_at = 0;
    core->thumb = true;
    core->r[15] = core->at = reset_handler & ~UINT32_C(1);
    core_break(core);
}
