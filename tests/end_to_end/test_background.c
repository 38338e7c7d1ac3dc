/* SPDX-License-Identifier: MIT */
/* An update while the example application runs, with the real bootloader behind it: what of the
 * application goes on meanwhile, and how long nothing of it does. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"

#include "cli/session.h"
#include "support/bench_chip.h"
#include "support/elf_symbol.h"
#include "support/plausible_code.h"
#include "tests/support/install_with.h"
#include "tests/support/overlay_bench.h"
#include "wire/frame.h"
#include "wire/record.h"

enum {
    SIZE = 300 * 1024 - 100,
    SMALL = 60 * 1024 - 100,
    CHANGED = 20, /* a page behind the application's own code */
    CORE_HZ = 80000000,
    LATE_US = 100, /* that a handler may come late at most */
    CALL_US = 1000,
    DOWN_OF_CONSTANT_MS = 250,
    DOWN_BESIDE_SWAP_MS = 80,
    PATIENCE_US = 20000000,
    NS_PER_MS = 1000000,
    NS_PER_US = 1000,
    TEXT_SIZE = 4096,
    LOOP_HZ = 10000,
    STACK_GUARD = 8,      /* bytes that the library looks at */
    STACK_PAINTED = 1700, /* of 2048 */
    STACK_SPARE = 512,
    PAINT = 0xC5,
    CODE_SIZE = 48 * 1024, /* more than the example's own code; nothing is erased behind it */
};

/* Registers of an STM32L4 and STM32G4 that an application may have set for itself. */
enum {
    CRC_CR = 0x40023008,
    CRC_INIT = 0x40023010,
    CRC_POL = 0x40023014,
    CRC_OF_16_BITS = 1 << 3 | 1 << 7, /* POLYSIZE, and the output reversed */
    RCC_APB1ENR1 = 0x40021058,
    RCC_PWREN = 1 << 28,
    PWR_CR2 = 0x40007004,
    PWR_OUR_BITS = 5 << 1 | 1,     /* PLS, PVDE */
    PWR_LEVEL_OF_ITS_OWN = 2 << 1, /* PLS */
    PWR_IOSV_OF_L47X = 1 << 9,     /* RM0351 5.4.2: the pins of port G have their supply */
    SCB_BUSFAULTENA = 1 << 17,
};
#define SCB_SHCSR 0xE000ED24u

/* What the cable and the chip have shown since begin_watching(). */
static struct {
    uint64_t application_ns; /* the latest access to a register by the application's code */
    uint64_t down_ns;        /* the first time between two such with a reset in between */
    uint64_t first_flash_ns, last_flash_ns; /* operations of the flash by the bootloader */
    unsigned resets;
    bool is_down;
    bool has_swapped;
    char text[TEXT_SIZE];
    size_t text_length;
    unsigned press_reset_at; /* bytes that are right; 0: never */
    uint32_t fed_from;       /* the instruction of the application that feeds the watchdog */
    unsigned fed_elsewhere;
} seen;

static const char *kit_name;

static uint32_t loop_runs, loop_latest, longest_call, must_run_on, update_stack; /* addresses */

static bool is_application(uint32_t pc) {
    return pc >= kit_layout()->application && pc < kit_layout()->application + CODE_SIZE;
}

static void on_feeding(uint32_t pc) {
    seen.fed_elsewhere += seen.fed_from != 0 && pc != seen.fed_from;
    seen.fed_from = pc;
}

static void on_access(void *context, const struct vboard_access *access) {
    (void)context;
    if (access->by_dma) {
        return;
    }
    if (is_application(access->pc)) {
        if (seen.is_down) {
            seen.down_ns =
                seen.down_ns != 0 ? seen.down_ns : access->nanoseconds - seen.application_ns;
            seen.is_down = false;
        }
        seen.application_ns = access->nanoseconds;
        if (strcmp(access->peripheral, "IWDG") == 0) {
            on_feeding(access->pc);
        }
    } else if (!seen.has_swapped && access->is_write && strcmp(access->peripheral, "FLASH") == 0 &&
               strcmp(access->reg, "CR") == 0) {
        seen.first_flash_ns = seen.first_flash_ns != 0 ? seen.first_flash_ns : access->nanoseconds;
        seen.last_flash_ns = access->nanoseconds;
    }
}

