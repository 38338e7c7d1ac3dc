/* SPDX-License-Identifier: MIT */
/* DMA with streams, and the USART behind it: RM0090, DMA. */
#include "bench.h"

#include <string.h>

enum {
    DMA1 = 0x40026000,
    DMA2 = 0x40026400,
    LISR = 0x00,
    HISR = 0x04,
    LIFCR = 0x08,
    HIFCR = 0x0C,
    SCR = 0x10,
    NDTR = 0x14,
    PAR = 0x18,
    M0AR = 0x1C,
    M1AR = 0x20,
    FCR = 0x24,
    STRIDE = 0x18,
    EN = 1 << 0,
    TEIE = 1 << 2,
    TCIE = 1 << 4,
    PFCTRL = 1 << 5,
    TO_PERIPHERAL = 1 << 6,
    IN_MEMORY = 2 << 6,
    CIRC = 1 << 8,
    PINC = 1 << 9,
    MINC = 1 << 10,
    PSIZE_WORD = 2 << 11,
    MSIZE_WORD = 2 << 13,
    DBM = 1 << 18,
    CT = 1 << 19,
    MBURST_4 = 1 << 23,
    CHANNEL_4 = 4 << 25,
    CHANNEL_5 = 5 << 25,
    DMDIS = 1 << 2,
    TEIF = 1 << 3,
    HTIF = 1 << 4,
    TCIF = 1 << 5,
    USART2_SR = 0x40004400,
    USART2_DR = 0x40004404,
    USART2_BRR = 0x40004408,
    USART2_CR1 = 0x4000440C,
    USART2_CR3 = 0x40004414,
    UE_TE_RE = 1 << 13 | 3 << 2,
    DMAR = 1 << 6,
    DMAT = 1 << 7,
    ORE_RXNE = 1 << 3 | 1 << 5,
    BRR_115200 = 365, /* at 42 MHz */
    FRAME_US = 87,
    RAM = 0x20000100,
    RECEIVER = 5, /* streams of DMA1 */
    TRANSMITTER = 6,
};

static uint32_t stream(unsigned number, uint32_t place) {
    return DMA1 + place + number * STRIDE;
}

static struct vboard *dma_board(const char *name, uint32_t usart_cr3) {
    struct vboard *board = bench_on(name);
    bench_clocks_on(board);
    bench_fast(board);
    bench_uart_pins(board);
    bench_write(board, USART2_BRR, BRR_115200);
    bench_write(board, USART2_CR3, usart_cr3);
    bench_write(board, USART2_CR1, UE_TE_RE);
    bench_wait_us(board, 2 * FRAME_US);
    return board;
}

static void set_up(struct vboard *board, unsigned number, uint32_t peripheral, uint32_t memory,
                   uint32_t count, uint32_t cr) {
    bench_write(board, stream(number, PAR), peripheral);
    bench_write(board, stream(number, M0AR), memory);
    bench_write(board, stream(number, NDTR), count);
    bench_write(board, stream(number, SCR), cr | EN);
}

/* Of streams 4 to 7: 4 is at bit 0, 5 at 6, 6 at 16, 7 at 22. */
static uint32_t receiver_flags(struct vboard *board) {
    return bench_read(board, DMA1 + HISR) >> 6 & 0x3F;
}

static uint32_t transmitter_flags(struct vboard *board) {
    return bench_read(board, DMA1 + HISR) >> 16 & 0x3F;
}

static void expect_in_ram(struct vboard *board, uint32_t address, const char *expected) {
    char text[32] = {0};
    assert_true(vboard_peek(board, address, text, strlen(expected)));
    assert_string_equal(text, expected);
}

static void reception_goes_round_in_a_ring(void **state) {
    (void)state;
    static const char *const names[] = {"STM32F411RE", "STM32F446RE", "STM32F407VG"};
    for (size_t i = 0; i < 3; i++) {
        struct vboard *board = dma_board(names[i], DMAR);
        set_up(board, RECEIVER, USART2_DR, RAM, 8, CHANNEL_4 | CIRC | MINC);
        vboard_uart_send(board, "abcdefghij", 10);
        bench_wait_us(board, 4 * FRAME_US + 20);
        assert_int_equal(bench_read(board, stream(RECEIVER, NDTR)), 4);
        assert_int_equal(receiver_flags(board), HTIF);
        bench_wait_us(board, 6 * FRAME_US + 20);
        assert_int_equal(receiver_flags(board), HTIF | TCIF);
        assert_int_equal(bench_read(board, stream(RECEIVER, NDTR)), 6);
        expect_in_ram(board, RAM, "ijcdefgh");
        assert_int_equal(bench_read(board, USART2_SR) & ORE_RXNE, 0);
        bench_write(board, DMA1 + HIFCR, (uint32_t)(HTIF | TCIF) << 6);
        assert_int_equal(receiver_flags(board), 0);
        bench_off(board);
    }
}

