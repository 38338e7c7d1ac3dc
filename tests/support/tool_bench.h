/* SPDX-License-Identifier: MIT */
/* The verbs at a fake device, in virtual time, with what they print. Used inside of a cmocka test.
 */
#ifndef TESTS_SUPPORT_TOOL_BENCH_H
#define TESTS_SUPPORT_TOOL_BENCH_H

#include "cli/session.h"
#include "tests/support/fake_device.h"

enum { TOOL_IMAGE_SIZE = 20000 };

struct tool_bench {
    struct fake_device device;
    struct tool_session session;
    struct console console;
    struct arguments arguments;
    struct material material;
    uint8_t image[TOOL_IMAGE_SIZE];
    const struct cache *cache;       /* of info; NULL: none */
    const struct keyboard *keyboard; /* of a monitor; NULL: none */
    const struct monitor_port *monitor_port;
    struct monitor_settings *settings;
    uint64_t stop_at_us; /* Ctrl-C, on the device's clock; 0: nobody presses it */
    char *out, *err;     /* what was printed, as text */
    size_t out_size, err_size;
    size_t err_from; /* what was said before is forgotten; 0: nothing is */
};

/* One for each thread. */
extern _Thread_local struct tool_bench tool_bench;

/* A cmocka setup and teardown: a fresh device in its bootloader, "app.elf" in memory. */
int tool_bench_setup(void **state);
int tool_bench_teardown(void **state);

/* The same with another stream for the data; the bench closes it. */
void tool_bench_print_to(FILE *out);

/* The image is on the device, valid. */
void tool_bench_install(void);

/* Runs the verb to its end, the last look at the output included. */
TULPAR_MUST_USE enum exit_code tool_bench_run(enum verb verb);

bool tool_bench_said(const char *text);    /* on the standard error output */
bool tool_bench_printed(const char *text); /* on the standard output */

#endif
