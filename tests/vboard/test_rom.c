/* SPDX-License-Identifier: MIT */
/* What the ROM loader says, and what it refuses: AN3155. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rom/loader.h"
#include "rom_bench.h"

#define L4 "STM32L432KC"

enum { L4_PAGE = 2048, BLOCK = 256 };

static uint8_t block[BLOCK];

static void fill(uint8_t first) {
    for (size_t i = 0; i < sizeof block; i++) {
        block[i] = (uint8_t)(first + i * 7);
    }
}

/* AN2606, product ids and protocol versions. */
static void every_chip_says_who_it_is(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint8_t protocol, erase;
        uint16_t id;
    } chips[] = {
        {"STM32L432KC", 0x31, 0x44, 0x435}, {"STM32L476RG", 0x31, 0x44, 0x415},
        {"STM32L475VG", 0x31, 0x44, 0x415}, {"STM32G431KB", 0x31, 0x44, 0x468},
        {"STM32G474RE", 0x31, 0x44, 0x469}, {"STM32F411RE", 0x31, 0x44, 0x431},
        {"STM32F446RE", 0x31, 0x44, 0x421}, {"STM32F411CE", 0x31, 0x44, 0x431},
        {"STM32F407VG", 0x31, 0x44, 0x413}, {"STM32F103C8", 0x22, 0x43, 0x410},
        {"STM32F103CB", 0x22, 0x43, 0x410}, {"STM32F103RB", 0x22, 0x43, 0x410},
    };
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        const uint8_t get[] = {ROM_ACK, 11,   chips[i].protocol, 0,    1,    2,    0x11,
                               0x21,    0x31, chips[i].erase,    0x63, 0x73, 0x82, 0x92,
                               ROM_ACK};
        const uint8_t version[] = {ROM_ACK, chips[i].protocol, 0, 0, ROM_ACK};
        const uint8_t id[] = {ROM_ACK, 1, (uint8_t)(chips[i].id >> 8), (uint8_t)chips[i].id,
                              ROM_ACK};
        uint8_t heard[sizeof get + 1];
        struct vboard *board = rom_synchronised(chips[i].name, NULL);
        expect_note("%s", chips[i].name);
        host_command(board, COMMAND_GET);
        assert_int_equal(host_hear(board, heard, sizeof heard, 20), sizeof get);
        assert_memory_equal(heard, get, sizeof get);
        host_command(board, COMMAND_GET_VERSION);
        assert_int_equal(host_hear(board, heard, sizeof heard, 20), sizeof version);
        assert_memory_equal(heard, version, sizeof version);
        host_command(board, COMMAND_GET_ID);
        assert_int_equal(host_hear(board, heard, sizeof heard, 20), sizeof id);
        assert_memory_equal(heard, id, sizeof id);
        vboard_free(board);
    }
}

static void the_first_byte_sets_the_rate(void **state) {
    (void)state;
    static const uint32_t bauds[] = {1200, 9600, 57600, 115200, 230400};
    for (size_t i = 0; i < sizeof bauds / sizeof bauds[0]; i++) {
        struct vboard *board = rom_board(L4, NULL);
        uint8_t heard[5];
        vboard_uart_set_baud(board, bauds[i]);
        const uint8_t sync = ROM_SYNC;
        host_send(board, &sync, 1);
        host_expect(board, ROM_ACK);
        host_run_ms(board, 10); /* the stop bit of 1200 baud */
        host_command(board, COMMAND_GET_ID);
        assert_int_equal(host_hear(board, heard, sizeof heard, 200), sizeof heard);
        assert_int_equal(heard[3], 0x35);
        vboard_free(board);
    }
}

static void garbage_before_it_sets_a_wrong_rate_until_a_reset(void **state) {
    (void)state;
    struct vboard *board = rom_board(L4, NULL);
    const uint8_t garbage = 0x55, sync = ROM_SYNC;
    uint8_t heard[8];
    host_send(board, &garbage, 1);
    host_run_ms(board, 20);
    (void)vboard_uart_receive(board, heard, sizeof heard);
    host_send(board, &sync, 1);
    size_t count = host_hear(board, heard, sizeof heard, 20);
    assert_null(memchr(heard, ROM_ACK, count));
    vboard_reset_button(board);
    host_run_ms(board, 2);
    host_sync(board);
    vboard_free(board);
}

