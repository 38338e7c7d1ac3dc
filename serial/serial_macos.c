/* SPDX-License-Identifier: MIT */
/* A serial port of macOS. Compiled nowhere and tried nowhere: docs/INSTALL.md says so. What it does
 * beside POSIX comes from <IOKit/serial/ioss.h> and from tcsetattr(4) of macOS.
 *
 * There are two names for each port. A cu.* opens at once; a tty.* waits for a carrier, which no
 * USB adapter gives. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include <IOKit/serial/ioss.h>

#include "serial/serial_posix.h"

/* -- the open port -----------------------------------------------------------------------------*/

/* macOS' poll() does not take terminals of all versions, and has milliseconds only: select().
 * TULPAR_CHANNEL_OK: it is ready, or a signal came and the clock is to be read. */
enum tulpar_channel_result serial_wait_for(struct serial_port *port, bool to_write,
                                           uint64_t deadline_us) {
    uint64_t now = serial_now_us(port);
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
        return errno == EINTR && left > 0 ? TULPAR_CHANNEL_OK : serial_failed(port, errno);
    }
    return ready == 0 ? TULPAR_CHANNEL_TIMEOUT : TULPAR_CHANNEL_OK;
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

enum tulpar_channel_result serial_set_baud(void *context, uint32_t baud) {
    struct serial_port *port = context;

    /* What was written before leaves at the old rate. */
    if (tcdrain(port->descriptor) < 0 && errno != EINTR) {
        return serial_failed(port, errno);
    }
    return set_rate(port->descriptor, baud) == SERIAL_OK ? TULPAR_CHANNEL_OK
                                                         : TULPAR_CHANNEL_FAILED;
}

/* -- opening and closing -----------------------------------------------------------------------*/

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

enum serial_error serial_port_set_parity(struct serial_port *port, bool even, uint32_t baud,
                                         struct serial_problem *problem) {
    struct termios settings;

    *problem = (struct serial_problem){0};
    if (!serial_has_lines(port)) {
        return SERIAL_OK; /* a pseudo terminal has no parity */
    }
    bool taken = tcgetattr(port->descriptor, &settings) == 0;
    settings.c_cflag &= ~(tcflag_t)(PARENB | PARODD);
    settings.c_cflag |= even ? PARENB : 0;
    taken = taken && tcsetattr(port->descriptor, TCSANOW, &settings) == 0;
    return taken ? set_rate(port->descriptor, baud) : serial_open_failed(problem, errno);
}

static enum serial_error prepare(struct serial_port *port, uint32_t baud, bool forgets,
                                 struct serial_problem *problem) {
    if (flock(port->descriptor, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
        return serial_open_failed(problem, EBUSY);
    }
    if (ioctl(port->descriptor, TIOCEXCL) < 0 || !set_line(port->descriptor)) {
        return serial_open_failed(problem, errno);
    }
    enum serial_error error = set_rate(port->descriptor, baud);
    return error == SERIAL_OK && forgets && tcflush(port->descriptor, TCIOFLUSH) < 0
               ? serial_open_failed(problem, errno)
               : error;
}

enum serial_error serial_open(struct serial_port *port, const char *path, uint32_t baud,
                              bool forgets, struct serial_problem *problem) {
    enum serial_error error = serial_find_device(port, path, problem);

    if (error != SERIAL_OK) {
        return error;
    }
    port->descriptor = open(port->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    return port->descriptor < 0 ? serial_open_failed(problem, errno)
                                : prepare(port, baud, forgets, problem);
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
