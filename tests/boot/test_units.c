/* SPDX-License-Identifier: MIT */
/* Updates on flash whose erase units are unequal, or smaller than a packet, and whose programming
 * units are smaller than a double-word: whole, in part, refused, and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/doubt.h"
#include "boot/pages.h"
#include "boot/update.h"
#include "support/fake_layouts.h"
#include "wire/crc.h"
#include "wire/image.h"

enum { IMAGE_MAX = 480 * 1024, PACKET = 2048, UNITS_MAX = 64 };

/* A board, and an image whose last unit is begun only. `changed` lies in the middle of a unit in
 * the middle. */
static const struct place {
    const struct fake_layout *layout;
    uint32_t size, units, changed;
} places[] = {
    {&fake_layout_unequal, (16 + 64 + 128) * 1024 + 5003, 4, (16 + 40) * 1024},
    {&fake_layout_halfwords, 9 * 1024 + 205, 10, 4 * 1024 + 100},
};

enum { PLACES = sizeof places / sizeof places[0] };

static struct fake_board fake;
static struct update update;
static uint8_t image[IMAGE_MAX];

/* Of the application area. */
static unsigned erases(void) {
    return fake.erases - fake.erases_of_records;
}

static void power_on(void) {
    update_init(&update, &fake.board, false);
}

static void set_up(const struct place *place) {
    fake_board_init_as(&fake, place->layout);
    fake_image_at(image, IMAGE_MAX, 1, place->layout->application.base);
    power_on();
}

static void declare(uint32_t size, uint32_t flags) {
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size), flags};

    assert_int_equal(update_declare(&update, &request), STATUS_OK);
}

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Bytes of the image from `from` on, in packets. */
static enum status write_range(uint32_t from, uint32_t end, uint32_t packet) {
    enum status status = STATUS_OK;

    for (uint32_t offset = from; offset < end && status == STATUS_OK; offset += packet) {
        status = update_write(&update, offset, image + offset, smaller(end - offset, packet));
    }
    return status;
}

static void install(const struct place *place) {
    declare(place->size, 0);
    assert_int_equal(write_range(0, place->size, PACKET), STATUS_OK);
    assert_int_equal(update_finish(&update), STATUS_OK);
}

static bool is_installed(const struct place *place) {
    power_on();
    return update.installed.image.verdict == VERDICT_VALID &&
           update.installed.image.size == place->size &&
           update.installed.image.crc == image_crc(IMAGE_CRC_START, image, place->size) &&
           memcmp(fake_flash_at(&fake, place->layout->application.base), image, place->size) == 0;
}

/* Where the erase units of the image begin, as offsets, and where the last one ends. */
static uint32_t units_of(const struct place *place, uint32_t starts[UNITS_MAX + 1]) {
    uint32_t base = place->layout->application.base, offset = 0, units = 0;

    while (offset < place->size) {
        starts[units++] = offset;
        offset += geometry_unit_size(&place->layout->geometry, base + offset);
    }
    starts[units] = place->size;
    assert_int_equal(units, place->units);
    return units;
}

/* -- whole updates -----------------------------------------------------------------------------*/

static void every_unit_is_erased_once_whatever_the_packets(void **state) {
    static const uint32_t packets[] = {1000, 1024, 2047, 2048, 4096, 70001};

    (void)state;
    for (int i = 0; i < PLACES; i++) {
        for (size_t p = 0; p < sizeof packets / sizeof packets[0]; p++) {
            set_up(&places[i]);
            memset(fake_flash_at(&fake, fake.board.application.base), 0x5A,
                   fake.board.application.size);
            declare(places[i].size, 0);
            assert_int_equal(write_range(0, places[i].size, packets[p]), STATUS_OK);
            assert_int_equal(update_finish(&update), STATUS_OK);
            assert_true(is_installed(&places[i]));
            assert_int_equal(erases(), places[i].units);
            assert_int_equal(fake.violations, 0);
        }
    }
}

