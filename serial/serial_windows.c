/* SPDX-License-Identifier: MIT */
/* Reading and writing an open port.
 *
 * One read is always under way, and our own clock says how long it is waited for. The time-outs of
 * the driver are not used for that: wine does not keep all of them, and a driver of the CH340 does
 * not either. What they are used for is to end a read when the line has been idle for a
 * millisecond (COMMTIMEOUTS.ReadIntervalTimeout). */
#include "serial/serial_windows.h"

#define US_PER_SECOND 1000000u
#define US_PER_MS     1000u

enum {
    SLICE_US = 50000,
    WAIT_MS_MAX = 1000, /* then the clock is read again */
};

static uint64_t now_us(void *context) {
    LARGE_INTEGER ticks, ticks_per_second;

    (void)context;
    (void)QueryPerformanceFrequency(&ticks_per_second); /* they do not fail since Windows XP */
    (void)QueryPerformanceCounter(&ticks);
    uint64_t rate = (uint64_t)ticks_per_second.QuadPart, count = (uint64_t)ticks.QuadPart;
    return count / rate * US_PER_SECOND + count % rate * US_PER_SECOND / rate;
}

bool serial_is_lost(DWORD system_error) {
    switch (system_error) {
    case ERROR_ACCESS_DENIED:
    case ERROR_BAD_COMMAND:
    case ERROR_BROKEN_PIPE:
    case ERROR_DEVICE_NOT_CONNECTED:
    case ERROR_DEVICE_REMOVED:
    case ERROR_DEV_NOT_EXIST:
    case ERROR_FILE_NOT_FOUND:
    case ERROR_GEN_FAILURE:
    case ERROR_INVALID_HANDLE:
    case ERROR_IO_DEVICE:
    case ERROR_NOT_READY:
    case ERROR_OPERATION_ABORTED: return true;
    default: return false;
    }
}

/* After Ctrl-C an operation that fails has been ended with the wait for it, as it happens under
 * wine: that the port is lost is told when nobody wants to end. */
static enum tulpar_channel_result failed(struct serial_port *port, DWORD system_error) {
    if (serial_is_stopped(port)) {
        return TULPAR_CHANNEL_TIMEOUT;
    }
    port->system_error = (int)system_error;
    return serial_is_lost(system_error) ? TULPAR_CHANNEL_CLOSED : TULPAR_CHANNEL_FAILED;
}

/* In milliseconds, rounded up: a wait that ends too early would be made again at once. */
static DWORD wait_ms(struct serial_port *port, uint64_t deadline_us) {
    uint64_t now = now_us(port);
    uint64_t left = deadline_us > now ? (deadline_us - now + US_PER_MS - 1) / US_PER_MS : 0;

    return left < WAIT_MS_MAX ? (DWORD)left : (DWORD)WAIT_MS_MAX;
}

/* ERROR_SUCCESS: the operation is over, and has moved *length bytes. ERROR_IO_INCOMPLETE: it is
 * under way; a wait may end too early, as under wine after Ctrl-C. Else it has failed. */
static DWORD wait_for(const struct windows_port *windows, OVERLAPPED *operation, DWORD ms,
                      DWORD *length) {
    *length = 0;
    if (WaitForSingleObject(operation->hEvent, ms) == WAIT_FAILED) {
        return GetLastError();
    }
    return GetOverlappedResult(windows->file, operation, length, FALSE) ? ERROR_SUCCESS
                                                                        : GetLastError();
}

/* -- reading -----------------------------------------------------------------------------------*/

static enum tulpar_channel_result begin_reading(struct serial_port *port) {
    struct windows_port *windows = port->handle;

    windows->taken = 0;
    windows->length = 0;
    if (!windows->is_reading &&
        !ReadFile(windows->file, windows->in, sizeof windows->in, NULL, &windows->reading) &&
        GetLastError() != ERROR_IO_PENDING) {
        return failed(port, GetLastError());
    }
    windows->is_reading = true; /* or done already: the event says so */
    return TULPAR_CHANNEL_OK;
}

/* An adapter that is gone may end reads with nothing read; asked for its state it fails. */
static enum tulpar_channel_result look_after_nothing(struct serial_port *port) {
    const struct windows_port *windows = port->handle;
    DWORD errors;
    COMSTAT state;

    return ClearCommError(windows->file, &errors, &state) ? TULPAR_CHANNEL_OK
                                                          : failed(port, GetLastError());
}

