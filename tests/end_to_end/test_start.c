/* SPDX-License-Identifier: MIT */
/* From reset to the application, or not: window, mailbox, watchdog, damage, faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "faults.h"
#include "host/codec.h"
#include "support/hand_written.h"
#include "support/record_1.h"
#include "wire/crc.h"
#include "wire/handoff.h"
#include "wire/message.h"
#include "wire/record.h"

enum {
    STACK_SIZE = 2048, /* reserved in bootloader.ld */
    WINDOW_MS = 500,
    STARTED_MS = WINDOW_MS + 60,
    LONGEST_SWAP_MS = 20000,
    INFO_FRAME_SIZE = DEVICE_INFO_SIZE + 8,
};

#define STARTED "Application 1.0.0 started\r\n"

static const struct bench_kit *kit;
static struct bench bench;
static struct bench_file app;

static int setup(void **state) {
    (void)state;
    app = bench_firmware("app.bin");
    bench_begin(&bench);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_int_equal(bench_count_text(&bench, STARTED, 100), 1);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    bench_file_free(&app);
    return 0;
}

static struct device_info ask_info(void) {
    uint8_t bytes[INFO_FRAME_SIZE];
    uint8_t request[8];
    struct device_info info;

    while (bench_receive(&bench, bytes, 1, 0) == 1) { /* the end of a swap, told before */
    }
    bench_send(&bench, request, hand_packet(request, 0x41, NULL, 0));
    assert_int_equal(bench_receive(&bench, bytes, sizeof bytes, 100), sizeof bytes);
    assert_int_equal(bytes[0], 0x23);
    assert_int_equal(bytes[1], 0x41);
    assert_true(device_info_decode(&info, bytes + 4, DEVICE_INFO_SIZE));
    return info;
}

/* With two slots the application starts behind a swap, of whose end the bootloader tells. */
static void run(void) {
    uint8_t told;

    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    if (kit->slots == 2) {
        assert_int_equal(bench_receive(&bench, &told, sizeof told, LONGEST_SWAP_MS), sizeof told);
    }
}

/* After this reset the bootloader waits for the host, whatever time passes. */
static void assert_waits(void) {
    assert_int_equal(bench_count_text(&bench, "Application", 3 * WINDOW_MS), 0);
    (void)ask_info();
}

static void test_power_on_is_told_from_the_button(void **state) {
    (void)state;
    bench_power_cycle(&bench);
    assert_int_equal(ask_info().reset_cause, RESET_CAUSE_POWER);
    bench_press_reset(&bench);
    assert_int_equal(ask_info().reset_cause, RESET_CAUSE_PIN);
    assert_int_equal(ask_info().image.verdict, VERDICT_VALID);
}

/* What comes in during the window keeps the bootloader; afterwards it is the application's. */
static void test_window(void **state) {
    (void)state;
    bench_press_reset(&bench);
    bench_run_ms(&bench, WINDOW_MS - 20);
    assert_int_equal(hand_request(&bench, 0x48, NULL, 0), HAND_ACK);
    assert_int_equal(bench_count_text(&bench, "Application", 50000), 0);
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, STARTED, STARTED_MS), 1);
}

/* A board that was left in the bootloader goes back to work. */
static void test_idle_bootloader_starts_the_application(void **state) {
    (void)state;
    bench_press_reset(&bench);
    (void)ask_info();
    assert_int_equal(bench_count_text(&bench, STARTED, 59000), 0);
    assert_int_equal(bench_count_text(&bench, STARTED, 2000), 1);
}

static void test_enter_packet_brings_the_application_back(void **state) {
    uint8_t request[8];

    (void)state;
    bench_send(&bench, request, hand_packet(request, 0x48, NULL, 0));
    bench_run_ms(&bench, 50);
    struct device_info info = ask_info();
    assert_int_equal(info.reset_cause, RESET_CAUSE_SOFTWARE);
    assert_int_equal(info.image.verdict, VERDICT_VALID);
}

