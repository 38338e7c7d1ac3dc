/* SPDX-License-Identifier: MIT */
#include "tests/support/flasher_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

struct bench bench;

static void on_ask(void *context) {
    struct bench *self = context;

    self->asked_for_reset++;
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    struct bench *self = context;

    assert_true(done <= total);
    if (self->progress_calls == 0) {
        self->done_first = done;
    }
    self->done = done;
    self->total = total;
    self->progress_calls++;
}

static void on_reverting(void *context, uint64_t patience_us) {
    struct bench *self = context;

    self->reverts++;
    self->revert_patience_us = patience_us;
}

static void on_swapping(void *context, uint64_t passed_us, uint64_t usual_us) {
    struct bench *self = context;

    assert_true(passed_us <= usual_us);
    assert_true(self->swap_calls == 0 || passed_us >= self->swap_passed_us || passed_us == 0);
    self->swap_calls++;
    self->swap_passed_us = passed_us;
    self->swap_usual_us = usual_us;
}

static void on_trace(void *context, enum tulpar_direction direction, const uint8_t *bytes,
                     size_t length, uint64_t now_us) {
    struct bench *self = context;

    (void)now_us;
    assert_true(direction == TULPAR_UNREADABLE || (bytes != NULL && length > 0));
    self->traced++;
}

static bool on_cancelled(void *context) {
    const struct bench *self = context;

    return (self->cancel_at_us != 0 && self->device.now_us >= self->cancel_at_us) ||
           (self->cancel_at_bytes != 0 && self->done >= self->cancel_at_bytes);
}

int bench_setup(void **state) {
    struct tulpar_options options = {
        .baud = 115200,
        .hooks = {.context = &bench,
                  .trace = on_trace,
                  .cancelled = on_cancelled,
                  .ask_for_reset = on_ask,
                  .progress = on_progress,
                  .reverting = on_reverting,
                  .swapping = on_swapping},
    };

    (void)state;
    memset(&bench, 0, sizeof bench);
    fake_init(&bench.device);
    fake_application(bench.image, IMAGE_SIZE);
    flasher_init(&bench.flasher, &bench.device.channel, &options);
    return 0;
}

enum tulpar_error bench_connect(void) {
    return tulpar_connect(&bench.flasher, 20 * US_PER_SECOND);
}

enum tulpar_error bench_install(void) {
    assert_int_equal(bench_connect(), TULPAR_OK);
    return tulpar_install(&bench.flasher, bench.image, IMAGE_SIZE);
}

void bench_assert_installed(void) {
    assert_true(fake_script_done(&bench.device));
    struct device_info info = fake_info(&bench.device);

    assert_int_equal(info.image.verdict, VERDICT_VALID);
    assert_int_equal(info.image.size, IMAGE_SIZE);
    assert_memory_equal(fake_installed(&bench.device), bench.image, IMAGE_SIZE);
    assert_int_equal(bench.device.board.violations, 0);
    assert_int_equal(bench.done, IMAGE_SIZE);
}

void bench_script(uint8_t command, unsigned nth, enum fake_fault fault) {
    fake_script(&bench.device, command, nth, 1, fault, 0);
}

unsigned bench_seen(uint8_t command) {
    return bench.device.seen[command];
}
