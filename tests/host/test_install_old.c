/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader says of what the board holds already, and of the ways into ST's
 * loader once more. */
#define _GNU_SOURCE /* mkstemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/fake_bootloader_file.h"
#include "tests/support/install_bench.h"
#include "wire/bytes.h"
#include "wire/description.h"

enum {
    SIZE = 3000,
    AREA = FAKE_FILE_BOOTLOADER_MAX,
    BOARD = DESCRIPTION_PLACE + 16, /* fields of a description, as it lies in the file */
    RECORDS = DESCRIPTION_PLACE + 52,
    APPLICATION = DESCRIPTION_PLACE + 60,
    SECONDARY = DESCRIPTION_PLACE + 68,
};

static char path[64];
static uint8_t old[SIZE], comes[SIZE];

static void make(uint8_t bytes[SIZE], const char *board) {
    fake_bootloader_file(bytes, SIZE);
    memset(bytes + BOARD, 0, BOARD_NAME_SIZE);
    memcpy(bytes + BOARD, board, strlen(board));
    fake_bootloader_file_seal(bytes, SIZE);
}

static void write_file(void) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(comes, 1, SIZE, file), SIZE);
    assert_int_equal(fclose(file), 0);
}

/* The board has the bootloader of before: some of its code is another. */
static int setup(void **state) {
    (void)state;
    (void)snprintf(path, sizeof path, "install-XXXXXX");
    int descriptor = mkstemp(path);
    if (descriptor < 0 || install_bench_begin() != 0) {
        return 1;
    }
    (void)close(descriptor);
    make(comes, "nucleo-l432kc");
    make(old, "nucleo-l432kc");
    old[SIZE - 1] ^= 1;
    write_file();
    install_bench.arguments.file = path;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    install_bench_end();
    (void)unlink(path);
    return 0;
}

static enum exit_code install(void) {
    memcpy(install_bench.rom.flash, old, SIZE);
    return install_bench_run();
}

static void assert_unchanged(void) {
    assert_memory_equal(install_bench.rom.flash, old, SIZE);
    assert_int_equal(install_bench.rom.erases, 0);
}

/* -- what is there -----------------------------------------------------------------------------*/

static void the_same_layout_goes_on_unasked(void **state) {
    (void)state;
    assert_int_equal(install(), EXIT_DONE);
    install_bench_assert_said("on the board is bootloader 0.1.0 of nucleo-l432kc, one slot");
    assert_memory_equal(install_bench.rom.flash, comes, SIZE);
    assert_ptr_equal(install_bench.installer.report.replaces,
                     &install_bench.installer.old_description);
}

/* Nothing is erased without --force, and with it what is lost is told all the same. */
static void assert_needs_force(const char *was, const char *lost) {
    assert_int_equal(install(), EXIT_REFUSED);
    assert_unchanged();
    install_bench_assert_said(was);
    install_bench_assert_said(lost);
    install_bench_assert_said("nothing has been changed");
    install_bench_assert_said(" -p /dev/fake --force");
    install_bench_again();
    install_bench.arguments.force = true;
    assert_int_equal(install(), EXIT_DONE);
    install_bench_assert_said(lost);
    assert_memory_equal(install_bench.rom.flash, comes, SIZE);
}

static void one_slot_under_two(void **state) {
    (void)state;
    put_u32(old + SECONDARY, FAKE_FILE_APPLICATION + 0x10000);
    put_u32(old + SECONDARY + 4, 0x10000);
    put_u32(old + APPLICATION + 4, 0x10000 - FAKE_FILE_PAGE);
    assert_needs_force("(0.1.0 of nucleo-l432kc, two slots) is of another layout than 0.1.0 of "
                       "nucleo-l432kc, one slot",
                       "its slots are others");
}

static void records_elsewhere(void **state) {
    (void)state;
    put_u32(old + RECORDS, FAKE_FILE_RECORDS - 2 * FAKE_FILE_PAGE);
    put_u32(old + DESCRIPTION_PLACE + 48, FAKE_FILE_RECORDS - 2 * FAKE_FILE_PAGE - 0x08000000);
    assert_needs_force("of another layout",
                       "it keeps its records at 0x0800B800 and not at 0x0800A800: an application "
                       "that is there does not start any more, and has to be sent again");
}

