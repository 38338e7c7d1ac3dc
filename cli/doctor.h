/* SPDX-License-Identifier: MIT */
/* tulpar doctor: why it does not work, from the port to the bootloader. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "cli/arguments.h"
#include "cli/console.h"

enum finding { FINDING_OK, FINDING_NOTE, FINDING_BAD };

/* One thing that was looked at. */
struct check {
    const char *name;
    enum finding finding;
    enum exit_code exit_code; /* FINDING_BAD */
    char text[MESSAGE_PART_MAX];
    char next[MESSAGE_PART_MAX]; /* what to do; empty: nothing */
};

enum { CHECKS_MAX = 6 };

struct diagnosis {
    struct check checks[CHECKS_MAX];
    size_t count;
    const char *port; /* NULL: none was found */
    uint32_t baud;    /* at which a bootloader or application answers; 0: at none */
    char next[MESSAGE_PART_MAX];
};

/* "ok", "note", "bad" */
const char *finding_name(enum finding finding);

/* VERB_DOCTOR. The status is that of the first check that is bad. */
TULPAR_MUST_USE enum exit_code doctor(const struct arguments *arguments, struct console *console);

#endif
