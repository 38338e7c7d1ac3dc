/* SPDX-License-Identifier: MIT */
/* What comes right behind FINISH: a BEGIN that was sent twice may open another update there, and
 * RUN may come to a device that has not heard BEGIN at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "host/stream.h"
#include "tests/support/flasher_bench.h"
#include "tests/support/install_with.h"

enum { IN_FLIGHT = 6, LATENCY_US = 200000 };

static int setup(void **state) {
    (void)bench_setup(state);
    fake_init_streaming(&bench.device);
    return 0;
}

/* A stream whose FINISH was answered with OK. */
static struct stream finished_stream(struct transfer *transfer) {
    struct stream stream = {
        .flasher = &bench.flasher, .transfer = transfer, .begun = true, .finished = true};

    assert_int_equal(bench_connect(), TULPAR_OK);
    in_flight_init(&stream.in_flight, IN_FLIGHT);
    return stream;
}

/* The device may take it for the first one of another update, and withdraw what is installed. */
static void a_block_behind_the_end_takes_the_end_back(void **state) {
    static struct transfer transfer;
    struct stream stream = finished_stream(&transfer);
    struct block_in_flight *block = in_flight_add(&stream.in_flight);
    enum tulpar_error error;

    (void)state;
    block->length = BLOCK_HEADER_SIZE + 1;
    assert_int_equal(stream_send_again(&stream, block, &error), GOES_ON);
    assert_false(stream.finished);
}

/* The stream hears an INFO. */
static enum outcome hear(struct stream *stream, const struct device_info *info) {
    static uint8_t data[DEVICE_INFO_SIZE];
    enum tulpar_error error;

    device_info_encode(info, data);
    bench.flasher.link.reply.command = COMMAND_INFO;
    bench.flasher.link.reply.data = data;
    bench.flasher.link.reply.length = sizeof data;
    return stream_take_frame(stream, &error);
}

static void an_update_that_is_open_behind_the_end_starts_over(void **state) {
    static struct transfer transfer;
    struct stream stream = finished_stream(&transfer);

    (void)state;
    struct device_info info = fake_info(&bench.device);
    info.features = bench.device.features;
    info.next_offset = 0;
    assert_int_equal(hear(&stream, &info), STARTS_OVER);
}

/* It said so before a BEGIN that was sent twice came. What it says behind all of it is asked for.
 */
static void what_was_said_before_the_end_does_not_end_it(void **state) {
    static const bool open[] = {false, true};

    for (int i = 0; i < 2; i++) {
        struct transfer transfer = {.size = IMAGE_SIZE};

        (void)setup(state);
        fake_install(&bench.device, bench.image, IMAGE_SIZE);
        struct stream stream = finished_stream(&transfer);
        struct device_info before = fake_info(&bench.device);
        before.features = bench.device.features;
        transfer.crc = before.image.crc;
        if (open[i]) {
            struct begin_request again = {.size = IMAGE_SIZE};

            assert_int_equal(update_declare(&bench.device.boot.session.update, &again), STATUS_OK);
        }
        stream.finishing = true;
        transfer.infos = 2;
        unsigned asked = bench_seen(COMMAND_INFO);
        assert_int_equal(hear(&stream, &before), open[i] ? STARTS_ANEW : ENDS);
        assert_int_equal(transfer.seen_after_finish, !open[i]);
        assert_true(bench_seen(COMMAND_INFO) > asked);
    }
}

/* The old application is valid until a block comes, and RUN must not start it. */
static void a_device_that_has_not_heard_begin_starts_nothing(void **state) {
    static const enum fake_fault faults[] = {FAULT_LOSE_REQUEST, FAULT_DAMAGED_REQUEST,
                                             FAULT_LOSE_REPLY, FAULT_LATE_REPLY};
    static uint8_t old[IMAGE_SIZE];
    struct tulpar_options and_run = {.run = true};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        (void)setup(state);
        fake_application(old, sizeof old);
        old[sizeof old - 1] ^= 1;
        fake_install(&bench.device, old, sizeof old);
        bench_script(COMMAND_BEGIN, 1, faults[i]);
        assert_int_equal(bench_connect(), TULPAR_OK);
        bench.device.latency_us = LATENCY_US; /* all is sent when the first answer comes */
        assert_int_equal(install_with(&bench.flasher, bench.image, IMAGE_SIZE, &and_run),
                         TULPAR_OK);
        bench_assert_installed();
        assert_int_equal(tulpar_run(&bench.flasher), TULPAR_OK);
        assert_int_equal(bench.device.starts, 1);
        assert_int_equal(bench_seen(COMMAND_ENTER), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_block_behind_the_end_takes_the_end_back, setup),
        cmocka_unit_test(a_device_that_has_not_heard_begin_starts_nothing),
        cmocka_unit_test_setup(an_update_that_is_open_behind_the_end_starts_over, setup),
        cmocka_unit_test(what_was_said_before_the_end_does_not_end_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
