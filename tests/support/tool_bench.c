/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* open_memstream */

#include "tests/support/tool_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdlib.h>
#include <string.h>

_Thread_local struct tool_bench tool_bench;

static bool stopped(void) {
    return tool_bench.stop_at_us != 0 && tool_bench.device.now_us >= tool_bench.stop_at_us;
}

int tool_bench_setup(void **state) {
    struct tool_bench *bench = &tool_bench;

    (void)state;
    memset(bench, 0, sizeof *bench);
    fake_init(&bench->device);
    fake_application(bench->image, TOOL_IMAGE_SIZE);
    bench->material.source = (struct tulpar_source){
        .format = TULPAR_SOURCE_ELF,
        .bytes = bench->image,
        .size = TOOL_IMAGE_SIZE,
        .has_base = true,
        .base = FAKE_BASE,
        .version = 0x01020003,
    };
    bench->arguments = (struct arguments){.file = "app.elf", .baud = BAUD_AUTO};
    bench->console.out = open_memstream(&bench->out, &bench->out_size);
    bench->console.err = open_memstream(&bench->err, &bench->err_size);
    return bench->console.out == NULL || bench->console.err == NULL;
}

int tool_bench_teardown(void **state) {
    (void)state;
    (void)fclose(tool_bench.console.out);
    (void)fclose(tool_bench.console.err);
    free(tool_bench.out);
    free(tool_bench.err);
    return 0;
}

void tool_bench_print_to(FILE *out) {
    assert_non_null(out);
    (void)fclose(tool_bench.console.out);
    tool_bench.console.out = out;
}

void tool_bench_install(void) {
    fake_install(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE);
}

enum exit_code tool_bench_run(enum verb verb) {
    struct tool_bench *bench = &tool_bench;
    struct session_setup with = {
        .channel = &bench->device.channel,
        .port = "/dev/fake",
        .arguments = &bench->arguments,
        .console = &bench->console,
        .material = &bench->material,
        .cache = bench->cache,
        .stopped = stopped,
        .keyboard = bench->keyboard,
        .monitor_port = bench->monitor_port,
        .settings = bench->settings,
    };

    bench->arguments.verb = verb;
    bench->console.stopped = stopped;
    bench->console.quiet = bench->arguments.quiet;
    bench->console.verbose = bench->arguments.verbose;
    bench->console.json = bench->arguments.json;
    enum exit_code exit_code = console_end(&bench->console, session_run(&bench->session, &with));
    (void)fflush(bench->console.err);
    return exit_code;
}

bool tool_bench_said(const char *text) {
    return strstr(tool_bench.err + tool_bench.err_from, text) != NULL;
}

bool tool_bench_printed(const char *text) {
    return strstr(tool_bench.out, text) != NULL;
}
