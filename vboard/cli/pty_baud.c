/* SPDX-License-Identifier: MIT */
/* <asm/termbits.h> has the terminal attributes with any rate, and clashes with <termios.h>: hence a
 * file of its own. */
#include <asm/termbits.h>
#include <sys/ioctl.h>

#include "pty.h"

/* On Linux, the master of a pty answers with the attributes of its slave. */
uint32_t pty_baud(const struct pty *pty) {
    struct termios2 attributes;
    return ioctl(pty->master, TCGETS2, &attributes) == 0 ? attributes.c_ospeed : 0;
}
