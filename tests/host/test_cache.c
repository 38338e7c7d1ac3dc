/* The images that are kept for the next update: what comes back, and what is never an error. */
#define _POSIX_C_SOURCE 200809L /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cache.h"
#include "wire/crc.h"

enum { SIZE = 100 };

static struct cache cache;
static char home[] = "/tmp/tulpar-cache-XXXXXX";

static void run(const char *command) {
    char line[256];

    (void)snprintf(line, sizeof line, "%s %s", command, home);
    assert_int_equal(system(line), 0);
}

static int setup(void **state) {
    (void)state;
    (void)strcpy(home, "/tmp/tulpar-cache-XXXXXX");
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
    cache_open(&cache, NULL, home);
    assert_int_equal(cache.count, 0);
    assert_true(store(1));
    assert_true(store(2));
    assert_true(store(1)); /* once more is no third */
    cache_close(&cache);
    cache_open(&cache, "", home);
    assert_int_equal(cache.count, 2);
    assert_true(holds(1) && holds(2));
}

static void the_directory_is_where_it_belongs(void **state) {
    char path[256];
    struct stat status;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/deep/down", home);
    cache_open(&cache, path, "/nowhere");
    assert_true(store(1));
    (void)snprintf(path, sizeof path, "%s/deep/down/tulpar", home);
    assert_int_equal(stat(path, &status), 0);
    cache_open(&cache, NULL, home);
    assert_true(store(1));
    (void)snprintf(path, sizeof path, "%s/.cache/tulpar", home);
    assert_int_equal(stat(path, &status), 0);
}

static void the_oldest_are_forgotten(void **state) {
    (void)state;
    cache_open(&cache, home, NULL);
    for (unsigned i = 0; i < CACHE_IMAGES + 5; i++) {
        assert_true(store(i));
    }
    cache_open(&cache, home, NULL);
    assert_int_equal(cache.count, CACHE_IMAGES);
    assert_true(holds(CACHE_IMAGES + 4));
    assert_false(holds(0));
}

static void files_that_are_not_what_they_say_are_passed_over(void **state) {
    static const char *const names[] = {"00000000-5.bin", "12345678-100.bin", "x-5.bin",
                                        "0000000A-5.BIN", "readme",           "FFFFFFFF-0.bin"};

    (void)state;
    cache_open(&cache, home, NULL);
    assert_true(store(1));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[256];

        (void)snprintf(path, sizeof path, "%s/tulpar/%s", home, names[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        (void)fputs("hello", file);
        assert_int_equal(fclose(file), 0);
    }
    cache_open(&cache, home, NULL);
    assert_int_equal(cache.count, 1);
    assert_true(holds(1));
}

static void no_place_is_no_error(void **state) {
    (void)state;
    cache_open(&cache, NULL, NULL);
    assert_int_equal(cache.count, 0);
    assert_false(store(1));
    cache_open(&cache, "/dev/null", NULL);
    assert_int_equal(cache.count, 0);
    assert_false(store(1));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_is_stored_comes_back), TEST(the_directory_is_where_it_belongs),
        TEST(the_oldest_are_forgotten),  TEST(files_that_are_not_what_they_say_are_passed_over),
        TEST(no_place_is_no_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
