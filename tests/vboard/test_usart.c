/* SPDX-License-Identifier: MIT */
/* The USART and the cable, both ends. */
#include "bench.h"

#include <string.h>

enum {
    CR1 = 0x00,
    CR2 = 0x04,
    CR3 = 0x08,
    BRR = 0x0C,
    RQR = 0x18,
    ISR = 0x1C,
    ICR = 0x20,
    RDR = 0x24,
    TDR = 0x28,
    UE = 1 << 0,
    RE = 1 << 2,
    TE = 1 << 3,
    PE = 1 << 0,
    FE = 1 << 1,
    ORE = 1 << 3,
    IDLE = 1 << 4,
    RXNE = 1 << 5,
    TC = 1 << 6,
    TXE = 1 << 7,
    CMF = 1 << 17,
    TEACK = 1 << 21,
    REACK = 1 << 22,
    FRAME_US = 87, /* at 115200 baud */
    BRR_115200 = 694,
};

static uint32_t base(const struct vboard *board) {
    return board->description->usart == 0 ? ADDRESS_USART1 : ADDRESS_USART2;
}

/* 80 MHz, 8N1, transmitter and receiver on. */
static struct vboard *uart_board(const char *name, uint32_t brr, uint32_t cr1) {
    struct vboard *board = bench_on(name);
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, base(board) + BRR, brr);
    bench_write(board, base(board) + CR1, UE | RE | TE | cr1);
    bench_wait_us(board, 2 * FRAME_US); /* the preamble */
    return board;
}

static uint32_t isr(struct vboard *board) {
    return bench_read(board, base(board) + ISR);
}

static void send(struct vboard *board, uint8_t byte) {
    bench_write(board, base(board) + TDR, byte);
}

/* What the host has got, in text. */
static const char *received(struct vboard *board) {
    static char text[256];
    size_t length = vboard_uart_receive(board, text, sizeof text - 1);
    text[length] = '\0';
    return text;
}

static void bytes_reach_the_host_at_their_rate(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_name("STM32L4", n)) != NULL; n++) {
        struct vboard *board = uart_board(name, BRR_115200, 0);
        assert_int_equal(isr(board), TXE | TC | TEACK | REACK);
        send(board, 'A');
        assert_int_equal(isr(board) & (TXE | TC), TXE);
        send(board, 'B'); /* waits in TDR */
        assert_int_equal(isr(board) & (TXE | TC), 0);
        bench_wait_us(board, 80);
        assert_string_equal(received(board), "");
        bench_wait_us(board, 8);
        assert_string_equal(received(board), "A");
        assert_int_equal(isr(board) & (TXE | TC), TXE);
        bench_wait_us(board, FRAME_US);
        assert_string_equal(received(board), "B");
        assert_int_equal(isr(board) & TC, TC);
        assert_int_equal(vboard_uart_firmware_baud(board), 115273);
        assert_int_equal(vboard_uart_mismatches(board), 0);
        assert_int_equal(vboard_uart_mismatch(board).host, 0);
        bench_off(board);
    }
}

static void bytes_from_the_host_arrive_at_their_rate(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    assert_int_equal(vboard_uart_send(board, "xy", 2), 2);
    bench_wait_us(board, 75);
    assert_int_equal(isr(board) & RXNE, 0);
    bench_wait_us(board, 12);
    assert_int_equal(isr(board) & RXNE, RXNE);
    assert_int_equal(bench_read(board, base(board) + RDR), 'x');
    assert_int_equal(isr(board) & RXNE, 0);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, base(board) + RDR), 'y');
    assert_int_equal(isr(board) & IDLE, 0);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(isr(board) & IDLE, IDLE);
    bench_write(board, base(board) + ICR, IDLE);
    bench_wait_us(board, 1000);
    assert_int_equal(isr(board) & IDLE, 0); /* once after each reception */
    bench_off(board);
}

static void an_overrun_stops_reception_until_it_is_cleared(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    vboard_uart_send(board, "abc", 3);
    bench_wait_us(board, 3 * FRAME_US + 10);
    assert_int_equal(isr(board) & (ORE | RXNE), ORE | RXNE);
    assert_int_equal(bench_read(board, base(board) + RDR), 'a');
    vboard_uart_send(board, "d", 1);
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(isr(board) & (ORE | RXNE), ORE);
    bench_write(board, base(board) + ICR, ORE);
    vboard_uart_send(board, "e", 1);
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(bench_read(board, base(board) + RDR), 'e');
    assert_int_equal(board->usart[1].overruns, 3);
    bench_off(board);
}

