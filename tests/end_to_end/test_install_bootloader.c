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

#include "faults.h"
#include "rom/install.h"
#include "support/bench_board.h"
#include "tulpar/image.h"
#include "tulpar/tulpar.h"

enum {
    PATIENCE_US = 5000000,
    STARTED_MS = 600,
    ERROR_MAX = 256,
    SEED_OF_CUT = 7,
    ONE_IN = 97, /* cuts */
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

/* This option beside those of the kit. */
static void begin_with_option(const char *option) {
    const char *own = options_of_kit();
    char options[2 * ERROR_MAX];

    (void)snprintf(options, sizeof options, "%s%s%s", own, *own == '\0' ? "" : ",", option);
    begin(options, false);
}

/* Of WRP: four pages of an STM32F1. */
static uint32_t units_of_a_bit(const struct st_rom_chip *chip) {
    return chip->protection == ST_ROM_PROTECTS_GROUPS ? 4 : 1;
}

/* How many of them a bootloader has. */
static uint32_t bits_of_area(void) {
    begin(options_of_kit(), false);
    const struct st_rom_job plan = job();
    bench_end(&bench);
    return plan.area / plan.chip->erase_unit / units_of_a_bit(plan.chip);
}

/* All of the old bootloader is there, whichever of its units alone is protected. */
static void write_protection_is_found_before_anything_is_erased(void **state) {
    uint32_t bits = bits_of_area();

    (void)state;
    for (uint32_t i = 0; i < bits; i++) {
        static uint8_t found[BENCH_FILE_MAX];
        char option[ERROR_MAX];

        (void)snprintf(option, sizeof option, "wrp=%u", (unsigned)i);
        expect_note("%s", option);
        begin_with_option(option);
        const struct st_rom_job plan = job();
        struct st_rom_outcome outcome = st_rom_install(&rom, &plan);
        assert_int_equal(outcome.result, ST_ROM_OK);
        assert_true(outcome.differs && outcome.protected && outcome.by_options);
        assert_int_equal(outcome.state, ST_ROM_UNTOUCHED);
        assert_true(vboard_peek(bench.board, plan.base, found, plan.area));
        for (uint32_t at = 0; at < plan.area; at++) {
            assert_int_equal(found[at], 0x5A);
        }
        assert_int_equal(outcome.address - plan.base,
                         i * units_of_a_bit(plan.chip) * plan.chip->erase_unit);
        bench_end(&bench);
    }
    bench_begin(&bench);
}

/* What is protected behind the bootloader is not its affair. */
static void protection_of_the_application_is_none_of_the_bootloader(void **state) {
    char option[ERROR_MAX];

    (void)state;
    (void)snprintf(option, sizeof option, "wrp=%u", (unsigned)bits_of_area());
    begin_with_option(option);
    const struct st_rom_job plan = job();
    assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
}

/* -- the power goes ----------------------------------------------------------------------------*/

/* The power goes in this operation of the flash, counted from 1, and the adapter with it. */
static enum st_rom_state install_and_cut(const struct st_rom_job *plan, uint64_t operation,
                                         enum vboard_torn torn) {
    const struct vboard_fault fault = {.kind = VBOARD_FAULT_POWER_CUT,
                                       .when = VBOARD_IN_OPERATION,
                                       .at = operation,
                                       .torn = torn,
                                       .seed = SEED_OF_CUT};

