/* SPDX-License-Identifier: MIT */
/* What the ROM loader does to the flash and to RAM, and what Go starts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "faults.h"
#include "rom/loader.h"
#include "rom_bench.h"

#define L4 "STM32L432KC"

enum { BLOCK = 256, NS_PER_MS = 1000000 };
enum { CR1_RXNEIE = 1 << 5, CR1_PCE = 1 << 10, CR1_M0 = 1 << 12 }; /* of both versions */

/* A kit of each family, with the size of its first erase unit. */
static const struct {
    const char *name, *options;
    uint32_t unit;
} families[] = {
    {"STM32L432KC", NULL, 2048}, {"STM32G474RE", NULL, 2048},  {"STM32G071RB", "nboot_sel=0", 2048},
    {"STM32F103RB", NULL, 1024}, {"STM32F407VG", NULL, 16384},
};

enum { FAMILIES = sizeof families / sizeof families[0] };

static uint8_t block[BLOCK], back[BLOCK];

static int setup(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof block; i++) {
        block[i] = (uint8_t)(i * 7 + 1);
    }
    return 0;
}

static struct vboard *synchronised(size_t family) {
    expect_note("%s", families[family].name);
    return rom_synchronised(families[family].name, families[family].options);
}

static void expect_byte(const struct vboard *board, uint32_t address, uint8_t byte) {
    uint8_t there = 0;
    assert_true(vboard_peek(board, address, &there, 1));
    assert_int_equal(there, byte);
}

static void what_was_written_is_read_back(void **state) {
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct vboard *board = synchronised(i);
        assert_int_equal(host_write(board, ROM_FLASH, block, BLOCK), ROM_ACK);
        assert_int_equal(host_read(board, ROM_FLASH, back, BLOCK), ROM_ACK);
        assert_memory_equal(back, block, BLOCK);
        assert_int_equal(host_read(board, ROM_FLASH + 3, back, 139), ROM_ACK); /* any place */
        assert_memory_equal(back, block + 3, 139);
        vboard_free(board);
    }
}

static void pages_of_a_list_are_erased_and_no_others(void **state) {
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        const uint32_t unit = families[i].unit;
        struct vboard *board = synchronised(i);
        for (uint32_t page = 0; page < 4; page++) {
            assert_int_equal(host_write(board, ROM_FLASH + page * unit, block, 8), ROM_ACK);
        }
        struct vboard_stats before, after;
        vboard_get_stats(board, &before);
        assert_int_equal(host_erase(board, 1, 2), ROM_ACK);
        vboard_get_stats(board, &after);
        assert_int_equal(after.erases - before.erases, 2);
        assert_true(after.nanoseconds - before.nanoseconds > 40 * (uint64_t)NS_PER_MS);
        expect_byte(board, ROM_FLASH, block[0]);
        expect_byte(board, ROM_FLASH + unit, 0xFF);
        expect_byte(board, ROM_FLASH + 2 * unit, 0xFF);
        expect_byte(board, ROM_FLASH + 3 * unit, block[0]);
        vboard_free(board);
    }
}

static void erase_all(struct vboard *board, uint16_t which, uint8_t answer) {
    const bool wide = rom_facts(board)->protocol >= 0x30;
    const uint8_t frame[] = {(uint8_t)(which >> 8), (uint8_t)which};
    host_command(board, wide ? COMMAND_EXTENDED_ERASE : COMMAND_ERASE);
    host_expect_last(board, ROM_ACK);
    if (wide) {
        host_frame(board, frame, sizeof frame);
    } else {
        host_command(board, 0xFF);
    }
    host_expect_last(board, answer);
}

static void all_is_erased_at_once(void **state) {
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct vboard *board = synchronised(i);
        const uint32_t last = ROM_FLASH + vboard_flash_size(board) - BLOCK;
        assert_int_equal(host_write(board, ROM_FLASH, block, BLOCK), ROM_ACK);
        assert_int_equal(host_write(board, last, block, BLOCK), ROM_ACK);
        erase_all(board, 0xFFFF, ROM_ACK);
        expect_byte(board, ROM_FLASH, 0xFF);
        expect_byte(board, last, 0xFF);
        vboard_free(board);
    }
}

static void a_bank_is_erased_where_there_are_two(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised("STM32L476RG", NULL);
    const uint32_t second = ROM_FLASH + 512 * 1024;
    assert_int_equal(host_write(board, ROM_FLASH, block, 8), ROM_ACK);
    assert_int_equal(host_write(board, second, block, 8), ROM_ACK);
    erase_all(board, 0xFFFD, ROM_ACK);
    expect_byte(board, ROM_FLASH, block[0]);
    expect_byte(board, second, 0xFF);
    erase_all(board, 0xFFFE, ROM_ACK);
    expect_byte(board, ROM_FLASH, 0xFF);
    erase_all(board, 0xFFF5, ROM_NACK); /* reserved */
    vboard_free(board);
    board = rom_synchronised(L4, NULL);
    erase_all(board, 0xFFFE, ROM_NACK);
    vboard_free(board);
}

