/* SPDX-License-Identifier: MIT */
/* tulpar doctor: the whole tool, on a fake device in virtual time, with the ports of a test. */
#define _GNU_SOURCE /* mkdtemp, open_memstream */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "serial/serial_linux_sysfs.h"
#include "tests/support/fake_device.h"

enum { WORDS_MAX = 8, NAME_SIZE = 256, IMAGE_SIZE = 4000, MODE = 0700 };

static struct {
    struct fake_device device;
    enum serial_error opens;
    size_t ports;
    const char *holder; /* NULL: none */
    bool probed;
    unsigned latency_ms;
    uint64_t stop_us; /* 0: never */
    char *out, *err;
    size_t out_size, err_size;
} world;

static const struct serial_candidate port = {.path = "/dev/ttyUSB0",
                                             .product = "FT232R",
                                             .serial = "A50285BI",
                                             .usb_path = "1-2:1.0",
                                             .usb = true};

enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem);
enum serial_error __wrap_serial_port_list(struct serial_candidate *list, size_t capacity,
                                          size_t *count, struct serial_problem *problem) {
    (void)problem;
    assert_true(capacity >= 1);
    list[0] = port;
    *count = world.ports;
    return SERIAL_OK;
}

enum serial_error __wrap_serial_port_open(struct serial_port *opened, const char *path,
                                          uint32_t baud, struct serial_problem *problem);
enum serial_error __wrap_serial_port_open(struct serial_port *opened, const char *path,
                                          uint32_t baud, struct serial_problem *problem) {
    memset(opened, 0, sizeof *opened);
    memset(problem, 0, sizeof *problem);
    opened->descriptor = -1;
    (void)snprintf(opened->path, sizeof opened->path, "%s", path);
    (void)snprintf(problem->holder, sizeof problem->holder, "minicom (process 12)");
    opened->channel = world.device.channel;
    world.device.baud = baud;
    return world.opens;
}

bool __wrap_serial_port_holder(const char *path, char holder[SERIAL_HOLDER_MAX]);
bool __wrap_serial_port_holder(const char *path, char holder[SERIAL_HOLDER_MAX]) {
    assert_string_equal(path, "/dev/ttyUSB0");
    (void)snprintf(holder, SERIAL_HOLDER_MAX, "%s", world.holder == NULL ? "" : world.holder);
    return world.holder != NULL;
}

bool __wrap_serial_port_may_be_probed(const char *path);
bool __wrap_serial_port_may_be_probed(const char *path) {
    assert_string_equal(path, "/dev/ttyUSB0");
    return world.probed;
}

unsigned __wrap_serial_port_latency_ms(const char *path);
unsigned __wrap_serial_port_latency_ms(const char *path) {
    assert_string_equal(path, "/dev/ttyUSB0");
    return world.latency_ms;
}

static bool stopped(void) {
    return world.stop_us != 0 && world.device.now_us >= world.stop_us;
}

static int setup(void **state) {
    (void)state;
    memset(&world, 0, sizeof world);
    world.ports = 1;
    fake_init(&world.device);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(world.out);
    free(world.err);
    return 0;
}

/* line: what stands behind "tulpar", with single blanks. */
static enum exit_code tulpar(const char *line) {
    char copy[NAME_SIZE];
    char *argv[WORDS_MAX] = {"tulpar"};
    int argc = 1;
    struct environment environment = {.stopped = stopped};

    free(world.out);
    free(world.err);
    environment.out = open_memstream(&world.out, &world.out_size);
    environment.err = open_memstream(&world.err, &world.err_size);
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *left = NULL, *word = strtok_r(copy, " ", &left); word != NULL;
         word = strtok_r(NULL, " ", &left)) {
        argv[argc++] = word;
    }
    enum exit_code exit_code = cli_main(argc, argv, &environment);
    (void)fclose(environment.out);
    (void)fclose(environment.err);
    return exit_code;
}

static bool printed(const char *text) {
    return strstr(world.out, text) != NULL;
}

