/* SPDX-License-Identifier: MIT */
#include "host/suitability.h"

#include <string.h>

#include "host/code_address.h"
#include "wire/bytes.h"
#include "wire/handoff.h"

enum {
    STACK_ALIGNMENT = 8, /* AAPCS 6.2.1.2 */
    PAGE_SIZE_USUAL = 2048,
};

static uint32_t page_size_of(const struct device_info *device) {
    return device->page_size == 0 ? PAGE_SIZE_USUAL : device->page_size;
}

/* The code of the image contradicts the device's address: which one does it speak for? */
static void find_address(const struct source *source, const struct device_info *device,
                         struct suitability_detail *detail) {
    uint32_t base = device->application.base, page_size = page_size_of(device);
    uint32_t lowest = code_lowest_handler(source);

    if (code_find_address(source, page_size, &detail->linked_for) && detail->linked_for != base) {
        detail->linked_how = LINKED_BY_CODE;
    } else if (lowest < base || lowest - base >= source->size) {
        detail->linked_how = LINKED_NEAR;
        detail->linked_for = lowest - lowest % page_size;
    } else {
        detail->linked_how = LINKED_NOWHERE;
    }
}

static bool linked_elsewhere(const struct source *source, const struct device_info *device,
                             struct suitability_detail *detail) {
    uint32_t base = device->application.base;

    detail->linked_for = source->has_base ? source->base : base;
    detail->linked_how = LINKED_AS_STATED;
    if (source->has_base && source->base != base) {
        return true;
    }
    if (code_fits(source, base)) {
        return false;
    }
    find_address(source, device, detail);
    return true;
}

/* It ends before its reset handler, for which this device has room, and its code does not speak for
 * another address. */
static bool is_cut(const struct source *source, const struct device_info *device,
                   const struct suitability_detail *detail) {
    uint32_t base = device->application.base, other;

    return detail->reset >= base && detail->reset - base >= source->size &&
           detail->reset - base < device->application.size &&
           (!code_find_address(source, page_size_of(device), &other) ||
            !code_speaks_for(source, other, base));
}

static void look_at_stack(const struct source *source, const struct device_info *device,
                          struct suitability_detail *detail) {
    detail->stack = get_u32(source->bytes + VECTOR_INITIAL_MSP);
    detail->stack_unaligned = detail->stack % STACK_ALIGNMENT != 0;
    for (int i = 0; i < RAM_RANGES; i++) {
        const struct memory_range *ram = &device->ram[i];

        if (ram->size > 0 &&
            image_initial_msp(detail->stack) == ram->base + ram->size + HANDOFF_SIZE) {
            detail->overshot = *ram;
        }
    }
}

static enum suitability judge(const struct source *source, const struct device_info *device,
                              enum image_fault fault, struct suitability_detail *detail) {
    if (fault == IMAGE_EMPTY) {
        return UNSUITABLE_EMPTY;
    }
    if (description_read(&detail->bootloader, source->bytes, source->size)) {
        return UNSUITABLE_BOOTLOADER;
    }
    /* A whole-flash file is both too big and at the wrong address: the address tells more. */
    if (source->has_base && source->base != device->application.base) {
        (void)linked_elsewhere(source, device, detail);
        return UNSUITABLE_ADDRESS;
    }
    if (fault == IMAGE_TOO_BIG) {
        return UNSUITABLE_TOO_BIG;
    }
    if (fault == IMAGE_STACK) {
        return UNSUITABLE_STACK;
    }
    if (fault == IMAGE_RESET_EVEN) {
        return UNSUITABLE_RESET;
    }
    if (is_cut(source, device, detail)) {
        return UNSUITABLE_CUT;
    }
    if (linked_elsewhere(source, device, detail)) {
        return UNSUITABLE_ADDRESS;
    }
    return fault == IMAGE_OK ? SUITABLE : UNSUITABLE_RESET;
}

enum suitability suitability_check(const struct source *source, const struct device_info *device,
                                   struct suitability_detail *detail) {
    enum image_fault fault =
        image_check(source->bytes, source->size, &device->application, device->ram);

    memset(detail, 0, sizeof *detail);
    detail->device_refuses = fault != IMAGE_OK;
    if (source->size >= VECTORS_CHECKED) {
        detail->reset = get_u32(source->bytes + VECTOR_RESET);
        look_at_stack(source, device, detail);
    }
    return judge(source, device, fault, detail);
}

bool suitability_can_be_forced(enum suitability suitability,
                               const struct suitability_detail *detail) {
    return suitability == UNSUITABLE_ADDRESS && !detail->device_refuses;
}