static void transmission_ends_with_a_flag_and_switches_itself_off(void **state) {
    (void)state;
    struct vboard *board = dma_board("STM32F411RE", DMAT);
    char text[8] = {0};
    assert_true(vboard_poke(board, RAM, "hello", 5));
    set_up(board, TRANSMITTER, USART2_DR, RAM, 5, CHANNEL_4 | TO_PERIPHERAL | MINC | TCIE);
    bench_wait_us(board, 6 * FRAME_US + 20);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 5);
    assert_string_equal(text, "hello");
    assert_int_equal(transmitter_flags(board), HTIF | TCIF);
    assert_int_equal(bench_read(board, stream(TRANSMITTER, SCR)) & EN, 0);
    assert_int_equal(bench_read(board, stream(TRANSMITTER, NDTR)), 0);
    assert_true(bench_irq(board, IRQ_DMA1 + TRANSMITTER));
    bench_write_refused(board, stream(TRANSMITTER, SCR),
                        CHANNEL_4 | TO_PERIPHERAL | MINC | TCIE | EN,
                        "event flags of an earlier transfer are set (RM0383 DMA_SxCR EN)");
    bench_write(board, DMA1 + HIFCR, 0x3Fu << 16 & 0x0F7D0F7D);
    assert_false(bench_irq(board, IRQ_DMA1 + TRANSMITTER));
    bench_write(board, stream(TRANSMITTER, NDTR), 2);
    bench_set(board, stream(TRANSMITTER, SCR), EN);
    bench_wait_us(board, 3 * FRAME_US);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 2);
    bench_off(board);
}

static void usart1_is_served_by_dma2(void **state) {
    (void)state;
    static const unsigned streams[] = {2, 5};
    for (size_t i = 0; i < 2; i++) {
        struct vboard *board = bench_on("STM32F411CE");
        const uint32_t usart1 = 0x40011000, at = DMA2 + streams[i] * STRIDE;
        bench_clocks_on(board);
        bench_fast(board);
        bench_uart_pins(board);
        bench_write(board, usart1 + 0x08, 729); /* at 84 MHz */
        bench_write(board, usart1 + 0x14, DMAR);
        bench_write(board, usart1 + 0x0C, UE_TE_RE);
        bench_write(board, at + PAR, usart1 + 4);
        bench_write(board, at + M0AR, RAM);
        bench_write(board, at + NDTR, 4);
        bench_write(board, at + SCR, CHANNEL_4 | MINC | EN);
        vboard_uart_send(board, "dma2", 4);
        bench_wait_us(board, 6 * FRAME_US);
        expect_in_ram(board, RAM, "dma2");
        bench_off(board);
    }
}

static void a_stream_listens_only_to_its_channel(void **state) {
    (void)state;
    struct vboard *board = dma_board("STM32F411RE", DMAR);
    set_up(board, RECEIVER, USART2_DR, RAM, 8, CHANNEL_5 | MINC);
    set_up(board, 4, USART2_DR, RAM, 8, CHANNEL_4 | MINC);
    vboard_uart_send(board, "a", 1);
    bench_wait_us(board, 2 * FRAME_US);
    assert_int_equal(bench_read(board, stream(RECEIVER, NDTR)), 8);
    assert_int_equal(bench_read(board, stream(4, NDTR)), 8);
    bench_off(board);
}

static void two_buffers_take_turns(void **state) {
    (void)state;
    struct vboard *board = dma_board("STM32F407VG", DMAR);
    bench_write(board, stream(RECEIVER, M1AR), RAM + 16);
    set_up(board, RECEIVER, USART2_DR, RAM, 4, CHANNEL_4 | MINC | DBM);
    vboard_uart_send(board, "abcdef", 6);
    bench_wait_us(board, 7 * FRAME_US);
    expect_in_ram(board, RAM, "abcd");
    expect_in_ram(board, RAM + 16, "ef");
    assert_int_equal(bench_read(board, stream(RECEIVER, SCR)) & CT, CT);
    bench_write(board, stream(RECEIVER, M0AR), RAM + 32); /* the one that is not in use */
    bench_write_refused(board, stream(RECEIVER, M1AR), RAM, "while it is enabled");
    vboard_uart_send(board, "ghijkl", 6);
    bench_wait_us(board, 7 * FRAME_US);
    expect_in_ram(board, RAM + 16, "efgh");
    expect_in_ram(board, RAM + 32, "ijkl");
    bench_off(board);
}