static void install(void) {
    static uint8_t image[IMAGE_SIZE];

    fake_application(image, sizeof image);
    fake_install(&world.device, image, sizeof image);
}

static void nothing_is_wrong(void **state) {
    (void)state;
    install();
    assert_int_equal(tulpar("doctor"), EXIT_DONE);
    assert_true(printed("port                ok: /dev/ttyUSB0, FT232R, serial:A50285BI, "
                        "usb:1-2:1.0; this user may use it\n"));
    assert_true(printed("other programs      ok: "));
    assert_true(printed("ModemManager        ok: "));
    assert_true(printed("latency             ok: "));
    assert_true(printed("answers at 115200 baud; application: valid\n"));
    assert_true(
        printed("next                nothing is wrong: tulpar flash FILE -p /dev/ttyUSB0\n"));
    assert_int_equal(world.device.starts, 0); /* it waited in its bootloader, and does still */
}

static void an_application_that_makes_way_runs_again(void **state) {
    (void)state;
    install();
    world.device.mode = FAKE_LISTENER;
    assert_int_equal(tulpar("doctor"), EXIT_DONE);
    assert_int_equal(world.device.starts, 1);
}

static void another_rate_is_found(void **state) {
    (void)state;
    world.device.board.baud = world.device.board.board.baud = 460800;
    assert_int_equal(tulpar("doctor --json"), EXIT_DONE);
    assert_true(printed("\"ok\":\ttrue"));
    assert_true(printed("\"baud\":\t460800"));
    assert_true(printed("tulpar flash FILE -p /dev/ttyUSB0 -b 460800"));
}

static void nobody_answers(void **state) {
    (void)state;
    world.device.mode = FAKE_OFF;
    assert_int_equal(tulpar("doctor"), EXIT_NO_DEVICE);
    assert_true(printed("bootloader          bad: none answers at 10 rates, and nothing comes"));
    assert_true(printed("are TX and RX crossed?"));
    assert_in_range(world.device.now_us, 3000000, 9000000);
}

static void an_application_that_does_not_listen(void **state) {
    (void)state;
    world.device.mode = FAKE_APPLICATION;
    world.device.application_text = "Hello, this is an application\r\n";
    assert_int_equal(tulpar("doctor"), EXIT_NO_DEVICE);
    assert_true(printed("an application talks at 115200 baud, and does not make way\n"));
    assert_true(printed("next                press the reset button while this waits: tulpar info "
                        "-p /dev/ttyUSB0\n"));
}

static void no_text_at_all(void **state) {
    (void)state;
    world.device.mode = FAKE_WRONG_RATE;
    assert_int_equal(tulpar("doctor"), EXIT_NO_DEVICE);
    assert_true(printed("what comes is no text"));
}

static void the_tutorials_own_bootloader(void **state) {
    (void)state;
    world.device.mode = FAKE_TUTORIAL;
    assert_int_equal(tulpar("doctor"), EXIT_NO_DEVICE);
    assert_true(printed("bad: the bootloader on /dev/ttyUSB0 refuses to say what it is"));
}

static void the_first_that_is_wrong_is_what_to_do(void **state) {
    (void)state;
    world.holder = "cat (process 7)";
    world.device.mode = FAKE_OFF;
    assert_int_equal(tulpar("doctor"), EXIT_PORT);
    assert_true(printed("other programs      bad: cat (process 7) has the port open, too"));
    assert_true(printed("next                end that program\n"));
    assert_true(printed("bootloader          bad: "));
}

static void what_is_only_worth_a_note(void **state) {
    (void)state;
    world.probed = true;
    world.latency_ms = 16;
    assert_int_equal(tulpar("doctor"), EXIT_DONE);
    assert_true(printed("ModemManager        note: it runs, and may ask"));
    assert_true(printed("latency             note: the adapter holds answers back for up to 16 ms\n"
                        "                    echo 1 | sudo tee "
                        "/sys/class/tty/ttyUSB0/device/latency_timer\n"));
    world.latency_ms = 1;
    assert_int_equal(tulpar("doctor"), EXIT_DONE);
    assert_true(printed("latency             ok: the adapter holds answers back for up to 1 ms\n"));
}

