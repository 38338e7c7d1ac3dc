/* SPDX-License-Identifier: MIT */
/* Noise on the cable: the fault that comes by bytes. */
#include "machine.h"
#include "random.h"
#include "scale.h"

enum { FRAME_DATA_SHIFT = 1, DATA_BITS = 8, PARTS_PER_MILLION = 1000000 };

static bool chance(struct armed_fault *armed) {
    const double steps = 0x1p-53; /* what a double resolves below 1 */
    return (double)(random_next(&armed->random) >> 11) * steps < armed->fault.rate;
}

static bool in_turn(struct armed_fault *armed) {
    uint64_t count = armed->fault.count > 0 ? armed->fault.count : 1;
    return armed->bytes >= armed->fault.at && armed->bytes - armed->fault.at < count;
}

/* The bits that change: one of the data at a certain byte, any at a rate. */
static uint32_t flips(struct armed_fault *armed, uint32_t frame_bits) {
    uint32_t bits = 0;
    if (armed->fault.when == VBOARD_AT_BYTE) {
        return in_turn(armed) ? 1u << FRAME_DATA_SHIFT << random_next(&armed->random) % DATA_BITS
                              : 0;
    }
    for (uint32_t i = 0; i < frame_bits; i++) {
        bits |= (uint32_t)chance(armed) << i;
    }
    return bits;
}

static void change_rate(struct line_frame *frame, int parts_per_million) {
    uint64_t divisor = (uint64_t)(PARTS_PER_MILLION + parts_per_million);
    frame->bit_numerator = scale(frame->bit_numerator, PARTS_PER_MILLION, divisor);
}

static bool disturb(struct armed_fault *armed, struct line_frame *frame,
                    struct disturbance *result) {
    armed->bytes++;
    if (armed->fault.noise == VBOARD_NOISE_FLIP) {
        uint32_t bits = flips(armed, frame->count);
        frame->bits ^= bits;
        return bits != 0;
    }
    if (armed->fault.when == VBOARD_AT_BYTE ? !in_turn(armed) : !chance(armed)) {
        return false;
    }
    switch (armed->fault.noise) {
    case VBOARD_NOISE_DROP: result->drops = true; break;
    case VBOARD_NOISE_BREAK: frame->bits = 0; break;
    case VBOARD_NOISE_BAUD: change_rate(frame, armed->fault.baud_error); break;
    case VBOARD_NOISE_REPEAT:
        result->adds = true;
        result->added = (uint8_t)(frame->bits >> FRAME_DATA_SHIFT);
        break;
    default: result->adds = true; result->added = (uint8_t)random_next(&armed->random);
    }
    return true;
}

struct disturbance wires_disturb(struct vboard *board, bool to_host, struct line_frame *frame) {
    struct disturbance result = {0};
    if (board->faults.noises == 0) {
        return result;
    }
    for (uint32_t i = 0; i < board->faults.count; i++) {
        struct armed_fault *armed = &board->faults.list[i];
        if (armed->fault.kind == VBOARD_FAULT_NOISE && armed->fault.to_host == to_host) {
            armed->fired += disturb(armed, frame, &result);
        }
    }
    return result;
}
