/* SPDX-License-Identifier: MIT */
/* The production line: which ports there are, which of them has a board to be done, and what came
 * of each. A thread for each board in work; all else, and all that is said, is in one. */
#ifndef CLI_BATCH_LINE_H
#define CLI_BATCH_LINE_H

#include "cli/batch/display.h"

struct line_totals {
    unsigned passed, failed, skipped;
    unsigned not_begun;   /* when it was stopped */
    enum exit_code worst; /* of them all */
    bool interrupted;     /* a board in work was */
};

/* Works until all boards that are there are done; with job->arguments->watch until Ctrl-C. False:
 * *message says why nothing was done. */
TULPAR_MUST_USE bool line_run(struct job *job, struct console *console, struct line_totals *totals,
                              struct message *message);

#endif