/* The first of these starts in the middle of another ENTER packet. */
static void test_enter_packet_behind_noise(void **state) {
    static const uint8_t noise[] = {0x23, 0x48, 0x00, 0x23, 0x23, 0x48};
    uint8_t request[8];

    (void)state;
    bench_send(&bench, noise, sizeof noise);
    bench_send(&bench, request, hand_packet(request, 0x48, NULL, 0));
    bench_run_ms(&bench, 50);
    assert_int_equal(ask_info().image.verdict, VERDICT_VALID);
}

static void leave_order(enum handoff_order order) {
    struct handoff message = {.order = order};

    handoff_seal(&message);
    assert_true(vboard_poke(bench.board, BENCH_MAILBOX, &message, sizeof message));
    bench_press_reset(&bench);
}

static void test_mailbox(void **state) {
    (void)state;
    leave_order(HANDOFF_STAY);
    assert_int_equal(bench_count_text(&bench, STARTED, 10 * WINDOW_MS), 0);
    leave_order(HANDOFF_START);
    assert_int_equal(bench_count_text(&bench, STARTED, 60), 1);
    leave_order(HANDOFF_JUMP);
    assert_int_equal(bench_count_text(&bench, STARTED, 60), 1);
    leave_order(HANDOFF_NONE);
    assert_int_equal(bench_count_text(&bench, STARTED, WINDOW_MS - 20), 0);
    assert_int_equal(bench_count_text(&bench, STARTED, 60), 1);
}

static void test_order_to_jump_is_not_blind(void **state) {
    static const uint8_t erased[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

    (void)state;
    assert_true(vboard_load(bench.board, kit_layout()->application, erased, sizeof erased));
    leave_order(HANDOFF_JUMP);
    assert_waits();
    assert_int_equal(ask_info().image.verdict, VERDICT_ALTERED);
}

/* One flipped bit anywhere in the image: caught at boot. (tests/boot does it for every byte.) */
static void test_altered_application(void **state) {
    enum { STRIDE = 7 };

    (void)state;
    for (size_t i = 0; i < app.size; i += STRIDE) {
        uint8_t byte = (uint8_t)(app.bytes[i] ^ 1u << i % 8);
        uint32_t address = kit_layout()->application + (uint32_t)i;

        assert_true(vboard_load(bench.board, address, &byte, 1));
        bench_press_reset(&bench);
        struct device_info info = ask_info();
        assert_int_equal(info.image.verdict, VERDICT_ALTERED);
        assert_true(vboard_load(bench.board, address, &app.bytes[i], 1));
    }
    uint8_t byte = (uint8_t)(app.bytes[app.size - 1] ^ 1);
    assert_true(
        vboard_load(bench.board, kit_layout()->application + (uint32_t)app.size - 1, &byte, 1));
    bench_press_reset(&bench);
    assert_waits();
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK);
}

/* The newest record is the last one that is not blank. */
static uint32_t last_record(void) {
    uint32_t place = kit_layout()->records, word;

    do {
        place += RECORD_SIZE;
        assert_true(vboard_peek(bench.board, place, &word, sizeof word));
    } while (word != UINT32_MAX);
    return place - RECORD_SIZE;
}

static void flip(uint32_t address, size_t bit) {
    uint8_t byte;

    assert_true(vboard_peek(bench.board, address + (uint32_t)bit / 8, &byte, 1));
    byte ^= (uint8_t)(1u << bit % 8);
    assert_true(vboard_load(bench.board, address + (uint32_t)bit / 8, &byte, 1));
}

/* One flipped bit. (tests/wire does it for every bit.) Without ECC each record is there twice
 * (boot/doubt.h), and both have it; the one before them is written anew then. */