static void on_reset(void *context, uint64_t nanoseconds, const char *cause) {
    (void)context;
    (void)nanoseconds;
    (void)cause;
    seen.resets++;
    seen.is_down = true;
}

static void on_text(void *context, const uint8_t *bytes, size_t length) {
    (void)context;
    assert_true(seen.text_length + length < sizeof seen.text);
    memcpy(seen.text + seen.text_length, bytes, length);
    seen.text_length += length;
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    (void)context;
    (void)total;
    if (seen.press_reset_at != 0 && done >= seen.press_reset_at) {
        seen.press_reset_at = 0;
        vboard_reset_button(overlay.bench.board);
    }
}

static unsigned times_said(const char *words) {
    unsigned times = 0;

    for (const char *at = seen.text; (at = strstr(at, words)) != NULL; at++) {
        times++;
    }
    return times;
}

static uint32_t word_at(uint32_t address) {
    uint32_t word;

    assert_true(vboard_peek(overlay.bench.board, address, &word, sizeof word));
    return word;
}

static void find_variables(void) {
    struct bench_file elf = bench_firmware("app-background.elf");

    loop_runs = elf_symbol(elf.bytes, elf.size, "control_loop_runs");
    loop_latest = elf_symbol(elf.bytes, elf.size, "control_loop_latest");
    longest_call = elf_symbol(elf.bytes, elf.size, "longest_call_us");
    must_run_on = elf_symbol(elf.bytes, elf.size, "must_run_on");
    update_stack = elf_symbol(elf.bytes, elf.size, "update_stack");
    bench_file_free(&elf);
    assert_true(must_run_on != 0 && update_stack != 0 && loop_runs != 0 && loop_latest != 0 &&
                longest_call != 0);
}

static void watch(void) {
    memset(&seen, 0, sizeof seen);
    vboard_set_observer(overlay.bench.board,
                        (struct vboard_observer){.access = on_access, .reset = on_reset});
}

static void begin(uint32_t size) {
    overlay_begin_with(size, "app-background.bin");
    find_variables();
    watch();
}

/* As much of 300 KB as the kit's slot takes. */
static uint32_t size_of_all;

static int setup(void **state) {
    (void)state;
    begin(size_of_all);
    return 0;
}

static int setup_small(void **state) {
    (void)state;
    begin(SMALL);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    overlay_end();
    return 0;
}

static const struct tulpar_report *report(void) {
    return &overlay.flasher.report;
}

