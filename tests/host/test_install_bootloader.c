/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader says and ends with, at a small model of ST's ROM loader. */
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
#include "wire/description.h"

enum { SIZE = 3000, BOARD_AT = 64 + 16, BOARD_SIZE = 24 };

/* The file that is installed. */
static char path[64];
static uint8_t bytes[SIZE];

static void write_bytes(size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A bootloader's file for this kit, in place of the one before. */
static void write_file(const char *board) {
    fake_bootloader_file(bytes, SIZE);
    memset(bytes + BOARD_AT, 0, BOARD_SIZE);
    memcpy(bytes + BOARD_AT, board, strlen(board));
    fake_bootloader_file_seal(bytes, SIZE);
    write_bytes(SIZE);
}

static int setup(void **state) {
    (void)state;
    (void)snprintf(path, sizeof path, "install-XXXXXX");
    int descriptor = mkstemp(path);
    if (descriptor < 0 || install_bench_begin() != 0) {
        return 1;
    }
    (void)close(descriptor);
    memset(install_bench.rom.flash, 0x5A, sizeof install_bench.rom.flash);
    write_file("nucleo-l432kc");
    install_bench.arguments.file = path;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    install_bench_end();
    (void)unlink(path);
    return 0;
}

static void assert_unchanged(void) {
    assert_int_equal(install_bench.rom.erases + install_bench.rom.writes, 0);
}

static void it_is_written_and_the_chip_is_reset(void **state) {
    (void)state;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    assert_memory_equal(install_bench.rom.flash, bytes, SIZE);
    assert_true(install_bench.rom.went);
    assert_false(install_needs_power(&install_bench.installer));
    install_bench_assert_said("STM32L43x or STM32L44x (chip id 0x435)");
    install_bench_assert_said("written and read back: 3000 bytes");
    install_bench_assert_said("BOOT0 back to low now");
    /* its own port is not where the loader listens */
    install_bench_assert_said("speaks at PA2 (sends) and PA15, not at these pins");
    assert_false(install_bench.installer.report.was_there);
}

static void what_is_there_already_is_not_written(void **state) {
    (void)state;
    memcpy(install_bench.rom.flash, bytes, SIZE);
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_said("the board holds this bootloader already");
    assert_int_equal(install_bench.rom.erases, 0);
    assert_true(install_bench.rom.went);

    install_bench.arguments.full = true;
    install_bench.rom.went = false;
    install_bench.rom.synced = false;
    install_free(&install_bench.installer);
    assert_int_equal(install_bench_run(), EXIT_DONE);
    assert_true(install_bench.rom.erases > 0);
}

static void a_dry_run_changes_nothing(void **state) {
    (void)state;
    install_bench.arguments.dry_run = true;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_said("3000 bytes at 0x08000000; 44 KB are erased for it");
    install_bench_assert_said("the board is in ST's loader: BOOT0 back to low, then press reset");
    assert_unchanged();
    assert_false(install_bench.rom.went);
}

static void the_chip_must_be_that_of_the_kit(void **state) {
    (void)state;
    install_bench.rom.id = 0x415;
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("the chip on /dev/fake is not that of nucleo-l432kc");
    install_bench_assert_said("STM32L47x or STM32L48x (id 0x415), and the kit has an STM32L432KC");
    install_bench_assert_said("the kits with this chip: b-l475e-iot01a ");
    assert_unchanged();
}

static void several_kits_may_have_the_chip(void **state) {
    (void)state;
    install_bench.arguments.file = NULL;
    install_bench.rom.id = 0x410;
    assert_int_equal(install_bench_run(), EXIT_USAGE);
    install_bench_assert_said("is on several, and their serial ports differ: bluepill-f103c8 ");
    install_bench_assert_said("tulpar install-bootloader -p /dev/fake --kit KIT");
    assert_unchanged();
}

static void a_chip_that_no_kit_has(void **state) {
    (void)state;
    install_bench.arguments.file = NULL;
    install_bench.rom.id = 0x450;
    assert_int_equal(install_bench_run(), EXIT_REFUSED);
    install_bench_assert_said("no bootloader for this chip (id 0x450)");
}

static void a_bootloader_that_is_not_installed(void **state) {
    (void)state;
    install_bench.arguments.file = NULL;
    install_bench.arguments.kit = "nucleo-l432kc";
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("no bootloader of nucleo-l432kc is installed");
    install_bench_assert_said("tulpar-bootloaders");
    assert_int_equal(install_bench.rom.to_rom, 0); /* nothing is sent before the file is known */
}

static void files_that_are_no_bootloader_of_the_kit(void **state) {
    (void)state;
    install_bench.arguments.kit = "stm32f4-discovery";
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("it is the bootloader of nucleo-l432kc, and --kit says stm32f4-");
    install_bench.arguments.kit = "nucleo";
    assert_int_equal(install_bench_run(), EXIT_USAGE);
    install_bench_assert_said("unknown kit 'nucleo'");
    install_bench.arguments.kit = NULL;
    write_file("another");
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("for a board that this tool does not know: another");
    memset(bytes, 0x11, 256);
    write_bytes(SIZE);
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("is no bootloader of Tulpar");
    assert_int_equal(install_bench.rom.to_rom, 0);
}

static void a_file_that_is_not_whole(void **state) {
    (void)state;
    write_bytes(SIZE / 2);
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("is not the bootloader that was built");
    install_bench_assert_said("its end is missing: it has 1500 of 3000 bytes");
    bytes[SIZE - 1] ^= 1;
    write_bytes(SIZE);
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("its CRC does not fit");
    memset(bytes + SEAL_PLACE, 0, SEAL_SIZE);
    write_bytes(SIZE);
    assert_int_equal(install_bench_run(), EXIT_BAD_FILE);
    install_bench_assert_said("it does not say how long it is");
    assert_int_equal(install_bench.rom.to_rom, 0);
}

static void read_protection_in_words(void **state) {
    (void)state;
    install_bench.rom.read_protected = true;
    assert_int_equal(install_bench_run(), EXIT_REFUSED);
    install_bench_assert_said("the chip is read-protected (RDP level 1)");
    install_bench_assert_said("--unprotect");
    assert_int_equal(install_bench.rom.flash[0], 0x5A);

    install_free(&install_bench.installer);
    install_bench.arguments.unprotect = true;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_said("the chip erases all of its flash");
    assert_memory_equal(install_bench.rom.flash, bytes, SIZE);
    assert_int_equal(install_bench.rom.flash[FAKE_ROM_FLASH - 1], 0xFF);
}

static void what_to_do_about_it_is_not_what_was_done(void **state) {
    (void)state;
    install_bench.rom.read_protected = install_bench.rom.stays_protected = true;
    install_bench.arguments.unprotect = true;
    assert_int_equal(install_bench_run(), EXIT_REFUSED);
    install_bench_assert_said("told to lift it, and the chip refuses as before");
    install_bench_assert_said("unplug the board");
    install_bench_assert_not_said("--unprotect --unprotect");
    install_bench_assert_not_said("if nothing on it is needed");
}

static void a_dry_run_lifts_nothing(void **state) {
    (void)state;
    install_bench.rom.read_protected = true;
    install_bench.arguments.unprotect = install_bench.arguments.dry_run = true;
    assert_int_equal(install_bench_run(), EXIT_REFUSED);
    install_bench_assert_said("without --dry-run, which lifts nothing: tulpar install-bootloader ");
    install_bench_assert_said("-p /dev/fake --unprotect\n");
    assert_int_equal(install_bench.rom.flash[0], 0x5A);
}

/* The loader is looked for again then, and may not be found. */
static void what_lifting_has_erased_is_told(void **state) {
    (void)state;
    install_bench.rom.read_protected = true;
    install_bench.rom.lost_by_unprotect = true;
    install_bench.arguments.unprotect = true;
    assert_int_equal(install_bench_run(), EXIT_NO_DEVICE);
    install_bench_assert_said("no answer of ST's loader on /dev/fake");
    install_bench_assert_said("all of the flash is erased");
    install_bench_assert_not_said("starts what it had");
    assert_true(install_bench.installer.touched);
}

static void giving_up_after_lifting_has_changed_something(void **state) {
    (void)state;
    install_bench.rom.read_protected = true;
    install_bench.rom.lost_by_unprotect = true;
    install_bench.rom.stop_at_us = 5 * 1000000;
    install_bench.arguments.unprotect = true;
    assert_int_equal(install_bench_run(), EXIT_INTERRUPTED);
    install_bench_assert_said("interrupted while looking for ST's loader");
    install_bench_assert_said("all of the flash is erased");
    install_bench_assert_not_said("nothing was changed");
}

static void giving_up_while_it_erases_may_have_erased_all(void **state) {
    (void)state;
    install_bench.rom.read_protected = true;
    install_bench.rom.unprotect_us = 30 * 1000000;
    install_bench.rom.stop_at_us = 5 * 1000000;
    install_bench.arguments.unprotect = true;
    assert_int_equal(install_bench_run(), EXIT_INTERRUPTED);
    install_bench_assert_said("interrupted while lifting the readout protection");
    install_bench_assert_said("all of the flash may be erased");
    install_bench_assert_not_said("nothing was changed");
}

/* And nothing was, before it. */
static void giving_up_before_it_has_changed_nothing(void **state) {
    (void)state;
    install_bench.rom.stop_at = 12;
    assert_int_equal(install_bench_run(), EXIT_INTERRUPTED);
    install_bench_assert_said("nothing was changed: tulpar install-bootloader");
    install_bench_assert_not_said("erased");
}

/* Wherever it is cut behind the lifting: what is said of the flash is true of it. */
static void nothing_is_called_unchanged_that_lifting_has_erased(void **state) {
    unsigned erased = 0;

    for (unsigned cut = 1; cut < 120; cut++) {
        (void)teardown(state);
        assert_int_equal(setup(state), 0);
        install_bench.rom.read_protected = true;
        install_bench.rom.close_at = cut;
        install_bench.arguments.unprotect = true;
        assert_int_equal(install_bench_run(), EXIT_PORT);
        if (install_bench.rom.flash[FAKE_ROM_FLASH - 1] == 0xFF) {
            erased++;
            install_bench_assert_not_said("nothing has been changed");
            install_bench_assert_not_said("the board has what it had, or");
        }
    }
    assert_in_range(erased, 50, 119);
}

static void write_protection_in_words(void **state) {
    (void)state;
    install_bench.rom.write_protected = 4096;
    assert_int_equal(install_bench_run(), EXIT_REFUSED);
    install_bench_assert_said("the flash at 0x08000000 is write-protected");
    install_bench_assert_said("nothing has been changed");
}

static void worn_flash_in_words(void **state) {
    (void)state;
    install_bench.rom.weak_at = 1000;
    assert_int_equal(install_bench_run(), EXIT_VERIFY);
    install_bench_assert_said("does not hold what was written");
    install_bench_assert_not_said("starts what it had");
    install_bench_assert_said("the board starts nothing, and not half of it");
    install_bench_assert_said("so it comes up in ST's loader; or BOOT0 high and reset; then: ");
}

static void unplugged_in_the_middle(void **state) {
    (void)state;
    install_bench.rom.close_at = 1500;
    assert_int_equal(install_bench_run(), EXIT_PORT);
    install_bench_assert_said("the board starts nothing, and not half of it");
    install_bench_assert_said("tulpar install-bootloader");
}

static void given_up_in_the_middle(void **state) {
    (void)state;
    install_bench.rom.stop_at = 1500;
    assert_int_equal(install_bench_run(), EXIT_INTERRUPTED);
    install_bench_assert_said("the board starts nothing, and not half of it");
}

static void nobody_answers(void **state) {
    (void)state;
    install_bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install_bench_run(), EXIT_NO_DEVICE);
    install_bench_assert_said("set BOOT0 high, then press and release reset (waiting 20 s)");
    assert_in_range(install_bench.rom.now_us, 20 * 1000000, 21 * 1000000);
    install_bench_assert_said("and not at the serial port of nucleo-l432kc (PA2 and PA15)");
    install_bench_assert_said(
        "BOOT0 was low at the reset, or the adapter is not at the loader's pins");
}

