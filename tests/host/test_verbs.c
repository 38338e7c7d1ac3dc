/* SPDX-License-Identifier: MIT */
/* The verbs on a device in virtual time: what is printed where, and with which exit code. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/session.h"
#include "support/record_1.h"
#include "tests/support/fake_device.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"
#include "wire/record.h"

_Static_assert(IDLE_START_S * 1000 == IDLE_LIMIT_MS, "the tool says what the bootloader does");

enum { IMAGE_SIZE = 20000 };

static struct {
    struct fake_device device;
    struct tool_session session;
    struct console console;
    struct arguments arguments;
    struct material material;
    uint8_t image[IMAGE_SIZE];
    uint32_t adapter; /* its highest rate */
    char *out, *err;
    size_t out_size, err_size;
} bench;

static uint64_t stop_at_us; /* 0: never */

static bool stopped(void) {
    return stop_at_us != 0 && bench.device.now_us >= stop_at_us;
}

static int setup(void **state) {
    (void)state;
    memset(&bench, 0, sizeof bench);
    stop_at_us = 0;
    fake_init(&bench.device);
    fake_application(bench.image, IMAGE_SIZE);
    bench.material.source = (struct tulpar_source){
        .format = TULPAR_SOURCE_ELF,
        .bytes = bench.image,
        .size = IMAGE_SIZE,
        .has_base = true,
        .base = FAKE_BASE,
        .version = 0x01020003,
    };
    bench.arguments = (struct arguments){.verb = VERB_FLASH, .file = "app.elf", .baud = BAUD_AUTO};
    bench.console.out = open_memstream(&bench.out, &bench.out_size);
    bench.console.err = open_memstream(&bench.err, &bench.err_size);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    (void)fclose(bench.console.out);
    (void)fclose(bench.console.err);
    free(bench.out);
    free(bench.err);
    return 0;
}

static enum exit_code run(enum verb verb) {
    struct session_setup with = {
        .channel = &bench.device.channel,
        .port = "/dev/fake",
        .baud_highest = bench.adapter,
        .arguments = &bench.arguments,
        .console = &bench.console,
        .material = &bench.material,
        .stopped = stopped,
    };

    bench.arguments.verb = verb;
    bench.console.quiet = bench.arguments.quiet;
    bench.console.verbose = bench.arguments.verbose;
    bench.console.json = bench.arguments.json;
    enum exit_code exit_code = session_run(&bench.session, &with);
    (void)fflush(bench.console.out);
    (void)fflush(bench.console.err);
    return exit_code;
}

static bool on_err(const char *text) {
    return strstr(bench.err, text) != NULL;
}

static void install(void) {
    fake_install(&bench.device, bench.image, IMAGE_SIZE);
}

/* It was installed, and one byte is another one now. */
static void install_and_alter(void) {
    install();
    fake_area(&bench.device)[FAKE_CORRUPTED] ^= 1;
    fake_wait(&bench.device);
}

/* Something was installed, and a debugger has loaded the image since. */
static void load_by_debugger(void) {
    static uint8_t old[3000];

    fake_application(old, sizeof old);
    old[sizeof old - 1] ^= 1;
    fake_install(&bench.device, old, sizeof old);
    fake_load(&bench.device, bench.image, IMAGE_SIZE);
}

static void flash_sends_verifies_and_starts(void **state) {
    (void)state;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.starts, 1);
    assert_true(on_err("20000 bytes in "));
    assert_true(on_err("kB/s, verified; application started"));
    assert_true(on_err("\n 50 %"));
    assert_true(on_err("\n100 %"));
    assert_null(strchr(bench.err, '\r')); /* not a terminal */
    assert_int_equal(bench.out_size, 0);
}

static void flash_without_run_leaves_the_bootloader(void **state) {
    (void)state;
    bench.arguments.no_run = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.starts, 0);
    assert_true(on_err("waits in its bootloader"));
}

static void quiet_says_nothing_and_a_bar_ends_its_line(void **state) {
    (void)state;
    bench.arguments.quiet = true;
    bench.console.terminal = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.err_size, 0);
}

static void a_terminal_gets_a_bar(void **state) {
    (void)state;
    bench.console.terminal = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("\r["));
    assert_true(on_err("] 100 %"));
    assert_true(on_err("kB/s  0:00 left\033[K\n20000 bytes"));
}

static void an_error_never_stands_behind_half_a_bar(void **state) {
    (void)state;
    bench.console.terminal = true;
    fake_script(&bench.device, COMMAND_WRITE, 4, 1, FAULT_GO_SILENT, 0);
    assert_int_equal(run(VERB_FLASH), EXIT_TRANSFER);
    assert_true(on_err("\033[K\ntulpar: the board stopped answering"));
    assert_true(fake_script_done(&bench.device));
}

static void no_progress_draws_none(void **state) {
    (void)state;
    bench.console.terminal = true;
    bench.arguments.no_progress = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_null(strchr(bench.err, '\r'));
}

static void exit_codes(void **state) {
    static const struct {
        uint8_t command;
        enum fake_fault fault;
        uint32_t parameter;
        enum exit_code exit_code;
    } cases[] = {
        {COMMAND_INFO, FAULT_CLOSE, 0, EXIT_PORT},
        {COMMAND_INFO, FAULT_GO_SILENT, 0, EXIT_NO_DEVICE},
        {COMMAND_WRITE, FAULT_GO_SILENT, 0, EXIT_TRANSFER},
        {COMMAND_WRITE, FAULT_CLOSE, 0, EXIT_PORT},
        {COMMAND_FINISH, FAULT_STATUS, STATUS_DIGEST, EXIT_VERIFY},
        {COMMAND_WRITE, FAULT_STATUS, STATUS_FLASH, EXIT_REFUSED},
        {COMMAND_BEGIN, FAULT_STATUS, STATUS_RANGE, EXIT_REFUSED},
        {COMMAND_RUN, FAULT_STATUS, STATUS_STATE, EXIT_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)teardown(NULL);
        (void)setup(NULL);
        fake_script(&bench.device, cases[i].command, 1, 1, cases[i].fault, cases[i].parameter);
        bench.arguments.json = true;
        assert_int_equal(run(VERB_FLASH), cases[i].exit_code);
        assert_true(fake_script_done(&bench.device));
        assert_true(on_err("\n  cause: ") && on_err("\n  next:  "));
        cJSON *root = cJSON_Parse(bench.out);
        cJSON *error = cJSON_GetObjectItem(root, "error");
        assert_true(cJSON_IsFalse(cJSON_GetObjectItem(root, "ok")));
        assert_int_equal(cJSON_GetObjectItem(error, "exit_code")->valueint, cases[i].exit_code);
        assert_string_equal(cJSON_GetObjectItem(error, "kind")->valuestring,
                            exit_code_name(cases[i].exit_code));
        cJSON_Delete(root);
    }
}

