/* SPDX-License-Identifier: MIT */
/* How long the library waits: by constants until INFO tells of the flash, then by its longest
 * times. Proven with the core on boards whose flash is slower than the constants allow for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "host/patience.h"
#include "support/fake_layouts.h"
#include "tests/support/fake_device.h"
#include "tulpar/image.h"
#include "wire/commands.h"

enum {
    KB = 1024,
    MS = 1000, /* us */
    SECOND = 1000 * MS,
    CONNECT_US = 60 * SECOND,
    IMAGE_MAX = 256 * KB,
    SMALL_IMAGE = 9 * KB + 205,
    ANSWER_US = 400 * MS, /* of INFO: what an answer takes that needs nothing of the flash */
};

static struct fake_device device;
static struct tulpar_flasher flasher;
static uint8_t image[IMAGE_MAX], old_image[IMAGE_MAX];

/* -- what it is computed from ------------------------------------------------------------------*/

/* An STM32F4 at its slowest (DS10693 table 46: 8 bits at a time), with one slot. */
static struct tulpar_device told(void) {
    return (struct tulpar_device){
        .page_size = 2 * KB,
        .application = {0x0800C000, (16 + 64 + 3 * 128) * KB},
        .in_flight = 6,
        .flash =
            {
                .start = 0x08000000,
                .run = {{16 * KB, 4}, {64 * KB, 1}, {128 * KB, 3}},
                .erase_max_ms = 4000,
                .program_max_us = 100,
                .programming_unit = 4,
            },
    };
}

static void constants_are_for_a_flash_that_is_not_known(void **state) {
    struct tulpar_device nothing_yet = {0};
    struct tulpar_device older = told();

    (void)state;
    older.flash.run[0].units = 0;
    for (unsigned i = 0; i < COMMANDS; i++) {
        uint8_t command = command_at(i);
        uint64_t constant_us = (uint64_t)command_patience_ms(command) * MS;

        assert_int_equal(patience_us(&nothing_yet, command), constant_us);
        assert_int_equal(patience_us(&older, command), constant_us);
    }
}