static void nothing_passes_without_the_pins(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_fast(board);
    bench_write(board, ADDRESS_USART2 + BRR, BRR_115200);
    bench_write(board, ADDRESS_USART2 + CR1, UE | RE | TE);
    bench_wait_us(board, 200);
    send(board, 'A');
    vboard_uart_send(board, "B", 1);
    bench_wait_us(board, 1000);
    assert_string_equal(received(board), "");
    assert_int_equal(isr(board) & (RXNE | TC), TC);
    bench_off(board);
}

static void a_wrong_rate_garbles_both_directions(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    vboard_uart_set_baud(board, 57600);
    for (unsigned i = 0; i < 4; i++) {
        send(board, 'U');
        bench_wait_us(board, 2 * FRAME_US);
    }
    bench_wait_us(board, 1000);
    assert_null(strchr(received(board), 'U'));
    assert_int_equal(vboard_uart_mismatches(board), 4);
    vboard_uart_set_baud(board, 9600); /* afterwards: it is told what did not match then */
    assert_int_equal(vboard_uart_mismatch(board).host, 57600);
    assert_int_equal(vboard_uart_mismatch(board).firmware, 115273);
    vboard_uart_set_baud(board, 57600);
    vboard_uart_send(board, "\x55", 1); /* half the rate: each bit is seen twice */
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, base(board) + RDR), 0x66);
    bench_off(board);
}

static void a_small_error_of_the_rate_does_no_harm(void **state) {
    (void)state;
    static const uint32_t brr[] = {694 * 97 / 100, 694 * 103 / 100};
    for (size_t i = 0; i < 2; i++) {
        struct vboard *board = uart_board("nucleo-l432kc", brr[i], 0);
        for (unsigned byte = 0; byte < 256; byte++) {
            uint8_t sent = (uint8_t)byte, got = (uint8_t)~byte;
            vboard_uart_send(board, &sent, 1);
            bench_wait_us(board, 2 * FRAME_US);
            assert_int_equal(isr(board) & FE, 0);
            assert_int_equal(bench_read(board, base(board) + RDR), byte);
            send(board, sent);
            bench_wait_us(board, 2 * FRAME_US);
            assert_int_equal(vboard_uart_receive(board, &got, 1), 1);
            assert_int_equal(got, byte);
        }
        bench_off(board);
    }
}

static void a_stop_bit_that_is_low_is_a_framing_error(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    vboard_uart_set_baud(board, 38400); /* three times slower: the stop bit falls into bit 2 */
    vboard_uart_send(board, "", 1);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(isr(board) & (FE | RXNE), FE | RXNE);
    assert_int_equal(bench_read(board, base(board) + RDR), 0);
    bench_write(board, base(board) + ICR, FE);
    assert_int_equal(isr(board) & FE, 0);
    bench_off(board);
}

static void oversampling_by_8_doubles_the_rate(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", 0x10, 1u << 15); /* 80 MHz / 8 */
    vboard_uart_set_baud(board, 10000000);
    send(board, 'Q');
    bench_wait_us(board, 2);
    assert_string_equal(received(board), "Q");
    assert_int_equal(vboard_uart_firmware_baud(board), 10000000);
    bench_off(board);
}

static void parity_is_made_and_checked(void **state) {
    (void)state;
    /* 8 data bits and even parity: the host's stop bit is the parity bit of the frame. */
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 1u << 12 | 1u << 10);
    vboard_uart_send(board, "\x03", 1); /* even: parity 0, but the host's line is high */
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(isr(board) & (PE | RXNE), PE | RXNE);
    bench_read(board, base(board) + RDR);
    bench_write(board, base(board) + ICR, PE);
    vboard_uart_send(board, "\x07", 1); /* odd number of ones: parity 1 */
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(isr(board) & (PE | RXNE), RXNE);
    assert_int_equal(bench_read(board, base(board) + RDR), 0x107);
    bench_off(board);
}