/* Which chip it is nobody knows before it answers. */
static void nobody_answers_and_no_kit_was_named(void **state) {
    (void)state;
    install_bench.arguments.file = NULL;
    install_bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install_bench_run(), EXIT_NO_DEVICE);
    install_bench_assert_said("every chip of these kits has it at PA9 (sends) and PA10");
}

static void an_application_answers(void **state) {
    (void)state;
    install_bench.rom.reset_at_us = UINT64_MAX;
    install_bench.rom.application = "Application code\r\n";
    assert_int_equal(install_bench_run(), EXIT_NO_DEVICE);
    install_bench_assert_said("an application speaks there: BOOT0 was low at the reset");
}

/* A G0's BOOT0 does nothing until its option byte says so. */
static void boot0_of_a_g0(void **state) {
    (void)state;
    write_file("nucleo-g071rb");
    install_bench.rom.id = 0x460;
    install_bench.rom.ram_start = 0x20002700;
    install_bench.rom.options_at = 0x1FFF7800;
    install_bench.rom.options = 0xFFFFFEAA;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    install_bench_assert_said("from now on ST's loader is not reached by BOOT0");

    install_bench.rom.went = false;
    install_bench.rom.reset_at_us = UINT64_MAX;
    install_free(&install_bench.installer);
    assert_int_equal(install_bench_run(), EXIT_NO_DEVICE);
    install_bench_assert_said("this chip ignores its BOOT0 pin as it comes from the factory");
}

