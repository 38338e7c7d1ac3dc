/* SPDX-License-Identifier: MIT */
#include "serial_v2.h"

#include "serial_v2_bits.h"

/* Does the transmitter (CR1_TE), or the receiver (CR1_RE), work? */
static bool is_on(const struct usart *usart, uint32_t enable) {
    return (usart->cr1 & CR1_UE) != 0 && (usart->cr1 & enable) != 0;
}

static uint32_t word_bits(uint32_t cr1) {
    uint32_t m = cr1 & (CR1_M0 | CR1_M1);
    return m == 0 ? 8 : (m == CR1_M0 ? 9 : 7);
}

static uint32_t interrupts(const struct usart *usart) {
    uint32_t flags = 0;
    flags |= (usart->cr1 & CR1_IDLEIE) != 0 ? SERIAL_IDLE : 0;
    flags |= (usart->cr1 & CR1_RXNEIE) != 0 ? SERIAL_RXNE | SERIAL_ORE : 0;
    flags |= (usart->cr1 & CR1_TCIE) != 0 ? SERIAL_TC : 0;
    flags |= (usart->cr1 & CR1_TXEIE) != 0 ? SERIAL_TXE : 0;
    flags |= (usart->cr1 & CR1_PEIE) != 0 ? SERIAL_PE : 0;
    flags |= (usart->cr1 & CR1_CMIE) != 0 ? SERIAL_CMF : 0;
    flags |= (usart->cr3 & CR3_EIE) != 0 ? SERIAL_FE | SERIAL_NE | SERIAL_ORE : 0;
    return flags;
}

static void apply(struct usart *usart, struct vboard *wires) {
    bool over8 = (usart->cr1 & CR1_OVER8) != 0;
    const struct serial_settings settings = {
        .sends = is_on(usart, CR1_TE),
        .receives = is_on(usart, CR1_RE),
        .parity = (usart->cr1 & CR1_PCE) != 0,
        .odd = (usart->cr1 & CR1_PS) != 0,
        .one_sample = (usart->cr3 & CR3_ONEBIT) != 0,
        .overruns_unseen = (usart->cr3 & CR3_OVRDIS) != 0,
        .dma_sends = (usart->cr3 & CR3_DMAT) != 0,
        .dma_receives = (usart->cr3 & CR3_DMAR) != 0,
        .word_bits = (uint8_t)word_bits(usart->cr1),
        .stop_bits = (usart->cr2 >> CR2_STOP_SHIFT & 3) == 2 ? 2 : 1,
        .match = (uint16_t)(usart->cr2 >> CR2_ADD_SHIFT),
        .bit_clocks = serial_bit_clocks(usart->brr, over8),
        .bit_clocks_least = over8 ? SERIAL_BIT_CLOCKS_LEAST_OVER8 : SERIAL_BIT_CLOCKS_LEAST,
        .interrupts = interrupts(usart),
    };
    usart_apply(usart, wires, settings);
}

static bool allowed(struct usart *usart, struct vboard *wires, const char *name, uint32_t changed,
                    uint32_t value, uint32_t unmodelled, uint32_t when_disabled, bool stays_on) {
    if ((value & unmodelled) != 0) {
        wires_violation(wires, "USART%u_%s: bits 0x%x switch on what is not modelled",
                        usart->instance + 1, name, (unsigned)(value & unmodelled));
        return false;
    }
    if (stays_on && (changed & when_disabled) != 0) {
        wires_violation(
            wires, "USART%u_%s: bits 0x%x changed while UE is set (" MANUAL " USART registers)",
            usart->instance + 1, name, (unsigned)(changed & when_disabled));
        return false;
    }
    return true;
}

/* Bits of a mode that is off do nothing: which of these are set alone. */
static uint32_t idle(uint32_t value, uint32_t mode, uint32_t of_mode) {
    return (value & mode) == 0 ? of_mode : 0;
}

static uint32_t cr2_idle(uint32_t value) {
    return idle(value, CR2_CLKEN, CR2_OF_CLKEN) | idle(value, CR2_LINEN, CR2_OF_LINEN);
}

