/* SPDX-License-Identifier: MIT */
#include "cli/batch/worker.h"

#include <stdlib.h>
#include <string.h>

#include "cli/batch/hook.h"
#include "cli/batch/work.h"
#include "cli/names.h"
#include "cli/pause.h"
#include "cli/reset.h"
#include "cli/seconds.h"

enum {
    /* A board that stopped answering in the middle: what it has is kept, and it is asked once more,
     * in the end at the rate of the line. Nobody stands beside it to type the command again. */
    ATTEMPTS = 3,
    LOOK_EVERY_US = 100000,
    /* A port that has just come belongs to root until udev has given it to its group, and
     * ModemManager may look at it first. */
    SETTLES_US = 2 * US_PER_SECOND,
};

static struct tulpar_options options_of(struct work *work) {
    const struct arguments *arguments = work->arguments;
    uint32_t adapter = serial_port_baud_highest(&work->port);

    return (struct tulpar_options){
        .baud = arguments_line_baud(arguments),
        .other_baud = arguments->baud != BAUD_AUTO ? arguments->baud : 0,
        .baud_highest = work->outcome->attempts == ATTEMPTS ? 0
                        : arguments->baud != BAUD_AUTO      ? arguments->baud
                        : adapter != 0                      ? adapter
                                                            : TULPAR_BAUD_MAX,
        .was_reset = arguments->reset != RESET_NONE,
        /* What an attempt before has sent is right. */
        .sending =
            arguments->full && work->outcome->attempts == 1 ? TULPAR_SEND_ALL : TULPAR_SEND_CHANGED,
        .no_trial = arguments->no_trial,
        .run = !arguments->no_run,
        .hooks = work_hooks(work),
    };
}

/* -- the board ---------------------------------------------------------------------------------*/

/* The image that this board gets. False: outcome->problem. */
static bool prepare_image(struct work *work) {
    const struct tulpar_source *source = work->job->source;
    struct outcome *outcome = work->outcome;

    if (!books_number(work->job->books, outcome)) {
        return false;
    }
    work->image = source->bytes;
    outcome->size = source->size;
    outcome->crc = source->crc;
    if (*outcome->number != '\0') {
        work->own_image = malloc(source->size);
        if (work->own_image == NULL) {
            work_say_no_memory(work);
            return false;
        }
        memcpy(work->own_image, source->bytes, source->size);
        place_put(&work->job->place, outcome->number, work->own_image);
        work->image = work->own_image;
        outcome->crc = tulpar_crc(work->own_image, source->size);
    }
    outcome->is_ready = true;
    return true;
}

/* Does it suit the board, and is it to be done? */
static bool may_be_done(struct work *work) {
    struct tulpar_suitability_detail detail;
    const struct tulpar_device *device = &work->report->device;
    enum tulpar_suitability verdict = tulpar_suitability_check(work->job->source, device, &detail);

    work_begin_problem(work);
    if (verdict != TULPAR_SUITABLE) {
        message_for_suitability(&work->outcome->problem, work->arguments->file, verdict, &detail,
                                work->job->source, device);
        return false;
    }
    work->begun =
        books_begin(work->job->books, work->outcome, work->arguments->again, work->command);
    return work->begun && prepare_image(work);
}

static void note_device(struct work *work) {
    struct board_progress *progress = work->task->progress;
    char unique_id[UNIQUE_ID_TEXT_MAX];

    work->outcome->found = true;
    work->outcome->device = work->report->device;
    unique_id_text(work->report->device.unique_id, unique_id);
    (void)pthread_mutex_lock(&work->task->job->progress_lock);
    text_set(progress->unique_id, sizeof progress->unique_id, "%s", unique_id);
    (void)pthread_mutex_unlock(&work->task->job->progress_lock);
}

static void note_transfer(struct work *work) {
    const struct tulpar_report *report = work->report;
    struct outcome *outcome = work->outcome;

    outcome->verified = true;
    outcome->holds = report->device.image;
    outcome->baud = report->baud_used;
    outcome->way = report->way;
}

/* An attempt goes on where the one before was: what that one sent counts as sent, and its time,
 * too.
 */
static void note_figures(struct work *work, uint64_t now_us) {
    struct outcome *outcome = work->outcome;

    if (work->compared && outcome->size - work->report->already_right > outcome->sent) {
        outcome->sent = outcome->size - work->report->already_right;
    }
    work->reverts_us += work->report->revert_us;
    outcome->seconds = (double)(now_us - work->start_us - work->reverts_us) / US_PER_SECOND;
}

static enum tulpar_error install(struct work *work) {
    const struct tulpar_channel *channel = &work->port.channel;

    if (work->start_us == 0) {
        work->start_us = channel->now_us(channel->context);
    }
    work->compared = false;
    enum tulpar_error error = tulpar_install(work->flasher, work->image, work->outcome->size);
    note_figures(work, channel->now_us(channel->context));
    if (error == TULPAR_OK) {
        note_transfer(work);
        if (!work->arguments->no_run) {
            error = tulpar_run(work->flasher);
            work->outcome->started = error == TULPAR_OK;
        }
    }
    work->outcome->device = work->report->device;
    return error;
}

