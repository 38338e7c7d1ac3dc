/* SPDX-License-Identifier: MIT */
/* What the library calls while a board is in work. */
#include "cli/batch/work.h"

bool work_is_stopped(const struct work *work) {
    return work->job->stopped != NULL && work->job->stopped();
}

void work_set_phase(const struct work *work, enum phase phase) {
    pthread_mutex_t *lock = &work->task->job->progress_lock;

    (void)pthread_mutex_lock(lock);
    work->task->progress->phase = phase;
    (void)pthread_mutex_unlock(lock);
}

static bool on_cancelled(void *context) {
    return work_is_stopped(context);
}

static void on_ask_for_reset(void *context) {
    work_set_phase(context, PHASE_BUTTON);
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    struct work *work = context;
    pthread_mutex_t *lock = &work->task->job->progress_lock;

    work->compared = true;
    (void)pthread_mutex_lock(lock);
    work->task->progress->phase = PHASE_SENDING;
    work->task->progress->done = done;
    work->task->progress->total = total;
    (void)pthread_mutex_unlock(lock);
}

static void on_erasing(void *context, uint32_t bytes) {
    (void)bytes;
    work_set_phase(context, PHASE_ERASING);
}

static void on_swapping(void *context, uint64_t passed_us, uint64_t usual_us) {
    (void)passed_us;
    (void)usual_us;
    work_set_phase(context, PHASE_SWAPPING);
}

struct tulpar_hooks work_hooks(struct work *work) {
    return (struct tulpar_hooks){
        .context = work,
        .cancelled = on_cancelled,
        .ask_for_reset = on_ask_for_reset,
        .progress = on_progress,
        .erasing = on_erasing,
        .swapping = on_swapping,
    };
}
