/* SPDX-License-Identifier: MIT */
/* The two shift registers of a USART: what goes out on the line and what comes in. RM0394, USART
 * transmitter and 38.5.3. */
#include "serial_shift.h"
#include "serial_v2_bits.h"

enum { DIVIDER_MIN = 16 }; /* RM0394, USART baud rate generation */

/* Does the transmitter, or the receiver, work? */
bool usart_on(const struct usart *usart, uint32_t enable) {
    return (usart->cr1 & CR1_UE) != 0 && (usart->cr1 & enable) != 0;
}

static uint32_t word_bits(const struct usart *usart) {
    uint32_t m = usart->cr1 & (CR1_M0 | CR1_M1);
    return m == 0 ? 8 : (m == CR1_M0 ? 9 : 7);
}

static uint32_t stop_bits(const struct usart *usart) {
    return (usart->cr2 >> CR2_STOP_SHIFT & 3) == 2 ? 2 : 1;
}

/* What a receiver looks at: the start bit, the word with its parity, the first stop bit. */
static uint32_t frame_bits(const struct usart *usart) {
    return 1 + word_bits(usart) + 1;
}

/* RM0394, USART baud rate generation: by 16, a bit lasts BRR clocks; by 8, half of USARTDIV, whose
 * low bits are shifted.
 */
bool usart_rate(const struct usart *usart, struct vboard *wires, struct line_rate *result) {
    uint64_t hz = wires_usart_hz(wires, usart->instance);
    uint32_t divider = usart->brr;
    uint64_t clocks = 1;
    if ((usart->cr1 & CR1_OVER8) != 0) {
        divider = (usart->brr & 0xFFF0) | (usart->brr & 7) << 1;
        clocks = 2;
    }
    if (hz == 0) {
        wires_violation(wires, "USART%u enabled, but its clock does not run (" MANUAL " RCC_CCIPR)",
                        usart->instance + 1);
        return false;
    }
    if (divider < DIVIDER_MIN) {
        wires_violation(wires,
                        "USART%u enabled with USARTDIV %u, below 16 (" MANUAL
                        ", USART baud rate generation)",
                        usart->instance + 1, (unsigned)divider);
        return false;
    }
    result->bit_numerator = PICOSECONDS * divider;
    result->bit_denominator = hz * clocks;
    return true;
}

static uint32_t parity_bit(uint32_t data, bool odd) {
    uint32_t ones = odd;
    for (; data != 0; data >>= 1) {
        ones += data & 1;
    }
    return ones & 1;
}

static uint32_t word_with_parity(const struct usart *usart, uint32_t data) {
    uint32_t bits = word_bits(usart);
    data &= (1u << bits) - 1;
    if ((usart->cr1 & CR1_PCE) != 0) {
        data &= (1u << (bits - 1)) - 1;
        data |= parity_bit(data, (usart->cr1 & CR1_PS) != 0) << (bits - 1);
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

/* Moves on whatever waits for the shift register. */
void usart_send_next(struct usart *usart, struct vboard *wires) {
    struct line_rate bit;
    if (usart->sending || !usart_on(usart, CR1_TE) || !(usart->tdr_full || usart->break_asked) ||
        !usart_rate(usart, wires, &bit)) {
        return;
    }
    uint32_t count = frame_bits(usart) - 1 + stop_bits(usart);
    uint32_t bits = 0;
    if (usart->break_asked) { /* a frame of zeros, then two stop bits: RM0394, USART transmitter */
        usart->break_asked = false;
        usart->isr &= ~(uint32_t)ISR_SBKF;
        bits = 3u << frame_bits(usart);
        count = frame_bits(usart) + 2;
    } else {
        usart->tdr_full = false;
        usart->isr |= ISR_TXE;
        bits = word_with_parity(usart, usart->tdr) << 1 | 3u << (1 + word_bits(usart));
    }
    wires_usart_sends(wires, usart->instance, bits, count, bit.bit_numerator, bit.bit_denominator);
    occupy(usart, wires, bit, count);
}

void usart_tx_event(struct usart *usart, struct vboard *wires) {
    bool preamble = usart->sending_preamble;
    usart->sending = usart->sending_preamble = false;
    usart_send_next(usart, wires);
    if (!usart->sending && !preamble) {
        usart->isr |= ISR_TC;
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
    if (usart_on(usart, CR1_RE) && !usart->receiving &&
        wires_usart_line(wires, usart->instance) != NULL) {
        receive_from(usart, wires, wires_now(wires));
    }
}

/* An overrun keeps the byte in RDR, and what follows is lost until it is cleared: RM0394, USART
 * receiver. */
static void deliver(struct usart *usart, struct line_sample sample) {
    uint32_t bits = word_bits(usart);
    uint32_t word = sample.bits >> 1 & ((1u << bits) - 1);
    bool stopped = (sample.bits >> (1 + bits) & 1) != 0;
    bool full = (usart->isr & ISR_RXNE) != 0;
    if ((usart->cr3 & CR3_OVRDIS) == 0 && (full || (usart->isr & ISR_ORE) != 0)) {
        usart->isr |= ISR_ORE;
        usart->overruns++;
        return;
    }
    usart->rdr = word;
    usart->isr |= ISR_RXNE;
    usart->isr |= stopped ? 0 : ISR_FE;
    usart->isr |= sample.noise && (usart->cr3 & CR3_ONEBIT) == 0 ? ISR_NF : 0;
    if ((usart->cr1 & CR1_PCE) != 0 && word != word_with_parity(usart, word)) {
        usart->isr |= ISR_PE;
    }
    if (word == usart->cr2 >> CR2_ADD_SHIFT) {
        usart->isr |= ISR_CMF;
    }
}

void usart_rx_event(struct usart *usart, struct vboard *wires) {
    const struct line *line = wires_usart_line(wires, usart->instance);
    struct line_rate bit;
    usart->receiving = false;
    if (line == NULL || !usart_on(usart, CR1_RE) || !usart_rate(usart, wires, &bit)) {
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
    usart->isr |= ISR_IDLE;
    usart_update(usart, wires);
}

void usart_start_receiving(struct usart *usart, struct vboard *wires) {
    const struct line *line = wires_usart_line(wires, usart->instance);
    uint64_t fall;
    if (line != NULL && line_next_fall(line, wires_now(wires), &fall)) {
        receive_from(usart, wires, fall);
    }
}

void usart_send_preamble(struct usart *usart, struct vboard *wires) {
    struct line_rate bit;
    if (usart_rate(usart, wires, &bit)) {
        usart->sending_preamble = true;
        occupy(usart, wires, bit, frame_bits(usart));
    }
}

void usart_stop_receiving(struct usart *usart, struct vboard *wires) {
    usart->receiving = false;
    wires_cancel(wires, EVENT_USART_RX + usart->instance);
    wires_cancel(wires, EVENT_USART_IDLE + usart->instance);
}

void usart_stop_sending(struct usart *usart, struct vboard *wires) {
    usart->sending = usart->sending_preamble = usart->tdr_full = usart->break_asked = false;
    wires_cancel(wires, EVENT_USART_TX + usart->instance);
    wires_usart_sends(wires, usart->instance, 0, 0, 1, 1);
}
