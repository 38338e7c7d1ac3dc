/* SPDX-License-Identifier: MIT */
#include "link.h"

#include "vboard.h"

enum {
    DATA_BITS = 8,
    FRAME_BITS = 10, /* 8N1 */
};

static bool has_parity(const struct link *link) {
    return link->host_parity == VBOARD_PARITY_EVEN ||
           (link->host_parity == VBOARD_PARITY_FITS && link->even_parity);
}

static uint32_t frame_bits(const struct link *link) {
    return FRAME_BITS + has_parity(link);
}

static uint32_t stop_bit(const struct link *link) {
    return 1u << (frame_bits(link) - 1);
}

static struct line_rate host_rate(const struct link *link) {
    return (struct line_rate){PICOSECONDS, link->baud};
}

void link_make(struct link *link) {
    *link = (struct link){.baud = LINK_BAUD_DEFAULT};
}

static size_t used(const struct link_queue *queue) {
    return queue->tail - queue->head;
}

static bool put(struct link_queue *queue, uint8_t byte) {
    if (used(queue) == LINK_QUEUE) {
        return false;
    }
    queue->bytes[queue->tail++ % LINK_QUEUE] = byte;
    return true;
}

size_t link_from_host(struct link *link, struct vboard *wires, const uint8_t *data, size_t length) {
    size_t taken = 0;
    while (taken < length && put(&link->out, data[taken])) {
        taken++;
    }
    if (taken > 0 && !link->sending) {
        link->sending = true;
        wires_schedule(wires, EVENT_LINK_TX, wires_now(wires));
    }
    return taken;
}

size_t link_waiting(const struct link *link) {
    return used(&link->in);
}

size_t link_unsent(const struct link *link) {
    return used(&link->out);
}

size_t link_to_host(struct link *link, uint8_t *data, size_t capacity) {
    size_t count = 0;
    while (count < capacity && used(&link->in) > 0) {
        data[count++] = link->in.bytes[link->in.head++ % LINK_QUEUE];
    }
    return count;
}

static struct line_frame frame_of(const struct link *link, uint64_t start, uint8_t byte) {
    uint32_t parity = has_parity(link) ? (uint32_t)__builtin_popcount(byte) & 1 : 0;
    return (struct line_frame){.start = start,
                               .bit_numerator = PICOSECONDS,
                               .bit_denominator = link->baud,
                               .bits =
                                   (uint32_t)byte << 1 | parity << (DATA_BITS + 1) | stop_bit(link),
                               .count = frame_bits(link)};
}

/* The event comes once for each frame, and once more at the end of the last one. */
bool link_tx_event(struct link *link, struct vboard *wires) {
    struct line_frame frame;
    struct disturbance noise = {0};
    if (link->adds_to_board) {
        link->adds_to_board = false;
        frame = frame_of(link, wires_now(wires), link->added_to_board);
    } else if (used(&link->out) > 0) {
        uint8_t byte = link->out.bytes[link->out.head++ % LINK_QUEUE];
        frame = frame_of(link, wires_now(wires), byte);
        wires_uart_frame(wires, false, &frame);
        noise = wires_disturb(wires, false, &frame);
        link->adds_to_board = noise.adds;
        link->added_to_board = noise.added;
        link->sent++;
    } else {
        link->sending = false;
        return false;
    }
    if (!noise.drops) {
        line_put(&link->to_board, &frame);
    }
    wires_schedule(wires, EVENT_LINK_TX, line_frame_bit(&frame, frame.count));
    return !noise.drops;
}

static void receive_from(struct link *link, struct vboard *wires, uint64_t start) {
    link->receiving = true;
    link->receive_start = start;
    wires_schedule(wires, EVENT_LINK_RX,
                   line_sample_time(start, host_rate(link), frame_bits(link) - 1));
}

void link_board_sends(struct link *link, struct vboard *wires, const struct line_frame *frame) {
    uint64_t fall;
    if (frame->count == 0) {
        line_cut(&link->to_host, frame->start);
        return;
    }
    struct line_frame seen = *frame;
    wires_uart_frame(wires, true, frame);
    struct disturbance noise = wires_disturb(wires, true, &seen);
    link->board_rate = (struct line_rate){frame->bit_numerator, frame->bit_denominator};
    if (!line_rates_match(link->board_rate, host_rate(link), frame_bits(link))) {
        link->mismatches++;
        link->mismatch_host = host_rate(link);
        link->mismatch_board = link->board_rate;
    }
    if (noise.adds) { /* by the adapter: the line has no room between two frames */
        link->adds_to_host = true;
        link->added_to_host = noise.added;
    }
    if (noise.drops) {
        return;
    }
    line_put(&link->to_host, &seen);
    if (!link->receiving && line_next_fall(&link->to_host, seen.start, &fall)) {
        receive_from(link, wires, fall);
    }
}

void link_rx_event(struct link *link, struct vboard *wires) {
    struct line_rate rate = host_rate(link);
    struct line_sample sample =
        line_read(&link->to_host, link->receive_start, rate, frame_bits(link));
    bool started = (sample.bits & 1) == 0;
    uint64_t fall;
    if (started) {
        link->received++;
        link->framing_errors += (sample.bits & stop_bit(link)) == 0;
        link->lost += !put(&link->in, (uint8_t)(sample.bits >> 1));
        if (link->adds_to_host) {
            link->adds_to_host = false;
            link->lost += !put(&link->in, link->added_to_host);
        }
    }
    link->receiving = false;
    uint64_t search =
        line_sample_time(link->receive_start, rate, started ? frame_bits(link) - 1 : 0);
    if (line_next_fall(&link->to_host, search, &fall)) {
        receive_from(link, wires, fall);
    }
}
