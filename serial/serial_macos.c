/* SPDX-License-Identifier: MIT */
/* A serial port of macOS. Compiled nowhere and tried nowhere: docs/INSTALL.md says so. What it does
 * beside POSIX comes from <IOKit/serial/ioss.h> and from tcsetattr(4) of macOS.
 *
 * There are two names for each port. A cu.* opens at once; a tty.* waits for a carrier, which no
 * USB adapter gives. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <IOKit/serial/ioss.h>

#include "serial/serial_system.h"

#define US_PER_SECOND 1000000u
#define NS_PER_US     1000u

enum { SLICE_US = 50000 };

/* -- the open port -----------------------------------------------------------------------------*/

static uint64_t now_us(void *context) {
    struct timespec now;

    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * US_PER_SECOND + (uint64_t)now.tv_nsec / NS_PER_US;
}

static enum tulpar_channel_result failed(struct serial_port *port, int system_error) {
    port->system_error = system_error;
    switch (system_error) {
    case EIO:
    case ENXIO: /* unplugged */
    case ENODEV:
    case EBADF: return TULPAR_CHANNEL_CLOSED;
    default: return TULPAR_CHANNEL_FAILED;
    }
}

/* macOS' poll() does not take terminals of all versions, and has milliseconds only: select().
 * TULPAR_CHANNEL_OK: it is ready, or a signal came and the clock is to be read. */
