/* SPDX-License-Identifier: MIT */
/* Which ports there are for boards, at this moment. */
#ifndef CLI_BATCH_CANDIDATES_H
#define CLI_BATCH_CANDIDATES_H

#include "cli/message.h"

enum { CANDIDATES_MAX = 64 };

struct candidate {
    char path[SERIAL_PATH_MAX];
    char device[SERIAL_PATH_MAX];  /* the same without symbolic links, where the system has files */
    char adapter[SERIAL_TEXT_MAX]; /* serial number; empty: none, or not known */
    char usb_path[SERIAL_TEXT_MAX];
};

struct candidates {
    struct candidate list[CANDIDATES_MAX];
    size_t count;
    bool surplus; /* there are more */
};

/* Empties and fills. patterns: a list with commas. A port is in it whose path, name without
 * directory, "serial:NUMBER" or "usb:PLACE" fits one of them, or that is a file whose path does;
 * NULL: all USB ports. Each device is in it once, in the order of their paths. Returns the first
 * pattern that fits nothing, or NULL: all fit something. */
const char *candidates_find(struct candidates *candidates, const char *patterns);

/* There is none, or none for that pattern (NULL: no pattern was given). */
void message_for_no_candidates(struct message *message, const char *pattern);

#endif