static void pages_that_are_not_there_are_refused(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    assert_int_equal(host_write(board, ROM_FLASH, block, 8), ROM_ACK);
    assert_int_equal(host_erase(board, 127, 1), ROM_ACK);
    assert_int_equal(host_erase(board, 128, 1), ROM_NACK);
    const uint8_t far_too_many[] = {2, 0};
    host_command(board, COMMAND_EXTENDED_ERASE);
    host_expect_last(board, ROM_ACK);
    host_send(board, far_too_many, sizeof far_too_many);
    host_expect_last(board, ROM_NACK);
    expect_byte(board, ROM_FLASH, block[0]);
    vboard_free(board);
}

/* AN2606: G0B1, loader V9.2. */
static void pages_of_its_second_bank_go_one_at_a_time_on_the_g0b1(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised("STM32G0B1RE", "nboot_sel=0");
    const uint32_t second = ROM_FLASH + 256 * 1024;
    assert_int_equal(host_write(board, second, block, 8), ROM_ACK);
    assert_int_equal(host_erase(board, 128, 2), ROM_ACK);
    expect_byte(board, second, block[0]);
    assert_int_equal(host_erase(board, 128, 1), ROM_ACK);
    expect_byte(board, second, 0xFF);
    vboard_free(board);
}

static void half_a_double_word_is_filled_with_ones(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    assert_int_equal(host_write(board, ROM_FLASH, block, 12), ROM_ACK);
    expect_byte(board, ROM_FLASH + 11, block[11]);
    expect_byte(board, ROM_FLASH + 12, 0xFF);
    struct vboard_stats stats;
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.programs, 2);
    vboard_free(board);
}

static void lengths_and_places_that_do_not_fit_are_refused(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    assert_int_equal(host_write(board, ROM_FLASH, block, 6), ROM_NACK);
    assert_int_equal(host_write(board, 0x0803FFF8, block, 16), ROM_NACK); /* past the end */
    assert_int_equal(host_write(board, ROM_FLASH + 16, block, 8), ROM_ACK);
    assert_int_equal(host_write(board, ROM_FLASH + 4, block, 8), ROM_NACK);
    assert_int_equal(host_write(board, ROM_FLASH + 32, block, 8),
                     ROM_NACK); /* and all that follow */
    expect_byte(board, ROM_FLASH + 32, 0xFF);
    vboard_free(board);
    board = rom_synchronised("STM32F103RB", NULL);
    assert_int_equal(host_write(board, ROM_FLASH + 4, block, 8), ROM_ACK); /* words there */
    vboard_free(board);
}

static void the_rules_of_the_flash_hold_for_it(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    const uint8_t frame[] = {7, 0, 1, 2, 3, 4, 5, 6, 7};
    assert_int_equal(host_write(board, ROM_FLASH, block, 8), ROM_ACK);
    host_at(board, COMMAND_WRITE, ROM_FLASH, ROM_ACK);
    host_frame(board, frame, sizeof frame);
    assert_int_equal(vboard_run(board, UINT64_MAX / 1000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "without an erase in between"));
    vboard_free(board);
}

static void a_power_cut_finds_it_at_work(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    struct vboard_fault fault;
    char error[200];
    assert_true(vboard_fault_parse(board, "cut:blank@in-op:2", &fault, error, sizeof error));
    assert_int_equal(host_write(board, ROM_FLASH, block, 8), ROM_ACK);
    assert_true(vboard_arm(board, &fault) >= 0);
    const uint8_t pages[] = {0, 1, 0, 0, 0, 1};
    host_command(board, COMMAND_EXTENDED_ERASE);
    host_expect_last(board, ROM_ACK);
    host_frame(board, pages, sizeof pages);
    assert_int_equal(vboard_run(board, UINT64_MAX / 1000, false), VBOARD_POWER_CUT);
    expect_byte(board, ROM_FLASH, 0xFF);
    vboard_power_on(board, 2);
    host_run_ms(board, 2);
    host_sync(board); /* nothing of the command is left */
    vboard_free(board);
}

