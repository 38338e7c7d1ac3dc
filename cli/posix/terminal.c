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

/* As the environment has it; 0: it does not. */
static unsigned number_of(const char *variable) {
    const char *text = getenv(variable);
    unsigned long number = text != NULL ? strtoul(text, NULL, 10) : 0;

    return number <= UINT16_MAX ? (unsigned)number : 0;
}

/* A terminal that does not say is a serial console. */
static struct winsize size_of_terminal(void) {
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size : (struct winsize){0};
}

unsigned terminal_columns(void) {
    struct winsize size = size_of_terminal();

    return size.ws_col > 0 ? size.ws_col : number_of("COLUMNS");
}

unsigned terminal_rows(void) {
    struct winsize size = size_of_terminal();

    return size.ws_row > 0 ? size.ws_row : number_of("LINES");
}
