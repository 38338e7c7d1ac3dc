/* SPDX-License-Identifier: MIT */
#include "serial_v1.h"

#include "serial_shift.h"

enum {
    SR = 0x00,
    DR = 0x04,
    BRR = 0x08,
    CR1 = 0x0C,
    CR2 = 0x10,
    CR3 = 0x14,
    SR_RC_W0 = 1u << 9 | 1u << 8 | SERIAL_TC | SERIAL_RXNE, /* writing 0 clears; CTS, LBD */
    SR_BY_SEQUENCE = SERIAL_PE | SERIAL_FE | SERIAL_NE | SERIAL_ORE | SERIAL_IDLE,
    CR1_SBK = 1u << 0,
    CR1_RWU = 1u << 1,
    CR1_RE = 1u << 2,
    CR1_TE = 1u << 3,
    CR1_IDLEIE = 1u << 4,
    CR1_RXNEIE = 1u << 5,
    CR1_TCIE = 1u << 6,
    CR1_TXEIE = 1u << 7,
    CR1_PEIE = 1u << 8,
    CR1_PS = 1u << 9,
    CR1_PCE = 1u << 10,
    CR1_M = 1u << 12,
    CR1_UE = 1u << 13,
    CR1_OVER8 = 1u << 15,
    CR2_OF_CLKEN = 7u << 8, /* LBCL, CPHA, CPOL */
    CR2_CLKEN = 1u << 11,
    CR2_STOP_SHIFT = 12,
    CR2_LINEN = 1u << 14,
    CR3_EIE = 1u << 0,
    CR3_DMAR = 1u << 6,
    CR3_DMAT = 1u << 7,
    CR3_ONEBIT = 1u << 11,
    CR3_UNMODELLED = 1u << 1 | 1u << 3 | 1u << 5 | 3u << 8, /* IREN, HDSEL, SCEN, RTSE, CTSE */
    HALF_WORD = 0xFFFF,
};

static bool is_on(const struct usart *usart, uint32_t enable) {
    return (usart->cr1 & CR1_UE) != 0 && (usart->cr1 & enable) != 0;
}

/* EIE "is used only when data reception is performed by DMA": RM0008, USART interrupts. */
static uint32_t interrupts(const struct usart *usart) {
    bool errors = (usart->cr3 & CR3_EIE) != 0 && (usart->cr3 & CR3_DMAR) != 0;
    uint32_t flags = errors ? SERIAL_FE | SERIAL_NE | SERIAL_ORE : 0;
    flags |= (usart->cr1 & CR1_IDLEIE) != 0 ? SERIAL_IDLE : 0;
    flags |= (usart->cr1 & CR1_RXNEIE) != 0 ? SERIAL_RXNE | SERIAL_ORE : 0;
    flags |= (usart->cr1 & CR1_TCIE) != 0 ? SERIAL_TC : 0;
    flags |= (usart->cr1 & CR1_TXEIE) != 0 ? SERIAL_TXE : 0;
    flags |= (usart->cr1 & CR1_PEIE) != 0 ? SERIAL_PE : 0;
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
        .dma_sends = (usart->cr3 & CR3_DMAT) != 0,
        .dma_receives = (usart->cr3 & CR3_DMAR) != 0,
        .word_bits = (usart->cr1 & CR1_M) != 0 ? 9 : 8,
        .stop_bits = (usart->cr2 >> CR2_STOP_SHIFT & 3) == 2 ? 2 : 1,
        .match = SERIAL_NO_MATCH,
        .bit_clocks = serial_bit_clocks(usart->brr, over8),
        .bit_clocks_least = over8 ? SERIAL_BIT_CLOCKS_LEAST_OVER8 : SERIAL_BIT_CLOCKS_LEAST,
        .interrupts = interrupts(usart),
    };
    usart_apply(usart, wires, settings);
}

static bool is_transferring(const struct usart *usart, const struct vboard *wires) {
    return usart_is_sending(usart) || usart_is_receiving(usart, wires);
}

/* NULL: CR1 may be changed so now. */
static const char *cr1_problem(const struct usart *usart, const struct vboard *wires,
                               uint32_t value) {
    uint32_t changed = usart->cr1 ^ value;
    bool was_on = (usart->cr1 & CR1_UE) != 0;
    bool sends = usart_is_sending(usart) || usart->tdr_full;
    if ((value & CR1_RWU) != 0) {
        return "mute mode (RWU) is not modelled";
    }
    if (was_on && (changed & CR1_UE) != 0 && sends) {
        return "UE cleared before TC is set (" MANUAL ", USART transmitter)";
    }
    if (was_on && (changed & ~value & CR1_TE) != 0 && sends) {
        return "TE cleared in a transmission (" MANUAL ", USART transmitter)";
    }
    if (was_on && (changed & (CR1_M | CR1_OVER8)) != 0 && is_transferring(usart, wires)) {
        return "M or OVER8 changed in a transfer (" MANUAL " USART_CR1)";
    }
    return NULL;
}

