/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* posix_spawn, kill */

#include "cli/shell_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/text.h"

extern char **environ;

enum {
    SLICE_MS = 20,
    PIECE = 256,
    PIECES_MAX = 256, /* at once: what a pipe holds (Linux: 64 KB), so that a hook's last words are
                       * there, and one that prints without end does not keep its clock waiting */
    ENTRY_MAX = 1024,
    SIGNAL_STATUS = 128,
};

/* -- its environment ---------------------------------------------------------------------------*/

static bool is_replaced(const char *entry, const struct shell_variable *variables, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(variables[i].name);

        if (strncmp(entry, variables[i].name, length) == 0 && entry[length] == '=') {
            return true;
        }
    }
    return false;
}

/* The pointers are the caller's (free()); what they point to is in `entries` and in environ. */
static char **make_environment(const struct shell_variable *variables, size_t count,
                               char entries[][ENTRY_MAX]) {
    size_t inherited = 0, used = 0;

    while (environ[inherited] != NULL) {
        inherited++;
    }
    char **environment = calloc(inherited + count + 1, sizeof *environment);
    if (environment == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < inherited; i++) {
        if (!is_replaced(environ[i], variables, count)) {
            environment[used++] = environ[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        text_set(entries[i], ENTRY_MAX, "%s=%s", variables[i].name, variables[i].value);
        environment[used++] = entries[i];
    }
    return environment;
}

/* -- the process -------------------------------------------------------------------------------*/

/* A group of its own: what it starts is ended with it. What tulpar ignores, it does not. */
static bool set_attributes(posix_spawnattr_t *attributes) {
    sigset_t defaults;

    (void)sigemptyset(&defaults);
    (void)sigaddset(&defaults, SIGPIPE);
    (void)sigaddset(&defaults, SIGXFSZ);
    return posix_spawnattr_setpgroup(attributes, 0) == 0 &&
           posix_spawnattr_setsigdefault(attributes, &defaults) == 0 &&
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF) == 0;
}

static bool spawn(const char *command, char **environment, int output, pid_t *process) {
    const char *const argv[] = {"sh", "-c", command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    if (posix_spawn_file_actions_init(&actions) != 0) {
        return false;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&actions);
        return false;
    }
    bool ready =
        set_attributes(&attributes) &&
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO) == 0;
    /* posix_spawn() takes what it does not change without const. */
    bool started = ready && posix_spawn(process, "/bin/sh", &actions, &attributes,
                                        (char *const *)argv, environment) == 0;
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&actions);
    return started;
}

/* *input: the caller's, when it was started. */
static bool start(const char *command, const struct shell_variable *variables, size_t count,
                  int *input, pid_t *process) {
    char entries[SHELL_VARIABLES_MAX][ENTRY_MAX];
    char **environment = make_environment(variables, count, entries);
    int ends[2];

    if (environment == NULL || pipe(ends) != 0) {
        free(environment);
        return false;
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    bool started = spawn(command, environment, ends[1], process);
    (void)close(ends[1]);
    free(environment);
    if (!started) {
        (void)close(ends[0]);
    }
    *input = ends[0];
    return started;
}

/* -- what it prints ----------------------------------------------------------------------------*/

/* The end of it: what went wrong stands there. */
static void keep(char *out, size_t size, const char *piece, size_t length) {
    size_t there = strlen(out), room = size - 1;

    if (length >= room) {
        piece += length - room;
        length = room;
        there = 0;
    } else if (there + length > room) {
        size_t surplus = there + length - room;

        memmove(out, out + surplus, there - surplus);
        there -= surplus;
    }
    memcpy(out + there, piece, length);
    out[there + length] = '\0';
}

/* What is there now, a pipe full at most. False: nobody can write any more. */
static bool take(int input, char *out, size_t size) {
    char piece[PIECE];
    ssize_t got = 1;

    for (unsigned i = 0; i < PIECES_MAX && got > 0; i++) {
        got = read(input, piece, sizeof piece);
        if (got > 0) {
            keep(out, size, piece, (size_t)got);
        }
    }
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Waits for the end of the shell and not for that of its output, which something that it has left
 * behind may hold. False: it took too long. */
static bool wait_for(pid_t process, int input, struct shell_patience *patience, char *out,
                     size_t size, int *status) {
    bool open = true;

    for (;;) {
        struct pollfd waiting = {.fd = open ? input : -1, .events = POLLIN};

        (void)poll(&waiting, 1, SLICE_MS);
        open = open && take(input, out, size);
        if (waitpid(process, status, WNOHANG) == process) {
            (void)(open && take(input, out, size));
            return true;
        }
        if (shell_patience_is_over(patience)) {
            return false;
        }
    }
}

enum shell_end shell_command(const char *command, const struct shell_variable *variables,
                             size_t count, struct shell_patience *patience, char *out, size_t size,
                             int *status) {
    int input, how = 0;
    pid_t process;

    out[0] = '\0';
    *status = 0;
    shell_patience_begin(patience);
    if (!start(command, variables, count, &input, &process)) {
        return SHELL_NOT_STARTED;
    }
    bool ended = wait_for(process, input, patience, out, size, &how);
    if (!ended) {
        (void)kill(-process, SIGKILL);
        while (waitpid(process, &how, 0) < 0 && errno == EINTR) {
            /* it ends now */
        }
    }
    (void)close(input);
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : SIGNAL_STATUS + WTERMSIG(how);
    return !ended ? shell_patience_end(patience) : *status == 0 ? SHELL_SUCCEEDED : SHELL_FAILED;
}
