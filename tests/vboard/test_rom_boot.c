/* SPDX-License-Identifier: MIT */
/* When a chip starts its ROM loader, and when that listens: AN2606. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "rom/loader.h"
#include "rom_bench.h"

#define L4 "STM32L432KC"

enum { SEED = 1, SETTLE_MS = 100, RAM = 0x20003100 };

/* wfi; b .-2 */
static const uint8_t sleeper[] = {0x00, 0x80, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08,
                                  0x30, 0xBF, 0xFD, 0xE7, 0xFF, 0xFF, 0xFF, 0xFF};

static struct vboard *programmed(const char *name, const char *options) {
    char error[256];
    struct vboard *board = rom_new(name);
    assert_non_null(board);
    assert_true(options == NULL || vboard_set_option_bytes(board, options, error, sizeof error));
    assert_true(vboard_load(board, ROM_FLASH, sleeper, sizeof sleeper));
    vboard_set_strict(board, true);
    vboard_set_adapter(board, true);
    return board;
}

/* What a start with this pin makes of it. */
static enum vboard_rom started(const char *name, const char *options, bool boot0) {
    struct vboard *board = programmed(name, options);
    vboard_set_boot0(board, boot0);
    vboard_power_on(board, SEED);
    enum vboard_rom rom = vboard_rom(board);
    assert_int_equal(vboard_state(board), rom == VBOARD_ROM_NOT ? VBOARD_RUNNING : VBOARD_IN_ROM);
    vboard_free(board);
    return rom;
}

static void the_pin_decides(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = vboard_name(i)) != NULL; i++) {
        struct vboard *board = rom_new(name);
        bool g0 = strcmp(board->chip->family->name, "STM32G0") == 0;
        expect_note("%s", name);
        assert_int_equal(started(name, NULL, false), VBOARD_ROM_NOT);
        assert_int_equal(started(name, g0 ? "nboot_sel=0" : NULL, true), VBOARD_ROM_BOOT0);
        vboard_free(board);
    }
}

static void on_a_g0_the_pin_is_ignored_from_the_factory(void **state) {
    (void)state;
    assert_int_equal(started("STM32G071RB", NULL, true), VBOARD_ROM_NOT);
    assert_int_equal(started("STM32G0B1RE", NULL, true), VBOARD_ROM_NOT);
    assert_int_equal(started("STM32G071RB", "nboot0=0", false), VBOARD_ROM_BOOT0);
    assert_int_equal(started("STM32G071RB", "nboot0=0,nboot_sel=0", false), VBOARD_ROM_NOT);
}

static void option_bits_decide_in_the_place_of_the_pin(void **state) {
    (void)state;
    static const char *const chips[] = {"STM32L432KC", "STM32G431KB", "STM32G474RE"};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        assert_int_equal(started(chips[i], "nswboot0=0", true), VBOARD_ROM_NOT);
        assert_int_equal(started(chips[i], "nswboot0=0,nboot0=0", false), VBOARD_ROM_BOOT0);
        assert_int_equal(started(chips[i], "nboot0=0", false), VBOARD_ROM_NOT);
    }
    struct vboard *board = programmed("STM32L476RG", "nboot1=0");
    vboard_set_boot0(board, true);
    vboard_power_on(board, SEED);
    assert_int_equal(vboard_run(board, 1000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "start from SRAM"));
    vboard_free(board);
}

/* AN2606: 2.56 s on an L47x that finds no LSE; some chips are ready at once. */
static void it_hears_nothing_until_it_has_come_up(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint32_t start_up_us;
    } chips[] = {{"STM32L432KC", 860},   {"STM32L476RG", 2560000}, {"STM32G431KB", 390},
                 {"STM32F407VG", 84600}, {"STM32F446RE", 73600},   {"STM32F411RE", 74500},
                 {"STM32F103C8", 1200},  {"STM32G0B1RE", 390}};
    const uint8_t sync = ROM_SYNC;
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        expect_note("%s", chips[i].name);
        for (int late = 0; late < 2; late++) {
            struct vboard *board = programmed(chips[i].name, i == 7 ? "nboot_sel=0" : NULL);
            vboard_set_boot0(board, true);
            vboard_power_on(board, SEED);
            uint64_t when = chips[i].start_up_us * UINT64_C(1000);
            assert_int_equal(vboard_run(board, late ? when + 100 : when - 100000, false),
                             VBOARD_UNTIL);
            host_send(board, &sync, 1);
            late ? host_expect_last(board, ROM_ACK) : host_expect_silence(board);
            vboard_free(board);
        }
    }
}

