/* SPDX-License-Identifier: MIT */
/* A file of lines that somebody takes away meanwhile: what comes back in its place. */
#define _DEFAULT_SOURCE /* mkdtemp, symlink, flock */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/durable.h"

enum { PATH_SIZE = 256, TEXT_SIZE = 4096, PRIVATE = 0600, SHARED = 0664, RIGHTS = 0777 };

static struct {
    char folder[PATH_SIZE], file[PATH_SIZE], link_name[PATH_SIZE];
    struct durable durable;
    unsigned syncs_until_error; /* 0: none comes */
    bool is_locked;             /* by another program, which has been faster */
} bench;

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file) {
    if (bench.syncs_until_error > 0 && --bench.syncs_until_error == 0) {
        errno = EIO;
        return -1;
    }
    return __real_fsync(file);
}

int __real_flock(int file, int operation);
int __wrap_flock(int file, int operation);
int __wrap_flock(int file, int operation) {
    if (bench.is_locked) {
        errno = EWOULDBLOCK;
        return -1;
    }
    return __real_flock(file, operation);
}

static int setup(void **state) {
    (void)state;
    memset(&bench, 0, sizeof bench);
    bench.durable.file = -1;
    (void)snprintf(bench.folder, sizeof bench.folder, "/tmp/tulpar-durable-XXXXXX");
    if (mkdtemp(bench.folder) == NULL) {
        return 1;
    }
    (void)snprintf(bench.file, sizeof bench.file, "%.200s/lines", bench.folder);
    (void)snprintf(bench.link_name, sizeof bench.link_name, "%.200s/link", bench.folder);
    return 0;
}

static int teardown(void **state) {
    char command[PATH_SIZE + 10];

    (void)state;
    durable_close(&bench.durable);
    (void)snprintf(command, sizeof command, "rm -rf %s", bench.folder);
    return system(command);
}

static const char *read_text(const char *path) {
    static char text[TEXT_SIZE];
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static bool is_there(const char *path) {
    struct stat facts;

    return lstat(path, &facts) == 0;
}

static unsigned rights_of(const char *path) {
    struct stat facts;

    assert_int_equal(stat(path, &facts), 0);
    return facts.st_mode & RIGHTS;
}

static void open_with_a_line(const char *path) {
    assert_int_equal(durable_open(&bench.durable, path), DURABLE_OK);
    assert_true(durable_append(&bench.durable, "one\n"));
}

static void what_comes_back_may_be_read_by_whom_it_was(void **state) {
    static const unsigned rights[] = {PRIVATE, SHARED};

    (void)state;
    mode_t before = umask(S_IWGRP | S_IWOTH);
    for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
        open_with_a_line(bench.file);
        assert_int_equal(chmod(bench.file, rights[i]), 0);
        assert_int_equal(unlink(bench.file), 0);
        assert_true(durable_append(&bench.durable, "two\n"));
        assert_true(bench.durable.restored);
        assert_string_equal(read_text(bench.file), "one\ntwo\n");
        assert_int_equal(rights_of(bench.file), rights[i]);
        durable_close(&bench.durable);
        assert_int_equal(unlink(bench.file), 0);
    }
    (void)umask(before);
}

/* The link is the user's, and stays one. */
static void behind_a_link_the_file_comes_back(void **state) {
    struct stat facts;

    (void)state;
    assert_int_equal(symlink("lines", bench.link_name), 0); /* from its own folder */
    open_with_a_line(bench.link_name);
    assert_int_equal(unlink(bench.file), 0);
    assert_true(durable_append(&bench.durable, "two\n"));
    assert_true(bench.durable.restored);
    assert_string_equal(read_text(bench.file), "one\ntwo\n");
    assert_int_equal(lstat(bench.link_name, &facts), 0);
    assert_true(S_ISLNK(facts.st_mode));
    assert_true(durable_append(&bench.durable, "three\n"));
    assert_string_equal(read_text(bench.link_name), "one\ntwo\nthree\n");
}

/* Of the copy itself, then of its folder. A copy that stayed would be another's file at the next
 * look, and no entry would be written any more. */
static void a_copy_that_may_not_be_on_the_disk_does_not_stay(void **state) {
    (void)state;
    open_with_a_line(bench.file);
    assert_int_equal(unlink(bench.file), 0);
    for (unsigned syncs = 1; syncs <= 2; syncs++) {
        bench.syncs_until_error = syncs;
        errno = 0;
        assert_false(durable_append(&bench.durable, "two\n"));
        assert_int_equal(errno, EIO);
        assert_int_equal(bench.syncs_until_error, 0);
        assert_int_equal(bench.durable.change, DURABLE_AS_IT_WAS);
        assert_false(bench.durable.restored);
        assert_false(is_there(bench.file));
    }
    assert_true(durable_append(&bench.durable, "two\n"));
    assert_true(bench.durable.restored);
    assert_string_equal(read_text(bench.file), "one\ntwo\n");
}

/* It has opened the name between two calls of this one, and holds what is there now. */
static void a_copy_that_another_was_faster_to_lock_is_that_one_s(void **state) {
    (void)state;
    open_with_a_line(bench.file);
    assert_int_equal(unlink(bench.file), 0);
    bench.is_locked = true;
    for (size_t i = 0; i < 2; i++) {
        assert_false(durable_append(&bench.durable, "two\n"));
        assert_int_equal(bench.durable.change, DURABLE_OTHER);
        assert_string_equal(read_text(bench.file), "");
        bench.is_locked = false;
    }
}

static void a_look_brings_back_what_is_gone_and_writes_nothing_else(void **state) {
    (void)state;
    open_with_a_line(bench.file);
    assert_true(durable_look(&bench.durable));
    assert_false(bench.durable.restored);
    assert_int_equal(unlink(bench.file), 0);
    assert_true(durable_look(&bench.durable));
    assert_true(bench.durable.restored);
    assert_string_equal(read_text(bench.file), "one\n");
    assert_int_equal(truncate(bench.file, 1), 0);
    assert_false(durable_look(&bench.durable));
    assert_int_equal(bench.durable.change, DURABLE_SHORTER);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(what_comes_back_may_be_read_by_whom_it_was),
        CASE(behind_a_link_the_file_comes_back),
        CASE(a_copy_that_may_not_be_on_the_disk_does_not_stay),
        CASE(a_copy_that_another_was_faster_to_lock_is_that_one_s),
        CASE(a_look_brings_back_what_is_gone_and_writes_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
