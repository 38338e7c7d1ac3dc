/* SPDX-License-Identifier: MIT */
/* Records in erase units of 16 KB and of 1 KB, in programming units of 4 and of 2 bytes without an
 * ECC: appended from unit to unit, with the power going at every operation there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "boot/records.h"
#include "support/fake_layouts.h"
#include "support/flash_records.h"

enum { TURNS = 5, NEAR = 3 };

static const struct fake_layout *const layouts[] = {&fake_layout_unequal, &fake_layout_halfwords};

enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

static struct fake_board fake, before;

static enum flash_result append(uint32_t size) {
    return flash_append_record(
        &fake.board, &(struct record){.state = RECORD_INSTALLED, .image = {.size = size}});
}

static uint32_t newest(void) {
    return flash_record(&fake.board).image.size;
}

static uint32_t records_in_unit(const struct fake_layout *layout) {
    return geometry_unit_size(&layout->geometry, layout->records.base) / RECORD_SIZE;
}

/* Without ECC each record takes two places, and the first one after a reset one more. */
static void records_go_from_unit_to_unit(void **state) {
    (void)state;
    for (int i = 0; i < LAYOUTS; i++) {
        uint32_t count = (TURNS * records_in_unit(layouts[i]) - 1) / 2;
        struct records records;

        fake_board_init_as(&fake, layouts[i]);
        records_read(&records, &fake.board);
        for (uint32_t size = 1; size <= count; size++) {
            struct record record = {.state = RECORD_INSTALLED, .image = {.size = size}};

            assert_int_equal(records_append(&records, &record), FLASH_OK);
        }
        assert_int_equal(newest(), count);
        assert_int_equal(fake.erases, TURNS - 1);
        assert_int_equal(fake.violations, 0);
    }
}

/* The power goes in operation n of an append, a failing one being the last of it. */
static bool cut_append(uint32_t size, unsigned n, enum fake_cut outcome) {
    fake_board_copy(&fake, &before);
    fake.cut_operation = fake.erases + fake.programs + n;
    fake.cut_outcome = outcome;
    if (setjmp(fake.power_off) == 0) {
        assert_int_equal(append(size), FLASH_OK);
        return false;
    }
    fake.cut_operation = 0;
    return true;
}

/* Whatever a cut leaves: the record before or the new one, always one of them, and the next append
 * finds a place. */
static unsigned cut_everywhere(uint32_t size) {
    unsigned cuts = 0;

    for (unsigned outcome = 0; outcome < FAKE_CUTS; outcome++) {
        for (unsigned n = 1; cut_append(size, n, (enum fake_cut)outcome); n++) {
            uint32_t found = newest();

            cuts++;
            assert_in_range(found, size - 1, size);
            assert_int_equal(append(found + 1), FLASH_OK);
            assert_int_equal(newest(), found + 1);
            assert_int_equal(fake.violations, 0);
        }
    }
    return cuts;
}

/* Units of many records are looked at near their ends only. */
static bool near_a_turn(uint32_t size, uint32_t in_unit) {
    return size % in_unit <= NEAR || size % in_unit + NEAR >= in_unit;
}

static void a_cut_append_loses_no_record(void **state) {
    (void)state;
    for (int i = 0; i < LAYOUTS; i++) {
        uint32_t in_unit = records_in_unit(layouts[i]);
        uint32_t programs = RECORD_SIZE / layouts[i]->geometry.programming_unit;
        unsigned cuts = 0;

        fake_board_init_as(&fake, layouts[i]);
        assert_int_equal(append(1), FLASH_OK);
        for (uint32_t size = 2; size <= 3 * in_unit + NEAR; size++) {
            fake_board_copy(&before, &fake);
            if (near_a_turn(size, in_unit)) {
                cuts += cut_everywhere(size);
                fake_board_copy(&fake, &before);
            }
            assert_int_equal(append(size), FLASH_OK);
        }
        print_message("%s: %u cuts\n", layouts[i]->name, cuts);
        assert_in_range(cuts, 3 * 2 * NEAR * programs * FAKE_CUTS, UINT32_MAX);
    }
}

static void all_units_begin_anew(void **state) {
    (void)state;
    for (int i = 0; i < LAYOUTS; i++) {
        fake_board_init_as(&fake, layouts[i]);
        for (uint32_t size = 1; size <= records_in_unit(layouts[i]) + 1; size++) {
            assert_int_equal(append(size), FLASH_OK);
        }
        unsigned erases = fake.erases;
        struct records records;
        records_do_not_read(&records, &fake.board);
        assert_int_equal(records_restart(&records), FLASH_OK);
        assert_int_equal((fake.erases - erases) * records_in_unit(layouts[i]) * RECORD_SIZE,
                         layouts[i]->records.size);
        assert_int_equal(newest(), 0);
        assert_int_equal(append(1), FLASH_OK);
        assert_int_equal(newest(), 1);
        assert_int_equal(fake.violations, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_go_from_unit_to_unit),
        cmocka_unit_test(a_cut_append_loses_no_record),
        cmocka_unit_test(all_units_begin_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