/* SBK reads as one until the break has been sent; a zero takes back one that has not begun. */
static void cr1_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    const char *problem = cr1_problem(usart, wires, value);
    if (problem != NULL) {
        wires_violation(wires, "USART%u: %s", usart->instance + 1, problem);
        return;
    }
    bool disabled = (usart->cr1 & ~value & CR1_UE) != 0;
    usart->cr1 = value & ~(uint32_t)CR1_SBK;
    if (disabled) {
        usart_stop_sending(usart, wires);
    }
    apply(usart, wires);
    usart->break_asked = false;
    if ((value & CR1_SBK) != 0 && !usart->sending_break) {
        usart_send_break(usart, wires);
    }
}

static void cr2_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    uint32_t stop = value >> CR2_STOP_SHIFT & 3;
    if ((value & (CR2_LINEN | CR2_CLKEN)) != 0) {
        wires_violation(wires, "USART%u_CR2: LIN and synchronous mode are not modelled",
                        usart->instance + 1);
    } else if ((stop & 1) != 0) {
        wires_violation(wires, "half stop bits are for smartcards: not modelled");
    } else if (((usart->cr2 ^ value) & CR2_OF_CLKEN) != 0 && is_on(usart, CR1_TE)) {
        wires_violation(wires,
                        "USART%u_CR2: CPOL, CPHA or LBCL written while the transmitter is enabled "
                        "(" MANUAL " USART_CR2)",
                        usart->instance + 1);
    } else {
        usart->cr2 = value;
        apply(usart, wires);
    }
}

static void cr3_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if ((value & CR3_UNMODELLED) != 0) {
        wires_violation(wires, "USART%u_CR3: bits 0x%x switch on what is not modelled",
                        usart->instance + 1, (unsigned)(value & CR3_UNMODELLED));
        return;
    }
    usart->cr3 = value;
    apply(usart, wires);
}

static void brr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if (usart->brr != value && is_transferring(usart, wires)) {
        wires_violation(wires,
                        "USART%u_BRR changed in a transfer (" MANUAL ", USART baud rate "
                        "generation)",
                        usart->instance + 1);
        return;
    }
    usart->brr = value;
    apply(usart, wires);
}

static void dr_write(struct usart *usart, struct vboard *wires, uint32_t value) {
    if (!is_on(usart, CR1_TE)) {
        wires_violation(wires, "USART%u_DR written while the transmitter is off",
                        usart->instance + 1);
        return;
    }
    if (usart->tdr_full) {
        wires_violation(wires,
                        "USART%u_DR written while TXE is clear: the byte before is lost (" MANUAL
                        ", USART transmitter)",
                        usart->instance + 1);
        return;
    }
    usart->flags &= ~(usart->seen & SERIAL_TC); /* only a read of SR before clears it */
    usart->seen &= ~(uint32_t)SERIAL_TC;
    usart_send(usart, wires, value);
}

/* Errors are cleared by a read of SR and then of DR, whoever reads DR: where it is the DMA
 * controller, a glance at SR is enough. One that came in between has not been seen. */
static uint32_t dr_read(struct usart *usart, struct vboard *wires) {
    usart->flags &= ~(uint32_t)SERIAL_RXNE & ~(usart->seen & SR_BY_SEQUENCE);
    usart->seen &= ~(uint32_t)SR_BY_SEQUENCE;
    usart_update(usart, wires);
    return usart->rdr;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    struct usart *usart = state;
    switch (offset) {
    case SR: usart->seen = usart->flags; return usart->flags;
    case DR: return dr_read(usart, wires);
    case BRR: return usart->brr;
    case CR1: return usart->cr1 | (usart->break_asked || usart->sending_break ? CR1_SBK : 0u);
    case CR2: return usart->cr2;
    case CR3: return usart->cr3;
    default: return usart->gtpr;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    struct usart *usart = state;
    if ((lanes & HALF_WORD) != HALF_WORD && (offset != DR || (lanes & 1) == 0)) {
        wires_violation(wires,
                        "a register of USART%u must be written as a half-word or a word (" MANUAL
                        " USART registers)",
                        usart->instance + 1);
        return;
    }
    switch (offset) {
    case SR:
        usart->flags &= value | ~(uint32_t)SR_RC_W0;
        usart_update(usart, wires);
        break;
    case DR: dr_write(usart, wires, value); break;
    case BRR: brr_write(usart, wires, value); break;
    case CR1: cr1_write(usart, wires, value); break;
    case CR2: cr2_write(usart, wires, value); break;
    case CR3: cr3_write(usart, wires, value); break;
    default: usart->gtpr = value;
    }
}

static void reset(void *state, struct vboard *wires) {
    usart_reset(state, wires);
}

const struct peripheral serial_v1_peripheral = {read, write, reset};

const struct serial_version serial_v1 = {
    .cr1 = CR1,
    .cr3 = CR3,
    .brr = BRR,
    .cr1_listening = CR1_RXNEIE | CR1_TE | CR1_RE | CR1_UE,
};