/* AN2606, STM32F4: bytes unless the supply is told at 0xFFFF0000. */
static void an_f4_programs_as_wide_as_its_supply_is_said_to_allow(void **state) {
    (void)state;
    static const struct {
        uint8_t supply;
        unsigned programs;
    } widths[] = {{0, 16}, {1, 8}, {2, 8}, {3, 4}};
    struct vboard *board = rom_synchronised("STM32F407VG", NULL);
    struct vboard_stats before, after;
    for (uint32_t i = 0; i < 4; i++) {
        if (i > 0) { /* as it is without */
            assert_int_equal(host_write(board, 0xFFFF0000, &widths[i].supply, 1), ROM_ACK);
        }
        vboard_get_stats(board, &before);
        assert_int_equal(host_write(board, ROM_FLASH + i * 16, block, 16), ROM_ACK);
        vboard_get_stats(board, &after);
        assert_int_equal(after.programs - before.programs, widths[i].programs);
    }
    const uint8_t with_vpp = 4;
    assert_int_equal(host_write(board, 0xFFFF0000, &with_vpp, 1), ROM_NACK);
    vboard_free(board);
}

/* stm32flash's way to reset a chip: writes AIRCR, and waits. */
static const uint8_t resetter[] = {0x00, 0x20, 0x00, 0x20, 0x09, 0x31, 0x00, 0x20,
                                   0x01, 0x49, 0x02, 0x4A, 0x0A, 0x60, 0xFE, 0xE7,
                                   0x0C, 0xED, 0x00, 0xE0, 0x04, 0x00, 0xFA, 0x05};

static void go_runs_code_from_ram_and_a_reset_ends_it_in_the_loader(void **state) {
    (void)state;
    struct vboard *board = rom_synchronised(L4, NULL);
    struct vboard_stats stats;
    assert_int_equal(host_write(board, 0x20003100, resetter, sizeof resetter), ROM_ACK);
    host_start_at(board, 0x20003100);
    host_run_ms(board, 2);
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_software, 1);
    assert_in_range(stats.instructions, 1, 4);
    assert_int_equal(vboard_rom(board), VBOARD_ROM_BOOT0);
    const uint8_t get[] = {COMMAND_GET, 0xFF};
    host_send(board, get, 1); /* it is to be synchronised again */
    host_run_ms(board, 1);
    vboard_reset_button(board);
    host_run_ms(board, 2);
    host_sync(board);
    vboard_free(board);
}

/* wfi; b .-2, with its stack where its vectors say. */
static const uint8_t sleeper[] = {0x00, 0x80, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08,
                                  0x30, 0xBF, 0xFD, 0xE7, 0xFF, 0xFF, 0xFF, 0xFF};

static void go_starts_the_flash_on_a_chip_that_is_not_as_after_a_reset(void **state) {
    (void)state;
    for (size_t i = 0; i < FAMILIES; i++) {
        struct vboard *board = synchronised(i);
        assert_int_equal(host_write(board, ROM_FLASH, sleeper, sizeof sleeper), ROM_ACK);
        host_start_at(board, ROM_FLASH);
        assert_int_equal(vboard_state(board), VBOARD_RUNNING);
        assert_int_equal(core_msp(&board->core), 0x20008000);
        assert_in_range(vboard_pc(board), ROM_FLASH + 8, ROM_FLASH + 10);
        assert_true(board->hz > 60000000); /* the PLL */
        assert_int_equal(board->memory_mode, MEMORY_MODE_SYSTEM);
        const struct usart *usart = &board->usart[board->description->usart];
        vboard_set_adapter(board, false);
        const uint32_t left_on = vboard_reaches_rom(board) ? CR1_PCE | CR1_M0 : 0;
        assert_int_equal(usart->cr1 & (CR1_PCE | CR1_M0 | CR1_RXNEIE), left_on);
        uint16_t halfword;
        assert_int_equal(bus_fetch(&board->core, 0, &halfword), BUS_REFUSED);
        vboard_free(board);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(pages_of_a_list_are_erased_and_no_others),
        cmocka_unit_test(all_is_erased_at_once),
        cmocka_unit_test(a_bank_is_erased_where_there_are_two),
        cmocka_unit_test(pages_that_are_not_there_are_refused),
        cmocka_unit_test(pages_of_its_second_bank_go_one_at_a_time_on_the_g0b1),
        cmocka_unit_test(half_a_double_word_is_filled_with_ones),
        cmocka_unit_test(lengths_and_places_that_do_not_fit_are_refused),
        cmocka_unit_test(the_rules_of_the_flash_hold_for_it),
        cmocka_unit_test(a_power_cut_finds_it_at_work),
        cmocka_unit_test(an_f4_programs_as_wide_as_its_supply_is_said_to_allow),
        cmocka_unit_test(go_runs_code_from_ram_and_a_reset_ends_it_in_the_loader),
        cmocka_unit_test(go_starts_the_flash_on_a_chip_that_is_not_as_after_a_reset),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
