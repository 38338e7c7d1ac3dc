#include "host/suitability.h"

#include <string.h>

#include "wire/bytes.h"

enum {
    SYSTEM_VECTORS = 16,       /* the initial MSP and the exceptions (ARM DDI 0403, B1.5.2) */
    FIRST_RESERVED_VECTOR = 7, /* 7 to 10 are free for other use (wire/image.h) */
    LAST_RESERVED_VECTOR = 10,
};

/* Flash of every STM32 begins here; its first 128 MB are nothing else (RM0394 2.2.2). */
#define FLASH_START 0x08000000u
#define FLASH_LIMIT 0x10000000u

static bool in_flash(uint32_t address) {
    return address >= FLASH_START && address < FLASH_LIMIT;
}

/* The lowest handler in the vector table; 0 when no vector points to code in flash. */
static uint32_t lowest_handler(const struct source *source) {
    uint32_t lowest = 0;

    for (uint32_t i = 1; i < SYSTEM_VECTORS && (i + 1) * 4 <= source->size; i++) {
        if (i >= FIRST_RESERVED_VECTOR && i <= LAST_RESERVED_VECTOR) {
            continue;
        }
        uint32_t vector = get_u32(source->bytes + i * 4);
        uint32_t handler = vector & ~1u;

        if (vector % 2 == 1 && in_flash(handler) && (lowest == 0 || handler < lowest)) {
            lowest = handler;
        }
    }
    return lowest;
}

/* An image linked for the start of flash has all its handlers within its own length from there;
 * anything else is told by the page of the lowest handler, which is near enough to recognise it. */
static uint32_t guess_address(const struct source *source, uint32_t handler, uint32_t page_size) {
    if (handler - FLASH_START < source->size) {
        return FLASH_START;
    }
    return page_size == 0 ? handler : handler - handler % page_size;
}

static bool linked_elsewhere(const struct source *source, const struct device_info *device,
                             struct suitability_detail *detail) {
    uint32_t base = device->application.base;

    if (source->has_base) {
        detail->linked_for = source->base;
        detail->linked_is_guess = false;
        return source->base != base;
    }
    uint32_t handler = lowest_handler(source);
    if (handler == 0 || (handler >= base && handler - base < source->size)) {
        detail->linked_for = base;
        return false;
    }
    detail->linked_for = guess_address(source, handler, device->page_size);
    detail->linked_is_guess = true;
    return true;
}

enum suitability suitability_check(const struct source *source, const struct device_info *device,
                                   struct suitability_detail *detail) {
    memset(detail, 0, sizeof *detail);
    if (source->size >= VECTORS_CHECKED) {
        detail->stack = get_u32(source->bytes + VECTOR_INITIAL_MSP);
        detail->reset = get_u32(source->bytes + VECTOR_RESET);
    }
    enum image_fault fault =
        image_check(source->bytes, source->size, &device->application, device->ram);
    if (fault == IMAGE_EMPTY) {
        return UNSUITABLE_EMPTY;
    }
    /* A whole-flash file is both too big and at the wrong address: the address tells more. */
    if (source->has_base && linked_elsewhere(source, device, detail)) {
        return UNSUITABLE_ADDRESS;
    }
    if (fault == IMAGE_TOO_BIG) {
        return UNSUITABLE_TOO_BIG;
    }
    if (fault == IMAGE_STACK) {
        return UNSUITABLE_STACK;
    }
    if (linked_elsewhere(source, device, detail)) {
        return UNSUITABLE_ADDRESS;
    }
    return fault == IMAGE_OK ? SUITABLE : UNSUITABLE_RESET;
}

bool suitability_can_be_forced(enum suitability suitability) {
    return suitability == UNSUITABLE_ADDRESS || suitability == UNSUITABLE_STACK ||
           suitability == UNSUITABLE_RESET;
}
