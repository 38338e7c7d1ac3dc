/* SPDX-License-Identifier: MIT */
/* What keys change of a monitor: it outlives one that ends for a flash. */
#ifndef CLI_MONITOR_SETTINGS_H
#define CLI_MONITOR_SETTINGS_H

#include <stdio.h>

#include "cli/arguments.h"

enum { LOG_NAME_MAX = 1024 };

/* Zeroed, and monitor_settings_init(); the log is closed by monitor_log_close(). */
struct monitor_settings {
    enum timestamps timestamps;
    bool hex, echo;
    FILE *log; /* NULL: none */
    char log_name[LOG_NAME_MAX];
    bool log_off;    /* for now */
    bool log_failed; /* it could not be written */
    bool log_lost;   /* nor could one before, of these monitors */
    bool
        leaves_board; /* --reset is for the key alone: a flash that was to come before has failed */
    bool can_flash;   /* there is a file that can be sent again */
    bool listened;    /* a monitor has begun */
    bool flash_again; /* a key asked for it: the monitor has ended for that */
};

void monitor_settings_init(struct monitor_settings *settings, const struct arguments *arguments);

#endif
