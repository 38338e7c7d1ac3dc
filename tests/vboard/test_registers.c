/* SPDX-License-Identifier: MIT */
/* Rules that hold for every register of every peripheral on every board: what is reserved is kept
 * at its reset value, and writing something else to it is reported. */
#include "bench.h"

#include <stdio.h>
#include <string.h>

enum {
    WORD_BITS = 32,
    DBP = 1 << 8,
};

struct place {
    const struct region *region;
    const struct reg *reg;
    uint32_t address, fields;
};

typedef void look_at(struct vboard *board, const struct place *place);

static void visit(struct vboard *board, const struct region *region, look_at *look) {
    for (size_t i = 0; i < region->reg_count; i++) {
        const struct reg *reg = &region->regs[i];
        struct place place = {region, reg, region->base + reg->offset,
                              map_fields(board, region, reg)};
        if (place.fields != 0 && reg->access != REG_GHOST) {
            look(board, &place);
        }
    }
}

static void visit_board(struct vboard *board, look_at *look) {
    const struct region *region;
    for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
        visit(board, region, look);
    }
}

/* Every clock on, the backup domain open. */
static struct vboard *open_board(const char *name) {
    struct vboard *board = bench_on(name);
    bench_clocks_on(board);
    bench_set(board, bench_base(board, "PWR"), DBP); /* its first register, on every family */
    return board;
}

static void visit_all(look_at *look) {
    const char *name;
    for (unsigned n = 0; (name = vboard_name(n)) != NULL; n++) {
        struct vboard *board = open_board(name);
        visit_board(board, look);
        bench_off(board);
    }
}

/* Refused with this text; the board is as good as new afterwards. */
static void expect_refused(struct vboard *board, const struct place *place, unsigned size,
                           uint32_t value, const char *rule) {
    enum bus_result result = bus_write(&board->core, place->address, size, value);
    if (result != BUS_REFUSED || strstr(vboard_violation(board), rule) == NULL) {
        fail_msg("%s: %s_%s, %u bytes of 0x%08x: expected \"%s\", got: %s",
                 board->description->name, place->region->name, place->reg->name, size,
                 (unsigned)value, rule, vboard_violation(board));
    }
    board->violated = false;
    board->violation[0] = '\0';
}

static bool is_option_register(const struct place *place) {
    return (place->reg->access & REG_OPTIONS) != 0;
}

static void reserved_is_zero(struct vboard *board, const struct place *place) {
    if ((place->reg->access & REG_READ) == 0 || is_option_register(place)) {
        return;
    }
    uint32_t value = bench_read(board, place->address);
    if ((value & ~place->fields) != 0) {
        fail_msg("%s: %s_%s reads 0x%08x, but only 0x%08x exists", board->description->name,
                 place->region->name, place->reg->name, (unsigned)value, (unsigned)place->fields);
    }
}

static void reserved_bits_read_as_zero(void **state) {
    (void)state;
    visit_all(reserved_is_zero);
}

static void reserved_is_refused(struct vboard *board, const struct place *place) {
    uint32_t before = 0;
    if ((place->reg->access & REG_WRITE) == 0 || is_option_register(place)) {
        return;
    }
    if ((place->reg->access & REG_READ) != 0) {
        before = bench_read(board, place->address);
    }
    for (unsigned bit = 0; bit < WORD_BITS; bit++) {
        if ((place->fields >> bit & 1) == 0) {
            expect_refused(board, place, 4, (before & place->fields) | UINT32_C(1) << bit,
                           "reserved bit");
        }
    }
    if ((place->reg->access & REG_READ) != 0) {
        assert_int_equal(bench_read(board, place->address), before);
    }
}

static void writing_a_reserved_bit_is_reported(void **state) {
    (void)state;
    visit_all(reserved_is_refused);
}

static void read_only_is_refused(struct vboard *board, const struct place *place) {
    if ((place->reg->access & REG_WRITE) == 0) {
        expect_refused(board, place, 4, 0, "is read-only");
    } else if ((place->reg->access & REG_NARROW) == 0) {
        expect_refused(board, place, 2, 0, "must be written as a word");
        expect_refused(board, place, 1, 0, "must be written as a word");
    }
}

static void writing_what_is_read_only_or_too_narrow_is_reported(void **state) {
    (void)state;
    visit_all(read_only_is_refused);
}

