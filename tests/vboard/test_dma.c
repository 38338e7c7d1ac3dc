/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <string.h>

enum {
    ISR = ADDRESS_DMA1,
    IFCR = ADDRESS_DMA1 + 4,
    CSELR = ADDRESS_DMA1 + 0xA8,
    CCR = 0x08,
    CNDTR = 0x0C,
    CPAR = 0x10,
    CMAR = 0x14,
    STRIDE = 0x14,
    EN = 1 << 0,
    TCIE = 1 << 1,
    TEIE = 1 << 3,
    DIR = 1 << 4,
    CIRC = 1 << 5,
    PINC = 1 << 6,
    MINC = 1 << 7,
    MEM2MEM = 1 << 14,
    RAM = 0x20000100,
    USART_RDR = ADDRESS_USART2 + 0x24,
    USART_TDR = ADDRESS_USART2 + 0x28,
    DMAR = 1 << 6,
    DMAT = 1 << 7,
};

static uint32_t channel(unsigned number, uint32_t place) {
    return ADDRESS_DMA1 + place + (number - 1) * STRIDE;
}

static void set_up(struct vboard *board, unsigned number, uint32_t peripheral, uint32_t memory,
                   uint32_t count, uint32_t ccr) {
    bench_write(board, channel(number, CNDTR), count);
    bench_write(board, channel(number, CPAR), peripheral);
    bench_write(board, channel(number, CMAR), memory);
    bench_write(board, channel(number, CCR), ccr | EN);
}

static uint32_t flags(struct vboard *board, unsigned number) {
    return bench_read(board, ISR) >> (number - 1) * 4 & 0xF;
}

static struct vboard *dma_board(uint32_t usart_cr3) {
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, ADDRESS_USART2 + 0x0C, 694);
    bench_write(board, ADDRESS_USART2 + 0x08, usart_cr3);
    bench_write(board, ADDRESS_USART2, 0xD);
    bench_wait_us(board, 200);
    bench_write(board, CSELR, 2u << 20 | 2u << 24); /* channels 6 and 7: USART2 */
    return board;
}

static void memory(struct vboard *board, uint32_t address, char *text, size_t length) {
    assert_true(vboard_peek(board, address, text, length));
    text[length] = '\0';
}

static void reception_goes_round_in_a_ring(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAR);
    char text[9];
    set_up(board, 6, USART_RDR, RAM, 8, CIRC | MINC);
    vboard_uart_send(board, "abcdefghij", 10);
    bench_wait_us(board, 4 * 87 + 20);
    assert_int_equal(bench_read(board, channel(6, CNDTR)), 4);
    assert_int_equal(flags(board, 6), 5); /* HT and GIF */
    bench_wait_us(board, 6 * 87 + 20);
    assert_int_equal(flags(board, 6), 7);
    assert_int_equal(bench_read(board, channel(6, CNDTR)), 6);
    memory(board, RAM, text, 8);
    assert_string_equal(text, "ijcdefgh");
    assert_int_equal(bench_read(board, ADDRESS_USART2 + 0x1C) & (1u << 3 | 1u << 5), 0);
    bench_write(board, IFCR, 1u << 20); /* CGIF6 */
    assert_int_equal(flags(board, 6), 0);
    bench_off(board);
}

static void transmission_ends_with_a_flag_and_an_interrupt(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAT);
    char text[6] = {0};
    assert_true(vboard_poke(board, RAM, "hello", 5));
    set_up(board, 7, USART_TDR, RAM, 5, DIR | MINC | TCIE);
    bench_wait_us(board, 10);
    assert_int_equal(bench_read(board, channel(7, CNDTR)), 3); /* one goes out, one waits in TDR */
    bench_wait_us(board, 5 * 87 + 20);
    assert_int_equal(vboard_uart_receive(board, text, 5), 5);
    assert_string_equal(text, "hello");
    assert_int_equal(flags(board, 7), 7);
    assert_true(bench_irq(board, IRQ_DMA1 + 6));
    bench_write(board, IFCR, 2u << 24);
    assert_false(bench_irq(board, IRQ_DMA1 + 6));
    bench_off(board);
}