static enum tulpar_channel_result wait_for(struct serial_port *port, bool to_write,
                                           uint64_t deadline_us) {
    uint64_t now = now_us(port);
    uint64_t left = deadline_us > now ? deadline_us - now : 0;
    struct timeval timeout = {
        .tv_sec = (time_t)(left / US_PER_SECOND),
        .tv_usec = (suseconds_t)(left % US_PER_SECOND),
    };
    fd_set set;

    FD_ZERO(&set);
    FD_SET(port->descriptor, &set);
    int ready = select(port->descriptor + 1, to_write ? NULL : &set, to_write ? &set : NULL, NULL,
                       &timeout);
    if (ready < 0) {
        return errno == EINTR && left > 0 ? TULPAR_CHANNEL_OK : failed(port, errno);
    }
    return ready == 0 ? TULPAR_CHANNEL_TIMEOUT : TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result serial_read(void *context, uint8_t *data, size_t capacity,
                                              size_t *length, uint64_t deadline_us) {
    struct serial_port *port = context;

    *length = 0;
    for (;;) {
        enum tulpar_channel_result result = wait_for(port, false, deadline_us);
        if (result != TULPAR_CHANNEL_OK) {
            return result;
        }
        ssize_t got = read(port->descriptor, data, capacity);
        if (got > 0) {
            *length = (size_t)got;
            return TULPAR_CHANNEL_OK;
        }
        if (got == 0) {
            return failed(port, EIO); /* hung up */
        }
        if (errno != EAGAIN && errno != EINTR) {
            return failed(port, errno);
        }
        if (now_us(port) >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
    }
}

/* A line that is slow, or stuck, takes its time: Ctrl-C does not wait for it. */
static enum tulpar_channel_result wait_for_room(struct serial_port *port, uint64_t deadline_us) {
    for (;;) {
        bool cancelled = serial_is_stopped(port);
        uint64_t slice_us = now_us(port) + (cancelled ? 0 : SLICE_US);
        bool last = cancelled || slice_us >= deadline_us;

        enum tulpar_channel_result result =
            wait_for(port, true, slice_us < deadline_us ? slice_us : deadline_us);
        if (result != TULPAR_CHANNEL_TIMEOUT || last) {
            return result;
        }
    }
}

static enum tulpar_channel_result serial_write(void *context, const uint8_t *data, size_t length,
                                               uint64_t deadline_us) {
    struct serial_port *port = context;
    size_t written = 0;

    while (written < length) {
        enum tulpar_channel_result result = wait_for_room(port, deadline_us);
        if (result != TULPAR_CHANNEL_OK) {
            return result;
        }
        ssize_t gone = write(port->descriptor, data + written, length - written);
        if (gone >= 0) {
            written += (size_t)gone;
        } else if (errno != EAGAIN && errno != EINTR) {
            return failed(port, errno);
        }
    }
    return TULPAR_CHANNEL_OK;
}

/* -- the rate ----------------------------------------------------------------------------------*/

/* IOSSIOSPEED takes any rate, and the next tcsetattr() would undo it: so it comes last, and alone.
 * A pseudo terminal does not know it (ENOTTY), and gets the rates that termios has. */
static enum serial_error set_rate(int descriptor, uint32_t baud) {
    speed_t speed = baud;
    struct termios settings;

    if (ioctl(descriptor, IOSSIOSPEED, &speed) == 0) {
        return SERIAL_OK;
    }
    bool taken = errno == ENOTTY && tcgetattr(descriptor, &settings) == 0 &&
                 cfsetspeed(&settings, speed) == 0 &&
                 tcsetattr(descriptor, TCSANOW, &settings) == 0;
    return taken ? SERIAL_OK : SERIAL_BAD_RATE;
}

static enum tulpar_channel_result serial_set_baud(void *context, uint32_t baud) {
    struct serial_port *port = context;

    /* What was written before leaves at the old rate. */
    if (tcdrain(port->descriptor) < 0 && errno != EINTR) {
        return failed(port, errno);
    }
    return set_rate(port->descriptor, baud) == SERIAL_OK ? TULPAR_CHANNEL_OK
                                                         : TULPAR_CHANNEL_FAILED;
}

/* -- opening and closing -----------------------------------------------------------------------*/

static enum serial_error fail(struct serial_problem *problem, int system_error) {
    problem->system_error = system_error;
    switch (system_error) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO: return SERIAL_NOT_FOUND;
    case EACCES:
    case EPERM: return SERIAL_DENIED;
    case EBUSY:
    case EWOULDBLOCK: return SERIAL_BUSY;
    case ENOTTY:
    case EISDIR:
    case EINVAL: return SERIAL_NOT_A_PORT;
    default: return SERIAL_FAILED;
    }
}

/* A plain name is looked for in /dev. */
static bool find_device(struct serial_port *port, const char *path) {
    char in_dev[SERIAL_PATH_MAX], *found = realpath(path, NULL);

    if (found == NULL && errno == ENOENT && strchr(path, '/') == NULL) {
        (void)snprintf(in_dev, sizeof in_dev, "/dev/%s", path);
        found = realpath(in_dev, NULL);
    }
    if (found == NULL) {
        return false;
    }
    int length = snprintf(port->path, sizeof port->path, "%s", found);
    free(found);
    return length >= 0 && (size_t)length < sizeof port->path;
}

/* Raw bytes, 8N1, no flow control; the modem lines are left alone. */
static bool set_line(int descriptor) {
    struct termios settings;

    if (tcgetattr(descriptor, &settings) < 0) {
        return false;
    }
    cfmakeraw(&settings);
    settings.c_cflag &= ~(tcflag_t)(CSTOPB | PARENB | CRTSCTS);
    settings.c_cflag |= CS8 | CREAD | CLOCAL;
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    return tcsetattr(descriptor, TCSANOW, &settings) == 0;
}

static enum serial_error prepare(struct serial_port *port, uint32_t baud,
                                 struct serial_problem *problem) {
    if (flock(port->descriptor, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
        return fail(problem, EBUSY);
    }
    if (ioctl(port->descriptor, TIOCEXCL) < 0 || !set_line(port->descriptor)) {
        return fail(problem, errno);
    }
    enum serial_error error = set_rate(port->descriptor, baud);
    return error == SERIAL_OK && tcflush(port->descriptor, TCIOFLUSH) < 0 ? fail(problem, errno)
                                                                          : error;
}

enum serial_error serial_port_open(struct serial_port *port, const char *path, uint32_t baud,
                                   struct serial_problem *problem) {
    memset(port, 0, sizeof *port);
    memset(problem, 0, sizeof *problem);
    port->descriptor = -1;
    if (!find_device(port, path)) {
        return fail(problem, errno);
    }
    port->descriptor = open(port->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (port->descriptor < 0) {
        return fail(problem, errno);
    }
    enum serial_error error = prepare(port, baud, problem);
    if (error != SERIAL_OK) {
        serial_port_close(port);
        return error;
    }
    port->channel = (struct tulpar_channel){
        .context = port,
        .read = serial_read,
        .write = serial_write,
        .set_baud = serial_set_baud,
        .now_us = now_us,
    };
    return SERIAL_OK;
}

void serial_port_close(struct serial_port *port) {
    if (port->descriptor < 0) {
        return;
    }
    if (serial_is_stopped(port)) {
        (void)tcflush(port->descriptor, TCOFLUSH); /* or the system waits until it has left */
    }
    (void)ioctl(port->descriptor, TIOCNXCL);
    (void)close(port->descriptor);
    port->descriptor = -1;
}

bool serial_port_holder(const char *path, char holder[SERIAL_HOLDER_MAX]) {
    (void)path; /* macOS has no /proc */
    holder[0] = '\0';
    return false;
}

bool serial_has_lines(const struct serial_port *port) {
    int lines;

    return ioctl(port->descriptor, TIOCMGET, &lines) == 0; /* a pseudo terminal says ENOTTY */
}

bool serial_port_may_be_probed(const char *path) {
    (void)path; /* ModemManager is a program for Linux */
    return false;
}

unsigned serial_port_latency_ms(const char *path) {
    (void)path; /* macOS' own drivers do not tell */
    return 0;
}
