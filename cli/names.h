/* SPDX-License-Identifier: MIT */
/* Words for the numbers of the protocol. Never NULL: an unknown number is "unknown". */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "tulpar/signing.h"
#include "tulpar/tulpar.h"

enum {
    VERSION_TEXT_MAX = 16,
    UNIQUE_ID_TEXT_MAX = 2 * TULPAR_UNIQUE_ID_SIZE + 1,
    ERASE_UNITS_TEXT_MAX = TULPAR_ERASE_RUNS_MAX * 24,
    RESET_CAUSES = 8,
    CONDITIONS = 3,
};

const char *status_words(enum tulpar_status status); /* "it does not know the command", ... */
const char *error_name(enum tulpar_status status);   /* of a last error: "none", "STATE", ... */
const char *record_state_name(uint8_t state);        /* "none", "installed", ... */

const char *condition_name(unsigned bit);   /* bit: 0 .. CONDITIONS - 1; "debugger", ... */
const char *fault_name(uint8_t fault);      /* "none", "bootloader fault", ... */
const char *reset_cause_name(unsigned bit); /* bit: 0 .. RESET_CAUSES - 1; "power", ... */

/* How a message calls a file: "-" is the standard input. */
const char *file_shown(const char *file);

const char *way_name(enum tulpar_way way); /* "none", "raw", ... */

/* "version 1.2.3"; otherwise, when it states none. */
enum { IMAGE_NAME_MAX = 32 };
void image_name(uint32_t version, const char *otherwise, char out[IMAGE_NAME_MAX]);

void version_text(uint32_t version, char out[VERSION_TEXT_MAX]);
void unique_id_text(const uint8_t id[TULPAR_UNIQUE_ID_SIZE], char out[UNIQUE_ID_TEXT_MAX]);

/* "1F2E3D", two digits for each byte, as many as `out` (room bytes) has room for. */
void hex_text(const uint8_t *bytes, size_t size, char *out, size_t room);

const char *signature_algorithm_name(enum tulpar_signature_algorithm algorithm); /* "P-256", .. */

/* Pages of the device that so many bytes fill, the last one in part perhaps. */
unsigned page_count(const struct tulpar_device *device, uint32_t bytes);

/* The runs of erase units: "4x16K 1x64K 3x128K"; "" when the device does not tell. */
void erase_units_text(const struct tulpar_flash *flash, char out[ERASE_UNITS_TEXT_MAX]);

#endif