static void a_channel_listens_only_where_cselr_says(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAR);
    bench_write(board, CSELR, 0);
    set_up(board, 6, USART_RDR, RAM, 8, MINC);
    vboard_uart_send(board, "a", 1);
    bench_wait_us(board, 200);
    assert_int_equal(bench_read(board, channel(6, CNDTR)), 8);
    bench_off(board);
}

static void memory_to_memory_changes_widths(void **state) {
    (void)state;
    struct vboard *board = dma_board(0);
    static const uint8_t bytes[] = {1, 2, 3, 0xFF};
    assert_true(vboard_poke(board, RAM, bytes, sizeof bytes));
    set_up(board, 1, RAM, RAM + 0x100, 4, MEM2MEM | PINC | MINC | 2u << 10); /* bytes to words */
    bench_wait_us(board, 10);
    assert_int_equal(flags(board, 1), 7);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(bench_read(board, RAM + 0x100 + 4 * i), bytes[i]);
    }
    bench_off(board);
}

static void dma_feeds_the_crc_unit_from_flash(void **state) {
    (void)state;
    struct vboard *board = dma_board(0);
    static const uint32_t words[] = {0x31323334, 0x35363738};
    assert_true(vboard_load(board, 0x08001000, words, sizeof words));
    set_up(board, 2, 0x08001000, ADDRESS_CRC, 2, MEM2MEM | PINC | 2u << 8 | 2u << 10);
    bench_wait_us(board, 10);
    uint32_t by_dma = bench_read(board, ADDRESS_CRC);
    bench_write(board, ADDRESS_CRC + 8, 1);
    bench_write(board, ADDRESS_CRC, words[0]);
    bench_write(board, ADDRESS_CRC, words[1]);
    assert_int_equal(bench_read(board, ADDRESS_CRC), by_dma);
    bench_off(board);
}

static void what_the_manual_forbids_is_refused(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAR);
    set_up(board, 6, USART_RDR, RAM, 8, CIRC | MINC);
    bench_write_refused(board, channel(6, CNDTR), 4, "while it is enabled");
    bench_write_refused(board, channel(6, CMAR), RAM, "while it is enabled");
    bench_write_refused(board, channel(6, CCR), EN | MINC, "changed while the channel is enabled");
    bench_write(board, channel(6, CCR), 0);
    bench_write(board, channel(5, CMAR), RAM + 1);
    bench_write_refused(board, channel(5, CCR), EN | 1u << 10, "do not fit");
    bench_off(board);
}

static void a_transfer_to_nowhere_stops_the_run(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAR);
    set_up(board, 6, USART_RDR, 0x20020000, 8, MINC | TEIE);
    vboard_uart_send(board, "a", 1);
    assert_int_equal(vboard_run(board, vboard_now_ns(board) + 200000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "DMA write"));
    bench_off(board);
}

/* It reads TDR, so that the byte in RDR asks for ever. */
static void a_ring_that_nothing_stops_stops_the_run(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAR);
    set_up(board, 6, USART_TDR, RAM, 8, CIRC | MINC);
    vboard_uart_send(board, "a", 1);
    assert_int_equal(vboard_run(board, vboard_now_ns(board) + 200000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "DMA1 channel 6 goes round for ever"));
    bench_off(board);
}

/* Channel 6 goes on into SRAM while the only bank is busy. */
static void reception_goes_on_while_the_flash_stalls_the_core(void **state) {
    (void)state;
    struct vboard *board = dma_board(DMAR);
    char text[9];
    set_up(board, 6, USART_RDR, RAM, 64, CIRC | MINC);
    bench_write(board, ADDRESS_FLASH + 8, 0x45670123);
    bench_write(board, ADDRESS_FLASH + 8, 0xCDEF89AB);
    bench_write(board, ADDRESS_FLASH + 0x14, 2u | 10u << 3 | 1u << 16);
    vboard_uart_send(board, "12345678", 8);
    uint64_t before = vboard_now_ns(board);
    bench_read(board, 0x08000000); /* waits for the whole erase */
    assert_true(vboard_now_ns(board) - before > 22000000);
    memory(board, RAM, text, 8);
    assert_string_equal(text, "12345678");
    bench_off(board);
}

