/* SPDX-License-Identifier: MIT */
/* Reads a firmware file for a verb, and says what is wrong with it. */
#ifndef CLI_LOAD_FILE_H
#define CLI_LOAD_FILE_H

#include "cli/console.h"

/* stopped: see struct environment; NULL: never. On success *source is the caller's, until
 * tulpar_source_free(). False: the user has been told, and *exit_code says with which status to
 * end. */
TULPAR_MUST_USE bool load_firmware(struct tulpar_source *source, const char *file,
                                   struct console *console, bool (*stopped)(void),
                                   enum exit_code *exit_code);

/* Warns of what is odd with an image that suits its board. */
void warn_of_image(struct console *console, const struct tulpar_suitability_detail *detail);

#endif
