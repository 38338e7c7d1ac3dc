/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/update.h"
#include "support/fake_board.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"
#include "wire/record.h"

static struct fake_board fake;
static struct update update;
static uint8_t image[FAKE_APPLICATION_SIZE];

static int setup(void **state) {
    (void)state;
    fake_board_init(&fake);
    update_init(&update, &fake.board, false);
    fake_image(image, sizeof image, 1);
    return 0;
}

static void append_in_chunks(uint32_t size, uint32_t chunk) {
    for (uint32_t offset = 0; offset < size; offset += chunk) {
        uint32_t part = size - offset < chunk ? size - offset : chunk;

        assert_int_equal(update_append(&update, image + offset, part), STATUS_OK);
    }
}

static void assert_installed(uint32_t size) {
    struct update fresh;

    assert_int_equal(update.installed.image.verdict, VERDICT_VALID);
    assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), image, size);
    update_init(&fresh, &fake.board, false);
    assert_int_equal(fresh.installed.image.verdict, VERDICT_VALID);
    assert_int_equal(fresh.installed.image.size, size);
    assert_int_equal(fresh.installed.image.crc, image_crc(IMAGE_CRC_START, image, size));
    assert_int_equal(fresh.installed.image.version, image_version(image));
    assert_int_equal(fake.violations, 0);
}

static void install(uint32_t size, uint32_t chunk) {
    assert_int_equal(update_open(&update), STATUS_OK);
    append_in_chunks(size, chunk);
    assert_int_equal(update_finish(&update), STATUS_OK);
    assert_installed(size);
}

static void test_every_chunk_size(void **state) {
    (void)state;
    for (uint32_t chunk = 1; chunk < 200; chunk++) {
        install(4999, chunk);
    }
    install(4999, 1024);
    install(sizeof image, 2048);
}

static void test_every_tail_length(void **state) {
    (void)state;
    for (uint32_t size = 2040; size < 2064; size++) {
        install(size, 128);
        for (uint32_t i = size; i % FLASH_WORD_SIZE != 0; i++) {
            assert_int_equal(*fake_flash_at(&fake, FAKE_APPLICATION_BASE + i), FLASH_ERASED);
        }
    }
}

static void test_nothing_is_valid_before_the_first_erase(void **state) {
    (void)state;
    install(3000, 128);
    assert_int_equal(update_open(&update), STATUS_OK);
    unsigned erases = fake.erases;
    /* the erase that follows the record */
    fake.fail_operation = fake.erases + fake.programs + RECORD_SIZE / FLASH_WORD_SIZE + 1;
    assert_int_equal(update_append(&update, image, 128), STATUS_FLASH);
    assert_int_equal(fake.erases, erases + 1);
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
    assert_int_equal(update_next_offset(&update), NO_OFFSET);
}

static void test_withdrawal_fails_nothing_is_touched(void **state) {
    (void)state;
    install(3000, 128);
    assert_int_equal(update_open(&update), STATUS_OK);
    fake.fail_operation = fake.erases + fake.programs + 1;
    assert_int_equal(update_append(&update, image, 128), STATUS_FLASH);
    assert_installed(3000);
}

/* Each flash operation of an update fails, loudly or silently: never OK, never a valid image that
 * is not whole. */
static void test_every_failing_operation(void **state) {
    static uint8_t old[3000];
    unsigned fired = 0;

    (void)state;
    memcpy(old, image, sizeof old);
    for (int silent = 0; silent <= 1; silent++) {
        for (unsigned n = 1;; n++) {
            setup(NULL);
            install(sizeof old, 128);
            fake_image(image, sizeof image, 2);
            unsigned before = fake.erases + fake.programs;
            fake.fail_operation = before + n;
            fake.fail_silently = silent != 0;

            assert_int_equal(update_open(&update), STATUS_OK);
            enum status status = STATUS_OK;
            for (uint32_t offset = 0; offset < 2500 && status == STATUS_OK; offset += 100) {
                status = update_append(&update, image + offset, 100);
            }
            if (status == STATUS_OK) {
                status = update_finish(&update);
            }
            if (fake.erases + fake.programs < fake.fail_operation) {
                assert_int_equal(status, STATUS_OK);
                break;
            }
            fired++;
            assert_int_equal(status, STATUS_FLASH);
            struct update fresh;
            update_init(&fresh, &fake.board, false);
            if (fresh.installed.image.verdict == VERDICT_VALID) {
                assert_int_equal(fresh.installed.image.crc,
                                 image_crc(IMAGE_CRC_START, old, sizeof old));
                assert_memory_equal(fake_flash_at(&fake, FAKE_APPLICATION_BASE), old, sizeof old);
            }
        }
    }
    assert_true(fired > 2 * 2500 / 8);
}

