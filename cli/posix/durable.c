/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* flock, realpath */

#include "cli/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MODE = 0666,
    MODE_BITS = 07777, /* of st_mode: who may do what */
    DIRECTORY_MAX = 4096,
    OPENED = O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
};

/* The name of a new file is on the disk, too, when its directory is. */
static bool sync_directory(const char *path) {
    char directory[DIRECTORY_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;

    if (length >= sizeof directory) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (length > 0) {
        memcpy(directory, path, length);
        directory[length] = '\0';
    }
    int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) {
        return errno == EACCES; /* one that may be written and not be read: it is left to chance */
    }
    bool synced = fsync(file) == 0 || errno == EINVAL; /* some file systems have nothing to do */
    int error = errno;
    (void)close(file);
    errno = error;
    return synced;
}

/* A FIFO or a device keeps no lines. */
static bool is_plain(int file) {
    struct stat facts;

    if (fstat(file, &facts) != 0) {
        return false;
    }
    errno = EINVAL;
    return S_ISREG(facts.st_mode);
}

enum durable_error durable_open(struct durable *durable, const char *path) {
    enum durable_error error = DURABLE_OK;
    int file = open(path, OPENED, MODE);

    *durable = (struct durable){.file = -1};
    if (file < 0) {
        return DURABLE_FAILED;
    }
    /* A link may lead there: it is the file behind it that is looked at, and written anew. */
    durable->path = realpath(path, NULL);
    if (durable->path == NULL || !is_plain(file)) {
        error = DURABLE_FAILED;
    } else if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        error = errno == EWOULDBLOCK ? DURABLE_BUSY : DURABLE_FAILED;
    } else if (!sync_directory(durable->path)) {
        error = DURABLE_FAILED;
    }
    if (error != DURABLE_OK) {
        int system_error = errno;

        (void)close(file);
        free(durable->path);
        durable->path = NULL;
        errno = system_error;
        return error;
    }
    durable->file = file;
    return DURABLE_OK;
}

static bool read_all(int file, char *text, size_t size) {
    size_t done = 0;

    while (done < size) {
        ssize_t got = pread(file, text + done, size - done, (off_t)done);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            errno = got == 0 ? EIO : errno; /* nobody else may shorten it */
            return false;
        }
        done += (size_t)got;
    }
    return true;
}

char *durable_read(struct durable *durable, size_t *length) {
    struct stat facts;
    int file = (int)durable->file;

    if (fstat(file, &facts) != 0) {
        return NULL;
    }
    if (facts.st_size > DURABLE_MAX) {
        errno = EFBIG;
        return NULL;
    }
    size_t size = (size_t)facts.st_size;
    char *text = malloc(size + 1);
    if (text != NULL && !read_all(file, text, size)) {
        free(text);
        return NULL;
    }
    if (text != NULL) {
        text[size] = '\0';
        *length = size;
        durable->size = size;
        durable->torn = size > 0 && text[size - 1] != '\n';
    }
    return text;
}

/* A deleted file takes lines, and so does one that an editor or a rotation of logs has put away:
 * they would be nowhere that anyone looks. */
static enum durable_change look(const struct durable *durable, const struct stat *own, bool *gone) {
    struct stat named;

    *gone = stat(durable->path, &named) != 0;
    if ((uint64_t)own->st_size < durable->size) {
        return DURABLE_SHORTER;
    }
    bool other = !*gone && (named.st_dev != own->st_dev || named.st_ino != own->st_ino);
    return other ? DURABLE_OTHER : DURABLE_AS_IT_WAS;
}

/* False: errno says why not; a part of it may be there. */
static bool write_copy(const char *path, int file, const char *text, size_t length) {
    size_t done = 0;

    while (done < length) {
        ssize_t gone = write(file, text + done, length - done);

        if (gone < 0 && errno != EINTR) {
            return false;
        }
        done += gone > 0 ? (size_t)gone : 0;
    }
    return fsync(file) == 0 && sync_directory(path);
}

/* An empty file that nobody else has, with the rights of the one that is open: at no time may more
 * people read it. Below 0: another program was faster, and it is that one's; or errno says why not.
 */
static int make_anew(struct durable *durable) {
    struct stat own;

    if (fstat((int)durable->file, &own) != 0) {
        return -1;
    }
    mode_t mode = own.st_mode & MODE_BITS;
    int file = open(durable->path, OPENED | O_EXCL, mode);
    bool locked = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0;
    if (!locked) {
        int error = errno;

        if (error == EEXIST || error == EWOULDBLOCK) {
            durable->change = DURABLE_OTHER;
        } else if (file >= 0) {
            (void)unlink(durable->path);
        }
        if (file >= 0) {
            (void)close(file);
        }
        errno = error;
        return -1;
    }
    (void)fchmod(file, mode); /* which the umask has cut; some file systems have no rights */
    return file;
}

/* What is open is all that is left of a file that was deleted. */
static bool restore(struct durable *durable) {
    size_t length = 0;
    char *text = durable_read(durable, &length);
    int file = text == NULL ? -1 : make_anew(durable);
    bool made = file >= 0 && write_copy(durable->path, file, text, length);
    int error = errno;

    if (made) {
        (void)close((int)durable->file);
        durable->file = file;
        durable->restored = true;
    } else if (file >= 0) {
        (void)unlink(durable->path); /* half of it would look like all of it, or another's file */
        (void)close(file);
    }
    free(text);
    errno = error;
    return made;
}

/* False: it has changed, or errno says what is wrong. */
static bool is_fit(struct durable *durable) {
    struct stat own;
    char last;
    bool gone;

    durable->change = DURABLE_AS_IT_WAS;
    if (fstat((int)durable->file, &own) != 0) {
        return false;
    }
    durable->change = look(durable, &own, &gone);
    if (durable->change != DURABLE_AS_IT_WAS || (gone && !restore(durable))) {
        return false;
    }
    /* Somebody has added something, and perhaps no whole line. */
    if ((uint64_t)own.st_size > durable->size) {
        durable->size = (uint64_t)own.st_size;
        durable->torn = pread((int)durable->file, &last, 1, own.st_size - 1) == 1 && last != '\n';
    }
    return true;
}

/* One write: a program that is killed leaves a whole line or none. */
static bool write_once(struct durable *durable, const char *bytes, size_t length) {
    ssize_t gone;

    do {
        gone = write((int)durable->file, bytes, length);
    } while (gone < 0 && errno == EINTR);
    durable->size += gone > 0 ? (uint64_t)gone : 0;
    if (gone >= 0 && (size_t)gone != length) {
        durable->torn = true;
        errno = ENOSPC; /* what a file takes in part is the last that had room */
        return false;
    }
    return gone >= 0;
}

bool durable_look(struct durable *durable) {
    return is_fit(durable);
}

bool durable_append(struct durable *durable, const char *line) {
    if (!is_fit(durable)) {
        return false;
    }
    if (durable->torn) {
        if (!write_once(durable, "\n", 1)) {
            return false;
        }
        durable->torn = false;
    }
    return write_once(durable, line, strlen(line)) && fsync((int)durable->file) == 0;
}

void durable_close(struct durable *durable) {
    if (durable->file >= 0) {
        (void)close((int)durable->file); /* all of it is on the disk already */
        free(durable->path);
        *durable = (struct durable){.file = -1};
    }
}
