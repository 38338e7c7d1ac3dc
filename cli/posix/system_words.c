/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* getgrgid, EDQUOT */

#include "cli/system_words.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/text.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

const char system_words_port[] = "/dev/ttyACM0";
const char system_words_list[] = "ls";
const char system_words_look[] = "ls -l";

/* The group that may use the port: dialout on Debian, uucp elsewhere. */
static const char *owning_group(const char *path) {
    struct stat status;

    if (stat(path, &status) == 0 && status.st_gid != 0) {
        const struct group *group = getgrgid(status.st_gid);

        if (group != NULL) {
            return group->gr_name;
        }
    }
    return "dialout";
}

void system_words_denied(struct message *message, const char *path) {
    const char *group = owning_group(path);

    SET(cause, "your user is not in the group %s, which may use serial ports", group);
    SET(next, "sudo usermod -aG %s $USER, then log out and in again", group);
}

void system_words_serial(int system_error, char words[MESSAGE_PART_MAX]) {
    text_set(words, MESSAGE_PART_MAX, "%s", strerror(system_error));
}

const char *system_words_output(int system_error) {
    switch (system_error) {
    case ENOSPC:
    case EDQUOT: return "name another file, or make room there: df -h";
    case EFBIG: return "name another file, or allow larger ones: ulimit -f unlimited";
    case ENOENT:
    case ENOTDIR: return "name a file in a directory that is there";
    default: return "name another file";
    }
}
