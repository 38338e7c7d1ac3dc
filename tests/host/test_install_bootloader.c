/* SPDX-License-Identifier: MIT */
/* What tulpar install-bootloader says and ends with, at a small model of ST's ROM loader. */
#define _GNU_SOURCE /* open_memstream, mkdtemp */

#include "cli/install_bootloader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/fake_bootloader_file.h"
#include "tests/support/fake_rom.h"
#include "wire/description.h"

enum { SIZE = 3000, BOARD_AT = 64 + 16, BOARD_SIZE = 24 };

static struct {
    struct fake_rom rom;
    struct installer installer;
    struct console console;
    struct arguments arguments;
    char *out, *err, file[64];
    size_t out_size, err_size;
    uint8_t bytes[SIZE];
} bench;

static void write_bytes(size_t size) {
    FILE *file = fopen(bench.file, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bench.bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A bootloader's file for this kit, in place of the one before. */
static void write_file(const char *board) {
    fake_bootloader_file(bench.bytes, SIZE);
    memset(bench.bytes + BOARD_AT, 0, BOARD_SIZE);
    memcpy(bench.bytes + BOARD_AT, board, strlen(board));
    fake_bootloader_file_seal(bench.bytes, SIZE);
    write_bytes(SIZE);
}

static bool stopped(void) {
    return fake_rom_stopped(&bench.rom);
}

static int setup(void **state) {
    (void)state;
    memset(&bench, 0, sizeof bench);
    fake_rom_init(&bench.rom);
    memset(bench.rom.flash, 0x5A, sizeof bench.rom.flash);
    (void)snprintf(bench.file, sizeof bench.file, "install-XXXXXX");
    int descriptor = mkstemp(bench.file);
    if (descriptor < 0) {
        return 1;
    }
    (void)close(descriptor);
    write_file("nucleo-l432kc");
    bench.arguments =
        (struct arguments){.verb = VERB_INSTALL_BOOTLOADER, .file = bench.file, .baud = BAUD_AUTO};
    bench.console.out = open_memstream(&bench.out, &bench.out_size);
    bench.console.err = open_memstream(&bench.err, &bench.err_size);
    return bench.console.out == NULL || bench.console.err == NULL;
}

static int teardown(void **state) {
    (void)state;
    install_free(&bench.installer);
    (void)fclose(bench.console.out);
    (void)fclose(bench.console.err);
    free(bench.out);
    free(bench.err);
    (void)unlink(bench.file);
    return 0;
}

static enum exit_code install(void) {
    const struct install_setup setup_of_test = {
        .channel = &bench.rom.channel,
        .port_name = "/dev/fake",
        .arguments = &bench.arguments,
        .console = &bench.console,
        .stopped = stopped,
    };

    enum exit_code exit_code = install_by_rom(&bench.installer, &setup_of_test);
    if (exit_code == EXIT_DONE) {
        install_say_where(&bench.installer);
    }
    (void)fflush(bench.console.err);
    return exit_code;
}

static void assert_said(const char *text) {
    if (strstr(bench.err, text) == NULL) {
        fail_msg("not said: %s\n%s", text, bench.err);
    }
}

static void assert_not_said(const char *text) {
    if (strstr(bench.err, text) != NULL) {
        fail_msg("said: %s\n%s", text, bench.err);
    }
}

static void assert_unchanged(void) {
    assert_int_equal(bench.rom.erases + bench.rom.writes, 0);
}

static void it_is_written_and_the_chip_is_reset(void **state) {
    (void)state;
    assert_int_equal(install(), EXIT_DONE);
    assert_memory_equal(bench.rom.flash, bench.bytes, SIZE);
    assert_true(bench.rom.went);
    assert_false(install_needs_power(&bench.installer));
    assert_said("STM32L43x or STM32L44x (chip id 0x435)");
    assert_said("written and read back: 3000 bytes");
    assert_said("BOOT0 back to low now");
    /* its own port is not where the loader listens */
    assert_said("speaks at PA2 (sends) and PA15, not at these pins");
    assert_false(bench.installer.report.was_there);
}

static void what_is_there_already_is_not_written(void **state) {
    (void)state;
    memcpy(bench.rom.flash, bench.bytes, SIZE);
    assert_int_equal(install(), EXIT_DONE);
    assert_said("the board holds this bootloader already");
    assert_int_equal(bench.rom.erases, 0);
    assert_true(bench.rom.went);

    bench.arguments.full = true;
    bench.rom.went = false;
    bench.rom.synced = false;
    install_free(&bench.installer);
    assert_int_equal(install(), EXIT_DONE);
    assert_true(bench.rom.erases > 0);
}

static void a_dry_run_changes_nothing(void **state) {
    (void)state;
    bench.arguments.dry_run = true;
    assert_int_equal(install(), EXIT_DONE);
    assert_said("3000 bytes at 0x08000000; 44 KB are erased for it");
    assert_said("the board is in ST's loader: BOOT0 back to low, then press reset");
    assert_unchanged();
    assert_false(bench.rom.went);
}

static void the_chip_must_be_that_of_the_kit(void **state) {
    (void)state;
    bench.rom.id = 0x415;
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("the chip on /dev/fake is not that of nucleo-l432kc");
    assert_said("STM32L47x or STM32L48x (id 0x415), and the kit has an STM32L432KC");
    assert_said("the kits with this chip: b-l475e-iot01a ");
    assert_unchanged();
}

static void several_kits_may_have_the_chip(void **state) {
    (void)state;
    bench.arguments.file = NULL;
    bench.rom.id = 0x410;
    assert_int_equal(install(), EXIT_USAGE);
    assert_said("is on several, and their serial ports differ: bluepill-f103c8 ");
    assert_said("tulpar install-bootloader -p /dev/fake --kit KIT");
    assert_unchanged();
}

static void a_chip_that_no_kit_has(void **state) {
    (void)state;
    bench.arguments.file = NULL;
    bench.rom.id = 0x450;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_said("no bootloader for this chip (id 0x450)");
}

static void a_bootloader_that_is_not_installed(void **state) {
    (void)state;
    bench.arguments.file = NULL;
    bench.arguments.kit = "nucleo-l432kc";
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("no bootloader of nucleo-l432kc is installed");
    assert_said("tulpar-bootloaders");
    assert_int_equal(bench.rom.to_rom, 0); /* nothing is sent before the file is known */
}

static void files_that_are_no_bootloader_of_the_kit(void **state) {
    (void)state;
    bench.arguments.kit = "stm32f4-discovery";
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("it is the bootloader of nucleo-l432kc, and --kit says stm32f4-");
    bench.arguments.kit = "nucleo";
    assert_int_equal(install(), EXIT_USAGE);
    assert_said("unknown kit 'nucleo'");
    bench.arguments.kit = NULL;
    write_file("another");
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("for a board that this tool does not know: another");
    memset(bench.bytes, 0x11, 256);
    write_bytes(SIZE);
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("is no bootloader of Tulpar");
    assert_int_equal(bench.rom.to_rom, 0);
}

static void a_file_that_is_not_whole(void **state) {
    (void)state;
    write_bytes(SIZE / 2);
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("is not the bootloader that was built");
    assert_said("its end is missing: it has 1500 of 3000 bytes");
    bench.bytes[SIZE - 1] ^= 1;
    write_bytes(SIZE);
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("its CRC does not fit");
    memset(bench.bytes + SEAL_PLACE, 0, SEAL_SIZE);
    write_bytes(SIZE);
    assert_int_equal(install(), EXIT_BAD_FILE);
    assert_said("it does not say how long it is");
    assert_int_equal(bench.rom.to_rom, 0);
}

static void read_protection_in_words(void **state) {
    (void)state;
    bench.rom.read_protected = true;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_said("the chip is read-protected (RDP level 1)");
    assert_said("--unprotect");
    assert_int_equal(bench.rom.flash[0], 0x5A);

    install_free(&bench.installer);
    bench.arguments.unprotect = true;
    assert_int_equal(install(), EXIT_DONE);
    assert_said("the chip erases all of its flash");
    assert_memory_equal(bench.rom.flash, bench.bytes, SIZE);
    assert_int_equal(bench.rom.flash[FAKE_ROM_FLASH - 1], 0xFF);
}

static void what_to_do_about_it_is_not_what_was_done(void **state) {
    (void)state;
    bench.rom.read_protected = bench.rom.stays_protected = true;
    bench.arguments.unprotect = true;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_said("told to lift it, and the chip refuses as before");
    assert_said("unplug the board");
    assert_not_said("--unprotect --unprotect");
    assert_not_said("if nothing on it is needed");
}

static void a_dry_run_lifts_nothing(void **state) {
    (void)state;
    bench.rom.read_protected = true;
    bench.arguments.unprotect = bench.arguments.dry_run = true;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_said("without --dry-run, which lifts nothing: tulpar install-bootloader ");
    assert_said("-p /dev/fake --unprotect\n");
    assert_int_equal(bench.rom.flash[0], 0x5A);
}

/* The loader is looked for again then, and may not be found. */
static void what_lifting_has_erased_is_told(void **state) {
    (void)state;
    bench.rom.read_protected = true;
    bench.rom.lost_by_unprotect = true;
    bench.arguments.unprotect = true;
    assert_int_equal(install(), EXIT_NO_DEVICE);
    assert_said("no answer of ST's loader on /dev/fake");
    assert_said("all of the flash is erased");
    assert_not_said("starts what it had");
    assert_true(bench.installer.touched);
}

static void giving_up_after_lifting_has_changed_something(void **state) {
    (void)state;
    bench.rom.read_protected = true;
    bench.rom.lost_by_unprotect = true;
    bench.rom.stop_at_us = 5 * 1000000;
    bench.arguments.unprotect = true;
    assert_int_equal(install(), EXIT_INTERRUPTED);
    assert_said("interrupted while looking for ST's loader");
    assert_said("all of the flash is erased");
    assert_not_said("nothing was changed");
}

static void giving_up_while_it_erases_may_have_erased_all(void **state) {
    (void)state;
    bench.rom.read_protected = true;
    bench.rom.unprotect_us = 30 * 1000000;
    bench.rom.stop_at_us = 5 * 1000000;
    bench.arguments.unprotect = true;
    assert_int_equal(install(), EXIT_INTERRUPTED);
    assert_said("interrupted while lifting the readout protection");
    assert_said("all of the flash may be erased");
    assert_not_said("nothing was changed");
}

/* And nothing was, before it. */
static void giving_up_before_it_has_changed_nothing(void **state) {
    (void)state;
    bench.rom.stop_at = 12;
    assert_int_equal(install(), EXIT_INTERRUPTED);
    assert_said("nothing was changed: tulpar install-bootloader");
    assert_not_said("erased");
}

/* Wherever it is cut behind the lifting: what is said of the flash is true of it. */
static void nothing_is_called_unchanged_that_lifting_has_erased(void **state) {
    unsigned erased = 0;

    for (unsigned cut = 1; cut < 120; cut++) {
        (void)teardown(state);
        assert_int_equal(setup(state), 0);
        bench.rom.read_protected = true;
        bench.rom.close_at = cut;
        bench.arguments.unprotect = true;
        assert_int_equal(install(), EXIT_PORT);
        if (bench.rom.flash[FAKE_ROM_FLASH - 1] == 0xFF) {
            erased++;
            assert_not_said("nothing has been changed");
            assert_not_said("the board has its old bootloader, or");
        }
    }
    assert_in_range(erased, 50, 119);
}

static void write_protection_in_words(void **state) {
    (void)state;
    bench.rom.write_protected = 4096;
    assert_int_equal(install(), EXIT_REFUSED);
    assert_said("the flash at 0x08000000 is write-protected");
    assert_said("nothing has been changed");
}

static void worn_flash_in_words(void **state) {
    (void)state;
    bench.rom.weak_at = 1000;
    assert_int_equal(install(), EXIT_VERIFY);
    assert_said("does not hold what was written");
    assert_not_said("starts what it had");
    assert_said("the board starts nothing, and not half of it");
    assert_said("unplug the board and plug it in, or BOOT0 high and reset");
}

static void unplugged_in_the_middle(void **state) {
    (void)state;
    bench.rom.close_at = 1500;
    assert_int_equal(install(), EXIT_PORT);
    assert_said("the board starts nothing, and not half of it");
    assert_said("tulpar install-bootloader");
}

static void given_up_in_the_middle(void **state) {
    (void)state;
    bench.rom.stop_at = 1500;
    assert_int_equal(install(), EXIT_INTERRUPTED);
    assert_said("the board starts nothing, and not half of it");
}

static void nobody_answers(void **state) {
    (void)state;
    bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install(), EXIT_NO_DEVICE);
    assert_said("set BOOT0 high, then press and release reset (waiting 20 s)");
    assert_in_range(bench.rom.now_us, 20 * 1000000, 21 * 1000000);
    assert_said("and not at the serial port of nucleo-l432kc (PA2 and PA15)");
    assert_said("BOOT0 was low at the reset, or the adapter is not at the loader's pins");
}

/* Which chip it is nobody knows before it answers. */
static void nobody_answers_and_no_kit_was_named(void **state) {
    (void)state;
    bench.arguments.file = NULL;
    bench.rom.reset_at_us = UINT64_MAX;
    assert_int_equal(install(), EXIT_NO_DEVICE);
    assert_said("every chip of these kits has it at PA9 (sends) and PA10");
}

static void an_application_answers(void **state) {
    (void)state;
    bench.rom.reset_at_us = UINT64_MAX;
    bench.rom.application = "Application code\r\n";
    assert_int_equal(install(), EXIT_NO_DEVICE);
    assert_said("an application speaks there: BOOT0 was low at the reset");
}

/* A G0's BOOT0 does nothing until its option byte says so. */
static void boot0_of_a_g0(void **state) {
    (void)state;
    write_file("nucleo-g071rb");
    bench.rom.id = 0x460;
    bench.rom.ram_start = 0x20002700;
    bench.rom.options_at = 0x1FFF7800;
    bench.rom.options = 0xFFFFFEAA;
    assert_int_equal(install(), EXIT_DONE);
    assert_said("from now on ST's loader is not reached by BOOT0");

    bench.rom.went = false;
    bench.rom.reset_at_us = UINT64_MAX;
    install_free(&bench.installer);
    assert_int_equal(install(), EXIT_NO_DEVICE);
    assert_said("this chip ignores its BOOT0 pin as it comes from the factory");
}

/* By any reset a chip that came up empty would be in ST's loader again. */
static void a_chip_that_cannot_be_reset_from_ram_wants_its_power_cycled(void **state) {
    (void)state;
    bench.rom.deaf_ram = true;
    assert_int_equal(install(), EXIT_DONE);
    assert_memory_equal(bench.rom.flash, bench.bytes, SIZE);
    assert_true(install_needs_power(&bench.installer));
    assert_said("BOOT0 back to low, unplug the board and plug it in, then: tulpar info -p "
                "/dev/fake");
    assert_not_said("press reset");
}

/* An STM32L47x knows nothing of that, and any reset does. */
static void or_a_press_of_reset_where_that_suffices(void **state) {
    (void)state;
    write_file("nucleo-l476rg");
    bench.rom.id = 0x415;
    bench.rom.deaf_ram = true;
    assert_int_equal(install(), EXIT_DONE);
    assert_false(install_needs_power(&bench.installer));
    assert_said("BOOT0 back to low now; then, if the board does not answer, press reset");
    assert_not_said("unplug");
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
