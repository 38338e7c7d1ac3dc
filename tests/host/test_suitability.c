/* SPDX-License-Identifier: MIT */
/* Is this image for this device? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "host/device.h"
#include "tests/support/fake_device.h"
#include "tulpar/image.h"
#include "wire/bytes.h"
#include "wire/image.h"

enum { IMAGE_SIZE = 4096 };

static struct fake_device device;
static uint8_t image[FAKE_AREA + 8];
static struct tulpar_source source;
static struct tulpar_suitability_detail detail;

/* A reset handler, a default handler and one for faults, at offsets where functions begin. */
static void linked_for(uint32_t base) {
    enum { PUSH = 0xB510, BRANCH_TO_ITSELF = 0xE7FE, LDR_LITERAL = 0x4803 };
    static const uint16_t code[] = {LDR_LITERAL, BRANCH_TO_ITSELF, PUSH};
    static const uint32_t place[] = {0x200, 0x208, 0x300};

    for (uint32_t vector = 1; vector < VECTORS_SIZE / 4; vector++) {
        uint32_t kind = vector == 1 ? 0 : vector < 7 ? 2 : 1;

        put_u32(image + vector * 4, vector >= 7 && vector <= 10 ? 0 : base + place[kind] + 1);
        put_u16(image + place[kind], code[kind]);
    }
}

static int setup(void **state) {
    (void)state;
    fake_init(&device);
    memset(image, 0, sizeof image);
    put_u32(image, 0x20010000);
    linked_for(FAKE_BASE);
    source =
        (struct tulpar_source){.format = TULPAR_SOURCE_BIN, .bytes = image, .size = IMAGE_SIZE};
    return 0;
}

static enum tulpar_suitability check(void) {
    struct device_info info = fake_info(&device);
    struct tulpar_device said = device_of(&info);

    return tulpar_suitability_check(&source, &said, &detail);
}

static void a_good_image_is_suitable(void **state) {
    (void)state;
    assert_int_equal(check(), TULPAR_SUITABLE);
    source.has_base = true;
    source.base = FAKE_BASE;
    assert_int_equal(check(), TULPAR_SUITABLE);
}

static void the_whole_area_may_be_used(void **state) {
    (void)state;
    source.size = FAKE_AREA;
    assert_int_equal(check(), TULPAR_SUITABLE);
    source.size++;
    assert_int_equal(check(), TULPAR_UNSUITABLE_TOO_BIG);
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_TOO_BIG, &detail));
}

static void a_stub_is_too_short(void **state) {
    (void)state;
    source.size = VECTORS_CHECKED - 1;
    assert_int_equal(check(), TULPAR_UNSUITABLE_EMPTY);
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_EMPTY, &detail));
}

static void a_stated_address_must_match(void **state) {
    (void)state;
    source.has_base = true;
    source.base = 0x08000000;
    linked_for(0x08000000);
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, 0x08000000);
    assert_int_equal(detail.linked_how, TULPAR_LINKED_AS_STATED);
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_ADDRESS,
                                                  &detail)); /* reset is outside */
    source.size = FAKE_AREA + 1; /* the address explains more than the size */
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
}

static void the_address_of_a_bin_is_told_by_its_code(void **state) {
    static const uint32_t bases[] = {0x08000000, 0x08004000, 0x08008000, 0x0800C000,
                                     0x0800D000, 0x08010000, 0x08020000};

    (void)state;
    source.size = FAKE_AREA;
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        linked_for(bases[i]);
        assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
        assert_int_equal(detail.linked_for, bases[i]);
        assert_int_equal(detail.linked_how, TULPAR_LINKED_BY_CODE);
    }
}

/* Flash has no pages of two bytes, but a bootloader's file may claim them: no vector table lies at
 * an odd place, and looking at each would take a second. */
static void candidates_are_places_of_vector_tables(void **state) {
    static const uint32_t page_sizes[] = {1, 2, 8, 64};
    uint32_t base;

    (void)state;
    source.size = FAKE_AREA;
    for (size_t i = 0; i < sizeof page_sizes / sizeof page_sizes[0]; i++) {
        linked_for(0x08000000 + 600 * 128);
        assert_true(tulpar_source_find_address(&source, page_sizes[i], &base));
        assert_int_equal(base, 0x08000000 + 600 * 128);
        linked_for(0x08000000 + 600 * 126);
        assert_false(tulpar_source_find_address(&source, page_sizes[i], &base));
    }
}

