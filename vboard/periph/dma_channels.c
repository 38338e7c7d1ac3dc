/* SPDX-License-Identifier: MIT */
#include "dma_channels.h"

enum {
    ISR = 0x00,
    IFCR = 0x04,
    CHANNEL_BASE = 0x08,
    CHANNEL_STRIDE = 0x14,
    CCR = 0x0,
    CNDTR = 0x4,
    CPAR = 0x8,
    CMAR = 0xC,
    CSELR = 0xA8,
};

enum {
    CCR_EN = 1u << 0,
    CCR_TCIE = 1u << 1,
    CCR_HTIE = 1u << 2,
    CCR_TEIE = 1u << 3,
    CCR_INTERRUPTS = CCR_TCIE | CCR_HTIE | CCR_TEIE, /* at the places of the flags in ISR */
    CCR_DIR = 1u << 4,
    CCR_CIRC = 1u << 5,
    CCR_PINC = 1u << 6,
    CCR_MINC = 1u << 7,
    CCR_PSIZE_SHIFT = 8,
    CCR_MSIZE_SHIFT = 10,
    CCR_MEM2MEM = 1u << 14,
    FLAG_GIF = 1u << 0,
    FLAG_TCIF = 1u << 1,
    FLAG_HTIF = 1u << 2,
    FLAG_TEIF = 1u << 3,
    FLAGS = 0xF,
    FLAG_BITS = 4,
    SELECT_BITS = 4,
    SELECT_MASK = 0xF,
    CNDTR_MAX = 0xFFFF,
    MEM2MEM_CYCLES = 5, /* an item: read, write and arbitration, RM0394, DMA transactions */
};

static void update_irq(const struct dma *dma, struct vboard *wires, unsigned channel) {
    uint32_t flags = dma->isr >> (channel * FLAG_BITS);
    const enum irq first = dma->instance == 0 ? IRQ_DMA1 : IRQ_DMA2;
    wires_irq(wires, first + channel, (flags & dma->channel[channel].ccr & CCR_INTERRUPTS) != 0);
}

static void raise_flags(struct dma *dma, struct vboard *wires, unsigned channel, uint32_t flags) {
    dma->isr |= (flags | FLAG_GIF) << (channel * FLAG_BITS);
    update_irq(dma, wires, channel);
}

static unsigned item_size(uint32_t ccr, unsigned shift) {
    return 1u << (ccr >> shift & 3);
}

static void end_of_block(struct dma *dma, struct vboard *wires, unsigned index) {
    struct dma_channel *channel = &dma->channel[index];
    if ((channel->ccr & CCR_CIRC) != 0) {
        channel->cndtr = channel->count;
        channel->at_par = channel->cpar;
        channel->at_mar = channel->cmar;
    }
    raise_flags(dma, wires, index, FLAG_TCIF);
}

/* One item. An error on the bus disables the channel: RM0394, DMA error management. */
static void move_item(struct dma *dma, struct vboard *wires, unsigned index) {
    struct dma_channel *channel = &dma->channel[index];
    unsigned psize = item_size(channel->ccr, CCR_PSIZE_SHIFT);
    unsigned msize = item_size(channel->ccr, CCR_MSIZE_SHIFT);
    bool to_peripheral = (channel->ccr & CCR_DIR) != 0;
    uint32_t value;
    bool moved = to_peripheral ? wires_dma_read(wires, channel->at_mar, msize, &value) &&
                                     wires_dma_write(wires, channel->at_par, psize, value)
                               : wires_dma_read(wires, channel->at_par, psize, &value) &&
                                     wires_dma_write(wires, channel->at_mar, msize, value);
    if (!moved) {
        channel->ccr &= ~(uint32_t)CCR_EN;
        raise_flags(dma, wires, index, FLAG_TEIF);
        return;
    }
    channel->at_par += (channel->ccr & CCR_PINC) != 0 ? psize : 0;
    channel->at_mar += (channel->ccr & CCR_MINC) != 0 ? msize : 0;
    channel->cndtr--;
    if (channel->cndtr == channel->count / 2) {
        raise_flags(dma, wires, index, FLAG_HTIF);
    }
    if (channel->cndtr == 0) {
        end_of_block(dma, wires, index);
    }
}

