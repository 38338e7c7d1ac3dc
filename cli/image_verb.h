/* SPDX-License-Identifier: MIT */
/* The verbs that need no board: image info, merge. */
#ifndef CLI_IMAGE_VERB_H
#define CLI_IMAGE_VERB_H

#include "cli/arguments.h"
#include "cli/console.h"

/* VERB_IMAGE: what a firmware file is, and which kits it suits. */
TULPAR_MUST_USE enum exit_code image_verb(const struct arguments *arguments,
                                          struct console *console, bool (*stopped)(void));

/* VERB_MERGE: bootloader, record and application in one file. */
TULPAR_MUST_USE enum exit_code merge_verb(const struct arguments *arguments,
                                          struct console *console, bool (*stopped)(void));

#endif
