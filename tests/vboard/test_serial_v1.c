/* SPDX-License-Identifier: MIT */
/* The USART with SR and DR, in the place of an L4's: the rest of the board is the same, so that
 * what differs is the USART. RM0008 and RM0090. */
#include "bench.h"

#include <string.h>

#include "periph/serial_v1.h"

enum {
    SR = ADDRESS_USART2 + 0x00,
    DR = ADDRESS_USART2 + 0x04,
    BRR = ADDRESS_USART2 + 0x08,
    CR1 = ADDRESS_USART2 + 0x0C,
    CR2 = ADDRESS_USART2 + 0x10,
    CR3 = ADDRESS_USART2 + 0x14,
    PE = 1 << 0,
    FE = 1 << 1,
    ORE = 1 << 3,
    IDLE = 1 << 4,
    RXNE = 1 << 5,
    TC = 1 << 6,
    TXE = 1 << 7,
    SBK = 1 << 0,
    RWU = 1 << 1,
    RE = 1 << 2,
    TE = 1 << 3,
    IDLEIE = 1 << 4,
    RXNEIE = 1 << 5,
    PCE = 1 << 10,
    M = 1 << 12,
    UE = 1 << 13,
    OVER8 = 1 << 15,
    EIE = 1 << 0,
    DMAR = 1 << 6,
    DMAT = 1 << 7,
    FRAME_US = 87, /* at 115200 baud */
    BRR_115200 = 694,
    CHANNEL_6 = ADDRESS_DMA1 + 0x08 + 5 * 0x14, /* USART2's receiver */
    CHANNEL_7 = ADDRESS_DMA1 + 0x08 + 6 * 0x14,
    CSELR = ADDRESS_DMA1 + 0xA8,
    RAM = 0x20000100,
};

static const struct reg usart_regs[] = {SERIAL_V1_REGS(SERIAL_V1_CR1_F4, SERIAL_V1_CR3_F4)};

/* 80 MHz, 115200 baud, transmitter and receiver on. */
static struct vboard *uart_board(uint32_t cr1, uint32_t cr3) {
    struct vboard *board = bench_on_with("nucleo-l432kc", "USART2", &serial_v1_peripheral,
                                         usart_regs, sizeof usart_regs / sizeof usart_regs[0]);
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, BRR, (cr1 & OVER8) != 0 ? 0x10 : BRR_115200);
    bench_write(board, CR3, cr3);
    bench_write(board, CR1, UE | RE | TE | cr1);
    bench_wait_us(board, 2 * FRAME_US); /* the preamble */
    return board;
}

static void host_sends(struct vboard *board, const char *bytes, size_t length) {
    assert_int_equal(vboard_uart_send(board, bytes, length), length);
    bench_wait_us(board, (length + 1) * FRAME_US);
}

static const char *received(struct vboard *board) {
    static char text[256];
    size_t length = vboard_uart_receive(board, text, sizeof text - 1);
    text[length] = '\0';
    return text;
}

static void bytes_go_both_ways(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    assert_int_equal(bench_read(board, SR), TXE | TC);
    bench_write(board, DR, 'A');
    bench_write_sized(board, DR, 1, 'B');
    assert_int_equal(bench_read(board, SR), 0);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, SR), TXE);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, SR), TXE | TC);
    assert_string_equal(received(board), "AB");
    assert_int_equal(vboard_uart_firmware_baud(board), 115273);
    host_sends(board, "x", 1);
    assert_int_equal(bench_read(board, SR) & RXNE, RXNE);
    assert_int_equal(bench_read(board, DR), 'x');
    assert_int_equal(bench_read(board, SR) & RXNE, 0);
    bench_off(board);
}

/* "A read from the USART_SR register followed by a write to the USART_DR register", or a zero. */
static void tc_stays_when_nobody_has_looked_at_it(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    bench_write(board, DR, 'A');
    assert_int_equal(bench_read(board, SR), TXE | TC); /* of the reset, not of this frame */
    bench_write(board, SR, ~(uint32_t)TC);
    assert_int_equal(bench_read(board, SR), TXE);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, SR), TXE | TC);
    bench_write(board, DR, 'B');
    assert_int_equal(bench_read(board, SR), TXE);
    bench_off(board);
}

static void errors_are_cleared_by_sr_then_dr(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    vboard_uart_set_baud(board, 38400); /* the stop bit falls into a bit of data */
    vboard_uart_send(board, "", 1);
    bench_wait_us(board, FRAME_US);
    bench_read(board, DR); /* alone it clears RXNE and nothing else */
    assert_int_equal(bench_read(board, SR) & (FE | RXNE), FE);
    bench_write(board, SR, 0); /* writing does not clear it */
    assert_int_equal(bench_read(board, SR) & FE, FE);
    bench_read(board, DR);
    assert_int_equal(bench_read(board, SR) & FE, 0);
    bench_off(board);
}

