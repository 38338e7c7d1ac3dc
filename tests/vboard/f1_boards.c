/* SPDX-License-Identifier: MIT */
/* In place of the kits. */
#include "f1.h"

static const struct board_description board_c8 = {.name = "f103c8",
                                                  .chip = "STM32F103C8",
                                                  .usart = 1,
                                                  .hse_hz = 8000000,
                                                  .tx = {0, 2, 0},
                                                  .rx = {0, 3, 0},
                                                  .leds = {{"LED", {2, 13, 0}, 0}}};
static const struct board_description board_remapped = {
    .name = "f103rb", .chip = "STM32F103RB", .usart = 2, .tx = {2, 10, 0}, .rx = {2, 11, 0}};

const struct board_description *const board_list[] = {&board_c8, &board_remapped, 0};

void f1_run_at_64_mhz(struct vboard *board) {
    bench_write(board, ACR, PRFTBE | 2);
    bench_write(board, RCC_CFGR_F1, PLLMUL(16) | PPRE1_2);
    bench_set(board, RCC_CR_F1, PLLON);
    assert_int_equal(bench_read(board, RCC_CR_F1) & PLLRDY, 0);
    bench_wait_us(board, 210);
    assert_int_equal(bench_read(board, RCC_CR_F1) & PLLRDY, PLLRDY);
    bench_write(board, RCC_CFGR_F1, PLLMUL(16) | PPRE1_2 | SW_PLL);
    bench_wait_us(board, 1);
    assert_int_equal(board->hz, 64000000);
}

void f1_set_pin(struct vboard *board, unsigned port, unsigned number, uint32_t bits) {
    uint32_t address = GPIOA + port * 0x400u + (number < 8 ? CRL : CRH);
    uint32_t shift = number % 8 * 4;
    bench_write(board, address, (bench_read(board, address) & ~(0xFu << shift)) | bits << shift);
}

struct vboard *f1_on(const char *name) {
    struct vboard *board = bench_on(name);
    bench_clocks_on(board);
    return board;
}
