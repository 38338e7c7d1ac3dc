/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* sigaltstack, SIGXCPU */

#include "cli/posix/restore.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/keyboard.h"

/* All whose usual action is the end, but for those that stop.c makes a question of, and SIGKILL. */
static const int deadly[] = {
    SIGABRT, SIGALRM, SIGBUS,  SIGFPE,  SIGILL,    SIGSEGV,
    SIGSYS,  SIGTRAP, SIGUSR1, SIGUSR2, SIGVTALRM, SIGXCPU,
};

/* A stack that has overflown has no room for a handler. */
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

/* Ctrl-Z is a key like others; this one is sent by another program. Whether the terminal is to be
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

/* A sanitizer has handlers of its own, which say more; and a shell without jobs ignores SIGTSTP. */
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
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
        install(deadly[i], die, SA_ONSTACK);
    }
    install(SIGTSTP, pause_process, SA_RESTART);
}