static bool wants_item(const struct dma *dma, unsigned index) {
    const struct dma_channel *channel = &dma->channel[index];
    return (channel->ccr & (CCR_EN | CCR_MEM2MEM)) == CCR_EN && channel->cndtr != 0 &&
           channel->request != DMA_NO_REQUEST && dma->requests[channel->request];
}

/* Items take no time here: when so many have moved, nothing that they do lowers the request (a
 * circular channel that reads another register than the one that waits to be read). */
static void serve_channel(struct dma *dma, struct vboard *wires, unsigned channel) {
    for (uint32_t items = 0; wants_item(dma, channel); items++) {
        if (items > CNDTR_MAX) {
            wires_violation(wires,
                            "DMA%u channel %u goes round for ever, for its request never "
                            "falls: not modelled",
                            dma->instance + 1, channel + 1);
            return;
        }
        move_item(dma, wires, channel);
    }
}

/* Channels take turns by number; PL is not looked at, for items take no time here. */
static void serve(struct dma *dma, struct vboard *wires) {
    if (dma->moving) {
        return;
    }
    dma->moving = true;
    for (unsigned channel = 0; channel < DMA_CHANNELS; channel++) {
        serve_channel(dma, wires, channel);
    }
    dma->moving = false;
}

static void listen(struct dma *dma, struct vboard *wires, unsigned channel, uint8_t request) {
    dma->channel[channel].request = request;
    serve(dma, wires);
}

/* RM0394, DMA_CSELR: four bits for each channel. */
static void cselr_write(struct dma *dma, struct vboard *wires, uint32_t value) {
    const struct family *family = wires_chip(wires)->family;
    dma->cselr = value;
    for (unsigned channel = 0; channel < DMA_CHANNELS; channel++) {
        dma->channel[channel].request = DMA_NO_REQUEST;
    }
    for (size_t i = 0; i < family->dma_route_count; i++) {
        const struct dma_route *route = &family->dma_routes[i];
        if (route->controller == dma->instance &&
            (value >> route->channel * SELECT_BITS & SELECT_MASK) == route->select) {
            dma->channel[route->channel].request = route->request;
        }
    }
    serve(dma, wires);
}

static void request_changed(struct dma *dma, struct vboard *wires, enum dma_request request,
                            bool level) {
    if (dma->requests[request] != level) {
        dma->requests[request] = level;
        serve(dma, wires);
    }
}

static void event(struct dma *dma, struct vboard *wires, unsigned channel) {
    while ((dma->channel[channel].ccr & CCR_EN) != 0 && dma->channel[channel].cndtr != 0) {
        move_item(dma, wires, channel);
    }
}

static void enable(struct dma *dma, struct vboard *wires, unsigned index) {
    struct dma_channel *channel = &dma->channel[index];
    unsigned psize = item_size(channel->ccr, CCR_PSIZE_SHIFT);
    unsigned msize = item_size(channel->ccr, CCR_MSIZE_SHIFT);
    if (psize > 4 || msize > 4 || channel->cpar % psize != 0 || channel->cmar % msize != 0) {
        wires_violation(wires,
                        "DMA%u channel %u: address and item size do not fit (" MANUAL " DMA_CPARx)",
                        dma->instance + 1, index + 1);
        return;
    }
    channel->count = channel->cndtr;
    channel->at_par = channel->cpar;
    channel->at_mar = channel->cmar;
    if ((channel->ccr & CCR_MEM2MEM) != 0 && channel->cndtr != 0) {
        uint64_t cycles = (uint64_t)channel->cndtr * MEM2MEM_CYCLES;
        wires_schedule(wires, EVENT_DMA + dma->instance * DMA_CHANNELS + index,
                       wires_now(wires) + cycles * PICOSECONDS / wires_hclk_hz(wires));
    }
    serve(dma, wires);
}

static void ccr_write(struct dma *dma, struct vboard *wires, unsigned index, uint32_t value) {
    struct dma_channel *channel = &dma->channel[index];
    uint32_t old = channel->ccr;
    const uint32_t free_bits = CCR_EN | CCR_INTERRUPTS;
    if ((old & value & CCR_EN) != 0 && ((old ^ value) & ~free_bits) != 0) {
        wires_violation(wires,
                        "DMA%u_CCR%u changed while the channel is enabled (" MANUAL " DMA_CCRx)",
                        dma->instance + 1, index + 1);
        return;
    }
    channel->ccr = value;
    if ((value & CCR_EN) == 0) {
        wires_cancel(wires, EVENT_DMA + dma->instance * DMA_CHANNELS + index);
    } else if ((old & CCR_EN) == 0) {
        enable(dma, wires, index);
    }
    update_irq(dma, wires, index);
}