static void a_port_that_cannot_be_opened_ends_it(void **state) {
    (void)state;
    world.opens = SERIAL_DENIED;
    assert_int_equal(tulpar("doctor -p /dev/ttyUSB0"), EXIT_PORT);
    assert_true(printed("port                bad: cannot open /dev/ttyUSB0: permission denied; "));
    assert_true(printed("next                sudo usermod -aG "));
    assert_false(printed("bootloader"));
    world.opens = SERIAL_BUSY;
    assert_int_equal(tulpar("doctor --json"), EXIT_PORT);
    assert_true(printed("\"ok\":\tfalse"));
    assert_true(printed("it is in use; minicom (process 12) has it open"));
}

static void without_a_port_there_is_nothing_to_look_at(void **state) {
    (void)state;
    world.ports = 0;
    assert_int_equal(tulpar("doctor"), EXIT_PORT);
    assert_true(printed("port                bad: no USB serial port found; "));
}

static void ctrl_c_ends_it(void **state) {
    (void)state;
    world.device.mode = FAKE_OFF;
    world.stop_us = 4000000;
    assert_int_equal(tulpar("doctor"), EXIT_INTERRUPTED);
    assert_in_range(world.device.now_us, 4000000, 5000000);
}

/* -- ModemManager ------------------------------------------------------------------------------*/

static void write_text(const char *folder, const char *name, const char *text) {
    char path[4 * NAME_SIZE];

    (void)mkdir(folder, MODE);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static void modem_manager_is_known_by_its_name(void **state) {
    const char *temporary = getenv("TMPDIR");
    char root[NAME_SIZE], folder[2 * NAME_SIZE];

    (void)state;
    (void)snprintf(root, sizeof root, "%.100s/tulpar-doctor-XXXXXX",
                   temporary == NULL ? "/tmp" : temporary);
    assert_non_null(mkdtemp(root));
    (void)snprintf(folder, sizeof folder, "%s/17", root);
    assert_false(modem_manager_runs(root));
    write_text(folder, "comm", "ModemManagers\n");
    assert_false(modem_manager_runs(root));
    write_text(folder, "comm", "ModemManager\n");
    assert_true(modem_manager_runs(root));
    (void)snprintf(folder, sizeof folder, "%s/data", root);
    assert_false(modem_manager_ignores(root, 188, 0));
    write_text(folder, "c188:0", "S:serial/by-id/x\nE:ID_MM_DEVICE_IGNORE=1\nE:ID_BUS=usb\n");
    assert_true(modem_manager_ignores(root, 188, 0));
    assert_false(modem_manager_ignores(root, 188, 1));
    write_text(folder, "c188:0", "E:ID_MM_DEVICE_IGNORE=0\n");
    assert_false(modem_manager_ignores(root, 188, 0));
    (void)snprintf(folder, sizeof folder, "%s/17/comm", root);
    assert_int_equal(unlink(folder), 0);
    (void)snprintf(folder, sizeof folder, "%s/17", root);
    assert_int_equal(rmdir(folder), 0);
    (void)snprintf(folder, sizeof folder, "%s/data/c188:0", root);
    assert_int_equal(unlink(folder), 0);
    (void)snprintf(folder, sizeof folder, "%s/data", root);
    assert_int_equal(rmdir(folder), 0);
    assert_int_equal(rmdir(root), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_wrong),
        TEST(an_application_that_makes_way_runs_again),
        TEST(another_rate_is_found),
        TEST(nobody_answers),
        TEST(an_application_that_does_not_listen),
        TEST(no_text_at_all),
        TEST(the_tutorials_own_bootloader),
        TEST(the_first_that_is_wrong_is_what_to_do),
        TEST(what_is_only_worth_a_note),
        TEST(a_port_that_cannot_be_opened_ends_it),
        TEST(without_a_port_there_is_nothing_to_look_at),
        TEST(ctrl_c_ends_it),
        cmocka_unit_test(modem_manager_is_known_by_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
