/* SPDX-License-Identifier: MIT */
#include "serial_v2.h"

#include "serial_v2_bits.h"
#include "serial_shift.h"

void usart_update(struct usart *usart, struct vboard *wires) {
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
                      (usart->cr3 & CR3_DMAT) != 0 && usart_on(usart, CR1_TE) &&
                          (usart->isr & ISR_TXE) != 0);
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
    struct line_rate bit = {0, 1};
    if (!allowed(usart, wires, "CR1", old ^ value, value, CR1_UNMODELLED, CR1_WHEN_DISABLED,
                 stays_on)) {
        return;
    }
    bool sent = usart_on(usart, CR1_TE), received = usart_on(usart, CR1_RE);
    usart->cr1 = value;
    if ((usart_on(usart, CR1_TE) || usart_on(usart, CR1_RE)) && !usart_rate(usart, wires, &bit)) {
        return;
    }
    if ((value & CR1_UE) == 0 && (old & CR1_UE) != 0) {
        usart_stop_sending(usart, wires);
        usart->isr = ISR_RESET;
    }
    if (!usart_on(usart, CR1_RE)) {
        usart_stop_receiving(usart, wires);
    } else if (!received) {
        usart_start_receiving(usart, wires);
    }
    if (usart_on(usart, CR1_TE) && !sent) {
        usart_send_preamble(usart, wires);
    }
    usart_update(usart, wires);
}

static void tdr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if (!usart_on(usart, CR1_TE)) {
        wires_violation(wires, "USART%u_TDR written while the transmitter is off",
                        usart->instance + 1);
        return;
    }
    if (usart->tdr_full) {
        wires_violation(wires, "USART%u_TDR written while TXE is clear (" MANUAL " USART_TDR)",
                        usart->instance + 1);
        return;
    }
    usart->tdr = value;
    usart->tdr_full = true;
    usart->isr &= ~(uint32_t)(ISR_TXE | ISR_TC);
    usart_send_next(usart, wires);
    usart_update(usart, wires);
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
        usart_send_next(usart, wires);
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
        return usart->isr | (usart_on(usart, CR1_TE) ? ISR_TEACK : 0) |
               (usart_on(usart, CR1_RE) ? ISR_REACK : 0) |
               (usart->receiving && usart->receive_start <= wires_now(wires) ? ISR_BUSY : 0);
    case RDR:
        usart->isr &= ~(uint32_t)ISR_RXNE;
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
        }
        break;
    case CR3:
        if (allowed(usart, wires, "CR3", usart->cr3 ^ value, value,
                    CR3_UNMODELLED & ~cr3_idle(value), CR3_WHEN_DISABLED, enabled)) {
            usart->cr3 = value;
            usart_update(usart, wires);
        }
        break;
    case BRR:
        if (allowed(usart, wires, "BRR", usart->brr ^ value, value, 0, UINT32_MAX, enabled)) {
            usart->brr = value;
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
        usart->isr &= ~(value & ICR_CLEARABLE);
        usart_update(usart, wires);
        break;
    default: tdr_write(usart, wires, value);
    }
}

static void reset(void *state, struct vboard *wires) {
    struct usart *usart = state;
    uint64_t overruns = usart->overruns;
    usart_stop_receiving(usart, wires);
    usart_stop_sending(usart, wires);
    usart_make(usart, usart->instance);
    usart->overruns = overruns;
    usart_update(usart, wires);
}

void usart_make(struct usart *usart, unsigned instance) {
    *usart = (struct usart){.instance = instance, .isr = ISR_RESET};
}

const struct peripheral usart_peripheral = {read, write, reset};