static void applications_elsewhere(void **state) {
    (void)state;
    put_u32(old + APPLICATION, FAKE_FILE_APPLICATION + 0x1000);
    assert_needs_force("of another layout",
                       "it starts applications at 0x0800C800 and not at 0x0800D800");
}

static void another_board(void **state) {
    (void)state;
    memcpy(old + BOARD, "nucleo-l412kb", 13);
    assert_needs_force("(0.1.0 of nucleo-l412kb, one slot)",
                       "it is for another board, whose serial port may be at other pins");
}

static void a_description_of_another_release(void **state) {
    (void)state;
    put_u32(old + DESCRIPTION_PLACE + 8, DESCRIPTION_FORMAT + 1);
    assert_needs_force("(of another release)", "in a way that this tool does not know");
}

static void a_dry_run_says_the_same(void **state) {
    (void)state;
    put_u32(old + APPLICATION, FAKE_FILE_APPLICATION + 0x1000);
    install_bench.arguments.dry_run = true;
    assert_int_equal(install(), EXIT_REFUSED);
    install_bench_assert_said("of another layout");
    assert_unchanged();
}

static void another_program_is_told_and_replaced(void **state) {
    (void)state;
    memset(old, 0x5A, SIZE);
    assert_int_equal(install(), EXIT_DONE);
    install_bench_assert_said("begins with a program that is no bootloader of Tulpar");
}

static void nothing_is_not_worth_a_word(void **state) {
    (void)state;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_not_said("on the board");
    install_bench_assert_not_said("begins with a program");
    assert_null(install_bench.installer.report.replaces);
}

/* -- half an installation: its first 8 bytes come last ----------------------------------------*/

static void cut_before_the_end(void) {
    memset(old, UINT8_MAX, 8);
}

static void half_a_bootloader_is_none(void **state) {
    (void)state;
    cut_before_the_end();
    install_bench.arguments.dry_run = true;
    assert_int_equal(install(), EXIT_DONE);
    assert_unchanged();
    install_bench_assert_said(
        "on the board is half of bootloader 0.1.0 of nucleo-l432kc, one slot: "
        "its first 8 bytes are erased, so that none of it starts");
    install_bench_assert_said("has nothing that a reset starts; BOOT0 back to low");
    install_bench_assert_not_said("starts what it had");

    install_bench_again();
    install_bench.arguments.dry_run = false;
    assert_int_equal(install(), EXIT_DONE);
    assert_memory_equal(install_bench.rom.flash, comes, SIZE);
    assert_null(install_bench.installer.report.replaces);
}

static void half_of_another_layout_needs_no_force(void **state) {
    (void)state;
    put_u32(old + APPLICATION, FAKE_FILE_APPLICATION + 0x1000);
    cut_before_the_end();
    assert_int_equal(install(), EXIT_DONE);
    install_bench_assert_said("on the board is half of bootloader");
    assert_memory_equal(install_bench.rom.flash, comes, SIZE);
}

static void half_of_what_nobody_knows(void **state) {
    (void)state;
    put_u32(old + DESCRIPTION_PLACE + 8, DESCRIPTION_FORMAT + 1);
    cut_before_the_end();
    assert_int_equal(install(), EXIT_DONE);
    install_bench_assert_said("on the board is something whose first 8 bytes are erased");
}

/* -- write protection --------------------------------------------------------------------------*/

/* Pages 3 to 5, as FLASH_WRP1AR has them. */
static void protect(void) {
    static const uint8_t area[] = {0x03, 0xFF, 0x05, 0xFF, 0xFC, 0x00, 0xFA, 0x00};

    memcpy(install_bench.rom.option_bytes + 0x18, area, sizeof area);
}

