/* SPDX-License-Identifier: MIT */
/* What a real chip does and a clean model does not: the shipped bootloader goes through all of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/expect.h"

#include "faults.h"
#include "support/hand_written.h"
#include "wire/handoff.h"
#include "wire/message.h"

enum {
    WINDOW_MS = 500,
    STARTED_MS = WINDOW_MS + 60,
    AT_ONCE_MS = 100, /* an application that starts without a window */
    RESET_MS = 8,
    RESETS_MS = 3 * RESET_MS, /* as many as a start takes, and one */
    INFO_MS = 1000,
    INFO_FRAME_SIZE = DEVICE_INFO_SIZE + 8,
    MSI_RANGE_FIRST = 4, /* RCC_CSR MSISRANGE: 1 MHz */
    MSI_RANGE_LAST = 7,  /* 8 MHz */
    CUTS = 40,
};

#define STARTED "Application 1.0.0 started\r\n"

static const struct bench_kit *kit;
static struct bench bench;
static struct bench_file app;

static int setup(void **state) {
    (void)state;
    app = bench_firmware("app.bin");
    bench_begin(&bench);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    bench_file_free(&app);
    return 0;
}

/* So that the next application is the only one, also where there are two slots. */
static void erase_all(void) {
    assert_int_equal(hand_request(&bench, 0x44, NULL, 0), HAND_ACK);
}

static void install(void) {
    erase_all();
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 1024), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    assert_int_equal(bench_count_text(&bench, STARTED, AT_ONCE_MS + RESETS_MS), 1);
}

/* Asks until the bootloader answers; it may be in one of its resets. */
static struct device_info ask_info(void) {
    uint64_t end_ms = bench_now_ms(&bench) + INFO_MS;
    uint8_t bytes[INFO_FRAME_SIZE];
    uint8_t request[8];
    struct device_info info;

    while (bench_now_ms(&bench) < end_ms) {
        bench_send(&bench, request, hand_packet(request, 0x41, NULL, 0));
        if (bench_receive(&bench, bytes, sizeof bytes, 100) == sizeof bytes) {
            assert_int_equal(bytes[1], 0x41);
            assert_true(device_info_decode(&info, bytes + 4, DEVICE_INFO_SIZE));
            return info;
        }
    }
    fail_msg("no answer to INFO");
    return (struct device_info){0};
}

/* Its number. */
static int arm(const char *text) {
    struct vboard_fault fault = {.seed = 1};
    char error[VBOARD_FAULT_TEXT];

    if (!vboard_fault_parse(bench.board, text, &fault, error, sizeof error)) {
        fail_msg("%s: %s", text, error);
    }
    int number = vboard_arm(bench.board, &fault);
    assert_true(number >= 0);
    return number;
}

/* After this the board can be talked to, takes an update and starts it. */
static void assert_serves(void) {
    bench_press_reset(&bench);
    (void)ask_info();
    install();
}

/* ---- FLASH_ECCR that cannot be trusted, and an NMI line that falls late ---- */

static void test_a_bad_record_is_no_fault_whatever_eccr_says(void **state) {
    static const char *const faults[] = {"stuck:FLASH_ECCR.15=0", "stuck:FLASH_ECCR.31=0",
                                         "late-nmi:30", "late-nmi:1000"};
    char bad_record[40];

    (void)state;
    if (!kit_layout()->has_ecc) {
        skip();
    }
    snprintf(bad_record, sizeof bad_record, "ecc:0x%08X=0x08001230",
             (unsigned)kit_layout()->records);
    install();
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        arm(faults[i]);
        arm(bad_record); /* reported in the bootloader's own code */
        bench_press_reset(&bench);
        assert_int_equal(ask_info().fault, HANDOFF_FAULT_NONE);
        vboard_disarm_all(bench.board);
        assert_serves();
    }
}

/* ---- A CRC unit that computes wrong ---- */

static void test_a_crc_unit_that_computes_wrong_is_not_asked(void **state) {
    (void)state;
    int low = arm("stuck:CRC_DR.0=0");
    int high = arm("stuck:CRC_DR.31=1");
    assert_serves();
    bench_press_reset(&bench);
    assert_int_equal(ask_info().fault, HANDOFF_FAULT_NONE);
    assert_true(vboard_fault_fired(bench.board, low) + vboard_fault_fired(bench.board, high) > 0);
}

