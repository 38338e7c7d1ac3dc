/* SPDX-License-Identifier: MIT */
/* The flash is idle until the first page of a difference is there: so a short page goes ahead of a
 * long one, unless what it replaces is needed by others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "support/plausible_code.h"
#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"
#include "wire/message.h"

enum {
    PAGE = 2048,
    PAGES = 20,
    SIZE = PAGES * PAGE,
    LAST = (PAGES - 1) * PAGE,
    STATEMENT = 12,  /* bytes of one */
    HALF = PAGE / 2, /* what moves by it finds a half of each page in the one before */
    CHANGED = 300,   /* at the end: so the last page is a long one */
    FRAME_HEADER = 4,
};

static uint8_t old[SIZE], new[SIZE];
static struct tulpar_image base = {old, SIZE};
static bool has_first;
static uint32_t first; /* where the first block begins */

static void see_packet(void *context, enum tulpar_direction direction, const uint8_t *bytes,
                       size_t length, uint64_t now_us) {
    struct block_header header;

    (void)context;
    (void)now_us;
    if (direction == TULPAR_SENT && length > FRAME_HEADER && bytes[1] == COMMAND_BLOCK &&
        !has_first && block_header_decode(&header, bytes + FRAME_HEADER, length - FRAME_HEADER)) {
        has_first = true;
        first = header.offset;
    }
}

/* An image of which everything from the second page on moves by so many bytes. */
static void install_moved(uint32_t by) {
    struct tulpar_options options = {.bases = &base, .base_count = 1};

    (void)bench_setup(NULL);
    fake_init_streaming(&bench.device);
    bench.device.features = FEATURE_PAGES | FEATURE_BLOCK | FEATURE_PACKED;
    fake_application(old, SIZE);
    noise(old + PAGE, SIZE - PAGE, 1);
    memcpy(new, old, SIZE);
    memmove(new + PAGE + by, old + PAGE, SIZE - PAGE - by);
    noise(new + PAGE, by, 2);
    plausible_code(new + SIZE - CHANGED, CHANGED, 3);
    fake_install(&bench.device, old, SIZE);
    bench.device.pages_erased = 0;
    has_first = false;
    bench.flasher.link.observer.trace = see_packet;
    assert_int_equal(bench_connect(), TULPAR_OK);
    assert_int_equal(install_with(&bench.flasher, new, SIZE, &options), TULPAR_OK);
    assert_int_equal(bench.flasher.report.way, TULPAR_WAY_DIFFERENCE);
    assert_memory_equal(fake_area(&bench.device), new, SIZE);
    assert_int_equal(bench.device.pages_erased, PAGES - 1); /* each once */
    assert_true(has_first);
}

static void a_short_page_goes_ahead_of_a_long_one(void **state) {
    (void)state;
    install_moved(STATEMENT);
    assert_true(first < LAST);
}

static void a_page_that_others_need_keeps_its_turn(void **state) {
    (void)state;
    install_moved(HALF);
    assert_int_equal(first, LAST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_page_goes_ahead_of_a_long_one),
        cmocka_unit_test(a_page_that_others_need_keeps_its_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