static void the_pin_is_asked_when_a_reset_ends(void **state) {
    (void)state;
    struct vboard *board = programmed(L4, NULL);
    vboard_power_on(board, SEED);
    vboard_set_boot0(board, true);
    host_run_ms(board, 1);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_hold_reset(board, true);
    host_run_ms(board, SETTLE_MS);
    assert_int_equal(vboard_state(board), VBOARD_IN_RESET);
    vboard_hold_reset(board, false);
    assert_int_equal(vboard_state(board), VBOARD_IN_ROM);
    vboard_hold_reset(board, true);
    vboard_set_boot0(board, false);
    vboard_hold_reset(board, false);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    struct vboard_stats stats;
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.resets_by_pin, 2);
    vboard_free(board);
}

static void power_that_comes_while_nrst_is_low_starts_nothing(void **state) {
    (void)state;
    struct vboard *board = programmed(L4, NULL);
    vboard_hold_reset(board, true);
    vboard_power_on(board, SEED);
    host_run_ms(board, SETTLE_MS);
    assert_int_equal(vboard_state(board), VBOARD_IN_RESET);
    vboard_hold_reset(board, false);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_free(board);
}

/* AN2606: USART1 on PA9 and PA10 everywhere; USART2 on PA2 and PA3 on the L4, G4 and G0. */
static bool is_a_loaders_port(const struct vboard *board) {
    const struct board_description *kit = board->description;
    const char *family = board->chip->family->name;
    const bool has_2 = strcmp(family, "STM32F1") != 0 && strcmp(family, "STM32F4") != 0;
    const unsigned tx = kit->usart == 0 ? 9 : 2, rx = tx + 1;
    return kit->usart <= 1 && (kit->usart == 0 || has_2) && kit->tx.port == 0 &&
           kit->tx.number == tx && kit->rx.port == 0 && kit->rx.number == rx;
}

static void it_listens_at_its_own_usarts_only(void **state) {
    (void)state;
    const uint8_t sync = ROM_SYNC;
    const char *name;
    unsigned reached = 0, not_reached = 0;
    for (unsigned i = 0; (name = vboard_name(i)) != NULL; i++) {
        struct vboard *board = rom_board(name, NULL);
        expect_note("%s", name);
        vboard_set_adapter(board, false);
        assert_int_equal(vboard_reaches_rom(board), is_a_loaders_port(board));
        if (vboard_rom(board) == VBOARD_ROM_NOT) {
            fail_msg("it is not in its loader");
        } else if (vboard_reaches_rom(board)) {
            host_sync(board);
            reached++;
        } else {
            host_send(board, &sync, 1);
            host_expect_silence(board);
            not_reached++;
        }
        vboard_free(board);
    }
    assert_true(reached > 0 && not_reached > 0);
    char ports[100];
    struct vboard *board = rom_new("STM32F411RE");
    vboard_rom_ports(board, ports, sizeof ports);
    assert_string_equal(ports, "USART1 (PA9, PA10), USART2 (PD5, PD6)");
    vboard_free(board);
}

static void ram_below_what_it_leaves_is_its_own(void **state) {
    (void)state;
    struct vboard *board = programmed(L4, NULL);
    const uint32_t mark = 0x600DF00D;
    uint32_t word;
    vboard_power_on(board, SEED);
    assert_true(vboard_poke(board, 0x20000000, &mark, sizeof mark));
    assert_true(vboard_poke(board, RAM, &mark, sizeof mark));
    vboard_set_boot0(board, true);
    vboard_reset_button(board);
    assert_true(vboard_peek(board, 0x20000000, &word, sizeof word));
    assert_int_not_equal(word, mark);
    assert_true(vboard_peek(board, RAM, &word, sizeof word));
    assert_int_equal(word, mark);
    vboard_free(board);
}

