/* SPDX-License-Identifier: MIT */
/* The flash of the STM32F4: sectors, parallelism, no ECC. RM0090, embedded flash memory interface.
 */
#include "bench.h"

#include <string.h>

enum {
    FLASH = 0x40023C00,
    ACR = FLASH + 0x00,
    KEYR = FLASH + 0x04,
    SR = FLASH + 0x0C,
    CR = FLASH + 0x10,
    OPTCR = FLASH + 0x14,
    PG = 1 << 0,
    SER = 1 << 1,
    MER = 1 << 2,
    X8 = 0,
    X16 = 1 << 8,
    X32 = 2 << 8,
    X64 = 3 << 8,
    STRT = 1 << 16,
    EOPIE = 1 << 24,
    ERRIE = 1 << 25,
    EOP = 1 << 0,
    OPERR = 1 << 1,
    PGPERR = 1 << 6,
    PGSERR = 1 << 7,
    BSY = 1 << 16,
    SECTOR_1 = 0x08004000,
    SECTOR_4 = 0x08010000,
    SECTOR_5 = 0x08020000,
    CACHES = 0x600,
    CACHE_RESETS = 0x1800,
};
#define LOCK        UINT32_C(0x80000000)
#define KEY1        UINT32_C(0x45670123)
#define KEY2        UINT32_C(0xCDEF89AB)
#define SNB(number) ((uint32_t)(number) << 3)

static struct vboard *open_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    assert_int_equal(bench_read(board, CR) & LOCK, 0);
    return board;
}

static void wait_idle(struct vboard *board, uint64_t microseconds) {
    bench_wait_us(board, microseconds);
    assert_int_equal(bench_read(board, SR) & BSY, 0);
}

static void program(struct vboard *board, uint32_t address, uint32_t value) {
    bench_write(board, CR, PG | X32);
    bench_write(board, address, value);
    wait_idle(board, 20);
    bench_write(board, CR, 0);
}

static void a_wrong_key_is_a_bus_error_and_locks_until_reset(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411RE");
    assert_int_equal(bench_read(board, CR), LOCK);
    bench_write(board, CR, PG); /* no effect */
    assert_int_equal(bench_read(board, CR), LOCK);
    bench_write(board, KEYR, KEY1);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY1), BUS_FAULT);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY2), BUS_FAULT);
    assert_int_equal(bench_read(board, CR), LOCK);
    vboard_reset_button(board);
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    assert_int_equal(bench_read(board, CR), 0);
    assert_int_equal(bus_write(&board->core, KEYR, 4, KEY1), BUS_FAULT); /* open already */
    bench_off(board);
}

static void each_sector_is_erased_as_a_whole_and_no_other(void **state) {
    (void)state;
    static const struct {
        uint32_t from, size, milliseconds;
    } sectors[] = {
        {0x08000000, 0x4000, 250},   {0x08004000, 0x4000, 250},   {0x08008000, 0x4000, 250},
        {0x0800C000, 0x4000, 250},   {0x08010000, 0x10000, 550},  {0x08020000, 0x20000, 1000},
        {0x08040000, 0x20000, 1000}, {0x08060000, 0x20000, 1000}, {0x08080000, 0x20000, 1000},
        {0x080A0000, 0x20000, 1000}, {0x080C0000, 0x20000, 1000}, {0x080E0000, 0x20000, 1000}};
    struct vboard *board = open_board("STM32F407VG");
    struct vboard_stats stats;
    for (uint32_t i = 1; i < sizeof sectors / sizeof sectors[0]; i++) {
        const uint32_t end = sectors[i].from + sectors[i].size, zero = 0;
        assert_true(vboard_load(board, sectors[i].from - 4, &zero, 4));
        assert_true(vboard_load(board, sectors[i].from, &zero, 4));
        assert_true(vboard_load(board, end - 4, &zero, 4));
        if (end < 0x08100000) {
            assert_true(vboard_load(board, end, &zero, 4));
        }
        bench_write(board, CR, SER | X32 | SNB(i) | STRT);
        assert_int_equal(bench_read(board, SR), BSY);
        bench_wait_us(board, 100); /* the core would stand still, but for the bench's accesses */
        uint64_t from = vboard_now_ns(board) - 100000;
        assert_int_equal(bench_read(board, sectors[i].from), 0xFFFFFFFF); /* waits */
        assert_in_range((vboard_now_ns(board) - from) / 1000000, sectors[i].milliseconds - 1,
                        sectors[i].milliseconds + 1);
        assert_int_equal(bench_read(board, end - 4), 0xFFFFFFFF);
        assert_int_equal(bench_read(board, sectors[i].from - 4), 0);
        assert_true(end == 0x08100000 || bench_read(board, end) == 0);
        assert_int_equal(vboard_flash_operations_in(board, sectors[i].from + 64, 4), 1);
    }
    vboard_get_stats(board, &stats);
    assert_int_equal(stats.erases, 11);
    assert_int_equal(stats.flash_operations, 11);
    bench_write_refused(board, CR, SER | X32 | SNB(12) | STRT, "sector 12 does not exist");
    bench_off(board);

    board = open_board("STM32F411RE");
    bench_write_refused(board, CR, SER | X32 | SNB(8) | STRT, "sector 8 does not exist (RM0383");
    bench_off(board);
}

