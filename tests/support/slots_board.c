/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "support/fake_story.h"
#include "support/flash_records.h"
#include "support/slots_board.h"
#include "wire/crc.h"

enum { PATIENCE_MS = 2000 };

struct fake_board fake;
struct boot boot;
uint8_t old_image[OLD_SIZE];
uint8_t new_image[NEW_SIZE];

void install(const uint8_t *image, uint32_t size, uint32_t flags) {
    struct update *update = &boot.session.update;
    struct begin_request request = {size, image_crc(IMAGE_CRC_START, image, size), flags};

    update_init(update, &fake.board, false);
    assert_int_equal(update_declare(update, &request), STATUS_OK);
    for (uint32_t offset = 0; offset < size; offset += 1000) {
        uint32_t part = size - offset < 1000 ? size - offset : 1000;

        assert_int_equal(update_write(update, offset, image + offset, part), STATUS_OK);
    }
    assert_int_equal(update_finish(update), STATUS_OK);
}

int setup(void **state) {
    (void)state;
    fake_board_init_two_slots(&fake);
    fake_image(old_image, OLD_SIZE, 1);
    fake_image(new_image, NEW_SIZE, 2);
    install(old_image, OLD_SIZE, 0);
    return 0;
}

void reset_board(enum handoff_order order) {
    fake_reset(&fake, &boot, order);
}

bool starts(void) {
    return fake_starts(&fake, &boot, PATIENCE_MS);
}

bool runs(const uint8_t *image, uint32_t size) {
    return memcmp(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, size) == 0;
}

enum record_state state_now(void) {
    return flash_record(&fake.board).state;
}
