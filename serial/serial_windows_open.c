/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "serial/serial_windows.h"

/* After windows.h, which it builds on. */
#include <timeapi.h>

/* Of the system's timer, while a port is open: otherwise a wait of a millisecond may take 16. */
enum { TIMER_MS = 1 };

enum { XON = 0x11, XOFF = 0x13 };

static const char device_prefix[] = "\\\\.\\";

static enum serial_error fail(struct serial_problem *problem, DWORD system_error) {
    problem->system_error = (int)system_error;
    switch (system_error) {
    case ERROR_BAD_PATHNAME:
    case ERROR_DEV_NOT_EXIST:
    case ERROR_FILE_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_PATH_NOT_FOUND: return SERIAL_NOT_FOUND;
    case ERROR_ACCESS_DENIED: /* that is what Windows says of a port that another program has */
    case ERROR_BUSY:
    case ERROR_LOCK_VIOLATION:
    case ERROR_SHARING_VIOLATION: return SERIAL_BUSY;
    default: return SERIAL_FAILED;
    }
}

/* "com3", "COM3:" and "\\.\COM3" are COM3. False: it is too long for any port. */
static bool name_port(struct serial_port *port, const char *path) {
    size_t prefix = strlen(device_prefix), length;

    if (strncmp(path, device_prefix, prefix) == 0) {
        path += prefix;
    }
    length = strlen(path);
    if (length > 1 && path[length - 1] == ':') {
        length--;
    }
    if (length >= WINDOWS_PORT_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        port->path[i] = (char)toupper((unsigned char)path[i]);
    }
    port->path[length] = '\0';
    return length > 0;
}

/* For this program alone: nobody else may open it. */
static HANDLE open_file(const struct serial_port *port) {
    char device[sizeof device_prefix + WINDOWS_PORT_NAME_MAX];
    wchar_t wide[sizeof device];

    (void)snprintf(device, sizeof device, "%s%s", device_prefix, port->path);
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, device, -1, wide,
                            (int)(sizeof wide / sizeof *wide)) == 0) {
        SetLastError(ERROR_INVALID_NAME);
        return INVALID_HANDLE_VALUE;
    }
    return CreateFileW(wide, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                       FILE_FLAG_OVERLAPPED, NULL);
}

enum serial_error serial_set_rate(struct windows_port *windows, uint32_t baud) {
    /* All else is 0: no flow control, no byte is looked at for its parity, and none means anything.
     */
    DCB line = {
        .DCBlength = sizeof line,
        .BaudRate = baud,
        .fBinary = TRUE,
        .ByteSize = 8,
        .Parity = windows->even_parity ? EVENPARITY : NOPARITY,
        .StopBits = ONESTOPBIT,
        /* Active while a port is open, as on Linux, but for what was let go: to set a rate sets
         * these anew, and must not hold a board in reset. */
        .fDtrControl = windows->let_go[SERIAL_DTR] ? DTR_CONTROL_DISABLE : DTR_CONTROL_ENABLE,
        .fRtsControl = windows->let_go[SERIAL_RTS] ? RTS_CONTROL_DISABLE : RTS_CONTROL_ENABLE,
        /* Not used, but drivers want them to differ. */
        .XonChar = XON,
        .XoffChar = XOFF,
    };

    return SetCommState(windows->file, &line) ? SERIAL_OK : SERIAL_BAD_RATE;
}

enum serial_error serial_port_set_parity(struct serial_port *port, bool even, uint32_t baud,
                                         struct serial_problem *problem) {
    struct windows_port *windows = port->handle;

    *problem = (struct serial_problem){0};
    windows->even_parity = even;
    enum serial_error error = serial_set_rate(windows, baud);
    if (error != SERIAL_OK) {
        problem->system_error = (int)GetLastError();
    }
    return error;
}

/* SERIAL_NOT_A_PORT of what has no line: a file, NUL. */
static enum serial_error prepare(struct windows_port *windows, uint32_t baud, bool forgets,
                                 struct serial_problem *problem) {
    COMMTIMEOUTS before, until_idle = {.ReadIntervalTimeout = 1}; /* ms; see serial_windows.c */

    if (!GetCommTimeouts(windows->file, &before)) {
        problem->system_error = (int)GetLastError();
        return SERIAL_NOT_A_PORT;
    }
    if (serial_set_rate(windows, baud) != SERIAL_OK) {
        problem->system_error = (int)GetLastError();
        return SERIAL_BAD_RATE;
    }
    windows->reading.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    windows->writing.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL);
    bool ready = windows->reading.hEvent != NULL && windows->writing.hEvent != NULL &&
                 SetupComm(windows->file, WINDOWS_QUEUE_SIZE, WINDOWS_QUEUE_SIZE) &&
                 SetCommTimeouts(windows->file, &until_idle) &&
                 (!forgets || PurgeComm(windows->file, PURGE_RXCLEAR | PURGE_TXCLEAR));
    return ready ? SERIAL_OK : fail(problem, GetLastError());
}

enum serial_error serial_open(struct serial_port *port, const char *path, uint32_t baud,
                              bool forgets, struct serial_problem *problem) {
    if (!name_port(port, path)) {
        return fail(problem, ERROR_INVALID_NAME);
    }
    struct windows_port *windows = calloc(1, sizeof *windows);
    if (windows == NULL) {
        return fail(problem, ERROR_NOT_ENOUGH_MEMORY);
    }
    windows->file = open_file(port);
    if (windows->file == INVALID_HANDLE_VALUE) {
        enum serial_error refused = fail(problem, GetLastError());

        free(windows);
        return refused;
    }
    (void)timeBeginPeriod(TIMER_MS); /* without it the waits are longer, and that is all */
    port->handle = windows;
    return prepare(windows, baud, forgets, problem);
}

static void close_event(HANDLE event) {
    if (event != NULL) {
        (void)CloseHandle(event);
    }
}

void serial_port_close(struct serial_port *port) {
    struct windows_port *windows = port->handle;

    if (windows == NULL) {
        return;
    }
    serial_end_reading(windows);
    if (serial_is_stopped(port)) {
        (void)PurgeComm(windows->file, PURGE_TXABORT | PURGE_TXCLEAR);
    }
    (void)CloseHandle(windows->file);
    close_event(windows->reading.hEvent);
    close_event(windows->writing.hEvent);
    (void)timeEndPeriod(TIMER_MS);
    free(windows);
    port->handle = NULL;
}

bool serial_port_holder(const char *path, char holder[SERIAL_HOLDER_MAX]) {
    (void)path; /* Windows tells which program has a file open, and not which one has a device */
    holder[0] = '\0';
    return false;
}

bool serial_port_may_be_probed(const char *path) {
    (void)path; /* ModemManager is a program for Linux, and Windows asks no port by itself */
    return false;
}

unsigned serial_port_latency_ms(const char *path) {
    (void)path; /* only drivers of FTDI have a time to be set, each in a place of its own */
    return 0;
}
