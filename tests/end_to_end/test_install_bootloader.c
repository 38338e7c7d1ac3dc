/* SPDX-License-Identifier: MIT */
/* A first bootloader by the model of ST's ROM loader, what it says then, and an application by it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/expect.h"

#include "rom/install.h"
#include "support/bench_board.h"
#include "tulpar/image.h"
#include "tulpar/tulpar.h"

enum {
    PATIENCE_US = 5000000,
    STARTED_MS = 600,
    ERROR_MAX = 256,
};

static const struct bench_kit *kit;
static struct bench bench;
static struct bench_file bootloader, app;
static struct tulpar_description description;
static struct st_rom rom;

/* A chip with something else in the place of a bootloader, or nothing, and an adapter at its
 * loader's pins. */
static void begin_with(bool blank) {
    static uint8_t old[BENCH_FILE_MAX];

    bench_begin(&bench);
    memset(old, blank ? 0xFF : 0x5A, description.bootloader.size);
    assert_true(
        vboard_load(bench.board, description.bootloader.base, old, description.bootloader.size));
    vboard_set_adapter(bench.board, true);
}

static void find_loader(void) {
    static const struct st_rom_hooks hooks;

    bench_power_cycle(&bench);
    st_rom_init(&rom, &bench.channel, BENCH_BAUD, &hooks);
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_OK);
}

/* The same with BOOT0 high. */
static void begin(const char *options, bool blank) {
    char error[ERROR_MAX];

    begin_with(blank);
    vboard_set_boot0(bench.board, true);
    if (*options != '\0') {
        assert_true(vboard_set_option_bytes(bench.board, options, error, sizeof error));
    }
    find_loader();
}

/* An STM32G0's BOOT0 counts by this alone; empty where others have no such bit. */
static const char *options_of_kit(void) {
    return strstr(kit->name, "-g0") != NULL ? "nboot_sel=0" : "";
}

static int setup(void **state) {
    (void)state;
    bootloader = bench_bootloader(".bin");
    app = bench_firmware("app.bin");
    assert_true(tulpar_description_read(&description, bootloader.bytes, (uint32_t)bootloader.size));
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    bench_file_free(&bootloader);
    bench_file_free(&app);
    return 0;
}

static struct st_rom_job job(void) {
    return (struct st_rom_job){
        .chip = st_rom_chip_of_id(rom.chip_id),
        .base = description.bootloader.base,
        .bytes = bootloader.bytes,
        .size = (uint32_t)bootloader.size,
        .area = description.bootloader.size,
    };
}

static struct tulpar_flasher *open_flasher(void) {
    static const struct tulpar_options options = {.baud = BENCH_BAUD};
    struct tulpar_flasher *flasher = tulpar_open(&bench.channel, &options);

    assert_non_null(flasher);
    return flasher;
}

static void assert_answers(struct tulpar_flasher *flasher) {
    assert_int_equal(tulpar_connect(flasher, PATIENCE_US), TULPAR_OK);
    assert_string_equal(tulpar_report(flasher)->device.board, kit->name);
    assert_int_equal(tulpar_report(flasher)->device.bootloader_version, description.version);
}

static void assert_works(void) {
    struct tulpar_flasher *flasher = open_flasher();

    assert_answers(flasher);
    assert_int_equal(tulpar_install(flasher, app.bytes, (uint32_t)app.size), TULPAR_OK);
    assert_int_equal(tulpar_run(flasher), TULPAR_OK);
    tulpar_close(flasher);
    assert_true(bench_count_text(&bench, "Application", 2000) > 0);
}

/* Its name is the kit's, and the loader's own word about the chip is the kit's part. */
static void a_chip_gets_its_first_bootloader(void **state) {
    (void)state;
    begin(options_of_kit(), true);
    const struct st_rom_job plan = job();
    bool same;

    assert_int_equal(st_rom_compare(&rom, &plan, &same), ST_ROM_OK);
    assert_false(same);
    struct st_rom_outcome outcome = st_rom_install(&rom, &plan);
    assert_int_equal(outcome.result, ST_ROM_OK);
    assert_int_equal(outcome.state, ST_ROM_INSTALLED);
    assert_int_equal(rom.sent_again, 0);
    assert_int_equal(st_rom_compare(&rom, &plan, &same), ST_ROM_OK);
    assert_true(same);
    vboard_set_boot0(bench.board, false);
    assert_int_equal(st_rom_restart(&rom, plan.chip), ST_ROM_OK);
    bench_run_ms(&bench, STARTED_MS);
    assert_works();
}

/* A chip with an empty check has no use for BOOT0; its flag must not outlive the installation, nor
 * does it for one that was blank when the power came. */
static void a_blank_chip_needs_no_boot0(void **state) {
    (void)state;
    begin_with(true);
    if (!vboard_come_up_blank(bench.board)) {
        return; /* it has none */
    }
    find_loader();
    const struct st_rom_job plan = job();
    assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
    assert_int_equal(st_rom_restart(&rom, plan.chip), ST_ROM_OK);
    bench_run_ms(&bench, STARTED_MS);
    assert_works();
}

/* An application of the old bootloader's, of the same kind of records, is there afterwards, and is
 * started. */
static void what_was_installed_stays(void **state) {
    (void)state;
    begin(options_of_kit(), true);
    const struct st_rom_job plan = job();

    assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
    vboard_set_boot0(bench.board, false);
    assert_int_equal(st_rom_restart(&rom, plan.chip), ST_ROM_OK);
    assert_works();

    vboard_set_boot0(bench.board, true);
    bench_power_cycle(&bench);
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_OK);
    assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
    vboard_set_boot0(bench.board, false);
    assert_int_equal(st_rom_restart(&rom, plan.chip), ST_ROM_OK);
    assert_true(bench_count_text(&bench, "Application", 3000) > 0);
}

static void write_protection_is_found_out(void **state) {
    char options[ERROR_MAX], rest[] = ",wrp=0";

    (void)state;
    snprintf(options, sizeof options, "%s%s", options_of_kit(),
             *options_of_kit() == '\0' ? rest + 1 : rest);
    begin(options, false);
    const struct st_rom_job plan = job();
    struct st_rom_outcome outcome = st_rom_install(&rom, &plan);
    assert_int_equal(outcome.result, ST_ROM_OK);
    assert_true(outcome.differs && outcome.protected);
    assert_int_equal(outcome.state, ST_ROM_UNTOUCHED);
}

static void read_protection_is_a_no(void **state) {
    char options[ERROR_MAX], rest[] = ",rdp=1";

    (void)state;
    snprintf(options, sizeof options, "%s%s", options_of_kit(),
             *options_of_kit() == '\0' ? rest + 1 : rest);
    begin(options, false);
    const struct st_rom_job plan = job();
    bool same;
    assert_int_equal(st_rom_compare(&rom, &plan, &same), ST_ROM_NO);
    assert_int_equal(st_rom_unprotect(&rom), ST_ROM_OK);
    st_rom_pause(&rom, PATIENCE_US);
    assert_int_equal(st_rom_connect(&rom, PATIENCE_US), ST_ROM_OK);
    assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        TEST(a_chip_gets_its_first_bootloader), TEST(a_blank_chip_needs_no_boot0),
        TEST(what_was_installed_stays),         TEST(write_protection_is_found_out),
        TEST(read_protection_is_a_no),
    };

    kit = bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