static void an_area_is_filled_to_its_last_byte(void **state) {
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        struct place whole = places[i];

        whole.size = whole.layout->application.size;
        set_up(&whole);
        install(&whole);
        assert_true(is_installed(&whole));
        assert_int_equal(fake.violations, 0);
    }
}

/* Only what is not blank. */
static void erase_takes_each_unit_once(void **state) {
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        set_up(&places[i]);
        install(&places[i]);
        unsigned before = erases();
        assert_int_equal(update_erase_all(&update), STATUS_OK);
        assert_int_equal(erases() - before, places[i].units);
        assert_true(pages_blank(&fake.board, fake.board.application.base,
                                pages_unit_size(&fake.board, fake.board.application.base)));
        assert_int_equal(fake.violations, 0);
    }
}

/* -- a part ------------------------------------------------------------------------------------*/

/* One byte is another: the update leaves out all units but that byte's. */
static void one_unit_is_written_and_the_others_stay(void **state) {
    uint32_t starts[UNITS_MAX + 1];

    (void)state;
    for (int i = 0; i < PLACES; i++) {
        const struct place *place = &places[i];
        uint32_t unit = 0;

        set_up(place);
        install(place);
        (void)units_of(place, starts);
        while (starts[unit + 1] <= place->changed) {
            unit++;
        }
        image[place->changed] ^= 1;
        unsigned before = erases();
        declare(place->size, BEGIN_SPARSE);
        assert_int_equal(write_range(starts[unit], starts[unit + 1], PACKET), STATUS_OK);
        assert_int_equal(update_finish(&update), STATUS_OK);
        assert_int_equal(erases() - before, 1);
        assert_true(is_installed(place));
        assert_int_equal(fake.violations, 0);
    }
}

/* A page is no unit: what is behind it in its unit would be lost, or programmed twice. */
static void a_unit_is_not_entered_in_its_middle(void **state) {
    uint32_t starts[UNITS_MAX + 1];

    (void)state;
    set_up(&places[0]);
    install(&places[0]);
    (void)units_of(&places[0], starts);
    unsigned before = fake.erases + fake.programs;

    declare(places[0].size, BEGIN_SPARSE);
    assert_int_equal(update_write(&update, starts[1] + PACKET, image, PACKET), STATUS_OFFSET);
    assert_int_equal(update_put(&update, starts[1] + PACKET, image, PACKET), STATUS_OFFSET);
    assert_int_equal(fake.erases + fake.programs, before);
}

/* Nor is it left there: its old contents are gone. */
static void a_unit_is_not_left_in_its_middle(void **state) {
    uint32_t starts[UNITS_MAX + 1];

    (void)state;
    set_up(&places[0]);
    install(&places[0]);
    (void)units_of(&places[0], starts);
    declare(places[0].size, BEGIN_SPARSE);
    assert_int_equal(update_put(&update, starts[1], image + starts[1], PACKET), STATUS_OK);
    assert_int_equal(update_finish(&update), STATUS_OFFSET);
    assert_int_equal(update_put(&update, starts[2], image + starts[2], PACKET), STATUS_OFFSET);
    power_on();
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
}

/* As the last unit first: a difference may need what the first ones hold. */
static void units_come_in_any_order(void **state) {
    uint32_t starts[UNITS_MAX + 1];

    (void)state;
    for (int i = 0; i < PLACES; i++) {
        set_up(&places[i]);
        declare(places[i].size, BEGIN_SPARSE);
        for (uint32_t unit = units_of(&places[i], starts); unit-- > 0;) {
            for (uint32_t at = starts[unit]; at < starts[unit + 1]; at += 1024) {
                assert_int_equal(
                    update_put(&update, at, image + at, smaller(starts[unit + 1] - at, 1024)),
                    STATUS_OK);
            }
        }
        assert_int_equal(update_finish(&update), STATUS_OK);
        assert_true(is_installed(&places[i]));
        assert_int_equal(fake.violations, 0);
    }
}