static void test_altered_record(void **state) {
    enum { STRIDE = 3, RECORDS_MAX = 32 * 1024 };
    static uint8_t records[RECORDS_MAX]; /* and what is behind them */
    uint32_t record = last_record(), copies = kit_layout()->has_ecc ? 1 : 2;

    (void)state;
    assert_true(vboard_peek(bench.board, kit_layout()->records, records, sizeof records));
    for (size_t bit = 0; bit < RECORD_SIZE * 8; bit += STRIDE) {
        for (uint32_t i = 0; i < copies; i++) {
            flip(record - i * RECORD_SIZE, bit);
        }
        bench_press_reset(&bench);
        assert_int_equal(ask_info().image.verdict, VERDICT_NONE);
        assert_true(vboard_load(bench.board, kit_layout()->records, records, sizeof records));
    }
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, STARTED, STARTED_MS), 1);
}

static void load_record_of_version_1(void) {
    uint8_t record[RECORD_SIZE_1];
    struct image_id id = {(uint32_t)app.size, image_crc(IMAGE_CRC_START, app.bytes, app.size),
                          VERSION_PACK(1, 0, 0)};
    static uint8_t blank[4096];

    memset(blank, UINT8_MAX, sizeof blank);
    assert_true(vboard_load(bench.board, kit_layout()->records, blank, sizeof blank));
    record_1_make(record, RECORD_INSTALLED, 1, &id);
    assert_true(vboard_load(bench.board, kit_layout()->records, record, sizeof record));
}

static uint64_t flash_operations(void) {
    struct vboard_stats stats;

    vboard_get_stats(bench.board, &stats);
    return stats.erases + stats.programs;
}

/* The application is whole; the bootloader was exchanged. A host puts it right. */
static void test_record_of_an_older_bootloader(void **state) {
    (void)state;
    load_record_of_version_1();
    bench_press_reset(&bench);
    uint64_t before = flash_operations();
    assert_waits();
    struct device_info info = ask_info();
    assert_int_equal(info.image.verdict, VERDICT_NONE);
    assert_int_equal(info.record_state, RECORD_OLDER);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK);
    leave_order(HANDOFF_JUMP);
    assert_waits();
    assert_int_equal(flash_operations(), before);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_int_equal(bench_count_text(&bench, STARTED, 100), 1);
    bench_press_reset(&bench);
    assert_int_equal(ask_info().record_state, RECORD_INSTALLED);
}

static void test_erased_application(void **state) {
    (void)state;
    bench_press_reset(&bench);
    assert_int_equal(hand_request(&bench, 0x44, NULL, 0), HAND_ACK);
    bench_press_reset(&bench);
    assert_waits();
    assert_int_equal(ask_info().image.verdict, VERDICT_NONE);
}

/* The watchdog runs from reset on (option bytes): a whole update, an erase and idling survive. */
static void test_hardware_watchdog(void **state) {
    struct vboard_stats before, after;

    (void)state;
    vboard_set_hardware_watchdog(bench.board, true);
    bench_power_cycle(&bench);
    (void)ask_info();
    vboard_get_stats(bench.board, &before);
    bench_run_ms(&bench, 5000);
    assert_int_equal(hand_request(&bench, 0x44, NULL, 0), HAND_ACK);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1000), HAND_ACK);
    vboard_get_stats(bench.board, &after);
    assert_int_equal(after.resets, before.resets);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_in_range(bench_count_text(&bench, "Application code\r\n", 3100), 2, 3);
}

/* An application that hangs, with the watchdog running: the board comes back to the window. */
static void test_watchdog_bites_a_hanging_application(void **state) {
    static const uint8_t branch_to_itself[] = {0xFE, 0xE7};
    uint32_t reset_handler;

    (void)state;
    memcpy(&reset_handler, app.bytes + 4, sizeof reset_handler);
    memcpy(app.bytes + (reset_handler & ~1u) - kit_layout()->application, branch_to_itself,
           sizeof branch_to_itself);
    vboard_set_hardware_watchdog(bench.board, true);
    bench_press_reset(&bench);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
    run();
    bench_run_ms(&bench, 700); /* 512 ms until it bites, and into the window */
    assert_int_equal(ask_info().reset_cause, RESET_CAUSE_WATCHDOG);
}

