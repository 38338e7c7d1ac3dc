/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* sigaction, SIGXFSZ */

#include "cli/stop.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "cli/keyboard.h"

/* Several threads ask; without a lock it may be set in a handler, too. */
static atomic_int requested;

/* The terminal comes first, for the second signal of a kind ends the process as it is. That is why
 * the system is not asked to do this by itself (SA_RESETHAND): it would do it before this runs. */
static void request(int number) {
    struct sigaction usual = {.sa_handler = SIG_DFL};
    int error = errno; /* of whoever was interrupted */

    atomic_store(&requested, 1);
    keyboard_of_process.rest();
    (void)sigemptyset(&usual.sa_mask);
    (void)sigaction(number, &usual, NULL);
    errno = error;
}

void stop_install(void) {
    /* No SA_RESTART: a wait for the port returns at once. A second Ctrl-C kills. */
    struct sigaction once = {.sa_handler = request};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;

    (void)sigemptyset(&once.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGINT, &once, NULL);
    (void)sigaction(SIGTERM, &once, NULL);
    (void)sigaction(SIGQUIT, &once, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL); /* ulimit -f: the write fails, and is told */
    /* The terminal is closed; nohup wants that ignored. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
        (void)sigaction(SIGHUP, &once, NULL);
    }
}

bool stop_requested(void) {
    return atomic_load(&requested) != 0;
}
