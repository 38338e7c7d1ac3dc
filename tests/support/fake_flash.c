/* SPDX-License-Identifier: MIT */
#include "support/fake_flash.h"

#include <string.h>

#include "wire/crc.h"

static struct fake_board *of(void *context) {
    return context;
}

static const struct flash_geometry *geometry_of(const struct fake_board *fake) {
    return &fake->layout.geometry;
}

static bool inside(const struct fake_board *fake, uint32_t address, uint32_t length) {
    uint32_t start = geometry_of(fake)->start, size = fake->flash_size;

    return address >= start && length <= size && address - start <= size - length;
}

uint8_t *fake_flash_at(struct fake_board *fake, uint32_t address) {
    return fake->flash + (address - geometry_of(fake)->start);
}

static uint32_t index_of(const struct fake_board *fake, uint32_t address) {
    return (address - geometry_of(fake)->start) / geometry_of(fake)->programming_unit;
}

bool *fake_bad_at(struct fake_board *fake, uint32_t address) {
    return &fake->bad[index_of(fake, address)];
}

static bool has(const struct fake_board *fake, enum flash_property property) {
    return (geometry_of(fake)->properties & property) != 0;
}

/* -- reading -----------------------------------------------------------------------------------*/

static bool bad_unit_in(const struct fake_board *fake, uint32_t address, uint32_t length) {
    uint32_t first = index_of(fake, address);
    uint32_t last = index_of(fake, address + length + geometry_of(fake)->programming_unit - 1);

    return memchr(fake->bad + first, true, last - first) != NULL;
}

static enum flash_result look(struct fake_board *fake, uint32_t address, uint32_t length) {
    fake->reads++;
    if (!inside(fake, address, length)) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    return bad_unit_in(fake, address, length) ? FLASH_BAD_WORD : FLASH_OK;
}

enum flash_result fake_flash_read(void *context, uint32_t address, uint8_t *data, uint32_t length) {
    enum flash_result result = look(of(context), address, length);

    if (result != FLASH_REFUSED) {
        memcpy(data, fake_flash_at(of(context), address), length);
    }
    return result;
}

enum flash_result fake_flash_crc(void *context, uint32_t address, uint32_t length, uint32_t *crc) {
    enum flash_result result = look(of(context), address, length);

    if (result != FLASH_REFUSED) {
        *crc = image_crc(*crc, fake_flash_at(of(context), address), length);
    }
    return result;
}

/* -- operations, and how they go wrong ---------------------------------------------------------*/

static unsigned operations(const struct fake_board *fake) {
    return fake->erases + fake->programs;
}

static bool operation_fails(const struct fake_board *fake) {
    return operations(fake) == fake->fail_operation;
}

static bool supply_is_low(const struct fake_board *fake) {
    return fake->last_operation != 0 && operations(fake) >= fake->last_operation;
}

static bool operation_is_cut(const struct fake_board *fake) {
    return operations(fake) == fake->cut_operation;
}

static void spend(struct fake_board *fake, uint32_t us) {
    fake->flash_us += us;
    if (fake->flash_busy != NULL) {
        fake->flash_busy(fake->flash_busy_context, us);
    }
}

/* With an ECC a torn unit reads as something else, or not at all, and is used up. */
static void tear_with_ecc(struct fake_board *fake, uint32_t address, uint32_t length) {
    uint32_t unit = geometry_of(fake)->programming_unit;

    for (uint32_t i = 0; i < length / unit; i++) {
        uint32_t at = address + i * unit;

        if (fake->cut_outcome == FAKE_CUT_PARTIAL) {
            fake_flash_at(fake, at)[i % unit] ^= 0x11;
        } else {
            *fake_bad_at(fake, at) = true;
        }
        fake->programmed[index_of(fake, at)] = true;
    }
}