/* Which way ever it was cut, the next command sends the rest: not by another --full. */
static void a_full_update_that_was_cut_goes_on_without_full(void **state) {
    static const struct {
        enum fake_fault fault;
        enum exit_code exit_code;
    } cuts[] = {{FAULT_CLOSE, EXIT_PORT}, {FAULT_GO_SILENT, EXIT_TRANSFER}};

    (void)state;
    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        (void)teardown(NULL);
        (void)setup(NULL);
        bench.arguments.full = true;
        fake_script(&bench.device, COMMAND_WRITE, 4, 1, cuts[i].fault, 0);
        assert_int_equal(run(VERB_FLASH), cuts[i].exit_code);
        assert_true(on_err("tulpar flash app.elf -p /dev/fake; it sends what is missing, and with "
                           "--full everything again"));
        unsigned before = bench.device.bytes_programmed;
        bench.device.closed = false;
        bench.device.mode = FAKE_BOOTLOADER;
        bench.arguments.full = false;
        assert_int_equal(run(VERB_FLASH), EXIT_DONE);
        assert_true(before > 0);
        assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE));
    }
}

/* Nothing was sent, or what was sent is not right: all of it again. */
static void a_full_update_that_was_not_cut_stays_full(void **state) {
    (void)state;
    bench.arguments.full = true;
    fake_script(&bench.device, COMMAND_FINISH, 1, 1, FAULT_CLOSE, 0);
    assert_int_equal(run(VERB_FLASH), EXIT_PORT);
    assert_true(on_err("tulpar flash app.elf -p /dev/fake --full\n"));
}

static void a_wrong_file_touches_nothing(void **state) {
    (void)state;
    install();
    bench.material.source.base = 0x08000000;
    assert_int_equal(run(VERB_FLASH), EXIT_BAD_FILE);
    assert_int_equal(bench.device.seen[COMMAND_BEGIN], 0);
    assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_VALID);
    assert_int_equal(bench.device.starts, 0); /* it was in its bootloader and stays there */
}

static void a_wrong_file_lets_the_old_application_go_on(void **state) {
    (void)state;
    install();
    bench.device.mode = FAKE_LISTENER;
    bench.material.source.base = 0x08000000;
    assert_int_equal(run(VERB_FLASH), EXIT_BAD_FILE);
    assert_int_equal(bench.device.seen[COMMAND_BEGIN], 0);
    assert_int_equal(bench.device.starts, 1);
}

static void an_interrupted_flash_goes_on(void **state) {
    (void)state;
    stop_at_us = 1000000;
    assert_int_equal(run(VERB_FLASH), EXIT_INTERRUPTED);
    stop_at_us = 0;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE));
    assert_true(
        on_err("10240 of 20000 bytes are on the board already; 5 of 10 pages are sent\n 50 %"));
    assert_true(on_err("20000 bytes, 5 of 10 pages sent in "));
}

static void a_file_that_is_installed_is_not_sent(void **state) {
    (void)state;
    install();
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.bytes_programmed, 0);
    assert_int_equal(bench.device.starts, 1);
    assert_true(on_err("20000 bytes, none sent (all was there) in 0."));
    assert_true(on_err(" s, verified; application started"));
    cJSON *root = cJSON_Parse(bench.out);
    assert_int_equal(cJSON_GetObjectItem(root, "sent")->valueint, 0);
    assert_int_equal(cJSON_GetObjectItem(root, "already_right")->valueint, IMAGE_SIZE);
    assert_int_equal(cJSON_GetObjectItem(root, "pages_sent")->valueint, 0);
    assert_true(cJSON_GetObjectItem(root, "kB_per_s")->valuedouble <= 0);
    cJSON_Delete(root);
}

static void full_sends_what_is_installed(void **state) {
    (void)state;
    install();
    bench.arguments.full = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.bytes_programmed, fake_whole(IMAGE_SIZE));
    assert_true(on_err("20000 bytes in "));
    assert_false(on_err("already"));
}

/* INFO says what was found at reset, RUN looks once more. */
static void what_has_changed_since_the_reset_is_found_by_the_start(void **state) {
    (void)state;
    install();
    fake_area(&bench.device)[FAKE_CORRUPTED] ^= 1;
    assert_int_equal(run(VERB_FLASH), EXIT_REFUSED);
    assert_true(on_err("refused while starting the application\n"
                       "  cause: no valid application is installed\n"
                       "  next:  tulpar flash FILE -p /dev/fake\n"));
    assert_int_equal(bench.device.starts, 0);
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.starts, 1);
}

/* What was there before is no part of the rate: 2048 bytes take 0.2 s. */
static void the_bar_shows_the_rate_of_what_is_sent(void **state) {
    (void)state;
    install_and_alter();
    bench.console.terminal = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("[##########################....]  89 %  18.0 of 20.0 kB\033[K"));
    assert_true(on_err("100 %  20.0 of 20.0 kB  9.1 kB/s  0:00 left"));
}

static void flash_takes_the_highest_rate_and_says_so(void **state) {
    static const struct {
        uint32_t named, adapter;
        const char *said;
    } cases[] = {
        {BAUD_AUTO, 0, " s at 4000000 baud, "},
        {BAUD_AUTO, 1228800, " s at 1228800 baud, "},
        {921600, 1228800, " s at 921600 baud, "},
        {115200, 0, " s at 115200 baud, "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fake_init_streaming(&bench.device);
        bench.arguments.baud = cases[i].named;
        bench.arguments.json = true;
        bench.adapter = cases[i].adapter;
        assert_int_equal(run(VERB_FLASH), EXIT_DONE);
        assert_true(on_err(cases[i].said));
        assert_int_equal(bench.device.baud, 115200);
    }
    assert_non_null(strstr(bench.out, "\"baud\":\t921600"));
}

/* Firmware built for another rate answers there, and is found. */
static void a_named_rate_may_be_that_of_the_line(void **state) {
    (void)state;
    bench.arguments.baud = 921600;
    bench.device.board.baud = bench.device.board.board.baud = 921600;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(bench.device.baud, 921600);
    assert_int_equal(bench.device.starts, 1);
}

static void force_sends_a_wrong_file_and_warns(void **state) {
    (void)state;
    bench.material.source.base = 0x08000000;
    bench.arguments.force = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("warning: app.elf is linked for 0x08000000"));
}