/* An application that faults: `info` says so, and where. */
static void test_faulting_application(void **state) {
    static const uint8_t undefined[] = {0x00, 0xDE};
    uint32_t reset_handler;

    (void)state;
    memcpy(&reset_handler, app.bytes + 4, sizeof reset_handler);
    memcpy(app.bytes + (reset_handler & ~1u) - kit_layout()->application, undefined,
           sizeof undefined);
    bench_press_reset(&bench);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
    run();
    bench_run_ms(&bench, 100);
    struct device_info info = ask_info();
    assert_int_equal(info.fault, HANDOFF_FAULT_APPLICATION);
    assert_int_equal(info.fault_address, reset_handler & ~1u);
}

/* A fault in the bootloader itself: its own code is damaged at a place that an INFO reaches. It
 * resets with the reason, stops after a few in a row and says so, and after a reset from outside
 * does nothing by itself. */
static void test_faulting_bootloader(void **state) {
    static const uint8_t undefined[] = {0x00, 0xDE};
    struct vboard_stats before, after;
    struct handoff message = {.fault_count = 2};
    uint32_t systick_handler;

    (void)state;
    assert_true(vboard_peek(bench.board, BENCH_BOOTLOADER + 15 * 4, &systick_handler, 4));
    handoff_seal(&message);
    assert_true(vboard_poke(bench.board, BENCH_MAILBOX, &message, sizeof message));
    vboard_get_stats(bench.board, &before);
    uint8_t good[2];
    uint32_t address = systick_handler & ~1u;
    assert_true(vboard_peek(bench.board, address, good, sizeof good));
    assert_true(vboard_load(bench.board, address, undefined, sizeof undefined));
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, "tulpar: stopped by fault 00000001 at ", 100), 1);
    vboard_get_stats(bench.board, &after);
    assert_in_range(after.resets - before.resets, 3, 10);
    assert_true(vboard_load(bench.board, address, good, sizeof good));
    bench_press_reset(&bench);
    struct device_info info = ask_info();
    assert_int_equal(info.fault, HANDOFF_FAULT_HARD);
    assert_int_equal(info.fault_address, address);
    assert_int_equal(info.conditions, CONDITION_NOT_LOOKED);
    assert_int_equal(bench_count_text(&bench, "Application", 70000), 0);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_NACK); /* nothing was looked at */
    bench_power_cycle(&bench);
    assert_int_equal(bench_count_text(&bench, STARTED, 1000), 1);
}

/* A word of the bootloader's own code goes bad: it never runs what is left of it. */
static void test_bad_word_in_the_bootloader(void **state) {
    struct vboard_fault fault = {.kind = VBOARD_FAULT_BAD_WORD, .when = VBOARD_NOW};
    uint32_t systick_handler;

    (void)state;
    if (!kit_layout()->has_ecc) {
        skip();
    }
    assert_true(vboard_peek(bench.board, BENCH_BOOTLOADER + 15 * 4, &systick_handler, 4));
    fault.address = systick_handler & ~7u;
    int number = vboard_arm(bench.board, &fault);
    assert_true(number >= 0);
    vboard_reset_button(bench.board);
    assert_int_equal(bench_count_text(&bench, "tulpar: stopped by fault 00000005 at ", 100), 1);
    assert_true(vboard_fault_met(bench.board, number) > 0);
    assert_int_equal(bench_count_text(&bench, "Application", 3 * WINDOW_MS), 0);
}

/* The deepest call there is: a page unpacked against a dictionary with absolute branches. Two pages
 * of repetitions; the second refers to the first. */