/* A command with an erase in it waits for one at least, however slow; one without does not. */
static void what_erases_waits_for_erases(void **state) {
    static const struct {
        uint8_t command;
        unsigned erases;
    } commands[] = {
        {COMMAND_ENTER, 0},   {COMMAND_PAGES, 0},  {COMMAND_INFO, 1},
        {COMMAND_WRITE, 2},   {COMMAND_BLOCK, 2},  {COMMAND_RUN, 1},
        {COMMAND_CONFIRM, 1}, {COMMAND_FINISH, 3}, {COMMAND_REVERT, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct tulpar_device fast = told(), slow = told();

        fast.flash.erase_max_ms = 1000;
        slow.flash.erase_max_ms = 2000;
        /* Twice what the flash says. */
        assert_int_equal(patience_us(&slow, commands[i].command) -
                             patience_us(&fast, commands[i].command),
                         commands[i].erases * 2ull * SECOND);
        assert_true(patience_us(&slow, commands[i].command) >= ANSWER_US);
    }
}

/* Of an STM32L4 with two slots: 231 pages of 2 KB, 25 ms and 91 us. */
static struct tulpar_device two_slots(void) {
    return (struct tulpar_device){
        .page_size = 2 * KB,
        .application = {0x0800C800, 462 * KB},
        .in_flight = 6,
        .slots = 2,
        .features = FEATURE_OVERLAY,
        .flash = {.start = 0x08000000,
                  .run = {{2 * KB, 512}},
                  .erase_max_ms = 25,
                  .program_max_us = 91,
                  .programming_unit = 8},
    };
}

/* FINISH writes a unit beside the journal; where it has to copy, many. */
static void finish_waits_for_parity_and_copies(void **state) {
    struct tulpar_device two = two_slots(), one = two_slots();
    uint64_t unit_us = 2ull * (25 * MS + 256 * 91);

    (void)state;
    one.slots = 1;
    uint64_t more_us = patience_us(&two, COMMAND_FINISH) - patience_us(&one, COMMAND_FINISH);
    assert_in_range(more_us, unit_us, unit_us + MS);
    assert_int_equal(patience_finish_us(&two, two.in_flight, 0), patience_us(&two, COMMAND_FINISH));
    assert_true(patience_finish_us(&two, two.in_flight, 115 * 2 * KB) >=
                patience_us(&two, COMMAND_FINISH) + 115 * unit_us);
}

/* Where many may be in flight and an erase is long, a FINISH that is lost behind the last of them
 * would cost a wait for all of them. */
static void finish_waits_for_what_is_in_flight_alone(void **state) {
    struct tulpar_device sectors = two_slots();

    (void)state;
    sectors.in_flight = 23;
    sectors.flash.erase_max_ms = 2000;
    uint64_t all_us = patience_finish_us(&sectors, sectors.in_flight, 0);
    assert_true(patience_finish_us(&sectors, 0, 0) + 22 * 2ull * 2000 * MS < all_us);
}

/* What the bootloader takes for the last page of a whole slot was measured: 9.6 s. */
static void a_unit_that_is_mended_is_waited_for(void **state) {
    struct tulpar_device device_of_two = two_slots();

    (void)state;
    assert_true(patience_mend_us(&device_of_two, 462 * KB) > 2 * 9600ull * MS);
    assert_true(patience_mend_us(&device_of_two, 60 * KB) < 1ull * SECOND);
    device_of_two.features = 0;
    assert_int_equal(patience_mend_us(&device_of_two, 462 * KB), 0);
}

static void all_units_of_the_slots_fit_into_erase(void **state) {
    struct tulpar_device slow = told();

    (void)state;
    assert_true(patience_us(&slow, COMMAND_ERASE) > (uint64_t)8 * 4 * SECOND);
}

static void no_device_makes_it_endless(void **state) {
    struct tulpar_device slow = told();

    (void)state;
    slow.flash.erase_max_ms = 10000;
    slow.flash.program_max_us = 10000;
    slow.flash.run[2].units = 65535;
    for (unsigned i = 0; i < COMMANDS; i++) {
        assert_true(patience_us(&slow, command_at(i)) <= (uint64_t)120 * SECOND);
    }
    assert_true(patience_swap_us(&slow, 1024 * KB) <= (uint64_t)120 * SECOND);
}

/* Whether a unit begins in them: 4 s and their programming, twice. */
static void bytes_wait_for_the_units_that_begin_in_them(void **state) {
    static const struct {
        uint32_t offset, size, units;
    } pieces[] = {
        {0, 4, 1},
        {0, 2 * KB, 1},
        {4, 2 * KB, 0},
        {16 * KB - 4, 4, 0},
        {16 * KB - 4, 5, 1}, /* the first of the next one */
        {16 * KB, 2 * KB, 1},
        {18 * KB, 2 * KB, 0},
        {15 * KB, 66 * KB, 2},
        {80 * KB, 2 * KB, 1},
    };
    struct tulpar_device slow = told();

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        uint64_t programming_us = (pieces[i].size / 4 + 1) * 2ull * 100;

        assert_int_equal(patience_program_us(&slow, pieces[i].offset, pieces[i].size, false),
                         pieces[i].units * 2ull * 4 * SECOND + programming_us);
        assert_true(patience_program_us(&slow, pieces[i].offset, pieces[i].size, true) >=
                    (pieces[i].units + 1) * 2ull * 4 * SECOND); /* the record's, too */
    }
}

/* Each unit of the image is erased and programmed in both slots. */
static void a_swap_waits_for_all_units_twice(void **state) {
    struct tulpar_device slow = told();

    (void)state;
    slow.flash.run[0].units = 64;
    slow.flash.run[1].units = slow.flash.run[2].units = 0;
    assert_true(patience_swap_us(&slow, 16 * KB) > 2 * 2 * 4ull * SECOND);
    assert_true(patience_swap_us(&slow, 3 * 16 * KB) > 3 * 2 * 2 * 4ull * SECOND);
}

/* An STM32F4 with two slots, 32 bits at a time: a sector of 128 KB was swapped in 3.12 s on the
 * virtual board. FINISH may write such a sector for the parity. */
static void a_sector_of_two_slots_takes_its_time(void **state) {
    struct tulpar_device large = told();

    (void)state;
    large.slots = 2;
    large.application = (struct tulpar_range){0x08020000, 3 * 128 * KB};
    large.flash.run[2].units = 7;
    large.flash.erase_max_ms = 2000;
    assert_in_range(usual_swap_us(&large, 128 * KB), 2900 * MS, 3300 * MS);
    assert_in_range(usual_swap_us(&large, 60 * KB), 2900 * MS, 3300 * MS);
    assert_in_range(usual_swap_us(&large, 3 * 128 * KB), 3 * 2900 * MS, 3 * 3300 * MS);
    assert_true(patience_us(&large, COMMAND_FINISH) > 3 * 2 * 2 * SECOND + 6500ull * MS);
}