static void force_does_not_send_what_does_not_fit(void **state) {
    static uint8_t large[FAKE_AREA + 8];

    (void)state;
    fake_application(large, sizeof large);
    bench.material.source.bytes = large;
    bench.material.source.size = sizeof large;
    bench.arguments.force = true;
    assert_int_equal(run(VERB_FLASH), EXIT_BAD_FILE);
    assert_int_equal(bench.device.seen[COMMAND_BEGIN], 0);
}

/* The application that is there would be lost for an image that the board then refuses. */
static void force_does_not_send_what_the_board_is_sure_to_refuse(void **state) {
    static uint8_t image[IMAGE_SIZE];
    static const struct {
        uint32_t vector, value;
    } cases[] = {
        {VECTOR_INITIAL_MSP, 0x53315330},    /* a text */
        {VECTOR_INITIAL_MSP, 0x20010040},    /* behind the end of RAM */
        {VECTOR_RESET, 0x08000101},          /* outside */
        {VECTOR_RESET, FAKE_BASE + 0x100},   /* even */
        {VECTOR_RESET, FAKE_BASE + 0x10 + 1} /* in the vector table */
    };

    (void)state;
    bench.material.source.bytes = image;
    bench.arguments.force = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        memcpy(image, bench.image, sizeof image);
        put_u32(image + cases[i].vector, cases[i].value);
        assert_int_equal(run(VERB_FLASH), EXIT_BAD_FILE);
        assert_false(on_err("--force"));
        assert_int_equal(bench.device.seen[COMMAND_BEGIN], 0);
    }
}

static void a_stack_that_is_no_multiple_of_8_gets_a_warning(void **state) {
    static uint8_t image[IMAGE_SIZE];

    (void)state;
    memcpy(image, bench.image, sizeof image);
    put_u32(image, 0x2000FFFC);
    bench.material.source.bytes = image;
    bench.material.source.crc = image_crc(IMAGE_CRC_START, image, sizeof image);
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("warning: the initial stack pointer 0x2000FFFC"));
    assert_true(on_err("_estack"));
}

static void flash_reports_as_json(void **state) {
    (void)state;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "ok")));
    assert_int_equal(cJSON_GetObjectItem(root, "size")->valueint, IMAGE_SIZE);
    assert_int_equal(cJSON_GetObjectItem(root, "sent")->valueint, IMAGE_SIZE);
    assert_int_equal(cJSON_GetObjectItem(root, "already_right")->valueint, 0);
    assert_int_equal(cJSON_GetObjectItem(root, "pages_sent")->valueint, 10);
    assert_int_equal(cJSON_GetObjectItem(root, "pages")->valueint, 10);
    assert_string_equal(cJSON_GetObjectItem(root, "format")->valuestring, "elf");
    assert_string_equal(cJSON_GetObjectItem(root, "version")->valuestring, "1.2.3");
    assert_true(cJSON_GetObjectItem(root, "seconds")->valuedouble > 1.7);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "started")));
    cJSON_Delete(root);
}

static const char *hex(uint32_t number) {
    static char text[16];

    snprintf(text, sizeof text, "0x%08X", (unsigned)number);
    return text;
}

static void assert_text(const cJSON *object, const char *name, const char *text) {
    assert_string_equal(cJSON_GetObjectItem(object, name)->valuestring, text);
}

/* Which board, what it holds now and what it held: one call makes the line of a production log. The
 * same when RUN came right behind FINISH. */
static void flash_as_json_is_a_production_log(void **state) {
    (void)state;
    for (unsigned streaming = 0; streaming < 2; streaming++) {
        static uint8_t old[3000];

        (void)teardown(NULL);
        (void)setup(NULL);
        if (streaming != 0) {
            fake_init_streaming(&bench.device);
            fake_script(&bench.device, COMMAND_INFO, 2, 1, FAULT_LOSE_REPLY, 0);
        }
        fake_application(old, sizeof old);
        fake_install(&bench.device, old, sizeof old);
        bench.arguments.json = true;
        assert_int_equal(run(VERB_FLASH), EXIT_DONE);
        cJSON *root = cJSON_Parse(bench.out);
        const cJSON *verified = cJSON_GetObjectItem(root, "verified");
        const cJSON *replaced = cJSON_GetObjectItem(root, "replaced");
        assert_text(root, "board", "fake-roomy");
        assert_text(root, "unique_id", "756E69717565206964203132");
        assert_text(root, "device_id", "0x10006435");
        assert_text(root, "bootloader", "0.1.0");
        assert_text(verified, "verdict", "valid");
        assert_text(verified, "crc", hex(fake_info(&bench.device).image.crc));
        assert_text(verified, "version", "1.2.3");
        assert_int_equal(cJSON_GetObjectItem(verified, "size")->valueint, IMAGE_SIZE);
        assert_text(replaced, "verdict", "valid");
        assert_int_equal(cJSON_GetObjectItem(replaced, "size")->valueint, sizeof old);
        cJSON_Delete(root);
    }
}

static void interrupting_a_flash_says_what_the_board_is_left_as(void **state) {
    (void)state;
    stop_at_us = 1000000;
    assert_int_equal(run(VERB_FLASH), EXIT_INTERRUPTED);
    assert_true(on_err("interrupted while sending the image, at offset"));
    assert_true(on_err("waits in its bootloader: tulpar flash app.elf -p /dev/fake"));
}

static void flash_and_monitor_shows_the_application(void **state) {
    (void)state;
    bench.arguments.monitor = true;
    bench.arguments.has_timeout = true;
    bench.arguments.timeout_us = 3500000;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_string_equal(bench.out, "Application code\r\nApplication code\r\nApplication code\r\n");
}

static void monitor_ends_in_order_when_asked(void **state) {
    (void)state;
    bench.device.mode = FAKE_APPLICATION;
    stop_at_us = 2500000;
    assert_int_equal(run(VERB_MONITOR), EXIT_DONE);
    assert_non_null(strstr(bench.out, "Application code\r\n"));
    assert_true(bench.device.now_us < stop_at_us + 100000);
}

static void monitor_tells_a_lost_port(void **state) {
    (void)state;
    bench.device.closed = true;
    assert_int_equal(run(VERB_MONITOR), EXIT_PORT);
    assert_true(on_err("lost /dev/fake while listening"));
}

static void info_prints_everything(void **state) {
    static const char *const expected[] = {
        "fake-roomy",
        "0.1.0, protocol 1; plain: takes no blocks\n",
        "0x10006435",
        "756E69717565206964203132",
        "0x0800C800, 65536 bytes (64 KB)",
        "0x20000000",
        "2048 bytes",
        "2064 bytes",
        "valid, 20000 bytes",
        "version 1.2.3",
        "pin, software",
        "overrun 0",
    };

    (void)state;
    install();
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_non_null(strstr(bench.out, expected[i]));
    }
    assert_true(on_err("the board waits in its bootloader"));
    assert_int_equal(bench.device.starts, 0);
}

