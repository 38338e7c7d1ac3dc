/* SPDX-License-Identifier: MIT */
#include "flash_kind.h"

#include <string.h>

enum { KB = 1024 };

#define END UINT32_MAX
#define US  UINT64_C(1000)
#define MS  UINT64_C(1000000)

/* Of the data sheets' flash memory characteristics the typical values; of the STM32F4, 32 bits at a
 * time. */
static const struct flash_kind kinds[] = {
    {"stm32l4", 8, 81690, 22130 * US, {{END, 2 * KB, 22020 * US}}}, /* DS11451 */
    {"stm32g4", 8, 81690, 22130 * US, {{END, 2 * KB, 22020 * US}}}, /* DS12288 */
    {"stm32g0", 8, 85 * US, 22100 * US, {{END, 2 * KB, 22 * MS}}},  /* DS12232 */
    {"stm32f1", 2, 52500, 30 * MS, {{END, 1 * KB, 30 * MS}}},       /* DS5319: 20 to 40 ms */
    {"stm32f4",
     4,
     16 * US,
     8000 * MS,
     {{64 * KB, 16 * KB, 250 * MS},
      {128 * KB, 64 * KB, 550 * MS},
      {END, 128 * KB, 1000 * MS}}}, /* DS10314, DS8626 */
};

const struct flash_kind *flash_kind_of(const char *chip) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].chip, chip) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

struct flash_unit flash_unit_at(const struct flash_kind *kind, uint32_t offset) {
    const struct flash_run *run = kind->runs;

    while (offset >= run->end) {
        run++;
    }
    uint32_t start = offset - offset % run->size;
    return (struct flash_unit){start, start + run->size, run->erase_ns};
}
