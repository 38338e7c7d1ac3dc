/* SPDX-License-Identifier: MIT */
/* Restarts from a snapshot, as campaigns of faults make them: a copy of a board, then 10,000
 * instructions of the bootloader; every one goes the same way, and memory does not grow.
 *
 *     test_vboard_snapshot [RESTARTS]
 *
 * The time is printed, not tested. */
#define _POSIX_C_SOURCE 200809L

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum {
    RESTARTS = 5000,
    INSTRUCTIONS = 10000,
    IMAGE_MAX = 64 * 1024,
    FLASH_START = 0x08000000,
    START_NS = 2000000,
    CHUNK_NS = 1000,
    WARM_UP = 100,
    GROWTH_KB = 256, /* of the process: what the C library may round up */
};

static unsigned long restarts = RESTARTS;

static struct vboard *board_with_bootloader(void) {
    static uint8_t image[IMAGE_MAX];
    struct vboard *board = vboard_new("nucleo-l432kc");
    FILE *file = fopen(FIRMWARE_DIR "/nucleo-l432kc/bootloader.bin", "rb");
    assert_non_null(board);
    assert_non_null(file);
    size_t size = fread(image, 1, sizeof image, file);
    assert_int_equal(fclose(file), 0);
    assert_true(vboard_load(board, FLASH_START, image, size));
    vboard_power_on(board, 1);
    assert_int_equal(vboard_run(board, START_NS, false), VBOARD_UNTIL);
    return board;
}

static uint64_t executed(const struct vboard *board) {
    struct vboard_stats stats;
    vboard_get_stats(board, &stats);
    return stats.instructions;
}

static void run_on(struct vboard *board) {
    uint64_t target = executed(board) + INSTRUCTIONS;
    while (executed(board) < target) {
        uint64_t left = target - executed(board);
        assert_int_equal(vboard_run(board, vboard_now_ns(board) + CHUNK_NS + left * 10, false),
                         VBOARD_UNTIL);
    }
}

static long resident_kb(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static double cpu_seconds(void) {
    struct timespec now;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void restarts_go_the_same_way_in_the_same_memory(void **state) {
    (void)state;
    struct vboard *snapshot = board_with_bootloader();
    struct vboard *expected = vboard_new("nucleo-l432kc");
    struct vboard *board = vboard_new("nucleo-l432kc");
    long before = 0;
    double copying = 0;
    vboard_copy(expected, snapshot);
    run_on(expected);
    double start = cpu_seconds();
    for (unsigned long i = 0; i < restarts; i++) {
        double copied = cpu_seconds();
        vboard_copy(board, snapshot);
        copying += cpu_seconds() - copied;
        run_on(board);
        assert_memory_equal(&board->core, &expected->core, sizeof board->core);
        before = i == WARM_UP ? resident_kb() : before;
    }
    double seconds = cpu_seconds() - start;
    long grown = restarts > WARM_UP ? resident_kb() - before : 0;
    assert_memory_equal(board, expected, sizeof *board); /* touches memory that no chip has */
    printf("%lu restarts of %d instructions: %.2f s, %.1f us each, %.1f us of it the copy; memory "
           "grew by %ld KB\n",
           restarts, INSTRUCTIONS, seconds, seconds / (double)restarts * 1e6,
           copying / (double)restarts * 1e6, grown);
    assert_in_range(grown, 0, GROWTH_KB);
    vboard_free(board);
    vboard_free(expected);
    vboard_free(snapshot);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restarts_go_the_same_way_in_the_same_memory),
    };
    if (argc > 1) {
        restarts = strtoul(argv[1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