static void info_prints_json(void **state) {
    (void)state;
    install();
    bench.arguments.json = true;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    cJSON *root = cJSON_Parse(bench.out);
    assert_string_equal(cJSON_GetObjectItem(root, "board")->valuestring, "fake-roomy");
    cJSON *installed = cJSON_GetObjectItem(root, "installed");
    assert_string_equal(cJSON_GetObjectItem(installed, "verdict")->valuestring, "valid");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "open_update")));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "ram")), 2);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "reset_cause")), 2);
    cJSON_Delete(root);
}

static void info_puts_a_running_application_back(void **state) {
    (void)state;
    install();
    bench.device.mode = FAKE_LISTENER;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench.device.mode, FAKE_LISTENER);
}

/* It has no record that fits, and is started all the same. */
static void info_puts_back_what_a_debugger_loaded(void **state) {
    (void)state;
    bench.device.board.debugger = true;
    load_by_debugger();
    bench.device.mode = FAKE_LISTENER;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench.device.mode, FAKE_LISTENER);
}

static void run_starts_or_is_refused(void **state) {
    (void)state;
    assert_int_equal(run(VERB_RUN), EXIT_REFUSED);
    assert_true(on_err("no valid application is installed"));
    install();
    assert_int_equal(run(VERB_RUN), EXIT_DONE);
    assert_int_equal(bench.device.starts, 1);
}

static void erase_removes_the_application(void **state) {
    (void)state;
    install();
    assert_int_equal(run(VERB_ERASE), EXIT_DONE);
    assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_NONE);
    assert_int_equal(fake_area(&bench.device)[0], 0xFF);
}

static void trace_decodes_every_packet(void **state) {
    static const char *const expected[] = {
        "> INFO | 23 41 00 00",
        "< INFO fake-roomy, application none, last error OK",
        "> BEGIN 20000 bytes, CRC 0x",
        "> WRITE offset 2048, 2048 bytes",
        "< WRITE OK, next offset 4096",
        "> FINISH |",
        "> RUN |",
        "< ACK | 5F",
    };

    (void)state;
    bench.arguments.trace = true;
    bench.arguments.quiet = true; /* what was asked for is printed all the same */
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(on_err(expected[i]));
    }
}

static void trace_decodes_a_sparse_update(void **state) {
    static const char *const expected[] = {
        "> PAGES 0 to 9 | 23 49 04 00 00 00 0A 00",
        "< PAGES 0 to 9, CRC 0x",
        " ... | 23 49 2C 00 00 00 0A 00",
        ", sparse | 23 45 0C 00",
        "> WRITE offset 0, 2048 bytes",
    };

    (void)state;
    install_and_alter();
    bench.arguments.trace = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(on_err(expected[i]));
    }
    assert_false(on_err("> WRITE offset 2048"));
}

static void trace_decodes_a_stream(void **state) {
    static const char *const expected[] = {
        "> RATE 921600 baud |",
        "> BLOCK 0, offset 0, raw, 64 bytes |",
        "> BLOCK 1, offset 64, raw, 1024 bytes |",
        "< BLOCK OK, next 1, held 0x",
        "> FINISH 23 blocks |",
        "< FINISH OK |",
    };

    (void)state;
    fake_init_streaming(&bench.device);
    bench.arguments.baud = 921600;
    bench.arguments.trace = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(on_err(expected[i]));
    }
}

static void a_reset_is_asked_for_once(void **state) {
    (void)state;
    bench.device.mode = FAKE_OFF;
    assert_int_equal(run(VERB_INFO), EXIT_NO_DEVICE);
    const char *first = strstr(bench.err, "press the reset button of the board (waiting");
    assert_non_null(first);
    assert_null(strstr(first + 1, "press the reset button of the board (waiting"));
}

/* -- two slots ---------------------------------------------------------------------------------*/

static uint8_t old_one[3000]; /* version 1.0.0 */

static void make_old(void) {
    fake_application(old_one, sizeof old_one);
    put_u32(old_one + VECTOR_VERSION, VERSION_PACK(1, 0, 0));
}

static uint32_t old_crc(void) {
    return image_crc(IMAGE_CRC_START, old_one, sizeof old_one);
}

/* Version 1.0.0 is installed, and another slot is beside it. */
static void install_old(void) {
    make_old();
    fake_two_slots(&bench.device);
    fake_install(&bench.device, old_one, sizeof old_one);
}

static void put_on_trial(void) {
    make_old();
    fake_put_on_trial(&bench.device, bench.image, IMAGE_SIZE, old_one, sizeof old_one);
}

static void damage_old(void) {
    fake_flash_at(&bench.device.board, bench.device.board.board.secondary.base)[1000] ^= 1;
}

static void flash_says_what_a_trial_needs(void **state) {
    (void)state;
    install_old();
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("version 1.2.3 is on trial: it stays when it confirms itself, or by: "
                       "tulpar confirm -p /dev/fake\n"
                       "otherwise version 1.0.0 comes back after 3 starts\n"));
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_TRIAL);
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "on_trial")));
    cJSON_Delete(root);
}

static void flash_says_how_long_the_swap_took(void **state) {
    (void)state;
    install_old();
    FAKE_TELL(&bench.device, geometry.erase_max_ms, 300);
    bench.device.swap_us = 5000000;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("swapping the slots, which takes about "));
    assert_true(on_err("swapped in 5."));
    assert_true(on_err(" s; application started\n"));
    cJSON *root = cJSON_Parse(bench.out);
    double swap = cJSON_GetObjectItem(root, "swap_seconds")->valuedouble;
    assert_true(swap > 5 && swap < 6);
    assert_true(cJSON_GetObjectItem(root, "seconds")->valuedouble < 5);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "revert_seconds")));
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "started")));
    cJSON_Delete(root);
}

/* The board says nothing, as an older bootloader does, and then it is not there any more. */
static void flash_does_not_say_started_when_it_does_not_know(void **state) {
    (void)state;
    install_old();
    bench.device.tells_no_swap = true;
    bench.device.application_text = NULL;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("the board has told nothing of the swap"));
    assert_false(on_err("started"));
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "started")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "swap_seconds")));
    cJSON_Delete(root);
}

static void run_waits_for_the_swap_too(void **state) {
    (void)state;
    install_old();
    bench.arguments.no_run = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    FAKE_TELL(&bench.device, geometry.erase_max_ms, 300);
    bench.arguments.json = true;
    bench.device.swap_us = 5000000;
    assert_int_equal(run(VERB_RUN), EXIT_DONE);
    assert_true(on_err("swapped in 5."));
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_GetObjectItem(root, "swap_seconds")->valuedouble > 5);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "started")));
    cJSON_Delete(root);
}

