/* SPDX-License-Identifier: MIT */
/* The bootloader's core and the library in one program: two boards and two flashers, one at work
 * while the other one is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "boot/boot.h"
#include "support/fake_board.h"
#include "tulpar/tulpar.h"

enum { IMAGE_SIZE = 9001, US_PER_MS = 1000, PATIENCE_US = 1000000 };

/* A board, its bootloader, and the cable to it. */
struct place {
    struct fake_board fake;
    struct boot boot;
    size_t taken; /* of what the board has put out */
    struct tulpar_channel channel;
    struct tulpar_flasher *flasher;
    uint8_t image[IMAGE_SIZE];
    struct place
        *meanwhile; /* another one, whose turn comes in the middle of this one's; or NULL */
};

static struct place first, second;

static uint64_t now_us(void *context) {
    const struct place *place = context;

    return (uint64_t)place->fake.now_ms * US_PER_MS;
}

static enum tulpar_channel_result take(void *context, uint8_t *data, size_t capacity,
                                       size_t *length, uint64_t deadline_us) {
    struct place *place = context;

    for (;;) {
        (void)boot_step(&place->boot);
        size_t there = place->fake.out_length - place->taken;

        *length = there < capacity ? there : capacity;
        if (there > 0) {
            memcpy(data, place->fake.out + place->taken, *length);
            place->taken += *length;
            return TULPAR_CHANNEL_OK;
        }
        if (now_us(place) >= deadline_us) {
            return TULPAR_CHANNEL_TIMEOUT;
        }
        place->fake.now_ms++;
    }
}

static enum tulpar_channel_result give(void *context, const uint8_t *data, size_t length,
                                       uint64_t deadline_us) {
    struct place *place = context;

    (void)deadline_us;
    fake_send(&place->fake, data, length);
    return TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result set_baud(void *context, uint32_t baud) {
    (void)context;
    (void)baud;
    return TULPAR_CHANNEL_OK;
}

static void update(struct place *place) {
    assert_int_equal(tulpar_connect(place->flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(tulpar_install(place->flasher, place->image, IMAGE_SIZE), TULPAR_OK);
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    struct place *place = context;
    struct place *other = place->meanwhile;

    if (other != NULL && done > total / 3 && done < total) {
        place->meanwhile = NULL;
        update(other);
    }
}

static void set_up(struct place *place, uint32_t seed) {
    struct tulpar_options options = {
        .baud = FAKE_BAUD,
        .hooks = {.context = place, .progress = on_progress},
    };

    memset(place, 0, sizeof *place);
    fake_board_init(&place->fake);
    fake_image(place->image, IMAGE_SIZE, seed);
    place->channel = (struct tulpar_channel){place, take, give, set_baud, now_us};
    boot_begin(&place->boot, &place->fake.board);
    place->flasher = tulpar_open(&place->channel, &options);
    assert_non_null(place->flasher);
}

static void assert_installed(struct place *place) {
    const struct tulpar_report *report = tulpar_report(place->flasher);

    assert_int_equal(report->device.image.verdict, TULPAR_VERDICT_VALID);
    assert_int_equal(report->device.image.crc, tulpar_crc(place->image, IMAGE_SIZE));
    assert_memory_equal(fake_flash_at(&place->fake, FAKE_APPLICATION_BASE), place->image,
                        IMAGE_SIZE);
    assert_int_equal(place->fake.violations, 0);
    tulpar_close(place->flasher);
}

static void two_boards_are_updated_each_in_the_middle_of_the_other(void **state) {
    (void)state;
    set_up(&first, 1);
    set_up(&second, 2);
    first.meanwhile = &second;
    update(&first);
    assert_null(first.meanwhile); /* the other one was */
    assert_installed(&first);
    assert_installed(&second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_boards_are_updated_each_in_the_middle_of_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
