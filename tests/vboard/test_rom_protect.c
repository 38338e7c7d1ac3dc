/* SPDX-License-Identifier: MIT */
/* Readout and write protection: what the ROM loader does then, what it can set and clear, and what
 * firmware sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rom/loader.h"
#include "rom_bench.h"

#define L4 "STM32L432KC"

enum { SEED = 1, BLOCK = 8 };

static const uint8_t block[BLOCK] = {1, 2, 3, 4, 5, 6, 7, 8};

/* wfi; b .-2 */
static const uint8_t sleeper[] = {0x00, 0x80, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08,
                                  0x30, 0xBF, 0xFD, 0xE7, 0xFF, 0xFF, 0xFF, 0xFF};

static void expect_byte(const struct vboard *board, uint32_t address, uint8_t byte) {
    uint8_t there = 0;
    assert_true(vboard_peek(board, address, &there, 1));
    assert_int_equal(there, byte);
}

/* Behind an answer that resets the chip it is to be synchronised again. */
static void synchronise_again(struct vboard *board) {
    host_run_ms(board, rom_facts(board)->start_up_us / 1000 + 1);
    host_sync(board);
}

/* ---- Readout protection ---- */

static void at_level_1_it_tells_who_it_is_and_no_more(void **state) {
    (void)state;
    static const uint8_t forbidden[] = {COMMAND_READ,           COMMAND_GO,
                                        COMMAND_WRITE,          COMMAND_EXTENDED_ERASE,
                                        COMMAND_WRITE_PROTECT,  COMMAND_WRITE_UNPROTECT,
                                        COMMAND_READOUT_PROTECT};
    struct vboard *board = rom_synchronised(L4, "rdp=1");
    uint8_t heard[20];
    for (size_t i = 0; i < sizeof forbidden; i++) {
        expect_note("0x%02x", forbidden[i]);
        host_command(board, forbidden[i]);
        host_expect_last(board, ROM_NACK);
    }
    host_command(board, COMMAND_GET);
    assert_int_equal(host_hear(board, heard, sizeof heard, 20), 15);
    host_command(board, COMMAND_GET_VERSION);
    assert_int_equal(host_hear(board, heard, sizeof heard, 20), 5);
    host_command(board, COMMAND_GET_ID);
    assert_int_equal(host_hear(board, heard, sizeof heard, 20), 5);
    vboard_free(board);
}

/* AN2606: loader V3.1 of the F407. */
static void an_f407_refuses_twice_at_level_1(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised("STM32F407VG", "rdp=1");
    host_command(board, COMMAND_READ);
    host_expect(board, ROM_NACK);
    host_expect_last(board, ROM_NACK);
    vboard_free(board);
}

static void readout_unprotect_erases_everything(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    assert_int_equal(host_write(board, ROM_FLASH, block, BLOCK), ROM_ACK);
    assert_int_equal(host_write(board, 0x20003100, block, BLOCK), ROM_ACK);
    host_command(board, COMMAND_READOUT_PROTECT);
    host_expect(board, ROM_ACK);
    host_expect(board, ROM_ACK);
    synchronise_again(board);
    host_command(board, COMMAND_READ);
    host_expect_last(board, ROM_NACK);
    expect_byte(board, ROM_FLASH, block[0]);
    host_command(board, COMMAND_READOUT_UNPROTECT);
    host_expect(board, ROM_ACK);
    host_expect(board, ROM_ACK);
    synchronise_again(board);
    expect_byte(board, ROM_FLASH, 0xFF);
    expect_byte(board, 0x20003100, 0);
    host_command(board, COMMAND_READ);
    host_expect_last(board, ROM_ACK);
    vboard_free(board);
}

static void the_way_back_erases_what_is_write_protected_too_and_keeps_that(void **state) {
    (void)state;
    struct vboard *board = rom_new(L4);
    char error[200];
    assert_true(vboard_set_option_bytes(board, "wrp=0,rdp=1", error, sizeof error));
    assert_true(vboard_load(board, ROM_FLASH, sleeper, sizeof sleeper));
    vboard_set_boot0(board, true);
    vboard_set_adapter(board, true);
    vboard_power_on(board, SEED);
    synchronise_again(board);
    host_command(board, COMMAND_READOUT_UNPROTECT);
    host_expect(board, ROM_ACK);
    host_expect(board, ROM_ACK);
    synchronise_again(board);
    expect_byte(board, ROM_FLASH, 0xFF);
    assert_int_equal(host_write(board, ROM_FLASH, block, BLOCK), ROM_ACK);
    expect_byte(board, ROM_FLASH, 0xFF);
    vboard_free(board);
}