static void erasing_takes_longer_with_less_parallelism(void **state) {
    (void)state;
    static const struct {
        uint32_t psize, snb, milliseconds;
    } times[] = {{X8, 1, 400},  {X16, 1, 300}, {X32, 1, 250},  {X8, 4, 1200}, {X16, 4, 700},
                 {X32, 4, 550}, {X8, 5, 2000}, {X16, 5, 1300}, {X32, 5, 1000}};
    struct vboard *board = open_board("STM32F446RE");
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        bench_write(board, CR, SER | times[i].psize | SNB(times[i].snb) | STRT);
        bench_wait_us(board, times[i].milliseconds * 1000 - 10);
        assert_int_equal(bench_read(board, SR), BSY);
        bench_wait_us(board, 20);
        assert_int_equal(bench_read(board, SR), 0);
    }
    vboard_set_flash_timing(board, 100000, 500000000, UINT64_C(16000000000)); /* at most */
    bench_write(board, CR, SER | X8 | SNB(5) | STRT);
    bench_wait_us(board, 3999990);
    assert_int_equal(bench_read(board, SR), BSY);
    wait_idle(board, 20);
    bench_off(board);
}

static void a_mass_erase_takes_all_of_it(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    program(board, SECTOR_5, 1);
    bench_write(board, CR, MER | X32 | STRT);
    bench_wait_us(board, 3999000);
    assert_int_equal(bench_read(board, SR), BSY);
    wait_idle(board, 2000);
    assert_int_equal(bench_read(board, 0x08000000), 0xFFFFFFFF);
    assert_int_equal(bench_read(board, SECTOR_5), 0xFFFFFFFF);
    assert_int_equal(board->flash.erases, 8);
    bench_off(board);
}

static void strt_needs_something_to_start(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    bench_write_refused(board, CR, X32 | STRT, "STRT set while SER and MER are clear");
    bench_write_refused(board, CR, SER | MER | X32 | STRT, "SER and MER set at once");
    bench_off(board);
}

static void a_store_must_be_as_wide_as_psize(void **state) {
    (void)state;
    static const struct {
        uint32_t psize;
        unsigned size;
    } widths[] = {{X8, 1}, {X16, 2}, {X32, 4}};
    struct vboard *board = open_board("STM32F411RE");
    for (size_t i = 0; i < 3; i++) {
        bench_write(board, CR, PG | widths[i].psize);
        for (unsigned size = 1; size <= 4; size *= 2) {
            uint32_t address = SECTOR_1 + (uint32_t)i * 16 + size * 4;
            bench_write_sized(board, address, size, 0);
            wait_idle(board, 20);
            uint32_t flags = size == widths[i].size ? 0 : PGPERR;
            assert_int_equal(bench_read(board, SR), flags);
            uint32_t mask = size == 4 ? 0 : UINT32_MAX << size * 8;
            assert_int_equal(bench_read(board, address), flags == 0 ? mask : 0xFFFFFFFF);
            bench_write(board, SR, flags);
        }
    }
    bench_write(board, CR, PG | X64);
    bench_write(board, SECTOR_1 + 64, 0); /* the bus has no 64-bit stores */
    assert_int_equal(bench_read(board, SR), PGPERR);
    bench_off(board);
}

