/* SPDX-License-Identifier: MIT */
/* Every kind of error has its three parts and its exit code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <errno.h>
#include <string.h>

#include "cli/kits.h"
#include "cli/message.h"
#include "cli/names.h"
#include "cli/ports.h"
#include "host/device.h"
#include "host/names.h"
#include "tests/support/fake_device.h"
#include "wire/handoff.h"
#include "wire/record.h"

static struct message message;

static void assert_message(enum exit_code exit_code, const char *what, const char *cause,
                           const char *next) {
    assert_int_equal(message.exit_code, exit_code);
    assert_non_null(strstr(message.what, what));
    assert_non_null(strstr(message.cause, cause));
    assert_non_null(strstr(message.next, next));
    assert_true(strlen(message.what) > 0 && strlen(message.cause) > 0 && strlen(message.next) > 0);
    memset(&message, 0, sizeof message);
}

static void files(void **state) {
    struct tulpar_source_problem problem = {.reason = "the checksum of a line is wrong",
                                            .line = 17};

    (void)state;
    message_for_source(&message, "app.hex", TULPAR_SOURCE_MALFORMED, &problem);
    assert_message(EXIT_BAD_FILE, "app.hex is not firmware", "wrong (line 17)", "objcopy");
    problem = (struct tulpar_source_problem){.reason = "the file cannot be opened",
                                             .system_error = ENOENT};
    message_for_source(&message, "app.hex", TULPAR_SOURCE_UNREADABLE, &problem);
    assert_message(EXIT_BAD_FILE, "cannot read app.hex", "No such file", "ls -l app.hex");
    problem = (struct tulpar_source_problem){
        .reason = "far off", .has_address = true, .address = 0x20000000};
    message_for_source(&message, "app.elf", TULPAR_SOURCE_TOO_BIG, &problem);
    assert_message(EXIT_BAD_FILE, "app.elf", "0x20000000", "objdump");
    problem = (struct tulpar_source_problem){.reason = "empty"};
    message_for_source(&message, "a", TULPAR_SOURCE_EMPTY, &problem);
    assert_message(EXIT_BAD_FILE, "holds no firmware", "empty", "build");
    message_for_source(&message, "a", TULPAR_SOURCE_TRUNCATED, &problem);
    assert_message(EXIT_BAD_FILE, "truncated", "", "copy it again");
    message_for_source(&message, "a", TULPAR_SOURCE_WRONG_MACHINE, &problem);
    assert_message(EXIT_BAD_FILE, "another processor", "", "arm-none-eabi-gcc");
    message_for_source(&message, "a", TULPAR_SOURCE_NO_MEMORY, &problem);
    assert_message(EXIT_BAD_FILE, "cannot read", "", "close other programs");
}

static void unreadable_files_are_told_by_their_cause(void **state) {
    struct tulpar_source_problem problem = {.reason = "it is a directory", .system_error = EISDIR};

    (void)state;
    message_for_source(&message, "/tmp", TULPAR_SOURCE_UNREADABLE, &problem);
    assert_message(EXIT_BAD_FILE, "cannot read /tmp", "it is a directory", "ls /tmp");
    problem = (struct tulpar_source_problem){.reason = "no", .system_error = EACCES};
    message_for_source(&message, "my app.elf", TULPAR_SOURCE_UNREADABLE, &problem);
    assert_message(EXIT_BAD_FILE, "my app.elf", "Permission", "ls -l 'my app.elf'");
    message_for_source(&message, "-", TULPAR_SOURCE_EMPTY, &problem);
    assert_message(EXIT_BAD_FILE, "the standard input holds no", "", "build");
}

static void other_formats_come_with_their_converters(void **state) {
    struct tulpar_source_problem problem = {.reason = "foreign", .foreign = TULPAR_SOURCE_SRECORD};

    (void)state;
    message_for_source(&message, "my app.s19", TULPAR_SOURCE_MALFORMED, &problem);
    assert_message(EXIT_BAD_FILE, "my app.s19", "foreign",
                   "arm-none-eabi-objcopy -I srec -O ihex 'my app.s19' app.hex");
    problem.foreign = TULPAR_SOURCE_DFUSE;
    message_for_source(&message, "app.dfu", TULPAR_SOURCE_MALFORMED, &problem);
    assert_message(EXIT_BAD_FILE, "app.dfu", "foreign", "dfuse-pack.py --dump app.dfu");
    problem.foreign = TULPAR_SOURCE_UF2;
    message_for_source(&message, "app.uf2", TULPAR_SOURCE_MALFORMED, &problem);
    assert_message(EXIT_BAD_FILE, "app.uf2", "foreign", "made from");
    problem.foreign = TULPAR_SOURCE_UTF16;
    message_for_source(&message, "app.hex", TULPAR_SOURCE_MALFORMED, &problem);
    assert_message(EXIT_BAD_FILE, "app.hex", "foreign", "UTF-8");
}

static struct fake_device fake;
static struct tulpar_device device;

static void describe_file(enum tulpar_suitability error,
                          const struct tulpar_suitability_detail *detail) {
    struct tulpar_source source = {.size = 5000};

    fake_init(&fake);
    struct device_info info = fake_info(&fake);
    device = device_of(&info);
    message_for_suitability(&message, "a.bin", error, detail, &source, &device);
}

static void files_for_another_address(void **state) {
    struct tulpar_suitability_detail detail = {.linked_for = 0x0800D000,
                                               .linked_how = TULPAR_LINKED_BY_CODE};

    (void)state;
    describe_file(TULPAR_UNSUITABLE_ADDRESS, &detail);
    assert_message(EXIT_BAD_FILE, "linked for 0x0800D000, by its", "another bootloader",
                   "ORIGIN = 0x0800C800, LENGTH = 64K; --force");
    detail.linked_how = TULPAR_LINKED_NEAR;
    describe_file(TULPAR_UNSUITABLE_ADDRESS, &detail);
    assert_message(EXIT_BAD_FILE, "0x0800D000 or near it", "another bootloader", "--force");
    detail.linked_how = TULPAR_LINKED_NOWHERE;
    describe_file(TULPAR_UNSUITABLE_ADDRESS, &detail);
    assert_message(EXIT_BAD_FILE, "not linked for 0x0800C800", "no function begins", "--force");
    detail = (struct tulpar_suitability_detail){.linked_for = 0x20000000, .device_refuses = true};
    describe_file(TULPAR_UNSUITABLE_ADDRESS, &detail);
    assert_null(strstr(message.next, "--force"));
    assert_message(EXIT_BAD_FILE, "linked for 0x20000000", "from RAM", "ORIGIN");
    detail.linked_for = 0;
    describe_file(TULPAR_UNSUITABLE_ADDRESS, &detail);
    assert_message(EXIT_BAD_FILE, "linked for 0x00000000", "start of flash", "ORIGIN");
    detail.linked_for = 0x08000000;
    describe_file(TULPAR_UNSUITABLE_ADDRESS, &detail);
    assert_message(EXIT_BAD_FILE, "linked for 0x08000000", "leave room", "ORIGIN");
}

/* Whether above this board's address or below it: which kits, and not that the linker script is
 * wrong. */
