/* SPDX-License-Identifier: MIT */
/* What firmware of others does and this project's does not: the vendor's start-up and DeInit code,
 * other systems; and parts that nobody has modelled. */
#include "bench.h"

#include <string.h>

enum {
    TIM6 = 0x40001000,
    SMCR = 0x08,
    SPI1 = 0x40013000,
    SPI1_ENABLE = 1 << 12, /* in RCC_APB2ENR */
    COMP = 0x40010200,
    VREFBUF = 0x40010030,
    OPTR = ADDRESS_FLASH + 0x20,
    USART_CR2 = ADDRESS_USART2 + 0x04,
    USART_CR3 = ADDRESS_USART2 + 0x08,
    LBDIE = 1 << 6,
    LINEN = 1 << 14,
    CPOL = 1 << 10,
    CLKEN = 1 << 11,
    CTSIE = 1 << 10,
    CTSE = 1 << 9,
    IRLP = 1 << 2,
    NACK = 1 << 4,
};

static struct vboard *lenient_board(const char *name) {
    struct vboard *board = bench_on(name);
    vboard_set_strict(board, false);
    return board;
}

static void expect_warning(const struct vboard *board, unsigned number, const char *text) {
    const char *warning = vboard_warning(board, number);
    if (warning == NULL || strstr(warning, text) == NULL) {
        fail_msg("warning %u: expected \"%s\", got: %s", number, text,
                 warning != NULL ? warning : "none");
    }
}

/* HAL_DeInit() and ChibiOS reset all that can be reset, also what is not there. */
static void all_ones_into_the_reset_registers_are_only_noted(void **state) {
    (void)state;
    static const uint32_t registers[] = {RCC_AHB1RSTR,  RCC_AHB2RSTR,  RCC_AHB3RSTR,
                                         RCC_APB1RSTR1, RCC_APB1RSTR2, RCC_APB2RSTR};
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        bench_write_refused(board, ADDRESS_RCC + RCC_AHB1RSTR, UINT32_MAX, "reserved bits");
        vboard_set_strict(board, false);
        for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++) {
            if (wires_fields(board, &rcc_peripheral, registers[i]) != 0) {
                bench_write(board, ADDRESS_RCC + registers[i], UINT32_MAX);
                bench_write(board, ADDRESS_RCC + registers[i], 0);
            }
        }
        expect_warning(board, 0, "RCC_AHB1RSTR: reserved bits");
        bench_wait_us(board, 10);
        bench_off(board);
    }
}

static void a_part_without_clock_is_not_there_whether_modelled_or_not(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        bench_read_refused(board, SPI1, "the clock of SPI1 is off");
        vboard_set_strict(board, false);
        assert_int_equal(bench_read(board, SPI1), 0);
        bench_write(board, SPI1, 0x55);
        expect_warning(board, 0, "the clock of SPI1 is off");
        bench_set(board, ADDRESS_RCC + RCC_APB2ENR, SPI1_ENABLE);
        bench_read_refused(board, SPI1, "SPI1 is not modelled");
        bench_off(board);
    }
}

/* HAL_TIMEx_MasterConfigSynchronization() does it to every basic timer. */
static void a_basic_timers_smcr_reads_0(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        bench_clocks_on(board);
        bench_read_refused(board, TIM6 + SMCR, "TIM6 has no SMCR");
        vboard_set_strict(board, false);
        assert_int_equal(bench_read(board, TIM6 + SMCR), 0);
        bench_write(board, TIM6 + SMCR, 0x80);
        assert_int_equal(bench_read(board, TIM6 + SMCR), 0);
        expect_warning(board, 0, "TIM6 has no SMCR: reads 0");
        bench_off(board);
    }
}

static void a_general_timers_smcr_has_occs(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_write_refused(board, ADDRESS_TIM2 + SMCR, 1u << 3, "are not modelled");
    bench_off(board);
}

/* ChibiOS' serial driver sets LBDIE always. */
static void bits_of_a_usart_mode_that_is_off_do_nothing(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    bench_write(board, USART_CR2, LBDIE | CPOL);
    assert_int_equal(bench_read(board, USART_CR2), LBDIE | CPOL);
    bench_write_refused(board, USART_CR2, LBDIE | LINEN, "bits 0x4040 switch on");
    bench_write_refused(board, USART_CR2, CPOL | CLKEN, "bits 0xc00 switch on");
    bench_write(board, USART_CR3, CTSIE | IRLP | NACK);
    bench_write_refused(board, USART_CR3, CTSIE | CTSE, "bits 0x600 switch on");
    bench_off(board);
}

static void parts_behind_anothers_registers_have_their_own_names(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        bench_clocks_on(board);
        bench_read_refused(board, COMP, "COMP is not modelled");
        bench_write_refused(board, VREFBUF, 0, "VREFBUF is not modelled");
        bench_off(board);
    }
    struct vboard *board = bench_on("nucleo-g431kb");
    bench_clocks_on(board);
    bench_read_refused(board, COMP + 0x100, "OPAMP is not modelled");
    bench_off(board);
}

/* As HAL_FLASHEx_OBProgram() does: read, one bit changed, written back with reserved ones. */
static void writing_an_option_register_is_called_what_it_is(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        bench_write_refused(board, OPTR, bench_read(board, OPTR) ^ 1u << 16,
                            "option writes are not modelled");
        bench_off(board);
    }
}

