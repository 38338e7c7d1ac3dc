/* SPDX-License-Identifier: MIT */
/* What all threads write down: which boards are in work, which serial number is whose, the log. One
 * thread at a time does; the others wait for its disk. */
#ifndef CLI_BATCH_BOOKS_H
#define CLI_BATCH_BOOKS_H

#include <pthread.h>

#include "cli/arguments.h"
#include "cli/batch/numbers.h"
#include "cli/batch/run_log.h"

/* Between books_open() and books_close() it must not move. */
struct books {
    pthread_mutex_t lock;
    struct run_log log;
    struct numbers numbers; /* not open: boards get none */
    const char *log_path;   /* NULL: none */
    const char *file;       /* the image's, as it was named */
    const struct tulpar_source *source;
    char in_work[CANDIDATES_MAX][2 * TULPAR_UNIQUE_ID_SIZE + 1]; /* empty: free */
    bool is_lost; /* something cannot be kept any more: the log, the numbers, what is done */
};

/* room: see numbers_open(). False: the console was told why not, message->exit_code is which, and
 * nothing is open. */
TULPAR_MUST_USE bool books_open(struct books *books, const struct arguments *arguments,
                                const struct tulpar_source *source, size_t room,
                                struct console *console, struct message *message);

/* A board has said which one it is, and is in work from now on. again: even when it is done. False:
 * it is to be left alone; outcome->verdict and problem say why. */
TULPAR_MUST_USE bool books_begin(struct books *books, struct outcome *outcome, bool again,
                                 const char *command);

/* Its serial number; outcome->number stays empty where boards get none. False: outcome->problem. */
TULPAR_MUST_USE bool books_number(struct books *books, struct outcome *outcome);

/* The outcome stands, gets its time, and is on the disk when this has ended. begun: books_begin()
 * was true. When that cannot be kept, it becomes a BATCH_FAIL. */
void books_end(struct books *books, struct outcome *outcome, bool begun);

/* Something cannot be kept any more, and a board's problem says what: no further board is to be
 * begun. */
bool books_are_lost(struct books *books);

/* No board is left: are the log and the taken numbers what they were? Nothing looks at them before
 * the next entry, and behind the last there is none. What is gone comes back, as books_restored()
 * says. False: *message says what is wrong. */
TULPAR_MUST_USE bool books_look(struct books *books, struct message *message);

/* The name of a file that was gone and has been written anew, once for each; NULL: none was. */
const char *books_restored(struct books *books);

void books_close(struct books *books);

#endif