/* -- with boards that are slow -----------------------------------------------------------------*/

/* As long as the data sheet allows, or longer by half. */
static struct fake_layout slow_layout(const struct fake_layout *layout, uint16_t erase_max_ms,
                                      bool by_half) {
    struct fake_layout slow = *layout;

    slow.geometry.erase_max_ms = erase_max_ms;
    for (int run = 0; run < ERASE_RUNS_MAX; run++) {
        slow.erase_us[run] = erase_max_ms * (uint32_t)MS * (by_half ? 3 : 2) / 2;
    }
    slow.program_us = slow.geometry.program_max_us;
    return slow;
}

static void set_up_on(const struct fake_layout *layout, bool blocks) {
    fake_init_on(&device, layout);
    if (!blocks) {
        device.features = FEATURE_PAGES;
    }
    flasher_init(&flasher, &device.channel, &(struct tulpar_options){.baud = FAKE_BAUD});
    assert_int_equal(tulpar_connect(&flasher, CONNECT_US), TULPAR_OK);
}

static const struct tulpar_report *report(void) {
    return tulpar_report(&flasher);
}

static void install(const uint8_t *bytes, uint32_t size) {
    assert_int_equal(tulpar_install(&flasher, bytes, size), TULPAR_OK);
    assert_int_equal(fake_info(&device).image.verdict, VERDICT_VALID);
    assert_memory_equal(fake_installed(&device), bytes, size);
    assert_int_equal(device.board.violations, 0);
    assert_int_equal(report()->resent, 0);
}

struct slow_place {
    const struct fake_layout *layout;
    uint32_t size;
    uint16_t erase_max_ms;
};

static const struct slow_place slow_places[] = {
    {&fake_layout_unequal, (16 + 64 + 128) * KB + 5003, 4000},
    {&fake_layout_halfwords, SMALL_IMAGE, 1500},
};

static void everywhere(void (*story)(const struct slow_place *place, const struct fake_layout *slow,
                                     bool blocks)) {
    for (size_t i = 0; i < sizeof slow_places / sizeof slow_places[0]; i++) {
        for (unsigned way = 0; way < 4; way++) {
            const struct slow_place *place = &slow_places[i];
            struct fake_layout slow =
                slow_layout(place->layout, place->erase_max_ms, (way & 1) != 0);

            fake_image_at(image, place->size, 1, slow.application.base);
            story(place, &slow, (way & 2) != 0);
        }
    }
}

static void is_updated(const struct slow_place *place, const struct fake_layout *slow,
                       bool blocks) {
    set_up_on(slow, blocks);
    install(image, place->size);
    install(image, place->size);
    image[place->size / 2] ^= 1;
    install(image, place->size);
    assert_int_equal(report()->resent, 0);
}

static void a_slow_board_is_updated_without_sending_anything_twice(void **state) {
    (void)state;
    everywhere(is_updated);
}

/* So many updates that the units of the records are erased in between, too, and other bytes in all
 * of their pages: blocks are on their way that do not all go at once. */
static void is_updated_often(const struct slow_place *place, const struct fake_layout *slow,
                             bool blocks) {
    enum { TIMES = 12 };
    unsigned of_records = 0;

    (void)place;
    set_up_on(slow, blocks);
    for (unsigned i = 0; i < TIMES; i++) {
        unsigned before = device.board.erases - device.pages_erased;

        fake_image_at(image, SMALL_IMAGE, i, slow->application.base);
        install(image, SMALL_IMAGE);
        of_records += device.board.erases - device.pages_erased - before;
    }
    assert_true(of_records > 0 || slow->geometry.run_size[0] > KB);
}

static void records_that_need_an_erase_are_waited_for(void **state) {
    (void)state;
    everywhere(is_updated_often);
}

static void is_erased(const struct slow_place *place, const struct fake_layout *slow, bool blocks) {
    set_up_on(slow, blocks);
    install(image, place->size);
    assert_int_equal(tulpar_erase(&flasher), TULPAR_OK);
    assert_int_equal(report()->resent, 0);
    assert_int_equal(fake_info(&device).record_state, RECORD_EMPTY);
}

static void all_units_are_erased_while_the_host_waits(void **state) {
    (void)state;
    everywhere(is_erased);
}

/* What is held back waits for a FINISH that takes an erase for the journal and one for the record;
 * the swap, for all units twice. */
