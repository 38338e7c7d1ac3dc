/* SPDX-License-Identifier: MIT */
/* The host that hears late: exactly so late, in order, losing nothing, and with a deadline that
 * holds. The board is the real bootloader: it answers INFO (docs/PROTOCOL.md) with a packet. */

#include "support/bench_board.h"
#include "support/distant_host.h"
#include "support/expect.h"
#include "support/hand_written.h"

enum { MS = 1000000, US_PER_MS = 1000, LATE_MS = 16, REPLY_MS = 100, INFO = 0x41 };

static struct bench bench;
static struct distant_host host;

static int setup(void **state) {
    (void)state;
    bench_begin(&bench);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    bench_end(&bench);
    return 0;
}

static void begin(unsigned delay_ms) {
    distant_host_init(&host, bench.board, (uint64_t)delay_ms * MS, kit_layout()->application);
}

static void send(uint8_t command, const uint8_t *data, uint16_t length) {
    uint8_t packet[HAND_PACKET_MAX];
    size_t size = hand_packet(packet, command, data, length);

    assert_int_equal(host.channel.write(&host, packet, size, UINT64_MAX), TULPAR_CHANNEL_OK);
}

/* Every byte that comes within REPLY_MS, and when the host had it, in nanoseconds from now. */
static size_t receive(uint8_t *bytes, uint64_t *when, size_t capacity) {
    uint64_t start = vboard_now_ns(bench.board);
    uint64_t deadline = host.channel.now_us(&host) + REPLY_MS * US_PER_MS;
    size_t count = 0, part;

    while (count < capacity &&
           host.channel.read(&host, &bytes[count], 1, &part, deadline) == TULPAR_CHANNEL_OK) {
        when[count++] = vboard_now_ns(bench.board) - start;
    }
    return count;
}

enum { ANSWER_MAX = 256 };
struct answer {
    uint8_t bytes[ANSWER_MAX];
    uint64_t when[ANSWER_MAX];
    size_t count;
};

static struct answer ask_info(unsigned delay_ms) {
    struct answer answer;
    void *state = NULL;

    teardown(&state); /* the same board at the same time for each */
    setup(&state);
    begin(delay_ms);
    send(INFO, NULL, 0);
    answer.count = receive(answer.bytes, answer.when, ANSWER_MAX);
    return answer;
}

static void test_every_byte_is_late_by_the_same_time(void **state) {
    struct answer at_once = ask_info(0), late = ask_info(LATE_MS);

    (void)state;
    assert_true(at_once.count > 8);
    assert_int_equal(at_once.count, late.count);
    assert_memory_equal(at_once.bytes, late.bytes, at_once.count);
    for (size_t i = 0; i < at_once.count; i++) {
        assert_in_range(late.when[i] - at_once.when[i], (uint64_t)LATE_MS * MS,
                        (uint64_t)LATE_MS * MS + DISTANT_SLICE_NS);
    }
}

static void test_a_deadline_comes_before_a_late_byte(void **state) {
    uint8_t byte;
    size_t length;

    (void)state;
    begin(LATE_MS);
    send(INFO, NULL, 0);
    uint64_t deadline = host.channel.now_us(&host) + (LATE_MS - 1) * US_PER_MS;
    assert_int_equal(host.channel.read(&host, &byte, 1, &length, deadline), TULPAR_CHANNEL_TIMEOUT);
    assert_int_equal(length, 0);
    assert_in_range(host.channel.now_us(&host), deadline, deadline + 1);
    deadline += 10 * US_PER_MS;
    assert_int_equal(host.channel.read(&host, &byte, 1, &length, deadline), TULPAR_CHANNEL_OK);
}

/* A deadline that has passed takes what is there and does not wait. */
static void test_a_passed_deadline_takes_what_is_there(void **state) {
    uint8_t bytes[ANSWER_MAX];
    size_t length;

    (void)state;
    begin(LATE_MS);
    send(INFO, NULL, 0);
    assert_int_equal(host.channel.read(&host, bytes, sizeof bytes, &length, 0),
                     TULPAR_CHANNEL_TIMEOUT);
    distant_host_run_until(&host, vboard_now_ns(bench.board) + (uint64_t)REPLY_MS * MS);
    uint64_t before = vboard_now_ns(bench.board);
    assert_int_equal(host.channel.read(&host, bytes, sizeof bytes, &length, 0), TULPAR_CHANNEL_OK);
    assert_true(length > 8);
    assert_int_equal(vboard_now_ns(bench.board), before);
}

/* What the board says while the host is busy writing reaches it no later for that. */
static void test_replies_are_on_their_way_while_the_host_writes(void **state) {
    static const uint8_t quiet[16 * 1024]; /* more than the line's queue takes; no packet begins */
    uint8_t byte;
    size_t length;

    (void)state;
    begin(1);
    send(INFO, NULL, 0);
    assert_int_equal(host.channel.write(&host, quiet, sizeof quiet, UINT64_MAX), TULPAR_CHANNEL_OK);
    uint64_t before = vboard_now_ns(bench.board);
    assert_int_equal(host.channel.read(&host, &byte, 1, &length, 0), TULPAR_CHANNEL_OK);
    assert_int_equal(byte, 0x23);
    assert_int_equal(vboard_now_ns(bench.board), before);
}

static void test_rate_changes_behind_the_last_byte(void **state) {
    struct answer answer;

    (void)state;
    begin(1);
    send(INFO, NULL, 0);
    assert_int_equal(host.channel.set_baud(&host, 2 * BENCH_BAUD), TULPAR_CHANNEL_OK);
    assert_int_equal(vboard_uart_unsent(bench.board), 0);
    assert_int_equal(host.channel.set_baud(&host, BENCH_BAUD), TULPAR_CHANNEL_OK);
    answer.count = receive(answer.bytes, answer.when, ANSWER_MAX);
    assert_true(answer.count > 8); /* the request was whole */
}

static void test_sees_the_application_start(void **state) {
    struct bench_file app = bench_firmware("app.bin");
    uint64_t start = vboard_now_ns(bench.board);

    (void)state;
    assert_int_equal(hand_send_image(&bench, app.bytes, app.size, 128), HAND_ACK);
    begin(1);
    assert_int_equal(host.first_sent_ns, DISTANT_NEVER);
    assert_false(distant_host_await_application(&host, vboard_now_ns(bench.board) + MS));
    send(0x43, NULL, 0);
    assert_in_range(host.first_sent_ns, start, vboard_now_ns(bench.board));
    assert_true(distant_host_await_application(&host, vboard_now_ns(bench.board) + 1000ull * MS));
    assert_in_range(host.application_ns - host.first_sent_ns, 700000,
                    20 * MS); /* 8 bytes at least */
    bench_file_free(&app);
}

int main(void) {
    static char program[] = "test_distant_host", board[] = "nucleo-l432kc";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_byte_is_late_by_the_same_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_deadline_comes_before_a_late_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_passed_deadline_takes_what_is_there, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_replies_are_on_their_way_while_the_host_writes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_rate_changes_behind_the_last_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sees_the_application_start, setup, teardown),
    };

    (void)bench_choose_kit(2, (char *[]){program, board, NULL});
    return cmocka_run_group_tests(tests, NULL, NULL);
}
