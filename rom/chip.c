/* SPDX-License-Identifier: MIT */
/* From AN2606: ids, pins and RAM are in the section of each chip, alignment is in table 7. */
#include "rom/chip.h"

#define FLASH_SR       0x40022010u /* STM32L4: PEMPTY, which a 1 toggles (RM0394 3.7.5) */
#define FLASH_SR_FLAG  (1u << 17)
#define FLASH_ACR      0x40022000u /* STM32G0: EMPTY, which is written as it shall be (RM0444) */
#define FLASH_ACR_FLAG (1u << 16)

#define OPTIONS    0x1FFF7800u /* of STM32G0 and STM32G4, in memory (RM0444, RM0440) */
#define N_BOOT_SEL (1u << 24)
#define DBANK      (1u << 22) /* STM32G47x: two banks, of pages of 2 KB; clear: one, of 4 KB */

/* Write protection in option bytes: WRP1A and WRP1B of the first bank; nWRP; WRP0 to WRP3. */
#define AREAS(units)                                                                               \
    .protection = ST_ROM_PROTECTS_AREAS, .protection_at = 0x1FFF7818, .protection_mask = (units)-1
#define SPRMOD  (1u << 15) /* of nWRP's half-word: OPTCR's bit 31 (RM0383, RM0390) */
#define SECTORS .protection = ST_ROM_PROTECTS_SECTORS, .protection_at = 0x1FFFC008
#define GROUPS  .protection = ST_ROM_PROTECTS_GROUPS, .protection_at = 0x1FFFF808

enum { KB = 1024 };

#define USART1_A 1, 'A', 9, 'A', 10
#define USART2_A 2, 'A', 2, 'A', 3
#define USART2_D 2, 'D', 5, 'D', 6
#define USART3_B 3, 'B', 10, 'B', 11
#define USART3_C 3, 'C', 10, 'C', 11

#define PINS_L4                                                                                    \
    {                                                                                              \
        {USART1_A}, {USART2_A}, {                                                                  \
            USART3_C                                                                               \
        }                                                                                          \
    }
#define PINS_F4                                                                                    \
    {                                                                                              \
        {USART1_A}, {USART3_B}, {                                                                  \
            USART3_C                                                                               \
        }                                                                                          \
    }

static const struct st_rom_chip chips[] = {
    {.id = 0x435,
     .name = "STM32L43x or STM32L44x",
     .parts = {"STM32L43"},
     .pins = PINS_L4,
     .erase_unit = 2 * KB,
     .write_unit = 8,
     AREAS(128),
     .ram = 0x20003100,
     .empty_register = FLASH_SR,
     .empty_flag = FLASH_SR_FLAG},
    {.id = 0x415,
     .name = "STM32L47x or STM32L48x",
     .parts = {"STM32L47"},
     .pins = PINS_L4,
     .erase_unit = 2 * KB,
     .write_unit = 8,
     AREAS(256),
     .ram = 0x20003100,
     .starts_slowly = true},
    {.id = 0x468,
     .name = "STM32G431 or STM32G441",
     .parts = {"STM32G431"},
     .pins = PINS_L4,
     .erase_unit = 2 * KB,
     .write_unit = 8,
     AREAS(64),
     .ram = 0x20004000},
    {.id = 0x469,
     .name = "STM32G47x or STM32G48x",
     .parts = {"STM32G47"},
     .pins = PINS_L4,
     .erase_unit = 2 * KB,
     .write_unit = 8,
     AREAS(128),
     .ram = 0x20004000,
     .options = OPTIONS,
     .has_these_units = DBANK},
    /* Loader 11.3 needs 40 ms after an erase, and erases rightly only one page at a time. */
    {.id = 0x460,
     .name = "STM32G070, STM32G071 or STM32G081",
     .parts = {"STM32G07"},
     .pins = PINS_L4,
     .erase_unit = 2 * KB,
     .write_unit = 8,
     AREAS(64),
     .ram = 0x20002700,
     .empty_register = FLASH_ACR,
     .empty_flag = FLASH_ACR_FLAG,
     .empty_flip = FLASH_ACR_FLAG,
     .erase_pause_us = 40000,
     .options = OPTIONS,
     .ignores_boot0 = N_BOOT_SEL},
    {.id = 0x467,
     .name = "STM32G0B0, STM32G0B1 or STM32G0C1",
     .parts = {"STM32G0B1"},
     .pins = PINS_L4,
     .erase_unit = 2 * KB,
     .write_unit = 8,
     AREAS(128),
     .ram = 0x20004000,
     .empty_register = FLASH_ACR,
     .empty_flag = FLASH_ACR_FLAG,
     .empty_flip = FLASH_ACR_FLAG,
     .options = OPTIONS,
     .ignores_boot0 = N_BOOT_SEL},
    {.id = 0x413,
     .name = "STM32F405, STM32F407, STM32F415 or STM32F417",
     .parts = {"STM32F407"},
     .pins = PINS_F4,
     .erase_unit = 16 * KB,
     .write_unit = 4,
     SECTORS,
     .ram = 0x20003000},
    {.id = 0x431,
     .name = "STM32F411",
     .parts = {"STM32F411"},
     .pins = {{USART1_A}, {USART2_D}},
     .erase_unit = 16 * KB,
     .write_unit = 4,
     SECTORS,
     .protection_turns = SPRMOD,
     .ram = 0x20003000},
    {.id = 0x421,
     .name = "STM32F446",
     .parts = {"STM32F446"},
     .pins = PINS_F4,
     .erase_unit = 16 * KB,
     .write_unit = 4,
     SECTORS,
     .protection_turns = SPRMOD,
     .ram = 0x20003000},
    {.id = 0x410,
     .name = "STM32F10x with 64 or 128 KB",
     .parts = {"STM32F103?8", "STM32F103?B"},
     .pins = {{USART1_A}},
     .erase_unit = 1 * KB,
     .write_unit = 4,
     GROUPS,
     .ram = 0x20000200},
};

/* `part` begins so. */
static bool fits(const char *pattern, const char *part) {
    while (*pattern != '\0' && *part != '\0' && (*pattern == '?' || *pattern == *part)) {
        pattern++;
        part++;
    }
    return *pattern == '\0';
}

const struct st_rom_chip *st_rom_chip_of_id(uint16_t id) {
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        if (chips[i].id == id) {
            return &chips[i];
        }
    }
    return NULL;
}

const struct st_rom_chip *st_rom_chip_of_part(const char *part) {
    for (size_t i = 0; i < sizeof chips / sizeof chips[0]; i++) {
        for (unsigned j = 0;
             j < sizeof chips[i].parts / sizeof chips[i].parts[0] && chips[i].parts[j] != NULL;
             j++) {
            if (fits(chips[i].parts[j], part)) {
                return &chips[i];
            }
        }
    }
    return NULL;
}
