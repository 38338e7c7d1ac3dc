/* SPDX-License-Identifier: MIT */
#include "dma_streams.h"

#include "dma_streams_bits.h"

/* Where a stream's six flags are in LISR or HISR. */
static unsigned flag_shift(unsigned stream) {
    static const uint8_t shifts[STREAMS_IN_WORD] = {0, 6, 16, 22};
    return shifts[stream % STREAMS_IN_WORD];
}

static unsigned direction(const struct dma_channel *stream) {
    return stream->ccr >> CR_DIR_SHIFT & 3;
}

static unsigned peripheral_size(const struct dma_channel *stream) {
    return 1u << (stream->ccr >> CR_PSIZE_SHIFT & 3);
}

/* "In direct mode, MSIZE is forced by hardware to the same value as PSIZE": RM0090 DMA_SxCR. */
static unsigned memory_size(const struct dma_channel *stream) {
    bool direct = (stream->fcr & FCR_DMDIS) == 0;
    return direct ? peripheral_size(stream) : 1u << (stream->ccr >> CR_MSIZE_SHIFT & 3);
}

static void update_irq(const struct dma *dma, struct vboard *wires, unsigned index) {
    const struct dma_channel *stream = &dma->channel[index];
    const enum irq first = dma->instance == 0 ? IRQ_DMA1 : IRQ_DMA2;
    uint32_t asked = (stream->ccr & CR_INTERRUPTS) << 1;
    wires_irq(wires, first + index, (stream->flags & asked) != 0);
}

static void raise_flags(struct dma *dma, struct vboard *wires, unsigned index, uint32_t flags) {
    dma->channel[index].flags |= flags;
    update_irq(dma, wires, index);
}

static uint32_t memory_address(const struct dma_channel *stream) {
    bool second = (stream->ccr & CR_DBM) != 0 && (stream->ccr & CR_CT) != 0;
    return second ? stream->cmar1 : stream->cmar;
}

static void end_of_block(struct dma *dma, struct vboard *wires, unsigned index) {
    struct dma_channel *stream = &dma->channel[index];
    if ((stream->ccr & (CR_CIRC | CR_DBM)) != 0) {
        stream->ccr ^= (stream->ccr & CR_DBM) != 0 ? CR_CT : 0;
        stream->cndtr = stream->count;
        stream->at_par = stream->cpar;
        stream->at_mar = memory_address(stream);
    } else {
        stream->ccr &= ~(uint32_t)CR_EN;
    }
    raise_flags(dma, wires, index, FLAG_TCIF);
}

static bool move(struct dma_channel *stream, struct vboard *wires, unsigned psize, unsigned msize) {
    uint32_t value;
    if (direction(stream) == DIR_TO_PERIPHERAL) {
        return wires_dma_read(wires, stream->at_mar, msize, &value) &&
               wires_dma_write(wires, stream->at_par, psize, value);
    }
    return wires_dma_read(wires, stream->at_par, psize, &value) &&
           wires_dma_write(wires, stream->at_mar, msize, value);
}

/* One item. An error on the bus disables the stream: RM0090, DMA error management. */
static void move_item(struct dma *dma, struct vboard *wires, unsigned index) {
    struct dma_channel *stream = &dma->channel[index];
    unsigned psize = peripheral_size(stream), msize = memory_size(stream);
    if (!move(stream, wires, psize, msize)) {
        stream->ccr &= ~(uint32_t)CR_EN;
        raise_flags(dma, wires, index, FLAG_TEIF);
        return;
    }
    stream->at_par += (stream->ccr & CR_PINC) != 0 ? psize : 0;
    stream->at_mar += (stream->ccr & CR_MINC) != 0 ? msize : 0;
    stream->cndtr--;
    if (stream->cndtr == stream->count / 2) {
        raise_flags(dma, wires, index, FLAG_HTIF);
    }
    if (stream->cndtr == 0) {
        end_of_block(dma, wires, index);
    }
}

static bool wants_item(const struct dma *dma, unsigned index) {
    const struct dma_channel *stream = &dma->channel[index];
    return (stream->ccr & CR_EN) != 0 && direction(stream) != DIR_IN_MEMORY && stream->cndtr != 0 &&
           stream->request != DMA_NO_REQUEST && dma->requests[stream->request];
}

/* Items take no time here: when so many have moved, nothing that they do lowers the request. */
static void serve_stream(struct dma *dma, struct vboard *wires, unsigned index) {
    for (uint32_t items = 0; wants_item(dma, index); items++) {
        if (items > ITEMS_MAX) {
            wires_violation(wires,
                            "DMA%u stream %u goes round for ever, for its request never falls: "
                            "not modelled",
                            dma->instance + 1, index);
            return;
        }
        move_item(dma, wires, index);
    }
}

