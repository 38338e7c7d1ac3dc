/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* open_memstream */

#include "tests/support/install_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

struct install_bench install_bench;

static int open_streams(void) {
    install_bench.console.out = open_memstream(&install_bench.out, &install_bench.out_size);
    install_bench.console.err = open_memstream(&install_bench.err, &install_bench.err_size);
    return install_bench.console.out == NULL || install_bench.console.err == NULL;
}

static void close_streams(void) {
    (void)fclose(install_bench.console.out);
    (void)fclose(install_bench.console.err);
    free(install_bench.out);
    free(install_bench.err);
}

int install_bench_begin(void) {
    memset(&install_bench, 0, sizeof install_bench);
    fake_rom_init(&install_bench.rom);
    install_bench.arguments =
        (struct arguments){.verb = VERB_INSTALL_BOOTLOADER, .baud = BAUD_AUTO};
    return open_streams();
}

void install_bench_end(void) {
    install_free(&install_bench.installer);
    close_streams();
}

void install_bench_again(void) {
    install_free(&install_bench.installer);
    close_streams();
    assert_int_equal(open_streams(), 0);
    install_bench.rom.synced = install_bench.rom.went = false;
}

static bool stopped(void) {
    return fake_rom_stopped(&install_bench.rom);
}

enum exit_code install_bench_run(void) {
    const struct install_setup setup = {
        .channel = &install_bench.rom.channel,
        .port = install_bench.port,
        .port_name = "/dev/fake",
        .arguments = &install_bench.arguments,
        .console = &install_bench.console,
        .stopped = stopped,
    };
    enum exit_code exit_code = install_by_rom(&install_bench.installer, &setup);

    if (exit_code == EXIT_DONE) {
        install_say_where(&install_bench.installer);
    }
    (void)fflush(install_bench.console.err);
    (void)fflush(install_bench.console.out);
    return exit_code;
}

bool install_bench_said(const char *text) {
    return strstr(install_bench.err, text) != NULL;
}

void install_bench_assert_said(const char *text) {
    if (!install_bench_said(text)) {
        fail_msg("not said: %s\n%s", text, install_bench.err);
    }
}

void install_bench_assert_not_said(const char *text) {
    if (install_bench_said(text)) {
        fail_msg("said: %s\n%s", text, install_bench.err);
    }
}
