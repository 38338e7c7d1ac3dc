/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <stddef.h>

#include "scale.h"

enum {
    NEARNESS = 1000, /* rates are compared in thousandths of a picosecond */
    SAMPLES = 3,
    /* Samples 8, 9 and 10 of 16, in sixteenths of a bit, each in the middle of its tick. */
    TICKS_TIMES_TWO = 32,
    FIRST_SAMPLE = 15,
    SAMPLE_STEP = 2,
    LAST_SAMPLE = FIRST_SAMPLE + (SAMPLES - 1) * SAMPLE_STEP,
};

static const struct line_frame *frame_back(const struct line *line, uint32_t back) {
    return &line->frames[(line->newest + LINE_FRAMES - back) % LINE_FRAMES];
}

uint64_t line_frame_bit(const struct line_frame *frame, uint32_t index) {
    return frame->start + scale(index, frame->bit_numerator, frame->bit_denominator);
}

void line_cut(struct line *line, uint64_t now) {
    if (line->used == 0) {
        return;
    }
    struct line_frame *frame = &line->frames[line->newest];
    while (frame->count > 0 && line_frame_bit(frame, frame->count - 1) >= now) {
        frame->count--;
    }
}

void line_put(struct line *line, const struct line_frame *frame) {
    line_cut(line, frame->start);
    line->newest = (line->newest + 1) % LINE_FRAMES;
    line->frames[line->newest] = *frame;
    if (line->used < LINE_FRAMES) {
        line->used++;
    }
}

static bool frame_level(const struct line_frame *frame, uint64_t when) {
    uint64_t index = scale(when - frame->start, frame->bit_denominator, frame->bit_numerator);
    if (index < frame->count && line_frame_bit(frame, (uint32_t)index + 1) <= when) {
        index++; /* the inverse rounds down */
    }
    return index >= frame->count || (frame->bits >> index & 1u) != 0;
}

bool line_level(const struct line *line, uint64_t when) {
    for (uint32_t back = 0; back < line->used; back++) {
        const struct line_frame *frame = frame_back(line, back);
        if (frame->start <= when) {
            return frame_level(frame, when);
        }
    }
    return true;
}

static bool falls_within(const struct line_frame *frame, uint64_t after, uint64_t *when) {
    bool high = true;
    for (uint32_t i = 0; i < frame->count; i++) {
        bool level = (frame->bits >> i & 1u) != 0;
        if (high && !level && line_frame_bit(frame, i) >= after) {
            *when = line_frame_bit(frame, i);
            return true;
        }
        high = level;
    }
    return false;
}

bool line_next_fall(const struct line *line, uint64_t after, uint64_t *when) {
    uint32_t frames = 0; /* that end after that time */
    while (frames < line->used) {
        const struct line_frame *frame = frame_back(line, frames);
        if (line_frame_bit(frame, frame->count) <= after) {
            break;
        }
        frames++;
    }
    while (frames-- > 0) {
        if (falls_within(frame_back(line, frames), after, when)) {
            return true;
        }
    }
    return false;
}

static uint64_t sample_time(uint64_t start, struct line_rate rate, uint32_t index,
                            uint32_t position) {
    return start + scale((uint64_t)index * TICKS_TIMES_TWO + position, rate.bit_numerator,
                         rate.bit_denominator * TICKS_TIMES_TWO);
}

uint64_t line_sample_time(uint64_t start, struct line_rate rate, uint32_t index) {
    return sample_time(start, rate, index, LAST_SAMPLE);
}

/* count * |error| < 3/8 of a bit: the outermost sample is that far from the edge of its bit. */
bool line_rates_match(struct line_rate a, struct line_rate b, uint32_t count) {
    uint64_t mine = scale(NEARNESS, a.bit_numerator, a.bit_denominator);
    uint64_t its = scale(NEARNESS, b.bit_numerator, b.bit_denominator);
    uint64_t error = mine > its ? mine - its : its - mine;
    return error * count * 8 < its * 3;
}

/* The frame that starts there, whole, when sampling it would read just its bits. */
static const struct line_frame *plain_frame(const struct line *line, uint64_t start,
                                            struct line_rate rate, uint32_t count) {
    for (uint32_t back = 0; back < line->used && back < 2; back++) {
        const struct line_frame *frame = frame_back(line, back);
        const struct line_rate its = {frame->bit_numerator, frame->bit_denominator};
        if (frame->start == start) {
            return frame->count == count && line_rates_match(rate, its, count) ? frame : NULL;
        }
    }
    return NULL;
}

struct line_sample line_read(const struct line *line, uint64_t start, struct line_rate rate,
                             uint32_t count) {
    struct line_sample result = {0, false};
    const struct line_frame *plain = plain_frame(line, start, rate, count);
    if (plain != NULL) {
        result.bits = plain->bits;
        return result;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t ones = 0;
        for (uint32_t s = 0; s < SAMPLES; s++) {
            ones += line_level(line, sample_time(start, rate, i, FIRST_SAMPLE + s * SAMPLE_STEP));
        }
        result.bits |= (uint32_t)(ones >= 2) << i;
        result.noise |= ones != 0 && ones != SAMPLES;
    }
    return result;
}
