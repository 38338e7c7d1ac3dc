/* SPDX-License-Identifier: MIT */
/* A channel on a serial port of this machine, or on a pseudo terminal: 8 data bits, no parity
 * unless serial_port_set_parity() says so, one stop bit, no flow control; the modem lines are left
 * alone, but by serial_port_reset() and serial_port_set_line(). */
#ifndef SERIAL_PORT_H
#define SERIAL_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "tulpar/channel.h"

enum {
    SERIAL_PATH_MAX = 4096, /* bytes, NUL included */
    SERIAL_HOLDER_MAX = 64,
    SERIAL_BAUD_MIN = 300,
    SERIAL_BAUD_MAX = 10000000, /* the fastest USART of an STM32L4: 80 MHz / 8 (RM0394 38.5.4) */
};

/* By what the user does about it. */
enum serial_error {
    SERIAL_OK,
    SERIAL_NOT_FOUND,  /* no such port: plugged in? */
    SERIAL_NOT_A_PORT, /* a file or directory, not a serial port */
    SERIAL_DENIED,     /* no permission */
    SERIAL_BUSY,       /* another program has it: problem->holder */
    SERIAL_BAD_RATE,   /* the driver refuses the rate */
    SERIAL_NO_LINE,    /* it has no such modem line, as a pseudo terminal */
    SERIAL_FAILED,     /* anything else: problem->system_error */
};

struct serial_problem {
    int system_error;               /* errno, or what GetLastError() said on Windows; 0: none */
    char holder[SERIAL_HOLDER_MAX]; /* "minicom (process 1234)"; empty when it is not known */
};

/* Owned by the caller; between serial_port_open() and serial_port_close() it must not move. */
struct serial_port {
    int descriptor;                 /* Linux, macOS: -1 when it is not open */
    void *handle;                   /* Linux: of libserialport, NULL for a pseudo terminal;
                                     * Windows: struct windows_port, NULL when it is not open */
    bool (*stopped)(void *context); /* the caller's, after the opening: true ends a write that gets
                                     * stuck; NULL: never */
    void *stopped_context;
    int system_error; /* as above, of the latest TULPAR_CHANNEL_FAILED or TULPAR_CHANNEL_CLOSED */
    char path[SERIAL_PATH_MAX]; /* without symbolic links */
    struct tulpar_channel channel;
};

/* Opens for this program alone, sets the rate, forgets what came in before. path: a device, or a
 * symbolic link to one; a plain name such as ttyACM0 is looked for in /dev. On Windows: COM3. baud:
 * SERIAL_BAUD_MIN .. SERIAL_BAUD_MAX. On error nothing is left open. */
TULPAR_MUST_USE enum serial_error serial_port_open(struct serial_port *port, const char *path,
                                                   uint32_t baud, struct serial_problem *problem);

/* The same for a port that a monitor had before, or whose board was plugged in again: what has come
 * in since is kept. */
TULPAR_MUST_USE enum serial_error serial_port_open_again(struct serial_port *port, const char *path,
                                                         uint32_t baud,
                                                         struct serial_problem *problem);

/* The highest rate that the port's USB adapter carries without errors, in baud; 0: not known. */
uint32_t serial_port_baud_highest(const struct serial_port *port);

/* Safe on a port that is not open any more, or failed to open. */
void serial_port_close(struct serial_port *port);

/* Eight bits and a ninth for parity, or eight alone, at the same rate as before. A pseudo terminal
 * has no parity, and is asked for none: whoever reads at its other end gets the eight bits. baud:
 * of the port, as it is. */
TULPAR_MUST_USE enum serial_error serial_port_set_parity(struct serial_port *port, bool even,
                                                         uint32_t baud,
                                                         struct serial_problem *problem);

/* Where a board may have its reset pin. */
enum serial_line {
    SERIAL_DTR, /* active: the pin of the adapter is low */
    SERIAL_RTS,
    SERIAL_BREAK, /* the line to the board is low for longer than any byte */
};

/* Makes the line active for a tenth of a second and leaves it inactive; forgets what came in until
 * then. Whether a board was reset by it is not known. */
TULPAR_MUST_USE enum serial_error serial_port_reset(struct serial_port *port, enum serial_line line,
                                                    struct serial_problem *problem);

/* The same, and leaves it so: SERIAL_DTR or SERIAL_RTS. Afterwards the line has had the time that
 * an adapter takes for it. */
TULPAR_MUST_USE enum serial_error serial_port_set_line(struct serial_port *port,
                                                       enum serial_line line, bool active,
                                                       struct serial_problem *problem);

/* Names another program that has this device open, as far as this user may see (Linux: /proc; other
 * systems do not tell). path: without symbolic links. False: none found. */
bool serial_port_holder(const char *path, char holder[SERIAL_HOLDER_MAX]);

/* Another program runs that looks for modems, and asks every new port whether it is one, this one
 * too (Linux: ModemManager). path: without symbolic links. False as well where nothing is known. */
bool serial_port_may_be_probed(const char *path);

/* How long the adapter keeps what has come before it passes it on, in milliseconds at most; 0: it
 * does not tell, or the system is not asked (all but Linux). path: without symbolic links. */
unsigned serial_port_latency_ms(const char *path);

enum { SERIAL_TEXT_MAX = 128 };

struct serial_candidate {
    char path[SERIAL_TEXT_MAX];
    char product[SERIAL_TEXT_MAX];      /* USB product name, or what the system calls it */
    char manufacturer[SERIAL_TEXT_MAX]; /* empty when there is none */
    char serial[SERIAL_TEXT_MAX];       /* serial number; empty when there is none */
    char usb_path[SERIAL_TEXT_MAX]; /* where its adapter is plugged in, and which of its ports it
                                     * is: bus, ports from hub to hub, interface ("1-2.4:1.0");
                                     * empty where the system is not asked: all but Linux */
    bool usb;
    uint16_t vendor_id, product_id; /* 0 when it is not USB */
};

/* Lists the ports of this machine, USB ones first, then by path. Writes at most `capacity` entries
 * and *count, the number written. */
TULPAR_MUST_USE enum serial_error serial_port_list(struct serial_candidate *list, size_t capacity,
                                                   size_t *count, struct serial_problem *problem);

#endif
