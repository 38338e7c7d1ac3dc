/* SPDX-License-Identifier: MIT */
/* Ctrl-C while the host computes: how long that takes is a question of the clock on the wall, but
 * how often it asks is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

#include "host/recipe.h"
#include "tests/support/fake_device.h"
#include "tests/support/plausible_code.h"
#include "wire/image.h"

enum { SIZE = 60 * 1024, PAGE = 2048, PAGES = SIZE / PAGE, BASES = 8, ASKED_AGAIN_MAX = 8 };

static uint8_t image[SIZE], bases[BASES][SIZE];
static struct tulpar_image base_list[BASES];
static unsigned asked, limit; /* from the so manieth time on, the answer is yes */

static bool on_asked(void *context) {
    (void)context;
    asked++;
    return limit != 0 && asked >= limit;
}

static const struct cancel cancel = {.asked = on_asked};

static int setup(void **state) {
    (void)state;
    asked = limit = 0;
    plausible_code(image, SIZE, 1);
    fake_application(image, VECTORS_SIZE + 2); /* so that the board calls it one */
    for (unsigned i = 0; i < BASES; i++) {
        memcpy(bases[i], image, SIZE);
        memset(bases[i] + PAGE, (int)i, SIZE / 2); /* half of its pages are others */
        base_list[i] = (struct tulpar_image){bases[i], SIZE};
    }
    return 0;
}

/* The flash holds the last base. */
static void plan_for(struct plan *plan) {
    plan_everything(plan, &(struct tulpar_device){.page_size = PAGE}, image, SIZE);
    plan_by_image(plan, &base_list[BASES - 1]);
}

static void looking_through_the_bases_asks_at_each_page(void **state) {
    static struct contents contents;
    static struct plan plan;

    (void)state;
    plan_for(&plan);
    contents_init(&contents, &plan, base_list, BASES, &cancel);
    assert_true(asked >= PAGES);
    assert_true(contents_known(&contents, PAGES - 1));
    asked = 0;
    limit = 5;
    contents_init(&contents, &plan, base_list, BASES, &cancel);
    assert_int_equal(asked, limit);
    assert_false(contents_known(&contents, PAGES - 1));
}

static void an_estimate_asks_at_each_page_that_it_packs(void **state) {
    static struct packer packer;
    static struct plan plan;
    struct tulpar_options options = {.bases = base_list, .base_count = BASES};
    struct tulpar_image none = {NULL, 0};

    (void)state;
    plan_for(&plan);
    assert_true(packer_init(&packer, &plan, PAGE, &options, &none, &cancel));
    asked = 0;
    (void)recipe_choose(&packer, 115200, 1);
    unsigned all = asked;
    assert_true(all > 3 * 8); /* three ways, eight samples each at least */
    for (limit = 1; limit <= all; limit++) {
        asked = 0;
        (void)recipe_choose(&packer, 115200, 1);
        assert_true(asked <= limit + ASKED_AGAIN_MAX);
    }
    packer_free(&packer);
}

/* Whenever it is asked for: nothing of the update goes out any more. */
static void nothing_is_sent_after_computing_was_cancelled(void **state) {
    static struct fake_device device;
    static struct tulpar_flasher flasher;
    struct tulpar_options options = {
        .baud = 115200,
        .baud_highest = 460800,
        .bases = base_list,
        .base_count = BASES,
        .hooks = {.cancelled = on_asked},
    };
    unsigned computing = 0;

    (void)state;
    for (unsigned when = 1;; when++) {
        fake_init_streaming(&device);
        device.features |= FEATURE_PACKED;
        fake_install(&device, bases[BASES - 1], SIZE);
        flasher_init(&flasher, &device.channel, &options);
        limit = 0;
        assert_int_equal(tulpar_connect(&flasher, 1000000), TULPAR_OK);
        asked = 0;
        limit = when;
        enum tulpar_error error = tulpar_install(&flasher, image, SIZE);
        assert_int_equal(error, TULPAR_CANCELLED);
        if (device.seen[COMMAND_RATE] > 0) {
            break; /* it was all computed before */
        }
        assert_int_equal(device.seen[COMMAND_BEGIN], 0);
        assert_int_equal(device.pages_erased, 0);
        assert_false(flasher.report.withdrawn);
        computing++;
    }
    assert_true(computing > PAGES);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(looking_through_the_bases_asks_at_each_page),
        TEST(an_estimate_asks_at_each_page_that_it_packs),
        TEST(nothing_is_sent_after_computing_was_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
