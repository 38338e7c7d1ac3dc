/* SPDX-License-Identifier: MIT */
/* tulpar install-bootloader at a small model of ST's loader, with what it says. Used inside of a
 * cmocka test. */
#ifndef TESTS_SUPPORT_INSTALL_BENCH_H
#define TESTS_SUPPORT_INSTALL_BENCH_H

#include "cli/install_bootloader.h"
#include "tests/support/fake_rom.h"

struct install_bench {
    struct fake_rom rom;
    struct installer installer;
    struct console console;
    struct arguments arguments;
    struct serial_port *port; /* for parity and lines; NULL: it has neither */
    char *out, *err;          /* what was printed, as text */
    size_t out_size, err_size;
};

extern struct install_bench install_bench;

/* The beginning of a cmocka setup, and the end of its teardown: no file, no kit, nothing said. */
int install_bench_begin(void);
void install_bench_end(void);

/* At "/dev/fake": all of it but the question to the new bootloader. */
TULPAR_MUST_USE enum exit_code install_bench_run(void);

bool install_bench_said(const char *text); /* on the standard error output */
void install_bench_assert_said(const char *text);
void install_bench_assert_not_said(const char *text);

/* What was said is forgotten, and the board is new to the tool. */
void install_bench_again(void);

#endif