/* True: the power was cut on the way. */
static bool send_until_cut(void) {
    enum { CHUNK = 512, CHUNK_NS = 300000000 };
    uint8_t packet[HAND_PACKET_MAX];

    for (size_t at = 0; at < app.size; at += CHUNK) {
        size_t part = app.size - at < CHUNK ? app.size - at : CHUNK;

        bench_send(&bench, packet, hand_packet(packet, 0x42, app.bytes + at, (uint16_t)part));
        if (vboard_run(bench.board, vboard_now_ns(bench.board) + CHUNK_NS, false) ==
            VBOARD_POWER_CUT) {
            return true;
        }
        (void)vboard_uart_receive(bench.board, packet, sizeof packet); /* the replies */
    }
    return false;
}

/* An operation of the update is cut; ECCR is spoilt, and with RAISED an NMI comes at once. */
static void test_cuts_that_spoil_eccr(void **state) {
    unsigned fired = 0;

    (void)state;
    if (!kit_layout()->has_ecc) {
        skip();
    }
    for (unsigned i = 0; i < CUTS; i++) {
        const struct vboard_fault cut = {
            .kind = VBOARD_FAULT_POWER_CUT,
            .when = VBOARD_IN_OPERATION,
            .at = 1 + i * 7,
            .torn = VBOARD_TORN_WORST,
            .eccr = i % 2 != 0 ? VBOARD_ECCR_RAISED : VBOARD_ECCR_ASTRAY,
            .seed = i,
        };

        vboard_disarm_all(bench.board);
        assert_true(vboard_arm(bench.board, &cut) >= 0);
        fired += send_until_cut();
        bench_power_cycle(&bench);
        (void)ask_info();
    }
    assert_true(fired > CUTS / 2);
    vboard_disarm_all(bench.board);
    assert_serves();
}

/* ---- How it comes up ---- */

static void test_a_warm_start_becomes_a_real_reset(void **state) {
    struct vboard_stats before, after;

    (void)state;
    for (unsigned in_handler = 0; in_handler < 2; in_handler++) {
        bench_power_cycle(&bench);
        vboard_get_stats(bench.board, &before);
        vboard_warm_start(bench.board, in_handler != 0);
        (void)ask_info();
        vboard_get_stats(bench.board, &after);
        assert_int_equal(after.resets_by_software, before.resets_by_software + 1);
        install();
        vboard_warm_start(bench.board, in_handler != 0); /* from the application */
        assert_int_equal(ask_info().image.verdict, VERDICT_VALID);
    }
}

static void test_resets_of_eight_milliseconds(void **state) {
    (void)state;
    vboard_set_reset_length(bench.board, RESET_MS * UINT64_C(1000000));
    bench_power_cycle(&bench);
    assert_int_equal(ask_info().reset_cause, RESET_CAUSE_POWER);
    install();
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, STARTED, STARTED_MS + RESETS_MS), 1);
    assert_serves();
}

static void test_option_errors_at_each_reset(void **state) {
    (void)state;
    vboard_set_option_error(bench.board, true);
    assert_serves();
    bench_press_reset(&bench);
    assert_int_equal(bench_count_text(&bench, STARTED, STARTED_MS), 1);
}

/* ---- Standby ---- */

/* Without an MSI there is nothing to choose. */
static uint8_t last_msi_range(void) {
    return kit_layout()->has_msi ? MSI_RANGE_LAST : MSI_RANGE_FIRST;
}

static void install_code(const uint16_t *code, size_t size) {
    enum { VECTORS_SIZE = 64, CHUNK = 64, IMAGE_MAX = 256 };
    const uint32_t vectors[] = {0x20002800, kit_layout()->application + VECTORS_SIZE + 1};
    uint8_t image[IMAGE_MAX] = {0};

    memcpy(image, vectors, sizeof vectors);
    memcpy(image + VECTORS_SIZE, code, size);
    erase_all();
    assert_int_equal(hand_send_image(&bench, image, VECTORS_SIZE + size, CHUNK), HAND_ACK);
    assert_int_equal(hand_request(&bench, 0x43, NULL, 0), HAND_ACK);
    bench_run_ms(&bench, AT_ONCE_MS);
}