/* The swap spoils the new image, and the board takes the old one back. */
static void flash_says_when_the_old_one_runs_instead(void **state) {
    (void)state;
    install_old();
    fake_script(&bench.device, COMMAND_RUN, 1, 1, FAULT_SPOIL_WAITING, 0);
    assert_int_equal(run(VERB_FLASH), EXIT_VERIFY);
    assert_true(on_err("the new application is damaged after the swap, so the old one is back"));
    assert_false(on_err("application started"));
}

static void ctrl_c_leaves_a_swap_alone(void **state) {
    (void)state;
    install_old();
    bench.arguments.no_run = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    FAKE_TELL(&bench.device, geometry.erase_max_ms, 300);
    bench.device.swap_us = 5000000;
    stop_at_us = bench.device.now_us + 2000000;
    assert_int_equal(run(VERB_RUN), EXIT_INTERRUPTED);
    assert_true(on_err("interrupted while starting the application"));
    assert_true(on_err("the board swaps its slots by itself and then starts the application"));
    assert_true(bench.device.now_us < stop_at_us + 1000000);
}

/* Neither the answer to RUN nor the device's word is the application's. */
static void a_monitor_shows_the_application_alone(void **state) {
    (void)state;
    install_old();
    bench.arguments.monitor = true;
    bench.arguments.has_timeout = true;
    bench.arguments.timeout_us = 3500000;
    bench.device.swap_us = 2000000;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(strncmp(bench.out, "Application code\r\n", strlen("Application code\r\n")), 0);
    assert_null(strchr(bench.out, '#'));
}

static void flash_without_a_trial_says_nothing_of_one(void **state) {
    (void)state;
    install_old();
    bench.arguments.no_trial = true;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_false(on_err("trial"));
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(root, "on_trial")));
    cJSON_Delete(root);
}

static void one_slot_hears_nothing_of_trials(void **state) {
    (void)state;
    install_and_alter();
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_false(on_err("trial"));
    assert_null(strstr(bench.out, "trial"));
    bench.arguments.json = false;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_null(strstr(bench.out, "slots"));
    assert_null(strstr(bench.out, "other application"));
}

static void confirm_ends_a_trial(void **state) {
    (void)state;
    put_on_trial();
    bench.device.mode = FAKE_LISTENER;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_CONFIRM), EXIT_DONE);
    assert_true(on_err("confirmed: version 1.2.3 stays"));
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench.device.mode, FAKE_LISTENER);
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "was_on_trial")));
    assert_string_equal(cJSON_GetObjectItem(root, "version")->valuestring, "1.2.3");
    cJSON_Delete(root);
}

static void confirm_leaves_a_waiting_board_where_it_is(void **state) {
    (void)state;
    put_on_trial();
    assert_int_equal(run(VERB_CONFIRM), EXIT_DONE);
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
    assert_int_equal(bench.device.starts, 0);
    assert_int_equal(bench.out_size, 0);
}

static void confirm_says_when_nothing_was_on_trial(void **state) {
    (void)state;
    assert_int_equal(run(VERB_CONFIRM), EXIT_DONE);
    assert_true(on_err("nothing was on trial, and no valid application is installed"));
    install();
    bench.device.mode = FAKE_LISTENER;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_CONFIRM), EXIT_DONE);
    assert_true(on_err("nothing was on trial; version 1.2.3 is installed"));
    assert_int_equal(bench.device.starts, 1);
    assert_non_null(strstr(bench.out, "\"was_on_trial\":\tfalse"));
}

static void confirm_before_the_first_start_is_refused(void **state) {
    (void)state;
    install_old();
    bench.arguments.no_run = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("version 1.2.3 will be on trial from its first start on: tulpar run"));
    assert_int_equal(run(VERB_CONFIRM), EXIT_REFUSED);
    assert_true(on_err("not been started yet"));
    assert_true(on_err("tulpar run -p /dev/fake; when it works: tulpar confirm"));
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_SWAPPING);
}

static void a_swap_without_a_trial_is_no_trial_either(void **state) {
    (void)state;
    install_old();
    bench.arguments.no_run = bench.arguments.no_trial = bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_false(on_err("on trial"));
    assert_non_null(strstr(bench.out, "\"on_trial\":\tfalse"));
    assert_int_equal(run(VERB_CONFIRM), EXIT_REFUSED);
    assert_true(on_err("it waits for the next reset, and then stays without a trial"));
}

static void what_was_not_started_is_not_on_trial_in_json(void **state) {
    (void)state;
    install_old();
    bench.arguments.no_run = bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\"on_trial\":\tfalse"));
}

static void a_confirm_that_fails_has_its_exit_code(void **state) {
    static const struct {
        enum fake_fault fault;
        uint32_t parameter;
        enum exit_code exit_code;
    } cases[] = {
        {FAULT_GO_SILENT, 0, EXIT_TRANSFER},
        {FAULT_CLOSE, 0, EXIT_PORT},
        {FAULT_STATUS, STATUS_FLASH, EXIT_REFUSED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)teardown(NULL);
        (void)setup(NULL);
        put_on_trial();
        fake_script(&bench.device, COMMAND_CONFIRM, 1, 1, cases[i].fault, cases[i].parameter);
        assert_int_equal(run(VERB_CONFIRM), cases[i].exit_code);
        assert_true(fake_script_done(&bench.device));
        assert_true(on_err("confirming the application"));
        assert_false(on_err("confirmed:"));
    }
}

/* -- the way back ------------------------------------------------------------------------------*/

static void revert_brings_the_old_one_back(void **state) {
    (void)state;
    put_on_trial();
    bench.device.mode = FAKE_LISTENER;
    bench.device.revert_us = 3000000;
    bench.arguments.json = true;
    assert_int_equal(run(VERB_REVERT), EXIT_DONE);
    assert_true(on_err("the application on trial (version 1.2.3) is given up; version 1.0.0 comes "
                       "back, in "));
    assert_true(on_err("version 1.0.0 is back; version 1.2.3 is given up"));
    assert_int_equal(fake_info(&bench.device).record_state, RECORD_INSTALLED);
    assert_int_equal(fake_info(&bench.device).image.crc, old_crc());
    assert_int_equal(bench.device.starts, 1);
    cJSON *root = cJSON_Parse(bench.out);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "was_on_trial")));
    assert_true(cJSON_GetObjectItem(root, "revert_seconds")->valuedouble > 3);
    assert_string_equal(cJSON_GetObjectItem(root, "version")->valuestring, "1.0.0");
    cJSON_Delete(root);
    assert_int_equal(run(VERB_REVERT), EXIT_DONE);
    assert_true(on_err("nothing was on trial; version 1.0.0 is installed"));
}