static void a_protected_page_is_found_before_anything_is_erased(void **state) {
    (void)state;
    protect();
    assert_int_equal(install(), EXIT_REFUSED);
    assert_unchanged();
    install_bench_assert_said("the flash at 0x08001800 is write-protected");
    install_bench_assert_said("its WRP option bytes say so; nothing has been changed");
    install_bench_assert_said("BOOT0 high, reset; then: tulpar install-bootloader");
}

static void a_dry_run_finds_it_too(void **state) {
    (void)state;
    protect();
    install_bench.arguments.dry_run = true;
    assert_int_equal(install(), EXIT_REFUSED);
    install_bench_assert_said("the flash at 0x08001800 is write-protected");
}

/* -- pages that are not those of the bootloader ------------------------------------------------*/

/* An STM32G474 with one bank. */
static void larger_pages_are_refused_before_anything_is_erased(void **state) {
    (void)state;
    make(comes, "nucleo-g474re");
    memcpy(old, comes, SIZE);
    old[SIZE - 1] ^= 1;
    write_file();
    install_bench.rom.id = 0x469;
    install_bench.rom.ram_start = 0x20004000;
    install_bench.rom.options_at = 0x1FFF7800;
    install_bench.rom.options = 0xFFAFF8AA;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_unchanged();
    install_bench_assert_said("(option bit DBANK = 0)");
    install_bench_assert_said("needs pages of 2 KB; nothing has been changed");
    install_bench_assert_said("-ob DBANK=1");

    install_bench_again(); /* known only when the option bytes can be read */
    install_bench.rom.read_protected = true;
    install_bench.arguments.unprotect = true;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_int_equal(install_bench.rom.erases, 0);
    install_bench_assert_said("needs pages of 2 KB; all of the flash is erased");

    install_bench_again();
    install_bench.rom.options = 0xFFEFF8AA;
    assert_int_equal(install(), EXIT_DONE);
    assert_memory_equal(install_bench.rom.flash, comes, SIZE);
}

/* -- the way back ------------------------------------------------------------------------------*/

/* An STM32G071, whose BOOT0 is ignored, or is not. */
static void be_a_g0(bool ignores) {
    make(comes, "nucleo-g071rb");
    memcpy(old, comes, SIZE);
    old[SIZE - 1] ^= 1;
    write_file();
    install_bench.rom.id = 0x460;
    install_bench.rom.ram_start = 0x20002700;
    install_bench.rom.options_at = 0x1FFF7800;
    install_bench.rom.options = ignores ? 0xFFFFFEAA : 0xFEFFFEAA;
}

static void where_boot0_is_ignored_nobody_is_told_to_use_it(void **state) {
    (void)state;
    be_a_g0(true);
    install_bench.rom.weak_at = 0x300;
    assert_int_equal(install(), EXIT_VERIFY);
    install_bench_assert_said("keep its power on. If it goes in the first 22 ms");
    install_bench_assert_said("next:  unplug the board and plug it in: its flash is empty");
    install_bench_assert_not_said("BOOT0 high");

    install_bench_again();
    install_bench.rom.weak_at = 0;
    protect();
    assert_int_equal(install(), EXIT_REFUSED);
    install_bench_assert_said("then: leave the board's power on, for BOOT0 is ignored");
    install_bench_assert_said("the board is in ST's loader, and as it was");
    install_bench_assert_not_said("BOOT0 high");
    install_bench_assert_not_said("BOOT0 back to low");
}

/* Which has no first words: a chip with an empty check comes up in its loader. */
static void half_a_bootloader_leaves_that_way_open(void **state) {
    (void)state;
    be_a_g0(true);
    cut_before_the_end();
    protect();
    assert_int_equal(install(), EXIT_REFUSED);
    assert_unchanged();
    install_bench_assert_said("then: unplug the board and plug it in: its flash is empty");
    install_bench_assert_not_said("leave the board's power on");
}

static void nor_while_nobody_answers(void **state) {
    (void)state;
    be_a_g0(true);
    install_bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install(), EXIT_NO_DEVICE);
    install_bench_assert_said("next:  unplug the board and plug it in, if its flash is empty; or, "
                              "where a programmer has cleared nBOOT_SEL, BOOT0 high and reset");
}

