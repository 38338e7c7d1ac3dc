/* SPDX-License-Identifier: MIT */
/* The images that are kept for the next update: what comes back, and what is never an error. */
#define _GNU_SOURCE /* mkdtemp, flock */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cache.h"
#include "wire/crc.h"

enum { SIZE = 100, PATH_SIZE = 256 };

static struct cache cache;
static char home[] = "/tmp/tulpar-cache-XXXXXX";

static void run(const char *command) {
    char line[256];

    (void)snprintf(line, sizeof line, "%s %s", command, home);
    assert_int_equal(system(line), 0);
}

static int setup(void **state) {
    (void)state;
    (void)snprintf(home, sizeof home, "/tmp/tulpar-cache-XXXXXX");
    return mkdtemp(home) == NULL;
}

static int teardown(void **state) {
    (void)state;
    cache_close(&cache);
    run("rm -rf");
    return 0;
}

static void image(uint8_t bytes[SIZE], unsigned seed) {
    for (unsigned i = 0; i < SIZE; i++) {
        bytes[i] = (uint8_t)(i * 3 + seed);
    }
}

static bool store(unsigned seed) {
    uint8_t bytes[SIZE];

    image(bytes, seed);
    return cache_store(&cache, bytes, SIZE, image_crc(IMAGE_CRC_START, bytes, SIZE));
}

static bool holds(unsigned seed) {
    uint8_t bytes[SIZE];

    image(bytes, seed);
    for (size_t i = 0; i < cache.count; i++) {
        if (cache.images[i].size == SIZE && memcmp(cache.images[i].bytes, bytes, SIZE) == 0) {
            return true;
        }
    }
    return false;
}

static void what_is_stored_comes_back(void **state) {
    (void)state;
    cache_open(&cache, NULL, home, NULL);
    assert_int_equal(cache.count, 0);
    assert_true(store(1));
    assert_true(store(2));
    assert_true(store(1)); /* once more is no third */
    cache_close(&cache);
    cache_open(&cache, "", home, NULL);
    assert_int_equal(cache.count, 2);
    assert_true(holds(1) && holds(2));
}

static void the_directory_is_where_it_belongs(void **state) {
    char path[256];
    struct stat status;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/deep/down", home);
    cache_open(&cache, path, "/nowhere", NULL);
    assert_true(store(1));
    (void)snprintf(path, sizeof path, "%s/deep/down/tulpar", home);
    assert_int_equal(stat(path, &status), 0);
    cache_open(&cache, NULL, home, NULL);
    assert_true(store(1));
    (void)snprintf(path, sizeof path, "%s/.cache/tulpar", home);
    assert_int_equal(stat(path, &status), 0);
}

static void the_oldest_are_forgotten(void **state) {
    (void)state;
    cache_open(&cache, home, NULL, NULL);
    for (unsigned i = 0; i < CACHE_IMAGES + 5; i++) {
        assert_true(store(i));
    }
    cache_open(&cache, home, NULL, NULL);
    assert_int_equal(cache.count, CACHE_IMAGES);
    assert_true(holds(CACHE_IMAGES + 4));
    assert_false(holds(0));
}

static void files_that_are_not_what_they_say_are_passed_over(void **state) {
    static const char *const names[] = {"00000000-5.bin", "12345678-100.bin", "x-5.bin",
                                        "0000000A-5.BIN", "readme",           "FFFFFFFF-0.bin"};

    (void)state;
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[256];

        (void)snprintf(path, sizeof path, "%s/tulpar/%s", home, names[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        (void)fputs("hello", file);
        assert_int_equal(fclose(file), 0);
    }
    cache_open(&cache, home, NULL, NULL);
    assert_int_equal(cache.count, 1);
    assert_true(holds(1));
}

static void in_cache(char path[PATH_SIZE], const char *name) {
    (void)snprintf(path, PATH_SIZE, "%s/tulpar/%s", home, name);
}

static unsigned mode_of(const char *path) {
    struct stat status;

    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

/* The only image that is there. */
static void find_image(char path[PATH_SIZE]) {
    uint8_t bytes[SIZE];
    char name[32];

    image(bytes, 1);
    (void)snprintf(name, sizeof name, "%08X-%d.bin",
                   (unsigned)image_crc(IMAGE_CRC_START, bytes, SIZE), SIZE);
    in_cache(path, name);
}

static void nobody_else_may_read_it(void **state) {
    char directory[PATH_SIZE], file[PATH_SIZE];

    (void)state;
    mode_t before = umask(0);
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1));
    (void)umask(before);
    in_cache(directory, "");
    find_image(file);
    assert_int_equal(mode_of(directory), 0700);
    assert_int_equal(mode_of(file), 0600);
}

static void wrong_modes_are_repaired(void **state) {
    char directory[PATH_SIZE], file[PATH_SIZE];

    (void)state;
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1));
    in_cache(directory, "");
    find_image(file);
    assert_int_equal(chmod(directory, 0755), 0);
    assert_int_equal(chmod(file, 0644), 0);
    cache_open(&cache, home, NULL, NULL);
    assert_true(holds(1));
    assert_int_equal(mode_of(directory), 0700);
    assert_int_equal(mode_of(file), 0600);
}