static void between_registers_nothing_answers(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = vboard_name(n)) != NULL; n++) {
        struct vboard *board = open_board(name);
        const struct region *region;
        for (unsigned i = 0; (region = map_region(board, &i)) != NULL;) {
            for (uint32_t at = 0; at < REGION_SIZE; at += 4) {
                if (reg_find(region, board->chip->die, at) == NULL &&
                    map_unmodelled(board, region->base + at) == NULL) {
                    bench_read_refused(board, region->base + at, "reserved");
                    bench_write_refused(board, region->base + at, 0, "reserved");
                }
            }
        }
        bench_off(board);
    }
}

/* Some, most of them not zero, from the manuals (RM0394, RM0351, RM0440), by die. */
static const struct {
    const char *family, *name;
    uint32_t value[CHIP_DIES];
} reset_values[] = {
    {"STM32L4", "RCC_CR", {0x00000063, 0x00000063}},
    {"STM32L4", "RCC_ICSCR", {0x10000000, 0x10000000}},
    {"STM32L4", "RCC_PLLCFGR", {0x00001000, 0x00001000}},
    {"STM32L4", "RCC_PLLSAI1CFGR", {0x00001000, 0x00001000}},
    {"STM32L4", "RCC_PLLSAI2CFGR", {0, 0x00001000}},
    {"STM32L4", "RCC_AHB1ENR", {0x00000100, 0x00000100}},
    {"STM32L4", "RCC_CSR", {0x0C000600, 0x0C000600}},
    {"STM32L4", "PWR_CR1", {0x00000200, 0x00000200}},
    {"STM32L4", "PWR_CR3", {0x00008000, 0x00008000}},
    {"STM32L4", "FLASH_ACR", {0x00000600, 0x00000600}},
    {"STM32L4", "FLASH_CR", {0xC0000000, 0xC0000000}},
    {"STM32L4", "GPIOA_MODER", {0xABFFFFFF, 0xABFFFFFF}},
    {"STM32L4", "GPIOA_OSPEEDR", {0x0C000000, 0x0C000000}},
    {"STM32L4", "GPIOA_PUPDR", {0x64000000, 0x64000000}},
    {"STM32L4", "GPIOB_MODER", {0xFFFFFEBF, 0xFFFFFEBF}},
    {"STM32L4", "GPIOB_PUPDR", {0x00000100, 0x00000100}},
    {"STM32L4", "USART2_ISR", {0x000000C0, 0x000000C0}},
    {"STM32L4", "CRC_DR", {0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32L4", "CRC_INIT", {0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32L4", "CRC_POL", {0x04C11DB7, 0x04C11DB7}},
    {"STM32L4", "IWDG_RLR", {0x00000FFF, 0x00000FFF}},
    {"STM32L4", "IWDG_WINR", {0x00000FFF, 0x00000FFF}},
    {"STM32L4", "EXTI_IMR2", {0x00000087, 0x00000087}},
    {"STM32L4", "TIM2_ARR", {0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32L4", "TIM6_ARR", {0x0000FFFF, 0x0000FFFF}},
    {"STM32L4", "DMA1_CCR1", {0, 0}},
    {"STM32L4", "SYSCFG_EXTICR1", {0, 0}},
    {"STM32G4", "RCC_CR", {0x00000500, 0x00000500}},
    {"STM32G4", "RCC_ICSCR", {0x40000000, 0x40000000}},
    {"STM32G4", "RCC_CFGR", {0x00000005, 0x00000005}},
    {"STM32G4", "RCC_PLLCFGR", {0x00001000, 0x00001000}},
    {"STM32G4", "RCC_AHB1ENR", {0x00000100, 0x00000100}},
    {"STM32G4", "RCC_APB1ENR1", {0x00000400, 0x00000400}},
    {"STM32G4", "RCC_CSR", {0x0C000000, 0x0C000000}},
    {"STM32G4", "PWR_CR1", {0x00000200, 0x00000200}},
    {"STM32G4", "PWR_CR3", {0x00008000, 0x00008000}},
    {"STM32G4", "PWR_CR5", {0x00000100, 0x00000100}},
    {"STM32G4", "FLASH_ACR", {0x00040601, 0x00040601}},
    {"STM32G4", "FLASH_CR", {0xC0000000, 0xC0000000}},
    {"STM32G4", "GPIOA_MODER", {0xABFFFFFF, 0xABFFFFFF}},
    {"STM32G4", "GPIOB_OSPEEDR", {0x000000C0, 0x000000C0}},
    {"STM32G4", "GPIOB_PUPDR", {0x00000100, 0x00000100}},
    {"STM32G4", "USART2_ISR", {0x000000C0, 0x000000C0}},
    {"STM32G4", "CRC_DR", {0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32G4", "EXTI_IMR1", {0x1F840000, 0x1F840000}},
    {"STM32G4", "EXTI_IMR2", {0x00000034, 0x0000043C}},
    {"STM32G4", "TIM2_ARR", {0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32G4", "DMAMUX_C0CR", {0, 0}},
    {"STM32F4", "RCC_CR", {0x00000083, 0x00000083, 0x00000083}},
    {"STM32F4", "RCC_PLLCFGR", {0x24003010, 0x24003010, 0x24003010}},
    {"STM32F4", "RCC_CFGR", {0, 0, 0}},
    {"STM32F4", "RCC_AHB1ENR", {0x00100000, 0, 0}},
    {"STM32F4", "RCC_CSR", {0x0E000000, 0x0E000000, 0x0E000000}},
    {"STM32F4", "PWR_CR", {0x00004000, 0x00008000, 0x0000C000}},
    {"STM32F4", "PWR_CSR", {0x00004000, 0x00004000, 0x00004000}},
    {"STM32F4", "FLASH_ACR", {0, 0, 0}},
    {"STM32F4", "FLASH_CR", {0x80000000, 0x80000000, 0x80000000}},
    {"STM32F4", "FLASH_OPTCR", {0x0FFFAAED, 0x0FFFAAED, 0x00FFAAED}},
    {"STM32F4", "GPIOA_MODER", {0xA8000000, 0xA8000000, 0xA8000000}},
    {"STM32F4", "GPIOA_PUPDR", {0x64000000, 0x64000000, 0x64000000}},
    {"STM32F4", "GPIOB_OSPEEDR", {0x000000C0, 0x000000C0, 0x000000C0}},
    {"STM32F4", "USART2_SR", {0x000000C0, 0x000000C0, 0x000000C0}},
    {"STM32F4", "DMA1_S0FCR", {0x00000021, 0x00000021, 0x00000021}},
    {"STM32F4", "CRC_DR", {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32F4", "IWDG_RLR", {0x00000FFF, 0x00000FFF, 0x00000FFF}},
    {"STM32F4", "TIM2_ARR", {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32G0", "RCC_CR", {0x00000500, 0x00000500}},
    {"STM32G0", "RCC_CFGR", {0, 0}},
    {"STM32G0", "RCC_PLLCFGR", {0x00001000, 0x00001000}},
    {"STM32G0", "RCC_AHBENR", {0x00000100, 0x00000100}},
    {"STM32G0", "RCC_IOPSMENR", {0x0000002F, 0x0000003F}},
    {"STM32G0", "RCC_APBSMENR1", {0xFF7E4C33, 0xFFFFFFB7}},
    {"STM32G0", "RCC_CSR", {0x0C000000, 0x0C000000}},
    {"STM32G0", "PWR_CR1", {0x00000200, 0x00000200}},
    {"STM32G0", "PWR_CR3", {0x00008000, 0x00008000}},
    {"STM32G0", "FLASH_ACR", {0x00040600, 0x00040600}},
    {"STM32G0", "FLASH_CR", {0xC0000000, 0xC0000000}},
    {"STM32G0", "FLASH_OPTR", {0xFFFFFEAA, 0xFFFFFEAA}},
    {"STM32G0", "GPIOA_MODER", {0xEBFFFFFF, 0xEBFFFFFF}},
    {"STM32G0", "GPIOA_PUPDR", {0x24000000, 0x24000000}},
    {"STM32G0", "GPIOB_MODER", {0xFFFFFFFF, 0xFFFFFFFF}},
    {"STM32G0", "USART2_ISR", {0x000000C0, 0x000000C0}},
    {"STM32G0", "CRC_POL", {0x04C11DB7, 0x04C11DB7}},
    {"STM32G0", "EXTI_IMR1", {0xFEA80000, 0xFFE80000}},
    {"STM32G0", "TIM3_ARR", {0x0000FFFF, 0x0000FFFF}},
    {"STM32G0", "DMAMUX_C6CR", {0, 0}},
    {"STM32F1", "RCC_CR", {0x00000083}},
    {"STM32F1", "RCC_CFGR", {0}},
    {"STM32F1", "RCC_AHBENR", {0x00000014}},
    {"STM32F1", "RCC_APB2ENR", {0}},
    {"STM32F1", "RCC_CSR", {0x0C000000}},
    {"STM32F1", "PWR_CR", {0}},
    {"STM32F1", "FLASH_ACR", {0x00000030}},
    {"STM32F1", "FLASH_CR", {0x00000080}},
    {"STM32F1", "FLASH_OBR", {0x03FFFFFC}},
    {"STM32F1", "FLASH_WRPR", {0xFFFFFFFF}},
    {"STM32F1", "GPIOA_CRL", {0x44444444}},
    {"STM32F1", "GPIOC_CRH", {0x44444444}},
    {"STM32F1", "AFIO_MAPR", {0}},
    {"STM32F1", "BKP_DR10", {0}},
    {"STM32F1", "USART1_SR", {0x000000C0}},
    {"STM32F1", "CRC_DR", {0xFFFFFFFF}},
    {"STM32F1", "IWDG_RLR", {0x00000FFF}},
    {"STM32F1", "EXTI_IMR", {0}},
    {"STM32F1", "TIM2_ARR", {0x0000FFFF}},
    {"STM32F1", "DMA1_CCR7", {0}},
    {"STM32F1", "DBGMCU_IDCODE", {0}},
};
enum { RESET_VALUES = sizeof reset_values / sizeof reset_values[0] };

static bool compared[RESET_VALUES];

static void has_its_reset_value(struct vboard *board, const struct place *place) {
    char name[32];
    snprintf(name, sizeof name, "%s_%s", place->region->name, place->reg->name);
    for (size_t i = 0; i < RESET_VALUES; i++) {
        if (strcmp(name, reset_values[i].name) == 0 &&
            strcmp(board->chip->family->name, reset_values[i].family) == 0) {
            uint32_t expected = reset_values[i].value[board->chip->die];
            uint32_t value = place->region->peripheral->read((char *)board + place->region->state,
                                                             board, place->reg->offset);
            if (value != expected) {
                fail_msg("%s: %s is 0x%08x after a reset, not 0x%08x", board->description->name,
                         name, (unsigned)value, (unsigned)expected);
            }
            compared[i] = true;
        }
    }
}

/* Is it among the boards of this program? */
static bool has_family(const char *name) {
    const char *board;
    for (unsigned n = 0; (board = vboard_name(n)) != NULL; n++) {
        if (strcmp(chip_find(board_find(board)->chip)->family->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void reset_values_are_those_of_the_manuals(void **state) {
    (void)state;
    const char *name;
    for (unsigned n = 0; (name = vboard_name(n)) != NULL; n++) {
        struct vboard *board = bench_on(name);
        visit_board(board, has_its_reset_value);
        bench_off(board);
    }
    for (size_t i = 0; i < RESET_VALUES; i++) {
        if (!compared[i] && has_family(reset_values[i].family)) {
            fail_msg("no board has a %s %s", reset_values[i].family, reset_values[i].name);
        }
    }
}

static void is_reset(struct vboard *board, const struct place *place) {
    if (strcmp(place->region->name, "RCC") == 0 && strstr(place->reg->name, "RSTR") != NULL) {
        bench_write(board, place->address, place->fields);
        assert_int_equal(bench_read(board, place->address), place->fields);
        bench_write(board, place->address, 0);
    }
}

static void rcc_can_reset_every_part(void **state) {
    (void)state;
    visit_all(is_reset);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reserved_bits_read_as_zero),
        cmocka_unit_test(writing_a_reserved_bit_is_reported),
        cmocka_unit_test(writing_what_is_read_only_or_too_narrow_is_reported),
        cmocka_unit_test(between_registers_nothing_answers),
        cmocka_unit_test(rcc_can_reset_every_part),
        cmocka_unit_test(reset_values_are_those_of_the_manuals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
