/* SPDX-License-Identifier: MIT */
/* What an observer sees of the cable, and of resets. Accesses to registers: test_bus.c. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "faults.h"

enum {
    CR1 = 0x00,
    BRR = 0x0C,
    TDR = 0x28,
    UE = 1 << 0,
    RE = 1 << 2,
    TE = 1 << 3,
    BRR_115200 = 694,
    FIRMWARE_BAUD = 80000000 / BRR_115200,
    HOST_BAUD = 921600,
    HOST_FRAME_NS = 10850, /* ten bits */
    FRAME_US = 87,
    SEEN_MAX = 16,
};

struct seen {
    struct vboard_uart_byte bytes[SEEN_MAX];
    size_t count;
    uint64_t reset_at;
    char resets[64];
};

static void see_byte(void *context, const struct vboard_uart_byte *byte) {
    struct seen *seen = context;
    assert_true(seen->count < SEEN_MAX);
    seen->bytes[seen->count++] = *byte;
}

static void see_reset(void *context, uint64_t nanoseconds, const char *cause) {
    struct seen *seen = context;
    seen->reset_at = nanoseconds;
    size_t used = strlen(seen->resets);
    assert_true(used + strlen(cause) + 2 < sizeof seen->resets);
    snprintf(seen->resets + used, sizeof seen->resets - used, "%s ", cause);
}

static struct vboard *watched_board(struct seen *seen) {
    struct vboard *board = bench_on("nucleo-l432kc");
    *seen = (struct seen){0};
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + BRR, BRR_115200);
    bench_write(board, ADDRESS_USART2 + CR1, UE | RE | TE);
    bench_wait_us(board, 2 * FRAME_US); /* the preamble */
    vboard_set_observer(
        board, (struct vboard_observer){.uart = see_byte, .reset = see_reset, .context = seen});
    return board;
}

static void bytes_to_the_host(void **state) {
    (void)state;
    struct seen seen;
    struct vboard *board = watched_board(&seen);
    uint64_t before = vboard_now_ns(board);
    bench_write(board, ADDRESS_USART2 + TDR, 0xA5);
    assert_int_equal(seen.count, 1); /* when it begins, not when it is there */
    assert_in_range(seen.bytes[0].nanoseconds, before, before + 1000);
    assert_int_equal(seen.bytes[0].byte, 0xA5);
    assert_true(seen.bytes[0].to_host);
    assert_int_equal(seen.bytes[0].baud, FIRMWARE_BAUD);
    bench_off(board);
}

static void bytes_to_the_board(void **state) {
    (void)state;
    struct seen seen;
    struct vboard *board = watched_board(&seen);
    vboard_uart_set_baud(board, HOST_BAUD);
    assert_int_equal(vboard_uart_send(board, "abc", 3), 3);
    bench_wait_us(board, 4 * FRAME_US);
    assert_int_equal(seen.count, 3);
    for (size_t i = 0; i < 3; i++) {
        uint64_t after = seen.bytes[i].nanoseconds - seen.bytes[0].nanoseconds;
        assert_int_equal(seen.bytes[i].byte, 'a' + i);
        assert_false(seen.bytes[i].to_host);
        assert_int_equal(seen.bytes[i].baud, HOST_BAUD);
        assert_in_range(after, i * HOST_FRAME_NS, i * HOST_FRAME_NS + 2);
    }
    bench_off(board);
}

/* The sender's byte, whatever becomes of it. */
static void noise_does_not_change_what_is_seen(void **state) {
    (void)state;
    struct seen seen;
    struct vboard *board = watched_board(&seen);
    const struct vboard_fault drop = {.kind = VBOARD_FAULT_NOISE,
                                      .when = VBOARD_AT_BYTE,
                                      .at = 1,
                                      .count = 1,
                                      .noise = VBOARD_NOISE_DROP,
                                      .to_host = true};
    uint8_t byte;
    assert_int_equal(vboard_arm(board, &drop), 0);
    bench_write(board, ADDRESS_USART2 + TDR, 0x5F);
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.bytes[0].byte, 0x5F);
    assert_int_equal(vboard_uart_receive(board, &byte, 1), 0);
    bench_off(board);
}

static void resets_with_their_cause(void **state) {
    (void)state;
    struct seen seen;
    struct vboard *board = watched_board(&seen);
    vboard_reset_button(board);
    assert_string_equal(seen.resets, "pin ");
    assert_int_equal(seen.reset_at, vboard_now_ns(board));
    vboard_power_on(board, 1);
    assert_string_equal(seen.resets, "pin power ");
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_to_the_host),
        cmocka_unit_test(bytes_to_the_board),
        cmocka_unit_test(noise_does_not_change_what_is_seen),
        cmocka_unit_test(resets_with_their_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
