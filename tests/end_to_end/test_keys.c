/* SPDX-License-Identifier: MIT */
/* The bootloader with keys: what its owner signed is installed and started, and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "support/bench_board.h"
#include "support/signer.h"
#include "wire/crc.h"
#include "wire/handoff.h"
#include "wire/record.h"

#define PRODUCT "roof-controller"

enum {
    PATIENCE_US = 3000000,
    START_MS = 3000,
    STACK_SIZE = 4096,     /* board/CMakeLists.txt */
    STACK_OF_CALLER = 512, /* what is in use when the paint goes on */
    STACK_SPARE = 1024,
    STACK_PAINT = 0xC5,
};

static struct bench bench;
static struct tulpar_flasher flasher;
static struct bench_file app, bootloader;
static struct signer *owner, *another;
static uint8_t flash[64 * 1024];

/* An image with its trailer and signature. */
struct signed_image {
    uint8_t *bytes;
    uint32_t size;
};

static struct trailer trailer_of_app(void) {
    return signer_trailer(owner, PRODUCT, kit_layout()->application, app.bytes, (uint32_t)app.size);
}

static struct signed_image join(const struct signer *signer, const struct trailer *trailer) {
    struct signed_image image;

    image.bytes = signer_join(signer, app.bytes, (uint32_t)app.size, trailer, &image.size);
    return image;
}

static struct signed_image sign_app(void) {
    struct trailer trailer = trailer_of_app();

    return join(owner, &trailer);
}

/* A board with these keys; NULL: its page is empty. */
static void begin(const struct key_page *page) {
    uint32_t place = kit_layout()->keys - BENCH_BOOTLOADER;

    memset(flash, 0xFF, sizeof flash);
    memcpy(flash, bootloader.bytes, bootloader.size);
    if (page != NULL) {
        memcpy(flash + place, page, sizeof *page);
    }
    bench_begin_with(&bench, flash, place + sizeof *page);
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
}

static void begin_with_owner(void) {
    struct key_page page = signer_page(PRODUCT, owner, NULL);

    begin(&page);
}

static bool starts(void) {
    return bench_count_text(&bench, "Application code\r\n", START_MS) > 0;
}

static int group_setup(void **state) {
    (void)state;
    app = bench_firmware("app.bin");
    app.size -= app.size % 8;
    bootloader = bench_bootloader(".bin");
    owner = signer_new();
    another = signer_new();
    return 0;
}

static int group_teardown(void **state) {
    (void)state;
    bench_file_free(&app);
    bench_file_free(&bootloader);
    signer_free(owner);
    signer_free(another);
    return 0;
}

static int end(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

/* -- what is installed
 * ---------------------------------------------------------------------------*/

static void is_taken(struct signed_image image) {
    assert_int_equal(tulpar_install(&flasher, image.bytes, image.size), TULPAR_OK);
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(starts());
    bench_power_cycle(&bench);
    assert_true(starts());
    free(image.bytes);
}

static void is_refused(struct signed_image image) {
    assert_int_equal(tulpar_install(&flasher, image.bytes, image.size), TULPAR_REFUSED);
    assert_int_equal(flasher.report.failure.status, STATUS_SIGNATURE);
    bench_power_cycle(&bench);
    assert_false(starts());
    free(image.bytes);
}

static void what_the_owner_signed_is_installed_and_starts(void **state) {
    (void)state;
    begin_with_owner();
    is_taken(sign_app());
}

static void either_of_two_keys_will_do(void **state) {
    struct key_page page = signer_page(PRODUCT, another, owner);

    (void)state;
    begin(&page);
    is_taken(sign_app());
}

static void an_image_for_this_very_board_is_installed(void **state) {
    struct trailer trailer = trailer_of_app();

    (void)state;
    begin_with_owner();
    trailer.flags = TRAILER_BOUND;
    memcpy(trailer.unique_id, flasher.report.device.unique_id, UNIQUE_ID_SIZE);
    is_taken(join(owner, &trailer));
}

static void an_unsigned_image_is_refused(void **state) {
    struct signed_image image = {malloc(app.size), (uint32_t)app.size};

    (void)state;
    memcpy(image.bytes, app.bytes, app.size);
    begin_with_owner();
    is_refused(image);
}

static void another_signer_is_refused(void **state) {
    struct trailer trailer = trailer_of_app();

    (void)state;
    begin_with_owner();
    is_refused(join(another, &trailer)); /* under the owner's id */
}

static void a_board_without_keys_takes_nothing(void **state) {
    (void)state;
    begin(NULL);
    is_refused(sign_app());
}

/* Each byte of trailer and signature, and some of the image. */
static void an_altered_byte_is_refused(void **state) {
    struct signed_image good = sign_app();
    uint32_t tail = TRAILER_SIZE + SIGNATURE_P256_SIZE;

    (void)state;
    for (uint32_t i = 0; i < tail; i += 7) {
        struct signed_image image = {malloc(good.size), good.size};

        memcpy(image.bytes, good.bytes, good.size);
        image.bytes[i % 2 == 0 ? good.size - 1 - i : app.size / 2 + i] ^= 0x10;
        begin_with_owner();
        is_refused(image);
        bench_end(&bench);
    }
    begin_with_owner();
    is_taken(good);
}

/* What a buffer may hold in which no r was put, and numbers that are none: whoever forges a
 * signature may choose his r to equal them. */
static void no_r_of_a_forger_is_the_right_one(void **state) {
    static const uint8_t bytes[] = {0x00, 0xFF, 0xA5, 0x5A};

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        for (uint32_t halves = 1; halves <= 2; halves++) {
            struct signed_image image = sign_app();

            memset(image.bytes + image.size - SIGNATURE_P256_SIZE, bytes[i],
                   SIGNATURE_P256_SIZE / 2 * halves);
            begin_with_owner();
            is_refused(image);
            bench_end(&bench);
        }
    }
    begin_with_owner();
}

