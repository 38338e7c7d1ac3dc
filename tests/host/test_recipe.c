/* SPDX-License-Identifier: MIT */
/* Whether packing is worth it where the flash takes about as long as the line: by its usual times,
 * and by how long the line stands still while a unit is erased. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "host/recipe.h"
#include "tests/support/plausible_code.h"

enum {
    KB = 1024,
    SIZE = 128 * KB,
    PAGE = 2048,
    BAUD = 921600,
    FEW = 15,        /* blocks in flight, as the STM32F4 takes them */
    AS_MANY = 0x100, /* as the sector has, and more */
};

static uint8_t image[SIZE];

/* One sector of an STM32F4: two seconds to erase it at most, one as a rule. */
static const struct tulpar_device large_sector = {
    .page_size = PAGE,
    .application = {0x08020000, SIZE},
    .flash = {.start = 0x08020000,
              .run = {{SIZE, 1}},
              .erase_max_ms = 2000,
              .program_max_us = 100,
              .programming_unit = 4},
};

/* As the STM32L4's: a page takes longer than the line does. */
static const struct tulpar_device small_pages = {
    .page_size = PAGE,
    .application = {0x08020000, SIZE},
    .flash = {.start = 0x08020000,
              .run = {{PAGE, SIZE / PAGE}},
              .erase_max_ms = 25,
              .program_max_us = 91,
              .programming_unit = 8},
};

static enum tulpar_way way_for(const struct tulpar_device *device, uint32_t in_flight) {
    static struct packer packer;
    static struct plan plan;
    const struct tulpar_options options = {0};
    const struct tulpar_image none = {NULL, 0};
    const struct cancel never = {.asked = NULL};

    plausible_code(image, SIZE, 1);
    plan_everything(&plan, device, image, SIZE);
    assert_true(packer_init(&packer, &plan, PAGE, &options, &none, &never));
    struct recipe recipe = recipe_choose(&packer, BAUD, in_flight);
    packer_free(&packer);
    return recipe.way;
}

static void a_line_that_waits_for_an_erase_is_relieved(void **state) {
    (void)state;
    assert_int_equal(way_for(&large_sector, FEW), TULPAR_WAY_PACKED);
}

static void a_line_that_goes_on_meanwhile_is_not(void **state) {
    (void)state;
    assert_int_equal(way_for(&large_sector, AS_MANY), TULPAR_WAY_RAW);
}

static void flash_that_is_the_slower_one_is_not_made_slower(void **state) {
    (void)state;
    assert_int_equal(way_for(&small_pages, FEW), TULPAR_WAY_RAW);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_waits_for_an_erase_is_relieved),
        cmocka_unit_test(a_line_that_goes_on_meanwhile_is_not),
        cmocka_unit_test(flash_that_is_the_slower_one_is_not_made_slower),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