/* RM0440: until a power-on reset. */
static void behind_it_nothing_runs_at_level_1_until_the_power_has_been_off(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    assert_int_equal(host_write(board, ROM_FLASH, sleeper, sizeof sleeper), ROM_ACK);
    host_command(board, COMMAND_READOUT_PROTECT);
    host_expect(board, ROM_ACK);
    host_expect(board, ROM_ACK);
    host_run_ms(board, 2);
    vboard_set_boot0(board, false);
    vboard_reset_button(board);
    assert_int_equal(vboard_rom(board), VBOARD_ROM_SHUT);
    host_run_ms(board, 2);
    const uint8_t sync = ROM_SYNC;
    host_send(board, &sync, 1);
    host_expect_silence(board);
    vboard_reset_button(board);
    assert_int_equal(vboard_rom(board), VBOARD_ROM_SHUT);
    vboard_power_on(board, SEED);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_reset_button(board);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_free(board);
}

/* ---- Write protection ---- */

/* A kit of each flash interface: the first protected unit, and how large one is. */
static const struct {
    const char *name, *options;
    uint16_t page; /* as Erase counts, of the last protected one */
    uint32_t end;  /* of what is protected */
} chips[] = {
    {L4, "wrp=0-3", 3, 4 * 2048},
    {"STM32G474RE", "wrp=0-3", 3, 4 * 2048},
    {"STM32G071RB", "wrp=0-3,nboot_sel=0", 3, 4 * 2048},
    {"STM32F407VG", "wrp=0-1", 1, 2 * 16384},
    {"STM32F103RB", "wrp=0-1", 7, 8 * 1024}, /* four pages each */
};

static void erase_all(struct vboard *board) {
    const uint8_t all[] = {0xFF, 0xFF};
    const bool wide = rom_facts(board)->protocol >= 0x30;
    host_command(board, wide ? COMMAND_EXTENDED_ERASE : COMMAND_ERASE);
    host_expect_last(board, ROM_ACK);
    wide ? host_frame(board, all, sizeof all) : host_command(board, 0xFF);
    host_expect_last(board, ROM_ACK);
}

/* "No error is returned": AN3155, Erase and Write. */
static void protected_pages_are_acknowledged_and_left_alone(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        struct vboard *board = rom_board(chips[i].name, chips[i].options);
        expect_note("%s", chips[i].name);
        assert_true(vboard_load(board, ROM_FLASH, sleeper, sizeof sleeper));
        host_sync(board);
        assert_int_equal(host_erase(board, 0, 1), ROM_ACK);
        expect_byte(board, ROM_FLASH + 1, sleeper[1]);
        assert_int_equal(host_write(board, ROM_FLASH + chips[i].end - BLOCK, block, BLOCK),
                         ROM_ACK);
        expect_byte(board, ROM_FLASH + chips[i].end - BLOCK, 0xFF);
        assert_int_equal(host_write(board, ROM_FLASH + chips[i].end, block, BLOCK), ROM_ACK);
        expect_byte(board, ROM_FLASH + chips[i].end, block[0]);
        erase_all(board);
        expect_byte(board, ROM_FLASH + chips[i].end, block[0]); /* not one page of it */
        assert_int_equal(host_erase(board, chips[i].page, 2), ROM_ACK);
        expect_byte(board, ROM_FLASH + chips[i].end, 0xFF);
        expect_byte(board, ROM_FLASH + 1, sleeper[1]);
        vboard_free(board);
    }
}

static void protect(struct vboard *board, uint8_t first, uint8_t second) {
    const uint8_t sectors[] = {1, first, second};
    host_command(board, COMMAND_WRITE_PROTECT);
    host_expect_last(board, ROM_ACK);
    host_frame(board, sectors, sizeof sectors);
    host_expect(board, ROM_ACK);
    synchronise_again(board);
}

static void it_protects_and_a_second_set_takes_the_place_of_the_first(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised("STM32F103RB", NULL);
    protect(board, 0, 1);
    assert_int_equal(host_write(board, ROM_FLASH, block, BLOCK), ROM_ACK);
    expect_byte(board, ROM_FLASH, 0xFF);
    protect(board, 2, 200); /* which nobody checks */
    assert_int_equal(host_write(board, ROM_FLASH, block, BLOCK), ROM_ACK);
    expect_byte(board, ROM_FLASH, block[0]);
    assert_int_equal(host_write(board, ROM_FLASH + 8 * 1024, block, BLOCK), ROM_ACK);
    expect_byte(board, ROM_FLASH + 8 * 1024, 0xFF);
    host_command(board, COMMAND_WRITE_UNPROTECT);
    host_expect(board, ROM_ACK);
    host_expect(board, ROM_ACK);
    synchronise_again(board);
    assert_int_equal(host_write(board, ROM_FLASH + 8 * 1024, block, BLOCK), ROM_ACK);
    expect_byte(board, ROM_FLASH + 8 * 1024, block[0]);
    vboard_free(board);
}

/* ---- What firmware sees ---- */

static struct vboard *running(const char *name, const char *options) {
    char error[200];
    struct vboard *board = rom_new(name);
    if (!vboard_set_option_bytes(board, options, error, sizeof error)) {
        fail_msg("%s", error);
    }
    bench_power_on(board);
    return board;
}