static void an_idle_line_is_cleared_the_same_way(void **state) {
    (void)state;
    struct vboard *board = uart_board(IDLEIE, 0);
    host_sends(board, "x", 1);
    bench_wait_us(board, FRAME_US);
    assert_true(bench_irq(board, IRQ_USART2));
    assert_int_equal(bench_read(board, SR) & (IDLE | RXNE), IDLE | RXNE);
    assert_int_equal(bench_read(board, DR), 'x');
    assert_int_equal(bench_read(board, SR) & IDLE, 0);
    assert_false(bench_irq(board, IRQ_USART2));
    bench_off(board);
}

/* "The RDR content will not be lost ... any data received during overrun is lost": RXNE comes back
 * only when ORE is cleared. */
static void after_an_overrun_nothing_comes_until_it_is_cleared(void **state) {
    (void)state;
    struct vboard *board = uart_board(RXNEIE, 0);
    host_sends(board, "abc", 3);
    assert_int_equal(bench_read(board, DR), 'a'); /* SR was not read: ORE stays */
    host_sends(board, "d", 1);
    assert_int_equal(bench_read(board, SR) & (ORE | RXNE), ORE);
    assert_true(bench_irq(board, IRQ_USART2)); /* RXNEIE floods until it is cleared */
    bench_read(board, DR);
    assert_false(bench_irq(board, IRQ_USART2));
    host_sends(board, "e", 1);
    assert_int_equal(bench_read(board, SR) & (ORE | RXNE), RXNE);
    assert_int_equal(bench_read(board, DR), 'e');
    assert_int_equal(board->usart[1].overruns, 3);
    bench_off(board);
}

/* "It may also occur when the new data is received during the reading sequence." */
static void an_overrun_between_sr_and_dr_is_not_cleared(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    host_sends(board, "a", 1);
    assert_int_equal(bench_read(board, SR) & (ORE | RXNE), RXNE);
    host_sends(board, "b", 1);
    assert_int_equal(bench_read(board, DR), 'a');
    assert_int_equal(bench_read(board, SR) & (ORE | RXNE), ORE);
    bench_off(board);
}

static void receive_by_dma(struct vboard *board, uint32_t count) {
    bench_write(board, CSELR, 2u << 20);
    bench_write(board, CHANNEL_6 + 4, count);
    bench_write(board, CHANNEL_6 + 8, DR);
    bench_write(board, CHANNEL_6 + 12, RAM);
    bench_write(board, CHANNEL_6, 0x81); /* MINC, EN: bytes */
}

/* The controller's read of DR is a read of DR: an error that was seen before is gone with it. */
static void a_read_of_dr_by_dma_clears_what_sr_has_shown(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, DMAR | EIE);
    receive_by_dma(board, 8);
    vboard_uart_set_baud(board, 38400);
    vboard_uart_send(board, "", 1);
    bench_wait_us(board, FRAME_US);
    assert_true(bench_irq(board, IRQ_USART2)); /* the byte has gone, the flag is there */
    assert_int_equal(bench_read(board, SR) & (FE | RXNE), FE);
    bench_wait_us(board, 1000);
    vboard_uart_set_baud(board, 115200);
    assert_int_equal(bench_read(board, SR) & FE, FE);
    host_sends(board, "x", 1);
    assert_false(bench_irq(board, IRQ_USART2));
    assert_int_equal(bench_read(board, SR) & FE, 0);
    bench_off(board);
}

/* EIE "is used only when data reception is performed by DMA". */
static void errors_interrupt_only_with_dma(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, EIE);
    vboard_uart_set_baud(board, 38400);
    vboard_uart_send(board, "", 1);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, SR) & FE, FE);
    assert_false(bench_irq(board, IRQ_USART2));
    bench_off(board);
}

static void dma_moves_both_directions(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, DMAR | DMAT);
    receive_by_dma(board, 3);
    host_sends(board, "xyz", 3);
    assert_int_equal(bench_read(board, RAM) & 0xFFFFFF, 0x7A7978);
    bench_write(board, CSELR, 2u << 20 | 2u << 24);
    bench_write(board, CHANNEL_7 + 4, 3);
    bench_write(board, CHANNEL_7 + 8, DR);
    bench_write(board, CHANNEL_7 + 12, RAM);
    bench_write(board, CHANNEL_7, 0x91); /* DIR, MINC, EN */
    bench_wait_us(board, 4 * FRAME_US);
    assert_string_equal(received(board), "xyz");
    bench_off(board);
}

