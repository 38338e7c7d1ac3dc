/* SPDX-License-Identifier: MIT */
/* The loader's end of the cable: start bit, eight bits, even parity, stop bit (AN3155, bootloader
 * code sequence). */
#include "../machine.h"

enum {
    PARITY_BIT = 9,
    STOP_BIT = 10,
    FIRST_BYTE_BITS =
        8, /* from the first falling edge of 0x7F to the second: start and seven ones */
};

static bool is_odd(uint8_t byte) {
    return (__builtin_popcount(byte) & 1) != 0;
}

static bool hears(const struct vboard *board) {
    return board->rom.phase >= ROM_WAITING && board->rom.phase < ROM_SHUT && rom_is_reached(board);
}

static void receive_from(struct vboard *board, uint64_t start) {
    board->rom.receiving = true;
    board->rom.receive_start = start;
    wires_schedule(board, EVENT_ROM_RX, line_sample_time(start, board->rom.rate, STOP_BIT));
}

/* The rate is measured at whatever comes first: from its falling edge to the next one. That is
 * right for 0x7F only; behind anything else the loader reads garbage until it is reset. */
static void measure(struct vboard *board) {
    struct rom *rom = &board->rom;
    uint64_t second;
    if (!rom->measuring) {
        rom->measuring = true;
        rom->measured_from = wires_now(board);
    }
    if (line_next_fall(&board->link.to_board, rom->measured_from + 1, &second)) {
        rom->rate = (struct line_rate){second - rom->measured_from, FIRST_BYTE_BITS};
        receive_from(board, rom->measured_from);
    }
}

void rom_line_fell(struct vboard *board) {
    struct rom *rom = &board->rom;
    if (!hears(board)) {
        return;
    }
    if (rom->rate.bit_numerator == 0) {
        measure(board);
    } else if (!rom->receiving) {
        receive_from(board, wires_now(board));
    }
}

/* The byte that was measured is acknowledged unread. Others wait while the loader sends or works:
 * one, and what comes after it is lost. */
static void take(struct vboard *board, uint8_t byte, bool parity) {
    struct rom *rom = &board->rom;
    if (rom->measuring) {
        rom->measuring = false;
        rom->phase = ROM_COMMAND;
        rom_acknowledge(board);
    } else if (rom->phase < ROM_WORKING && !rom->sending) {
        rom_take(board, byte, parity);
    } else if (rom->holds) {
        rom->lost++;
    } else {
        rom->holds = true;
        rom->held = byte;
        rom->held_parity = parity;
    }
}

void rom_rx_event(struct vboard *board) {
    struct rom *rom = &board->rom;
    const struct line *line = &board->link.to_board;
    const struct line_rate rate = rom->rate;
    const uint64_t start = rom->receive_start;
    struct line_sample sample = line_read(line, start, rate, ROM_FRAME_BITS);
    uint64_t fall;
    bool started = (sample.bits & 1) == 0;
    rom->receiving = false;
    if (line_next_fall(line, line_sample_time(start, rate, started ? STOP_BIT : 0), &fall)) {
        receive_from(board, fall);
    }
    if (started || rom->measuring) {
        uint8_t byte = (uint8_t)(sample.bits >> 1);
        take(board, byte, (sample.bits >> PARITY_BIT & 1) == is_odd(byte));
    }
}

/* What waits in the receiver is taken when the loader listens again. */
static void listen_again(struct vboard *board) {
    struct rom *rom = &board->rom;
    if (rom->holds && !rom->sending && rom->phase < ROM_WORKING) {
        rom->holds = false;
        rom_take(board, rom->held, rom->held_parity);
    }
}

static void send_next(struct vboard *board) {
    struct rom *rom = &board->rom;
    uint8_t byte = rom->answer[rom->answer_at++];
    const struct line_frame frame = {.start = wires_now(board),
                                     .bit_numerator = rom->rate.bit_numerator,
                                     .bit_denominator = rom->rate.bit_denominator,
                                     .bits = (uint32_t)byte << 1 |
                                             (uint32_t)is_odd(byte) << PARITY_BIT | 1u << STOP_BIT,
                                     .count = ROM_FRAME_BITS};
    rom->sending = true;
    link_board_sends(&board->link, board, &frame);
    wires_schedule(board, EVENT_ROM_TX, line_frame_bit(&frame, ROM_FRAME_BITS));
}

void rom_answer(struct vboard *board, uint8_t byte) {
    struct rom *rom = &board->rom;
    rom->answer[rom->answer_count++] = byte;
    if (!rom->sending) {
        send_next(board);
    }
}

void rom_tx_event(struct vboard *board) {
    struct rom *rom = &board->rom;
    if (rom->answer_at < rom->answer_count) {
        send_next(board);
        return;
    }
    rom->sending = false;
    rom->answer_at = rom->answer_count = 0;
    if (rom->phase == ROM_LEAVING) {
        rom_leave(board);
    } else {
        listen_again(board);
    }
}
