/* SPDX-License-Identifier: MIT */
/* A board in work; inside of worker.c and work.c. */
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
    bool begun; /* books_begin() */
    const uint8_t *image;
    uint8_t *own_image;             /* owned: with a serial number */
    char command[MESSAGE_PART_MAX]; /* for this board alone */
};

/* Ctrl-C. */
bool work_is_stopped(const struct work *work);

/* What is shown of it. */
void work_set_phase(const struct work *work, enum phase phase);

struct tulpar_hooks work_hooks(struct work *work);

#endif