static void without_pg_nothing_is_programmed(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    bench_write(board, SECTOR_1, 0);
    assert_int_equal(bench_read(board, SR), PGSERR);
    assert_int_equal(bench_read(board, SECTOR_1), 0xFFFFFFFF);
    bench_write(board, SR, 0); /* ones clear */
    assert_int_equal(bench_read(board, SR), PGSERR);
    program(board, SECTOR_1, 1); /* an old flag does not stop it, and is still there */
    assert_int_equal(bench_read(board, SR), PGSERR);
    bench_write(board, SR, PGSERR);
    assert_int_equal(bench_read(board, SR), 0);
    bench_off(board);
}

static void ones_become_zeros_any_number_of_times(void **state) {
    (void)state;
    static const uint32_t values[] = {0xFFFFFFF0, 0x7FFFFFF0, 0x7FFFFFF0, 0x00FF0000, 0};
    struct vboard *board = open_board("STM32F411RE");
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        program(board, SECTOR_1, values[i]);
        assert_int_equal(bench_read(board, SECTOR_1), values[i]);
    }
    assert_int_equal(board->flash.programs, 5);
    bench_write(board, CR, PG | X8);
    bench_write_sized(board, SECTOR_1 + 9, 1, 0x55);
    wait_idle(board, 20);
    bench_write_sized(board, SECTOR_1 + 9, 1, 0x11);
    wait_idle(board, 20);
    assert_int_equal(bench_read(board, SECTOR_1 + 8), 0xFFFF11FF);
    bench_write_sized_refused(board, SECTOR_1 + 9, 1, 0x33, "ones programmed at 0x08004008");
    bench_off(board);
}

static void a_program_takes_16_us_at_any_width(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    for (unsigned psize = 0; psize < 3; psize++) {
        bench_write(board, CR, PG | psize << 8);
        bench_write_sized(board, SECTOR_1 + psize * 4, 1u << psize, 0);
        bench_wait_us(board, 15);
        assert_int_equal(bench_read(board, SR), BSY);
        wait_idle(board, 2);
    }
    bench_off(board);
}

static void reads_and_writes_of_cr_wait_for_the_end(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    bench_write(board, CR, PG | X32);
    bench_write(board, SECTOR_1, 0x12345678);
    uint64_t from = vboard_now_ns(board);
    bench_write(board, CR, 0); /* the bus stalls */
    assert_in_range(vboard_now_ns(board) - from, 15000, 17000);
    assert_int_equal(bench_read(board, SR), 0);
    assert_int_equal(bench_read(board, CR), 0);

    bench_write(board, CR, PG | X32);
    bench_write(board, SECTOR_1 + 4, 1);
    from = vboard_now_ns(board);
    assert_int_equal(bench_read(board, SECTOR_5), 0xFFFFFFFF); /* one bank: every read waits */
    assert_in_range(vboard_now_ns(board) - from, 15000, 17000);

    bench_write(board, SECTOR_1 + 8, 1);
    bench_write_refused(board, SECTOR_1 + 12, 1, "while BSY is set");
    bench_off(board);
}

/* In flash: a stack pointer, a reset handler, `ldr r0, =RAM; bx r0`. In RAM: counts in R1 for ever:
 * adds r1, #1; b .-2. */
static const uint16_t jumper[] = {0x8000, 0x2000, 0x0009, 0x0800, 0x4800, 0x4700, 0x0101, 0x2000};
static const uint16_t counter[] = {0x3101, 0xE7FD};

