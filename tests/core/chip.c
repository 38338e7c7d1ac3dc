/* SPDX-License-Identifier: MIT */
#include "chip.h"

#include <stdlib.h>
#include <string.h>

const struct core_features chip_m4f = {.cpuid = 0x410FC241,
                                       .dsp = true,
                                       .fpu = true,
                                       .stkalign = true,
                                       .mpu_regions = 8,
                                       .irq_lines = CHIP_IRQ_LINES,
                                       .priority_bits = 4};

const struct core_features chip_m3 = {.cpuid = 0x411FC231, .irq_lines = 43, .priority_bits = 4};

const struct core_features chip_m0plus = {.cpuid = 0x410CC601,
                                          .architecture = CORE_ARMV6M,
                                          .stkalign = true,
                                          .mpu_regions = 8,
                                          .irq_lines = 32,
                                          .priority_bits = 2};

struct chip *chip_new(void) {
    struct chip *chip = calloc(1, sizeof *chip);
    if (!chip)
        abort();
    chip->core.features = chip_m4f;
    chip_open_windows(chip);
    core_power_on(&chip->core);
    return chip;
}

void chip_open_windows(struct chip *chip) {
    chip->core.windows[0] = (struct core_window){
        .base = CHIP_FLASH,
        .size = CHIP_FLASH_SIZE,
        .host = (ptrdiff_t)offsetof(struct chip, flash),
    };
    chip->core.windows[1] = (struct core_window){
        .base = CHIP_RAM,
        .size = CHIP_RAM_SIZE,
        .host = (ptrdiff_t)offsetof(struct chip, ram),
        .writable = true,
    };
}

static struct chip *chip_of(struct core *core) {
    return (struct chip *)(void *)core;
}

/* Where flash, RAM or the device hold this address; NULL: nowhere. */
static uint8_t *find(struct chip *chip, uint32_t address, bool write) {
    if (address - CHIP_IO_PORT < CHIP_DEVICE_SIZE)
        return (uint8_t *)chip->device + (address - CHIP_IO_PORT);
    if (address - CHIP_DEVICE < CHIP_DEVICE_SIZE)
        return (uint8_t *)chip->device + (address - CHIP_DEVICE);
    if (address - CHIP_RAM < CHIP_RAM_SIZE)
        return chip->ram + (address - CHIP_RAM);
    if (address - CHIP_FLASH < CHIP_FLASH_SIZE && !write)
        return chip->flash + (address - CHIP_FLASH);
    return NULL;
}

enum bus_result bus_read(struct core *core, uint32_t address, unsigned size, uint32_t *value) {
    struct chip *chip = chip_of(core);
    chip->reads++;
    chip->last_address = address;
    chip->last_size = size;
    if (chip->bare)
        return BUS_FAULT;
    if (address - CHIP_DEVICE < CHIP_DEVICE_SIZE && size == 4) {
        *value = chip->device[(address - CHIP_DEVICE) / 4];
        return BUS_OK;
    }
    if (address >> 16 == CHIP_FORBIDDEN >> 16)
        return BUS_REFUSED;
    const uint8_t *p = find(chip, address, false);
    if (!p)
        return BUS_FAULT;
    *value = 0;
    for (unsigned i = 0; i < size; i++)
        *value |= (uint32_t)p[i] << (8 * i);
    return BUS_OK;
}

enum bus_result bus_write(struct core *core, uint32_t address, unsigned size, uint32_t value) {
    struct chip *chip = chip_of(core);
    chip->writes++;
    chip->last_address = address;
    chip->last_size = size;
    chip->last_value = value;
    if (chip->bare)
        return BUS_FAULT;
    if (address - CHIP_IRQ_DEVICE < 4 * CHIP_IRQ_LINES) {
        core_irq(core, (address - CHIP_IRQ_DEVICE) / 4, value != 0);
        return BUS_OK;
    }
    if (address == CHIP_BREAK_DEVICE) {
        core_break(core);
        return BUS_OK;
    }
    if (address >> 16 == CHIP_FORBIDDEN >> 16)
        return BUS_REFUSED;
    uint8_t *p = find(chip, address, true);
    if (!p)
        return BUS_FAULT;
    for (unsigned i = 0; i < size; i++)
        p[i] = (uint8_t)(value >> (8 * i));
    return BUS_OK;
}

enum bus_result bus_fetch(struct core *core, uint32_t address, uint16_t *halfword) {
    struct chip *chip = chip_of(core);
    chip->fetches++;
    chip->last_address = address;
    const uint8_t *p = find(chip, address, false);
    if (!p)
        return BUS_FAULT;
    *halfword = (uint16_t)(p[0] | p[1] << 8);
    return BUS_OK;
}

void bus_warning(struct core *core, const char *rule) {
    (void)rule;
    chip_of(core)->warnings++;
}