static void hex_and_elf_are_judged_by_their_code_too(void **state) {
    (void)state;
    source.has_base = true;
    source.base = FAKE_BASE;
    linked_for(0x0800D000);
    source.size = FAKE_AREA;
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, 0x0800D000);
    assert_int_equal(detail.linked_how, TULPAR_LINKED_BY_CODE);
}

static void vectors_that_no_address_explains_are_told(void **state) {
    (void)state;
    put_u16(image + 0x200, 0);
    put_u16(image + 0x300, 0);
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_how, TULPAR_LINKED_NOWHERE);
    assert_true(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_ADDRESS, &detail));
    linked_for(0x08100000);
    put_u16(image + 0x200, 0);
    put_u16(image + 0x300, 0);
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_how, TULPAR_LINKED_NEAR);
    assert_int_equal(detail.linked_for, 0x08100000);
}

/* Only where the board accepts it afterwards: that needs the reset handler inside. */
static void what_the_device_refuses_cannot_be_forced(void **state) {
    (void)state;
    source.size = FAKE_AREA;
    linked_for(0x0800D000);
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
    assert_true(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_ADDRESS, &detail));
    linked_for(0x08000000);
    assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
    assert_true(detail.device_refuses);
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_ADDRESS, &detail));
}

/* One half-word in eight looks like the beginning of a function, as in real code. */
static void fill_with_code(uint32_t seed) {
    for (uint32_t i = VECTORS_SIZE; i < sizeof image; i += 2) {
        seed = seed * 1664525 + 1013904223;
        put_u16(image + i, (uint16_t)((seed >> 29) == 0 ? 0xB500 | (seed >> 16 & 0xFF)
                                                        : 0x2000 | (seed >> 16 & 0xFFF)));
    }
}

/* Handlers at random places of the image, where functions begin, for an image at `base`. */
static void place_handlers(uint32_t base, uint32_t seed) {
    for (uint32_t vector = 1; vector < VECTORS_SIZE / 4; vector++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t offset = VECTORS_SIZE + (seed >> 8) % (FAKE_AREA - VECTORS_SIZE) / 2 * 2;

        put_u32(image + vector * 4, base + offset + 1);
        put_u16(image + offset, 0xB510);
    }
}

static void code_tells_right_addresses_from_wrong_ones(void **state) {
    enum { IMAGES = 200 };
    static const uint32_t wrong[] = {0x0800C000, 0x0800D000, 0x08008000, 0x08010000};
    unsigned caught = 0, named = 0, tried = 0;

    (void)state;
    source.size = FAKE_AREA;
    for (uint32_t seed = 1; seed <= IMAGES; seed++) {
        fill_with_code(seed);
        place_handlers(FAKE_BASE, seed);
        assert_int_equal(check(), TULPAR_SUITABLE);
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
            place_handlers(wrong[i], seed);
            bool refused = check() != TULPAR_SUITABLE;

            tried++;
            caught += refused;
            named += refused && detail.linked_how == TULPAR_LINKED_BY_CODE &&
                     detail.linked_for == wrong[i];
        }
    }
    print_message("%u of %u caught, %u with the right address\n", caught, tried, named);
    assert_true(caught * 100 >= tried * 98);
    assert_true(named * 100 >= tried * 90);
}

static void reserved_vectors_may_hold_anything(void **state) {
    (void)state;
    put_u32(image + 9 * 4, 0x08000001);
    assert_int_equal(check(), TULPAR_SUITABLE);
}

static void the_stack_must_be_in_ram(void **state) {
    static const uint32_t bad[] = {0, 0xFFFFFFFF, 0x20000000, 0x20010008, 0x20010004, 0x08000000};
    static const uint32_t odd[] = {0x2000FFFF, 0x2000FFFC, 0x10003FFC};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put_u32(image, bad[i]);
        assert_int_equal(check(), TULPAR_UNSUITABLE_STACK);
        assert_int_equal(detail.stack, bad[i]);
    }
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_STACK, &detail));
    put_u32(image, 0x10004000); /* the end of SRAM2 */
    assert_int_equal(check(), TULPAR_SUITABLE);
    assert_false(detail.stack_unaligned);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        put_u32(image, odd[i]);
        assert_int_equal(check(), TULPAR_SUITABLE); /* the core takes it */
        assert_true(detail.stack_unaligned);
    }
}

