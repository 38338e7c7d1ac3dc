/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* sigaltstack, NSIG */

#include "cli/posix/restore.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/keyboard.h"

/* Which signals there are is the system's to say (SIGPWR, SIGSTKFLT, SIGEMT, those of real time),
 * and what most of them do is to end the process. These do nothing, or go on with it. */
static bool is_harmless(int number) {
    return number == SIGCHLD || number == SIGCONT || number == SIGURG || number == SIGWINCH;
}

static bool is_pause(int number) {
    return number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

/* A stack that has overflown has no room for a handler. This one is the main thread's alone, which
 * is the one that has the keyboard: the threads of a batch have none, and leave the terminal as it
 * is. */
enum { STACK_SIZE = 64 * 1024 };
static _Alignas(max_align_t) char stack[STACK_SIZE];

static void set_usual(int number) {
    struct sigaction usual = {.sa_handler = SIG_DFL};

    (void)sigemptyset(&usual.sa_mask);
    (void)sigaction(number, &usual, NULL);
}

/* The signal waits until this has returned: so the state of a fault is in the core still, and a
 * parent sees what it was. */
static void die(int number) {
    keyboard_of_process.rest();
    set_usual(number);
    (void)raise(number);
}

/* Ctrl-Z is a key like others; these are sent by another program. Whether the terminal is to be
 * raw again the next look at the keyboard finds out: fg or bg. */
static void pause_process(int number) {
    struct sigaction before;
    sigset_t own, masked;
    int error = errno; /* of whoever was interrupted */

    keyboard_of_process.rest();
    (void)sigaction(number, NULL, &before);
    set_usual(number);
    (void)sigemptyset(&own);
    (void)sigaddset(&own, number);
    (void)raise(number);
    (void)pthread_sigmask(SIG_UNBLOCK, &own, &masked); /* it stops here, until SIGCONT */
    (void)pthread_sigmask(SIG_SETMASK, &masked, NULL);
    (void)sigaction(number, &before, NULL);
    errno = error;
}

/* A sanitizer has handlers of its own, which say more; and a shell without jobs ignores SIGTSTP. Of
 * SIGKILL, SIGSTOP and what the C library keeps for itself (32 and 33 on Linux) the system says no.
 */
static void install(int number, void (*handler)(int), int flags) {
    struct sigaction wanted = {.sa_handler = handler, .sa_flags = flags}, before;

    (void)sigemptyset(&wanted.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && (before.sa_flags & SA_SIGINFO) == 0 &&
        before.sa_handler == SIG_DFL) {
        (void)sigaction(number, &wanted, NULL);
    }
}

void restore_install(void) {
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack}, before;
    bool free_to_set = sigaltstack(NULL, &before) == 0 && (before.ss_flags & SS_DISABLE) != 0;

    if (free_to_set) {
        (void)sigaltstack(&own, NULL);
    }
    for (int number = 1; number < NSIG; number++) {
        if (is_pause(number)) {
            install(number, pause_process, SA_RESTART);
        } else if (!is_harmless(number)) {
            install(number, die, SA_ONSTACK); /* not those of stop.c, nor the two of nobody */
        }
    }
}
