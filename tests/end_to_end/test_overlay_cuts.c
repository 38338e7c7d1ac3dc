/* SPDX-License-Identifier: MIT */
/* The power goes, or the host, at any packet of an overlay: the same update goes on, and sends
 * again no more than a unit of what was there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "tests/support/overlay_bench.h"

enum {
    END = 100, /* bytes: in the last unit there are fewer */
    PARITY = 1,
    JOURNAL = 1,
    RECORDS = 2,
    AWAY_MS = 1200, /* for the board to go back to its first rate */
};

/* Of an image, in erase units: which change; and of how many packets one is the last. */
struct images {
    uint32_t units, first, changed;
    unsigned step;
};
static const struct images of_pages = {9, 2, 5, 1}, of_sectors = {3, 0, 2, 13};
static const struct images *images;

static enum tulpar_channel_result (*whole_write)(void *context, const uint8_t *data, size_t length,
                                                 uint64_t deadline_us);
static unsigned packets, cut_at; /* so many go out, and no more */

static enum tulpar_channel_result write_until_cut(void *context, const uint8_t *data, size_t length,
                                                  uint64_t deadline_us) {
    if (packets == cut_at) {
        return TULPAR_CHANNEL_FAILED;
    }
    packets++;
    return whole_write(context, data, length, deadline_us);
}

static void set_up(void) {
    overlay_begin(images->units * overlay_unit() - END);
    for (uint32_t i = 0; i < images->changed; i++) {
        overlay_change(images->first + i);
    }
}

/* False: it came to its end. */
static bool is_cut_behind(unsigned count, const struct tulpar_image *known) {
    overlay_session();
    whole_write = overlay.bench.channel.write;
    overlay.bench.channel.write = write_until_cut;
    packets = 0;
    cut_at = count;
    enum tulpar_error error = overlay_install(overlay.new, known);
    overlay.bench.channel.write = whole_write;
    return error != TULPAR_OK;
}

static void power_goes(void) {
    bench_power_cycle(&overlay.bench);
}

static void host_goes(void) {
    bench_run_ms(&overlay.bench, AWAY_MS);
}

/* Both attempts together erase what one would, but for a unit that was begun, and for what an order
 * needs that was given just before. */
static void go_on(uint64_t erases_before, const struct tulpar_image *known) {
    overlay_session();
    assert_int_equal(overlay_install(overlay.new, known), TULPAR_OK);
    uint32_t changed = images->changed;
    assert_in_range(overlay_erases() - erases_before, changed + PARITY + JOURNAL,
                    changed + 1 + 2 * (PARITY + JOURNAL) + RECORDS);
    uint64_t before = overlay_erases();
    assert_int_equal(tulpar_run(&overlay.flasher), TULPAR_OK);
    assert_in_range(overlay_erases() - before, 2 * changed, 2 * changed + RECORDS);
    overlay_assert_runs(overlay.new);
}

static void goes_on_from_anywhere(void (*what_goes)(void), const struct tulpar_image *known) {
    bool cut = true;
    unsigned count = 0, cuts = 0, resumed = 0;

    for (; cut; count += images->step) {
        set_up();
        uint64_t before = overlay_erases();
        cut = is_cut_behind(count, known);
        if (cut) {
            what_goes();
            go_on(before, known);
            cuts++;
            resumed += overlay_sent() < images->changed;
        }
        overlay_end();
    }
    print_message("cut at %u places; %u went on with what was there\n", cuts, resumed);
    assert_true(resumed >= images->changed);
}

static void when_the_power_goes(void **state) {
    (void)state;
    goes_on_from_anywhere(power_goes, NULL);
}

static void when_the_host_goes_and_the_application_is_known(void **state) {
    (void)state;
    goes_on_from_anywhere(host_goes, &overlay.base);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(when_the_power_goes),
        cmocka_unit_test(when_the_host_goes_and_the_application_is_known),
    };

    (void)bench_choose_kit(argc, argv);
    images = overlay_unit() > kit_layout()->transfer_page ? &of_sectors : &of_pages;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