/* Streams take turns by number; PL is not looked at, for items take no time here. */
static void serve(struct dma *dma, struct vboard *wires) {
    if (dma->moving) {
        return;
    }
    dma->moving = true;
    for (unsigned index = 0; index < DMA_CHANNELS; index++) {
        serve_stream(dma, wires, index);
    }
    dma->moving = false;
}

static void request_changed(struct dma *dma, struct vboard *wires, enum dma_request request,
                            bool level) {
    if (dma->requests[request] != level) {
        dma->requests[request] = level;
        serve(dma, wires);
    }
}

static void event(struct dma *dma, struct vboard *wires, unsigned index) {
    while ((dma->channel[index].ccr & CR_EN) != 0 && dma->channel[index].cndtr != 0) {
        move_item(dma, wires, index);
    }
}

/* What may not be asked of a stream; NULL: nothing is wrong. */
static const char *problem(const struct dma *dma, const struct dma_channel *stream) {
    bool in_memory = direction(stream) == DIR_IN_MEMORY;
    bool fifo = (stream->fcr & FCR_DMDIS) != 0;
    unsigned psize = peripheral_size(stream), msize = memory_size(stream);
    if (stream->flags != 0) {
        return "enabled while event flags of an earlier transfer are set (" MANUAL " DMA_SxCR EN)";
    }
    if (direction(stream) > DIR_IN_MEMORY || psize > 4 || msize > 4) {
        return "DIR, PSIZE or MSIZE is reserved (" MANUAL " DMA_SxCR)";
    }
    if (stream->cpar % psize != 0 || stream->cmar % msize != 0) {
        return "address and item size do not fit (" MANUAL " DMA_SxPAR, DMA_SxM0AR)";
    }
    if (in_memory && (dma->instance == 0 || (stream->ccr & (CR_CIRC | CR_DBM)) != 0)) {
        return "memory to memory is for DMA2, and neither circular nor with a double buffer "
               "(" MANUAL ", DMA memory-to-memory mode)";
    }
    if (!in_memory && fifo) {
        return "the FIFO (DMA_SxFCR DMDIS) of a stream for a peripheral is not modelled";
    }
    if ((stream->ccr & (CR_BURSTS | CR_PFCTRL | CR_PINCOS)) != 0) {
        return "bursts, PFCTRL and PINCOS are not modelled";
    }
    if (dma->instance == 0 && (stream->cpar < APB1 || stream->cpar >= APB1_END)) {
        return "the peripheral port of DMA1 reaches APB1 only (" MANUAL ", system architecture)";
    }
    return NULL;
}

/* RM0090, DMA1 and DMA2 request mapping. */
static uint8_t chosen_request(const struct dma *dma, const struct vboard *wires, unsigned index) {
    const struct family *family = wires_chip(wires)->family;
    uint32_t select = dma->channel[index].ccr >> CR_CHSEL_SHIFT & CR_CHSEL_MASK;
    for (size_t i = 0; i < family->dma_route_count; i++) {
        const struct dma_route *route = &family->dma_routes[i];
        if (route->controller == dma->instance && route->channel == index &&
            route->select == select) {
            return route->request;
        }
    }
    return DMA_NO_REQUEST;
}

static void enable(struct dma *dma, struct vboard *wires, unsigned index) {
    struct dma_channel *stream = &dma->channel[index];
    const char *why_not = problem(dma, stream);
    if (why_not != NULL) {
        stream->ccr &= ~(uint32_t)CR_EN;
        wires_violation(wires, "DMA%u stream %u: %s", dma->instance + 1, index, why_not);
        return;
    }
    if (direction(stream) == DIR_IN_MEMORY) {
        stream->fcr |= FCR_DMDIS; /* "set by hardware": RM0090 DMA_SxFCR DMDIS */
    }
    stream->request = chosen_request(dma, wires, index);
    stream->count = stream->cndtr;
    stream->at_par = stream->cpar;
    stream->at_mar = memory_address(stream);
    if (direction(stream) == DIR_IN_MEMORY && stream->cndtr != 0) {
        uint64_t cycles = (uint64_t)stream->cndtr * ITEM_CYCLES;
        wires_schedule(wires, EVENT_DMA + dma->instance * DMA_CHANNELS + index,
                       wires_now(wires) + cycles * PICOSECONDS / wires_hclk_hz(wires));
    }
    serve(dma, wires);
}

/* A transfer that software ends sets TCIF, too: RM0090, DMA stream disable. */
static void disable(struct dma *dma, struct vboard *wires, unsigned index) {
    wires_cancel(wires, EVENT_DMA + dma->instance * DMA_CHANNELS + index);
    raise_flags(dma, wires, index, FLAG_TCIF);
}