    assert_true(vboard_arm(bench.board, &fault) >= 0);
    struct st_rom_outcome outcome = st_rom_install(&rom, plan);
    assert_int_equal(outcome.result, ST_ROM_PORT);
    vboard_disarm_all(bench.board);
    return outcome.state;
}

/* Whatever a first page reads as whose erase was cut, BOOT0 leads past it. */
static void a_cut_in_the_first_erase_leaves_boot0(void **state) {
    static const enum vboard_torn torn[] = {VBOARD_TORN_BEFORE, VBOARD_TORN_AFTER,
                                            VBOARD_TORN_BETWEEN, VBOARD_TORN_WORST};

    (void)state;
    for (size_t i = 0; i < sizeof torn / sizeof torn[0]; i++) {
        expect_note("torn %u", (unsigned)torn[i]);
        begin(options_of_kit(), false);
        const struct st_rom_job plan = job();
        assert_int_equal(install_and_cut(&plan, 1, torn[i]), ST_ROM_UNKNOWN);
        find_loader();
        assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
        bench_end(&bench);
    }
    bench_begin(&bench);
}

/* The loader reads a word with an ECC error, and what it starts in RAM in the end has no vectors
 * for the NMI of that. */
static void a_word_with_an_ecc_error_is_no_end(void **state) {
    bool same;

    (void)state;
    if (!kit_layout()->has_ecc) {
        return;
    }
    begin(options_of_kit(), true);
    const struct st_rom_job plan = job();
    uint32_t first_program = plan.area / plan.chip->erase_unit + 1;

    (void)install_and_cut(&plan, first_program, VBOARD_TORN_WORST);
    find_loader();
    assert_int_equal(st_rom_compare(&rom, &plan, &same), ST_ROM_OK);
    assert_int_equal(st_rom_install(&rom, &plan).state, ST_ROM_INSTALLED);
    vboard_set_boot0(bench.board, false);
    assert_int_equal(st_rom_restart(&rom, plan.chip), ST_ROM_OK);
    bench_run_ms(&bench, STARTED_MS);
    assert_works();
}

/* -- an STM32G0 as it comes from the factory: its BOOT0 is ignored -----------------------------*/

static bool ignores_boot0(void) {
    return *options_of_kit() != '\0';
}

/* Its flash is empty but for what is loaded behind the power-on, and its loader listens. */
static struct st_rom_job begin_by_empty_flash(bool blank) {
    begin_with(blank);
    assert_true(vboard_come_up_blank(bench.board));
    find_loader();
    struct st_rom_job plan = job();
    struct st_rom_options options;
    assert_int_equal(st_rom_read_options(&rom, plan.chip, &options), ST_ROM_OK);
    assert_true(options.ignores_boot0);
    plan.first_is_blank = blank;
    return plan;
}

/* But for the last operation each one leaves a flash that is empty: which is the way back. */
static void a_cut_leaves_an_empty_flash_where_boot0_is_ignored(void **state) {
    (void)state;
    if (!ignores_boot0()) {
        return;
    }
    struct st_rom_job plan = begin_by_empty_flash(true);
    uint32_t erases = plan.area / plan.chip->erase_unit - 1;
    uint32_t last = erases + (plan.size + 7) / 8;

    for (uint32_t at = 1; at < last; at += at < erases + 2 || at + ONE_IN > last ? 1 : ONE_IN) {
        expect_note("operation %u of %u", (unsigned)at, (unsigned)last);
        assert_int_equal(install_and_cut(&plan, at, VBOARD_TORN_BY_CHANCE), ST_ROM_NOTHING);
        bench_power_cycle(&bench);
        assert_int_equal(vboard_rom(bench.board), VBOARD_ROM_EMPTY);
        bench_end(&bench);
        plan = begin_by_empty_flash(true);
    }
    assert_int_equal(install_and_cut(&plan, last, VBOARD_TORN_AFTER), ST_ROM_UNSEEN);
    bench_power_cycle(&bench);
    assert_int_equal(vboard_rom(bench.board), VBOARD_ROM_NOT);
    assert_works();
}

/* What docs/TOOL.md says is left: the last operation, and where something was in the first page,
 * its erase. What these are torn to starts, and no reset leads into the loader. */
static void what_is_left_without_a_way_back(void **state) {
    (void)state;
    if (!ignores_boot0()) {
        return;
    }
    struct st_rom_job plan = begin_by_empty_flash(true);
    uint32_t last = plan.area / plan.chip->erase_unit - 1 + (plan.size + 7) / 8;
    assert_int_equal(install_and_cut(&plan, last, VBOARD_TORN_BETWEEN), ST_ROM_UNSEEN);
    vboard_power_on(bench.board, SEED_OF_CUT);
    assert_int_equal(vboard_rom(bench.board), VBOARD_ROM_NOT);
    bench_end(&bench);
    plan = begin_by_empty_flash(false);
    assert_int_equal(install_and_cut(&plan, 1, VBOARD_TORN_BETWEEN), ST_ROM_UNKNOWN);
    vboard_power_on(bench.board, SEED_OF_CUT);
    assert_int_equal(vboard_rom(bench.board), VBOARD_ROM_NOT);
}

static void read_protection_is_a_no(void **state) {
    (void)state;
    begin_with_option("rdp=1");
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
        TEST(a_chip_gets_its_first_bootloader),
        TEST(a_blank_chip_needs_no_boot0),
        TEST(what_was_installed_stays),
        TEST(write_protection_is_found_before_anything_is_erased),
        TEST(protection_of_the_application_is_none_of_the_bootloader),
        TEST(read_protection_is_a_no),
        TEST(a_cut_in_the_first_erase_leaves_boot0),
        TEST(a_word_with_an_ecc_error_is_no_end),
        TEST(a_cut_leaves_an_empty_flash_where_boot0_is_ignored),
        TEST(what_is_left_without_a_way_back),
    };

    kit = bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
