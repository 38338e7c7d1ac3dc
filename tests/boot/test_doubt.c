/* SPDX-License-Identifier: MIT */
/* Flash without ECC whose cells are left between the levels: what was decided on a reading must
 * hold when they read the other way. Records, updates, and the swap of two slots, with the power
 * going at operations that matter, also in the recovery. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/boot.h"
#include "boot/doubt.h"
#include "boot/slots.h"
#include "support/fake_layouts.h"
#include "support/fake_story.h"
#include "support/flash_records.h"
#include "wire/crc.h"

enum {
    WINDOW_MS = 5,
    PATIENCE_MS = 100,
    EDGE = 4,      /* bytes at either end of a unit or a record: cuts there matter */
    SAMPLE = 4001, /* one in so many of the other operations, which are alike */
    NESTED = 8,    /* one in so many pairs of cuts of what takes long */
    DRIFTS = 3,
    OPERATIONS_MAX = 100000,
    IMAGE_MAX = 90 * 1024,
};

static const enum fake_cut outcomes[] = {FAKE_CUT_WEAK_OLD, FAKE_CUT_WEAK_NEW, FAKE_CUT_PARTIAL,
                                         FAKE_CUT_AFTER};
enum { OUTCOMES = sizeof outcomes / sizeof outcomes[0] };

static struct fake_board fake, begun;
static struct boot boot;
static unsigned cuts;

/* -- which operations matter -------------------------------------------------------------------*/

static uint32_t operation_at[OPERATIONS_MAX];
static unsigned operation_count;

static bool near_an_edge(uint32_t address, uint32_t size) {
    return address % size < EDGE || address % size + EDGE >= size;
}

static bool in_slots(uint32_t address) {
    return address - fake.board.application.base < fake.board.application.size ||
           address - fake.board.secondary.base < fake.board.secondary.size;
}

static bool matters(unsigned n) {
    uint32_t address = operation_at[n];

    return n % SAMPLE == 0 ||
           near_an_edge(address, in_slots(address) ? pages_unit_size(&fake.board, address)
                                                   : (uint32_t)RECORD_SIZE);
}

static void note_operation(void *context, uint32_t us) {
    (void)context;
    (void)us;
    operation_count++;
    assert_in_range(operation_count, 1, OPERATIONS_MAX - 1);
    operation_at[operation_count] = fake.operation_at;
}

/* The operations of a story that nothing cuts, from 1 on. */
static void look_at(void (*story)(void)) {
    operation_count = 0;
    fake.flash_busy = note_operation;
    story();
    fake.flash_busy = NULL;
}

/* The story is cut at each operation that matters, and `check` looks at what `recover` makes of it.
 */
static void cut_all(void (*story)(void), void (*recover)(void), void (*check)(void)) {
    look_at(story);
    for (unsigned n = 1; n <= operation_count; n++) {
        for (unsigned o = 0; o < OUTCOMES && matters(n); o++) {
            fake_board_copy(&fake, &begun);
            assert_true(fake_cut_at(&fake, story, n, outcomes[o]));
            recover();
            check();
            cuts++;
        }
    }
}

/* One in so many, in no step with what is counted. */
static bool taken(uint32_t turn, unsigned one_in) {
    return (turn * UINT32_C(2654435761) >> 16) % one_in == 0;
}

/* The same with a second cut, at operations of `second`; one in so many pairs of cuts. */
static void cut_all_twice(void (*story)(void), void (*second)(void), void (*recover)(void),
                          void (*check)(void), unsigned one_in) {
    static struct fake_board after_first;
    static bool chosen[OPERATIONS_MAX];
    uint32_t turn = 0;

    look_at(story);
    unsigned count = operation_count;
    for (unsigned n = 1; n <= count; n++) {
        chosen[n] = matters(n);
    }
    for (unsigned n = 1; n <= count; n++) {
        for (unsigned o = 0; o < OUTCOMES && chosen[n]; o++) {
            fake_board_copy(&fake, &begun);
            assert_true(fake_cut_at(&fake, story, n, outcomes[o]));
            fake_board_copy(&after_first, &fake);
            look_at(second);
            for (unsigned m = 1; m <= operation_count; m++) {
                for (unsigned p = 0; p < OUTCOMES && matters(m); p++) {
                    if (taken(turn++, one_in)) {
                        fake_board_copy(&fake, &after_first);
                        assert_true(fake_cut_at(&fake, second, m, outcomes[p]));
                        recover();
                        check();
                        cuts++;
                    }
                }
            }
        }
    }
}