/* How far a counter gets while a sector is erased, in flash or in RAM. */
static uint32_t counted_while_erasing(bool in_ram) {
    struct vboard *board = open_board("STM32F411RE");
    if (in_ram) {
        assert_true(vboard_load(board, 0x08000000, jumper, sizeof jumper));
        assert_true(vboard_poke(board, 0x20000100, counter, sizeof counter));
    } else {
        assert_true(vboard_load(board, 0x08000008, counter, sizeof counter));
    }
    vboard_reset_button(board);
    bench_wait_us(board, 10);
    bench_write(board, KEYR, KEY1);
    bench_write(board, KEYR, KEY2);
    uint32_t before = board->core.r[1];
    bench_write(board, CR, SER | X32 | SNB(1) | STRT);
    bench_wait_us(board, 249000);
    uint32_t count = board->core.r[1] - before;
    bench_off(board);
    return count;
}

static void code_in_flash_stands_still_and_code_in_ram_goes_on(void **state) {
    (void)state;
    assert_in_range(counted_while_erasing(false), 0, 1); /* one that waited for the end */
    assert_true(counted_while_erasing(true) > 900000);   /* 16 MHz, four cycles each */
}

static void the_supply_limits_the_parallelism(void **state) {
    (void)state;
    static const struct {
        unsigned millivolts;
        uint32_t psize;
        bool goes;
    } cases[] = {{2700, X32, true}, {2699, X32, false}, {2699, X16, true},
                 {2100, X16, true}, {2099, X16, false}, {1710, X8, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vboard *board = open_board("STM32F411RE");
        uint32_t start = SER | cases[i].psize | SNB(1) | STRT;
        assert_true(vboard_set_supply(board, cases[i].millivolts));
        if (cases[i].goes) {
            bench_write(board, CR, start);
            wait_idle(board, 400100);
        } else {
            bench_write_refused(board, CR, start, "it needs 2");
        }
        bench_off(board);
    }
    struct vboard *board = open_board("STM32F411RE");
    assert_true(vboard_set_supply(board, 2600));
    bench_write(board, CR, PG | X32);
    bench_write_refused(board, SECTOR_1, 0, "PSIZE x32 at a supply of 2600 mV: it needs 2700 mV");
    bench_write_refused(board, CR, SER | X64 | STRT, "VPP");
    bench_off(board);

    board = open_board("STM32F411RE");
    bench_write(board, bench_base(board, "RCC") + 0x08, 0xF0); /* 16 MHz / 512 */
    bench_write_refused(board, CR, SER | X32 | SNB(1) | STRT, "HCLK below 1 MHz");
    bench_off(board);

    board = open_board("STM32F411RE");
    assert_true(vboard_set_supply(board, 2000));
    bench_write_refused(board, ACR, 0x100, "prefetch at a supply of 2000 mV");
    bench_off(board);
}

static void eop_and_operr_come_with_their_interrupts(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    bench_write(board, CR, PG | X32 | EOPIE | ERRIE);
    bench_write(board, SECTOR_1, 0);
    wait_idle(board, 20);
    assert_int_equal(bench_read(board, SR), EOP);
    assert_true(bench_irq(board, IRQ_FLASH));
    bench_write(board, SR, EOP);
    assert_false(bench_irq(board, IRQ_FLASH));
    bench_write_sized(board, SECTOR_1, 1, 0);
    assert_int_equal(bench_read(board, SR), PGPERR | OPERR);
    assert_true(bench_irq(board, IRQ_FLASH));
    bench_write(board, SR, PGPERR | OPERR);
    assert_false(bench_irq(board, IRQ_FLASH));
    bench_off(board);
}

static void an_erase_leaves_old_lines_in_the_caches(void **state) {
    (void)state;
    struct vboard *board = open_board("STM32F411RE");
    bench_write(board, ACR, CACHES);
    program(board, SECTOR_1, 1); /* the data cache is told */
    assert_int_equal(bench_read(board, SECTOR_1), 1);
    bench_write(board, CR, SER | X32 | SNB(1) | STRT);
    wait_idle(board, 250100);
    bench_read_refused(board, SECTOR_1, "cache that was not reset after an erase");
    bench_write_refused(board, ACR, CACHES | CACHE_RESETS, "while it is enabled");
    bench_write(board, ACR, 0);
    assert_int_equal(bench_read(board, SECTOR_1), 0xFFFFFFFF); /* not through the cache */
    bench_write(board, ACR, CACHE_RESETS);
    bench_write(board, ACR, CACHES);
    assert_int_equal(bench_read(board, SECTOR_1), 0xFFFFFFFF);
    bench_off(board);
}

static void option_bytes_are_read_only(void **state) {
    (void)state;
    struct vboard *board = bench_on("STM32F411RE");
    bench_write(board, OPTCR, 0); /* locked */
    bench_write(board, FLASH + 0x08, 0x08192A3B);
    bench_write(board, FLASH + 0x08, 0x4C5D6E7F);
    assert_int_equal(bench_read(board, OPTCR) & 1, 0);
    bench_write_refused(board, OPTCR, 2, "option bytes are read-only");
    bench_write(board, OPTCR, 1);
    assert_int_equal(bench_read(board, OPTCR) & 1, 1);
    assert_int_equal(bus_write(&board->core, FLASH + 0x08, 4, 1), BUS_FAULT);
    bench_off(board);
}

static void the_option_byte_starts_the_watchdog(void **state) {
    (void)state;
    struct vboard *board = vboard_new("STM32F411RE");
    assert_non_null(board);
    vboard_set_hardware_watchdog(board, true);
    bench_power_on(board);
    assert_int_equal(bench_read(board, OPTCR) & 1 << 5, 0);
    bench_wait_us(board, 511000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 0);
    bench_wait_us(board, 2000);
    assert_int_equal(board->resets[RESET_WATCHDOG], 1);
    bench_off(board);
}

/* The core stands still for a second; the watchdog does not. */
static void the_watchdog_does_not_wait_for_an_erase(void **state) {
    (void)state;
    unsigned old = 0, blank = 0;
    for (uint64_t seed = 0; seed < 16; seed++) {
        struct vboard *board = vboard_new("STM32F411RE");
        const uint32_t zero = 0;
        assert_non_null(board);
        vboard_set_hardware_watchdog(board, true);
        bench_power_on(board);
        board->random = seed;
        assert_true(vboard_load(board, 0x08000008, counter, sizeof counter)); /* awake */
        assert_true(vboard_load(board, SECTOR_5, &zero, sizeof zero));
        vboard_reset_button(board);
        bench_wait_us(board, 10);
        bench_write(board, KEYR, KEY1);
        bench_write(board, KEYR, KEY2);
        bench_write(board, CR, SER | X32 | SNB(5) | STRT);
        bench_wait_us(board, 500000); /* a read waits longer than that */
        assert_int_equal(board->resets[RESET_WATCHDOG], 1);
        assert_in_range(vboard_now_ns(board), 511900000, 512100000);
        assert_int_equal(board->flash.erases, 0);
        uint32_t word = bench_read(board, SECTOR_5);
        old += word == 0;
        blank += word == UINT32_MAX;
        bench_off(board);
    }
    assert_true(old + blank < 16 && old < 12 && blank < 12); /* torn: any of them, and mixes */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_key_is_a_bus_error_and_locks_until_reset),
        cmocka_unit_test(each_sector_is_erased_as_a_whole_and_no_other),
        cmocka_unit_test(erasing_takes_longer_with_less_parallelism),
        cmocka_unit_test(a_mass_erase_takes_all_of_it),
        cmocka_unit_test(strt_needs_something_to_start),
        cmocka_unit_test(a_store_must_be_as_wide_as_psize),
        cmocka_unit_test(without_pg_nothing_is_programmed),
        cmocka_unit_test(ones_become_zeros_any_number_of_times),
        cmocka_unit_test(a_program_takes_16_us_at_any_width),
        cmocka_unit_test(reads_and_writes_of_cr_wait_for_the_end),
        cmocka_unit_test(code_in_flash_stands_still_and_code_in_ram_goes_on),
        cmocka_unit_test(the_supply_limits_the_parallelism),
        cmocka_unit_test(eop_and_operr_come_with_their_interrupts),
        cmocka_unit_test(an_erase_leaves_old_lines_in_the_caches),
        cmocka_unit_test(option_bytes_are_read_only),
        cmocka_unit_test(the_option_byte_starts_the_watchdog),
        cmocka_unit_test(the_watchdog_does_not_wait_for_an_erase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
