/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* tcgetpgrp, poll */

#include "cli/keyboard.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/stop.h"

/* The process has one keyboard. */
static struct termios before;
static volatile sig_atomic_t changed; /* the terminal is not as it was before */

/* A handler asks, too, where POSIX does not allow isatty(). */
static bool is_tty(int file) {
    struct termios any;

    return tcgetattr(file, &any) == 0;
}

/* Reading a terminal from the background would stop the whole process (SIGTTIN). And where nobody
 * sees what the tool says, nobody is told how to leave: there Ctrl-C stays a signal. */
static bool own_terminal(void) {
    return is_tty(STDIN_FILENO) && is_tty(STDERR_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

/* Output stays as it is: a board's \n begins a line at its left end, as it always did. */
static struct termios raw_of(const struct termios *usual) {
    struct termios raw = *usual;

    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    raw.c_iflag &=
        ~(tcflag_t)(IXON | IXOFF | ICRNL | INLCR | IGNCR | ISTRIP | INPCK | BRKINT | PARMRK);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return raw;
}

/* After a stop the handler has put it back, and it stays so. A shell that had the terminal
 * meanwhile (Ctrl-Z by kill, fg) may have changed it: so it is looked at each time; and after bg
 * the terminal is the shell's. */
static void make_raw_unless_stopped(void) {
    struct termios now;

    if (stop_requested() || !own_terminal() || tcgetattr(STDIN_FILENO, &now) < 0) {
        return;
    }
    if (!changed) {
        before = now;
    }
    struct termios raw = raw_of(&now);
    if (now.c_lflag != raw.c_lflag || now.c_iflag != raw.c_iflag) {
        changed = 1;
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
}

/* A stop between the question and the deed would leave the terminal raw for the second one, which
 * kills; and a pause would have the raw state kept as the one before. */
static void make_raw(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGTSTP, SIGTTIN, SIGTTOU};
    sigset_t stops, before_it;

    (void)sigemptyset(&stops);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (void)sigaddset(&stops, numbers[i]);
    }
    (void)pthread_sigmask(SIG_BLOCK, &stops, &before_it);
    make_raw_unless_stopped();
    (void)pthread_sigmask(SIG_SETMASK, &before_it, NULL);
}

/* In the background the terminal is the shell's, which has its own idea of it. */
static void rest(void) {
    if (changed && own_terminal()) {
        (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
    }
    changed = 0;
}

static bool is_terminal(void) {
    return own_terminal();
}

static bool pipe_or_file(void) {
    struct stat status;

    return fstat(STDIN_FILENO, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || S_ISREG(status.st_mode));
}

static enum keyboard_input read_input(uint8_t *data, size_t capacity, bool pipes_too,
                                      size_t *length) {
    static bool ended; /* a pipe that is at its end is always ready */
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    bool terminal = own_terminal();
    enum keyboard_input kind = terminal ? KEYBOARD_TYPED : KEYBOARD_PIPED;

    *length = 0;
    if (terminal) {
        make_raw();
    }
    bool wanted = terminal || (pipes_too && !ended && pipe_or_file());
    if (!wanted || poll(&input, 1, 0) <= 0) {
        return kind;
    }
    ssize_t got = read(STDIN_FILENO, data, capacity);
    if (got > 0) {
        *length = (size_t)got;
    }
    ended = ended || got == 0;
    return terminal && got == 0 ? KEYBOARD_ENDED : kind;
}

const struct keyboard keyboard_of_process = {read_input, is_terminal, rest};
