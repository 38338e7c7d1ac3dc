/* SPDX-License-Identifier: MIT */
#include "dmamux.h"

enum {
    CHANNELS_END = DMAMUX_CHANNELS * 4,
    RG0CR = 0x100,
    RG3CR = 0x10C,
    REQUEST_ID = 0x7F,
    SOIE = 1u << 8,
    EGE = 1u << 9,
    SE = 1u << 16,
    UNMODELLED = SOIE | EGE | SE,
};

/* An identifier of a part that is not modelled never has a request. */
static uint8_t request_of(const struct vboard *wires, uint32_t id) {
    const struct family *family = wires_chip(wires)->family;
    for (size_t i = 0; i < family->dma_route_count; i++) {
        if (family->dma_routes[i].select == id) {
            return family->dma_routes[i].request;
        }
    }
    return DMA_NO_REQUEST;
}

/* Tells the DMA channel behind one of DMAMUX what it listens to. */
static void listen(struct vboard *wires, unsigned channel, uint8_t request) {
    unsigned second = wires_chip(wires)->family->dmamux_second;
    if (channel < second) {
        wires_dma_listen(wires, 0, channel, request);
    } else if (channel - second < DMA_CHANNELS) {
        wires_dma_listen(wires, 1, channel - second, request);
    }
}

static void channel_write(struct dmamux *dmamux, struct vboard *wires, unsigned channel,
                          uint32_t value) {
    if ((value & UNMODELLED) != 0) {
        wires_violation(wires, "DMAMUX_C%uCR: synchronisation and events are not modelled",
                        channel);
        return;
    }
    dmamux->ccr[channel] = value;
    listen(wires, channel, request_of(wires, value & REQUEST_ID));
}

static uint32_t read(void *state, struct vboard *wires, uint32_t offset) {
    (void)wires;
    const struct dmamux *dmamux = state;
    return offset < CHANNELS_END ? dmamux->ccr[offset / 4] : 0;
}

static void write(void *state, struct vboard *wires, uint32_t offset, uint32_t value,
                  uint32_t lanes) {
    (void)lanes;
    if (offset < CHANNELS_END) {
        channel_write(state, wires, offset / 4, value);
    } else if (offset >= RG0CR && offset <= RG3CR && value != 0) {
        wires_violation(wires, "DMAMUX's request generators are not modelled");
    }
}

static void reset(void *state, struct vboard *wires) {
    struct dmamux *dmamux = state;
    for (unsigned i = 0; i < DMAMUX_CHANNELS; i++) {
        dmamux->ccr[i] = 0;
        listen(wires, i, DMA_NO_REQUEST);
    }
}

const struct peripheral dmamux_peripheral = {read, write, reset};
