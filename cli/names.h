/* SPDX-License-Identifier: MIT */
/* Words for the numbers of the protocol. Never NULL: an unknown number is "unknown". */
#ifndef TULPAR_NAMES_H
#define TULPAR_NAMES_H

#include <stdint.h>

#include "host/flasher.h"

enum {
    VERSION_TEXT_MAX = 16,
    UNIQUE_ID_TEXT_MAX = 2 * UNIQUE_ID_SIZE + 1,
    RESET_CAUSES = 8,
    CONDITIONS = 3,
};

const char *command_name(uint8_t command);      /* "INFO", ... */
const char *status_name(enum status status);    /* "OK", ... */
const char *status_words(enum status status);   /* "it does not know the command", ... */
const char *error_name(enum status status);     /* of a last error: "none", "STATE", ... */
const char *verdict_name(enum verdict verdict); /* "none", "valid", ... */
const char *record_state_name(uint8_t state);   /* "none", "installed", ... */

const char *condition_name(unsigned bit);   /* bit: 0 .. CONDITIONS - 1; "debugger", ... */
const char *fault_name(uint8_t fault);      /* "none", "bootloader fault", ... */
const char *reset_cause_name(unsigned bit); /* bit: 0 .. RESET_CAUSES - 1; "power", ... */

/* How a message calls a file: "-" is the standard input. */
const char *file_shown(const char *file);

const char *way_name(enum flasher_way way); /* "none", "raw", ... */

/* "version 1.2.3"; otherwise, when it states none. */
enum { IMAGE_NAME_MAX = 32 };
void image_name(uint32_t version, const char *otherwise, char out[IMAGE_NAME_MAX]);

void version_text(uint32_t version, char out[VERSION_TEXT_MAX]);
void unique_id_text(const uint8_t id[UNIQUE_ID_SIZE], char out[UNIQUE_ID_TEXT_MAX]);

#endif