static void files_for_another_kit_say_which(void **state) {
    struct tulpar_suitability_detail detail = {.linked_how = TULPAR_LINKED_AS_STATED};
    struct tulpar_source source = {.size = 5000};
    struct tulpar_description built_for, kit;

    (void)state;
    fake_init(&fake);
    struct device_info info = fake_info(&fake);
    for (size_t i = 0; kits_get(i, &built_for); i++) {
        for (int above = 0; above <= 1; above++) {
            detail.linked_for = built_for.application.base;
            info.application.base = detail.linked_for + (above ? -0x800u : 0x800u);
            device = device_of(&info);
            message_for_suitability(&message, "a.bin", TULPAR_UNSUITABLE_ADDRESS, &detail, &source,
                                    &device);
            for (size_t other = 0; kits_get(other, &kit); other++) {
                assert_int_equal(strstr(message.cause, kit.board) != NULL,
                                 kit.application.base == detail.linked_for);
            }
            assert_message(
                EXIT_BAD_FILE, "and fake-roomy starts applications at", "it is linked for ",
                "the file that is built for fake-roomy; to make it one, in the linker script");
        }
    }
}

/* Nothing is offered that would erase and then be refused. */
static void unsuitable_files(void **state) {
    struct tulpar_suitability_detail detail = {
        .stack = 0x12345678, .reset = 0x10, .device_refuses = true};

    (void)state;
    describe_file(TULPAR_UNSUITABLE_TOO_BIG, &detail);
    assert_null(strstr(message.next, "--force"));
    assert_message(EXIT_BAD_FILE, "5000 bytes, and fake-roomy has room for 65536", "too large",
                   "-Os");
    describe_file(TULPAR_UNSUITABLE_STACK, &detail);
    assert_null(strstr(message.next, "--force"));
    assert_message(EXIT_BAD_FILE, "vector table", "0x12345678, and the RAM of this chip is 0x2000",
                   "_estack");
    detail.overshot = device.ram[0];
    describe_file(TULPAR_UNSUITABLE_STACK, &detail);
    assert_message(EXIT_BAD_FILE, "vector table", "64 bytes above the end of RAM",
                   "ORIGIN = 0x20000040, LENGTH = 64K - 64");
    describe_file(TULPAR_UNSUITABLE_RESET, &detail);
    assert_null(strstr(message.next, "--force"));
    assert_message(EXIT_BAD_FILE, "reset handler", "even", "objdump");
    detail.reset = 0x0800C801;
    describe_file(TULPAR_UNSUITABLE_RESET, &detail);
    assert_message(EXIT_BAD_FILE, "reset handler", "inside the vector table", "16 words");
    detail.reset = 0x08000101;
    describe_file(TULPAR_UNSUITABLE_RESET, &detail);
    assert_message(EXIT_BAD_FILE, "reset handler", "outside the image", "objdump");
    detail.reset = 0x0800DC01;
    describe_file(TULPAR_UNSUITABLE_CUT, &detail);
    assert_null(strstr(message.next, "--force"));
    assert_message(EXIT_BAD_FILE, "ends before its own reset handler",
                   "5000 bytes, and the reset vector says byte 5120", "arm-none-eabi-size");
    describe_file(TULPAR_UNSUITABLE_EMPTY, &detail);
    assert_message(EXIT_BAD_FILE, "too short", "vector table", "build");
}

