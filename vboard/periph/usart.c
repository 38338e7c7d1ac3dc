#include "usart.h"

#include "usart_bits.h"

enum { DIVIDER_MIN = 16 }; /* RM0394 38.5.4 */

static const struct reg regs[] = {
    {"CR1", CR1, REG_RW, REG_SAME(0x1FFFFFFF)},
    {"CR2", CR2, REG_RW, REG_SAME(0xFFFFFF70)},
    {"CR3", CR3, REG_RW, {0x017EFFFF, 0x007EFFFF}},
    {"BRR", BRR, REG_RW, REG_SAME(0x0000FFFF)},
    {"GTPR", GTPR, REG_RW, REG_SAME(0x0000FFFF)},
    {"RTOR", RTOR, REG_RW, REG_ALL_BITS},
    {"RQR", RQR, REG_WRITE, REG_SAME(0x0000001F)},
    {"ISR", ISR, REG_READ, {0x027FDFFF, 0x007FDFFF}},
    {"ICR", ICR, REG_WRITE, {0x00121BDF, 0x00121B5F}},
    {"RDR", RDR, REG_READ, REG_SAME(0x000001FF)},
    {"TDR", TDR, REG_RW | REG_NARROW, REG_SAME(0x000001FF)},
};

/* Does the transmitter, or the receiver, work? */
static bool on(const struct usart *usart, uint32_t enable) {
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

/* RM0394 38.5.4: by 16, a bit lasts BRR clocks; by 8, half of USARTDIV, whose low bits are shifted.
 */
static bool rate(const struct usart *usart, struct vboard *wires, struct line_rate *result) {
    uint64_t hz = wires_usart_hz(wires, usart->instance);
    uint32_t divider = usart->brr;
    uint64_t clocks = 1;
    if ((usart->cr1 & CR1_OVER8) != 0) {
        divider = (usart->brr & 0xFFF0) | (usart->brr & 7) << 1;
        clocks = 2;
    }
    if (hz == 0) {
        wires_violation(wires, "USART%u enabled, but its clock does not run (RM0394 6.4.22)",
                        usart->instance + 1);
        return false;
    }
    if (divider < DIVIDER_MIN) {
        wires_violation(wires, "USART%u enabled with USARTDIV %u, below 16 (RM0394 38.5.4)",
                        usart->instance + 1, (unsigned)divider);
        return false;
    }
    result->bit_numerator = PICOSECONDS * divider;
    result->bit_denominator = hz * clocks;
    return true;
}

static void update(struct usart *usart, struct vboard *wires) {
    uint32_t isr = usart->isr;
    bool irq = ((usart->cr1 & CR1_IDLEIE) != 0 && (isr & ISR_IDLE) != 0) ||
               ((usart->cr1 & CR1_RXNEIE) != 0 && (isr & (ISR_RXNE | ISR_ORE)) != 0) ||
               ((usart->cr1 & CR1_TCIE) != 0 && (isr & ISR_TC) != 0) ||
               ((usart->cr1 & CR1_TXEIE) != 0 && (isr & ISR_TXE) != 0) ||
               ((usart->cr1 & CR1_PEIE) != 0 && (isr & ISR_PE) != 0) ||
               ((usart->cr1 & CR1_CMIE) != 0 && (isr & ISR_CMF) != 0) ||
               ((usart->cr3 & CR3_EIE) != 0 && (isr & (ISR_FE | ISR_NF | ISR_ORE)) != 0);
    wires_irq(wires, IRQ_USART1 + usart->instance, irq);
    wires_dma_request(wires, DMA_USART_RX + usart->instance,
                      (usart->cr3 & CR3_DMAR) != 0 && (usart->isr & ISR_RXNE) != 0);
    wires_dma_request(wires, DMA_USART_TX + usart->instance,
                      (usart->cr3 & CR3_DMAT) != 0 && on(usart, CR1_TE) &&
                          (usart->isr & ISR_TXE) != 0);
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
static void send_next(struct usart *usart, struct vboard *wires) {
    struct line_rate bit;
    if (usart->sending || !on(usart, CR1_TE) || !(usart->tdr_full || usart->break_asked) ||
        !rate(usart, wires, &bit)) {
        return;
    }
    uint32_t count = frame_bits(usart) - 1 + stop_bits(usart);
    uint32_t bits = 0;
    if (usart->break_asked) { /* a frame of zeros, then two stop bits: RM0394 38.5.2 */
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
    send_next(usart, wires);
    if (!usart->sending && !preamble) {
        usart->isr |= ISR_TC;
    }
    update(usart, wires);
}

static void receive_from(struct usart *usart, struct vboard *wires, uint64_t start) {
    struct line_rate bit;
    if (!rate(usart, wires, &bit)) {
        return;
    }
    usart->receiving = true;
    usart->receive_start = start;
    wires_cancel(wires, EVENT_USART_IDLE + usart->instance);
    wires_schedule(wires, EVENT_USART_RX + usart->instance,
                   line_sample_time(start, bit, frame_bits(usart) - 1));
}

void usart_line_fell(struct usart *usart, struct vboard *wires) {
    if (on(usart, CR1_RE) && !usart->receiving &&
        wires_usart_line(wires, usart->instance) != NULL) {
        receive_from(usart, wires, wires_now(wires));
    }
}

/* An overrun keeps the byte in RDR, and what follows is lost until it is cleared: RM0394 38.5.3. */
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
    if (line == NULL || !on(usart, CR1_RE) || !rate(usart, wires, &bit)) {
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
    update(usart, wires);
}

void usart_idle_event(struct usart *usart, struct vboard *wires) {
    usart->isr |= ISR_IDLE;
    update(usart, wires);
}

static void stop_receiving(struct usart *usart, struct vboard *wires) {
    usart->receiving = false;
    wires_cancel(wires, EVENT_USART_RX + usart->instance);
    wires_cancel(wires, EVENT_USART_IDLE + usart->instance);
}

static void stop_sending(struct usart *usart, struct vboard *wires) {
    usart->sending = usart->sending_preamble = usart->tdr_full = usart->break_asked = false;
    wires_cancel(wires, EVENT_USART_TX + usart->instance);
    wires_usart_sends(wires, usart->instance, 0, 0, 1, 1);
}

static bool allowed(struct usart *usart, struct vboard *wires, const char *name, uint32_t changed,
                    uint32_t value, uint32_t unmodelled, uint32_t when_disabled, bool stays_on) {
    if ((value & unmodelled) != 0) {
        wires_violation(wires, "USART%u_%s: bits 0x%x switch on what is not modelled",
                        usart->instance + 1, name, (unsigned)(value & unmodelled));
        return false;
    }
    if (stays_on && (changed & when_disabled) != 0) {
        wires_violation(wires, "USART%u_%s: bits 0x%x changed while UE is set (RM0394 38.8)",
                        usart->instance + 1, name, (unsigned)(changed & when_disabled));
        return false;
    }
    return true;
}

static void cr1_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    uint32_t old = usart->cr1;
    bool stays_on = (old & value & CR1_UE) != 0;
    struct line_rate bit = {0, 1};
    if (!allowed(usart, wires, "CR1", old ^ value, value, CR1_UNMODELLED, CR1_WHEN_DISABLED,
                 stays_on)) {
        return;
    }
    bool sent = on(usart, CR1_TE), received = on(usart, CR1_RE);
    usart->cr1 = value;
    if ((on(usart, CR1_TE) || on(usart, CR1_RE)) && !rate(usart, wires, &bit)) {
        return;
    }
    if ((value & CR1_UE) == 0 && (old & CR1_UE) != 0) {
        stop_sending(usart, wires);
        usart->isr = ISR_RESET;
    }
    if (!on(usart, CR1_RE)) {
        stop_receiving(usart, wires);
    } else if (!received) {
        const struct line *line = wires_usart_line(wires, usart->instance);
        uint64_t fall;
        if (line != NULL && line_next_fall(line, wires_now(wires), &fall)) {
            receive_from(usart, wires, fall);
        }
    }
    if (on(usart, CR1_TE) && !sent) { /* an idle frame first: RM0394 38.5.2 */
        usart->sending_preamble = true;
        occupy(usart, wires, bit, frame_bits(usart));
    }
    update(usart, wires);
}

static void tdr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if (!on(usart, CR1_TE)) {
        wires_violation(wires, "USART%u_TDR written while the transmitter is off",
                        usart->instance + 1);
        return;
    }
    if (usart->tdr_full) {
        wires_violation(wires, "USART%u_TDR written while TXE is clear (RM0394 38.8.11)",
                        usart->instance + 1);
        return;
    }
    usart->tdr = value;
    usart->tdr_full = true;
    usart->isr &= ~(uint32_t)(ISR_TXE | ISR_TC);
    send_next(usart, wires);
    update(usart, wires);
}

static void rqr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if ((value & ~(uint32_t)(RQR_SBKRQ | RQR_RXFRQ | RQR_TXFRQ)) != 0) {
        wires_violation(wires, "USART%u_RQR: mute and auto-baud are not modelled",
                        usart->instance + 1);
        return;
    }
    if ((value & RQR_RXFRQ) != 0) {
        usart->isr &= ~(uint32_t)ISR_RXNE;
    }
    if ((value & RQR_TXFRQ) != 0) {
        usart->tdr_full = false;
        usart->isr |= ISR_TXE;
    }
    if ((value & RQR_SBKRQ) != 0) {
        usart->break_asked = true;
        usart->isr |= ISR_SBKF;
        usart->isr &= ~(uint32_t)ISR_TC;
        send_next(usart, wires);
    }
    update(usart, wires);
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    struct usart *usart = state;
    switch (offset) {
    case CR1: return usart->cr1;
    case CR2: return usart->cr2;
    case CR3: return usart->cr3;
    case BRR: return usart->brr;
    case GTPR: return usart->gtpr;
    case RTOR: return usart->rtor;
    case ISR:
        return usart->isr | (on(usart, CR1_TE) ? ISR_TEACK : 0) |
               (on(usart, CR1_RE) ? ISR_REACK : 0) |
               (usart->receiving && usart->receive_start <= wires_now(wires) ? ISR_BUSY : 0);
    case RDR:
        usart->isr &= ~(uint32_t)ISR_RXNE;
        update(usart, wires);
        return usart->rdr;
    case TDR: return usart->tdr;
    default: return 0;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct usart *usart = state;
    bool enabled = (usart->cr1 & CR1_UE) != 0;
    switch (offset) {
    case CR1: cr1_write(usart, wires, value); break;
    case CR2:
        if ((value >> CR2_STOP_SHIFT & 1) != 0) {
            wires_violation(wires, "half stop bits are for smartcards: not modelled");
        } else if (allowed(usart, wires, "CR2", usart->cr2 ^ value, value, CR2_UNMODELLED,
                           CR2_WHEN_DISABLED, enabled)) {
            usart->cr2 = value;
        }
        break;
    case CR3:
        if (allowed(usart, wires, "CR3", usart->cr3 ^ value, value, CR3_UNMODELLED,
                    CR3_WHEN_DISABLED, enabled)) {
            usart->cr3 = value;
            update(usart, wires);
        }
        break;
    case BRR:
        if (allowed(usart, wires, "BRR", usart->brr ^ value, value, 0, UINT32_MAX, enabled)) {
            usart->brr = value;
        }
        break;
    case GTPR: usart->gtpr = value; break;
    case RTOR: usart->rtor = value; break;
    case RQR: rqr_write(usart, wires, value); break;
    case ICR:
        usart->isr &= ~(value & ICR_CLEARABLE);
        update(usart, wires);
        break;
    default: tdr_write(usart, wires, value);
    }
}

static void reset(void *state, struct vboard *wires) {
    struct usart *usart = state;
    uint64_t overruns = usart->overruns;
    stop_receiving(usart, wires);
    stop_sending(usart, wires);
    usart_make(usart, usart->instance);
    usart->overruns = overruns;
    update(usart, wires);
}

void usart_make(struct usart *usart, unsigned instance) {
    *usart = (struct usart){.instance = instance, .isr = ISR_RESET};
}

const struct peripheral usart_peripheral = {regs, sizeof regs / sizeof regs[0], read, write, reset};