static uint32_t cr3_idle(uint32_t value) {
    return idle(value, CR3_IREN, CR3_OF_IREN) | idle(value, CR3_SCEN, CR3_OF_SCEN) |
           idle(value, CR3_CTSE, CR3_OF_CTSE);
}

static void cr1_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    uint32_t old = usart->cr1;
    bool stays_on = (old & value & CR1_UE) != 0;
    if (!allowed(usart, wires, "CR1", old ^ value, value, CR1_UNMODELLED, CR1_WHEN_DISABLED,
                 stays_on)) {
        return;
    }
    usart->cr1 = value;
    if ((value & CR1_UE) == 0 && (old & CR1_UE) != 0) {
        usart_stop_sending(usart, wires);
        usart->flags = SERIAL_FLAGS_RESET;
    }
    apply(usart, wires);
}

static void tdr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if (!is_on(usart, CR1_TE)) {
        wires_violation(wires, "USART%u_TDR written while the transmitter is off",
                        usart->instance + 1);
        return;
    }
    if (usart->tdr_full) {
        wires_violation(wires, "USART%u_TDR written while TXE is clear (" MANUAL " USART_TDR)",
                        usart->instance + 1);
        return;
    }
    usart->flags &= ~(uint32_t)SERIAL_TC;
    usart_send(usart, wires, value);
}

static void rqr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if ((value & ~(uint32_t)(RQR_SBKRQ | RQR_RXFRQ | RQR_TXFRQ)) != 0) {
        wires_violation(wires, "USART%u_RQR: mute and auto-baud are not modelled",
                        usart->instance + 1);
        return;
    }
    if ((value & RQR_RXFRQ) != 0) {
        usart->flags &= ~(uint32_t)SERIAL_RXNE;
    }
    if ((value & RQR_TXFRQ) != 0) {
        usart->tdr_full = false;
        usart->flags |= SERIAL_TXE;
    }
    if ((value & RQR_SBKRQ) != 0) {
        usart->flags &= ~(uint32_t)SERIAL_TC;
        usart_send_break(usart, wires);
    }
    usart_update(usart, wires);
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
        return usart->flags | (usart->break_asked ? ISR_SBKF : 0) |
               (is_on(usart, CR1_TE) ? ISR_TEACK : 0) | (is_on(usart, CR1_RE) ? ISR_REACK : 0) |
               (usart_is_receiving(usart, wires) ? ISR_BUSY : 0);
    case RDR:
        usart->flags &= ~(uint32_t)SERIAL_RXNE;
        usart_update(usart, wires);
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
        } else if (allowed(usart, wires, "CR2", usart->cr2 ^ value, value,
                           CR2_UNMODELLED & ~cr2_idle(value), CR2_WHEN_DISABLED, enabled)) {
            usart->cr2 = value;
            apply(usart, wires);
        }
        break;
    case CR3:
        if (allowed(usart, wires, "CR3", usart->cr3 ^ value, value,
                    CR3_UNMODELLED & ~cr3_idle(value), CR3_WHEN_DISABLED, enabled)) {
            usart->cr3 = value;
            apply(usart, wires);
        }
        break;
    case BRR:
        if (allowed(usart, wires, "BRR", usart->brr ^ value, value, 0, UINT32_MAX, enabled)) {
            usart->brr = value;
            apply(usart, wires);
        }
        break;
    case GTPR: usart->gtpr = value; break;
    case RTOR: usart->rtor = value; break;
    case PRESC:
        if (value != 0) {
            wires_violation(wires, "USART%u_PRESC: the prescaler is not modelled",
                            usart->instance + 1);
        }
        break;
    case RQR: rqr_write(usart, wires, value); break;
    case ICR:
        usart->flags &= ~(value & ICR_CLEARABLE);
        usart_update(usart, wires);
        break;
    default: tdr_write(usart, wires, value);
    }
}

static void reset(void *state, struct vboard *wires) {
    usart_reset(state, wires);
}

const struct peripheral serial_v2_peripheral = {read, write, reset};

const struct serial_version serial_v2 = {
    .cr1 = CR1,
    .cr3 = CR3,
    .brr = BRR,
    .cr1_listening = CR1_RXNEIE | CR1_TE | CR1_RE | CR1_UE,
};
