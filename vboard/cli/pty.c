/* SPDX-License-Identifier: MIT */
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* Opening and closing the slave once leaves the settings for the first program that comes, and
 * makes poll() tell from then on whether anybody has it open. */
static bool prepare_slave(const char *path) {
    struct termios attributes;
    int slave = open(path, O_RDWR | O_NOCTTY);
    if (slave < 0) {
        return false;
    }
    bool done = tcgetattr(slave, &attributes) == 0;
    if (done) {
        cfmakeraw(&attributes);
        done = cfsetspeed(&attributes, B115200) == 0 && tcsetattr(slave, TCSANOW, &attributes) == 0;
    }
    close(slave);
    return done;
}

/* Made beside it and renamed, so that there is never a moment without a link. */
static bool make_link(const char *slave, const char *link) {
    struct stat status;
    char beside[4096];
    if (lstat(link, &status) == 0 && !S_ISLNK(status.st_mode)) {
        fprintf(stderr,
                "vboard: %s exists and is no symbolic link: remove it, or give another --uart\n",
                link);
        return false;
    }
    int length = snprintf(beside, sizeof beside, "%s.%ld", link, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof beside) {
        fprintf(stderr, "vboard: %s: the path is too long\n", link);
        return false;
    }
    if (symlink(slave, beside) != 0 || rename(beside, link) != 0) {
        fprintf(stderr, "vboard: cannot make the link %s: %s\n", link, strerror(errno));
        unlink(beside);
        return false;
    }
    return true;
}

bool pty_open(struct pty *pty, const char *link) {
    pty->link = link;
    pty->master = posix_openpt(O_RDWR | O_NOCTTY);
    if (pty->master < 0 || grantpt(pty->master) != 0 || unlockpt(pty->master) != 0 ||
        ptsname_r(pty->master, pty->slave, sizeof pty->slave) != 0 ||
        fcntl(pty->master, F_SETFL, O_NONBLOCK) != 0 || !prepare_slave(pty->slave)) {
        fprintf(stderr, "vboard: cannot make a pseudo-terminal: %s\n", strerror(errno));
    } else if (make_link(pty->slave, link)) {
        return true;
    }
    if (pty->master >= 0) {
        close(pty->master);
    }
    return false;
}

void pty_close(struct pty *pty) {
    char target[PTY_PATH];
    ssize_t length = readlink(pty->link, target, sizeof target);
    if (length == (ssize_t)strlen(pty->slave) && memcmp(target, pty->slave, (size_t)length) == 0) {
        unlink(pty->link);
    }
    close(pty->master);
}

bool pty_is_open(const struct pty *pty) {
    struct pollfd descriptor = {.fd = pty->master};
    return poll(&descriptor, 1, 0) >= 0 && (descriptor.revents & POLLHUP) == 0;
}

void pty_forget(const struct pty *pty) {
    int slave = open(pty->slave, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (slave >= 0) {
        tcflush(slave, TCIFLUSH);
        close(slave);
    }
}

/* EIO: nobody has it open. */
size_t pty_read(const struct pty *pty, void *data, size_t capacity) {
    ssize_t count = read(pty->master, data, capacity);
    return count > 0 ? (size_t)count : 0;
}

size_t pty_write(const struct pty *pty, const void *data, size_t length) {
    ssize_t count = write(pty->master, data, length);
    return count > 0 ? (size_t)count : 0;
}