/* Leaves the board as it was. */
static void cut_everywhere(void (*story)(void), void (*second)(void), void (*recover)(void),
                           void (*check)(void), unsigned one_in) {
    fake_board_copy(&begun, &fake);
    cut_all(story, recover, check);
    fake_board_copy(&fake, &begun);
    cut_all_twice(story, second, recover, check, one_in);
    fake_board_copy(&fake, &begun);
}

/* -- records -----------------------------------------------------------------------------------*/

static uint32_t size_of_next;

static void append(enum record_state state) {
    struct record record = {.state = (uint8_t)state, .image = {.size = size_of_next}};

    assert_int_equal(flash_append_record(&fake.board, &record), FLASH_OK);
}

static void append_next(void) {
    append(RECORD_INSTALLED);
}

/* As at every start. */
static void start(void) {
    struct records records;

    fake_flash_drift(&fake);
    records_read(&records, &fake.board);
    assert_int_equal(doubt_make_sure(&records), FLASH_OK);
}

static void start_and_append(void) {
    start();
    append(RECORD_EMPTY); /* other bits than before */
}

/* The new one may come up late, as long as nothing was done without it; and is never lost again. */
static void what_counts_goes_on_counting(void) {
    uint32_t size = size_of_next - 1;

    for (int i = 0; i < DRIFTS; i++) {
        uint32_t found = flash_record(&fake.board).image.size;

        assert_in_range(found, size, size_of_next);
        size = found;
        start();
    }
    assert_int_equal(fake.violations, 0);
}

static void a_record_that_counts_once_counts_for_ever(void **state) {
    static const struct fake_layout *const layouts[] = {&fake_layout_halfwords,
                                                        &fake_layout_sectors};

    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        fake_board_init_as(&fake, layouts[i]);
        cuts = 0;
        for (size_of_next = 1; size_of_next <= 12; size_of_next++) {
            cut_everywhere(append_next, start_and_append, start, what_counts_goes_on_counting, 1);
            append_next();
        }
        print_message("%s: %u cuts of records\n", layouts[i]->name, cuts);
        assert_in_range(cuts, 400, UINT32_MAX);
    }
}

static void a_record_with_a_twin_is_left_alone(void **state) {
    (void)state;
    fake_board_init_as(&fake, &fake_layout_sectors);
    size_of_next = 1;
    append_next();
    unsigned programs = fake.programs;
    start();
    assert_int_equal(fake.programs, programs);
}

/* -- an update ---------------------------------------------------------------------------------*/

static uint8_t old_image[IMAGE_MAX], new_image[IMAGE_MAX];
static uint32_t old_size, new_size;
static uint32_t trial_flag; /* 0: with two slots there is one */

static struct update *updating(void) {
    return &boot.session.update;
}

enum { UNITS_MAX = IMAGE_MAX / 1024 };

/* Where the units of an image begin, as offsets; the last one is its size. Their number. */
static unsigned units_of(uint32_t base, uint32_t size, uint32_t starts[UNITS_MAX + 1]) {
    unsigned units = 0;

    for (uint32_t offset = 0; offset < size; units++) {
        starts[units] = offset;
        offset += pages_unit_size(&fake.board, base + offset);
    }
    starts[units] = size;
    return units;
}

/* Asks for the CRCs of all pages before it begins, or only then; or does not ask and takes what
 * reads right for right. */
enum host { HOST_ASKS_FIRST, HOST_ASKS_LATE, HOST_TRUSTS };