/* By any reset a chip that came up empty would be in ST's loader again. */
static void a_chip_that_cannot_be_reset_from_ram_wants_its_power_cycled(void **state) {
    (void)state;
    install_bench.rom.deaf_ram = true;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    assert_memory_equal(install_bench.rom.flash, bytes, SIZE);
    assert_true(install_needs_power(&install_bench.installer));
    install_bench_assert_said(
        "BOOT0 back to low, unplug the board and plug it in, then: tulpar info -p "
        "/dev/fake");
    install_bench_assert_not_said("press reset");
}

/* An STM32L47x knows nothing of that, and any reset does. */
static void or_a_press_of_reset_where_that_suffices(void **state) {
    (void)state;
    write_file("nucleo-l476rg");
    install_bench.rom.id = 0x415;
    install_bench.rom.deaf_ram = true;
    assert_int_equal(install_bench_run(), EXIT_DONE);
    assert_false(install_needs_power(&install_bench.installer));
    install_bench_assert_said(
        "BOOT0 back to low now; then, if the board does not answer, press reset");
    install_bench_assert_not_said("unplug");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(it_is_written_and_the_chip_is_reset),
        TEST(what_is_there_already_is_not_written),
        TEST(a_dry_run_changes_nothing),
        TEST(the_chip_must_be_that_of_the_kit),
        TEST(several_kits_may_have_the_chip),
        TEST(a_chip_that_no_kit_has),
        TEST(a_bootloader_that_is_not_installed),
        TEST(files_that_are_no_bootloader_of_the_kit),
        TEST(a_file_that_is_not_whole),
        TEST(read_protection_in_words),
        TEST(what_to_do_about_it_is_not_what_was_done),
        TEST(a_dry_run_lifts_nothing),
        TEST(what_lifting_has_erased_is_told),
        TEST(giving_up_after_lifting_has_changed_something),
        TEST(giving_up_while_it_erases_may_have_erased_all),
        TEST(giving_up_before_it_has_changed_nothing),
        TEST(nothing_is_called_unchanged_that_lifting_has_erased),
        TEST(write_protection_in_words),
        TEST(worn_flash_in_words),
        TEST(unplugged_in_the_middle),
        TEST(given_up_in_the_middle),
        TEST(nobody_answers),
        TEST(nobody_answers_and_no_kit_was_named),
        TEST(an_application_answers),
        TEST(boot0_of_a_g0),
        TEST(a_chip_that_cannot_be_reset_from_ram_wants_its_power_cycled),
        TEST(or_a_press_of_reset_where_that_suffices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
