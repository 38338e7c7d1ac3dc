/* SPDX-License-Identifier: MIT */
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OWNER_ONLY = 0600 };

bool control_open(struct control *control, const char *path) {
    struct stat info;
    *control = (struct control){.descriptor = -1};
    if (path == NULL) {
        return true;
    }
    if (mkfifo(path, OWNER_ONLY) != 0 &&
        !(errno == EEXIST && stat(path, &info) == 0 && S_ISFIFO(info.st_mode))) {
        fprintf(stderr, "vboard: cannot make the pipe %s: %s\n", path, strerror(errno));
        return false;
    }
    /* Open for writing, too: who writes comes and goes, and the pipe stays. */
    control->descriptor = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (control->descriptor < 0) {
        fprintf(stderr, "vboard: cannot open %s: %s\n", path, strerror(errno));
        return false;
    }
    control->path = path;
    return true;
}

void control_close(struct control *control) {
    if (control->path != NULL) {
        close(control->descriptor);
        (void)unlink(control->path);
    }
}

static const char *const lines[] = {
    [CONTROL_NOTHING] = "",
    [CONTROL_RESET] = "reset",
    [CONTROL_NRST_LOW] = "nrst low",
    [CONTROL_NRST_HIGH] = "nrst high",
    [CONTROL_BOOT0_LOW] = "boot0 low",
    [CONTROL_BOOT0_HIGH] = "boot0 high",
    [CONTROL_POWER] = "power",
};

const char *control_text(enum control_order order) {
    return lines[order];
}

static enum control_order order_of(const char *line) {
    for (unsigned i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (strcmp(line, lines[i]) == 0) {
            return (enum control_order)i;
        }
    }
    fprintf(stderr,
            "vboard: --control: %s: reset, nrst low, nrst high, boot0 low, boot0 high or power is "
            "wanted\n",
            line);
    return CONTROL_NOTHING;
}

/* A line that is too long is none. */
static enum control_order take_line(struct control *control, char *end) {
    size_t length = (size_t)(end - control->text);
    *end = '\0';
    enum control_order order = order_of(control->text);
    control->used -= length + 1;
    memmove(control->text, end + 1, control->used);
    return order;
}

enum control_order control_next(struct control *control) {
    enum control_order order = CONTROL_NOTHING;
    char *end = NULL;
    if (control->path == NULL) {
        return CONTROL_NOTHING;
    }
    ssize_t count = read(control->descriptor, control->text + control->used,
                         sizeof control->text - 1 - control->used);
    control->used += count > 0 ? (size_t)count : 0;
    while (order == CONTROL_NOTHING && (end = memchr(control->text, '\n', control->used)) != NULL) {
        order = take_line(control, end);
    }
    if (end == NULL && control->used == sizeof control->text - 1) {
        control->used = 0;
    }
    return order;
}
