/* SPDX-License-Identifier: MIT */
#include "tests/support/overlay_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "support/expect.h"
#include "support/plausible_code.h"
#include "tests/support/install_with.h"

enum {
    PATIENCE_US = 20000000,
    CHANGED_BYTE = 150,  /* of a unit, from its end: behind vectors, and before the last end */
    CONFIRMED_MS = 2100, /* the application confirms itself after a second */
};

struct overlay_bench overlay;

/* With the old image of that size and application. */
static struct bench prepared;
static uint32_t prepared_size; /* 0: none is */
static const char *prepared_application;

static void on_progress(void *context, uint32_t done, uint32_t total) {
    (void)context;
    (void)total;
    overlay.cancelled = overlay.cancelled || (overlay.cancel_at > 0 && done >= overlay.cancel_at);
}

static bool on_cancelled(void *context) {
    (void)context;
    return overlay.cancelled;
}

uint32_t overlay_unit(void) {
    return kit_unit_size(kit_layout()->application);
}

void overlay_session(void) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .hooks = {.cancelled = on_cancelled, .progress = on_progress},
    };

    overlay.cancelled = false;
    overlay.cancel_at = 0;
    vboard_uart_set_baud(overlay.bench.board, BENCH_BAUD);
    flasher_init(&overlay.flasher, &overlay.bench.channel, &options);
    assert_int_equal(tulpar_connect(&overlay.flasher, PATIENCE_US), TULPAR_OK);
}

enum tulpar_error overlay_install(const uint8_t *image, const struct tulpar_image *known) {
    const struct tulpar_options options = {
        .baud_highest = overlay.baud_highest,
        .bases = known,
        .base_count = known != NULL ? 1 : 0,
    };

    return install_with(&overlay.flasher, image, overlay.size, &options);
}

unsigned overlay_sent(void) {
    uint32_t bytes = overlay.size - overlay.flasher.report.already_right;

    return (bytes + overlay.unit - 1) / overlay.unit;
}

void overlay_change(uint32_t unit) {
    overlay.new[(unit + 1) * overlay.unit - CHANGED_BYTE] ^= 1;
}

void overlay_assert_runs(const uint8_t *image) {
    static uint8_t flash[OVERLAY_SIZE_MAX];

    assert_true(bench_count_text(&overlay.bench, "Application code\r\n", CONFIRMED_MS) > 0);
    assert_true(vboard_peek(overlay.bench.board, kit_layout()->application, flash, overlay.size));
    assert_memory_equal(flash, image, overlay.size);
}

uint64_t overlay_erases(void) {
    struct vboard_stats stats;

    vboard_get_stats(overlay.bench.board, &stats);
    return stats.erases;
}

static void make_images(uint32_t size, const char *application) {
    struct bench_file app = bench_firmware(application);

    overlay.size = size;
    overlay.unit = overlay_unit();
    overlay.units = (size + overlay.unit - 1) / overlay.unit;
    overlay.base = (struct tulpar_image){overlay.old, size};
    plausible_code(overlay.old, size, 1);
    memcpy(overlay.old, app.bytes, app.size);
    bench_file_free(&app);
    memcpy(overlay.new, overlay.old, size);
}

static void prepare(void) {
    overlay_session();
    assert_int_equal(overlay_install(overlay.old, NULL), TULPAR_OK);
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    overlay_assert_runs(overlay.old);
    if (prepared_size > 0) {
        bench_end(&prepared);
    }
    bench_begin(&prepared);
    vboard_copy(prepared.board, overlay.bench.board);
    prepared_size = overlay.size;
}

void overlay_begin(uint32_t size) {
    overlay_begin_with(size, "app.bin");
}

void overlay_begin_with(uint32_t size, const char *application) {
    make_images(size, application);
    bench_begin(&overlay.bench);
    bench_hurry(&overlay.bench);
    overlay.baud_highest = OVERLAY_BAUD;
    if (prepared_size == size && strcmp(prepared_application, application) == 0) {
        vboard_copy(overlay.bench.board, prepared.board);
    } else {
        prepare();
        prepared_application = application;
    }
}

void overlay_end(void) {
    bench_end(&overlay.bench);
}
