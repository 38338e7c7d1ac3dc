/* SPDX-License-Identifier: MIT */
#include "host/patience.h"

#include "host/figures.h"
#include "host/units.h"
#include "host/usual.h"
#include "wire/message.h"
#include "wire/record.h"

/* Whatever a device says. All of an STM32F42x's 24 sectors, 4 s each, are not far from it. */
#define PATIENCE_MAX_US 120000000u

enum {
    KB = 1024,
    MARGIN = 2,            /* the longest times of data sheets are exceeded now and then */
    CRC_US_PER_KB = 4000,  /* by a table-less CRC at a few MHz */
    RECORD_UNITS = 2,      /* that most boards have; the margin pays for a third and a fourth */
    SWAP_PAGE_US = 150000, /* of 2 KB: two erases and two pages of double-words, half more */
    MEND_US_PER_KB = 400,  /* to read and check; an STM32L4 at 80 MHz takes 90 */
    USUAL_OF_PAGE_PERCENT = 60,
};

static uint64_t erase_us(const struct tulpar_device *device) {
    return (uint64_t)device->flash.erase_max_ms * US_PER_MS * MARGIN;
}

/* Bytes that begin and end anywhere. */
static uint64_t program_us(const struct tulpar_device *device, uint32_t bytes) {
    uint64_t units = bytes / device->flash.programming_unit + 1;

    return units * device->flash.program_max_us * MARGIN;
}

static uint64_t record_us(const struct tulpar_device *device) {
    return erase_us(device) + program_us(device, RECORD_SIZE);
}

/* -- what a command may have to do -------------------------------------------------------------*/

static uint32_t smallest_unit(const struct tulpar_flash *flash) {
    uint32_t smallest = UINT32_MAX;

    for (int run = 0; run < TULPAR_ERASE_RUNS_MAX && flash->run[run].units > 0; run++) {
        uint32_t size = flash->run[run].unit_size;

        smallest = size < smallest ? size : smallest;
    }
    return smallest;
}

/* Wherever it lies. */
static uint64_t bytes_us(const struct tulpar_device *device, uint32_t bytes) {
    uint64_t units = bytes / smallest_unit(&device->flash) + 1;

    return units * erase_us(device) + program_us(device, bytes);
}

/* The journal's unit is erased; with two slots that of the parity is, too, and programmed: one of
 * the slots' units, which are equal. */
static uint64_t journal_us(const struct tulpar_device *device) {
    struct units units = units_of(device);
    uint64_t parity_us = erase_us(device) + program_us(device, units_end(&units, 0));

    return erase_us(device) + (device->slots >= 2 ? parity_us : 0);
}

static uint64_t all_units_us(const struct tulpar_device *device) {
    uint64_t units = 0;

    for (int run = 0; run < TULPAR_ERASE_RUNS_MAX; run++) {
        units += device->flash.run[run].units;
    }
    return units * erase_us(device);
}

static uint64_t crc_us(uint64_t bytes) {
    return bytes / KB * CRC_US_PER_KB;
}

/* blocks: in flight. */
static uint64_t work_us(const struct tulpar_device *device, uint8_t work, uint32_t blocks) {
    const struct {
        enum command_work work;
        uint64_t us;
    } parts[] = {
        {WORK_RECORD, record_us(device)},
        {WORK_JOURNAL, journal_us(device)},
        {WORK_ANEW, RECORD_UNITS * erase_us(device)},
        {WORK_PIECE, bytes_us(device, WRITE_DATA_MAX)},
        {WORK_FLIGHT, bytes_us(device, blocks * (uint32_t)WRITE_DATA_MAX)},
        {WORK_ALL, all_units_us(device)},
        {WORK_CRC, crc_us(device->application.size)},
        {WORK_CRCS, crc_us((uint64_t)PAGES_MAX * device->page_size)},
    };
    uint64_t us = 0;

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        us += (work & parts[i].work) != 0 ? parts[i].us : 0;
    }
    return us;
}

/* -- for all to ask ----------------------------------------------------------------------------*/

/* What an answer takes that needs nothing of the flash: adapters, and a loaded PC. */
static uint64_t answer_us(void) {
    return (uint64_t)command_patience_ms(COMMAND_INFO) * US_PER_MS;
}

static uint64_t bounded(uint64_t us) {
    return us < PATIENCE_MAX_US ? us : PATIENCE_MAX_US;
}

uint64_t patience_us(const struct tulpar_device *device, uint8_t command) {
    if (!units_are_told(device)) {
        return (uint64_t)command_patience_ms(command) * US_PER_MS;
    }
    return bounded(answer_us() + work_us(device, command_work(command), device->in_flight));
}

uint64_t patience_finish_us(const struct tulpar_device *device, uint32_t blocks, uint32_t copied) {
    if (!units_are_told(device)) {
        return patience_us(device, COMMAND_FINISH);
    }
    uint64_t us = answer_us() + work_us(device, command_work(COMMAND_FINISH), blocks);
    return bounded(copied > 0 ? us + bytes_us(device, copied) : us);
}

uint64_t patience_program_us(const struct tulpar_device *device, uint32_t offset, uint32_t size,
                             bool begins) {
    struct units units = units_of(device);
    uint64_t us = program_us(device, size) + (begins ? record_us(device) : 0);
    uint32_t start = units_start(&units, offset);

    if (start != offset) {
        start = units_end(&units, offset);
    }
    for (; start - offset < size; start = units_end(&units, start)) {
        us += erase_us(device);
    }
    return bounded(us);
}

uint64_t usual_swap_us(const struct tulpar_device *device, uint32_t size) {
    struct units units = units_of(device);
    uint32_t unit = units_end(&units, 0);
    struct usual usual = usual_of(device->flash.programming_unit);

    if (!units_are_told(device)) {
        return patience_swap_us(device, size) * USUAL_OF_PAGE_PERCENT / 100;
    }
    uint64_t moves = (size + unit - 1) / unit;
    uint64_t move_us =
        (erase_us(device) * usual.erase + program_us(device, unit) * usual.program) / 100;
    return bounded((moves > 0 ? moves : 1) * 2 * move_us / MARGIN);
}

uint64_t patience_swap_us(const struct tulpar_device *device, uint32_t size) {
    struct units units = units_of(device);
    uint32_t unit = units_end(&units, 0);
    uint64_t moves = size / unit + 1;
    uint64_t move_us = SWAP_PAGE_US;

    if (units_are_told(device)) {
        move_us = 2 * (erase_us(device) + program_us(device, unit));
    }
    return bounded(moves * move_us);
}

uint64_t patience_mend_us(const struct tulpar_device *device, uint32_t size) {
    struct units units = units_of(device);
    uint64_t candidates = size / units_end(&units, 0) + 1;

    return (device->features & FEATURE_OVERLAY) != 0
               ? bounded(candidates * (size / KB) * MEND_US_PER_KB)
               : 0;
}