static bool is_right(uint32_t address, const uint8_t *bytes, uint32_t length, enum host host) {
    bool told = host == HOST_TRUSTS || !doubt_about(address);

    return told && memcmp(fake_flash_at(&fake, address), bytes, length) == 0;
}

/* What is right is left out. */
static enum status send(const uint8_t *image, uint32_t size, enum host host) {
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size),
                                    BEGIN_SPARSE | trial_flag};
    uint32_t base =
        slots_update_address(&fake.board, updating()->installed.image.verdict == VERDICT_VALID);
    uint32_t starts[UNITS_MAX + 1];
    bool right[UNITS_MAX];
    unsigned units = units_of(base, size, starts);

    for (unsigned unit = 0; unit < units; unit++) {
        right[unit] = is_right(base + starts[unit], image + starts[unit],
                               starts[unit + 1] - starts[unit], host);
    }
    enum status status = update_declare(updating(), &request);
    for (unsigned unit = 0; unit < units && status == STATUS_OK; unit++) {
        uint32_t offset = starts[unit], length = starts[unit + 1] - offset;

        if (host == HOST_ASKS_LATE) {
            right[unit] = is_right(base + offset, image + offset, length, host);
        }
        if (!right[unit]) {
            status = update_write(updating(), offset, image + offset, length);
        }
    }
    return status == STATUS_OK ? update_finish(updating()) : status;
}

static void install_as(enum host host) {
    fake_reset(&fake, &boot, HANDOFF_STAY);
    if (send(new_image, new_size, host) != STATUS_OK) {
        assert_int_equal(host, HOST_TRUSTS);
        assert_int_equal(send(new_image, new_size, HOST_ASKS_FIRST), STATUS_OK);
    }
}

static void install_at_once(void) {
    install_as(HOST_ASKS_FIRST);
}

static void install_new(void) {
    fake_flash_drift(&fake);
    install_as(HOST_ASKS_FIRST);
}

static void install_late(void) {
    fake_flash_drift(&fake);
    install_as(HOST_ASKS_LATE);
}

static void install_trusting(void) {
    fake_flash_drift(&fake);
    install_as(HOST_TRUSTS);
}

static bool runs(const uint8_t *image, uint32_t size) {
    return memcmp(fake_flash_at(&fake, fake.board.application.base), image, size) == 0;
}

static bool starts(void) {
    return fake_starts(&fake, &boot, PATIENCE_MS);
}

static void the_new_one_stays(void) {
    for (int i = 0; i < DRIFTS; i++) {
        fake_flash_drift(&fake);
        assert_true(starts());
        assert_true(runs(new_image, new_size));
    }
    assert_int_equal(fake.violations, 0);
}

static void set_up(const struct fake_layout *layout, uint32_t old, uint32_t new) {
    fake_board_init_as(&fake, layout);
    fake.board.window_ms = WINDOW_MS;
    old_size = old;
    new_size = new;
    fake_image_at(old_image, old_size, 1, layout->application.base);
    fake_image_at(new_image, new_size, 2, layout->application.base);
    memcpy(new_image + 2048, old_image + 2048, old_size - 2048); /* some of it is right already */
    new_image[new_size - 100] ^= 1;
    cuts = 0;
    trial_flag = 0;
    update_init(updating(), &fake.board, false);
    assert_int_equal(send(old_image, old_size, HOST_ASKS_FIRST), STATUS_OK);
}

static void a_resumed_update_is_whole_for_ever(void **state) {
    static const struct {
        const struct fake_layout *layout;
        uint32_t old_size, new_size;
    } cases[] = {{&fake_layout_halfwords, 10 * 1024 + 100, 11 * 1024 + 100},
                 {&fake_layout_sectors, 30 * 1024, 36 * 1024}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set_up(cases[i].layout, cases[i].old_size, cases[i].new_size);
        cut_everywhere(install_new, install_new, install_late, the_new_one_stays, NESTED);
        cut_everywhere(install_new, install_trusting, install_at_once, the_new_one_stays, NESTED);
        cut_everywhere(install_new, install_late, install_trusting, the_new_one_stays, NESTED);
        print_message("%s: %u cuts of an update\n", cases[i].layout->name, cuts);
        assert_in_range(cuts, 400, UINT32_MAX);
    }
}