/* The application answers, and stays. */
static void connect_in_background(void) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .background = true,
        .hooks = {.text = on_text, .progress = on_progress},
    };

    flasher_init(&overlay.flasher, &overlay.bench.channel, &options);
    assert_int_equal(tulpar_connect(&overlay.flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(report()->arrival, TULPAR_ARRIVED_IN_BACKGROUND);
}

static enum tulpar_error install(const struct tulpar_image *known) {
    return overlay_install(overlay.new, known);
}

/* Another image in all pages: the plain application, and other code behind it. */
/* What of the stack nobody has used yet, or uses while there is nothing to do: all but its end. */
static void paint_stack(void) {
    uint8_t paint[STACK_PAINTED];

    memset(paint, PAINT, sizeof paint);
    assert_true(vboard_poke(overlay.bench.board, update_stack + STACK_GUARD, paint, sizeof paint));
}

static uint32_t stack_left(void) {
    uint8_t stack[STACK_PAINTED];
    uint32_t left = 0;

    assert_true(vboard_peek(overlay.bench.board, update_stack + STACK_GUARD, stack, sizeof stack));
    while (left < STACK_PAINTED && stack[left] == PAINT) {
        left++;
    }
    return left;
}

static void make_all_new(void) {
    struct bench_file app = bench_firmware("app.bin");

    plausible_code(overlay.new, overlay.size, 2);
    memcpy(overlay.new, app.bytes, app.size);
    bench_file_free(&app);
}

static void assert_undisturbed(void) {
    assert_int_equal(seen.resets, 0);
    assert_true(word_at(loop_latest) < CORE_HZ / 1000000 * LATE_US);
    assert_true(word_at(longest_call) <= CALL_US);
    assert_true(seen.fed_from != 0);
    assert_int_equal(seen.fed_elsewhere, 0); /* by its main loop, and not by the library */
}

static uint32_t pc_after_us(unsigned us) {
    (void)vboard_run(overlay.bench.board,
                     vboard_now_ns(overlay.bench.board) + (uint64_t)us * NS_PER_US, false);
    return vboard_pc(overlay.bench.board);
}

/* Between two calls of tulpar_update_poll() it sleeps. */
static void wait_until_it_sleeps(void) {
    uint32_t before, pc = pc_after_us(1);

    do {
        before = pc;
        pc = pc_after_us(3);
    } while (pc != before);
}

static void start(void) {
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    assert_false(report()->deferred);
    assert_false(report()->start_unseen);
    seen.has_swapped = true;
    overlay_assert_runs(overlay.new);
}

/* -- stories -----------------------------------------------------------------------------------*/

static void a_whole_new_image(void **state) {
    (void)state;
    make_all_new();
    connect_in_background();
    uint64_t begun_ns = vboard_now_ns(overlay.bench.board);
    uint32_t runs_before = word_at(loop_runs);
    paint_stack();
    assert_int_equal(install(NULL), TULPAR_OK);
    uint64_t took_ms = (vboard_now_ns(overlay.bench.board) - begun_ns) / NS_PER_MS;

    assert_int_equal(report()->baud_used, OVERLAY_BAUD);
    assert_undisturbed();
    assert_true(word_at(loop_runs) - runs_before >= took_ms * (LOOP_HZ / 1000));
    assert_in_range(times_said("Application code\r\n"), took_ms / 1000 - 1, took_ms / 1000 + 1);
    assert_in_range(stack_left(), STACK_SPARE, STACK_PAINTED - 1);
    printf("%u bytes of the stack are left\n", (unsigned)stack_left());
    printf("%u bytes in %u ms; latest handler %u cycles, longest call %u us\n", overlay.size,
           (unsigned)took_ms, (unsigned)word_at(loop_latest), (unsigned)word_at(longest_call));

    seen.resets = 0;
    start();
    uint64_t swap_ns = seen.last_flash_ns - seen.first_flash_ns;
    printf("down for %u ms, of which the swap took %u\n", (unsigned)(seen.down_ns / NS_PER_MS),
           (unsigned)(swap_ns / NS_PER_MS));
    assert_true(seen.down_ns > swap_ns);
    assert_true(seen.down_ns - swap_ns < (uint64_t)DOWN_BESIDE_SWAP_MS * NS_PER_MS);
}

static void a_constant(void **state) {
    (void)state;
    overlay_change(CHANGED);
    connect_in_background();
    assert_int_equal(install(&overlay.base), TULPAR_OK);
    assert_int_equal(overlay_sent(), 1);
    assert_undisturbed();
    start();
    printf("down for %u ms\n", (unsigned)(seen.down_ns / NS_PER_MS));
    assert_true(seen.down_ns > 0);
    assert_true(seen.down_ns < (uint64_t)DOWN_OF_CONSTANT_MS * NS_PER_MS);
}

static void nothing(void **state) {
    (void)state;
    connect_in_background();
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_int_equal(overlay_sent(), 0);
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    bench_run_ms(&overlay.bench, 100);
    assert_undisturbed();
}

static void a_reset_in_the_middle(void **state) {
    (void)state;
    make_all_new();
    connect_in_background();
    seen.press_reset_at = SMALL / 2;
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_int_equal(seen.press_reset_at, 0);
    assert_int_equal(seen.resets, 2); /* and the bootloader's, to start */
    assert_int_equal(report()->arrival, TULPAR_ARRIVED_IN_BACKGROUND);
    start();
}

/* -- what else is the application's ------------------------------------------------------------*/

/* Of the CRC unit and of the core. */
static void what_it_has_set_for_itself_stays(void **state) {
    static const struct {
        uint32_t address, value;
    } set[] = {
        {CRC_CR, CRC_OF_16_BITS},
        {CRC_POL, 0x1021},
        {CRC_INIT, 0x1D0F},
        {SCB_SHCSR, SCB_BUSFAULTENA},
    };

    (void)state;
    make_all_new();
    wait_until_it_sleeps();
    for (size_t i = 0; i < sizeof set / sizeof set[0]; i++) {
        bench_set_register(overlay.bench.board, set[i].address, set[i].value);
    }
    connect_in_background();
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_undisturbed();
    wait_until_it_sleeps();
    for (size_t i = 0; i < sizeof set / sizeof set[0]; i++) {
        assert_int_equal(bench_register(overlay.bench.board, set[i].address), set[i].value);
    }
}

/* Set before the port is made ready. The G4 has no other bit in PWR_CR2 that the board models. */
static void its_supplies_stay_on(void **state) {
    struct vboard *board = overlay.bench.board;
    uint32_t others = strstr(kit_name, "l47") != NULL ? PWR_IOSV_OF_L47X : 0;

    (void)state;
    watch();
    vboard_reset_button(board);
    while (seen.application_ns == 0) {
        (void)pc_after_us(2);
    }
    bench_set_register(board, RCC_APB1ENR1, RCC_PWREN);
    bench_set_register(board, PWR_CR2, others | PWR_LEVEL_OF_ITS_OWN);
    bench_run_ms(&overlay.bench, 20);
    assert_int_equal(bench_register(board, PWR_CR2), others | PWR_OUR_BITS);
}

static void it_makes_way_for_the_bootloader_when_it_can(void **state) {
    uint8_t packet[FRAME_OVERHEAD];
    uint32_t yes = 1, no = 0;

    (void)state;
    assert_int_equal(frame_encode(packet, COMMAND_ENTER, NULL, 0), sizeof packet);
    assert_true(vboard_poke(overlay.bench.board, must_run_on, &yes, sizeof yes));
    bench_send(&overlay.bench, packet, sizeof packet);
    assert_true(bench_count_text(&overlay.bench, "Application code\r\n", 2100) >= 2);
    assert_int_equal(seen.resets, 0);
    assert_true(vboard_poke(overlay.bench.board, must_run_on, &no, sizeof no));
    bench_run_ms(&overlay.bench, 10);
    assert_int_equal(seen.resets, 1);
    assert_int_equal(bench_count_text(&overlay.bench, "Application", 2100), 0);
}

/* -- the tool ----------------------------------------------------------------------------------*/

static char *said; /* on the standard error output */

/* `tulpar flash` of the new image. */
static enum exit_code flash_with(struct arguments arguments) {
    static struct material material;
    static struct tool_session session;
    char *printed = NULL;
    size_t said_size, printed_size;
    struct console console = {
        .out = open_memstream(&printed, &printed_size),
        .err = open_memstream(&said, &said_size),
    };

    arguments.verb = VERB_FLASH;
    arguments.file = "app.bin";
    arguments.no_progress = true;
    material.source = (struct tulpar_source){
        .format = TULPAR_SOURCE_BIN,
        .bytes = overlay.new,
        .size = overlay.size,
    };
    const struct session_setup with = {
        .channel = &overlay.bench.channel,
        .port = "/dev/board",
        .arguments = &arguments,
        .console = &console,
        .material = &material,
    };
    enum exit_code code = session_run(&session, &with);
    (void)fclose(console.out);
    (void)fclose(console.err);
    free(printed);
    return code;
}

static void assert_said(const char *words) {
    expect_note("the tool said: %s", said);
    assert_non_null(strstr(said, words));
}

static int free_words(void **state) {
    free(said);
    said = NULL;
    return teardown(state);
}

static void the_tool_leaves_the_application_running(void **state) {
    (void)state;
    make_all_new();
    assert_int_equal(flash_with((struct arguments){.baud = BAUD_AUTO}), EXIT_DONE);
    assert_said("application: Application code\n");
    assert_said("swapped in ");
    assert_said("application started");
    seen.has_swapped = true;
    overlay_assert_runs(overlay.new);
}

/* Status 0: nothing is left to do for the user. */
static void the_application_may_defer(void **state) {
    uint32_t yes = 1, no = 0;

    (void)state;
    make_all_new();
    assert_true(vboard_poke(overlay.bench.board, must_run_on, &yes, sizeof yes));
    assert_int_equal(flash_with((struct arguments){.baud = BAUD_AUTO}), EXIT_DONE);
    assert_said("the update is whole, and the application runs on");
    assert_null(strstr(said, "application started"));
    assert_true(bench_count_text(&overlay.bench, "Application code\r\n", 3100) >= 3);
    assert_int_equal(seen.resets, 0);
    assert_true(vboard_poke(overlay.bench.board, must_run_on, &no, sizeof no));
    bench_run_ms(&overlay.bench, 10);
    assert_int_equal(seen.resets, 1);
    bench_run_ms(&overlay.bench, 6000); /* the swap */
    seen.has_swapped = true;
    overlay_assert_runs(overlay.new);
}

static void the_tool_may_be_told_otherwise(void **state) {
    (void)state;
    overlay_change(CHANGED);
    assert_int_equal(flash_with((struct arguments){.baud = BAUD_AUTO, .no_background = true}),
                     EXIT_DONE);
    assert_null(strstr(said, "application: "));
    assert_said("application started");
    overlay_assert_runs(overlay.new);
}

/* On trial the bootloader would have to take it. */
static void the_tool_may_be_told_to_let_it_be(void **state) {
    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    assert_int_equal(install(NULL), TULPAR_OK);
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    bench_run_ms(&overlay.bench, 300);
    assert_int_equal(flash_with((struct arguments){.baud = BAUD_AUTO, .background = true}),
                     EXIT_REFUSED);
    assert_said("the board takes no update while its application runs");
    assert_said("tulpar flash app.bin -p /dev/board\n");
    overlay_assert_runs(overlay.new);
}

/* -- the bootloader, where it is wanted --------------------------------------------------------*/

static void who_wants_the_bootloader_gets_it(void **state) {
    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    assert_int_equal(report()->arrival, TULPAR_ARRIVED_FROM_APPLICATION);
    assert_int_equal(report()->device.features & FEATURE_BACKGROUND, 0);
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    start();
}

static void on_trial_the_bootloader_is_asked(void **state) {
    const struct tulpar_options options = {.baud = BENCH_BAUD, .background = true};

    (void)state;
    overlay_change(CHANGED);
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, NULL), TULPAR_OK);
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    bench_run_ms(&overlay.bench, 300);
    flasher_init(&overlay.flasher, &overlay.bench.channel, &options);
    assert_int_equal(tulpar_connect(&overlay.flasher, PATIENCE_US), TULPAR_OK);
    assert_int_equal(report()->device.record_state, RECORD_TRIAL);
    assert_int_equal(report()->arrival, TULPAR_ARRIVED_FROM_APPLICATION);
}