static void ports(void **state) {
    struct serial_problem problem = {.system_error = EIO, .holder = "minicom (process 77)"};

    (void)state;
    message_for_serial(&message, "/nonexistent/x", 9600, SERIAL_DENIED, &problem, "tulpar info");
    assert_message(EXIT_PORT, "permission denied", "group dialout", "usermod -aG dialout");
    message_for_serial(&message, "/dev/x", 9600, SERIAL_BUSY, &problem, "tulpar info");
    assert_message(EXIT_PORT, "in use", "minicom (process 77)", "tulpar info");
    problem.holder[0] = '\0';
    message_for_serial(&message, "/dev/x", 9600, SERIAL_BUSY, &problem, "tulpar info");
    assert_message(EXIT_PORT, "in use", "ModemManager", "tulpar info");
    message_for_serial(&message, "/dev/x", 9600, SERIAL_NOT_FOUND, &problem, "tulpar info");
    assert_message(EXIT_PORT, "no such port", "plugged in", "tulpar list");
    message_for_serial(&message, "/dev/x", 9600, SERIAL_NOT_A_PORT, &problem, "tulpar info");
    assert_message(EXIT_PORT, "not a serial port", "", "tulpar list");
    message_for_serial(&message, "/dev/x", 9601, SERIAL_BAD_RATE, &problem, "tulpar info");
    assert_message(EXIT_PORT, "9601", "driver", "-b 115200");
    message_for_serial(&message, "/dev/x", 9600, SERIAL_FAILED, &problem, "tulpar info");
    assert_message(EXIT_PORT, "cannot open", strerror(EIO), "plug");
}

static struct tulpar_report report;

static void describe(enum tulpar_error error) {
    message_for_flasher(&message, &report, error, "/dev/x", "tulpar again");
}

static void devices(void **state) {
    (void)state;
    memset(&report, 0, sizeof report);
    report.baud = 115200;
    describe(TULPAR_NO_DEVICE);
    assert_message(EXIT_NO_DEVICE, "no answer on /dev/x at 115200", "no power", "reset button");
    report.failure.heard.printable = 100;
    describe(TULPAR_NO_DEVICE);
    assert_message(EXIT_NO_DEVICE, "an application talks", "does not listen", "reset button");
    report.failure.heard.other = 100;
    describe(TULPAR_NO_DEVICE);
    assert_message(EXIT_NO_DEVICE, "nothing readable", "another rate", "-b");
    describe(TULPAR_FOREIGN);
    assert_message(EXIT_NO_DEVICE, "refuses to say", "tutorial", "ST-LINK");
    report.failure.protocol = 2;
    describe(TULPAR_FOREIGN);
    assert_message(EXIT_NO_DEVICE, "version 2", "releases", "update");
    report.failure.nonsense = "its page size makes no sense";
    describe(TULPAR_NONSENSE);
    assert_message(EXIT_NO_DEVICE, "cannot be the board", "its page size makes no sense: a damaged",
                   "tulpar again --trace");
    report.failure.channel = TULPAR_CHANNEL_CLOSED;
    describe(TULPAR_PORT);
    assert_message(EXIT_PORT, "lost /dev/x", "unplugged", "tulpar again");
}