static void an_empty_one_is_not_erased_where_it_begins(void **state) {
    (void)state;
    be_a_g0(true);
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_said("If it goes, the flash is empty, which leads back into ST's loader");
    assert_memory_equal(install_bench.rom.flash, comes, SIZE);
    assert_int_equal(install_bench.rom.erased[0], 1);
    assert_int_equal(install_bench.rom.erases, AREA / 2048 - 1);
}

/* Its first 256 bytes are, and its first page is not. */
static void one_that_only_begins_empty_is_not_called_so(void **state) {
    (void)state;
    be_a_g0(true);
    install_bench.rom.flash[0x300] = 0x5A;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_said("If it goes in the first 22 ms, in which the first page is erased");
    install_bench_assert_not_said("the flash is empty, which leads back");
    assert_int_equal(install_bench.rom.erased[0], 0);
}

/* The second attempt erases what the first one has written. */
static void an_empty_one_may_have_to_be_erased_after_all(void **state) {
    (void)state;
    be_a_g0(true);
    install_bench.rom.weak_at = 0x300;
    assert_int_equal(install_bench_run(), EXIT_VERIFY);
    install_bench_assert_said(
        "when a write fails and the first page is erased or is written again, "
        "the 22 ms of that");
    assert_int_equal(install_bench.rom.erased[0], 1);
    assert_int_equal(install_bench.rom.erases, 2 * (AREA / 2048) - 1);
    assert_int_equal(install_bench.rom.erased[AREA / 2048 - 1], 0);
}

static void with_boot0_it_is_as_on_any_chip(void **state) {
    (void)state;
    be_a_g0(false);
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_not_said("keep its power on");
    assert_int_equal(install_bench.rom.erases, AREA / 2048);
}

/* Who has BOOT0 and reset at lines is not told to move a jumper. */
static void lines_need_no_hand(void **state) {
    (void)state;
    install_bench.arguments.boot0 = BOOT0_RTS;
    install_bench.arguments.reset = RESET_DTR;
    install_bench.rom.weak_at = 0x300;
    assert_int_equal(install(), EXIT_VERIFY);
    install_bench_assert_said("next:  tulpar install-bootloader");
    install_bench_assert_not_said("BOOT0 high");

    install_bench_again();
    install_bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install(), EXIT_NO_DEVICE);
    install_bench_assert_said("see that RTS is at BOOT0, and the line of --reset dtr at reset");
    install_bench_assert_not_said("BOOT0 high");
}

static void a_line_for_boot0_alone_needs_one_for_reset(void **state) {
    (void)state;
    install_bench.arguments.boot0 = BOOT0_RTS;
    install_bench.rom.weak_at = 0x300;
    assert_int_equal(install(), EXIT_VERIFY);
    install_bench_assert_said("--boot0 rts, and press reset when it asks for that");
    install_bench_assert_not_said("BOOT0 high");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_same_layout_goes_on_unasked),
        TEST(one_slot_under_two),
        TEST(records_elsewhere),
        TEST(applications_elsewhere),
        TEST(another_board),
        TEST(a_description_of_another_release),
        TEST(a_dry_run_says_the_same),
        TEST(another_program_is_told_and_replaced),
        TEST(nothing_is_not_worth_a_word),
        TEST(half_a_bootloader_is_none),
        TEST(half_of_another_layout_needs_no_force),
        TEST(half_of_what_nobody_knows),
        TEST(half_a_bootloader_leaves_that_way_open),
        TEST(a_protected_page_is_found_before_anything_is_erased),
        TEST(a_dry_run_finds_it_too),
        TEST(larger_pages_are_refused_before_anything_is_erased),
        TEST(where_boot0_is_ignored_nobody_is_told_to_use_it),
        TEST(nor_while_nobody_answers),
        TEST(an_empty_one_is_not_erased_where_it_begins),
        TEST(one_that_only_begins_empty_is_not_called_so),
        TEST(an_empty_one_may_have_to_be_erased_after_all),
        TEST(with_boot0_it_is_as_on_any_chip),
        TEST(lines_need_no_hand),
        TEST(a_line_for_boot0_alone_needs_one_for_reset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
