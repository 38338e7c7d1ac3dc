/* SPDX-License-Identifier: MIT */
/* The wires between the peripherals: who is connected to whom on this chip and this board. */
#include "wires.h"

#include "machine.h"
#include "random.h"
#include "scale.h"

#define PICO_IN_NANO UINT64_C(1000)

const struct chip *wires_chip(const struct vboard *board) {
    return board->chip;
}

void wires_irq(struct vboard *board, enum irq irq, bool level) {
    core_irq(&board->core, board->chip->family->irq_lines[irq], level);
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
        dma_request(&board->dma[i], board, request, level);
    }
}

void wires_dma_listen(struct vboard *board, unsigned controller, unsigned channel,
                      uint8_t request) {
    dma_listen(&board->dma[controller], board, channel, request);
}

enum voltage_range wires_voltage_range(const struct vboard *board) {
    return pwr_voltage_range(&board->pwr, wires_now(board));
}

uint64_t wires_usart_hz(const struct vboard *board, unsigned instance) {
    return rcc_usart_hz(&board->rcc, instance, wires_now(board));
}

uint64_t wires_hclk_hz(const struct vboard *board) {
    return board->rcc.hclk;
}

uint64_t wires_tim_hz(const struct vboard *board, unsigned instance) {
    bool clocked = (board->rcc.reg[RCC_APB1ENR1 / 4] >> instance & 1) != 0;
    return clocked ? rcc_apb1_timer_hz(&board->rcc) : 0;
}

void wires_tim_output(struct vboard *board, unsigned instance) {
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < family->timer_pin_count; i++) {
        if (family->timer_pins[i].instance == instance) {
            gpio_refresh(&board->gpio[family->timer_pins[i].port], board);
        }
    }
}

bool wires_function_level(const struct vboard *board, unsigned port, unsigned number,
                          unsigned function, bool *level) {
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < family->timer_pin_count; i++) {
        const struct timer_pin *pin = &family->timer_pins[i];
        if (pin->port == port && pin->number == number && pin->function == function) {
            return tim_output(&board->tim[pin->instance], pin->channel, level);
        }
    }
    return false;
}

uint64_t wires_rtc_hz(const struct vboard *board, uint64_t *runs_from) {
    return rcc_rtc_hz(&board->rcc, runs_from);
}

bool wires_backup_writable(const struct vboard *board) {
    return pwr_backup_writable(&board->pwr);
}

void wires_backup_reset(struct vboard *board) {
    rtc_backup_reset(&board->rtc);
}

static bool has_function(const struct vboard *board, struct pin pin) {
    return gpio_has_function(&board->gpio[pin.port], pin.number, pin.function);
}

void wires_usart_sends(struct vboard *board, unsigned instance, uint32_t bits, unsigned count,
                       uint64_t bit_numerator, uint64_t bit_denominator) {
    if (instance == board->description->usart && has_function(board, board->description->tx)) {
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
    bool connected =
        instance == board->description->usart && has_function(board, board->description->rx);
    return connected ? &board->link.to_board : NULL;
}

/* Which port the EXTI line listens to (SYSCFG_EXTICR). */
static unsigned wires_exti_port(const struct vboard *board, unsigned line) {
    return syscfg_exti_port(&board->syscfg, line);
}

void wires_pin(struct vboard *board, unsigned port, unsigned number, bool level) {
    machine_watch_led(board, port, number, level);
    if (wires_exti_port(board, number) == port) {
        exti_edge(&board->exti, board, number, level);
    }
}

/* The fastest HCLK for each number of wait states: the manuals, read access latency. */
static void check_latency(struct vboard *board) {
    static const char *const names[CHIP_RANGES] = {
        [RANGE_1] = "1", [RANGE_2] = "2", [RANGE_1_BOOST] = "1 (boost)"};
    const struct clock_facts *clocks = &board->chip->family->clocks;
    enum voltage_range range = wires_voltage_range(board);
    const uint32_t *limits = clocks->hclk_max[range];
    const unsigned last = CHIP_WAIT_STATES - 1;
    unsigned latency = flash_latency(&board->flash);
    if (latency > clocks->wait_states_max) {
        wires_violation(board, "FLASH_ACR LATENCY %u does not exist (" MANUAL " FLASH_ACR)",
                        latency);
    } else if (board->rcc.hclk > limits[last]) {
        wires_violation(board,
                        "HCLK of %llu Hz is too fast for voltage range %s (" MANUAL
                        ", dynamic voltage scaling)",
                        (unsigned long long)board->rcc.hclk, names[range]);
    } else if (board->rcc.hclk > limits[latency < last ? latency : last]) {
        wires_violation(board,
                        "HCLK of %llu Hz needs more than %u flash wait states in voltage range %s "
                        "(" MANUAL ", read access latency)",
                        (unsigned long long)board->rcc.hclk, latency, names[range]);
    }
}

void wires_clocks_changed(struct vboard *board) {
    check_latency(board);
    machine_clock_changed(board);
    for (unsigned i = 0; i < TIMS; i++) {
        tim_clock_changed(&board->tim[i], board);
    }
    rtc_clock_changed(&board->rtc, board);
}

void wires_peripheral_reset(struct vboard *board, unsigned register_offset, uint32_t bits) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (region->enable_offset == register_offset + RCC_ENABLE_FROM_RESET &&
            (bits >> region->enable_bit & 1) != 0) {
            region->peripheral->reset((char *)board + region->state, board);
        }
    }
    const struct family *family = board->chip->family;
    for (size_t i = 0; i < *family->unmodelled_count; i++) {
        const struct unmodelled *part = &family->unmodelled[i];
        if (part->enable_offset == register_offset + RCC_ENABLE_FROM_RESET &&
            (bits >> part->enable_bit & 1) != 0) {
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
