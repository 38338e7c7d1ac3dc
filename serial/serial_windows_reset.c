/* SPDX-License-Identifier: MIT */
/* The lines of a port that are no data: some boards have their reset pin on one of them. The times
 * are those of serial_posix_reset.c, which says why. */
#include "serial/serial_windows.h"

enum { LET_GO_MS = 20, HELD_MS = 100 };

static bool set_line(struct windows_port *windows, enum serial_line line, bool active) {
    static const DWORD orders[][2] = {
        [SERIAL_DTR] = {CLRDTR, SETDTR},
        [SERIAL_RTS] = {CLRRTS, SETRTS},
        [SERIAL_BREAK] = {CLRBREAK, SETBREAK},
    };

    if (line != SERIAL_BREAK) {
        windows->let_go[line] = !active;
    }
    return EscapeCommFunction(windows->file, orders[line][active ? 1 : 0]);
}

static enum serial_error fail(struct serial_problem *problem) {
    DWORD system_error = GetLastError();

    problem->system_error = (int)system_error;
    switch (system_error) {
    case ERROR_CALL_NOT_IMPLEMENTED:
    case ERROR_INVALID_FUNCTION:
    case ERROR_INVALID_PARAMETER:
    case ERROR_NOT_SUPPORTED: return SERIAL_NO_LINE;
    default: return serial_is_lost(system_error) ? SERIAL_NOT_FOUND : SERIAL_FAILED;
    }
}

enum serial_error serial_port_set_line(struct serial_port *port, enum serial_line line, bool active,
                                       struct serial_problem *problem) {
    *problem = (struct serial_problem){0};
    if (!set_line(port->handle, line, active)) {
        return fail(problem);
    }
    Sleep(LET_GO_MS);
    return SERIAL_OK;
}

enum serial_error serial_port_reset(struct serial_port *port, enum serial_line line,
                                    struct serial_problem *problem) {
    struct windows_port *windows = port->handle;

    *problem = (struct serial_problem){0};
    if (!set_line(windows, line, false)) {
        return fail(problem);
    }
    Sleep(LET_GO_MS);
    if (!set_line(windows, line, true)) {
        return fail(problem);
    }
    Sleep(HELD_MS);
    /* What the application was about to say. */
    serial_end_reading(windows);
    windows->taken = 0;
    windows->length = 0;
    (void)PurgeComm(windows->file, PURGE_RXCLEAR);
    return set_line(windows, line, false) ? SERIAL_OK : fail(problem);
}
