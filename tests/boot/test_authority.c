/* SPDX-License-Identifier: MIT */
/* The authority has the last word about what may run. The one here takes the place of
 * boot/authority_none.c, and says yes and no as a test wants it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/authority.h"
#include "boot/installed.h"
#include "boot/permit.h"
#include "boot/update.h"
#include "support/fake_board.h"
#include "support/flash_records.h"
#include "wire/crc.h"
#include "wire/image.h"

enum { SIZE = 4000, ALWAYS = -1 };

static struct fake_board fake;
static uint8_t image[SIZE], another[SIZE];
static int yes_left;           /* so often it says yes, or ALWAYS */
static uint32_t asked_address; /* of the latest question */
static unsigned asked;

enum status authority_check(const struct board *board, const struct composition *composition,
                            const struct image_id *found) {
    uint32_t address = overlay_address(board, composition, 0);
    const uint8_t *bytes = fake_flash_at(&fake, address);

    assert_ptr_equal(board, &fake.board);
    assert_int_equal(found->size, SIZE);
    assert_int_equal(found->crc, image_crc(IMAGE_CRC_START, bytes, SIZE));
    assert_int_equal(found->version, image_version(bytes));
    asked_address = address;
    asked++;
    if (yes_left == 0) {
        return STATUS_DIGEST;
    }
    yes_left -= yes_left != ALWAYS;
    return STATUS_OK;
}

static int setup(void **state) {
    (void)state;
    fake_board_init_two_slots(&fake);
    fake_image(image, SIZE, 1);
    fake_image(another, SIZE, 2);
    yes_left = ALWAYS;
    asked = 0;
    return 0;
}

static void install(void) {
    struct record installed = {
        .state = RECORD_INSTALLED,
        .image = {SIZE, image_crc(IMAGE_CRC_START, image, SIZE), image_version(image)},
    };

    memcpy(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, SIZE);
    assert_int_equal(flash_append_record(&fake.board, &installed), FLASH_OK);
}

static void what_it_refuses_is_not_valid(void **state) {
    static const enum verdict verdicts[] = {VERDICT_ALTERED, VERDICT_VALID};

    (void)state;
    install();
    for (int yes = 0; yes <= 1; yes++) {
        struct installed installed;

        asked = 0;
        yes_left = yes;
        installed_init(&installed, &fake.board, false);
        assert_int_equal(installed.image.verdict, verdicts[yes]);
        assert_int_equal(installed_startable(&installed), yes != 0);
        assert_int_equal(asked, 1);
    }
}

/* Were it asked once, an instruction that is skipped there could start what it refuses. */
static void it_is_asked_twice_right_before_a_start(void **state) {
    (void)state;
    install();
    for (int yes = 0; yes <= 2; yes++) {
        struct start_permit permit = {1, 1};

        yes_left = yes;
        installed_permit_start(&fake.board, &permit);
        assert_int_equal(permit.first == START_PERMITTED, yes >= 1);
        assert_int_equal(permit.second == ~START_PERMITTED, yes >= 2);
    }
}

/* An update with another image, up to FINISH. */
static void send_another(struct update *update) {
    struct begin_request request = {.size = SIZE, .crc = image_crc(IMAGE_CRC_START, another, SIZE)};

    update_init(update, &fake.board, false);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    assert_int_equal(update_write(update, 0, another, SIZE), STATUS_OK);
}

static void the_only_slot_gets_no_record_of_what_it_refuses(void **state) {
    struct update update;

    (void)state;
    fake_board_init(&fake);
    install();
    send_another(&update);
    yes_left = 0;
    assert_int_equal(update_finish(&update), STATUS_DIGEST);
    assert_int_equal(asked_address, FAKE_APPLICATION_BASE);
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
    assert_int_equal(flash_record(&fake.board).state, RECORD_UPDATING);
}

static void what_it_refuses_does_not_wait_for_a_swap(void **state) {
    struct update update;

    (void)state;
    install();
    send_another(&update);
    yes_left = 0;
    assert_int_equal(update_finish(&update), STATUS_DIGEST);
    assert_int_equal(flash_record(&fake.board).state, RECORD_INSTALLED);
    yes_left = ALWAYS;
    send_another(&update);
    assert_int_equal(update_finish(&update), STATUS_OK);
    assert_int_equal(asked_address, FAKE_SECOND_BASE + FAKE_PAGE_SIZE); /* boot/swap.h */
    assert_int_equal(flash_record(&fake.board).state, RECORD_SWAPPING);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_it_refuses_is_not_valid),
        TEST(it_is_asked_twice_right_before_a_start),
        TEST(the_only_slot_gets_no_record_of_what_it_refuses),
        TEST(what_it_refuses_does_not_wait_for_a_swap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