static void what_is_set_up_stays_while_a_stream_is_enabled(void **state) {
    (void)state;
    struct vboard *board = dma_board("STM32F411RE", DMAR);
    const uint32_t cr = CHANNEL_4 | CIRC | MINC;
    set_up(board, RECEIVER, USART2_DR, RAM, 8, cr);
    bench_write(board, stream(RECEIVER, SCR), cr | EN | TCIE | TEIE); /* these may change */
    bench_write_refused(board, stream(RECEIVER, SCR), cr | EN | PINC, "changed while the stream");
    bench_write_refused(board, stream(RECEIVER, NDTR), 4, "while it is enabled");
    bench_write_refused(board, stream(RECEIVER, PAR), RAM, "while it is enabled");
    bench_write_refused(board, stream(RECEIVER, M0AR), RAM, "while it is enabled");
    bench_write_refused(board, stream(RECEIVER, FCR), 0, "while it is enabled");
    bench_write(board, stream(RECEIVER, SCR), 0);
    assert_int_equal(receiver_flags(board), TCIF); /* software ended it: RM0090, stream disable */
    bench_off(board);
}

static void memory_to_memory_is_for_dma2(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411RE");
    static const uint8_t bytes[] = {1, 2, 3, 0xFF, 5, 6, 7, 8};
    uint8_t copied[8];
    bench_clocks_on(board);
    assert_true(vboard_poke(board, RAM, bytes, sizeof bytes));
    bench_write(board, DMA2 + PAR, RAM);
    bench_write(board, DMA2 + M0AR, RAM + 0x100);
    bench_write(board, DMA2 + NDTR, 2);
    const uint32_t cr = IN_MEMORY | PINC | MINC | PSIZE_WORD | MSIZE_WORD | EN;
    bench_write_refused(board, DMA2 + SCR, cr | CIRC, "neither circular");
    bench_write(board, DMA2 + FCR, 3);
    bench_write(board, DMA2 + SCR, cr);
    assert_int_equal(bench_read(board, DMA2 + FCR) & DMDIS, DMDIS);
    bench_wait_us(board, 10);
    assert_int_equal(bench_read(board, DMA2 + LISR) & 0x3F, HTIF | TCIF);
    assert_true(vboard_peek(board, RAM + 0x100, copied, sizeof copied));
    assert_memory_equal(copied, bytes, sizeof bytes);
    bench_write(board, stream(0, FCR), DMDIS | 3);
    bench_write_refused(board, stream(0, SCR), cr, "memory to memory is for DMA2");
    bench_off(board);
}

static void what_a_stream_cannot_do_is_refused(void **state) {
    (void)state;
    static const struct {
        uint32_t peripheral, memory, cr, fcr;
        const char *rule;
    } bad[] = {{USART2_DR, RAM, CHANNEL_4 | MINC | MBURST_4, 0, "bursts"},
               {USART2_DR, RAM, CHANNEL_4 | MINC | PFCTRL, 0, "PFCTRL"},
               {USART2_DR, RAM, CHANNEL_4 | MINC, DMDIS, "the FIFO"},
               {USART2_DR, RAM + 2, CHANNEL_4 | PSIZE_WORD, 0, "do not fit"},
               {USART2_DR + 1, RAM, CHANNEL_4 | PSIZE_WORD, 0, "do not fit"},
               {USART2_DR, RAM, CHANNEL_4 | 3 << 6, 0, "reserved"},
               {0x40011004, RAM, CHANNEL_4, 0, "reaches APB1 only"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vboard *board = dma_board("STM32F411RE", 0);
        bench_write(board, stream(RECEIVER, PAR), bad[i].peripheral);
        bench_write(board, stream(RECEIVER, M0AR), bad[i].memory);
        bench_write(board, stream(RECEIVER, FCR), bad[i].fcr);
        bench_write(board, stream(RECEIVER, NDTR), 1);
        bench_write_refused(board, stream(RECEIVER, SCR), bad[i].cr | EN, bad[i].rule);
        bench_off(board);
    }
}

static void no_buffer_lies_in_the_ccm(void **state) {
    (void)state;
    struct vboard *board = dma_board("STM32F407VG", DMAR);
    set_up(board, RECEIVER, USART2_DR, 0x10000000, 8, CHANNEL_4 | MINC);
    vboard_uart_send(board, "a", 1);
    assert_int_equal(vboard_run(board, vboard_now_ns(board) + 200000, false), VBOARD_VIOLATION);
    assert_non_null(strstr(vboard_violation(board), "DMA accesses the CCM"));
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reception_goes_round_in_a_ring),
        cmocka_unit_test(transmission_ends_with_a_flag_and_switches_itself_off),
        cmocka_unit_test(usart1_is_served_by_dma2),
        cmocka_unit_test(a_stream_listens_only_to_its_channel),
        cmocka_unit_test(two_buffers_take_turns),
        cmocka_unit_test(what_is_set_up_stays_while_a_stream_is_enabled),
        cmocka_unit_test(memory_to_memory_is_for_dma2),
        cmocka_unit_test(what_a_stream_cannot_do_is_refused),
        cmocka_unit_test(no_buffer_lies_in_the_ccm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
