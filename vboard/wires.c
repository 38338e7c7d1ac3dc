/* SPDX-License-Identifier: MIT */
/* The wires between the peripherals: who is connected to whom on this chip and this board. */
#include "wires.h"

#include "machine.h"
#include "random.h"
#include "scale.h"

enum { CELSIUS_ZERO = 273 };

#define PICO_IN_NANO UINT64_C(1000)

const struct chip *wires_chip(const struct vboard *board) {
    return board->chip;
}

/* Does another part hold the line that this one shares with it? */
static bool is_held(const struct vboard *board, enum irq irq) {
    const uint8_t *lines = board->chip->family->irq_lines;
    for (unsigned i = 0; i < IRQS; i++) {
        if (lines[i] == lines[irq] && (board->irqs >> i & 1) != 0) {
            return true;
        }
    }
    return false;
}

void wires_irq(struct vboard *board, enum irq irq, bool level) {
    const struct family *family = board->chip->family;
    board->irqs = (board->irqs & ~(UINT64_C(1) << irq)) | (uint64_t)level << irq;
    core_irq(&board->core, family->irq_lines[irq],
             level || (family->shared_irq_lines && is_held(board, irq)));
}

void wires_stall(struct vboard *board, uint64_t until) {
    machine_stall(board, until);
}

void wires_nmi(struct vboard *board, bool level) {
    core_nmi(&board->core, level);
}

void wires_core_event(struct vboard *board) {
    core_send_event(&board->core);
}

void wires_dma_request(struct vboard *board, enum dma_request request, bool level) {
    for (unsigned i = 0; i < DMAS; i++) {
        machine_parts(board)->dma->request(&board->dma[i], board, request, level);
    }
}

void wires_dma_listen(struct vboard *board, unsigned controller, unsigned channel,
                      uint8_t request) {
    machine_parts(board)->dma->listen(&board->dma[controller], board, channel, request);
}

enum voltage_range wires_voltage_range(const struct vboard *board) {
    return machine_parts(board)->pwr->voltage_range(&board->pwr, wires_now(board));
}

uint64_t wires_usart_hz(const struct vboard *board, unsigned instance) {
    return machine_parts(board)->rcc->usart_hz(&board->rcc, instance, wires_now(board));
}

uint64_t wires_lsi_hz(const struct vboard *board) {
    return board->rcc.lsi_hz;
}

uint64_t wires_sysclk_hz(const struct vboard *board) {
    return board->rcc.sysclk;
}

bool wires_oscillator_runs(const struct vboard *board, enum oscillator oscillator) {
    return board->rcc.ready_at[oscillator] <= wires_now(board);
}

uint32_t wires_debug_pins(const struct vboard *board, unsigned port) {
    const struct syscfg_version *syscfg = machine_parts(board)->syscfg;
    return syscfg->debug_pins != NULL ? syscfg->debug_pins(&board->syscfg, port) : 0;
}

bool wires_debugger(const struct vboard *board) {
    return board->core.debugger;
}

uint64_t wires_hclk_hz(const struct vboard *board) {
    return board->rcc.hclk;
}

uint64_t wires_tim_hz(const struct vboard *board, unsigned instance) {
    return machine_parts(board)->rcc->tim_hz(&board->rcc, instance);
}

void wires_tim_output(struct vboard *board, unsigned instance) {
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < family->timer_pin_count; i++) {
        if (family->timer_pins[i].instance == instance) {
            gpio_refresh(&board->gpio[family->timer_pins[i].port], board);
        }
    }
}

/* What the pin's function must be for the timer to have it, where the pin's own says `function`. */
static unsigned chosen(const struct vboard *board, unsigned timer, unsigned function) {
    const struct syscfg_version *syscfg = machine_parts(board)->syscfg;
    return syscfg->timer_remap == NULL ? function : syscfg->timer_remap(&board->syscfg, timer);
}