/* Without one it reads as any mix of old and new. */
static void tear_program(struct fake_board *fake, uint32_t address, const uint8_t *data) {
    uint8_t not_yet = fake->cut_outcome == FAKE_CUT_PARTIAL ? 0xF0 : 0x0F;

    for (uint32_t i = 0; i < geometry_of(fake)->programming_unit; i++) {
        fake_flash_at(fake, address)[i] &= (uint8_t)(data[i] | not_yet);
    }
}

static uint8_t *weak_at(struct fake_board *fake, uint32_t address) {
    return fake->weak + (address - geometry_of(fake)->start);
}

/* Towards these bytes, or all ones: cells that have not got there read either way. */
static void leave_between(struct fake_board *fake, uint32_t address, const uint8_t *data,
                          uint32_t length) {
    uint8_t *flash = fake_flash_at(fake, address), *weak = weak_at(fake, address);

    for (uint32_t i = 0; i < length; i++) {
        uint8_t after = data != NULL ? flash[i] & data[i] : FLASH_ERASED;

        weak[i] = (uint8_t)(flash[i] ^ after);
        flash[i] = fake->cut_outcome == FAKE_CUT_WEAK_NEW ? after : flash[i];
    }
}

void fake_flash_drift(struct fake_board *fake) {
    for (uint32_t i = 0; i < fake->flash_size; i++) {
        fake->flash[i] ^= fake->weak[i];
    }
}

static void tear_erase(struct fake_board *fake, uint32_t address, uint32_t size) {
    uint8_t *unit = fake_flash_at(fake, address);

    if (fake->cut_outcome == FAKE_CUT_BAD) {
        memset(unit, FLASH_ERASED, size / 2);
        return;
    }
    for (uint32_t i = 0; i < size; i++) {
        unit[i] |= 0x55;
    }
}

/* The power goes in the middle of an operation, an erase when data is NULL; comes back for
 * FAKE_CUT_AFTER only, so that the operation is done first. */
static void cut(struct fake_board *fake, uint32_t address, const uint8_t *data, uint32_t length) {
    switch (fake->cut_outcome) {
    case FAKE_CUT_AFTER:
    case FAKE_CUTS_WITHOUT_ECC: return;
    case FAKE_CUT_BEFORE: break;
    case FAKE_CUT_PARTIAL:
    case FAKE_CUT_BAD:
        if (has(fake, FLASH_HAS_ECC)) {
            tear_with_ecc(fake, address, length);
        } else if (data != NULL) {
            tear_program(fake, address, data);
        } else {
            tear_erase(fake, address, length);
        }
        break;
    case FAKE_CUT_WEAK_OLD:
    case FAKE_CUT_WEAK_NEW:
        leave_between(fake, address, data,
                      data != NULL ? geometry_of(fake)->programming_unit : length);
        break;
    }
    longjmp(fake->power_off, 1);
}

/* -- erasing -----------------------------------------------------------------------------------*/

static uint32_t erase_us(const struct fake_board *fake, uint32_t address) {
    uint32_t end = geometry_of(fake)->start;
    int run = 0;

    for (;; run++) {
        end += geometry_of(fake)->run_count[run] * geometry_of(fake)->run_size[run];
        if (address < end) {
            return fake->layout.erase_us[run];
        }
    }
}

static void become_blank(struct fake_board *fake, uint32_t address, uint32_t size) {
    uint32_t first = index_of(fake, address), behind = index_of(fake, address + size);

    memset(fake_flash_at(fake, address), FLASH_ERASED, size);
    memset(fake->bad + first, 0, behind - first);
    memset(fake->programmed + first, 0, behind - first);
    memset(weak_at(fake, address), 0, size);
}

enum flash_result fake_flash_erase(void *context, uint32_t address) {
    struct fake_board *fake = of(context);