/* Signed by the owner, and not meant for this board. */
static void what_is_signed_for_others_is_refused(void **state) {
    (void)state;
    for (int which = 0; which < 6; which++) {
        struct trailer trailer = trailer_of_app();

        switch (which) {
        case 0: trailer.product[0] ^= 1; break;
        case 1: trailer.base += 0x800; break;
        case 2: trailer.size += 8; break;
        case 3: trailer.flags = TRAILER_BOUND << 1; break;
        case 4: trailer.flags = TRAILER_BOUND; break; /* to a chip whose number is 0 */
        default: trailer.bootloader_min = UINT32_MAX; break;
        }
        begin_with_owner();
        is_refused(join(owner, &trailer));
        bench_end(&bench);
    }
    begin_with_owner();
}

/* FINISH checks a signature below all else that a session has on the stack: a kilobyte is for what
 * was not tried. */
static void the_stack_has_room_for_it(void **state) {
    static uint8_t paint[STACK_SIZE - STACK_OF_CALLER];
    struct signed_image image = sign_app();
    uint32_t end = bench_stack_top() - STACK_SIZE;
    size_t untouched = 0;

    (void)state;
    begin_with_owner();
    memset(paint, STACK_PAINT, sizeof paint);
    assert_true(vboard_poke(bench.board, end, paint, sizeof paint));
    assert_int_equal(tulpar_install(&flasher, image.bytes, image.size), TULPAR_OK);
    assert_true(vboard_peek(bench.board, end, paint, sizeof paint));
    while (untouched < sizeof paint && paint[untouched] == STACK_PAINT) {
        untouched++;
    }
    print_message("stack used: %u of %u bytes\n", (unsigned)(STACK_SIZE - untouched), STACK_SIZE);
    assert_in_range(untouched, STACK_SPARE, sizeof paint - 1);
    free(image.bytes);
}

/* -- what starts
 * ---------------------------------------------------------------------------------*/

/* Whoever ran code on the board once may write flash and records, and leave any order in RAM. */
static void forge(const struct signed_image *image) {
    struct record record = {
        .state = RECORD_INSTALLED,
        .sequence = 1000,
        .image = {.size = image->size,
                  .crc = image_crc(IMAGE_CRC_START, image->bytes, image->size)},
    };
    struct handoff order = {.order = HANDOFF_JUMP};

    record_seal(&record);
    handoff_seal(&order);
    assert_true(vboard_poke(bench.board, kit_layout()->application, image->bytes, image->size));
    assert_true(vboard_poke(bench.board, kit_layout()->records, &record, sizeof record));
    assert_true(vboard_poke(bench.board, BENCH_MAILBOX, &order, sizeof order));
    bench_press_reset(&bench);
}

static void a_forged_record_and_order_start_nothing(void **state) {
    struct trailer trailer = trailer_of_app();
    struct signed_image forged[] = {join(another, &trailer), sign_app()};

    (void)state;
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        begin_with_owner();
        forge(&forged[i]);
        assert_int_equal(starts(), i == 1); /* what would start is proof that the forgery is one */
        flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
        assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
        free(forged[i].bytes);
        bench_end(&bench);
    }
    begin_with_owner();
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(what_the_owner_signed_is_installed_and_starts, end),
        cmocka_unit_test_teardown(either_of_two_keys_will_do, end),
        cmocka_unit_test_teardown(an_image_for_this_very_board_is_installed, end),
        cmocka_unit_test_teardown(an_unsigned_image_is_refused, end),
        cmocka_unit_test_teardown(another_signer_is_refused, end),
        cmocka_unit_test_teardown(a_board_without_keys_takes_nothing, end),
        cmocka_unit_test_teardown(an_altered_byte_is_refused, end),
        cmocka_unit_test_teardown(no_r_of_a_forger_is_the_right_one, end),
        cmocka_unit_test_teardown(what_is_signed_for_others_is_refused, end),
        cmocka_unit_test_teardown(the_stack_has_room_for_it, end),
        cmocka_unit_test_teardown(a_forged_record_and_order_start_nothing, end),
    };

    (void)bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
