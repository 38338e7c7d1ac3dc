/* SPDX-License-Identifier: MIT */
/* A port by its adapter: -p serial:..., -p usb:... */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "cli/port_name.h"

enum { PORTS = 5 };

static const struct serial_candidate list[PORTS] = {
    {.path = "/dev/ttyACM0", .serial = "066BFF555250", .usb_path = "1-2:1.2", .usb = true},
    {.path = "/dev/ttyACM1", .serial = "066BFF999999", .usb_path = "1-4.1:1.2", .usb = true},
    {.path = "/dev/ttyUSB0", .serial = "FT1", .usb_path = "1-20:1.0", .usb = true},
    {.path = "/dev/ttyUSB1", .serial = "FT1", .usb_path = "1-20:1.1", .usb = true},
    {.path = "/dev/ttyS0"},
};

static struct message message;

static const char *found(const char *name) {
    const struct serial_candidate *port = port_named(name, list, PORTS, "tulpar info", &message);

    return port == NULL ? "" : port->path;
}

static void assert_several(const char *name, const char *cause) {
    assert_string_equal(found(name), "");
    assert_int_equal(message.exit_code, EXIT_USAGE);
    assert_non_null(strstr(message.what, name));
    assert_non_null(strstr(message.cause, cause));
}

static void which_names_are_adapters(void **state) {
    (void)state;
    assert_true(port_name_is_adapter("serial:1") && port_name_is_adapter("usb:1-2"));
    assert_false(port_name_is_adapter("/dev/serial:1") || port_name_is_adapter("ttyUSB0"));
    assert_true(port_name_is_empty("serial:") && port_name_is_empty("usb:"));
    assert_false(port_name_is_empty("usb:1"));
}

static void by_serial_number(void **state) {
    (void)state;
    assert_string_equal(found("serial:066BFF555250"), "/dev/ttyACM0");
    assert_string_equal(found("serial:066BFF9"), "/dev/ttyACM1"); /* its beginning */
    assert_string_equal(found("serial:066bff5"), "/dev/ttyACM0");
}

static void a_whole_number_goes_before_a_longer_one(void **state) {
    static const struct serial_candidate two[] = {{.path = "/dev/a", .serial = "12"},
                                                  {.path = "/dev/b", .serial = "1"},
                                                  {.path = "/dev/c", .serial = "123"}};

    (void)state;
    assert_string_equal(port_named("serial:1", two, 3, "", &message)->path, "/dev/b");
    assert_string_equal(port_named("serial:12", two, 3, "", &message)->path, "/dev/a");
}

static void by_place(void **state) {
    (void)state;
    assert_string_equal(found("usb:1-2"), "/dev/ttyACM0"); /* and not 1-20 */
    assert_string_equal(found("usb:1-4.1"), "/dev/ttyACM1");
    assert_string_equal(found("usb:1-20:1.1"), "/dev/ttyUSB1");
}

static void several_are_listed(void **state) {
    (void)state;
    assert_several("serial:066BFF", "/dev/ttyACM0 (serial:066BFF555250, usb:1-2:1.2), "
                                    "/dev/ttyACM1 (serial:066BFF999999, usb:1-4.1:1.2)");
    assert_string_equal(message.next, "tulpar info -p /dev/ttyACM0");
    assert_several("usb:1-20", "/dev/ttyUSB0 (serial:FT1, usb:1-20:1.0), /dev/ttyUSB1 (");
    assert_several("serial:ft1", "/dev/ttyUSB0 (serial:FT1, usb:1-20:1.0), /dev/ttyUSB1 (");
    assert_null(strstr(message.cause, "ttyACM"));
}

static void none_says_what_there_is(void **state) {
    (void)state;
    assert_string_equal(found("serial:77"), "");
    assert_int_equal(message.exit_code, EXIT_PORT);
    assert_string_equal(message.what, "no adapter is serial:77");
    assert_non_null(strstr(message.cause, "serial:066BFF555250 (/dev/ttyACM0), "));
    assert_string_equal(found("usb:1-4"), "");
    assert_non_null(strstr(message.cause, "usb:1-4.1:1.2 (/dev/ttyACM1)"));
    assert_non_null(strstr(message.next, "tulpar list"));
    assert_null(port_named("usb:1-2", list + PORTS - 1, 1, "", &message));
    assert_non_null(strstr(message.cause, "no adapter is plugged in"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(which_names_are_adapters),
        cmocka_unit_test(by_serial_number),
        cmocka_unit_test(a_whole_number_goes_before_a_longer_one),
        cmocka_unit_test(by_place),
        cmocka_unit_test(several_are_listed),
        cmocka_unit_test(none_says_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
