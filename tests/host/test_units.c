/* SPDX-License-Identifier: MIT */
/* The library and the core on flash whose erase units are unequal, or smaller than a packet: both
 * ends in one program, in blocks and by WRITE. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "support/fake_layouts.h"
#include "tests/support/fake_device.h"
#include "tulpar/image.h"

enum { KB = 1024, IMAGE_MAX = 256 * KB, PATIENCE_US = 20000000, PIECE = 8 * KB };

/* A board, and an image whose last unit is begun only. One byte is changed later, in the middle of
 * a unit of `unit_size` bytes in the middle. The device is reset in the middle of that unit. */
static const struct place {
    const struct fake_layout *layout;
    uint32_t size, units, changed, unit_size;
} places[] = {
    {&fake_layout_unequal, (16 + 64 + 128) * KB + 5003, 4, (16 + 41) * KB, 64 * KB},
    {&fake_layout_halfwords, 9 * KB + 205, 10, 4 * KB + 100, KB},
};

enum { PLACES = sizeof places / sizeof places[0] };

static struct fake_device device;
static struct tulpar_flasher flasher;
static uint8_t image[IMAGE_MAX], old_image[IMAGE_MAX];

/* -- what all have in common -------------------------------------------------------------------*/

static void connect_with(const struct tulpar_options *options) {
    flasher_init(&flasher, &device.channel, options);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
}

/* Pseudo-random bytes: nothing is packed by itself. */
static void set_up(const struct place *place, bool blocks) {
    fake_init_on(&device, place->layout);
    if (!blocks) {
        device.features = FEATURE_PAGES;
    }
    fake_image_at(image, place->size, 1, place->layout->application.base);
    connect_with(&(struct tulpar_options){.baud = FAKE_BAUD});
}

static void install(const struct place *place) {
    assert_int_equal(tulpar_install(&flasher, image, place->size), TULPAR_OK);
}

static void assert_installed(const struct place *place) {
    struct device_info info = fake_info(&device);

    assert_true(fake_script_done(&device));
    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_int_equal(info.image.size, place->size);
    assert_memory_equal(fake_area(&device), image, place->size);
    assert_int_equal(device.board.violations, 0);
}

static const struct tulpar_report *report(void) {
    return tulpar_report(&flasher);
}

/* -- updates -----------------------------------------------------------------------------------*/

static void a_first_image_erases_each_unit_once(const struct place *place, bool blocks) {
    set_up(place, blocks);
    install(place);
    assert_installed(place);
    assert_int_equal(device.pages_erased, place->units);
    assert_int_equal(report()->already_right, 0);
}

static void the_same_again_erases_nothing(const struct place *place, bool blocks) {
    set_up(place, blocks);
    install(place);
    install(place);
    assert_installed(place);
    assert_int_equal(device.pages_erased, place->units);
    assert_int_equal(report()->already_right, place->size);
}

/* A debugger has put it there: the device is asked for its pages. */
static void what_is_there_without_a_record_erases_nothing(const struct place *place, bool blocks) {
    set_up(place, blocks);
    fake_load(&device, image, place->size);
    install(place);
    assert_installed(place);
    assert_int_equal(device.pages_erased, 0);
    assert_int_equal(report()->already_right, place->size);
}

static void one_byte_costs_its_unit_and_no_other(const struct place *place, bool blocks) {
    set_up(place, blocks);
    install(place);
    image[place->changed] ^= 1;
    install(place);
    assert_installed(place);
    assert_int_equal(device.pages_erased, place->units + 1);
    assert_int_equal(report()->already_right, place->size - place->unit_size);
}

/* One unit, or the small ones that are taken together where there is no ECC: the others are erased
 * before any of them is begun (boot/doubt.h). */
static void assert_begun_anew(const struct place *place) {
    uint32_t together = place->unit_size < PIECE ? PIECE / place->unit_size : 1;

    assert_in_range(device.pages_erased, place->units + 1, place->units + 2 * together - 1);
}