static void test_too_big(void **state) {
    (void)state;
    assert_int_equal(update_open(&update), STATUS_OK);
    append_in_chunks(sizeof image, 2048);
    assert_int_equal(update_append(&update, image, 1), STATUS_RANGE);
    assert_int_equal(update_next_offset(&update), NO_OFFSET);
    assert_int_equal(update_declare(&update, &(struct begin_request){sizeof image + 1, 0, 0}),
                     STATUS_RANGE);
    assert_int_equal(fake.violations, 0);
}

static void refuse_vectors(uint32_t msp, uint32_t reset) {
    put_u32(image + VECTOR_INITIAL_MSP, msp);
    put_u32(image + VECTOR_RESET, reset);
    assert_int_equal(update_open(&update), STATUS_OK);
    append_in_chunks(3000, 128);
    assert_int_equal(update_finish(&update), STATUS_IMAGE);
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
    assert_int_equal(update_finish(&update), STATUS_IMAGE); /* whoever lost the first answer */
}

static void test_implausible_vectors(void **state) {
    const uint32_t good_msp = 0x20010000;
    const uint32_t good_reset = FAKE_APPLICATION_BASE + VECTORS_SIZE + 1;

    (void)state;
    refuse_vectors(0xFFFFFFFF, good_reset);
    refuse_vectors(0x20000000, good_reset);
    refuse_vectors(0x20010008, good_reset);
    refuse_vectors(0x20010004, good_reset);
    refuse_vectors(good_msp, good_reset - 1);
    refuse_vectors(good_msp, FAKE_APPLICATION_BASE + 1); /* its own vector table */
    refuse_vectors(good_msp, FAKE_APPLICATION_BASE + 3001);
    refuse_vectors(good_msp, 0x08000141);
}

static void declare_image(uint32_t size) {
    assert_int_equal(
        update_declare(&update,
                       &(struct begin_request){size, image_crc(IMAGE_CRC_START, image, size), 0}),
        STATUS_OK);
}

static void test_repeated_writes_are_taken_once(void **state) {
    (void)state;
    declare_image(3000);
    for (uint32_t offset = 0; offset < 3000; offset += 100) {
        for (int repeat = 0; repeat < 3; repeat++) {
            assert_int_equal(update_write(&update, offset, image + offset, 100), STATUS_OK);
            assert_int_equal(update_next_offset(&update), offset + 100);
        }
    }
    unsigned programs = fake.programs;
    assert_int_equal(update_write(&update, 0, image, 2048), STATUS_OK);
    assert_int_equal(fake.programs, programs);
    assert_int_equal(update_finish(&update), STATUS_OK);
    assert_int_equal(update_finish(&update), STATUS_OK);
    assert_installed(3000);
}

static void test_overlap_gap_and_contradiction(void **state) {
    (void)state;
    declare_image(1000);
    assert_int_equal(update_write(&update, 0, image, 99), STATUS_OK);
    assert_int_equal(update_write(&update, 100, image + 100, 50), STATUS_OFFSET);
    assert_int_equal(update_write(&update, 50, image + 50, 101), STATUS_OK);
    assert_int_equal(update_next_offset(&update), 151);
    image[150] ^= 1; /* in the tail */
    assert_int_equal(update_write(&update, 140, image + 140, 20), STATUS_OFFSET);
    image[150] ^= 1;
    image[10] ^= 1; /* in flash */
    assert_int_equal(update_write(&update, 8, image + 8, 8), STATUS_OFFSET);
    image[10] ^= 1;
    assert_int_equal(update_finish(&update), STATUS_OFFSET);
    assert_int_equal(update_write(&update, 151, image + 151, 849), STATUS_OK);
    assert_int_equal(update_finish(&update), STATUS_OK);
    assert_installed(1000);
}