/* Of a register; 0: this chip has none of that name. */
static uint32_t address_of(const char *name) {
    struct vboard_fault fault;
    char text[40], error[VBOARD_FAULT_TEXT];

    snprintf(text, sizeof text, "stuck:%s.0=0", name);
    return vboard_fault_parse(bench.board, text, &fault, error, sizeof error) ? fault.address : 0;
}

/* An application that goes to Standby at once and is woken by WKUP1, where PWR has PWR_CR and
 * PWR_CSR. */
static void install_sleeper_of_pwr_v1(void) {
    const uint32_t enr = address_of("RCC_APB1ENR"), pwr = address_of("PWR_CR");
    const uint16_t code[] = {
        0x4808,                               /* 00: ldr r0, =RCC_APB1ENR */
        0x2101,                               /* movs r1, #1 */
        0x0709,                               /* lsls r1, r1, #28: PWREN */
        0x6001,                               /* str r1, [r0] */
        0x4807,                               /* 08: ldr r0, =PWR_CR */
        0x6801,                               /* ldr r1, [r0] */
        0x2206,                               /* movs r2, #6: PDDS, CWUF */
        0x4311,                               /* orrs r1, r2 */
        0x6001,                               /* 10: str r1, [r0] */
        0x2101,                               /* movs r1, #1 */
        0x0209,                               /* lsls r1, r1, #8: EWUP */
        0x6041,                               /* str r1, [r0, #4]: PWR_CSR */
        0x4804,                               /* 18: ldr r0, =SCR */
        0x2104,                               /* movs r1, #4: SLEEPDEEP */
        0x6001,                               /* str r1, [r0] */
        0xBF30,                               /* 1e: wfi */
        0xE7FD,                               /* b 1e */
        0xBF00,                               /* nop */
        (uint16_t)enr, (uint16_t)(enr >> 16), /* 24 */
        (uint16_t)pwr, (uint16_t)(pwr >> 16), 0xED10, 0xE000,
    };

    install_code(code, sizeof code);
}

/* The same where it has PWR_CR1 and more. */
static void install_sleeper(uint8_t msi_range) {
    enum { STR_ENR = 3, MOVS_RANGE = 8, STR_CR = 7, STR_CSR = 11, NOP = 0xBF00 };
    enum { STR_R1_AT_R0_3C = 0x63C1 };
    uint16_t code[] = {
        0x480B,         /* 00: ldr r0, =RCC */
        0x2101,         /* movs r1, #1 */
        0x0709,         /* lsls r1, r1, #28 */
        0x6581,         /* str r1, [r0, #0x58]: APB1ENR1, PWR */
        0x6801,         /* 08: ldr r1, [r0]: CR */
        0x2208,         /* movs r2, #8: MSIRGSEL, without which MSISRANGE stays as it is */
        0x4311,         /* orrs r1, r2 */
        0x6001,         /* str r1, [r0] */
        0x2100,         /* 10: movs r1, #range */
        0x0209,         /* lsls r1, r1, #8 */
        0x3094,         /* adds r0, #0x94 */
        0x6001,         /* str r1, [r0]: CSR, MSISRANGE */
        0x4806,         /* 18: ldr r0, =PWR */
        0x2101,         /* movs r1, #1 */
        0x6081,         /* str r1, [r0, #8]: CR3, EWUP1 */
        0x2101,         /* movs r1, #1 */
        0x6181,         /* str r1, [r0, #0x18]: SCR, the flag of WKUP1 */
        0x4905,         /* 22: ldr r1, =VOS range 1, LPMS Standby */
        0x6001,         /* str r1, [r0]: CR1 */
        0x4805,         /* 26: ldr r0, =SCR */
        0x2104,         /* movs r1, #4 */
        0x6001,         /* str r1, [r0]: SLEEPDEEP */
        0xBF30,         /* 2c: wfi */
        0xE7FD,         /* b 2c */
        0x1000, 0x4002, /* 30 */
        0x7000, 0x4000, /* 34 */
        0x0203, 0x0000, /* 38 */
        0xED10, 0xE000, /* 3c */
    };

    if (!kit_layout()->has_msi) {
        code[STR_CR] = NOP;
        code[STR_CSR] = NOP;
    }
    if (address_of("PWR_CR") != 0) {
        install_sleeper_of_pwr_v1();
        return;
    }
    if (address_of("RCC_APBENR1") != 0) { /* one bus for all */
        code[STR_ENR] = STR_R1_AT_R0_3C;
    }
    code[MOVS_RANGE] = (uint16_t)(code[MOVS_RANGE] | msi_range);
    install_code(code, sizeof code);
}

