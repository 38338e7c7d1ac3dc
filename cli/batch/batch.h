/* SPDX-License-Identifier: MIT */
/* VERB_BATCH: one image onto many boards, several at once; a line and a log entry for each. */
#ifndef CLI_BATCH_BATCH_H
#define CLI_BATCH_BATCH_H

#include "cli/arguments.h"
#include "cli/console.h"

/* stopped: Ctrl-C; NULL: never. Returns the worst status of all boards. */
TULPAR_MUST_USE enum exit_code batch_verb(const struct arguments *arguments,
                                          struct console *console, bool (*stopped)(void));

#endif