static void send_packed_pages(void) {
    enum { PAGE_MAX = 2048, PAGES = 2, BLOCK = 0x4C, BLOCKS_REPLY_SIZE = 13 };
    static uint8_t image[PAGES * PAGE_MAX];
    const uint32_t page = kit_layout()->transfer_page, size_of_all = PAGES * page;
    uint8_t data[DATA_FIELD_MAX], packet[HAND_PACKET_MAX], reply[BLOCKS_REPLY_SIZE];
    struct codec *codec =
        codec_open(&(struct codec_dictionary){.absolute_branches = true}, size_of_all);

    for (size_t i = 0; i < size_of_all; i++) {
        image[i] = app.bytes[i % page % app.size];
    }
    begin_request_encode(&(struct begin_request){size_of_all, 0, BEGIN_SPARSE}, data);
    bench_send(&bench, packet, hand_packet(packet, 0x45, data, BEGIN_REQUEST_SIZE));
    assert_int_equal(bench_receive(&bench, reply, BLOCKS_REPLY_SIZE, 100), BLOCKS_REPLY_SIZE);
    for (uint16_t i = 0; i < PAGES; i++) {
        uint8_t *chunks = data + BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE;
        size_t size = codec_pack(codec, image + i * page, page, chunks);

        block_header_encode(&(struct block_header){i, BLOCK_PACKED_ABSOLUTE, i * page}, data);
        block_dictionary_encode(&(struct block_dictionary){0, i * page}, data + BLOCK_HEADER_SIZE);
        size += BLOCK_HEADER_SIZE + BLOCK_DICTIONARY_SIZE;
        bench_send(&bench, packet, hand_packet(packet, BLOCK, data, (uint16_t)size));
        assert_int_equal(
            bench_receive(&bench, reply, sizeof reply, 300 + kit_layout()->flash.erase_max_ms),
            sizeof reply);
        assert_int_equal(reply[4], STATUS_OK);
        assert_int_equal(reply[5], i + 1);
    }
    codec_close(codec);
}

/* Paints the stack at reset and measures what the longest journeys leave of the paint. */
static void test_stack_bound(void **state) {
    enum { PAINT = 0xC5 };
    uint8_t stack[STACK_SIZE];
    size_t untouched = 0;

    (void)state;
    memset(stack, PAINT, sizeof stack);
    vboard_reset_button(bench.board);
    assert_true(vboard_poke(bench.board, bench_stack_top() - STACK_SIZE, stack, sizeof stack));
    bench_run_ms(&bench, 5);
    if ((ask_info().features & FEATURE_PACKED) != 0) {
        send_packed_pages();
    }
    assert_int_equal(hand_request(&bench, 0x44, NULL, 0), HAND_ACK);
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1001), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_true(vboard_peek(bench.board, bench_stack_top() - STACK_SIZE, stack, sizeof stack));
    while (untouched < STACK_SIZE && stack[untouched] == PAINT) {
        untouched++;
    }
    print_message("stack used: %u of %u bytes\n", (unsigned)(STACK_SIZE - untouched), STACK_SIZE);
    assert_true(untouched >= STACK_SIZE / 2);
    assert_true(untouched < STACK_SIZE);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_power_on_is_told_from_the_button, setup, teardown),
        cmocka_unit_test_setup_teardown(test_window, setup, teardown),
        cmocka_unit_test_setup_teardown(test_idle_bootloader_starts_the_application, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_enter_packet_brings_the_application_back, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_enter_packet_behind_noise, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mailbox, setup, teardown),
        cmocka_unit_test_setup_teardown(test_order_to_jump_is_not_blind, setup, teardown),
        cmocka_unit_test_setup_teardown(test_altered_application, setup, teardown),
        cmocka_unit_test_setup_teardown(test_altered_record, setup, teardown),
        cmocka_unit_test_setup_teardown(test_record_of_an_older_bootloader, setup, teardown),
        cmocka_unit_test_setup_teardown(test_erased_application, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hardware_watchdog, setup, teardown),
        cmocka_unit_test_setup_teardown(test_watchdog_bites_a_hanging_application, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faulting_application, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faulting_bootloader, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_word_in_the_bootloader, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stack_bound, setup, teardown),
    };

    kit = bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