/* -- refusals ----------------------------------------------------------------------------------*/

static void what_does_not_fit_is_refused(void **state) {
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        uint32_t room = places[i].layout->application.size;
        struct begin_request request = {.size = room + 1};

        set_up(&places[i]);
        assert_int_equal(update_declare(&update, &request), STATUS_RANGE);
        declare(room, 0);
        assert_int_equal(write_range(0, room, PACKET), STATUS_OK);
        assert_int_equal(update_write(&update, room, image, 1), STATUS_RANGE);
        assert_int_equal(fake.violations, 0);
    }
}

static void what_contradicts_is_refused(void **state) {
    (void)state;
    for (int i = 0; i < PLACES; i++) {
        set_up(&places[i]);
        declare(places[i].size, 0);
        assert_int_equal(write_range(0, 3000, 1000), STATUS_OK);
        image[2000] ^= 1;
        assert_int_equal(write_range(2000, 3000, 1000), STATUS_OFFSET);
        image[2000] ^= 1;
        assert_int_equal(write_range(4000, 5000, 1000), STATUS_OFFSET);
        assert_int_equal(write_range(2500, places[i].size, 1000), STATUS_OK);
        assert_int_equal(update_finish(&update), STATUS_OK);
        assert_true(is_installed(&places[i]));
    }
}

/* -- operations that fail, and power that goes -------------------------------------------------*/

/* A board with an application, right before an update to one that differs in its last byte. */
static struct fake_board begun;

static void begin_story(const struct place *place) {
    set_up(place);
    install(place);
    image[place->size - 1] ^= 0x40;
    fake.erases = fake.erases_of_records = fake.programs = 0;
    fake_board_copy(&begun, &fake);
}

/* Every unit is sent, though the first ones are right. */
static enum status story(const struct place *place) {
    struct begin_request request = {place->size, image_crc(IMAGE_CRC_START, image, place->size),
                                    BEGIN_SPARSE};

    power_on();
    enum status status = update_declare(&update, &request);
    if (status == STATUS_OK) {
        status = write_range(0, place->size, PACKET);
    }
    return status == STATUS_OK ? update_finish(&update) : status;
}

/* Operations of the story: their number, and which of them are erases. */
static struct {
    unsigned all, erases;
    unsigned erase[UNITS_MAX];
} seen;

static void note_erase(void *context, uint32_t us) {
    (void)context;
    (void)us;
    if (erases() != seen.erases) {
        seen.erase[seen.erases] = fake.erases + fake.programs;
        seen.erases = erases();
    }
}

static void look_at_story(const struct place *place) {
    memset(&seen, 0, sizeof seen);
    fake_board_copy(&fake, &begun);
    fake.flash_busy = note_erase;
    assert_int_equal(story(place), STATUS_OK);
    seen.all = fake.erases + fake.programs;
    assert_int_equal(seen.erases, place->units);
}

/* The record before and the one behind, what is around each erase, and a sample of the rest. */
static bool worth_it(unsigned n) {
    enum { RECORD = 24, AROUND = 2, SAMPLES = 24 };
    bool worth = n <= RECORD || n + RECORD > seen.all || n % (seen.all / SAMPLES) == 0;

    for (unsigned i = 0; i < seen.erases; i++) {
        worth = worth || (n + AROUND >= seen.erase[i] && n <= seen.erase[i] + AROUND);
    }
    return worth;
}

/* What is called valid is the old image or the new one. */
static void assert_nothing_pretends(const struct place *place) {
    bool whole = is_installed(place);

    image[place->size - 1] ^= 0x40;
    whole = whole || is_installed(place);
    image[place->size - 1] ^= 0x40;
    power_on();
    assert_int_equal(update.installed.image.verdict == VERDICT_VALID, whole);
}

