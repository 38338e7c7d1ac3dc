/* SPDX-License-Identifier: MIT */
/* What is read of a serial port from a tree like /sys. */
#define _GNU_SOURCE /* mkdtemp, nftw */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "serial/serial_linux_sysfs.h"

enum { NAME_SIZE = 512, MODE = 0700 };

static char root[NAME_SIZE];

static int setup(void **state) {
    const char *folder = getenv("TMPDIR");

    (void)state;
    (void)snprintf(root, sizeof root, "%.200s/tulpar-sysfs-XXXXXX",
                   folder == NULL ? "/tmp" : folder);
    return mkdtemp(root) == NULL;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place) {
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static int teardown(void **state) {
    (void)state;
    return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* With all folders on the way. */
static void make_folder(const char *path) {
    char name[2 * NAME_SIZE];

    (void)snprintf(name, sizeof name, "%s/%s", root, path);
    for (char *slash = name + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        (void)mkdir(name, MODE);
        *slash = '/';
    }
    (void)mkdir(name, MODE);
    assert_int_equal(access(name, R_OK), 0);
}

/* /sys/class/tty/NAME/device -> target, in the tree. */
static void add_port(const char *port, const char *target) {
    char folder[NAME_SIZE], link[3 * NAME_SIZE], to[2 * NAME_SIZE];

    make_folder(target);
    (void)snprintf(folder, sizeof folder, "class/tty/%s", port);
    make_folder(folder);
    (void)snprintf(link, sizeof link, "%s/%s/device", root, folder);
    (void)snprintf(to, sizeof to, "../../../%s", target);
    assert_int_equal(symlink(to, link), 0);
}

static const char *usb_path(const char *path) {
    static char found[SERIAL_TEXT_MAX];

    sysfs_usb_path(root, path, found);
    return found;
}

/* As cdc_acm has it: the device is the interface. */
static void an_st_link(void **state) {
    (void)state;
    add_port("ttyACM0", "devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.2");
    assert_string_equal(usb_path("/dev/ttyACM0"), "1-2:1.2");
}

/* As usb-serial has it: the device lies below the interface; and behind two hubs. */
static void an_adapter_behind_hubs(void **state) {
    (void)state;
    add_port("ttyUSB0",
             "devices/pci0000:00/0000:00:14.0/usb3/3-1/3-1.4/3-1.4.2/3-1.4.2:1.0/ttyUSB0");
    assert_string_equal(usb_path("/dev/ttyUSB0"), "3-1.4.2:1.0");
}

static void a_port_of_the_pc_has_no_place(void **state) {
    (void)state;
    add_port("ttyS0", "devices/pnp0/00:00/00:00:0/00:00:0.0");
    assert_string_equal(usb_path("/dev/ttyS0"), "");
    add_port("ttyX0", "devices/1-2/-:1.0/1-:1.0/1-2:/1-2:1.0x/1-2.:1.0");
    assert_string_equal(usb_path("/dev/ttyX0"), "");
}

static void what_is_not_there_has_no_place(void **state) {
    (void)state;
    assert_string_equal(usb_path("/dev/pts/3"), "");
    assert_string_equal(usb_path("ttyUSB7"), "");
    assert_int_equal(sysfs_latency_ms(root, "/dev/ttyUSB7"), 0);
}

static void the_latency_of_an_adapter(void **state) {
    static const char target[] = "devices/usb1/1-2/1-2:1.0/ttyUSB0";
    char name[2 * NAME_SIZE];

    (void)state;
    add_port("ttyUSB0", target);
    assert_int_equal(sysfs_latency_ms(root, "/dev/ttyUSB0"), 0);
    (void)snprintf(name, sizeof name, "%s/%s/latency_timer", root, target);
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    (void)fputs("16\n", file);
    (void)fclose(file);
    assert_int_equal(sysfs_latency_ms(root, "/dev/ttyUSB0"), 16);
    assert_int_equal(sysfs_latency_ms(root, "/dev/ttyUSB1"), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_st_link),
        TEST(an_adapter_behind_hubs),
        TEST(a_port_of_the_pc_has_no_place),
        TEST(what_is_not_there_has_no_place),
        TEST(the_latency_of_an_adapter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