/* From each range that the application may have chosen, at the right rate, without a window, and
 * for as long as the application leaves SBF as it is: a reset gives the host its window. */
static void test_from_standby_without_a_window(void **state) {
    (void)state;
    for (uint8_t range = MSI_RANGE_FIRST; range <= last_msi_range(); range++) {
        bench_press_reset(&bench);
        (void)ask_info();
        install_sleeper(range);
        for (unsigned i = 0; i < 3; i++) {
            assert_int_equal(vboard_state(bench.board), VBOARD_IN_STANDBY);
            assert_true(vboard_wake(bench.board, VBOARD_WAKE_PIN1));
            bench_run_ms(&bench, AT_ONCE_MS);
        }
        assert_int_equal(vboard_state(bench.board), VBOARD_IN_STANDBY);
        bench_press_reset(&bench);
        assert_int_equal(ask_info().image.verdict, VERDICT_VALID);
        bench_press_reset(&bench);
        bench_run_ms(&bench, WINDOW_MS + AT_ONCE_MS);
        assert_int_equal(vboard_state(bench.board), VBOARD_IN_STANDBY);
    }
}

/* Nothing valid is there: woken, it waits for the host, who is understood at any MSI range. */
static void test_from_standby_with_nothing_to_start(void **state) {
    static const uint8_t erased[8] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

    (void)state;
    for (uint8_t range = MSI_RANGE_FIRST; range <= last_msi_range(); range++) {
        bench_press_reset(&bench);
        (void)ask_info();
        install_sleeper(range);
        assert_true(vboard_load(bench.board, kit_layout()->application, erased, sizeof erased));
        assert_true(vboard_wake(bench.board, VBOARD_WAKE_PIN1));
        bench_run_ms(&bench, 1);
        assert_int_equal(ask_info().image.verdict, VERDICT_ALTERED);
    }
}

/* ---- A debugger ---- */

/* It does not sleep: probes that attach to a sleeping core fail. */
static void test_no_sleep_while_a_debugger_is_attached(void **state) {
    enum { MS = 100, SLOWEST_MIPS = 10 };
    struct vboard_stats before, after;

    (void)state;
    if (!kit_layout()->sees_debugger) {
        skip();
    }
    for (unsigned attached = 0; attached < 2; attached++) {
        bench_press_reset(&bench);
        vboard_set_debugger(bench.board, attached != 0);
        (void)ask_info();
        vboard_get_stats(bench.board, &before);
        bench_run_ms(&bench, MS);
        vboard_get_stats(bench.board, &after);
        bool busy = after.instructions - before.instructions > MS * SLOWEST_MIPS * UINT64_C(1000);
        assert_int_equal(busy, attached != 0);
    }
}

/* As a probe's download leaves it: no packet, no record. */
static void load_by_debugger(void) {
    assert_true(vboard_load(bench.board, kit_layout()->application, app.bytes, app.size));
    bench_press_reset(&bench);
}

static unsigned starts(void) {
    return bench_count_text(&bench, STARTED, STARTED_MS + RESETS_MS);
}