/* The unit in which the device was reset is begun anew; those before it stay. */
static void a_reset_in_a_unit_costs_that_unit_again(const struct place *place, bool blocks) {
    unsigned packets = place->changed / place->layout->page_size;

    set_up(place, blocks);
    fake_script(&device, blocks ? COMMAND_BLOCK : COMMAND_WRITE, packets + 1, 1, FAULT_RESET, 0);
    install(place);
    assert_installed(place);
    assert_begun_anew(place);
}

/* As above, by the power, which tears what is programmed; and another call goes on. */
static void a_cut_in_a_unit_costs_that_unit_again(const struct place *place, bool blocks) {
    set_up(place, blocks);
    device.board.cut_operation = device.board.erases + device.board.programs +
                                 place->changed / place->layout->geometry.programming_unit;
    device.board.cut_outcome = FAKE_CUT_PARTIAL;
    enum tulpar_error error = tulpar_install(&flasher, image, place->size);
    device.board.cut_operation = 0;
    if (error != TULPAR_OK) {
        connect_with(&(struct tulpar_options){.baud = FAKE_BAUD});
        install(place);
    }
    assert_installed(place);
    assert_begun_anew(place);
}

static unsigned erases_told;
static uint32_t bytes_told;

static void on_erasing(void *context, uint32_t bytes) {
    (void)context;
    erases_told++;
    bytes_told = bytes;
}

/* An erase that takes long is told, once, and with its size, when the host waits for it: the line
 * may take longer than the shortest of them. */
static void long_erases_are_told(const struct place *place, bool blocks) {
    bool slow = place->unit_size > PIECE;

    set_up(place, blocks);
    connect_with(&(struct tulpar_options){.baud = FAKE_BAUD, .hooks = {.erasing = on_erasing}});
    erases_told = bytes_told = 0;
    install(place);
    assert_in_range(erases_told, !slow ? 0 : blocks ? 1 : place->units, slow ? place->units : 0);
    assert_int_equal(bytes_told, slow ? 128 * KB : 0); /* the last one */
}

/* A difference is made against what is there at that moment: nothing of the unit's old contents,
 * once its first page has come. On small units most of a page is there; on a large one, little. */
static void a_difference_needs_nothing_that_was_erased(const struct place *place, bool blocks) {
    struct tulpar_image base = {old_image, place->size};

    set_up(place, blocks);
    install(place);
    memcpy(old_image, image, place->size);
    image[place->changed] ^= 1;
    connect_with(&(struct tulpar_options){.baud = FAKE_BAUD, .bases = &base, .base_count = 1});
    install(place);
    assert_installed(place);
    assert_int_equal(device.pages_erased, place->units + 1);
    assert_int_equal(report()->already_right, place->size - place->unit_size);
    assert_true(report()->line_bytes < place->unit_size * 11 / 10);
    assert_int_equal(report()->way, blocks ? TULPAR_WAY_DIFFERENCE : TULPAR_WAY_RAW);
}

/* -- the list ----------------------------------------------------------------------------------*/

static void everywhere(void (*story)(const struct place *place, bool blocks)) {
    for (int i = 0; i < PLACES; i++) {
        story(&places[i], false);
        story(&places[i], true);
    }
}

#define TEST(story)                                                                                \
    static void test_##story(void **state) {                                                       \
        (void)state;                                                                               \
        everywhere(story);                                                                         \
    }
TEST(a_first_image_erases_each_unit_once)
TEST(the_same_again_erases_nothing)
TEST(what_is_there_without_a_record_erases_nothing)
TEST(one_byte_costs_its_unit_and_no_other)
TEST(a_reset_in_a_unit_costs_that_unit_again)
TEST(a_cut_in_a_unit_costs_that_unit_again)
TEST(long_erases_are_told)
TEST(a_difference_needs_nothing_that_was_erased)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_first_image_erases_each_unit_once),
        cmocka_unit_test(test_the_same_again_erases_nothing),
        cmocka_unit_test(test_what_is_there_without_a_record_erases_nothing),
        cmocka_unit_test(test_one_byte_costs_its_unit_and_no_other),
        cmocka_unit_test(test_a_reset_in_a_unit_costs_that_unit_again),
        cmocka_unit_test(test_a_cut_in_a_unit_costs_that_unit_again),
        cmocka_unit_test(test_long_erases_are_told),
        cmocka_unit_test(test_a_difference_needs_nothing_that_was_erased),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
