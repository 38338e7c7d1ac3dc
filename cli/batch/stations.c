/* SPDX-License-Identifier: MIT */
#include "cli/batch/stations.h"

#include <stdlib.h>
#include <string.h>

bool stations_open(struct stations *stations) {
    memset(stations, 0, sizeof *stations);
    stations->list = calloc(CANDIDATES_MAX, sizeof *stations->list);
    stations->candidates = calloc(1, sizeof *stations->candidates);
    if (stations->list == NULL || stations->candidates == NULL) {
        stations_close(stations);
        return false;
    }
    return true;
}

void stations_close(struct stations *stations) {
    free(stations->list);
    free(stations->candidates);
    memset(stations, 0, sizeof *stations);
}

static size_t count(const struct stations *stations, enum station_state state) {
    size_t found = 0;

    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        found += stations->list[i].state == state;
    }
    return found;
}

size_t stations_waiting(const struct stations *stations) {
    return count(stations, STATION_WAITING);
}

size_t stations_in_work(const struct stations *stations) {
    return count(stations, STATION_IN_WORK);
}

/* -- which ports are there ---------------------------------------------------------------------*/

static struct station *find(const struct stations *stations, const struct candidate *candidate) {
    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        struct station *station = &stations->list[i];

        if (station->state != STATION_EMPTY &&
            strcmp(station->outcome.port.device, candidate->device) == 0) {
            return station;
        }
    }
    return NULL;
}

static void add(struct stations *stations, const struct candidate *candidate) {
    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        struct station *station = &stations->list[i];

        if (station->state == STATION_EMPTY) {
            memset(station, 0, sizeof *station);
            station->state = STATION_WAITING;
            station->seen = true;
            station->outcome.port = *candidate;
            return;
        }
    }
    /* All places are taken by boards in work whose ports have vanished: at the next look. */
}

static void forget(struct station *station, struct console *console, struct display *display) {
    if (station->state == STATION_IN_WORK) {
        station->vanished = true;
        return;
    }
    station->state = STATION_EMPTY;
    if (console->verbose) {
        display_clear(display);
        console_detail(console, "%s is gone", station->outcome.port.path);
    }
}

static void say_surplus(struct stations *stations, struct console *console,
                        struct display *display) {
    if (stations->candidates->surplus && !stations->told_surplus) {
        display_clear(display);
        console_say(console, "there are more than %d ports: the others are left alone",
                    CANDIDATES_MAX);
        stations->told_surplus = true;
    }
}

const char *stations_look(struct stations *stations, const char *patterns, struct console *console,
                          struct display *display) {
    const struct candidates *there = stations->candidates;
    const char *unfit = candidates_find(stations->candidates, patterns);

    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        stations->list[i].seen = false;
    }
    for (size_t i = 0; i < there->count; i++) {
        struct station *station = find(stations, &there->list[i]);

        if (station == NULL) {
            add(stations, &there->list[i]);
        } else {
            station->seen = true;
        }
    }
    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        struct station *station = &stations->list[i];

        if (station->state != STATION_EMPTY && !station->seen) {
            forget(station, console, display);
        }
    }
    say_surplus(stations, console, display);
    return unfit;
}

/* -- boards in work ----------------------------------------------------------------------------*/

static void *work(void *context) {
    worker_run(context);
    return NULL;
}

/* 0, or the system's error. */
static int start(struct station *station, struct job *job) {
    struct candidate port = station->outcome.port;

    memset(&station->outcome, 0, sizeof station->outcome);
    memset(&station->progress, 0, sizeof station->progress);
    station->outcome.port = port;
    station->task = (struct board_task){
        .job = job, .outcome = &station->outcome, .progress = &station->progress};
    int error = pthread_create(&station->thread, NULL, work, &station->task);
    station->has_thread = error == 0;
    return error;
}

void stations_start(struct stations *stations, struct job *job) {
    size_t limit = job->arguments->jobs == 0 ? CANDIDATES_MAX : job->arguments->jobs;
    size_t in_work = stations_in_work(stations);

    for (size_t i = 0; i < CANDIDATES_MAX && in_work < limit; i++) {
        struct station *station = &stations->list[i];

        if (station->state != STATION_WAITING) {
            continue;
        }
        int error = start(station, job);
        if (error != 0 && in_work > 0) {
            return; /* a system that gives no thread now may do when one has ended */
        }
        if (error != 0) {
            worker_refuse(&station->task, error);
        }
        station->state = STATION_IN_WORK;
        in_work++;
    }
}

static bool is_over(const struct station *station, struct job *job) {
    (void)pthread_mutex_lock(&job->progress_lock);
    bool over = station->progress.phase == PHASE_OVER;
    (void)pthread_mutex_unlock(&job->progress_lock);
    return over;
}

struct station *stations_finished(struct stations *stations, struct job *job) {
    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        struct station *station = &stations->list[i];

        if (station->state == STATION_IN_WORK && is_over(station, job)) {
            if (station->has_thread) {
                (void)pthread_join(station->thread, NULL);
            }
            station->state = station->vanished ? STATION_EMPTY : STATION_DONE;
            return station;
        }
    }
    return NULL;
}

const struct station *stations_silent(struct stations *stations, struct job *job) {
    const struct station *found = NULL;

    (void)pthread_mutex_lock(&job->progress_lock);
    for (size_t i = 0; i < CANDIDATES_MAX && found == NULL; i++) {
        struct station *station = &stations->list[i];
        bool silent = station->state == STATION_IN_WORK && station->progress.phase == PHASE_BUTTON;

        found = silent && !station->asked ? station : NULL;
        station->asked = silent;
    }
    (void)pthread_mutex_unlock(&job->progress_lock);
    return found;
}

size_t stations_rows(const struct stations *stations, struct job *job,
                     struct display_row rows[CANDIDATES_MAX], size_t *waiting) {
    size_t used = 0;

    *waiting = stations_waiting(stations);
    (void)pthread_mutex_lock(&job->progress_lock);
    for (size_t i = 0; i < CANDIDATES_MAX; i++) {
        const struct station *station = &stations->list[i];

        if (station->state == STATION_IN_WORK) {
            rows[used].port = station->outcome.port.path;
            rows[used].progress = station->progress;
            used++;
        }
    }
    (void)pthread_mutex_unlock(&job->progress_lock);
    return used;
}
