/* SPDX-License-Identifier: MIT */
#include "cli/boot0.h"

#include <string.h>

static const struct {
    const char *name, *line_name;
    enum serial_line line;
    bool high_while_active;
} ways[BOOT0S] = {
    [BOOT0_BY_HAND] = {"", "hand", SERIAL_DTR, false},
    [BOOT0_DTR] = {"dtr", "DTR", SERIAL_DTR, false},
    [BOOT0_RTS] = {"rts", "RTS", SERIAL_RTS, false},
    [BOOT0_DTR_INVERTED] = {"dtr-inverted", "DTR", SERIAL_DTR, true},
    [BOOT0_RTS_INVERTED] = {"rts-inverted", "RTS", SERIAL_RTS, true},
};

const char *boot0_name(enum boot0_by by) {
    return ways[by].name;
}

enum boot0_by boot0_named(const char *name) {
    int by = BOOT0_BY_HAND + 1;

    while (by < BOOT0S && strcmp(name, ways[by].name) != 0) {
        by++;
    }
    return (enum boot0_by)by;
}

const char *boot0_line(enum boot0_by by) {
    return ways[by].line_name;
}

enum serial_error boot0_set(struct serial_port *port, enum boot0_by by, bool high,
                            struct serial_problem *problem) {
    if (by == BOOT0_BY_HAND) {
        return SERIAL_OK;
    }
    return serial_port_set_line(port, ways[by].line, high == ways[by].high_while_active, problem);
}