static void two_slots_are_swapped_and_swapped_back(void **state) {
    struct fake_layout slow = slow_layout(&fake_layout_halfwords_two_slots, 1500, true);

    (void)state;
    fake_image_at(old_image, SMALL_IMAGE, 1, slow.application.base);
    fake_image_at(image, SMALL_IMAGE, 2, slow.application.base);
    for (int blocks = 0; blocks < 2; blocks++) {
        set_up_on(&slow, blocks);
        install(old_image, SMALL_IMAGE);
        install(image, SMALL_IMAGE);
        fake_wait(&device);
        assert_int_equal(tulpar_connect(&flasher, CONNECT_US), TULPAR_OK);
        assert_int_equal(report()->device.record_state, RECORD_TRIAL);
        assert_int_equal(tulpar_revert(&flasher), TULPAR_OK);
        assert_memory_equal(fake_installed(&device), old_image, SMALL_IMAGE);
        assert_int_equal(report()->resent, 0);
    }
}

/* -- boards that are gone ----------------------------------------------------------------------*/

static void is_told_in_time(const struct slow_place *place, const struct fake_layout *slow,
                            bool blocks) {
    set_up_on(slow, blocks);
    fake_script(&device, blocks ? COMMAND_BLOCK : COMMAND_WRITE, 3, 1, FAULT_GO_SILENT, 0);
    assert_int_equal(tulpar_install(&flasher, image, place->size), TULPAR_TRANSFER);
    uint64_t gone_us = device.now_us;
    uint64_t answer_us = 2ull * place->erase_max_ms * MS + SECOND;
    assert_int_equal(report()->failure.step, TULPAR_STEP_WRITE);
    assert_true(gone_us < 12 * answer_us + 30ull * SECOND);
}

static void a_slow_board_that_is_gone_is_told_in_time(void **state) {
    (void)state;
    everywhere(is_told_in_time);
}

/* One answer may take longer than a device that talks may go without getting further. */
static void an_answer_that_is_lost_is_asked_for_again_however_slow(void **state) {
    struct fake_layout slow = slow_layout(&fake_layout_unequal, 5000, false);

    (void)state;
    fake_image_at(image, SMALL_IMAGE, 1, slow.application.base);
    set_up_on(&slow, true);
    fake_script(&device, COMMAND_FINISH, 1, 1, FAULT_LOSE_REPLY, 0);
    fake_script(&device, COMMAND_INFO, 2, 1, FAULT_LOSE_REPLY, 0);
    assert_int_equal(tulpar_install(&flasher, image, SMALL_IMAGE), TULPAR_OK);
    assert_true(fake_script_done(&device));
    assert_true(report()->resent > 0);
}

/* Twice its patience has passed when it asks what has become of it, and so it waits once more. */
static void a_board_that_takes_longer_than_it_says_is_waited_for(void **state) {
    struct fake_layout slow = slow_layout(&fake_layout_halfwords, 1500, false);
    uint64_t erases_us = 10 * 1500ull * MS; /* of the image's units */

    (void)state;
    fake_image_at(image, SMALL_IMAGE, 1, slow.application.base);
    set_up_on(&slow, false);
    install(image, SMALL_IMAGE);
    device.stall_us = patience_us(&report()->device, COMMAND_ERASE) + 3ull * SECOND - erases_us;
    assert_int_equal(tulpar_erase(&flasher), TULPAR_OK);
    assert_int_equal(fake_info(&device).record_state, RECORD_EMPTY);
}

/* One behind those that are lost is held back and tells of them; in the end the first comes, and
 * all go into flash. Then the sample is complete. */
static const struct {
    unsigned nth, times;
} lost[] = {{2, 5}, {8, 4}, {13, 3}, {17, 2}, {20, 1}, {23, 1}};

static void goes_over_to_the_next_lower_rate(size_t losses) {
    struct fake_layout slow = slow_layout(&fake_layout_halfwords, 1500, true);
    struct tulpar_options options = {.baud = FAKE_BAUD, .baud_highest = 2000000};

    fake_image_at(image, 40 * KB, 1, slow.application.base);
    fake_init_on(&device, &slow);
    for (size_t i = 0; i < losses; i++) {
        fake_script(&device, COMMAND_BLOCK, lost[i].nth, lost[i].times, FAULT_LOSE_REQUEST, 0);
    }
    flasher_init(&flasher, &device.channel, &options);
    assert_int_equal(tulpar_connect(&flasher, CONNECT_US), TULPAR_OK);
    assert_int_equal(tulpar_install(&flasher, image, 40 * KB), TULPAR_OK);
    assert_true(fake_script_done(&device));
    assert_memory_equal(fake_installed(&device), image, 40 * KB);
    assert_int_equal(report()->baud_used, 1000000);
}