    if (!inside(fake, address, 1) || geometry_unit_start(geometry_of(fake), address) != address) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    if (supply_is_low(fake)) {
        return FLASH_SUPPLY;
    }
    uint32_t size = geometry_unit_size(geometry_of(fake), address);
    fake->erases++;
    fake->operation_at = address;
    fake->erases_of_records +=
        address - fake->layout.records.base < fake->layout.records.size ? 1 : 0;
    if (operation_fails(fake)) {
        return fake->fail_silently ? FLASH_OK : FLASH_FAILED;
    }
    if (operation_is_cut(fake)) {
        cut(fake, address, NULL, size);
    }
    become_blank(fake, address, size);
    spend(fake, erase_us(fake, address));
    if (operation_is_cut(fake)) {
        longjmp(fake->power_off, 1);
    }
    return FLASH_OK;
}

/* -- programming -------------------------------------------------------------------------------*/

static bool all_bytes(const uint8_t *data, uint8_t value, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        if (data[i] != value) {
            return false;
        }
    }
    return true;
}

/* With an ECC, programming all ones uses a unit up, too. */
static bool is_used(struct fake_board *fake, uint32_t address) {
    return has(fake, FLASH_HAS_ECC) ? fake->programmed[index_of(fake, address)]
                                    : !all_bytes(fake_flash_at(fake, address), FLASH_ERASED,
                                                 geometry_of(fake)->programming_unit);
}

static bool may_program(struct fake_board *fake, uint32_t address, const uint8_t *data) {
    uint32_t unit = geometry_of(fake)->programming_unit;
    bool zeros = has(fake, FLASH_TAKES_ZEROS) && all_bytes(data, 0, unit);
    bool same =
        has(fake, FLASH_TAKES_SAME) && memcmp(data, fake_flash_at(fake, address), unit) == 0;

    return zeros || same || !is_used(fake, address);
}

static enum flash_result program_unit(struct fake_board *fake, uint32_t address,
                                      const uint8_t *data) {
    uint32_t unit = geometry_of(fake)->programming_unit;

    fake->programs++;
    fake->operation_at = address;
    if (operation_fails(fake)) {
        return fake->fail_silently ? FLASH_OK : FLASH_FAILED;
    }
    if (!may_program(fake, address, data)) {
        fake->violations++;
        return FLASH_FAILED;
    }
    if (operation_is_cut(fake)) {
        cut(fake, address, data, unit);
    }
    memcpy(fake_flash_at(fake, address), data, unit);
    for (uint32_t i = 0; i < unit; i++) {
        weak_at(fake, address)[i] &= data[i]; /* a bit that was programmed is one for good */
    }
    fake->programmed[index_of(fake, address)] = true;
    *fake_bad_at(fake, address) = false;
    spend(fake, fake->layout.program_us);
    if (operation_is_cut(fake)) {
        longjmp(fake->power_off, 1);
    }
    return FLASH_OK;
}

/* The core's unit is the double-word, whatever the chip's is: the driver splits it. */
enum flash_result fake_flash_program(void *context, uint32_t address, const uint8_t *data,
                                     uint32_t length) {
    struct fake_board *fake = of(context);
    uint32_t unit = geometry_of(fake)->programming_unit;
    enum flash_result result = FLASH_OK;

    if (!inside(fake, address, length) || address % FLASH_WORD_SIZE != 0 ||
        length % FLASH_WORD_SIZE != 0) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    if (supply_is_low(fake)) {
        return FLASH_SUPPLY;
    }
    for (uint32_t i = 0; i < length; i += unit) {
        result = program_unit(fake, address + i, data + i);
        if (result != FLASH_OK || (operation_fails(fake) && fake->fail_silently)) {
            break;
        }
    }
    return result;
}

/* -- without the rules -------------------------------------------------------------------------*/

void fake_flash_load(struct fake_board *fake, const struct memory_range *range,
                     const uint8_t *bytes, uint32_t size) {
    uint32_t unit = geometry_of(fake)->programming_unit;

    become_blank(fake, range->base, range->size);
    memcpy(fake_flash_at(fake, range->base), bytes, size);
    memset(fake->programmed + index_of(fake, range->base), true, (size + unit - 1) / unit);
}