static void links_are_not_followed(void **state) {
    char file[PATH_SIZE], elsewhere[PATH_SIZE];

    (void)state;
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1));
    find_image(file);
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", home);
    assert_int_equal(rename(file, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, file), 0);
    cache_open(&cache, home, NULL, NULL);
    assert_int_equal(cache.count, 0);
    assert_int_equal(chmod(elsewhere, 0644), 0);
    assert_true(store(1)); /* in place of the link, not through it */
    assert_int_equal(mode_of(elsewhere), 0644);
    assert_int_equal(mode_of(file), 0600);

    in_cache(file, "");
    file[strlen(file) - 1] = '\0';
    (void)snprintf(elsewhere, sizeof elsewhere, "%s/another", home);
    assert_int_equal(rename(file, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, file), 0);
    cache_open(&cache, home, NULL, NULL);
    assert_int_equal(cache.count, 0);
    assert_false(store(2));
}

static void what_is_no_file_is_passed_over(void **state) {
    char path[PATH_SIZE];

    (void)state;
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1));
    in_cache(path, "12345678-100.bin");
    assert_int_equal(mkfifo(path, 0600), 0);
    in_cache(path, "12345678-101.bin");
    assert_int_equal(mkdir(path, 0700), 0);
    in_cache(path, "12345678-102.bin");
    assert_int_equal(symlink("/dev/zero", path), 0);
    cache_open(&cache, home, NULL, NULL); /* and does not wait for a writer */
    assert_int_equal(cache.count, 1);
    assert_true(holds(1));
    assert_true(store(2));
}

static void put(const char *path) {
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static void left_overs_are_swept_and_others_files_are_not(void **state) {
    static const char *const left_over[] = {".0123456789ABCDEF", ".4711"};
    static const char *const kept[] = {".nomedia", "README", ".0123456789ABCDEF0"};
    char path[PATH_SIZE], written[PATH_SIZE];

    (void)state;
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1));
    for (size_t i = 0; i < sizeof left_over / sizeof left_over[0]; i++) {
        in_cache(path, left_over[i]);
        put(path);
    }
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        in_cache(path, kept[i]);
        put(path);
    }
    in_cache(written, ".00000000000000AA"); /* another process is at it */
    put(written);
    int other = open(written, O_RDONLY);
    assert_int_equal(flock(other, LOCK_EX), 0);
    assert_true(store(2));
    for (size_t i = 0; i < sizeof left_over / sizeof left_over[0]; i++) {
        in_cache(path, left_over[i]);
        assert_int_equal(access(path, F_OK), -1);
    }
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        in_cache(path, kept[i]);
        assert_int_equal(access(path, F_OK), 0);
    }
    assert_int_equal(access(written, F_OK), 0);
    assert_int_equal(close(other), 0);
}

static void relative_paths_are_no_places(void **state) {
    char path[PATH_SIZE];

    (void)state;
    cache_open(&cache, "relative", home, NULL);
    assert_true(store(1));
    (void)snprintf(path, sizeof path, "%s/.cache/tulpar", home);
    assert_int_equal(mode_of(path), 0700);
    cache_open(&cache, "relative", "relative", NULL);
    assert_false(store(1));
}

static unsigned asked;

static bool stop_at_the_third(void) {
    asked++;
    return asked == 3;
}

static void reading_can_be_stopped(void **state) {
    (void)state;
    cache_open(&cache, home, NULL, NULL);
    for (unsigned i = 0; i < 5; i++) {
        assert_true(store(i));
    }
    asked = 0;
    cache_open(&cache, home, NULL, stop_at_the_third);
    assert_int_equal(cache.count, 2);
}

static bool endless; /* the directory has as many files of others as anyone may look at */
static unsigned looked_at;

/* By the linker. */
struct dirent *__real_readdir(DIR *list);
struct dirent *__wrap_readdir(DIR *list);
struct dirent *__wrap_readdir(DIR *list) {
    enum { TOO_MANY = 100000 };
    static struct dirent junk = {.d_name = "junk"};

    looked_at++;
    if (looked_at > TOO_MANY) {
        fail_msg("%s", "the directory is read without end");
    }
    return endless ? &junk : __real_readdir(list);
}

static void a_directory_without_end_is_left_at_some_point(void **state) {
    (void)state;
    looked_at = 0;
    endless = true;
    cache_open(&cache, home, NULL, NULL);
    assert_true(store(1)); /* makes the directory, and looks for what is old and left over */
    cache_close(&cache);
    cache_open(&cache, home, NULL, NULL);
    endless = false;
    assert_true(looked_at > 0);
    assert_int_equal(cache.count, 0);
    cache_open(&cache, home, NULL, NULL);
    assert_true(holds(1));
}

static void no_place_is_no_error(void **state) {
    (void)state;
    cache_open(&cache, NULL, NULL, NULL);
    assert_int_equal(cache.count, 0);
    assert_false(store(1));
    cache_open(&cache, "/dev/null", NULL, NULL);
    assert_int_equal(cache.count, 0);
    assert_false(store(1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_stored_comes_back),
        TEST(the_directory_is_where_it_belongs),
        TEST(the_oldest_are_forgotten),
        TEST(files_that_are_not_what_they_say_are_passed_over),
        TEST(no_place_is_no_error),
        TEST(nobody_else_may_read_it),
        TEST(wrong_modes_are_repaired),
        TEST(links_are_not_followed),
        TEST(what_is_no_file_is_passed_over),
        TEST(left_overs_are_swept_and_others_files_are_not),
        TEST(relative_paths_are_no_places),
        TEST(reading_can_be_stopped),
        TEST(a_directory_without_end_is_left_at_some_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
