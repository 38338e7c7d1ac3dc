/* SPDX-License-Identifier: MIT */
/* The ports of the line, each with the board that is there. A port that vanishes and returns has
 * the next board. */
#ifndef CLI_BATCH_STATIONS_H
#define CLI_BATCH_STATIONS_H

#include "cli/batch/display.h"

enum station_state {
    STATION_EMPTY, /* no port is remembered */
    STATION_WAITING,
    STATION_IN_WORK,
    STATION_DONE, /* and its port is still there */
};

struct station {
    enum station_state state;
    bool vanished;   /* while its board was in work */
    bool seen;       /* by the look under way */
    bool has_thread; /* not, when the system gave none: then it is over at once */
    bool asked;      /* somebody was asked for its reset button */
    pthread_t thread;
    struct board_task task;
    struct board_progress progress; /* guarded by job->progress_lock */
    struct outcome outcome;         /* its port; the rest is the thread's while STATION_IN_WORK */
};

struct stations {
    struct station *list;          /* owned; CANDIDATES_MAX */
    struct candidates *candidates; /* owned; of the latest look */
    bool told_surplus;
};

/* False: no memory. */
TULPAR_MUST_USE bool stations_open(struct stations *stations);

/* Which ports are there now: what is new waits, what is gone is forgotten. Says so on a console
 * that is verbose. Returns what candidates_find() does. */
const char *stations_look(struct stations *stations, const char *patterns, struct console *console,
                          struct display *display);

/* Starts as many that wait as may be in work at once. While none is in work, one that the system
 * gives no thread for fails. */
void stations_start(struct stations *stations, struct job *job);

/* The next whose board is done, once; NULL: none. */
struct station *stations_finished(struct stations *stations, struct job *job);

/* The next whose board wants its reset button pressed; NULL: none that was not told by this call
 * before. */
const struct station *stations_silent(struct stations *stations, struct job *job);

size_t stations_waiting(const struct stations *stations);
size_t stations_in_work(const struct stations *stations);

/* Those in work. Returns how many, and in *waiting how many wait. */
size_t stations_rows(const struct stations *stations, struct job *job,
                     struct display_row rows[CANDIDATES_MAX], size_t *waiting);

/* None may be in work. */
void stations_close(struct stations *stations);

#endif