/* -----------------------------------------------------------------------------------------------*/

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_new_image, setup, teardown),
        cmocka_unit_test_setup_teardown(a_constant, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing, setup_small, teardown),
        cmocka_unit_test_setup_teardown(a_reset_in_the_middle, setup_small, teardown),
        cmocka_unit_test_setup_teardown(what_it_has_set_for_itself_stays, setup_small, teardown),
        cmocka_unit_test_setup_teardown(its_supplies_stay_on, setup_small, teardown),
        cmocka_unit_test_setup_teardown(it_makes_way_for_the_bootloader_when_it_can, setup_small,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_tool_leaves_the_application_running, setup_small,
                                        free_words),
        cmocka_unit_test_setup_teardown(the_application_may_defer, setup_small, free_words),
        cmocka_unit_test_setup_teardown(the_tool_may_be_told_otherwise, setup_small, free_words),
        cmocka_unit_test_setup_teardown(the_tool_may_be_told_to_let_it_be, setup_small, free_words),
        cmocka_unit_test_setup_teardown(who_wants_the_bootloader_gets_it, setup_small, teardown),
        cmocka_unit_test_setup_teardown(on_trial_the_bootloader_is_asked, setup_small, teardown),
    };

    const struct bench_kit *kit = bench_choose_kit(argc, argv);

    kit_name = kit->name;
    size_of_all = kit->application_size < SIZE ? kit->application_size : (uint32_t)SIZE;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