static void who_takes_the_answers(void **state) {
    (void)state;
    memset(&report, 0, sizeof report);
    report.baud = 115200;
    describe(TULPAR_NO_DEVICE);
    message_add_holder(&message, "cat (process 77)", "tulpar again");
    assert_message(EXIT_NO_DEVICE, "no answer on /dev/x", "cat (process 77) has the port open, too",
                   "end that program, then: tulpar again");
}

static void transfers(void **state) {
    (void)state;
    memset(&report, 0, sizeof report);
    report.withdrawn = true;
    report.failure.step = TULPAR_STEP_WRITE;
    report.failure.offset = 4096;
    report.failure.attempts = 6;
    describe(TULPAR_TRANSFER);
    assert_message(EXIT_TRANSFER, "sending the image, at offset 4096", "6 times",
                   "the old application, the new one, or none that is valid; tulpar info");
    describe(TULPAR_CANCELLED);
    assert_message(EXIT_INTERRUPTED, "interrupted while sending the image, at offset 4096", "you",
                   "waits in its bootloader: tulpar again");
    report.failure.step = TULPAR_STEP_RUN;
    describe(TULPAR_TRANSFER);
    assert_message(EXIT_TRANSFER, "starting", "not confirmed", "tulpar monitor");
    report.failure.step = TULPAR_STEP_FINISH;
    describe(TULPAR_VERIFY);
    assert_message(EXIT_VERIFY, "does not hold", "CRC", "tulpar again");
    report.failure.step = TULPAR_STEP_CONNECT;
    describe(TULPAR_CANCELLED);
    assert_string_equal(message.next, "tulpar again"); /* nothing was touched */
}

static void refusals(void **state) {
    (void)state;
    memset(&report, 0, sizeof report);
    for (int status = TULPAR_STATUS_OK; status <= STATUS_DIGEST + 1; status++) {
        for (int step = TULPAR_STEP_CONNECT; step <= TULPAR_STEP_CONFIRM; step++) {
            report.failure.step = (enum tulpar_step)step;
            report.failure.status = (enum tulpar_status)status;
            bool told = step != TULPAR_STEP_RUN || status != TULPAR_STATUS_OK;

            describe(TULPAR_REFUSED);
            assert_message(EXIT_REFUSED, told ? "refused" : "was not swapped in", "", "");
        }
    }
    report.failure.step = TULPAR_STEP_RUN;
    report.failure.status = TULPAR_STATUS_STATE;
    describe(TULPAR_REFUSED);
    assert_message(EXIT_REFUSED, "starting the application", "no valid application",
                   "tulpar flash");
    report.failure.step = TULPAR_STEP_CONFIRM;
    report.failure.status = TULPAR_STATUS_FLASH;
    describe(TULPAR_REFUSED);
    assert_message(EXIT_REFUSED, "confirming the application", "FLASH", "reset the board");
    report.failure.step = TULPAR_STEP_WRITE;
    report.failure.status = TULPAR_STATUS_SUPPLY;
    describe(TULPAR_REFUSED);
    assert_message(EXIT_REFUSED, "sending the image", "supply is too low", "power the board");
    assert_string_equal(tulpar_status_name(TULPAR_STATUS_SUPPLY), "SUPPLY");
    assert_string_equal(error_name(TULPAR_STATUS_DEFERRED), "DEFERRED");
    report.failure.step = TULPAR_STEP_FINISH;
    report.failure.status = TULPAR_STATUS_SIGNATURE;
    describe(TULPAR_REFUSED);
    assert_message(EXIT_REFUSED, "closing the update", "SIGNATURE", "tulpar image info");
    message_for_no_background(&message, &(struct tulpar_device){.slots = 1}, "tulpar again");
    assert_message(EXIT_REFUSED, "while its application runs", "one slot", "tulpar again");
    message_for_no_background(&message,
                              &(struct tulpar_device){.slots = 2, .record_state = RECORD_TRIAL},
                              "tulpar again");
    assert_message(EXIT_REFUSED, "while its application runs", "on trial", "tulpar confirm");
    report.failure.step = TULPAR_STEP_CONFIRM;
    message_for_untried(&message, &(struct tulpar_device){.record_state = RECORD_SWAPPING},
                        "tulpar run", "tulpar again");
    assert_message(EXIT_REFUSED, "not been started", "trial begins",
                   "tulpar run; when it works: tulpar again");
    message_for_untried(&message, &(struct tulpar_device){.record_state = RECORD_REPLACING},
                        "tulpar run", "tulpar again");
    assert_message(EXIT_REFUSED, "not been started", "without a trial", "tulpar run");
}