static void test_what_a_debugger_loads_is_started_while_it_is_there(void **state) {
    uint8_t another_byte = (uint8_t)~app.bytes[app.size - 1];
    uint32_t last = kit_layout()->application + (uint32_t)app.size - 1;

    (void)state;
    if (!kit_layout()->sees_debugger) {
        skip();
    }
    vboard_set_debugger(bench.board, true);
    load_by_debugger(); /* without a record */
    assert_int_equal(ask_info().conditions, CONDITION_DEBUGGER | CONDITION_UNCHECKED);
    bench_press_reset(&bench);
    assert_int_equal(starts(), 1);
    assert_serves();
    assert_true(vboard_load(bench.board, last, &another_byte, 1));
    bench_press_reset(
        &bench); /* and one that does not fit its record, as with a breakpoint in it */
    assert_int_equal(ask_info().image.verdict, VERDICT_ALTERED);
    bench_press_reset(&bench);
    assert_int_equal(starts(), 1);
    vboard_set_debugger(bench.board, false);
    bench_press_reset(&bench);
    assert_int_equal(starts(), 0);
    assert_int_equal(ask_info().conditions, 0);
}

/* Where there is no sign of a probe, an application needs its record. */
static void test_what_a_debugger_loads_waits_for_its_record(void **state) {
    (void)state;
    if (kit_layout()->sees_debugger) {
        skip();
    }
    vboard_set_debugger(bench.board, true);
    load_by_debugger();
    assert_int_equal(starts(), 0);
    assert_int_equal(ask_info().conditions, 0);
    assert_serves();
}

/* The sign that a probe is there outlasts resets: what an update was cut in must not run. */
static void test_a_debugger_starts_nothing_that_an_update_was_cut_in(void **state) {
    (void)state;
    assert_serves();
    bench_press_reset(&bench);
    (void)ask_info();
    erase_all();
    assert_int_equal(hand_request(&bench, 0x42, app.bytes, 1024), HAND_ACK);
    vboard_set_debugger(bench.board, true);
    load_by_debugger();
    assert_int_equal(starts(), 0);
    assert_int_equal(ask_info().conditions, kit_layout()->sees_debugger ? CONDITION_DEBUGGER : 0);
}

static uint64_t programs_of(const uint8_t *bytes, uint16_t size) {
    struct vboard_stats before, after;

    erase_all();
    vboard_get_stats(bench.board, &before);
    assert_int_equal(hand_request(&bench, 0x42, bytes, size), HAND_ACK);
    vboard_get_stats(bench.board, &after);
    return after.programs - before.programs;
}

/* On an STM32G0 a double-word of programmed ones looks erased and takes nothing any more (ES0418
 * 2.2.5): a place for a record that is none. */
static void test_ones_are_not_programmed_where_they_would_stay(void **state) {
    enum { BYTES = 1024, ONES = 64, UNIT = 8 };
    uint64_t spared = strcmp(kit_layout()->chip, "stm32g0") == 0 ? ONES / UNIT : 0;
    uint8_t bytes[BYTES];

    (void)state;
    memcpy(bytes, app.bytes, BYTES);
    bench_press_reset(&bench);
    (void)ask_info();
    memset(bytes + BYTES - ONES, 0x5A, ONES);
    uint64_t programs = programs_of(bytes, BYTES);
    memset(bytes + BYTES - ONES, 0xFF, ONES);
    assert_int_equal(programs_of(bytes, BYTES), programs - spared);
    assert_serves();
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_bad_record_is_no_fault_whatever_eccr_says, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_crc_unit_that_computes_wrong_is_not_asked, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_cuts_that_spoil_eccr, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_warm_start_becomes_a_real_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(test_resets_of_eight_milliseconds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_option_errors_at_each_reset, setup, teardown),
        cmocka_unit_test_setup_teardown(test_from_standby_without_a_window, setup, teardown),
        cmocka_unit_test_setup_teardown(test_from_standby_with_nothing_to_start, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_sleep_while_a_debugger_is_attached, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_a_debugger_loads_is_started_while_it_is_there,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_a_debugger_loads_waits_for_its_record, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_debugger_starts_nothing_that_an_update_was_cut_in,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_ones_are_not_programmed_where_they_would_stay, setup,
                                        teardown),
    };

    kit = bench_choose_kit(argc, argv);
    return kit == NULL ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
