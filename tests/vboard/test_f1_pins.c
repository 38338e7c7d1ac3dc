/* SPDX-License-Identifier: MIT */
/* Pins of an STM32F1, and what reaches them by AFIO: RM0008. */
#include "f1.h"

static void pins_are_four_bits_of_crl_and_crh(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    bench_write(board, MAPR, SWJ_OFF);
    assert_int_equal(bench_read(board, GPIOA + CRL), 0x44444444);
    f1_set_pin(board, 0, 5, OUTPUT);
    bench_write(board, GPIOA + BSRR, 1u << 5);
    assert_int_equal(bench_read(board, GPIOA + IDR), 1u << 5);
    bench_write(board, GPIOA + BSRR, 1u << 21);
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    bench_write(board, GPIOA + BSRR, 1u << 21 | 1u << 5); /* set wins */
    assert_int_equal(bench_read(board, GPIOA + ODR), 1u << 5);
    bench_write(board, GPIOA + BRR, 1u << 5);
    assert_int_equal(bench_read(board, GPIOA + ODR), 0);
    f1_set_pin(board, 0, 9, PULLED);
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    bench_write(board, GPIOA + ODR, 1u << 9); /* ODR chooses the pull */
    assert_int_equal(bench_read(board, GPIOA + IDR), 1u << 9);
    f1_set_pin(board, 0, 9, ANALOG);
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    f1_set_pin(board, 0, 9, OPEN_DRAIN); /* let go: nobody pulls it */
    assert_int_equal(bench_read(board, GPIOA + IDR), 0);
    bench_write_refused(board, GPIOA + CRL, 0x4444444C, "CNF 3 is reserved for inputs");
    bench_write_sized_refused(board, GPIOA + ODR, 2, 0, "must be written as a word");
    bench_off(board);
}

static void a_locked_pin_keeps_its_four_bits(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    bench_write(board, GPIOA + LCKR, 0x10002);
    bench_write(board, GPIOA + LCKR, 0x00002);
    bench_write(board, GPIOA + LCKR, 0x10002);
    assert_int_equal(bench_read(board, GPIOA + LCKR), 0x10002);
    bench_write(board, GPIOA + CRL, 0x33333333);
    assert_int_equal(bench_read(board, GPIOA + CRL), 0x33333343);
    bench_off(board);
}

static void the_led_is_seen(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    f1_set_pin(board, 2, 13, OUTPUT);
    assert_true(vboard_led(board, 0));
    bench_write(board, GPIOA + 2 * 0x400 + BSRR, 1u << 13);
    assert_false(vboard_led(board, 0));
    bench_off(board);
}

static void afio_chooses_the_port_of_an_exti_line(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    bench_write(board, EXTICR1, 1u << 8); /* line 2: port B */
    bench_write(board, ADDRESS_EXTI + 0x00, 1u << 2);
    bench_write(board, ADDRESS_EXTI + 0x08, 1u << 2);
    vboard_drive_pin(board, 'A', 2, true);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 0);
    vboard_drive_pin(board, 'B', 2, true);
    assert_int_equal(bench_read(board, ADDRESS_EXTI + 0x14), 1u << 2);
    assert_true(bench_irq(board, IRQ_EXTI0 + 2));
    bench_off(board);
}

static void usart_on(struct vboard *board, uint32_t usart) {
    f1_run_at_64_mhz(board);
    bench_write(board, usart + 0x08, 32000000 / 115200); /* PCLK1 */
    bench_write(board, usart + 0x0C, USART_ON);
    bench_wait_us(board, 200);
}

static void a_pin_in_alternate_function_sends_and_an_input_receives(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    char text[4] = {0};
    usart_on(board, ADDRESS_USART2);
    bench_write(board, USART2_DR, 'x'); /* the pins are still inputs */
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 0);
    f1_set_pin(board, 0, 2, FUNCTION);
    f1_set_pin(board, 0, 3, PULLED);
    bench_write(board, USART2_DR, 'y');
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 1);
    assert_int_equal(text[0], 'y');
    vboard_uart_send(board, "z", 1);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, USART2_SR) & RXNE, RXNE);
    assert_int_equal(bench_read(board, USART2_DR), 'z');
    f1_set_pin(board, 0, 3, OUTPUT);
    vboard_uart_send(board, "z", 1);
    bench_wait_us(board, 100);
    assert_int_equal(bench_read(board, USART2_SR) & RXNE, 0);
    bench_off(board);
}