static bool is_on_trial(const struct tulpar_device *device) {
    return device->record_state == TULPAR_RECORD_SWAPPING ||
           device->record_state == TULPAR_RECORD_TRIAL;
}

/* Another attempt may meet another board, which must not get what was for the first. */
static bool is_same_board(const struct work *work) {
    return memcmp(work->outcome->device.unique_id, work->report->device.unique_id,
                  TULPAR_UNIQUE_ID_SIZE) == 0;
}

static enum tulpar_error do_connected(struct work *work) {
    if (work->outcome->is_ready && !is_same_board(work)) {
        work_say_other_board(work);
        work->outcome->verified = false;
        work_let_go(work, TULPAR_OK);
        return TULPAR_OK;
    }
    note_device(work);
    if (!work->outcome->is_ready && !may_be_done(work)) {
        work_let_go(work, TULPAR_OK);
        return TULPAR_OK;
    }
    enum tulpar_error error = install(work);
    if (error == TULPAR_OK) {
        work->outcome->verdict = BATCH_PASS;
        work->outcome->on_trial = is_on_trial(&work->report->device);
    }
    return error;
}

/* TULPAR_OK: the outcome stands, whatever it is. */
static enum tulpar_error attempt(struct work *work) {
    struct tulpar_options options = options_of(work);
    uint64_t patience_us = arguments_patience(work->arguments);

    work_set_phase(work, PHASE_LOOKING);
    work->flasher = tulpar_open(&work->port.channel, &options);
    if (work->flasher == NULL) {
        work_say_no_memory(work);
        return TULPAR_OK;
    }
    work->report = tulpar_report(work->flasher);
    enum tulpar_error error = tulpar_connect(work->flasher, patience_us);
    if (error == TULPAR_OK) {
        error = do_connected(work);
    }
    if (error != TULPAR_OK) {
        work->outcome->verified = false;
        work_say_error(work, error);
    }
    work->outcome->resent += work->report->resent;
    tulpar_close(work->flasher);
    return error;
}

static void do_board(struct work *work) {
    enum tulpar_error error;

    do {
        work->outcome->attempts++;
        error = attempt(work);
    } while (error == TULPAR_TRANSFER && work->outcome->attempts < ATTEMPTS &&
             !work_is_stopped(work));
    free(work->own_image);
}

/* -- its port ----------------------------------------------------------------------------------*/

/* Whether another look may find it otherwise. */
static bool may_settle(const struct work *work, enum serial_error error) {
    return work->arguments->watch && !work_is_stopped(work) &&
           (error == SERIAL_DENIED || error == SERIAL_BUSY || error == SERIAL_NOT_FOUND);
}

static bool open_port(struct work *work) {
    uint32_t baud = arguments_line_baud(work->arguments);
    const char *path = work->outcome->port.path;
    uint64_t end_us = pause_now_us() + SETTLES_US;
    struct serial_problem problem;
    enum serial_error error = serial_port_open(&work->port, path, baud, &problem);

    while (may_settle(work, error) && pause_now_us() < end_us) {
        pause_for(LOOK_EVERY_US);
        error = serial_port_open(&work->port, path, baud, &problem);
    }
    if (error != SERIAL_OK) {
        work_begin_problem(work);
        message_for_serial(&work->outcome->problem, path, baud, error, &problem, work->command);
    }
    return error == SERIAL_OK;
}

static bool port_stopped(void *context) {
    return work_is_stopped(context);
}

/* The outcome stands, but for its entry in the log. */
static void end(struct work *work) {
    struct job *job = work->task->job;

    books_end(job->books, work->outcome, work->begun);
    if (job->arguments->hook != NULL) {
        work_set_phase(work, PHASE_HOOK);
        (void)pthread_mutex_lock(&job->hook_lock);
        hook_run(job->arguments->hook, work->outcome, job->arguments->file, job->source,
                 job->stopped);
        (void)pthread_mutex_unlock(&job->hook_lock);
    }
    work_set_phase(work, PHASE_OVER);
}

static void begin(struct work *work, const struct board_task *task) {
    *work = (struct work){.task = task,
                          .job = task->job,
                          .arguments = task->job->arguments,
                          .outcome = task->outcome};
    work->outcome->verdict = BATCH_FAIL;
    arguments_command(work->arguments, work->outcome->port.path, work->command,
                      sizeof work->command);
}

void worker_run(const struct board_task *task) {
    struct work work;

    begin(&work, task);
    if (open_port(&work)) {
        work.port.stopped = port_stopped;
        work.port.stopped_context = &work;
        if (reset_pull(&work.port, work.outcome->port.path, work.arguments,
                       &work.outcome->problem)) {
            do_board(&work);
        }
        serial_port_close(&work.port);
    }
    end(&work);
}

void worker_refuse(const struct board_task *task, int system_error) {
    struct work work;

    begin(&work, task);
    work_say_no_thread(&work, system_error);
    end(&work);
}