static void a_second_0x7f_is_a_command_that_is_none(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    const uint8_t sync = ROM_SYNC;
    host_send(board, &sync, 1);
    host_run_ms(board, 500);
    host_expect_silence(board);
    host_send(board, &sync, 1);
    host_expect_last(board, ROM_NACK);
    host_command(board, COMMAND_WRITE);
    host_expect_last(board, ROM_ACK);
    vboard_free(board);
}

static void commands_without_their_complement_or_unknown_are_refused(void **state) {
    (void)state;
    const uint8_t wrong[] = {COMMAND_GET, 0xFE};
    struct vboard *board = rom_synchronised(L4, NULL);
    host_send(board, wrong, sizeof wrong);
    host_expect_last(board, ROM_NACK);
    host_command(board, COMMAND_ERASE); /* this one has the other */
    host_expect_last(board, ROM_NACK);
    host_command(board, 0xA1);
    host_expect_last(board, ROM_NACK);
    host_command(board, COMMAND_EXTENDED_ERASE);
    host_expect_last(board, ROM_ACK);
    vboard_free(board);
    board = rom_synchronised("STM32F103RB", NULL);
    host_command(board, COMMAND_EXTENDED_ERASE);
    host_expect_last(board, ROM_NACK);
    vboard_free(board);
}

/* A host at 8N1: 0x7F and its answer look the same, and so do some bytes, but not all. */
static void a_host_without_parity_is_refused_behind_the_first_byte(void **state) {
    (void)state;
    struct vboard *board = rom_board(L4, NULL);
    vboard_uart_set_parity(board, VBOARD_PARITY_NONE);
    host_sync(board);
    host_command(board, COMMAND_GET);
    host_expect_last(board, ROM_NACK); /* the first byte hides the start of the second */
    vboard_uart_set_parity(board, VBOARD_PARITY_EVEN);
    host_command(board, COMMAND_WRITE);
    host_expect_last(board, ROM_ACK);
    vboard_free(board);
}

static void bad_checksums_are_refused_and_change_nothing(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    const uint8_t address[] = {8, 0, 0, 0, 9};
    const uint8_t data[] = {3, 1, 2, 3, 4, 0};
    const uint8_t pages[] = {0, 0, 0, 0, 1};
    const uint8_t length[] = {7, 7};
    uint8_t byte = 0;
    host_command(board, COMMAND_READ);
    host_expect_last(board, ROM_ACK);
    host_send(board, address, sizeof address);
    host_expect_last(board, ROM_NACK);
    host_at(board, COMMAND_READ, ROM_FLASH, ROM_ACK);
    host_send(board, length, sizeof length);
    host_expect_last(board, ROM_NACK);
    host_at(board, COMMAND_WRITE, ROM_FLASH, ROM_ACK);
    host_send(board, data, sizeof data);
    host_expect_last(board, ROM_NACK);
    assert_int_equal(host_write(board, ROM_FLASH + 8, block, 8), ROM_ACK);
    host_command(board, COMMAND_EXTENDED_ERASE);
    host_expect_last(board, ROM_ACK);
    host_send(board, pages, sizeof pages);
    host_expect_last(board, ROM_NACK);
    assert_int_equal(host_read(board, ROM_FLASH, &byte, 1), ROM_ACK);
    assert_int_equal(byte, 0xFF);
    assert_int_equal(host_read(board, ROM_FLASH + 8, &byte, 1), ROM_ACK);
    assert_int_equal(byte, block[0]);
    vboard_free(board);
}

static void addresses_that_are_no_memory_are_refused(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    static const struct {
        uint8_t command;
        uint32_t address;
        uint8_t answer;
    } tries[] = {
        {COMMAND_READ, 0x07FFFFFF, ROM_NACK},  {COMMAND_READ, 0x08040000, ROM_NACK},
        {COMMAND_READ, 0x20000000, ROM_NACK}, /* its own RAM */
        {COMMAND_READ, 0x200030FF, ROM_NACK},  {COMMAND_READ, 0x2000C000, ROM_NACK},
        {COMMAND_READ, 0x40022000, ROM_NACK},  {COMMAND_GO, 0x1FFF0000, ROM_NACK},
        {COMMAND_GO, 0x20000000, ROM_NACK},    {COMMAND_WRITE, 0x1FFF0000, ROM_NACK},
        {COMMAND_WRITE, 0xFFFF0000, ROM_NACK},
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        expect_note("0x%02x 0x%08x", tries[i].command, (unsigned)tries[i].address);
        host_at(board, tries[i].command, tries[i].address, tries[i].answer);
        host_expect_silence(board);
    }
    assert_int_equal(host_read(board, 0x0803FFFF, block, 1), ROM_ACK);
    assert_int_equal(host_read(board, 0x0803FFFF, block, 2), ROM_NACK);
    assert_int_equal(host_read(board, 0x20003100, block, BLOCK), ROM_ACK);
    vboard_free(board);
}