static void revert_is_refused_with_the_reason(void **state) {
    (void)state;
    put_on_trial();
    damage_old();
    assert_int_equal(run(VERB_REVERT), EXIT_REFUSED);
    assert_true(on_err("the board refused while bringing the old application back"));
    assert_true(on_err("the old application, in the secondary slot, is damaged"));
    assert_true(
        on_err("tulpar confirm -p /dev/fake keeps the one that is on trial; then: tulpar revert"));
    install_old();
    bench.arguments.no_run = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_int_equal(run(VERB_REVERT), EXIT_REFUSED);
    assert_true(on_err("has not been started yet, and there is nothing to take back"));
}

static void flash_gives_up_a_trial_and_says_so(void **state) {
    static uint8_t another[IMAGE_SIZE];

    (void)state;
    make_old();
    memcpy(another, bench.image, sizeof another);
    put_u32(another + VECTOR_VERSION, VERSION_PACK(1, 1, 0));
    fake_put_on_trial(&bench.device, another, sizeof another, old_one, sizeof old_one);
    bench.arguments.json = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    assert_true(on_err("the application on trial (version 1.1.0) is given up; version 1.0.0 comes "
                       "back first"));
    assert_true(on_err("otherwise version 1.0.0 comes back after 3 starts"));
    cJSON *root = cJSON_Parse(bench.out);
    const cJSON *replaced = cJSON_GetObjectItem(root, "replaced");
    assert_string_equal(cJSON_GetObjectItem(replaced, "version")->valuestring, "1.1.0");
    cJSON_Delete(root);
}

/* -- a record, a start
 * ---------------------------------------------------------------------------*/

static void record_installs_what_a_debugger_loaded(void **state) {
    (void)state;
    load_by_debugger();
    bench.arguments.json = true;
    assert_int_equal(run(VERB_RECORD), EXIT_DONE);
    assert_true(on_err("recorded: 20000 bytes, version 1.2.3, CRC 0x"));
    assert_true(on_err("; application started"));
    assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_VALID);
    assert_int_equal(bench.device.pages_erased, 0);
    assert_int_equal(bench.device.starts, 1);
    cJSON *root = cJSON_Parse(bench.out);
    const cJSON *verified = cJSON_GetObjectItem(root, "verified");
    assert_int_equal(cJSON_GetObjectItem(verified, "size")->valueint, IMAGE_SIZE);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "started")));
    cJSON_Delete(root);
}

static void record_never_sends(void **state) {
    (void)state;
    install_and_alter();
    assert_int_equal(run(VERB_RECORD), EXIT_VERIFY);
    assert_true(on_err("the flash of the board does not hold app.elf\n"
                       "  cause: pages with 2048 of its bytes hold something else\n"
                       "  next:  send it: tulpar flash app.elf -p /dev/fake\n"));
    assert_int_equal(fake_info(&bench.device).image.verdict, VERDICT_ALTERED);
    assert_int_equal(bench.device.bytes_programmed, 0);
    put_on_trial();
    bench.image[FAKE_CORRUPTED] ^= 1;
    assert_int_equal(run(VERB_RECORD), EXIT_VERIFY); /* another file than what is on trial */
    assert_true(on_err("it is another build, or it was never loaded"));
    bench.image[FAKE_CORRUPTED] ^= 1;
    damage_old();
    fake_area(&bench.device)[FAKE_CORRUPTED] ^= 1;
    fake_wait(&bench.device);
    assert_int_equal(run(VERB_RECORD), EXIT_REFUSED);
    assert_true(on_err("an application is on trial, and its flash holds something else now"));
    bench.device.board.board.confidential = true;
    assert_int_equal(run(VERB_RECORD), EXIT_REFUSED);
    assert_true(on_err("does not compare files"));
    bench.material.source.base = 0x08000000;
    assert_int_equal(run(VERB_RECORD), EXIT_BAD_FILE);
}

static void run_does_not_start_half_an_update(void **state) {
    (void)state;
    fake_begun(&bench.device, bench.image, IMAGE_SIZE, 3072);
    assert_int_equal(run(VERB_RUN), EXIT_REFUSED);
    assert_true(on_err("an update was begun and is not whole: 3072 bytes have come"));
    assert_true(on_err("next:  tulpar flash FILE -p /dev/fake finishes it\n"));
    assert_int_equal(bench.device.starts, 0);
}

/* With two slots the installed application was never touched. */
static void run_gives_an_update_up_for_what_is_installed(void **state) {
    (void)state;
    install_old();
    fake_begun(&bench.device, bench.image, IMAGE_SIZE, 3072);
    assert_int_equal(run(VERB_RUN), EXIT_DONE);
    assert_true(on_err("an update that was begun is given up; 3072 bytes of it had come"));
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(bench.device.seen[COMMAND_BEGIN], 1); /* of no size */
}

static void load_only(void) {
    fake_load(&bench.device, bench.image, IMAGE_SIZE);
}

static void begin_an_update(void) {
    fake_record(&bench.device, RECORD_UPDATING);
}

static void lose_a_word(void) {
    install();
    *fake_bad_at(&bench.device.board, FAKE_BASE + 64) = true;
    fake_wait(&bench.device);
}

static void alter_by_debugger(void) {
    bench.device.board.debugger = true;
    install_and_alter();
}

static void fault_again_and_again(void) {
    install();
    bench.device.board.mailbox.fault_count = FAULTS_TOLERATED;
    handoff_seal(&bench.device.board.mailbox);
    fake_reset(&bench.device, bench.device.now_us);
}

static void exchange_the_bootloader_for_a_newer_one(void) {
    uint8_t record[RECORD_SIZE_1];

    record_1_make(record, RECORD_INSTALLED, 1, &(struct image_id){IMAGE_SIZE, 1, 2});
    memcpy(fake_flash_at(&bench.device.board, bench.device.board.board.records.base), record,
           sizeof record);
    fake_wait(&bench.device);
}

static void exchange_the_bootloader_for_an_older_one(void) {
    bench.device.board.debugger = true;
    fake_record(&bench.device, RECORD_EMPTY + 1);
}

static void a_record_of_an_older_bootloader_is_made_anew(void **state) {
    (void)state;
    load_only();
    exchange_the_bootloader_for_a_newer_one();
    assert_int_equal(run(VERB_RUN), EXIT_REFUSED);
    assert_true(on_err("cause: the record of what is installed is an older bootloader's"));
    assert_true(on_err("next:  tulpar info -p /dev/fake says how to go on"));
    bench.arguments.json = true;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\"state\":\t\"an older bootloader's\""));
    bench.arguments.json = false;
    assert_int_equal(run(VERB_RECORD), EXIT_DONE);
    assert_int_equal(bench.device.pages_erased, 0);
    assert_int_equal(bench.device.starts, 1);
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_false(on_err("note:"));
}