static void test_wrong_announced_crc(void **state) {
    (void)state;
    assert_int_equal(update_declare(&update, &(struct begin_request){1000, 0x12345678, 0}),
                     STATUS_OK);
    assert_int_equal(update_write(&update, 0, image, 1000), STATUS_OK);
    assert_int_equal(update_finish(&update), STATUS_DIGEST);
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
    assert_int_equal(update_next_offset(&update), NO_OFFSET);
}

static void test_more_than_announced(void **state) {
    (void)state;
    declare_image(1000);
    assert_int_equal(update_write(&update, 0, image, 1001), STATUS_RANGE);
}

static void test_not_open(void **state) {
    (void)state;
    assert_int_equal(update_append(&update, image, 8), STATUS_STATE);
    assert_int_equal(update_write(&update, 0, image, 8), STATUS_STATE);
    assert_int_equal(update_finish(&update), STATUS_STATE);
    assert_int_equal(fake.erases + fake.programs, 0);
}

static void test_erase_all(void **state) {
    (void)state;
    install(5000, 128);
    unsigned erases = fake.erases;
    assert_int_equal(update_erase_all(&update), STATUS_OK);
    assert_int_equal(fake.erases, erases + 3); /* blank pages are left alone */
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
    for (uint32_t i = 0; i < FAKE_APPLICATION_SIZE; i++) {
        assert_int_equal(*fake_flash_at(&fake, FAKE_APPLICATION_BASE + i), FLASH_ERASED);
    }
}

static void assert_erased(const struct memory_range *slot) {
    for (uint32_t i = 0; i < slot->size; i++) {
        assert_int_equal(*fake_flash_at(&fake, slot->base + i), FLASH_ERASED);
    }
}

static void test_erase_all_of_two_slots(void **state) {
    (void)state;
    fake_board_init_two_slots(&fake);
    update_init(&update, &fake.board, false);
    install(5000, 128);
    memset(fake_flash_at(&fake, fake.board.secondary.base + 4321), 0x5A, 8); /* left by an update */
    assert_int_equal(update_erase_all(&update), STATUS_OK);
    assert_int_equal(update.installed.image.verdict, VERDICT_NONE);
    assert_erased(&fake.board.application);
    assert_erased(&fake.board.secondary);
}

/* A flipped bit anywhere in the image is caught at boot. */
static void test_every_flipped_byte_is_altered(void **state) {
    (void)state;
    install(3001, 128);
    for (uint32_t i = 0; i < 3001; i++) {
        struct update fresh;
        uint8_t *byte = fake_flash_at(&fake, FAKE_APPLICATION_BASE + i);

        *byte ^= (uint8_t)(1u << i % 8);
        update_init(&fresh, &fake.board, false);
        assert_int_equal(fresh.installed.image.verdict, VERDICT_ALTERED);
        *byte ^= (uint8_t)(1u << i % 8);
    }
}

static void test_bad_word_in_the_image(void **state) {
    struct update fresh;

    (void)state;
    install(3001, 128);
    *fake_bad_at(&fake, FAKE_APPLICATION_BASE + 3000) = true;
    update_init(&fresh, &fake.board, false);
    assert_int_equal(fresh.installed.image.verdict, VERDICT_BAD_WORD);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_every_chunk_size, setup),
        cmocka_unit_test_setup(test_every_tail_length, setup),
        cmocka_unit_test_setup(test_nothing_is_valid_before_the_first_erase, setup),
        cmocka_unit_test_setup(test_withdrawal_fails_nothing_is_touched, setup),
        cmocka_unit_test_setup(test_every_failing_operation, setup),
        cmocka_unit_test_setup(test_too_big, setup),
        cmocka_unit_test_setup(test_implausible_vectors, setup),
        cmocka_unit_test_setup(test_repeated_writes_are_taken_once, setup),
        cmocka_unit_test_setup(test_overlap_gap_and_contradiction, setup),
        cmocka_unit_test_setup(test_wrong_announced_crc, setup),
        cmocka_unit_test_setup(test_more_than_announced, setup),
        cmocka_unit_test_setup(test_not_open, setup),
        cmocka_unit_test_setup(test_erase_all, setup),
        cmocka_unit_test_setup(test_erase_all_of_two_slots, setup),
        cmocka_unit_test_setup(test_every_flipped_byte_is_altered, setup),
        cmocka_unit_test_setup(test_bad_word_in_the_image, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