static void registers_and_option_bytes_show_it(void **state) {
    (void)state;
    struct vboard *board = running(L4, "wrp=0-3,wrp=8,rdp=1");
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x20), 0xFFEFF8BB);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x2C), 0xFF03FF00);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x30), 0xFF08FF08);
    assert_int_equal(bench_read(board, 0x1FFF7800), 0xFFEFF8BB);
    assert_int_equal(bench_read(board, 0x1FFF7818), 0xFF03FF00);
    assert_int_equal(bench_read(board, 0x1FFF781C), 0x00FC00FF);
    bench_off(board);
    board = running("STM32L476RG", "wrp=256-257");
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x2C), 0xFF00FFFF);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x4C), 0xFF01FF00);
    bench_off(board);
    board = running("STM32F407VG", "wrp=1-2,rdp=1");
    assert_int_equal(bench_read(board, 0x40023C14) & 0x0FFFFF00, 0x0FF95500);
    assert_int_equal(bench_read(board, 0x1FFFC000) & 0xFF00, 0x5500);
    assert_int_equal(bench_read(board, 0x1FFFC008) & 0xFFFF, 0x7FF9);
    bench_off(board);
    board = running("STM32F103RB", "wrp=0,wrp=9,rdp=1");
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x1C) & 2, 2);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x20), 0xFFFFFDFE);
    assert_int_equal(bench_read(board, 0x1FFFF800) & 0xFF, 0);
    assert_int_equal(bench_read(board, 0x1FFFF808), 0x02FD01FE);
    bench_off(board);
}

static void firmware_gets_wrperr_and_changes_nothing(void **state) {
    (void)state;
    struct vboard *board = running(L4, "wrp=1");
    bench_write(board, ADDRESS_FLASH + 0x08, 0x45670123);
    bench_write(board, ADDRESS_FLASH + 0x08, 0xCDEF89AB);
    bench_write(board, ADDRESS_FLASH, 0);                      /* no caches */
    bench_write(board, ADDRESS_FLASH + 0x14, 1 << 3 | 1 << 1); /* page 1 */
    bench_write(board, ADDRESS_FLASH + 0x14, 1 << 16 | 1 << 3 | 1 << 1);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x10), 1 << 4); /* WRPERR, not BSY */
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x14) & 1 << 16, 0);
    bench_write(board, ADDRESS_FLASH + 0x10, 1 << 4);
    bench_write(board, ADDRESS_FLASH + 0x14, 1);
    bench_write(board, 0x08000800, 0);
    bench_write(board, 0x08000804, 0);
    assert_int_equal(bench_read(board, ADDRESS_FLASH + 0x10), 1 << 4);
    expect_byte(board, 0x08000800, 0xFF);
    bench_off(board);
}

static void what_is_no_option_byte_is_refused_in_words(void **state) {
    (void)state;
    static const struct {
        const char *name, *options, *words;
    } tries[] = {
        {L4, "wrp", "NAME=VALUE"},
        {L4, "wrp=", "N or FIRST-LAST"},
        {L4, "wrp=3-1", "N or FIRST-LAST"},
        {L4, "wrp=1-2x", "N or FIRST-LAST"},
        {L4, "wrp=128", "from 0 to 127"},
        {L4, "wrp=0,wrp=2,wrp=4", "2 areas of a bank"},
        {L4, "rdp=2", "0 or 1"},
        {L4, "nboot0=x", "0 or 1"},
        {L4, "nboot_sel=0", "no option byte of this chip"},
        {"STM32F103RB", "wrp=32", "from 0 to 31"},
        {"STM32F103RB", "nboot1=0", "no option byte of this chip"},
        {"STM32F407VG", "wrp=12", "from 0 to 11"},
        {L4, "rdp=1,", "NAME=VALUE"},
    };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        char error[256] = "";
        struct vboard *board = rom_new(tries[i].name);
        expect_note("%s: %s: %s", tries[i].name, tries[i].options, error);
        assert_false(vboard_set_option_bytes(board, tries[i].options, error, sizeof error));
        if (strstr(error, tries[i].words) == NULL) {
            fail_msg("%s: %s", tries[i].options, error);
        }
        vboard_free(board);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_level_1_it_tells_who_it_is_and_no_more),
        cmocka_unit_test(an_f407_refuses_twice_at_level_1),
        cmocka_unit_test(readout_unprotect_erases_everything),
        cmocka_unit_test(the_way_back_erases_what_is_write_protected_too_and_keeps_that),
        cmocka_unit_test(behind_it_nothing_runs_at_level_1_until_the_power_has_been_off),
        cmocka_unit_test(protected_pages_are_acknowledged_and_left_alone),
        cmocka_unit_test(it_protects_and_a_second_set_takes_the_place_of_the_first),
        cmocka_unit_test(registers_and_option_bytes_show_it),
        cmocka_unit_test(firmware_gets_wrperr_and_changes_nothing),
        cmocka_unit_test(what_is_no_option_byte_is_refused_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