bool wires_function_level(const struct vboard *board, unsigned port, unsigned number,
                          unsigned function, bool *level) {
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < family->timer_pin_count; i++) {
        const struct timer_pin *pin = &family->timer_pins[i];
        if (pin->port == port && pin->number == number &&
            pin->function == chosen(board, pin->instance, function)) {
            return tim_output(&board->tim[pin->instance], pin->channel, level);
        }
    }
    return false;
}

uint64_t wires_rtc_hz(const struct vboard *board, uint64_t *runs_from) {
    return machine_parts(board)->rcc->rtc_hz(&board->rcc, runs_from);
}

unsigned wires_supply(const struct vboard *board) {
    return board->pwr.supply;
}

uint64_t wires_circumstances(const struct vboard *board) {
    const uint64_t some_time = 100 * PICOSECONDS;
    return (wires_now(board) / some_time << 32) + ((uint64_t)board->pwr.supply << 16) +
           (uint64_t)(board->celsius + CELSIUS_ZERO);
}

bool wires_pll_is_on(const struct vboard *board) {
    const uint32_t pllon = 1u << 24; /* in the first register of every family's RCC */
    return (board->rcc.reg[0] & pllon) != 0;
}

bool wires_pll_is_used(const struct vboard *board) {
    uint32_t cfgr = board->rcc.reg[machine_parts(board)->rcc->cfgr / 4];
    return board->chip->family->clocks.system[cfgr >> 2 & 3] == OSC_PLL;
}

bool wires_backup_writable(const struct vboard *board) {
    return machine_parts(board)->pwr->backup_writable(&board->pwr);
}

void wires_backup_reset(struct vboard *board) {
    rtc_backup_reset(&board->rtc);
    bkp_backup_reset(&board->bkp);
}

/* Where remaps choose, a pin in any alternate function sends, and an input receives. */
static bool sends_on(const struct vboard *board, unsigned instance, struct pin pin) {
    const struct syscfg_version *syscfg = machine_parts(board)->syscfg;
    const struct gpio *gpio = &board->gpio[pin.port];
    if (syscfg->usart_reaches == NULL) {
        return gpio_has_function(gpio, pin.number, pin.function);
    }
    return gpio_is_function(gpio, pin.number) &&
           syscfg->usart_reaches(&board->syscfg, instance, pin.port, pin.number);
}

static bool receives_on(const struct vboard *board, unsigned instance, struct pin pin) {
    const struct syscfg_version *syscfg = machine_parts(board)->syscfg;
    const struct gpio *gpio = &board->gpio[pin.port];
    if (syscfg->usart_reaches == NULL) {
        return gpio_has_function(gpio, pin.number, pin.function);
    }
    return gpio_is_input(gpio, pin.number) &&
           syscfg->usart_reaches(&board->syscfg, instance, pin.port, pin.number);
}

void wires_pins_remapped(struct vboard *board) {
    for (unsigned i = 0; i < GPIO_PORTS; i++) {
        gpio_refresh(&board->gpio[i], board);
    }
}

void wires_usart_sends(struct vboard *board, unsigned instance, uint32_t bits, unsigned count,
                       uint64_t bit_numerator, uint64_t bit_denominator) {
    if (instance == board->description->usart &&
        sends_on(board, instance, board->description->tx)) {
        const struct line_frame frame = {.start = wires_now(board),
                                         .bit_numerator = bit_numerator,
                                         .bit_denominator = bit_denominator,
                                         .bits = bits,
                                         .count = count};
        link_board_sends(&board->link, board, &frame);
    }
}

void wires_uart_frame(struct vboard *board, bool to_host, const struct line_frame *frame) {
    const struct vboard_uart_byte byte = {
        .nanoseconds = wires_now(board) / PICO_IN_NANO,
        .baud = (uint32_t)scale(PICOSECONDS, frame->bit_denominator, frame->bit_numerator),
        .to_host = to_host,
        .byte = (uint8_t)(frame->bits >> 1), /* behind the start bit */
    };
    if (board->observer.uart != NULL) {
        board->observer.uart(board->observer.context, &byte);
    }
}