static void a_break_is_asked_for_in_cr1(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    bench_set(board, CR1, SBK);
    assert_int_equal(bench_read(board, CR1) & SBK, SBK);
    bench_wait_us(board, 3 * FRAME_US);
    assert_int_equal(bench_read(board, CR1) & SBK, 0);
    char byte = 1;
    assert_int_equal(vboard_uart_receive(board, &byte, 1), 1);
    assert_int_equal(byte, 0);
    assert_int_equal(board->link.framing_errors, 1);
    bench_write(board, DR, 'A'); /* "If the software resets the SBK bit before ..." */
    bench_set(board, CR1, SBK);
    bench_write(board, CR1, UE | RE | TE);
    bench_wait_us(board, 3 * FRAME_US);
    assert_string_equal(received(board), "A");
    assert_int_equal(board->link.framing_errors, 1);
    bench_off(board);
}

static void parity_takes_the_last_bit_of_the_word(void **state) {
    (void)state;
    struct vboard *board = uart_board(M | PCE, 0);
    host_sends(board, "\x03", 1); /* even: parity 0, but the host's line is high */
    assert_int_equal(bench_read(board, SR) & (PE | RXNE), PE | RXNE);
    bench_read(board, DR);
    host_sends(board, "\x07", 1);
    assert_int_equal(bench_read(board, SR) & (PE | RXNE), RXNE);
    assert_int_equal(bench_read(board, DR), 0x107);
    bench_off(board);
}

static void oversampling_by_8_halves_the_clocks_of_a_bit(void **state) {
    (void)state;
    struct vboard *board = uart_board(OVER8, 0); /* BRR 0x10: 80 MHz / 8 */
    vboard_uart_set_baud(board, 10000000);
    bench_write(board, DR, 'Q');
    bench_wait_us(board, 2);
    assert_string_equal(received(board), "Q");
    assert_int_equal(vboard_uart_firmware_baud(board), 10000000);
    bench_off(board);
}

/* Between transfers the settings may change while UE is set. */
static void settings_may_change_between_transfers(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    bench_write(board, BRR, 80000000 / 57600);
    vboard_uart_set_baud(board, 57600);
    host_sends(board, "x", 1);
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(bench_read(board, DR), 'x');
    bench_write(board, DR, 'y');
    bench_wait_us(board, 3 * FRAME_US);
    assert_string_equal(received(board), "y");
    bench_off(board);
}

static void what_the_manual_forbids_is_refused(void **state) {
    (void)state;
    struct vboard *board = uart_board(0, 0);
    bench_write_refused(board, CR1, UE | RE | TE | RWU, "not modelled");
    bench_write_refused(board, CR2, 1u << 14, "not modelled");
    bench_write_refused(board, CR2, 1u << 12, "smartcards");
    bench_write_refused(board, CR2, 1u << 9, "while the transmitter is enabled");
    bench_write_refused(board, CR3, 1u << 3, "not modelled");
    bench_write_sized_refused(board, CR1, 1, 0, "half-word or a word");
    bench_write(board, DR, 1);
    bench_write_refused(board, BRR, 100, "changed in a transfer");
    bench_write_refused(board, CR1, UE | RE | TE | M, "changed in a transfer");
    bench_write_refused(board, CR1, UE | RE, "TE cleared in a transmission");
    bench_write_refused(board, CR1, RE | TE, "before TC is set");
    bench_write(board, DR, 2);
    bench_write_refused(board, DR, 3, "while TXE is clear");
    bench_wait_us(board, 3 * FRAME_US);
    bench_write(board, CR1, 0);
    bench_write_refused(board, DR, 3, "transmitter is off");
    bench_write(board, BRR, 15);
    bench_write_refused(board, CR1, UE | TE, "below 16");
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_both_ways),
        cmocka_unit_test(tc_stays_when_nobody_has_looked_at_it),
        cmocka_unit_test(errors_are_cleared_by_sr_then_dr),
        cmocka_unit_test(an_idle_line_is_cleared_the_same_way),
        cmocka_unit_test(after_an_overrun_nothing_comes_until_it_is_cleared),
        cmocka_unit_test(an_overrun_between_sr_and_dr_is_not_cleared),
        cmocka_unit_test(a_read_of_dr_by_dma_clears_what_sr_has_shown),
        cmocka_unit_test(errors_interrupt_only_with_dma),
        cmocka_unit_test(dma_moves_both_directions),
        cmocka_unit_test(a_break_is_asked_for_in_cr1),
        cmocka_unit_test(parity_takes_the_last_bit_of_the_word),
        cmocka_unit_test(oversampling_by_8_halves_the_clocks_of_a_bit),
        cmocka_unit_test(settings_may_change_between_transfers),
        cmocka_unit_test(what_the_manual_forbids_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