static void clear_flags(struct dma *dma, struct vboard *wires, uint32_t value) {
    for (unsigned i = 0; i < DMA_CHANNELS; i++) {
        uint32_t flags = value >> (i * FLAG_BITS) & FLAGS;
        dma->isr &= ~(((flags & FLAG_GIF) != 0 ? FLAGS : flags) << (i * FLAG_BITS));
        if ((dma->isr >> (i * FLAG_BITS) & (FLAG_TCIF | FLAG_HTIF | FLAG_TEIF)) == 0) {
            dma->isr &= ~((uint32_t)FLAG_GIF << (i * FLAG_BITS));
        }
        update_irq(dma, wires, i);
    }
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct dma *dma = state;
    switch (offset) {
    case ISR: return dma->isr;
    case IFCR: return 0;
    case CSELR: return dma->cselr;
    default: break;
    }
    const struct dma_channel *channel = &dma->channel[(offset - CHANNEL_BASE) / CHANNEL_STRIDE];
    switch ((offset - CHANNEL_BASE) % CHANNEL_STRIDE) {
    case CCR: return channel->ccr;
    case CNDTR: return channel->cndtr;
    case CPAR: return channel->cpar;
    default: return channel->cmar;
    }
}

static void channel_write(struct dma *dma, struct vboard *wires, uint32_t offset, uint32_t value) {
    unsigned index = (offset - CHANNEL_BASE) / CHANNEL_STRIDE;
    struct dma_channel *channel = &dma->channel[index];
    uint32_t place = (offset - CHANNEL_BASE) % CHANNEL_STRIDE;
    if (place == CCR) {
        ccr_write(dma, wires, index, value);
        return;
    }
    if ((channel->ccr & CCR_EN) != 0) {
        wires_violation(wires,
                        "a register of DMA%u channel %u written while it is enabled "
                        "(" MANUAL " DMA_CNDTRx, DMA_CPARx)",
                        dma->instance + 1, index + 1);
        return;
    }
    switch (place) {
    case CNDTR: channel->cndtr = value; break;
    case CPAR: channel->cpar = value; break;
    default: channel->cmar = value;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct dma *dma = state;
    switch (offset) {
    case IFCR: clear_flags(dma, wires, value); break;
    case CSELR: cselr_write(dma, wires, value); break;
    default: channel_write(dma, wires, offset, value);
    }
}

/* Channels without a choice: RM0008, DMA request mapping. */
static void listen_for_good(struct dma *dma, const struct family *family) {
    for (size_t i = 0; i < family->dma_route_count; i++) {
        const struct dma_route *route = &family->dma_routes[i];
        if (route->select == DMA_FIXED && route->controller == dma->instance) {
            dma->channel[route->channel].request = route->request;
        }
    }
}

/* The request lines belong to the peripherals: they stay as they are. */
static void reset(void *state, struct vboard *wires) {
    struct dma *dma = state;
    bool selects = wires_fields(wires, &dma_peripheral, CSELR) != 0; /* DMAMUX resets itself */
    dma->isr = dma->cselr = 0;
    for (unsigned i = 0; i < DMA_CHANNELS; i++) {
        uint8_t request = selects ? DMA_NO_REQUEST : dma->channel[i].request;
        dma->channel[i] = (struct dma_channel){.request = request};
        wires_cancel(wires, EVENT_DMA + dma->instance * DMA_CHANNELS + i);
        update_irq(dma, wires, i);
    }
    listen_for_good(dma, wires_chip(wires)->family);
}

static void make(struct dma *dma, unsigned instance) {
    *dma = (struct dma){.instance = instance};
    for (unsigned i = 0; i < DMA_CHANNELS; i++) {
        dma->channel[i].request = DMA_NO_REQUEST;
    }
}

const struct peripheral dma_peripheral = {read, write, reset};

const struct dma_version dma_channels = {
    .make = make, .request = request_changed, .listen = listen, .event = event};