static void cr_write(struct dma *dma, struct vboard *wires, unsigned index, uint32_t value) {
    struct dma_channel *stream = &dma->channel[index];
    uint32_t old = stream->ccr;
    const uint32_t free_bits = CR_EN | CR_INTERRUPTS;
    if ((old & value & CR_EN) != 0 && ((old ^ value) & ~free_bits) != 0) {
        wires_violation(wires,
                        "DMA%u_S%uCR changed while the stream is enabled (" MANUAL " "
                        "DMA_SxCR)",
                        dma->instance + 1, index);
        return;
    }
    stream->ccr = value;
    if ((old & ~value & CR_EN) != 0) {
        disable(dma, wires, index);
    } else if ((value & ~old & CR_EN) != 0) {
        enable(dma, wires, index);
    }
    update_irq(dma, wires, index);
}

static void stream_write(struct dma *dma, struct vboard *wires, uint32_t offset, uint32_t value) {
    unsigned index = (offset - STREAM_BASE) / STREAM_STRIDE;
    struct dma_channel *stream = &dma->channel[index];
    uint32_t place = (offset - STREAM_BASE) % STREAM_STRIDE;
    /* The buffer that is not in use may be moved: RM0090, double buffer mode. */
    bool second_in_use = (stream->ccr & CR_CT) != 0;
    bool idle_buffer = (stream->ccr & CR_DBM) != 0 &&
                       ((place == M0AR && second_in_use) || (place == M1AR && !second_in_use));
    if (place == CR) {
        cr_write(dma, wires, index, value);
        return;
    }
    if ((stream->ccr & CR_EN) != 0 && !idle_buffer) {
        wires_violation(wires,
                        "a register of DMA%u stream %u written while it is enabled (" MANUAL
                        " DMA_SxNDTR, DMA_SxPAR)",
                        dma->instance + 1, index);
        return;
    }
    switch (place) {
    case NDTR: stream->cndtr = value; break;
    case PAR: stream->cpar = value; break;
    case M0AR: stream->cmar = value; break;
    case M1AR: stream->cmar1 = value; break;
    default:
        if ((value & FCR_FEIE) != 0) {
            wires_violation(wires, "the FIFO's interrupt is not modelled");
        }
        stream->fcr = (value & FCR_WRITABLE) | (FCR_RESET & ~(uint32_t)FCR_WRITABLE);
    }
}

static void clear_flags(struct dma *dma, struct vboard *wires, unsigned first, uint32_t value) {
    for (unsigned index = first; index < first + STREAMS_IN_WORD; index++) {
        dma->channel[index].flags &= ~(value >> flag_shift(index) & FLAGS);
        update_irq(dma, wires, index);
    }
}

static uint32_t flags_of(const struct dma *dma, unsigned first) {
    uint32_t value = 0;
    for (unsigned index = first; index < first + STREAMS_IN_WORD; index++) {
        value |= dma->channel[index].flags << flag_shift(index);
    }
    return value;
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct dma *dma = state;
    switch (offset) {
    case LISR: return flags_of(dma, 0);
    case HISR: return flags_of(dma, STREAMS_IN_WORD);
    case LIFCR:
    case HIFCR: return 0;
    default: break;
    }
    const struct dma_channel *stream = &dma->channel[(offset - STREAM_BASE) / STREAM_STRIDE];
    switch ((offset - STREAM_BASE) % STREAM_STRIDE) {
    case CR: return stream->ccr;
    case NDTR: return stream->cndtr;
    case PAR: return stream->cpar;
    case M0AR: return stream->cmar;
    case M1AR: return stream->cmar1;
    default: return stream->fcr;
    }
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    struct dma *dma = state;
    switch (offset) {
    case LIFCR: clear_flags(dma, wires, 0, value); break;
    case HIFCR: clear_flags(dma, wires, STREAMS_IN_WORD, value); break;
    default: stream_write(dma, wires, offset, value);
    }
}

/* The request lines belong to the peripherals: they stay as they are. */
static void reset(void *state, struct vboard *wires) {
    struct dma *dma = state;
    for (unsigned i = 0; i < DMA_CHANNELS; i++) {
        dma->channel[i] = (struct dma_channel){.request = DMA_NO_REQUEST, .fcr = FCR_RESET};
        wires_cancel(wires, EVENT_DMA + dma->instance * DMA_CHANNELS + i);
        update_irq(dma, wires, i);
    }
}

static void make(struct dma *dma, unsigned instance) {
    *dma = (struct dma){.instance = instance};
    for (unsigned i = 0; i < DMA_CHANNELS; i++) {
        dma->channel[i].request = DMA_NO_REQUEST;
    }
}

const struct peripheral dma_streams_peripheral = {read, write, reset};

const struct dma_version dma_streams = {.make = make, .request = request_changed, .event = event};