static void remaps_choose_the_pins(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103rb"); /* USART3 on PC10 and PC11 */
    const uint32_t usart3 = 0x40004800;
    char text[4] = {0};
    usart_on(board, usart3);
    f1_set_pin(board, 2, 10, FUNCTION);
    bench_write(board, usart3 + 4, 'x');
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 0);
    bench_write(board, MAPR, 1u << 4);
    bench_write(board, usart3 + 4, 'y');
    bench_wait_us(board, 100);
    assert_int_equal(vboard_uart_receive(board, text, sizeof text), 1);
    assert_int_equal(text[0], 'y');
    bench_off(board);
}

static void dma_channels_listen_without_being_told(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    usart_on(board, ADDRESS_USART2);
    f1_set_pin(board, 0, 3, FLOATING);
    bench_write(board, CHANNEL_6 + 4, 4);
    bench_write(board, CHANNEL_6 + 8, USART2_DR);
    bench_write(board, CHANNEL_6 + 12, RAM);
    bench_write(board, CHANNEL_6, 0x81); /* MINC, EN */
    bench_write(board, USART2_CR3, 1u << 6);
    vboard_uart_send(board, "wxyz", 4);
    bench_wait_us(board, 400);
    assert_int_equal(bench_read(board, RAM), 0x7A797877);
    bench_read_refused(board, ADDRESS_DMA1 + 0xA8, "no register");
    bench_off(board);
}

static void a_timer_reaches_its_pins_by_remap_and_has_16_bits(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    assert_int_equal(bench_read(board, ADDRESS_TIM2 + 0x2C), 0xFFFF);
    bench_write(board, ADDRESS_TIM2 + 0x18, 5u << 4); /* channel 1: forced high */
    bench_write(board, ADDRESS_TIM2 + 0x20, 1);
    f1_set_pin(board, 0, 0, FUNCTION);
    f1_set_pin(board, 0, 15, FUNCTION);
    assert_true(vboard_pin(board, 'A', 0));
    assert_true(vboard_pin(board, 'A', 15)); /* JTDI, pulled up */
    bench_write(board, MAPR, 1u << 8 | SWJ_NO_JTAG);
    assert_false(vboard_pin(board, 'A', 0));
    assert_true(vboard_pin(board, 'A', 15));
    bench_write(board, MAPR, SWJ_NO_JTAG);
    assert_false(vboard_pin(board, 'A', 15));
    bench_off(board);
}

/* JTAG has its pins until AFIO takes them away; and again when MAPR is written without that. */
static void the_debug_port_has_pins_until_it_is_told(void **state) {
    (void)state;
    struct vboard *board = f1_on("f103c8");
    assert_int_equal(bench_read(board, GPIOA + IDR), 0xA000);
    assert_int_equal(bench_read(board, GPIOA + 0x400 + IDR), 1u << 4);
    f1_set_pin(board, 1, 3, OUTPUT);
    f1_set_pin(board, 1, 4, OUTPUT);
    bench_write(board, GPIOA + 0x400 + ODR, 1u << 3);
    assert_false(vboard_pin(board, 'B', 3));
    assert_true(vboard_pin(board, 'B', 4));
    bench_write(board, MAPR, 1u << 24); /* only NJTRST is given up */
    assert_false(vboard_pin(board, 'B', 3));
    assert_false(vboard_pin(board, 'B', 4));
    bench_write(board, MAPR, SWJ_NO_JTAG);
    assert_true(vboard_pin(board, 'B', 3));
    assert_true(vboard_pin(board, 'A', 13));
    assert_false(vboard_pin(board, 'A', 15));
    bench_write(board, MAPR, SWJ_OFF);
    assert_false(vboard_pin(board, 'A', 13));
    assert_int_equal(bench_read(board, MAPR), 0); /* it cannot be read */
    bench_set(board, MAPR, 1u << 2);
    assert_false(vboard_pin(board, 'B', 3));
    assert_true(vboard_pin(board, 'A', 13));
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pins_are_four_bits_of_crl_and_crh),
        cmocka_unit_test(a_locked_pin_keeps_its_four_bits),
        cmocka_unit_test(the_led_is_seen),
        cmocka_unit_test(afio_chooses_the_port_of_an_exti_line),
        cmocka_unit_test(a_pin_in_alternate_function_sends_and_an_input_receives),
        cmocka_unit_test(remaps_choose_the_pins),
        cmocka_unit_test(dma_channels_listen_without_being_told),
        cmocka_unit_test(a_timer_reaches_its_pins_by_remap_and_has_16_bits),
        cmocka_unit_test(the_debug_port_has_pins_until_it_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