/* What is on its way is answered before the rate changes, or the other side would hear of it when
 * this one has gone back already. What is lost is not waited for: meanwhile the device goes back.
 */
static void a_slow_board_goes_over_to_the_next_lower_rate(void **state) {
    size_t all = sizeof lost / sizeof lost[0];

    (void)state;
    goes_over_to_the_next_lower_rate(all);
    goes_over_to_the_next_lower_rate(all - 1);
}

/* Nobody is busy, and the host cannot know it. Meanwhile the device goes back to its first rate. */
static void a_lost_window_at_another_rate_is_sent_again(void **state) {
    struct fake_layout slow = slow_layout(&fake_layout_halfwords, 1500, false);
    struct tulpar_options options = {.baud = FAKE_BAUD, .baud_highest = 2000000};

    (void)state;
    fake_image_at(image, 40 * KB, 1, slow.application.base);
    fake_init_on(&device, &slow);
    fake_script(&device, COMMAND_BLOCK, 12, FAKE_IN_FLIGHT, FAULT_LOSE_REQUEST, 0);
    flasher_init(&flasher, &device.channel, &options);
    assert_int_equal(tulpar_connect(&flasher, CONNECT_US), TULPAR_OK);
    assert_int_equal(tulpar_install(&flasher, image, 40 * KB), TULPAR_OK);
    assert_true(fake_script_done(&device));
    assert_memory_equal(fake_installed(&device), image, 40 * KB);
    assert_true(device.now_us < device.board.flash_us + 30ull * SECOND);
}

/* -- a board that does not tell ----------------------------------------------------------------*/

/* Its host knows the constants only, and an erase that is longer is asked for again: nothing is
 * lost by it. */
static void an_older_board_goes_by_the_constants(void **state) {
    struct fake_layout slow = slow_layout(&fake_layout_halfwords, 1500, false);

    (void)state;
    fake_image_at(image, SMALL_IMAGE, 1, slow.application.base);
    fake_init_on(&device, &slow);
    device.features = FEATURE_PAGES;
    FAKE_TELL(&device, geometry, (struct flash_geometry){0});
    flasher_init(&flasher, &device.channel, &(struct tulpar_options){.baud = FAKE_BAUD});
    assert_int_equal(tulpar_connect(&flasher, CONNECT_US), TULPAR_OK);
    assert_int_equal(tulpar_install(&flasher, image, SMALL_IMAGE), TULPAR_OK);
    assert_memory_equal(fake_installed(&device), image, SMALL_IMAGE);
    assert_true(report()->resent > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_are_for_a_flash_that_is_not_known),
        cmocka_unit_test(what_erases_waits_for_erases),
        cmocka_unit_test(finish_waits_for_parity_and_copies),
        cmocka_unit_test(finish_waits_for_what_is_in_flight_alone),
        cmocka_unit_test(a_unit_that_is_mended_is_waited_for),
        cmocka_unit_test(all_units_of_the_slots_fit_into_erase),
        cmocka_unit_test(no_device_makes_it_endless),
        cmocka_unit_test(bytes_wait_for_the_units_that_begin_in_them),
        cmocka_unit_test(a_swap_waits_for_all_units_twice),
        cmocka_unit_test(a_sector_of_two_slots_takes_its_time),
        cmocka_unit_test(a_slow_board_is_updated_without_sending_anything_twice),
        cmocka_unit_test(records_that_need_an_erase_are_waited_for),
        cmocka_unit_test(all_units_are_erased_while_the_host_waits),
        cmocka_unit_test(two_slots_are_swapped_and_swapped_back),
        cmocka_unit_test(a_slow_board_that_is_gone_is_told_in_time),
        cmocka_unit_test(an_answer_that_is_lost_is_asked_for_again_however_slow),
        cmocka_unit_test(a_board_that_takes_longer_than_it_says_is_waited_for),
        cmocka_unit_test(a_slow_board_goes_over_to_the_next_lower_rate),
        cmocka_unit_test(a_lost_window_at_another_rate_is_sent_again),
        cmocka_unit_test(an_older_board_goes_by_the_constants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