static void the_signature_and_its_own_id_can_be_read(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    uint8_t id = 0, size[2], uid[12];
    assert_int_equal(host_read(board, 0x1FFF6FFE, &id, 1), ROM_ACK);
    assert_int_equal(id, 0x91);
    assert_int_equal(host_read(board, 0x1FFF75E0, size, sizeof size), ROM_ACK);
    assert_int_equal(size[0] | size[1] << 8, 256);
    assert_int_equal(host_read(board, 0x1FFF7590, uid, sizeof uid), ROM_ACK);
    assert_memory_equal(uid + 5, "TUL", 3);
    vboard_free(board);
    board = rom_synchronised("STM32F407VG", NULL);
    assert_int_equal(host_read(board, 0x1FFF77DE, &id, 1), ROM_ACK);
    assert_int_equal(id, 0x31);
    assert_int_equal(host_read(board, 0x1FFF7A10, block, BLOCK), ROM_ACK);
    assert_int_equal(block[0x12] | block[0x13] << 8, 1024);
    vboard_free(board);
}

static void bytes_that_come_while_it_works_are_lost_but_one(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    const uint8_t early[] = {COMMAND_GET_ID, 0xFD, COMMAND_GET_ID, 0xFD};
    const uint8_t pages[] = {0, 0, 0, 0};
    host_command(board, COMMAND_EXTENDED_ERASE);
    host_expect_last(board, ROM_ACK);
    host_frame(board, pages, sizeof pages);
    host_run_ms(board, 5); /* of the 22 that an erase takes */
    host_send(board, early, sizeof early);
    host_expect_last(board, ROM_ACK); /* to the erase; the first byte waits for its complement */
    const uint8_t rest = 0xFD;
    host_send(board, &rest, 1);
    host_expect(board, ROM_ACK);
    host_expect(board, 1);
    vboard_free(board);
}

static void a_copy_goes_on_in_the_middle_of_a_command(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    struct vboard *copy = rom_board(L4, NULL);
    fill(3);
    host_at(board, COMMAND_WRITE, ROM_FLASH, ROM_ACK);
    const uint8_t half[] = {7, 1, 2, 3};
    host_send(board, half, sizeof half);
    host_run_ms(board, 1);
    vboard_copy(copy, board);
    const uint8_t rest[] = {4, 5, 6, 7, 8, 7 ^ 1 ^ 2 ^ 3 ^ 4 ^ 5 ^ 6 ^ 7 ^ 8};
    struct vboard *both[] = {board, copy};
    for (size_t i = 0; i < 2; i++) {
        host_send(both[i], rest, sizeof rest);
        host_expect_last(both[i], ROM_ACK);
        assert_int_equal(host_read(both[i], ROM_FLASH, block, 8), ROM_ACK);
        assert_int_equal(block[7], 8);
        vboard_free(both[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_chip_says_who_it_is),
        cmocka_unit_test(the_first_byte_sets_the_rate),
        cmocka_unit_test(garbage_before_it_sets_a_wrong_rate_until_a_reset),
        cmocka_unit_test(a_second_0x7f_is_a_command_that_is_none),
        cmocka_unit_test(commands_without_their_complement_or_unknown_are_refused),
        cmocka_unit_test(a_host_without_parity_is_refused_behind_the_first_byte),
        cmocka_unit_test(bad_checksums_are_refused_and_change_nothing),
        cmocka_unit_test(addresses_that_are_no_memory_are_refused),
        cmocka_unit_test(the_signature_and_its_own_id_can_be_read),
        cmocka_unit_test(bytes_that_come_while_it_works_are_lost_but_one),
        cmocka_unit_test(a_copy_goes_on_in_the_middle_of_a_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