const struct line *wires_usart_line(const struct vboard *board, unsigned instance) {
    bool connected = instance == board->description->usart &&
                     receives_on(board, instance, board->description->rx);
    return connected ? &board->link.to_board : NULL;
}

static const struct exti_version *exti_of(const struct vboard *board) {
    const struct exti_version *exti = machine_parts(board)->exti;
    return exti != NULL ? exti : &exti_v1;
}

/* Which port the EXTI line listens to (EXTICR of EXTI or SYSCFG). */
static unsigned wires_exti_port(const struct vboard *board, unsigned line) {
    const struct exti_version *exti = exti_of(board);
    return exti->port != NULL ? exti->port(&board->exti, line)
                              : machine_parts(board)->syscfg->exti_port(&board->syscfg, line);
}

void wires_pin(struct vboard *board, unsigned port, unsigned number, bool level) {
    machine_watch_led(board, port, number, level);
    if (wires_exti_port(board, number) == port) {
        exti_of(board)->edge(&board->exti, board, number, level);
    }
}

/* The fastest HCLK for each number of wait states: the manuals, read access latency. */
static void check_latency(struct vboard *board) {
    const struct clock_facts *clocks = &board->chip->family->clocks;
    const struct hclk_limits limits =
        machine_parts(board)->pwr->hclk_limits(&board->pwr, board->chip, wires_now(board));
    const unsigned last = limits.wait_states - 1;
    unsigned latency = flash_latency(&board->flash, &board->chip->family->flash);
    if (latency > clocks->wait_states_max) {
        wires_violation(board, "FLASH_ACR LATENCY %u does not exist (" MANUAL " FLASH_ACR)",
                        latency);
        return;
    }
    if (board->rcc.hclk > limits.fastest) {
        const bool noted = board->rcc.hclk <= limits.in_any_scale;
        (noted ? wires_warning : wires_violation)(
            board, "HCLK of %llu Hz is too fast for %s (" MANUAL ", dynamic voltage scaling)",
            (unsigned long long)board->rcc.hclk, limits.scale);
    }
    if (board->rcc.hclk > limits.by_wait_states[latency < last ? latency : last]) {
        wires_violation(board,
                        "HCLK of %llu Hz needs more than %u flash wait states %s "
                        "(" MANUAL ", read access latency)",
                        (unsigned long long)board->rcc.hclk, latency, limits.supply);
    }
}

void wires_clocks_changed(struct vboard *board) {
    const struct flash_version *flash = machine_parts(board)->flash;
    check_latency(board);
    if (flash->check_clocks != NULL) {
        flash->check_clocks(&board->flash, board);
    }
    machine_clock_changed(board);
    for (unsigned i = 0; i < TIMS; i++) {
        tim_clock_changed(&board->tim[i], board);
    }
    rtc_clock_changed(&board->rtc, board);
}

void wires_peripheral_reset(struct vboard *board, unsigned register_offset, uint32_t bits) {
    const uint32_t enabled_by = register_offset + machine_parts(board)->rcc->enable_from_reset;
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        bool is_meant =
            region->enable_offset == enabled_by && (bits >> region->enable_bit & 1) != 0;
        if (is_meant && region->peripheral->reset != NULL) {
            region->peripheral->reset((char *)board + region->state, board);
        }
    }
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < *family->unmodelled_count; i++) {
        const struct unmodelled *part = &family->unmodelled[i];
        if (part->enable_offset == enabled_by && (bits >> part->enable_bit & 1) != 0) {
            stub_reset(board, part);
        }
    }
}

void wires_reset(struct vboard *board, enum reset_source source) {
    if (!board->reset_asked) {
        board->reset_asked = true;
        board->reset_source = source;
    }
    core_break(&board->core);
}

uint64_t wires_random(struct vboard *board) {
    return random_next(&board->random);
}
