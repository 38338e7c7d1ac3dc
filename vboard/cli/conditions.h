/* SPDX-License-Identifier: MIT */
/* Under which conditions a board comes up and runs: options that say what has happened to the chip
 * before, and what happens to it besides faults. */
#ifndef VBOARD_CLI_CONDITIONS_H
#define VBOARD_CLI_CONDITIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "vboard.h"

enum { CONDITIONS_WAKES_MAX = 16 };

struct conditions {
    bool hardware_watchdog;
    bool blank; /* at the first power-on */
    bool boot0; /* the pin is high at the first power-on */
    bool adapter;
    const char *option_bytes; /* NULL: as the factory leaves them */
    bool option_error;        /* OPTVERR at each reset */
    bool debugger;            /* attached right after the first power-on */
    bool warm, warm_in_handler;
    double reset_low; /* milliseconds */
    unsigned lsi;     /* hertz; 0: as the chip's datasheet has it */
    struct {
        enum vboard_wake source;
        uint64_t at; /* nanoseconds; UINT64_MAX: it has been */
    } wakes[CONDITIONS_WAKES_MAX];
    unsigned wake_count;
};

/* What an option's argument says. False: it makes no sense, and nothing is changed. */
bool conditions_add_wake(struct conditions *conditions, const char *text)
    __attribute__((warn_unused_result));
bool conditions_set_reset_low(struct conditions *conditions, const char *text)
    __attribute__((warn_unused_result));
bool conditions_set_lsi(struct conditions *conditions, const char *text)
    __attribute__((warn_unused_result));
/* NULL: a plain warm start; otherwise "handler". */
bool conditions_set_warm(struct conditions *conditions, const char *text)
    __attribute__((warn_unused_result));

/* Before the first power-on. False: this board cannot come up so; said why on stderr. */
bool conditions_prepare(const struct conditions *conditions, struct vboard *board)
    __attribute__((warn_unused_result));
/* The first power-on, and what comes right after it. */
void conditions_power_on(const struct conditions *conditions, struct vboard *board, uint64_t seed);

/* Does what is due; returns when the next is: nanoseconds of virtual time, or UINT64_MAX. */
uint64_t conditions_act(struct conditions *conditions, struct vboard *board);

#endif