static void interrupt_lines_follow_the_flags(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 1u << 5); /* RXNEIE */
    const uint32_t line = bench_exception(board, IRQ_USART2);
    vboard_uart_send(board, "i", 1);
    bench_wait_us(board, 0);
    assert_int_equal(board->core.level[line / 32] >> line % 32 & 1, 0);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(board->core.level[line / 32] >> line % 32 & 1, 1);
    bench_read(board, base(board) + RDR);
    assert_int_equal(board->core.level[line / 32] >> line % 32 & 1, 0);
    bench_set(board, base(board) + CR1, 1u << 7); /* TXEIE */
    assert_int_equal(board->core.level[line / 32] >> line % 32 & 1, 1);
    bench_off(board);
}

static void a_match_and_a_break(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    bench_write(board, base(board) + CR2, (uint32_t)'#' << 24);
    vboard_uart_send(board, "#", 1);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(isr(board) & CMF, CMF);
    bench_write(board, base(board) + RQR, 2); /* SBKRQ */
    bench_wait_us(board, 3 * FRAME_US);
    char byte = 1;
    assert_int_equal(vboard_uart_receive(board, &byte, 1), 1);
    assert_int_equal(byte, 0);
    assert_int_equal(board->link.framing_errors, 1);
    assert_int_equal(isr(board) & TC, TC);
    bench_off(board);
}

static void what_the_manual_forbids_is_refused(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    bench_write_refused(board, base(board) + BRR, 100, "while UE is set");
    bench_write_refused(board, base(board) + CR1, UE | RE | TE | 1u << 15, "while UE is set");
    bench_write_refused(board, base(board) + CR2, 2u << 12, "while UE is set");
    bench_write_refused(board, base(board) + CR2, 1u << 14, "not modelled");
    bench_write_refused(board, base(board) + CR3, 1u << 3, "not modelled");
    bench_write_refused(board, base(board) + ISR, 0, "read-only");
    send(board, 1);
    send(board, 2);
    bench_write_refused(board, base(board) + TDR, 3, "while TXE is clear");
    bench_write(board, base(board) + CR1, 0);
    bench_write_refused(board, base(board) + TDR, 3, "transmitter is off");
    bench_write(board, base(board) + BRR, 15);
    bench_write_refused(board, base(board) + CR1, UE | TE, "below 16");
    bench_off(board);
}

static void the_kernel_clock_can_be_chosen(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_RCC + RCC_CCIPR, 2u << 2); /* HSI16 */
    bench_write(board, ADDRESS_USART2 + BRR, 139);
    bench_write_refused(board, ADDRESS_USART2 + CR1, UE | TE, "clock does not run");
    bench_write(board, ADDRESS_USART2 + CR1, 0);
    bench_set(board, ADDRESS_RCC + RCC_CR, RCC_CR_HSION);
    bench_wait_us(board, 10);
    bench_write(board, ADDRESS_USART2 + CR1, UE | TE);
    bench_wait_us(board, 100);
    send(board, 'h');
    bench_wait_us(board, 100);
    assert_string_equal(received(board), "h");
    bench_off(board);
}

static void a_reset_cuts_a_frame(void **state) {
    (void)state;
    struct vboard *board = uart_board("nucleo-l432kc", BRR_115200, 0);
    send(board, 0);
    bench_wait_us(board, 40);
    vboard_reset_button(board);
    bench_wait_us(board, 200);
    char byte = 0;
    assert_int_equal(vboard_uart_receive(board, &byte, 1), 1);
    assert_int_equal((uint8_t)byte, 0xF0); /* the rest of it reads as ones */
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_reach_the_host_at_their_rate),
        cmocka_unit_test(bytes_from_the_host_arrive_at_their_rate),
        cmocka_unit_test(an_overrun_stops_reception_until_it_is_cleared),
        cmocka_unit_test(nothing_passes_without_the_pins),
        cmocka_unit_test(a_wrong_rate_garbles_both_directions),
        cmocka_unit_test(a_small_error_of_the_rate_does_no_harm),
        cmocka_unit_test(a_stop_bit_that_is_low_is_a_framing_error),
        cmocka_unit_test(oversampling_by_8_doubles_the_rate),
        cmocka_unit_test(parity_is_made_and_checked),
        cmocka_unit_test(interrupt_lines_follow_the_flags),
        cmocka_unit_test(a_match_and_a_break),
        cmocka_unit_test(what_the_manual_forbids_is_refused),
        cmocka_unit_test(the_kernel_clock_can_be_chosen),
        cmocka_unit_test(a_reset_cuts_a_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