/* TULPAR_CHANNEL_OK: something has come, or nothing yet, and the clock is to be read. */
static enum tulpar_channel_result wait_for_input(struct serial_port *port, uint64_t deadline_us) {
    struct windows_port *windows = port->handle;
    enum tulpar_channel_result result = begin_reading(port);

    if (result != TULPAR_CHANNEL_OK) {
        return result;
    }
    DWORD ended =
        wait_for(windows, &windows->reading, wait_ms(port, deadline_us), &windows->length);
    switch (ended) {
    case ERROR_IO_INCOMPLETE: return TULPAR_CHANNEL_OK;
    case ERROR_SUCCESS: windows->is_reading = false; break;
    default: return failed(port, ended); /* and so will the next one: it is not begun anew */
    }
    return windows->length > 0 ? TULPAR_CHANNEL_OK : look_after_nothing(port);
}

static enum tulpar_channel_result serial_read(void *context, uint8_t *data, size_t capacity,
                                              size_t *length, uint64_t deadline_us) {
    struct serial_port *port = context;
    struct windows_port *windows = port->handle;

    *length = 0;
    while (windows->taken == windows->length) {
        bool last = now_us(port) >= deadline_us;
        enum tulpar_channel_result result = wait_for_input(port, deadline_us);

        if (result != TULPAR_CHANNEL_OK) {
            return result;
        }
        if (last && windows->length == 0) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
    }
    DWORD there = windows->length - windows->taken;
    DWORD wanted = capacity < there ? (DWORD)capacity : there;
    memcpy(data, windows->in + windows->taken, wanted);
    windows->taken += wanted;
    *length = wanted;
    if (windows->taken == windows->length) {
        (void)begin_reading(port); /* if it fails, it does so again, and is told, the next time */
    }
    return TULPAR_CHANNEL_OK;
}

/* What was asked for is not wanted any more. */
static void end_operation(const struct windows_port *windows, OVERLAPPED *operation) {
    DWORD length;

    (void)CancelIoEx(windows->file, operation); /* it may be over */
    (void)GetOverlappedResult(windows->file, operation, &length, TRUE);
}

void serial_end_reading(struct windows_port *windows) {
    if (windows->is_reading) {
        end_operation(windows, &windows->reading);
        windows->is_reading = false;
    }
}

/* -- writing -----------------------------------------------------------------------------------*/

/* A line that is slow, or stuck, takes its time: after Ctrl-C it has one more slice, in which a
 * packet leaves a line that works. */
static enum tulpar_channel_result wait_for_output(struct serial_port *port, DWORD *gone,
                                                  uint64_t deadline_us) {
    struct windows_port *windows = port->handle;

    for (;;) {
        bool cancelled = serial_is_stopped(port);
        uint64_t slice_us = now_us(port) + SLICE_US;
        uint64_t until_us = slice_us < deadline_us ? slice_us : deadline_us;

        DWORD ended = wait_for(windows, &windows->writing, wait_ms(port, until_us), gone);
        if (ended == ERROR_SUCCESS) {
            return TULPAR_CHANNEL_OK;
        }
        if (ended != ERROR_IO_INCOMPLETE) {
            return failed(port, ended);
        }
        if (cancelled || now_us(port) >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
    }
}

static enum tulpar_channel_result serial_write(void *context, const uint8_t *data, size_t length,
                                               uint64_t deadline_us) {
    struct serial_port *port = context;
    struct windows_port *windows = port->handle;
    size_t written = 0;

    while (written < length) {
        DWORD gone = 0, wanted = (DWORD)(length - written);

        if (!WriteFile(windows->file, data + written, wanted, NULL, &windows->writing) &&
            GetLastError() != ERROR_IO_PENDING) {
            return failed(port, GetLastError());
        }
        enum tulpar_channel_result result = wait_for_output(port, &gone, deadline_us);
        if (result != TULPAR_CHANNEL_OK) {
            end_operation(windows, &windows->writing);
            return result;
        }
        written += gone;
    }
    return TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result serial_set_baud(void *context, uint32_t baud) {
    struct serial_port *port = context;
    struct windows_port *windows = port->handle;

    /* What was written before leaves at the old rate. */
    if (!FlushFileBuffers(windows->file)) {
        return failed(port, GetLastError());
    }
    return serial_set_rate(windows, baud) == SERIAL_OK ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_FAILED;
}

struct tulpar_channel serial_channel(struct serial_port *port) {
    return (struct tulpar_channel){
        .context = port,
        .read = serial_read,
        .write = serial_write,
        .set_baud = serial_set_baud,
        .now_us = now_us,
    };
}