/* The units that are right already are left out. */
static void resume(const struct place *place) {
    uint32_t starts[UNITS_MAX + 1];
    uint32_t units = units_of(place, starts);

    declare(place->size, BEGIN_SPARSE);
    for (uint32_t unit = 0; unit < units; unit++) {
        const uint8_t *there = fake_flash_at(&fake, fake.board.application.base + starts[unit]);

        if (doubt_about(fake.board.application.base + starts[unit]) ||
            memcmp(there, image + starts[unit], starts[unit + 1] - starts[unit]) != 0) {
            assert_int_equal(write_range(starts[unit], starts[unit + 1], PACKET), STATUS_OK);
        }
    }
    assert_int_equal(update_finish(&update), STATUS_OK);
    assert_true(is_installed(place));
    assert_int_equal(fake.violations, 0);
}

static void cut_at(const struct place *place, unsigned n, enum fake_cut outcome) {
    fake_board_copy(&fake, &begun);
    fake.cut_operation = n;
    fake.cut_outcome = outcome;
    if (setjmp(fake.power_off) == 0) {
        (void)story(place);
        fail_msg("operation %u was not made", n);
    }
    fake.cut_operation = 0;
}

static void a_cut_update_is_resumed_by_units(void **state) {
    (void)state;
    for (const struct place *place = places; place < places + PLACES; place++) {
        unsigned cuts = 0;

        begin_story(place);
        look_at_story(place);
        for (unsigned n = 1; n <= seen.all; n++) {
            for (unsigned outcome = 0; outcome < FAKE_CUTS && worth_it(n); outcome++) {
                cut_at(place, n, (enum fake_cut)outcome);
                assert_nothing_pretends(place);
                resume(place);
                cuts++;
            }
        }
        print_message("%s: %u cuts in %u operations\n", place->layout->name, cuts, seen.all);
        assert_in_range(cuts, 4 * 5 * place->units, UINT32_MAX);
    }
}

static void an_operation_that_fails_is_told_and_repaired(void **state) {
    (void)state;
    for (const struct place *place = places; place < places + PLACES; place++) {
        begin_story(place);
        look_at_story(place);
        for (unsigned n = 1; n <= seen.all; n++) {
            for (int silent = 0; silent <= 1 && worth_it(n); silent++) {
                fake_board_copy(&fake, &begun);
                fake.fail_operation = n;
                fake.fail_silently = silent != 0;
                enum status status = story(place);
                /* A silent one may have had nothing to change. */
                assert_true(status == STATUS_FLASH ||
                            (silent && status == STATUS_OK && is_installed(place)));
                fake.violations = 0; /* behind an erase that was not made */
                assert_nothing_pretends(place);
                resume(place);
            }
        }
    }
}

static void a_low_supply_is_told_and_nothing_more_is_done(void **state) {
    (void)state;
    for (const struct place *place = places; place < places + PLACES; place++) {
        begin_story(place);
        look_at_story(place);
        for (unsigned i = 0; i < seen.erases; i++) {
            fake_board_copy(&fake, &begun);
            fake.last_operation = seen.erase[i] - 1;
            assert_int_equal(story(place), STATUS_SUPPLY);
            assert_int_equal(fake.erases + fake.programs, fake.last_operation);
            fake.last_operation = 0;
            assert_nothing_pretends(place);
            resume(place);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_unit_is_erased_once_whatever_the_packets),
        cmocka_unit_test(an_area_is_filled_to_its_last_byte),
        cmocka_unit_test(erase_takes_each_unit_once),
        cmocka_unit_test(one_unit_is_written_and_the_others_stay),
        cmocka_unit_test(a_unit_is_not_entered_in_its_middle),
        cmocka_unit_test(a_unit_is_not_left_in_its_middle),
        cmocka_unit_test(units_come_in_any_order),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(what_contradicts_is_refused),
        cmocka_unit_test(a_cut_update_is_resumed_by_units),
        cmocka_unit_test(an_operation_that_fails_is_told_and_repaired),
        cmocka_unit_test(a_low_supply_is_told_and_nothing_more_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