/* RAM moved behind the mailbox, its length left as it was. */
static void a_stack_that_overshoots_ram_by_the_mailbox_is_recognised(void **state) {
    (void)state;
    put_u32(image, 0x20010040);
    assert_int_equal(check(), TULPAR_UNSUITABLE_STACK);
    assert_int_equal(detail.overshot.base, 0x20000000);
    assert_int_equal(detail.overshot.size, 0x10000);
    put_u32(image, 0x20010080);
    assert_int_equal(check(), TULPAR_UNSUITABLE_STACK);
    assert_int_equal(detail.overshot.size, 0);
}

static void the_reset_handler_must_be_code_of_the_image(void **state) {
    (void)state;
    put_u32(image + VECTOR_RESET, FAKE_BASE + 1); /* its own vector table */
    assert_int_equal(check(), TULPAR_UNSUITABLE_RESET);
    put_u32(image + VECTOR_RESET, FAKE_BASE + 0x200);
    assert_int_equal(check(), TULPAR_UNSUITABLE_RESET);
    /* The smallest example of a tutorial: four words, and code behind them. */
    put_u32(image + VECTOR_RESET, FAKE_BASE + 0x11);
    for (size_t at = 8; at < VECTORS_SIZE; at += 4) {
        put_u32(image + at, at < 0x10 ? FAKE_BASE + 0x21 : 0xE7FEBF00);
    }
    assert_int_equal(check(), TULPAR_UNSUITABLE_RESET);
    linked_for(FAKE_BASE);
    put_u32(image + VECTOR_RESET, 0xFFFFFFFF);
    assert_int_equal(check(), TULPAR_UNSUITABLE_RESET);
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_RESET, &detail));
    assert_int_equal(detail.reset, 0xFFFFFFFF);
}

/* Its code does not say that it lies elsewhere: what is missing is missing, whatever else is there.
 */
static void a_file_that_ends_before_its_reset_handler_is_cut(void **state) {
    (void)state;
    source.size = 0x200; /* before every handler */
    assert_int_equal(check(), TULPAR_UNSUITABLE_CUT);
    assert_false(tulpar_suitability_can_be_forced(TULPAR_UNSUITABLE_CUT, &detail));
    source.has_base = true;
    source.base = FAKE_BASE;
    assert_int_equal(check(), TULPAR_UNSUITABLE_CUT);
    source.size = IMAGE_SIZE; /* the other handlers are there */
    put_u32(image + VECTOR_RESET, FAKE_BASE + IMAGE_SIZE - 1);
    assert_int_equal(check(), TULPAR_SUITABLE);
    put_u32(image + VECTOR_RESET, FAKE_BASE + IMAGE_SIZE + 1);
    assert_int_equal(check(), TULPAR_UNSUITABLE_CUT);
    put_u32(image + VECTOR_RESET, FAKE_BASE + FAKE_AREA - 1);
    assert_int_equal(check(), TULPAR_UNSUITABLE_CUT);
    put_u32(image + VECTOR_RESET, FAKE_BASE + FAKE_AREA + 1); /* no place of this device */
    assert_int_equal(check(), TULPAR_UNSUITABLE_RESET);
}

/* For the device's address its handlers lie behind its end, but they tell another one. */
static void a_whole_file_for_another_address_is_not_called_cut(void **state) {
    (void)state;
    for (uint32_t base = FAKE_BASE + IMAGE_SIZE; base < FAKE_BASE + FAKE_AREA / 2; base += 2048) {
        linked_for(base);
        assert_int_equal(check(), TULPAR_UNSUITABLE_ADDRESS);
        assert_int_equal(detail.linked_for, base);
    }
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_good_image_is_suitable),
        TEST(the_whole_area_may_be_used),
        TEST(a_stub_is_too_short),
        TEST(a_stated_address_must_match),
        TEST(the_address_of_a_bin_is_told_by_its_code),
        TEST(candidates_are_places_of_vector_tables),
        TEST(hex_and_elf_are_judged_by_their_code_too),
        TEST(vectors_that_no_address_explains_are_told),
        TEST(what_the_device_refuses_cannot_be_forced),
        TEST(code_tells_right_addresses_from_wrong_ones),
        TEST(reserved_vectors_may_hold_anything),
        TEST(the_stack_must_be_in_ram),
        TEST(a_stack_that_overshoots_ram_by_the_mailbox_is_recognised),
        TEST(the_reset_handler_must_be_code_of_the_image),
        TEST(a_file_that_ends_before_its_reset_handler_is_cut),
        TEST(a_whole_file_for_another_address_is_not_called_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
