/* SPDX-License-Identifier: MIT */
/* The command line of vboard. */
#ifndef VBOARD_CLI_OPTIONS_H
#define VBOARD_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "conditions.h"
#include "faults.h"
#include "trace.h"

enum {
    OPTIONS_FLASH_MAX = 16,
    OPTIONS_FAULTS_MAX = VBOARD_FAULTS,
    OPTIONS_PRESSES_MAX = 16,
    OPTIONS_STUBS_MAX = 64
};

enum exit_code {
    EXIT_OK = 0,
    EXIT_CANNOT = 1, /* a file or the pty cannot be had */
    EXIT_USAGE = 2,
    EXIT_VIOLATION = 3, /* the firmware did what the manual forbids */
};

enum pace { PACE_REAL, PACE_MAX };

struct flash_file {
    char *path;
    uint32_t address; /* for a file that is not ELF */
};

#define DEFAULT_BOARD "nucleo-l432kc"

struct options {
    const char *board;
    struct flash_file flash[OPTIONS_FLASH_MAX];
    unsigned flash_count;
    const char *control; /* NULL: no pipe for orders */
    const char *uart;    /* NULL: no pty, the output goes to stdout */
    const char *state;   /* NULL: none */
    const char *stats;   /* NULL: none */
    struct trace_paths traces;
    double presses[OPTIONS_PRESSES_MAX]; /* of the button, in virtual seconds */
    unsigned press_count;
    const char *faults[OPTIONS_FAULTS_MAX];
    unsigned fault_count;
    enum pace pace;
    uint64_t seed;
    double run_for; /* virtual seconds; 0: until it is told to end */
    struct conditions conditions;
    bool strict;
    const char *stubs[OPTIONS_STUBS_MAX];
    unsigned stub_count;
    bool list_stubs; /* and nothing else */
};

/* False: `exit_code` is how to end; what there was to say has been said. */
bool options_parse(struct options *options, int argc, char **argv, int *exit_code);
void options_free(struct options *options);

#endif