static void info_says_what_is_odd_and_what_to_type(void **state) {
    static const struct {
        void (*happened)(void);
        enum verdict verdict;
        uint8_t record_state, conditions;
        const char *said;
    } cases[] = {
        {install_and_alter, VERDICT_ALTERED, RECORD_INSTALLED, 0,
         "the flash does not hold what was installed last, so nothing is started. Was an "
         "application loaded by a debugger or a programmer? Then: tulpar record FILE -p /dev/fake; "
         "otherwise: tulpar flash FILE -p /dev/fake"},
        {load_only, VERDICT_NONE, 0, 0,
         "nothing is installed. Was an application loaded by a debugger"},
        {begin_an_update, VERDICT_NONE, RECORD_UPDATING, 0, "an update is not whole"},
        {lose_a_word, VERDICT_BAD_WORD, RECORD_INSTALLED, 0, "cannot be read any more"},
        {alter_by_debugger, VERDICT_ALTERED, RECORD_INSTALLED,
         CONDITION_DEBUGGER | CONDITION_UNCHECKED,
         "is started only since a debugger is attached; to make it the installed one: tulpar "
         "record FILE -p /dev/fake"},
        {fault_again_and_again, VERDICT_NONE, 0, CONDITION_NOT_LOOKED,
         "after 3 faults in a row the bootloader did not look at what is installed"},
        {exchange_the_bootloader_for_a_newer_one, VERDICT_NONE, RECORD_OLDER, 0,
         "note: the record of what is installed was written by an older bootloader, which this "
         "one cannot follow: it leaves the flash as it is, and starts nothing\n"
         "next: tulpar record FILE -p /dev/fake, if FILE is what the flash holds; otherwise: "
         "tulpar flash FILE -p /dev/fake"},
        {exchange_the_bootloader_for_an_older_one, VERDICT_NONE, RECORD_NEWER, CONDITION_DEBUGGER,
         "written by a newer bootloader, which this one cannot follow: it leaves the flash as it "
         "is, and starts nothing\n"
         "next: put the newer bootloader back, by a probe; to install with this one: tulpar flash "
         "FILE -p /dev/fake"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)teardown(NULL);
        (void)setup(NULL);
        cases[i].happened();
        struct device_info info = fake_info(&bench.device);
        assert_int_equal(info.image.verdict, cases[i].verdict);
        assert_int_equal(info.record_state, cases[i].record_state);
        assert_int_equal(info.conditions, cases[i].conditions);
        assert_int_equal(run(VERB_INFO), EXIT_DONE);
        assert_true(on_err(cases[i].said));
        bool attached = strstr(bench.out, "debugger            attached\n") != NULL;
        assert_int_equal(attached, (cases[i].conditions & CONDITION_DEBUGGER) != 0);
    }
}

/* The words of the table and the names of the JSON are the same. */
static void info_explains_the_last_error(void **state) {
    (void)state;
    install();
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "last error          none\n"));
    bench.arguments.json = true;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\"last_error\":\t\"none\""));
    bench.device.board.debugger = true;
    handoff_note_error(&bench.device.board.mailbox, STATUS_SUPPLY);
    fake_wait(&bench.device);
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\"last_error\":\t\"SUPPLY\""));
    assert_non_null(strstr(bench.out, "\"conditions\":\t[\"debugger\"]"));
    bench.arguments.json = false;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "SUPPLY: its supply is too low to program flash\n"));
}

/* Of a plain bootloader, too. */
static void a_flash_that_went_well_leaves_no_last_error(void **state) {
    (void)state;
    for (unsigned plain = 0; plain < 2; plain++) {
        (void)teardown(NULL);
        (void)setup(NULL);
        bench.device.features = plain != 0 ? 0 : FEATURE_PAGES;
        handoff_note_error(&bench.device.board.mailbox, STATUS_FLASH);
        handoff_note_fault(&bench.device.board.mailbox, HANDOFF_FAULT_APPLICATION, FAKE_BASE);
        fake_wait(&bench.device);
        assert_int_equal(fake_info(&bench.device).last_error, STATUS_FLASH);
        assert_int_equal(fake_info(&bench.device).fault, HANDOFF_FAULT_APPLICATION);
        assert_int_equal(run(VERB_FLASH), EXIT_DONE);
        assert_int_equal(fake_info(&bench.device).last_error, STATUS_OK);
        assert_int_equal(fake_info(&bench.device).fault, 0);
    }
}

static void info_shows_a_trial(void **state) {
    (void)state;
    put_on_trial();
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    char expected[200];
    snprintf(expected, sizeof expected,
             "\nslots               2, on trial, 1 of 3 starts\n"
             "other application   3000 bytes, CRC %s, version 1.0.0\n"
             "overlays            no: an update writes and swaps all pages\n",
             hex(old_crc()));
    assert_non_null(strstr(bench.out, expected));
    install_old();
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\nslots               2, installed\n"
                                      "other application   none\n"));
    bench.device.features |= FEATURE_OVERLAY;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(
        strstr(bench.out, "\noverlays            yes: equal pages are neither sent nor swapped\n"));
}

/* An erased board is not in the middle of an update. */
static void info_shows_two_empty_slots(void **state) {
    (void)state;
    fake_two_slots(&bench.device);
    fake_record(&bench.device, RECORD_EMPTY);
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\nslots               2, nothing installed\n"));
    fake_record(&bench.device, RECORD_UPDATING); /* a reset came in between */
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    assert_non_null(strstr(bench.out, "\nslots               2, updating\n"));
}

static cJSON *info_as_json(void) {
    size_t before = bench.out_size;

    bench.arguments.json = true;
    assert_int_equal(run(VERB_INFO), EXIT_DONE);
    return cJSON_Parse(bench.out + before);
}