static void a_stub_is_memory_that_is_said_once(void **state) {
    (void)state;
    struct vboard *board = lenient_board("nucleo-l432kc");
    assert_true(vboard_stub(board, "SPI1"));
    assert_int_equal(bench_read(board, SPI1), 0);
    expect_warning(board, 0, "the clock of SPI1 is off");
    bench_set(board, ADDRESS_RCC + RCC_APB2ENR, SPI1_ENABLE);
    bench_write(board, SPI1 + 0x0C, 0x12345678);
    assert_int_equal(bench_read(board, SPI1 + 0x0C), 0x12345678);
    bench_write_sized(board, SPI1 + 0x0D, 1, 0xAB);
    assert_int_equal(bench_read_sized(board, SPI1 + 0x0C, 2), 0xAB78);
    assert_int_equal(bench_read(board, SPI1), 0);
    expect_warning(board, 1, "SPI1 is not modelled: it is plain memory");
    assert_null(vboard_warning(board, 2));
    bench_set(board, ADDRESS_RCC + RCC_APB2ENR, 1u << 11);
    bench_read_refused(board, 0x40012C00, "TIM1 is not modelled"); /* as before */
    bench_off(board);
}

static void a_stub_has_reset_state_after_each_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc"); /* strict: that it is a stub stops nothing */
    assert_true(vboard_stub(board, "all"));
    bench_set(board, ADDRESS_RCC + RCC_APB2ENR, SPI1_ENABLE);
    bench_write(board, SPI1, 1);
    bench_write(board, ADDRESS_RCC + RCC_APB2RSTR, SPI1_ENABLE);
    bench_read_refused(board, SPI1, "SPI1 accessed while RCC holds it in reset");
    bench_write(board, ADDRESS_RCC + RCC_APB2RSTR, 0);
    assert_int_equal(bench_read(board, SPI1), 0);
    bench_write(board, SPI1, 1);
    vboard_reset_button(board);
    bench_set(board, ADDRESS_RCC + RCC_APB2ENR, SPI1_ENABLE);
    assert_int_equal(bench_read(board, SPI1), 0);
    bench_off(board);
}

static void a_stub_is_copied_and_not_without_end(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-g474re");
    struct vboard *copy = bench_on("nucleo-g474re");
    const uint32_t fdcan_ram = 0x4000A400;
    assert_true(vboard_stub(board, "FDCANRAM"));
    assert_true(vboard_stub(board, "SPI1"));
    bench_set(board, ADDRESS_RCC + RCC_APB1ENR1, 1u << 25);
    bench_set(board, ADDRESS_RCC + RCC_APB2ENR, SPI1_ENABLE);
    for (uint32_t i = 0; i < 0xC00; i += 4) {
        bench_write(board, fdcan_ram + i, i + 1);
    }
    vboard_copy(copy, board);
    for (uint32_t i = 0; i < 0xC00; i += 4) {
        assert_int_equal(bench_read(copy, fdcan_ram + i), i + 1);
    }
    for (uint32_t i = 0; i < (STUB_WORDS - 1 - 0xC00 / 4) * 4; i += 4) {
        bench_write(board, SPI1 + i, 1);
    }
    bench_write_refused(board, SPI1 + 0x3FC, 1, "1023 words in all");
    bench_off(board);
    bench_off(copy);
}

static void what_is_modelled_or_not_there_is_no_stub(void **state) {
    (void)state;
    struct vboard *board = bench_on("nucleo-l432kc");
    const char *name;
    assert_false(vboard_stub(board, "USART2"));
    assert_false(vboard_stub(board, "UART4")); /* the L432 has none */
    assert_false(vboard_stub(board, "SPI2"));
    for (unsigned i = 0; (name = vboard_unmodelled(board, i)) != NULL; i++) {
        assert_string_not_equal(name, "SPI2");
        assert_true(vboard_stub(board, name));
    }
    bench_off(board);
}

/* A bit for each in struct stubs; names and places are given once. */
static void every_family_lists_its_parts_rightly(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = bench_l4_or_g4(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        const struct family *family = board->chip->family;
        assert_true(*family->unmodelled_count <= 64);
        for (size_t i = 0; i < *family->unmodelled_count; i++) {
            const struct unmodelled *part = &family->unmodelled[i];
            assert_null(map_named(board, part->name));
            assert_null(strchr(part->name, ' ')); /* it may stand in `without` */
            for (size_t j = 0; j < i; j++) {
                assert_string_not_equal(part->name, family->unmodelled[j].name);
            }
        }
        bench_off(board);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_ones_into_the_reset_registers_are_only_noted),
        cmocka_unit_test(a_part_without_clock_is_not_there_whether_modelled_or_not),
        cmocka_unit_test(a_basic_timers_smcr_reads_0),
        cmocka_unit_test(a_general_timers_smcr_has_occs),
        cmocka_unit_test(bits_of_a_usart_mode_that_is_off_do_nothing),
        cmocka_unit_test(parts_behind_anothers_registers_have_their_own_names),
        cmocka_unit_test(writing_an_option_register_is_called_what_it_is),
        cmocka_unit_test(a_stub_is_memory_that_is_said_once),
        cmocka_unit_test(a_stub_has_reset_state_after_each_reset),
        cmocka_unit_test(a_stub_is_copied_and_not_without_end),
        cmocka_unit_test(what_is_modelled_or_not_there_is_no_stub),
        cmocka_unit_test(every_family_lists_its_parts_rightly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