/* By a bit that flipped in RAM: no driver erases there, and no update needs to wait for that. */
static void a_place_outside_of_the_slots_is_not_in_doubt(void **state) {
    static const struct fake_layout *const layouts[] = {
        &fake_layout_halfwords, &fake_layout_sectors, &fake_layout_sectors_two_slots};

    (void)state;
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        set_up(layouts[i], 9 * 1024, 10 * 1024);
        const uint32_t places[] = {layouts[i]->records.base, fake.board.application.base ^ 1u << 31,
                                   fake.board.application.base - 1, UINT32_MAX};

        for (size_t p = 0; p < sizeof places / sizeof places[0]; p++) {
            struct record record = {.state = RECORD_UPDATING, .doubtful = places[p]};

            assert_int_equal(flash_append_record(&fake.board, &record), FLASH_OK);
            install_as(HOST_ASKS_FIRST);
            assert_int_equal(fake.violations, 0);
        }
    }
}

static void erase_all(void) {
    fake_flash_drift(&fake);
    fake_reset(&fake, &boot, HANDOFF_STAY);
    assert_int_equal(update_erase_all(updating()), STATUS_OK);
}

static void all_is_blank_for_good(void) {
    uint32_t size = fake.board.application.size;
    uint8_t *flash = fake_flash_at(&fake, fake.board.application.base);

    for (int i = 0; i < DRIFTS; i++) {
        fake_flash_drift(&fake);
        assert_int_equal(flash[0], FLASH_ERASED);
        assert_memory_equal(flash, flash + 1, size - 1);
    }
}

static void what_was_erased_is_blank_for_ever(void **state) {
    (void)state;
    set_up(&fake_layout_halfwords, 10 * 1024 + 100, 11 * 1024);
    cut_everywhere(erase_all, erase_all, erase_all, all_is_blank_for_good, NESTED);
    assert_in_range(cuts, 100, UINT32_MAX);
}

/* -- two slots ---------------------------------------------------------------------------------*/

static bool one_of_both_runs(void) {
    return runs(new_image, new_size) || runs(old_image, old_size);
}

/* Nobody has confirmed the new one, and its starts are over. */
static void the_old_one_is_back(void) {
    for (int i = 0; i < DRIFTS; i++) {
        fake_flash_drift(&fake);
        assert_true(starts());
        assert_true(one_of_both_runs());
    }
    assert_true(runs(old_image, old_size));
    assert_int_equal(fake.violations, 0);
}

/* It is swapped in, has its starts, and the old one comes back. */
static void try_it(void) {
    fake_flash_drift(&fake);
    for (int i = 0; i <= TRIAL_STARTS; i++) {
        assert_true(starts());
        assert_true(one_of_both_runs());
    }
}

static void begin_two_slots(uint32_t old, uint32_t new) {
    set_up(&fake_layout_sectors_two_slots, old, new);
    fake_reset(&fake, &boot, HANDOFF_STAY);
    assert_int_equal(send(new_image, new_size, HOST_ASKS_FIRST), STATUS_OK);
    assert_int_equal(flash_record(&fake.board).state, RECORD_SWAPPING);
}

static void one_of_two_starts_for_ever(void **state) {
    (void)state;
    begin_two_slots(20 * 1024, 35 * 1024);
    cut_everywhere(try_it, try_it, try_it, the_old_one_is_back, NESTED);
    print_message("%u cuts of a swap and its revert\n", cuts);
    assert_in_range(cuts, 400, UINT32_MAX);
}

/* -- overlays: what an order writes beside the image -------------------------------------------*/

enum { SLOT_UNITS = 3, UNIT = 16 * 1024, OVERLAY_SIZE = SLOT_UNITS * UNIT - 100 };

static uint8_t other_image[IMAGE_MAX];

static uint32_t length_of(uint32_t offset) {
    return OVERLAY_SIZE - offset < UNIT ? OVERLAY_SIZE - offset : UNIT;
}

