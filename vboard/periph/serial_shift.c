/* SPDX-License-Identifier: MIT */
/* The two shift registers of a USART, of any version: what goes out on the line and what comes in.
 * RM0394 and RM0008, USART transmitter and receiver. */
#include "serial_shift.h"

uint32_t serial_bit_clocks(uint32_t brr, bool over8) {
    return over8 ? (brr >> 4) * 8 + (brr & 7) : brr;
}

/* What a receiver looks at: the start bit, the word with its parity, the first stop bit. */
static uint32_t frame_bits(const struct usart *usart) {
    return 1u + usart->settings.word_bits + 1u;
}

static bool usart_rate(const struct usart *usart, struct vboard *wires, struct line_rate *result) {
    const struct serial_settings *settings = &usart->settings;
    uint64_t hz = wires_usart_hz(wires, usart->instance);
    if (hz == 0) {
        wires_violation(wires, "USART%u enabled, but its clock does not run (" MANUAL " RCC)",
                        usart->instance + 1);
        return false;
    }
    if (settings->bit_clocks < settings->bit_clocks_least) {
        wires_violation(wires,
                        "USART%u enabled with %u clocks to a bit, below %u (" MANUAL
                        ", USART baud rate generation)",
                        usart->instance + 1, (unsigned)settings->bit_clocks,
                        (unsigned)settings->bit_clocks_least);
        return false;
    }
    result->bit_numerator = PICOSECONDS * settings->bit_clocks;
    result->bit_denominator = hz;
    return true;
}

void usart_update(struct usart *usart, struct vboard *wires) {
    const struct serial_settings *settings = &usart->settings;
    wires_irq(wires, IRQ_USART1 + usart->instance, (usart->flags & settings->interrupts) != 0);
    wires_dma_request(wires, DMA_USART_RX + usart->instance,
                      settings->dma_receives && (usart->flags & SERIAL_RXNE) != 0);
    wires_dma_request(wires, DMA_USART_TX + usart->instance,
                      settings->dma_sends && settings->sends && (usart->flags & SERIAL_TXE) != 0);
}

static uint32_t parity_bit(uint32_t data, bool odd) {
    uint32_t ones = odd;
    for (; data != 0; data >>= 1) {
        ones += data & 1;
    }
    return ones & 1;
}

static uint32_t word_with_parity(const struct usart *usart, uint32_t data) {
    uint32_t bits = usart->settings.word_bits;
    data &= (1u << bits) - 1;
    if (usart->settings.parity) {
        data &= (1u << (bits - 1)) - 1;
        data |= parity_bit(data, usart->settings.odd) << (bits - 1);
    }
    return data;
}

static void occupy(struct usart *usart, struct vboard *wires, struct line_rate bit,
                   uint32_t count) {
    struct line_frame frame = {.start = wires_now(wires),
                               .bit_numerator = bit.bit_numerator,
                               .bit_denominator = bit.bit_denominator};
    usart->sending = true;
    wires_schedule(wires, EVENT_USART_TX + usart->instance, line_frame_bit(&frame, count));
}

/* Moves on whatever waits for the shift register: a break, or TDR. */
static void send_next(struct usart *usart, struct vboard *wires) {
    struct line_rate bit;
    if (usart->sending || !usart->settings.sends || !(usart->tdr_full || usart->break_asked) ||
        !usart_rate(usart, wires, &bit)) {
        return;
    }
    uint32_t count = frame_bits(usart) - 1 + usart->settings.stop_bits;
    uint32_t bits = 0;
    if (usart->break_asked) { /* a frame of zeros, then two stop bits: RM0394, USART transmitter */
        usart->break_asked = false;
        usart->sending_break = true;
        bits = 3u << frame_bits(usart);
        count = frame_bits(usart) + 2;
    } else {
        usart->tdr_full = false;
        usart->flags |= SERIAL_TXE;
        bits = word_with_parity(usart, usart->tdr) << 1 | 3u << (1 + usart->settings.word_bits);
    }
    wires_usart_sends(wires, usart->instance, bits, count, bit.bit_numerator, bit.bit_denominator);
    occupy(usart, wires, bit, count);
}

void usart_send(struct usart *usart, struct vboard *wires, uint32_t word) {
    usart->tdr = word;
    usart->tdr_full = true;
    usart->flags &= ~(uint32_t)SERIAL_TXE;
    send_next(usart, wires);
    usart_update(usart, wires);
}

void usart_send_break(struct usart *usart, struct vboard *wires) {
    usart->break_asked = true;
    send_next(usart, wires);
    usart_update(usart, wires);
}

bool usart_is_sending(const struct usart *usart) {
    return usart->sending && !usart->sending_preamble;
}

bool usart_is_receiving(const struct usart *usart, const struct vboard *wires) {
    return usart->receiving && usart->receive_start <= wires_now(wires);
}

void usart_tx_event(struct usart *usart, struct vboard *wires) {
    bool preamble = usart->sending_preamble;
    usart->sending = usart->sending_preamble = usart->sending_break = false;
    send_next(usart, wires);
    if (!usart->sending && !preamble) {
        usart->flags |= SERIAL_TC;
    }
    usart_update(usart, wires);
}

static void receive_from(struct usart *usart, struct vboard *wires, uint64_t start) {
    struct line_rate bit;
    if (!usart_rate(usart, wires, &bit)) {
        return;
    }
    usart->receiving = true;
    usart->receive_start = start;
    wires_cancel(wires, EVENT_USART_IDLE + usart->instance);
    wires_schedule(wires, EVENT_USART_RX + usart->instance,
                   line_sample_time(start, bit, frame_bits(usart) - 1));
}

