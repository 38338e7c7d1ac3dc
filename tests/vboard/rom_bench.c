/* SPDX-License-Identifier: MIT */
#include "rom_bench.h"

#include <string.h>

#include "rom/loader.h"

enum { SEED = 1, BAUD = 115200, NS_PER_MS = 1000000, US_PER_MS = 1000, FRAME_MAX = 1100 };

struct vboard *rom_new(const char *name) {
    const char *of_chip = bench_name(name, 0);
    struct vboard *board = vboard_new(of_chip != NULL ? of_chip : name);
    assert_non_null(board);
    return board;
}

struct vboard *rom_board(const char *name, const char *options) {
    char error[256];
    struct vboard *board = rom_new(name);
    if (options != NULL && !vboard_set_option_bytes(board, options, error, sizeof error)) {
        fail_msg("%s: %s", options, error);
    }
    vboard_set_strict(board, true);
    vboard_set_boot0(board, true);
    vboard_set_adapter(board, true);
    vboard_uart_set_baud(board, BAUD);
    vboard_power_on(board, SEED);
    host_run_ms(board, rom_facts(board)->start_up_us / US_PER_MS + 1);
    return board;
}

struct vboard *rom_synchronised(const char *name, const char *options) {
    struct vboard *board = rom_board(name, options);
    host_sync(board);
    return board;
}

void host_run_ms(struct vboard *board, uint64_t ms) {
    if (vboard_run(board, vboard_now_ns(board) + ms * NS_PER_MS, false) == VBOARD_VIOLATION) {
        fail_msg("%s", vboard_violation(board));
    }
}

void host_send(struct vboard *board, const void *data, size_t length) {
    assert_int_equal(vboard_uart_send(board, data, length), length);
}

size_t host_hear(struct vboard *board, void *data, size_t length, uint64_t ms) {
    uint64_t until = vboard_now_ns(board) + ms * NS_PER_MS;
    size_t count = 0;
    while (count < length && vboard_now_ns(board) < until) {
        if (vboard_run(board, until, true) == VBOARD_VIOLATION) {
            fail_msg("%s", vboard_violation(board));
        }
        count += vboard_uart_receive(board, (uint8_t *)data + count, length - count);
    }
    return count;
}

void host_expect(struct vboard *board, uint8_t byte) {
    uint8_t heard = 0;
    assert_int_equal(host_hear(board, &heard, 1, ROM_LONG_MS), 1);
    assert_int_equal(heard, byte);
}

void host_expect_silence(struct vboard *board) {
    uint8_t heard;
    assert_int_equal(host_hear(board, &heard, 1, ROM_SILENCE_MS), 0);
}

void host_expect_last(struct vboard *board, uint8_t byte) {
    host_expect(board, byte);
    host_expect_silence(board);
}

void host_sync(struct vboard *board) {
    const uint8_t byte = ROM_SYNC;
    host_send(board, &byte, 1);
    host_expect_last(board, ROM_ACK);
}

void host_command(struct vboard *board, uint8_t command) {
    const uint8_t bytes[] = {command, (uint8_t)~command};
    host_send(board, bytes, sizeof bytes);
}

void host_frame(struct vboard *board, const uint8_t *data, size_t length) {
    uint8_t frame[FRAME_MAX];
    uint8_t sum = 0;
    assert_in_range(length, 1, sizeof frame - 1);
    memcpy(frame, data, length);
    for (size_t i = 0; i < length; i++) {
        sum ^= data[i];
    }
    frame[length] = sum;
    host_send(board, frame, length + 1);
}

static void host_address(struct vboard *board, uint32_t address) {
    const uint8_t bytes[] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
                             (uint8_t)(address >> 8), (uint8_t)address};
    host_frame(board, bytes, sizeof bytes);
}

void host_at(struct vboard *board, uint8_t command, uint32_t address, uint8_t answer) {
    host_command(board, command);
    host_expect_last(board, ROM_ACK);
    host_address(board, address);
    host_expect(board, answer);
}

static uint8_t answer_of(struct vboard *board) {
    uint8_t answer = 0;
    assert_int_equal(host_hear(board, &answer, 1, ROM_LONG_MS), 1);
    return answer;
}

uint8_t host_write(struct vboard *board, uint32_t address, const uint8_t *data, size_t length) {
    uint8_t frame[1 + ROM_DATA_MAX] = {(uint8_t)(length - 1)};
    assert_in_range(length, 1, ROM_DATA_MAX);
    memcpy(frame + 1, data, length);
    host_at(board, COMMAND_WRITE, address, ROM_ACK);
    host_frame(board, frame, 1 + length);
    return answer_of(board);
}

uint8_t host_read(struct vboard *board, uint32_t address, uint8_t *data, size_t length) {
    host_at(board, COMMAND_READ, address, ROM_ACK);
    host_command(board, (uint8_t)(length - 1)); /* a byte and its complement, too */
    uint8_t answer = answer_of(board);
    if (answer == ROM_ACK) {
        assert_int_equal(host_hear(board, data, length, ROM_LONG_MS), length);
        host_expect_silence(board);
    }
    return answer;
}

uint8_t host_erase(struct vboard *board, uint16_t first, unsigned count) {
    const bool wide = rom_facts(board)->protocol >= 0x30;
    uint8_t frame[FRAME_MAX];
    size_t length = 0;
    for (unsigned i = 0; i <= count; i++) { /* how many but one, then the pages */
        unsigned number = i == 0 ? count - 1 : first + i - 1;
        if (wide) {
            frame[length++] = (uint8_t)(number >> 8);
        }
        frame[length++] = (uint8_t)number;
    }
    host_command(board, wide ? COMMAND_EXTENDED_ERASE : COMMAND_ERASE);
    host_expect_last(board, ROM_ACK);
    host_frame(board, frame, length);
    return answer_of(board);
}

void host_start_at(struct vboard *board, uint32_t address) {
    host_at(board, COMMAND_GO, address, ROM_ACK);
    host_run_ms(board, 1);
}