/* ---- A flash that was blank ---- */

static struct vboard *blank(const char *name) {
    struct vboard *board = rom_new(name);
    vboard_set_strict(board, true);
    vboard_set_adapter(board, true);
    vboard_power_on(board, SEED);
    assert_int_equal(vboard_rom(board), VBOARD_ROM_EMPTY);
    host_run_ms(board, 2);
    host_sync(board);
    return board;
}

static void what_it_has_written_starts_when_the_power_has_been_off(void **state) {
    (void)state;
    static const char *const chips[] = {L4, "STM32G071RB"};
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        struct vboard *board = blank(chips[i]);
        assert_int_equal(host_write(board, ROM_FLASH, sleeper, sizeof sleeper), ROM_ACK);
        vboard_reset_button(board);
        assert_int_equal(vboard_rom(board), VBOARD_ROM_EMPTY);
        vboard_power_on(board, SEED);
        assert_int_equal(vboard_state(board), VBOARD_RUNNING);
        vboard_free(board);
    }
}

/* ldr r0, =FLASH_SR; mov.w r1, #1 << 17; str r1, [r0]; ldr r0, =AIRCR; ldr r1, =0x05FA0004;
 * str r1, [r0]; b . */
static const uint8_t toggler[] = {0x00, 0x80, 0x00, 0x20, 0x09, 0x31, 0x00, 0x20, 0x04, 0x48,
                                  0x4F, 0xF4, 0x00, 0x31, 0x01, 0x60, 0x03, 0x48, 0x04, 0x49,
                                  0x01, 0x60, 0xFE, 0xE7, 0x00, 0xBF, 0x00, 0xBF, 0x10, 0x20,
                                  0x02, 0x40, 0x0C, 0xED, 0x00, 0xE0, 0x04, 0x00, 0xFA, 0x05};

static void code_in_ram_clears_pempty(void **state) {
    (void)state;
    struct vboard *board = blank(L4);
    assert_int_equal(host_write(board, ROM_FLASH, sleeper, sizeof sleeper), ROM_ACK);
    assert_int_equal(host_write(board, RAM, toggler, sizeof toggler), ROM_ACK);
    host_start_at(board, RAM);
    host_run_ms(board, 2);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    assert_in_range(vboard_pc(board), ROM_FLASH + 8, ROM_FLASH + 10);
    vboard_free(board);
}

/* AN2606, its known limitations. */
static void the_loader_of_the_g0b1_clears_empty_itself(void **state) {
    (void)state;
    struct vboard *board = blank("STM32G0B1RE");
    assert_int_equal(host_write(board, ROM_FLASH, sleeper, sizeof sleeper), ROM_ACK);
    vboard_reset_button(board);
    assert_int_equal(vboard_state(board), VBOARD_RUNNING);
    vboard_free(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pin_decides),
        cmocka_unit_test(on_a_g0_the_pin_is_ignored_from_the_factory),
        cmocka_unit_test(option_bits_decide_in_the_place_of_the_pin),
        cmocka_unit_test(it_hears_nothing_until_it_has_come_up),
        cmocka_unit_test(the_pin_is_asked_when_a_reset_ends),
        cmocka_unit_test(power_that_comes_while_nrst_is_low_starts_nothing),
        cmocka_unit_test(it_listens_at_its_own_usarts_only),
        cmocka_unit_test(ram_below_what_it_leaves_is_its_own),
        cmocka_unit_test(what_it_has_written_starts_when_the_power_has_been_off),
        cmocka_unit_test(code_in_ram_clears_pempty),
        cmocka_unit_test(the_loader_of_the_g0b1_clears_empty_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