static void info_shows_a_trial_as_json(void **state) {
    (void)state;
    put_on_trial();
    cJSON *root = info_as_json();
    const cJSON *trial = cJSON_GetObjectItem(root, "trial");
    const cJSON *other = cJSON_GetObjectItem(root, "other");
    assert_int_equal(cJSON_GetObjectItem(root, "slots")->valueint, 2);
    assert_string_equal(cJSON_GetObjectItem(root, "state")->valuestring, "on trial");
    assert_int_equal(cJSON_GetObjectItem(trial, "starts")->valueint, 1);
    assert_int_equal(cJSON_GetObjectItem(trial, "of")->valueint, 3);
    assert_int_equal(cJSON_GetObjectItem(other, "size")->valueint, 3000);
    assert_text(other, "crc", hex(old_crc()));
    assert_string_equal(cJSON_GetObjectItem(other, "version")->valuestring, "1.0.0");
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(root, "swap_ordered")));
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(root, "overlays")));
    cJSON_Delete(root);

    install_old();
    bench.arguments.no_trial = bench.arguments.no_run = true;
    assert_int_equal(run(VERB_FLASH), EXIT_DONE);
    root = info_as_json();
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "swap_ordered")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "trial")));
    cJSON_Delete(root);

    (void)teardown(NULL);
    (void)setup(NULL);
    install();
    root = info_as_json();
    assert_int_equal(cJSON_GetObjectItem(root, "slots")->valueint, 1);
    assert_false(cJSON_HasObjectItem(root, "trial") || cJSON_HasObjectItem(root, "other") ||
                 cJSON_HasObjectItem(root, "swap_ordered") ||
                 cJSON_HasObjectItem(root, "overlays"));
    cJSON_Delete(root);
}

/* -- the whole tool, as far as no port is needed -----------------------------------------------*/

static enum exit_code tool(char *first, char *second, char *third) {
    char *argv[] = {"tulpar", first, second, third};
    struct environment environment = {.out = bench.console.out, .err = bench.console.err};
    int argc = third != NULL ? 4 : second != NULL ? 3 : first != NULL ? 2 : 1;

    enum exit_code exit_code = cli_main(argc, argv, &environment);
    (void)fflush(bench.console.out);
    (void)fflush(bench.console.err);
    return exit_code;
}

static void the_tool_without_a_port(void **state) {
    (void)state;
    assert_int_equal(tool(NULL, NULL, NULL), EXIT_USAGE);
    assert_int_equal(tool("flsh", NULL, NULL), EXIT_USAGE);
    assert_int_equal(tool("flash", "/nonexistent.bin", NULL), EXIT_BAD_FILE);
    assert_int_equal(tool("flash", "/dev/null", NULL), EXIT_BAD_FILE);
    assert_int_equal(tool("info", "-p", "/nonexistent/port"), EXIT_PORT);
    assert_true(on_err("there is no such port"));
    assert_int_equal(tool("info", "-p", "/"), EXIT_PORT);
    assert_true(on_err("not a serial port"));
    assert_int_equal(bench.out_size, 0);
    assert_int_equal(tool("--version", NULL, NULL), EXIT_DONE);
    assert_non_null(strstr(bench.out, "tulpar "));
    static char *const verbs[] = {"flash",  "record", "run",     "info", "confirm",
                                  "revert", "erase",  "monitor", "list"};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        assert_int_equal(tool("help", verbs[i], NULL), EXIT_DONE);
    }
    assert_int_equal(tool("--help", NULL, NULL), EXIT_DONE);
    assert_non_null(strstr(bench.out, "Exit status: 0 done, 1 output, 2 usage, 3 port, 4 no "
                                      "device, 5 bad file, 6 transfer,\n7 verify, 8 refused"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(flash_sends_verifies_and_starts),
        TEST(flash_without_run_leaves_the_bootloader),
        TEST(quiet_says_nothing_and_a_bar_ends_its_line),
        TEST(a_terminal_gets_a_bar),
        TEST(an_error_never_stands_behind_half_a_bar),
        TEST(no_progress_draws_none),
        TEST(exit_codes),
        TEST(a_wrong_file_touches_nothing),
        TEST(a_wrong_file_lets_the_old_application_go_on),
        TEST(an_interrupted_flash_goes_on),
        TEST(a_file_that_is_installed_is_not_sent),
        TEST(full_sends_what_is_installed),
        TEST(a_full_update_that_was_cut_goes_on_without_full),
        TEST(a_full_update_that_was_not_cut_stays_full),
        TEST(what_has_changed_since_the_reset_is_found_by_the_start),
        TEST(the_bar_shows_the_rate_of_what_is_sent),
        TEST(flash_takes_the_highest_rate_and_says_so),
        TEST(a_named_rate_may_be_that_of_the_line),
        TEST(force_sends_a_wrong_file_and_warns),
        TEST(force_does_not_send_what_does_not_fit),
        TEST(force_does_not_send_what_the_board_is_sure_to_refuse),
        TEST(a_stack_that_is_no_multiple_of_8_gets_a_warning),
        TEST(flash_reports_as_json),
        TEST(flash_as_json_is_a_production_log),
        TEST(interrupting_a_flash_says_what_the_board_is_left_as),
        TEST(flash_and_monitor_shows_the_application),
        TEST(monitor_ends_in_order_when_asked),
        TEST(monitor_tells_a_lost_port),
        TEST(info_prints_everything),
        TEST(info_prints_json),
        TEST(info_puts_a_running_application_back),
        TEST(info_puts_back_what_a_debugger_loaded),
        TEST(run_starts_or_is_refused),
        TEST(erase_removes_the_application),
        TEST(trace_decodes_every_packet),
        TEST(trace_decodes_a_sparse_update),
        TEST(trace_decodes_a_stream),
        TEST(a_reset_is_asked_for_once),
        TEST(flash_says_what_a_trial_needs),
        TEST(flash_says_how_long_the_swap_took),
        TEST(flash_does_not_say_started_when_it_does_not_know),
        TEST(run_waits_for_the_swap_too),
        TEST(flash_says_when_the_old_one_runs_instead),
        TEST(ctrl_c_leaves_a_swap_alone),
        TEST(a_monitor_shows_the_application_alone),
        TEST(flash_without_a_trial_says_nothing_of_one),
        TEST(one_slot_hears_nothing_of_trials),
        TEST(confirm_ends_a_trial),
        TEST(confirm_leaves_a_waiting_board_where_it_is),
        TEST(confirm_says_when_nothing_was_on_trial),
        TEST(confirm_before_the_first_start_is_refused),
        TEST(a_swap_without_a_trial_is_no_trial_either),
        TEST(what_was_not_started_is_not_on_trial_in_json),
        TEST(a_confirm_that_fails_has_its_exit_code),
        TEST(revert_brings_the_old_one_back),
        TEST(revert_is_refused_with_the_reason),
        TEST(flash_gives_up_a_trial_and_says_so),
        TEST(record_installs_what_a_debugger_loaded),
        TEST(record_never_sends),
        TEST(run_does_not_start_half_an_update),
        TEST(run_gives_an_update_up_for_what_is_installed),
        TEST(a_record_of_an_older_bootloader_is_made_anew),
        TEST(info_says_what_is_odd_and_what_to_type),
        TEST(info_explains_the_last_error),
        TEST(a_flash_that_went_well_leaves_no_last_error),
        TEST(info_shows_a_trial),
        TEST(info_shows_two_empty_slots),
        TEST(info_shows_a_trial_as_json),
        TEST(the_tool_without_a_port),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
