/* SPDX-License-Identifier: MIT */
/* One direction of a serial cable: the waveform as a function of time.
 *
 * A sender puts frames on it; a receiver samples it at its own rate, so that a wrong rate reads
 * what it would read on a wire. Times are in picoseconds; a bit lasts numerator/denominator of one,
 * so that long runs do not drift. */
#ifndef VBOARD_LINE_H
#define VBOARD_LINE_H

#include <stdbool.h>
#include <stdint.h>

enum { LINE_FRAMES = 128 };

struct line_frame {
    uint64_t start;
    uint64_t bit_numerator;
    uint64_t bit_denominator;
    uint32_t bits; /* the start bit is bit 0; high after the last one */
    uint32_t count;
};

struct line {
    struct line_frame frames[LINE_FRAMES]; /* the latest ones; older ones are forgotten */
    uint32_t newest;
    uint32_t used;
};

/* The rate of a receiver. */
struct line_rate {
    uint64_t bit_numerator;
    uint64_t bit_denominator;
};

struct line_sample {
    uint32_t bits; /* in the order of arrival, start bit first */
    bool noise;    /* three samples of a bit did not agree */
};

/* Are two rates so near that over `count` bits every sample falls into the bit that it is meant
 * for? */
bool line_rates_match(struct line_rate a, struct line_rate b, uint32_t count);

/* Starts must not go backwards. A frame that starts before the one before has ended cuts it. */
void line_put(struct line *line, const struct line_frame *frame);

/* The sender is silent from now on: what it had under way stays high. */
void line_cut(struct line *line, uint64_t now);

/* When a bit of the frame begins; index `count` is the end of the frame. */
uint64_t line_frame_bit(const struct line_frame *frame, uint32_t index);

bool line_level(const struct line *line, uint64_t when);

/* The first falling edge at or after a time. False: none is known yet. */
bool line_next_fall(const struct line *line, uint64_t after, uint64_t *when);

/* What a receiver that saw the edge at `start` reads: `count` bits, three samples in the middle of
 * each, the majority counts (RM0394, USART receiver, data sampling). */
struct line_sample line_read(const struct line *line, uint64_t start, struct line_rate rate,
                             uint32_t count);
/* When the receiver has taken the last sample of bit `index`. */
uint64_t line_sample_time(uint64_t start, struct line_rate rate, uint32_t index);

#endif