/* DMA2 serves USART1 on channels 6 and 7; the idle line ends what has no fixed length. */
static void usart1_goes_through_dma2(void **state) {
    (void)state;
    enum {
        DMA2 = ADDRESS_DMA1 + 0x400,
        DMA2_CH6 = DMA2 + 5 * STRIDE,
        DMA2_CH7 = DMA2 + 6 * STRIDE
    };
    enum { USART1_BRR = ADDRESS_USART1 + 0x0C, FRAME_US = 87, IDLEIE = 1 << 4, IDLE = 1 << 4 };
    struct vboard *board = bench_on("b-l475e-iot01a");
    const unsigned idle_line = bench_exception(board, IRQ_USART1);
    const unsigned done_line = bench_exception(board, IRQ_DMA2 + 5);
    char text[8];
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, USART1_BRR, 694);
    bench_write(board, ADDRESS_USART1 + 0x08, DMAR | DMAT);
    bench_write(board, ADDRESS_USART1, 0xD | IDLEIE);
    bench_wait_us(board, 2 * FRAME_US);
    bench_write(board, DMA2 + 0xA8, 2u << 20 | 2u << 24);
    bench_write(board, DMA2_CH7 + CNDTR, 16);
    bench_write(board, DMA2_CH7 + CPAR, ADDRESS_USART1 + 0x24);
    bench_write(board, DMA2_CH7 + CMAR, RAM);
    bench_write(board, DMA2_CH7 + CCR, MINC | EN);
    vboard_uart_send(board, "hello", 5);
    bench_wait_us(board, 5 * FRAME_US + 10);
    assert_int_equal(bench_read(board, DMA2_CH7 + CNDTR), 11);
    assert_int_equal(board->core.level[idle_line / 32] >> idle_line % 32 & 1, 0);
    bench_wait_us(board, FRAME_US);
    assert_int_equal(bench_read(board, ADDRESS_USART1 + 0x1C) & IDLE, IDLE);
    assert_int_equal(board->core.level[idle_line / 32] >> idle_line % 32 & 1, 1);
    memory(board, RAM, text, 5);
    assert_string_equal(text, "hello");

    bench_write(board, DMA2_CH6 + CNDTR, 5);
    bench_write(board, DMA2_CH6 + CPAR, ADDRESS_USART1 + 0x28);
    bench_write(board, DMA2_CH6 + CMAR, RAM);
    bench_write(board, DMA2_CH6 + CCR, DIR | MINC | TCIE | EN);
    bench_wait_us(board, 6 * FRAME_US);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 5);
    assert_memory_equal(text, "hello", 5);
    assert_int_equal(board->core.level[done_line / 32] >> done_line % 32 & 1, 1);
    assert_int_equal(bench_read(board, DMA2) >> 20 & 0x3, 0x3); /* GIF6, TCIF6 */
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reception_goes_round_in_a_ring),
        cmocka_unit_test(transmission_ends_with_a_flag_and_an_interrupt),
        cmocka_unit_test(a_channel_listens_only_where_cselr_says),
        cmocka_unit_test(memory_to_memory_changes_widths),
        cmocka_unit_test(dma_feeds_the_crc_unit_from_flash),
        cmocka_unit_test(what_the_manual_forbids_is_refused),
        cmocka_unit_test(a_transfer_to_nowhere_stops_the_run),
        cmocka_unit_test(a_ring_that_nothing_stops_stops_the_run),
        cmocka_unit_test(usart1_goes_through_dma2),
        cmocka_unit_test(reception_goes_on_while_the_flash_stalls_the_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
