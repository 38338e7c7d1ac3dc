/* SPDX-License-Identifier: MIT */
/* A board in work; inside of worker.c, work.c and work_words.c. */
#ifndef CLI_BATCH_WORK_H
#define CLI_BATCH_WORK_H

#include "cli/batch/worker.h"

struct work {
    const struct board_task *task;
    const struct job *job;
    const struct arguments *arguments;
    struct outcome *outcome;
    struct serial_port port;
    struct tulpar_flasher *flasher;
    const struct tulpar_report *report;
    bool begun;                    /* books_begin() */
    bool compared;                 /* by this attempt: what flash holds already is known */
    uint64_t start_us, reverts_us; /* when the first attempt began to install; time that an older
                                    * trial took, which is not this transfer's */
    const uint8_t *image;
    uint8_t *own_image;             /* owned: with a serial number */
    char command[MESSAGE_PART_MAX]; /* for this board alone */
};

/* Ctrl-C. */
bool work_is_stopped(const struct work *work);

/* What is shown of it. */
void work_set_phase(const struct work *work, enum phase phase);

struct tulpar_hooks work_hooks(struct work *work);

/* outcome->problem anew, without its parts. */
void work_begin_problem(struct work *work);

/* What went wrong, as outcome->problem. */
void work_say_error(struct work *work, enum tulpar_error error);
void work_say_no_memory(struct work *work);
void work_say_no_thread(struct work *work, int system_error);
void work_say_other_board(struct work *work);

/* An application that had to be stopped for what came to nothing goes on. */
void work_let_go(struct work *work, enum tulpar_error error);

#endif