/* What is equal is left out, and what waits already is kept. */
static enum status send_beside(const uint8_t *image) {
    const struct begin_request request = {OVERLAY_SIZE,
                                          image_crc(IMAGE_CRC_START, image, OVERLAY_SIZE),
                                          BEGIN_OVERLAY | BEGIN_NO_TRIAL};
    uint32_t waits = slots_update_address(&fake.board, true);
    enum status status = update_declare(updating(), &request);

    for (uint32_t offset = 0; offset < OVERLAY_SIZE && status == STATUS_OK; offset += UNIT) {
        const uint8_t *unit = image + offset;
        uint32_t length = length_of(offset);

        if (is_right(waits + offset, unit, length, HOST_ASKS_LATE)) {
            status = update_keep(updating(), offset, length);
        } else if (!is_right(fake.board.application.base + offset, unit, length, HOST_TRUSTS)) {
            status = update_put(updating(), offset, unit, length);
        }
    }
    return status == STATUS_OK ? update_finish(updating()) : status;
}

static void order_new(void) {
    fake_flash_drift(&fake);
    fake_reset(&fake, &boot, HANDOFF_STAY);
    assert_int_equal(send_beside(new_image), STATUS_OK);
}

/* All of the new image waits, and its order is taken back for another one. So what that one writes
 * goes over what the new one has there. */
static void order_new_and_another(void) {
    order_new();
    assert_int_equal(send_beside(other_image), STATUS_OK);
}

/* All units of the new image are others than before, and these of the other one. */
static void begin_beside(unsigned units_of_other) {
    set_up(&fake_layout_sectors_two_slots, OVERLAY_SIZE, OVERLAY_SIZE);
    memcpy(new_image, old_image, OVERLAY_SIZE);
    memcpy(other_image, old_image, OVERLAY_SIZE);
    for (unsigned unit = 0; unit < SLOT_UNITS; unit++) {
        new_image[unit * UNIT + UNIT / 2] ^= 1;
        other_image[unit * UNIT + UNIT / 2] ^= (uint8_t)((units_of_other >> unit & 1) << 1);
    }
}

/* The parity behind, the parity in front, and no room for one: the rest is copied. */
static const unsigned units_of_others[] = {1 << 1, 1 << 2, 1 << 0 | 1 << 2};

static void what_an_order_writes_is_not_believed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof units_of_others / sizeof units_of_others[0]; i++) {
        begin_beside(units_of_others[i]);
        cut_everywhere(order_new_and_another, order_new, order_new, the_new_one_stays, NESTED);
        print_message("units %u: %u cuts of an order\n", units_of_others[i], cuts);
        assert_in_range(cuts, 400, UINT32_MAX);
    }
}

/* An ERASE that was cut, too, is not gone on with. */
static void install_old_and_order_new(void) {
    fake_flash_drift(&fake);
    fake_reset(&fake, &boot, HANDOFF_STAY);
    assert_int_equal(send(old_image, OVERLAY_SIZE, HOST_ASKS_LATE), STATUS_OK);
    order_new();
}

static void what_waits_stays_in_doubt_without_an_application(void **state) {
    (void)state;
    begin_beside(units_of_others[0]);
    trial_flag = BEGIN_NO_TRIAL;
    fake_board_copy(&begun, &fake);
    cut_all_twice(order_new_and_another, erase_all, install_old_and_order_new, the_new_one_stays,
                  NESTED);
    print_message("%u cuts of an order and an ERASE\n", cuts);
    assert_in_range(cuts, 400, UINT32_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_that_counts_once_counts_for_ever),
        cmocka_unit_test(a_record_with_a_twin_is_left_alone),
        cmocka_unit_test(a_resumed_update_is_whole_for_ever),
        cmocka_unit_test(a_place_outside_of_the_slots_is_not_in_doubt),
        cmocka_unit_test(what_was_erased_is_blank_for_ever),
        cmocka_unit_test(one_of_two_starts_for_ever),
        cmocka_unit_test(what_an_order_writes_is_not_believed),
        cmocka_unit_test(what_waits_stays_in_doubt_without_an_application),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
