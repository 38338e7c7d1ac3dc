/* SPDX-License-Identifier: MIT */
/* libtulpar against the real bootloader and application, in one process under virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "cli/source_file.h"
#include "host/flasher.h"
#include "support/bench_board.h"
#include "support/bench_chip.h"
#include "tulpar/image.h"

enum { PATIENCE_US = 3000000 };

static const struct bench_kit *kit;
static struct bench bench;
static struct tulpar_flasher flasher;
static struct tulpar_source app;

static void load(struct tulpar_source *source, const char *path) {
    struct tulpar_source_problem problem;

    assert_int_equal(source_load(source, path, &problem), TULPAR_SOURCE_OK);
}

static int setup(void **state) {
    (void)state;
    load(&app, bench_firmware_path("app.elf"));
    bench_begin(&bench);
    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    tulpar_source_free(&app);
    return 0;
}

static void connect(enum tulpar_arrival arrival) {
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(flasher.report.arrival, arrival);
}

static void install(const uint8_t *bytes, uint32_t size) {
    assert_int_equal(tulpar_install(&flasher, bytes, size), TULPAR_OK);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_VALID);
    assert_int_equal(flasher.report.device.image.size, size);
}

static void run(void) {
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
}

static unsigned lines_in(uint32_t ms) {
    return bench_count_text(&bench, "Application code\r\n", ms);
}

static void test_flash_and_run(void **state) {
    (void)state;
    connect(TULPAR_ARRIVED_ALREADY);
    assert_string_equal(flasher.report.device.board, kit->name);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_NONE);
    assert_int_equal(flasher.report.device.device_id & DEVICE_ID_MASK,
                     bench_device_id(bench.board));
    install(app.bytes, app.size);
    assert_int_equal(flasher.report.device.image.crc, app.crc);
    assert_int_equal(flasher.report.device.image.version, VERSION_PACK(1, 0, 0));
    run();
    assert_in_range(lines_in(3100), 2, 3);
}

static void test_second_update_over_a_running_application(void **state) {
    test_flash_and_run(state);
    connect(TULPAR_ARRIVED_FROM_APPLICATION);
    install(app.bytes, app.size);
    run();
    assert_in_range(lines_in(2100), 1, 2);
}

static void press_reset(void *context) {
    bench_press_reset(context);
}

/* An application that does not listen: the tool asks for the button and catches the window. */
static void test_deaf_application(void **state) {
    static const uint8_t branch_to_itself[] = {0xFE, 0xE7};
    const struct tulpar_hooks hooks = {.context = &bench, .ask_for_reset = press_reset};
    uint32_t reset_handler;

    connect(TULPAR_ARRIVED_ALREADY);
    memcpy(&reset_handler, app.bytes + 4, sizeof reset_handler);
    memcpy(app.bytes + (reset_handler & ~1u) - kit_layout()->application, branch_to_itself,
           sizeof branch_to_itself);
    install(app.bytes, app.size);
    run();
    assert_int_equal(lines_in(2000), 0);

    flasher_init(&flasher, &bench.channel, &(struct tulpar_options){.baud = BENCH_BAUD});
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_NO_DEVICE);
    flasher_init(&flasher, &bench.channel,
                 &(struct tulpar_options){.baud = BENCH_BAUD, .hooks = hooks});
    connect(TULPAR_ARRIVED_BY_RESET);
    teardown(state);
    setup(state);
}

static void test_run_and_erase(void **state) {
    test_flash_and_run(state);
    bench_press_reset(&bench);
    connect(TULPAR_ARRIVED_ALREADY);
    run();
    assert_in_range(lines_in(2100), 1, 2);
    connect(TULPAR_ARRIVED_FROM_APPLICATION);
    assert_int_equal(tulpar_erase(&flasher), TULPAR_OK);
    assert_int_equal(flasher.report.device.image.verdict, VERDICT_NONE);
    assert_int_equal(tulpar_run(&flasher), TULPAR_REFUSED);
    assert_int_equal(flasher.report.failure.status, STATUS_STATE);
    bench_power_cycle(&bench);
    assert_int_equal(lines_in(3000), 0);
}

static void test_files_that_are_not_for_here(void **state) {
    struct tulpar_suitability_detail detail;
    struct tulpar_source bootloader;

    (void)state;
    load(&bootloader, bench_bootloader_path(".elf"));
    connect(TULPAR_ARRIVED_ALREADY);
    assert_int_equal(tulpar_suitability_check(&bootloader, &flasher.report.device, &detail),
                     TULPAR_UNSUITABLE_BOOTLOADER);
    assert_string_equal(detail.bootloader.board, kit->name);
    assert_int_equal(tulpar_suitability_check(&app, &flasher.report.device, &detail),
                     TULPAR_SUITABLE);
    app.base = BENCH_BOOTLOADER;
    assert_int_equal(tulpar_suitability_check(&app, &flasher.report.device, &detail),
                     TULPAR_UNSUITABLE_ADDRESS);
    assert_int_equal(detail.linked_for, BENCH_BOOTLOADER);
    tulpar_source_free(&bootloader);
}

static void test_whole_area(void **state) {
    static uint8_t image[BENCH_FILE_MAX];
    uint64_t before_ms;

    (void)state;
    for (size_t i = 0; i < sizeof image; i++) {
        image[i] = (uint8_t)(i * i >> 8 ^ i);
    }
    memcpy(image, app.bytes, app.size);
    connect(TULPAR_ARRIVED_ALREADY);
    before_ms = bench_now_ms(&bench);
    install(image, kit->application_size);
    print_message("%u bytes in %u ms\n", (unsigned)kit->application_size,
                  (unsigned)(bench_now_ms(&bench) - before_ms));
    run();
    assert_int_equal(bench_count_text(&bench, "Application 1.0.0 started\r\n", 1000), 1);
}

static void test_wrong_rate_is_no_device(void **state) {
    (void)state;
    vboard_uart_set_baud(bench.board, 57600);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_NO_DEVICE);
    vboard_uart_set_baud(bench.board, BENCH_BAUD);
    connect(TULPAR_ARRIVED_ALREADY);
    assert_true(flasher.report.device.line.framing > 0);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_flash_and_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_second_update_over_a_running_application, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_deaf_application, setup, teardown),
        cmocka_unit_test_setup_teardown(test_run_and_erase, setup, teardown),
        cmocka_unit_test_setup_teardown(test_files_that_are_not_for_here, setup, teardown),
        cmocka_unit_test_setup_teardown(test_whole_area, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_rate_is_no_device, setup, teardown),
    };

    kit = bench_choose_kit(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
