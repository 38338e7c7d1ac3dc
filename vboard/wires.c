/* SPDX-License-Identifier: MIT */
/* The wires between the peripherals: who is connected to whom on this chip and this board. */
#include "wires.h"

#include "machine.h"
#include "random.h"
#include "scale.h"

#define PICO_IN_NANO UINT64_C(1000)

const struct chip *wires_chip(const struct vboard *board) {
    return board->description->chip;
}

void wires_irq(struct vboard *board, unsigned line, bool level) {
    core_irq(&board->core, line, level);
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

/* TIMx_CHy: DS11451 and DS10198, alternate functions. */
static const struct timer_pin {
    uint8_t instance, channel;
    struct pin pin;
} timer_pins[] = {
    {0, 0, {0, 0, 1}},  {0, 0, {0, 5, 1}}, {0, 0, {0, 15, 1}}, {0, 1, {0, 1, 1}},
    {0, 1, {1, 3, 1}},  {0, 2, {0, 2, 1}}, {0, 2, {1, 10, 1}}, {0, 3, {0, 3, 1}},
    {0, 3, {1, 11, 1}}, {1, 0, {0, 6, 2}}, {1, 0, {1, 4, 2}},  {1, 0, {2, 6, 2}},
    {1, 1, {0, 7, 2}},  {1, 1, {1, 5, 2}}, {1, 1, {2, 7, 2}},  {1, 2, {1, 0, 2}},
    {1, 2, {2, 8, 2}},  {1, 3, {1, 1, 2}}, {1, 3, {2, 9, 2}},  {2, 0, {1, 6, 2}},
    {2, 1, {1, 7, 2}},  {2, 2, {1, 8, 2}}, {2, 3, {1, 9, 2}},  {3, 0, {0, 0, 2}},
    {3, 1, {0, 1, 2}},  {3, 2, {0, 2, 2}}, {3, 3, {0, 3, 2}},
};

enum { TIMER_PINS = sizeof timer_pins / sizeof timer_pins[0] };

void wires_tim_output(struct vboard *board, unsigned instance) {
    for (unsigned i = 0; i < TIMER_PINS; i++) {
        if (timer_pins[i].instance == instance) {
            gpio_refresh(&board->gpio[timer_pins[i].pin.port], board);
        }
    }
}

bool wires_function_level(const struct vboard *board, unsigned port, unsigned number,
                          unsigned function, bool *level) {
    for (unsigned i = 0; i < TIMER_PINS; i++) {
        const struct pin *pin = &timer_pins[i].pin;
        if (pin->port == port && pin->number == number && pin->function == function) {
            return tim_output(&board->tim[timer_pins[i].instance], timer_pins[i].channel, level);
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

unsigned wires_exti_port(const struct vboard *board, unsigned line) {
    return syscfg_exti_port(&board->syscfg, line);
}

void wires_pin(struct vboard *board, unsigned port, unsigned number, bool level) {
    machine_watch_led(board, port, number, level);
    if (wires_exti_port(board, number) == port) {
        exti_edge(&board->exti, board, number, level);
    }
}

/* The fastest HCLK for each number of wait states: RM0394, read access latency. */
static void check_latency(struct vboard *board) {
    enum { MHZ = 1000000, STATES = 5 };
    static const uint32_t limits[2][STATES] = {
        {16 * MHZ, 32 * MHZ, 48 * MHZ, 64 * MHZ, 80 * MHZ},
        {6 * MHZ, 12 * MHZ, 18 * MHZ, 26 * MHZ, 26 * MHZ},
    };
    unsigned range = pwr_voltage_range(&board->pwr, wires_now(board));
    unsigned latency = flash_latency(&board->flash);
    uint32_t limit = limits[range - 1][latency < STATES ? latency : STATES - 1];
    if (latency >= STATES) {
        wires_violation(board, "FLASH_ACR LATENCY %u does not exist (RM0394 FLASH_ACR)", latency);
    } else if (board->rcc.hclk > limits[range - 1][STATES - 1]) {
        wires_violation(
            board,
            "HCLK of %llu Hz is too fast for voltage range %u (RM0394, dynamic voltage scaling)",
            (unsigned long long)board->rcc.hclk, range);
    } else if (board->rcc.hclk > limit) {
        wires_violation(board,
                        "HCLK of %llu Hz needs more than %u flash wait states in voltage range %u "
                        "(RM0394, read access latency)",
                        (unsigned long long)board->rcc.hclk, latency, range);
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
    for (unsigned i = 0; (region = map_region(i)) != NULL; i++) {
        if (region->enable_offset == register_offset + RCC_ENABLE_FROM_RESET &&
            (bits >> region->enable_bit & 1) != 0 && map_exists(board, region)) {
            region->peripheral->reset((char *)board + region->state, board);
        }
    }
}

void wires_reset(struct vboard *board, enum reset_cause cause) {
    if (!board->reset_asked) {
        board->reset_asked = true;
        board->reset_cause = cause;
    }
    core_break(&board->core);
}

uint64_t wires_random(struct vboard *board) {
    return random_next(&board->random);
}
