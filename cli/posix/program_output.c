/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* posix_spawnp, poll */

#include "cli/program_output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/pause.h"
#include "cli/seconds.h"

extern char **environ;

enum { PATIENCE_US = 10 * US_PER_SECOND, US_PER_MS = 1000, PIECE = 256 };

/* Nothing but a pipe, on its standard output. */
static bool start(const char *const *argv, int output, pid_t *process) {
    posix_spawn_file_actions_t actions;

    if (posix_spawn_file_actions_init(&actions) != 0) {
        return false;
    }
    bool ready =
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0;
    /* posix_spawn() takes what it does not change without const. */
    bool started =
        ready && posix_spawnp(process, argv[0], &actions, NULL, (char *const *)argv, environ) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
    return started;
}

/* To its end; what has no room is read, too, for who writes it. False: it took too long. */
static bool read_to_end(int input, char *out, size_t size) {
    uint64_t end_us = pause_now_us() + PATIENCE_US;
    size_t length = 0;

    out[0] = '\0';
    for (;;) {
        struct pollfd waiting = {.fd = input, .events = POLLIN};
        uint64_t now_us = pause_now_us();
        char piece[PIECE];

        if (now_us >= end_us || poll(&waiting, 1, (int)((end_us - now_us) / US_PER_MS) + 1) == 0) {
            return false;
        }
        ssize_t got = read(input, piece, sizeof piece);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got == 0;
        }
        for (ssize_t i = 0; i < got && length < size - 1; i++) {
            out[length++] = piece[i];
        }
        out[length] = '\0';
    }
}

bool program_output(const char *const *argv, char *out, size_t size) {
    int ends[2], status = -1;
    pid_t process;

    out[0] = '\0';
    if (pipe(ends) != 0) {
        return false;
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    bool started = start(argv, ends[1], &process);
    (void)close(ends[1]);
    bool ended = started && read_to_end(ends[0], out, size);
    (void)close(ends[0]);
    if (!started) {
        return false;
    }
    if (!ended) {
        (void)kill(process, SIGKILL);
    }
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
        /* it has ended, or is about to */
    }
    return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
