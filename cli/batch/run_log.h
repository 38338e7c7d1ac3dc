/* SPDX-License-Identifier: MIT */
/* The log of a run: a JSON object in a line for each board, on the disk before the board's result
 * is told. What it has as passed is done. */
#ifndef CLI_BATCH_RUN_LOG_H
#define CLI_BATCH_RUN_LOG_H

#include "cli/batch/outcome.h"
#include "cli/durable.h"

struct done_board {
    char unique_id[2 * TULPAR_UNIQUE_ID_SIZE + 1];
    char time[TIME_TEXT_MAX];
};

/* Zeroed is one without a file: it knows what was noted, and nothing of earlier runs. */
struct run_log {
    struct durable file;
    bool is_open;
    struct done_board *done; /* owned */
    size_t count;
};

/* Reads what is there, and says on the console which lines are no whole ones. False: *message says
 * why not. In any case run_log_close() comes in the end. */
TULPAR_MUST_USE bool run_log_open(struct run_log *log, const char *path, struct console *console,
                                  struct message *message);

/* NULL: it is not done. */
const struct done_board *run_log_find(const struct run_log *log, const char *unique_id);

/* It is done from now on. False: no memory. */
TULPAR_MUST_USE bool run_log_note(struct run_log *log, const char *unique_id, const char *time);

/* It failed since, and may hold half an update: it is not done any more. */
void run_log_forget(struct run_log *log, const char *unique_id);

/* line: with its newline. False: errno says why. */
TULPAR_MUST_USE bool run_log_append(struct run_log *log, const char *line);

/* Is it what it was? Where it is gone, it comes back. False: log->file.change or errno says what is
 * wrong. */
TULPAR_MUST_USE bool run_log_look(struct run_log *log);

void run_log_close(struct run_log *log);

#endif