void usart_line_fell(struct usart *usart, struct vboard *wires) {
    if (usart->settings.receives && !usart->receiving &&
        wires_usart_line(wires, usart->instance) != NULL) {
        receive_from(usart, wires, wires_now(wires));
    }
}

/* An overrun keeps the byte in RDR, and what follows is lost until it is cleared: RM0394 and
 * RM0008, USART receiver. */
static void deliver(struct usart *usart, struct line_sample sample) {
    const struct serial_settings *settings = &usart->settings;
    uint32_t bits = settings->word_bits;
    uint32_t word = sample.bits >> 1 & ((1u << bits) - 1);
    bool stopped = (sample.bits >> (1 + bits) & 1) != 0;
    if (!settings->overruns_unseen && (usart->flags & (SERIAL_RXNE | SERIAL_ORE)) != 0) {
        usart->flags |= SERIAL_ORE;
        usart->overruns++;
        return;
    }
    usart->rdr = word;
    usart->flags |= SERIAL_RXNE;
    usart->flags |= stopped ? 0 : SERIAL_FE;
    usart->flags |= sample.noise && !settings->one_sample ? SERIAL_NE : 0;
    if (settings->parity && word != word_with_parity(usart, word)) {
        usart->flags |= SERIAL_PE;
    }
    if (word == settings->match) {
        usart->flags |= SERIAL_CMF;
    }
}

void usart_rx_event(struct usart *usart, struct vboard *wires) {
    const struct line *line = wires_usart_line(wires, usart->instance);
    struct line_rate bit;
    usart->receiving = false;
    if (line == NULL || !usart->settings.receives || !usart_rate(usart, wires, &bit)) {
        return;
    }
    uint32_t count = frame_bits(usart);
    struct line_sample sample = line_read(line, usart->receive_start, bit, count);
    bool started = (sample.bits & 1) == 0;
    uint64_t search = line_sample_time(usart->receive_start, bit, started ? count - 1 : 0);
    uint64_t fall;
    if (started) {
        deliver(usart, sample);
    }
    if (line_next_fall(line, search, &fall)) {
        receive_from(usart, wires, fall);
    } else if (started) {
        wires_schedule(wires, EVENT_USART_IDLE + usart->instance,
                       line_sample_time(usart->receive_start, bit, 2 * count - 1));
    }
    usart_update(usart, wires);
}

void usart_idle_event(struct usart *usart, struct vboard *wires) {
    usart->flags |= SERIAL_IDLE;
    usart_update(usart, wires);
}

/* The receiver is switched on: it looks for the next falling edge that is known. */
static void start_receiving(struct usart *usart, struct vboard *wires) {
    const struct line *line = wires_usart_line(wires, usart->instance);
    uint64_t fall;
    if (line != NULL && line_next_fall(line, wires_now(wires), &fall)) {
        receive_from(usart, wires, fall);
    }
}

/* The idle frame when the transmitter is switched on: RM0394, USART transmitter. */
static void send_preamble(struct usart *usart, struct vboard *wires) {
    struct line_rate bit;
    if (usart_rate(usart, wires, &bit)) {
        usart->sending_preamble = true;
        occupy(usart, wires, bit, frame_bits(usart));
    }
}

static void stop_receiving(struct usart *usart, struct vboard *wires) {
    usart->receiving = false;
    wires_cancel(wires, EVENT_USART_RX + usart->instance);
    wires_cancel(wires, EVENT_USART_IDLE + usart->instance);
}

void usart_stop_sending(struct usart *usart, struct vboard *wires) {
    usart->sending = usart->sending_preamble = usart->sending_break = false;
    usart->tdr_full = usart->break_asked = false;
    wires_cancel(wires, EVENT_USART_TX + usart->instance);
    wires_usart_sends(wires, usart->instance, 0, 0, 1, 1);
}

/* A frame whose start bit is still to come is sampled by the new settings. */
static void receive_by(struct usart *usart, struct vboard *wires, bool received) {
    bool to_come = usart->receiving && usart->receive_start > wires_now(wires);
    if (!usart->settings.receives) {
        stop_receiving(usart, wires);
    } else if (!received) {
        start_receiving(usart, wires);
    } else if (to_come) {
        receive_from(usart, wires, usart->receive_start);
    }
}

void usart_apply(struct usart *usart, struct vboard *wires, struct serial_settings settings) {
    struct line_rate bit;
    bool sent = usart->settings.sends, received = usart->settings.receives;
    usart->settings = settings;
    if ((settings.sends || settings.receives) && !usart_rate(usart, wires, &bit)) {
        return;
    }
    receive_by(usart, wires, received);
    if (settings.sends && !sent) {
        send_preamble(usart, wires);
    }
    usart_update(usart, wires);
}

void usart_reset(struct usart *usart, struct vboard *wires) {
    uint64_t overruns = usart->overruns;
    stop_receiving(usart, wires);
    usart_stop_sending(usart, wires);
    usart_make(usart, usart->instance);
    usart->overruns = overruns;
    usart_update(usart, wires);
}

void usart_make(struct usart *usart, unsigned instance) {
    *usart = (struct usart){.instance = instance, .flags = SERIAL_FLAGS_RESET};
}
