/* SPDX-License-Identifier: MIT */
/* The lines of a port that are no data: some boards have their reset pin on one of them. */
#define _DEFAULT_SOURCE /* TIOCMBIS, TIOCSBRK */

#include <errno.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#include "serial/serial_system.h"

enum {
    NS_PER_MS = 1000000,
    /* Through a capacitor a board sees an edge alone: the line has to be let go before, and for
     * long enough to charge it. */
    LET_GO_MS = 20,
    HELD_MS = 100, /* an STM32 needs 300 ns at its pin; adapters send orders a millisecond apart */
};

static void wait_ms(int ms) {
    struct timespec left = {.tv_nsec = (long)ms * NS_PER_MS};

    while (nanosleep(&left, &left) < 0 && errno == EINTR) {
        /* a board that is held in reset is let go, Ctrl-C or not */
    }
}

static bool set_line(const struct serial_port *port, enum serial_line line, bool active) {
    int bits = line == SERIAL_DTR ? TIOCM_DTR : TIOCM_RTS;

    if (line == SERIAL_BREAK) {
        return ioctl(port->descriptor, active ? TIOCSBRK : TIOCCBRK) == 0;
    }
    return ioctl(port->descriptor, active ? TIOCMBIS : TIOCMBIC, &bits) == 0;
}

static enum serial_error fail(struct serial_problem *problem) {
    problem->system_error = errno;
    switch (errno) {
    case ENOTTY:
    case EINVAL:
    case EOPNOTSUPP: return SERIAL_NO_LINE;
    case EIO:
    case ENXIO:
    case ENODEV: return SERIAL_NOT_FOUND;
    default: return SERIAL_FAILED;
    }
}

enum serial_error serial_port_set_line(struct serial_port *port, enum serial_line line, bool active,
                                       struct serial_problem *problem) {
    *problem = (struct serial_problem){0};
    if (!serial_has_lines(port)) {
        return SERIAL_NO_LINE;
    }
    if (!set_line(port, line, active)) {
        return fail(problem);
    }
    wait_ms(LET_GO_MS);
    return SERIAL_OK;
}

enum serial_error serial_port_reset(struct serial_port *port, enum serial_line line,
                                    struct serial_problem *problem) {
    *problem = (struct serial_problem){0};
    if (!serial_has_lines(port)) {
        return SERIAL_NO_LINE;
    }
    if (!set_line(port, line, false)) {
        return fail(problem);
    }
    wait_ms(LET_GO_MS);
    if (!set_line(port, line, true)) {
        return fail(problem);
    }
    wait_ms(HELD_MS);
    (void)tcflush(port->descriptor, TCIFLUSH); /* what the application was about to say */
    return set_line(port, line, false) ? SERIAL_OK : fail(problem);
}
