/* SPDX-License-Identifier: MIT */
/* The CRC unit against check values of the catalogue of CRC algorithms ("123456789"). */
#include "bench.h"

#include <string.h>

enum {
    DR = ADDRESS_CRC,
    IDR = ADDRESS_CRC + 4,
    CR = ADDRESS_CRC + 8,
    INIT = ADDRESS_CRC + 0x10,
    POL = ADDRESS_CRC + 0x14,
    REV_IN_BYTE = 1u << 5,
    REV_OUT = 1u << 7,
    SIZE_16 = 1u << 3,
    SIZE_8 = 2u << 3,
    SIZE_7 = 3u << 3,
    POLYNOMIAL = 0x04C11DB7,
};

static struct vboard *crc_board(void) {
    struct vboard *board = bench_on("nucleo-l432kc");
    bench_clocks_on(board);
    return board;
}

static uint32_t check_value(uint32_t control, uint32_t polynomial, uint32_t init) {
    struct vboard *board = crc_board();
    const char *text = "123456789";
    bench_write(board, POL, polynomial);
    bench_write(board, INIT, init);
    bench_write(board, CR, control | 1);
    for (size_t i = 0; i < strlen(text); i++) {
        bench_write_sized(board, DR, 1, (uint8_t)text[i]);
    }
    uint32_t value = bench_read(board, DR);
    bench_off(board);
    return value;
}

static void catalogue(void **state) {
    (void)state;
    assert_int_equal(check_value(0, 0x04C11DB7, 0xFFFFFFFF), 0x0376E6E7); /* CRC-32/MPEG-2 */
    assert_int_equal(check_value(REV_IN_BYTE | REV_OUT, 0x04C11DB7, 0xFFFFFFFF),
                     0xFFFFFFFF ^ 0xCBF43926); /* CRC-32 without its final inversion */
    assert_int_equal(check_value(SIZE_16, 0x1021, 0xFFFF), 0x29B1); /* CRC-16/IBM-3740 */
    assert_int_equal(check_value(SIZE_16 | REV_IN_BYTE | REV_OUT, 0x8005, 0xFFFF), 0x4B37);
    assert_int_equal(check_value(SIZE_8, 0x07, 0), 0xF4); /* CRC-8/SMBUS */
    assert_int_equal(check_value(SIZE_7, 0x09, 0), 0x75); /* CRC-7/MMC */
}

/* One word for each byte at reset settings: the tutorial's CRC. */
static void words_at_reset_settings(void **state) {
    (void)state;
    struct vboard *board = crc_board();
    static const uint8_t packet[] = {0x23, 0x43, 0x00, 0x00};
    assert_int_equal(bench_read(board, DR), 0xFFFFFFFF);
    for (size_t i = 0; i < sizeof packet; i++) {
        bench_write(board, DR, packet[i]);
    }
    assert_int_equal(bench_read(board, DR), 0x7282D41A);
    bench_write(board, CR, 1);
    assert_int_equal(bench_read(board, DR), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, CR), 0);
    bench_off(board);
}

/* RM0394 13.3.3: a word, two halfwords and four bytes, most significant first, are the same. */
static void widths_agree(void **state) {
    (void)state;
    struct vboard *board = crc_board();
    bench_write(board, DR, 0x12345678);
    uint32_t word = bench_read(board, DR);
    bench_write(board, CR, 1);
    bench_write_sized(board, DR, 2, 0x1234);
    bench_write_sized(board, DR, 2, 0x5678);
    assert_int_equal(bench_read(board, DR), word);
    bench_write(board, CR, 1);
    for (unsigned i = 0; i < 4; i++) {
        bench_write_sized(board, DR, 1, 0x12345678u >> (24 - 8 * i) & 0xFF);
    }
    assert_int_equal(bench_read(board, DR), word);
    bench_off(board);
}

static void the_rest(void **state) {
    (void)state;
    struct vboard *board = crc_board();
    bench_write(board, IDR, 0xA5);
    bench_write(board, CR, 1);
    assert_int_equal(bench_read(board, IDR), 0xA5);
    bench_write(board, INIT, 0x12345678); /* loads the data register at once */
    assert_int_equal(bench_read(board, DR), 0x12345678);
    bench_write_refused(board, POL, 0x04C11DB6, "even");
    bench_write_sized_refused(board, DR + 1, 1, 0, "lowest byte");
    bench_off(board);
}

/* The older unit knows one polynomial, and words. */
static void version_1_takes_words_only(void **state) {
    (void)state;
    struct vboard *board =
        bench_on_with("nucleo-l432kc", "CRC", &crc_v1_peripheral, crc_v1_regs, 3);
    static const uint8_t packet[] = {0x23, 0x43, 0x00, 0x00};
    bench_clocks_on(board);
    assert_int_equal(bench_read(board, DR), 0xFFFFFFFF);
    for (size_t i = 0; i < sizeof packet; i++) {
        bench_write(board, DR, packet[i]);
    }
    assert_int_equal(bench_read(board, DR), 0x7282D41A);
    bench_write_sized(board, IDR, 1, 0xA5);
    bench_write(board, CR, 1);
    assert_int_equal(bench_read(board, DR), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, CR), 0);
    assert_int_equal(bench_read(board, IDR), 0xA5);
    bench_write_sized_refused(board, DR, 1, 0, "must be written as a word");
    bench_write_refused(board, CR, REV_OUT, "reserved bits");
    bench_write_refused(board, POL, POLYNOMIAL, "no register");
    bench_off(board);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(catalogue),
        cmocka_unit_test(words_at_reset_settings),
        cmocka_unit_test(widths_agree),
        cmocka_unit_test(the_rest),
        cmocka_unit_test(version_1_takes_words_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
