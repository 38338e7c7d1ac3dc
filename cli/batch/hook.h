/* SPDX-License-Identifier: MIT */
/* --hook: a command of the user's for each result, with its values in the environment. */
#ifndef CLI_BATCH_HOOK_H
#define CLI_BATCH_HOOK_H

#include "cli/batch/outcome.h"

/* Runs it to its end, or for a minute, or for some seconds more when `stopped` (NULL: never) says
 * that the user has had enough; outcome->hook_failed and hook_words say how it failed. */
void hook_run(const char *command, struct outcome *outcome, const char *file,
              const struct tulpar_source *source, bool (*stopped)(void));

#endif
