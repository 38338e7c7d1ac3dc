/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <string.h>

/* Vectors, then `wfi; b .-2`. */
static const uint8_t sleeper[] = {0x00, 0x80, 0x00, 0x20, 0x09, 0x00,
                                  0x00, 0x08, 0x30, 0xBF, 0xFD, 0xE7};

enum { FLASH_START = 0x08000000, SEED = 1, REGIONS = 64 };

const char *bench_name(const char *chip, unsigned number) {
    const struct board_description *board;

    for (unsigned n = 0; (board = board_number(n)) != NULL; n++) {
        if (strncmp(board->chip, chip, strlen(chip)) == 0 && number-- == 0) {
            return board->name;
        }
    }
    return NULL;
}

const char *bench_l4_or_g4(unsigned number) {
    unsigned l4 = 0;

    while (bench_name("STM32L4", l4) != NULL) {
        l4++;
    }
    return number < l4 ? bench_name("STM32L4", number) : bench_name("STM32G4", number - l4);
}

void bench_power_on(struct vboard *board) {
    assert_true(vboard_load(board, FLASH_START, sleeper, sizeof sleeper));
    vboard_set_strict(board, true);
    vboard_power_on(board, SEED);
    bench_wait_us(board, 1);
}

struct vboard *bench_on(const char *name) {
    struct vboard *board = vboard_new(name);
    if (board == NULL) {
        char error[256];
        vboard_why_not(name, error, sizeof error);
        fail_msg("%s", error);
    }
    bench_power_on(board);
    return board;
}

struct vboard *bench_on_with(const char *name, const char *part,
                             const struct peripheral *peripheral, const struct reg *regs,
                             size_t reg_count) {
    static struct region regions[REGIONS];
    static struct family family;
    static struct chip chip;
    struct vboard *board = bench_on(name);
    chip = *board->chip;
    family = *chip.family;
    assert_true(*family.region_count <= REGIONS);
    memcpy(regions, family.regions, *family.region_count * sizeof regions[0]);
    for (size_t i = 0; i < *family.region_count; i++) {
        if (strcmp(regions[i].name, part) == 0) {
            regions[i].peripheral = peripheral;
            regions[i].regs = regs;
            regions[i].reg_count = reg_count;
        }
    }
    family.regions = regions;
    chip.family = &family;
    board->chip = &chip;
    map_make(board);
    vboard_power_on(board, SEED);
    bench_wait_us(board, 1);
    return board;
}

void bench_off(struct vboard *board) {
    vboard_free(board);
}

uint32_t bench_read_sized(struct vboard *board, uint32_t address, unsigned size) {
    uint32_t value = 0;
    if (bus_read(&board->core, address, size, &value) != BUS_OK) {
        fail_msg("read of 0x%08x: %s", (unsigned)address, vboard_violation(board));
    }
    return value;
}

void bench_write_sized(struct vboard *board, uint32_t address, unsigned size, uint32_t value) {
    if (bus_write(&board->core, address, size, value) != BUS_OK) {
        fail_msg("write to 0x%08x: %s", (unsigned)address, vboard_violation(board));
    }
}

uint32_t bench_read(struct vboard *board, uint32_t address) {
    return bench_read_sized(board, address, 4);
}

void bench_write(struct vboard *board, uint32_t address, uint32_t value) {
    bench_write_sized(board, address, 4, value);
}

void bench_set(struct vboard *board, uint32_t address, uint32_t bits) {
    bench_write(board, address, bench_read(board, address) | bits);
}

static void expect_refusal(struct vboard *board, enum bus_result result, const char *rule) {
    assert_int_equal(result, BUS_REFUSED);
    if (strstr(vboard_violation(board), rule) == NULL) {
        fail_msg("expected \"%s\", got: %s", rule, vboard_violation(board));
    }
    board->violated = false;
    board->violation[0] = '\0';
}

void bench_read_refused(struct vboard *board, uint32_t address, const char *rule) {
    uint32_t value;
    expect_refusal(board, bus_read(&board->core, address, 4, &value), rule);
}

void bench_write_sized_refused(struct vboard *board, uint32_t address, unsigned size,
                               uint32_t value, const char *rule) {
    expect_refusal(board, bus_write(&board->core, address, size, value), rule);
}

void bench_write_refused(struct vboard *board, uint32_t address, uint32_t value, const char *rule) {
    bench_write_sized_refused(board, address, 4, value, rule);
}

unsigned bench_exception(const struct vboard *board, enum irq irq) {
    return 16u + board->chip->family->irq_lines[irq];
}

bool bench_irq(const struct vboard *board, enum irq irq) {
    unsigned exception = bench_exception(board, irq);
    return (board->core.level[exception / 32] >> exception % 32 & 1) != 0;
}

void bench_wait_us(struct vboard *board, uint64_t microseconds) {
    uint64_t until = vboard_now_ns(board) + microseconds * 1000;
    if (vboard_run(board, until, false) != VBOARD_UNTIL) {
        fail_msg("%s", vboard_violation(board));
    }
}

uint32_t bench_base(const struct vboard *board, const char *part) {
    const struct region *region = map_named(board, part);
    assert_non_null(region);
    return region->base;
}

void bench_clocks_on(struct vboard *board) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        if (region->enable_offset != 0) {
            bench_set(board, bench_base(board, "RCC") + region->enable_offset,
                      1u << region->enable_bit);
        }
    }
}

static void set_function(struct vboard *board, struct pin pin) {
    uint32_t port = bench_base(board, "GPIOA") + pin.port * 0x400u;
    uint32_t half = port + (pin.number < 8 ? 0x20 : 0x24);
    uint32_t shift = pin.number % 8 * 4u;
    bench_write(board, half,
                (bench_read(board, half) & ~(0xFu << shift)) | (uint32_t)pin.function << shift);
    bench_write(board, port,
                (bench_read(board, port) & ~(3u << pin.number * 2)) | 2u << pin.number * 2);
}

void bench_uart_pins(struct vboard *board) {
    set_function(board, board->description->tx);
    set_function(board, board->description->rx);
}

void bench_fast(struct vboard *board) {
    const struct rcc_version *version = board->chip->family->parts.rcc;
    const uint32_t rcc = bench_base(board, "RCC");
    bench_write(board, bench_base(board, "FLASH"), 0x604);
    bench_write(board, rcc + version->pllcfgr, board->chip->family->clocks.pll_fast);
    bench_set(board, rcc, RCC_CR_PLLON);
    bench_wait_us(board, 250);
    bench_write(board, rcc + version->cfgr, version->cfgr_pll);
    bench_wait_us(board, 1);
    assert_in_range(board->hz, 80000000, 84000000);
}
