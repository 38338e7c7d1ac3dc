/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* isatty, TIOCGWINSZ */

#include "cli/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool terminal_can_draw(void) {
    const char *type = getenv("TERM");

    return isatty(STDERR_FILENO) && type != NULL && strcmp(type, "") != 0 &&
           strcmp(type, "dumb") != 0;
}

unsigned terminal_columns(void) {
    const char *columns = getenv("COLUMNS"); /* of a terminal that does not say: a serial console */
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    unsigned long number = columns != NULL ? strtoul(columns, NULL, 10) : 0;
    return number <= UINT16_MAX ? (unsigned)number : 0;
}
