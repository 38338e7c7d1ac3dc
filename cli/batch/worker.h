/* SPDX-License-Identifier: MIT */
/* One board, from opening its port to its entry in the log; in a thread of its own. */
#ifndef CLI_BATCH_WORKER_H
#define CLI_BATCH_WORKER_H

#include <pthread.h>

#include "cli/batch/books.h"
#include "cli/batch/place.h"

/* What all boards have in common. It does not change while threads run, but for what the locks are
 * for. */
struct job {
    const struct arguments *arguments;
    const struct tulpar_source *source;
    struct place place; /* of the serial number */
    struct books *books;
    bool (*stopped)(void);         /* NULL: never */
    pthread_mutex_t progress_lock; /* of each board's struct board_progress */
    pthread_mutex_t hook_lock;     /* one hook at a time: a label printer prints one label, and
                                    * shell_command() is for one thread at a time */
};

enum phase {
    PHASE_OPENING,
    PHASE_LOOKING, /* for the board */
    PHASE_BUTTON,  /* its reset button would help */
    PHASE_SENDING,
    PHASE_ERASING,
    PHASE_SWAPPING,
    PHASE_HOOK,
    PHASE_OVER,
};

/* How far a board is. */
struct board_progress {
    enum phase phase;
    uint32_t done, total; /* bytes; total 0: not known yet */
    char unique_id[2 * TULPAR_UNIQUE_ID_SIZE + 1];
};

struct board_task {
    struct job *job;
    struct outcome *outcome;         /* its port is set; the thread's until PHASE_OVER */
    struct board_progress *progress; /* guarded by job->progress_lock */
};

/* Returns when the outcome stands, is in the log, and the hook has ended. */
void worker_run(const struct board_task *task);

/* The same for a board that no thread can be had for, in the caller's: it fails. system_error: an
 * errno, which says why. */
void worker_refuse(const struct board_task *task, int system_error);

#endif