static void numbers_have_names(void **state) {
    char name[IMAGE_NAME_MAX];

    (void)state;
    assert_string_equal(fault_name(HANDOFF_FAULT_BAD_CODE),
                        "bad flash word in the bootloader's own code");
    assert_string_equal(fault_name(HANDOFF_FAULT_BAD_CODE + 1), "unknown");
    assert_string_equal(record_state_name(0), "none");
    assert_string_equal(record_state_name(RECORD_INSTALLED), "installed");
    assert_string_equal(record_state_name(RECORD_UPDATING), "updating");
    assert_string_equal(record_state_name(RECORD_SWAPPING), "swap ordered, then on trial");
    assert_string_equal(record_state_name(RECORD_REPLACING), "swap ordered, without a trial");
    assert_string_equal(record_state_name(RECORD_TRIAL), "on trial");
    assert_string_equal(record_state_name(RECORD_REVERTING), "reverting");
    assert_string_equal(record_state_name(RECORD_EMPTY), "nothing installed");
    assert_string_equal(record_state_name(RECORD_OLDER), "an older bootloader's");
    assert_string_equal(record_state_name(RECORD_NEWER), "a newer bootloader's");
    assert_string_equal(record_state_name(RECORD_NEWER + 1), "unknown");
    assert_string_equal(error_name(TULPAR_STATUS_OK), "none");
    assert_string_equal(error_name(TULPAR_STATUS_SUPPLY), "SUPPLY");
    assert_string_equal(command_name(COMMAND_REVERT), "REVERT");
    assert_string_equal(command_name(command_at(COMMANDS)), "unknown");
    assert_string_equal(condition_name(0), "debugger");
    assert_string_equal(condition_name(CONDITIONS), "unknown");
    image_name(VERSION_PACK(1, 2, 3), "it", name);
    assert_string_equal(name, "version 1.2.3");
    image_name(0, "it", name);
    assert_string_equal(name, "it");
}

static void choosing_a_port(void **state) {
    struct serial_candidate list[3] = {
        {.path = "/dev/ttyACM0", .product = "STM32 STLink", .usb = true},
        {.path = "/dev/ttyUSB0", .product = "CP2102N", .usb = true},
        {.path = "/dev/ttyS0", .product = "ttyS0"},
    };
    struct arguments arguments = {.verb = VERB_INFO, .baud = BAUD_AUTO};

    (void)state;
    assert_string_equal(ports_choose(&arguments, list, 1, &message), "/dev/ttyACM0");
    assert_null(ports_choose(&arguments, list, 3, &message));
    assert_message(EXIT_USAGE, "several", "/dev/ttyACM0 (STM32 STLink), /dev/ttyUSB0",
                   "tulpar info -p /dev/ttyACM0");
    assert_null(ports_choose(&arguments, list + 2, 1, &message)); /* a PC's own is no candidate */
    assert_message(EXIT_PORT, "no USB serial port", "plugged in", "tulpar list");
    assert_null(ports_choose(&arguments, list, 0, &message));
    arguments.port = "/dev/named";
    assert_string_equal(ports_choose(&arguments, list, 3, &message), "/dev/named");
}

static void exit_codes_are_frozen(void **state) {
    (void)state;
    assert_int_equal(EXIT_DONE, 0);
    assert_int_equal(EXIT_OUTPUT, 1);
    assert_int_equal(EXIT_USAGE, 2);
    assert_int_equal(EXIT_PORT, 3);
    assert_int_equal(EXIT_NO_DEVICE, 4);
    assert_int_equal(EXIT_BAD_FILE, 5);
    assert_int_equal(EXIT_TRANSFER, 6);
    assert_int_equal(EXIT_VERIFY, 7);
    assert_int_equal(EXIT_REFUSED, 8);
    assert_int_equal(EXIT_INTERRUPTED, 130);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files),
        cmocka_unit_test(unreadable_files_are_told_by_their_cause),
        cmocka_unit_test(other_formats_come_with_their_converters),
        cmocka_unit_test(files_for_another_address),
        cmocka_unit_test(files_for_another_kit_say_which),
        cmocka_unit_test(unsuitable_files),
        cmocka_unit_test(ports),
        cmocka_unit_test(devices),
        cmocka_unit_test(who_takes_the_answers),
        cmocka_unit_test(transfers),
        cmocka_unit_test(refusals),
        cmocka_unit_test(numbers_have_names),
        cmocka_unit_test(choosing_a_port),
        cmocka_unit_test(exit_codes_are_frozen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
