/* SPDX-License-Identifier: MIT */
/* Messages there and back, at the offsets that docs/PROTOCOL.md states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "wire/bytes.h"
#include "wire/message.h"

static const struct device_info full = {
    .protocol = 0x0102,
    .bootloader_version = 0x03040506,
    .board = "nucleo-l432kc",
    .device_id = 0x10016435,
    .unique_id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
    .page_size = 2048,
    .application = {0x0800C800, 0x33800},
    .ram = {{0x20000000, 0xC000}, {0x10000000, 0x4000}},
    .data_field_max = 2064,
    .image = {VERDICT_ALTERED, 0x11121314, 0x21222324, 0x31323334},
    .next_offset = 0x41424344,
    .last_error = STATUS_DIGEST,
    .reset_cause = 0xA5,
    .fault = 4,
    .fault_address = 0x51525354,
    .line = {0x6162, 0x6364, 0x6566},
    .slots = 2,
    .record_state = 5,
    .attempts = 3,
    .other = {0x71727374, 0x81828384, 0x91929394},
    .features = FEATURE_PAGES | FEATURE_CONFIDENTIAL,
    .in_flight = 6,
    .baud_highest = 5000000,
    .conditions = CONDITION_DEBUGGER | CONDITION_NOT_LOOKED,
    .fault_count = 3,
    .geometry = {.start = 0x08000000,
                 .run_size = {0x4000, 0x10000, 0x20000},
                 .run_count = {4, 1, 3},
                 .erase_max_ms = 2000,
                 .program_max_us = 100,
                 .programming_unit = 4,
                 .properties = FLASH_TAKES_ZEROS | FLASH_TAKES_SAME},
};

static void numbers_are_little_endian(void **state) {
    uint8_t bytes[4];

    (void)state;
    put_u32(bytes, 0x12345678);
    assert_memory_equal(bytes, "\x78\x56\x34\x12", 4);
    assert_int_equal(get_u32(bytes), 0x12345678);
    assert_int_equal(get_u16(bytes), 0x5678);
    put_u32(bytes, 0xFFFFFFFF);
    assert_int_equal(get_u32(bytes), 0xFFFFFFFF);
    put_u16(bytes, 0xABCD);
    assert_memory_equal(bytes, "\xCD\xAB\xFF\xFF", 4);
}

static void info_lies_where_the_page_says(void **state) {
    uint8_t data[DEVICE_INFO_SIZE];

    (void)state;
    device_info_encode(&full, data);
    assert_int_equal(get_u16(data), full.protocol);
    assert_int_equal(get_u32(data + 2), full.bootloader_version);
    assert_memory_equal(data + 6, "nucleo-l432kc\0\0\0\0\0\0\0\0\0\0\0", 24);
    assert_int_equal(get_u32(data + 30), full.device_id);
    assert_memory_equal(data + 34, full.unique_id, 12);
    assert_int_equal(get_u32(data + 46), 2048);
    assert_int_equal(get_u32(data + 50), full.application.base);
    assert_int_equal(get_u32(data + 54), full.application.size);
    assert_int_equal(get_u32(data + 58), full.ram[0].base);
    assert_int_equal(get_u32(data + 70), full.ram[1].size);
    assert_int_equal(get_u16(data + 74), 2064);
    assert_int_equal(data[76], VERDICT_ALTERED);
    assert_int_equal(get_u32(data + 77), full.image.size);
    assert_int_equal(get_u32(data + 81), full.image.crc);
    assert_int_equal(get_u32(data + 85), full.image.version);
    assert_int_equal(get_u32(data + 89), full.next_offset);
    assert_int_equal(data[93], STATUS_DIGEST);
    assert_int_equal(data[94], 0xA5);
    assert_int_equal(data[95], 4);
    assert_int_equal(get_u32(data + 96), full.fault_address);
    assert_int_equal(get_u16(data + 100), full.line.overrun);
    assert_int_equal(get_u16(data + 102), full.line.framing);
    assert_int_equal(get_u16(data + 104), full.line.noise);
    assert_int_equal(data[106], 2);
    assert_int_equal(data[107], 5);
    assert_int_equal(data[108], 3);
    assert_int_equal(get_u32(data + 109), full.other.size);
    assert_int_equal(get_u32(data + 113), full.other.crc);
    assert_int_equal(get_u32(data + 117), full.other.version);
    assert_int_equal(data[121], 0x11);
    assert_int_equal(data[122], 6);
    assert_int_equal(get_u32(data + 123), 5000000);
    assert_int_equal(data[127], 0x05);
    assert_int_equal(data[128], 3);
}

static void info_goes_there_and_back(void **state) {
    uint8_t data[DEVICE_INFO_SIZE], again[DEVICE_INFO_SIZE];
    struct device_info info;

    (void)state;
    device_info_encode(&full, data);
    memset(&info, 0xEE, sizeof info);
    assert_true(device_info_decode(&info, data, sizeof data));
    assert_string_equal(info.board, full.board);
    device_info_encode(&info, again);
    assert_memory_equal(data, again, sizeof data);
}

static void a_full_board_name_has_its_end(void **state) {
    uint8_t data[DEVICE_INFO_SIZE];
    struct device_info info = full;

    (void)state;
    memcpy(info.board, "a-board-with-a-long-name", BOARD_NAME_SIZE + 1);
    device_info_encode(&info, data);
    memset(info.board, 'x', sizeof info.board);
    assert_true(device_info_decode(&info, data, sizeof data));
    assert_string_equal(info.board, "a-board-with-a-long-name");
}

static void short_messages_are_refused_and_longer_ones_taken(void **state) {
    uint8_t data[DEVICE_INFO_SIZE + 10] = {0};
    struct device_info info;
    struct begin_request request;
    struct progress progress;

    (void)state;
    for (size_t length = 0; length < DEVICE_INFO_FIRST_SIZE; length++) {
        assert_false(device_info_decode(&info, data, length));
    }
    data[DEVICE_INFO_FIRST_SIZE] = 2;
    assert_true(device_info_decode(&info, data, DEVICE_INFO_FIRST_SIZE));
    assert_int_equal(info.slots, 1);
    data[DEVICE_INFO_FEATURES_SIZE] = CONDITION_DEBUGGER;
    assert_true(device_info_decode(&info, data, DEVICE_INFO_FEATURES_SIZE));
    assert_int_equal(info.slots, 2);
    assert_int_equal(info.conditions, 0);
    assert_true(device_info_decode(&info, data, DEVICE_INFO_SIZE));
    assert_int_equal(info.conditions, CONDITION_DEBUGGER);
    assert_true(device_info_decode(&info, data, sizeof data));
    assert_false(begin_request_decode(&request, data, BEGIN_PLAIN_SIZE - 1));
    data[BEGIN_PLAIN_SIZE] = BEGIN_SPARSE;
    assert_true(begin_request_decode(&request, data, BEGIN_PLAIN_SIZE));
    assert_int_equal(request.flags, 0);
    assert_true(begin_request_decode(&request, data, BEGIN_REQUEST_SIZE));
    assert_int_equal(request.flags, BEGIN_SPARSE);
    assert_true(begin_request_decode(&request, data, BEGIN_REQUEST_SIZE + 1));
    assert_false(progress_decode(&progress, data, PROGRESS_SIZE - 1));
    assert_true(progress_decode(&progress, data, PROGRESS_SIZE + 1));
}

static void begin_and_progress_go_there_and_back(void **state) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    struct begin_request request = {0x01020304, 0xA1A2A3A4, BEGIN_SPARSE}, request_again;
    struct progress progress = {STATUS_OFFSET, 0xB1B2B3B4}, progress_again;

    (void)state;
    begin_request_encode(&request, data);
    assert_memory_equal(data, "\x04\x03\x02\x01\xA4\xA3\xA2\xA1", 8);
    assert_true(begin_request_decode(&request_again, data, sizeof data));
    assert_int_equal(request_again.size, request.size);
    assert_int_equal(request_again.crc, request.crc);
    progress_encode(&progress, data);
    assert_memory_equal(data, "\x04\xB4\xB3\xB2\xB1", 5);
    assert_true(progress_decode(&progress_again, data, PROGRESS_SIZE));
    assert_int_equal(progress_again.status, STATUS_OFFSET);
    assert_int_equal(progress_again.next_offset, progress.next_offset);
}

static void the_end_of_a_swap_goes_there_and_back(void **state) {
    struct swap_report report = {STATUS_SUPPLY, true, 5, 0xB1B2B3B4}, again;
    uint8_t data[SWAP_REPORT_SIZE];

    (void)state;
    swap_report_encode(&report, data);
    assert_memory_equal(data, "\x0B\x01\x05\xB4\xB3\xB2\xB1", SWAP_REPORT_SIZE);
    assert_true(swap_report_decode(&again, data, SWAP_REPORT_SIZE));
    assert_int_equal(again.status, STATUS_SUPPLY);
    assert_true(again.starts);
    assert_int_equal(again.record_state, 5);
    assert_int_equal(again.crc, report.crc);
    assert_false(swap_report_decode(&again, data, SWAP_REPORT_SIZE - 1));
}

static void versions_compare_as_numbers(void **state) {
    uint32_t version = VERSION_PACK(1, 20, 300);

    (void)state;
    assert_int_equal(version_major(version), 1);
    assert_int_equal(version_minor(version), 20);
    assert_int_equal(version_patch(version), 300);
    assert_true(VERSION_PACK(1, 2, 65535) < VERSION_PACK(1, 3, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_little_endian),
        cmocka_unit_test(info_lies_where_the_page_says),
        cmocka_unit_test(info_goes_there_and_back),
        cmocka_unit_test(a_full_board_name_has_its_end),
        cmocka_unit_test(short_messages_are_refused_and_longer_ones_taken),
        cmocka_unit_test(begin_and_progress_go_there_and_back),
        cmocka_unit_test(the_end_of_a_swap_goes_there_and_back),
        cmocka_unit_test(versions_compare_as_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
