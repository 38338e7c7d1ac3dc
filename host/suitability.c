/* SPDX-License-Identifier: MIT */
#include "tulpar/image.h"

#include <string.h>

#include "host/code_address.h"
#include "host/device.h"
#include "wire/bytes.h"
#include "wire/handoff.h"
#include "wire/image.h"

enum {
    STACK_ALIGNMENT = 8, /* AAPCS 6.2.1.2 */
    PAGE_SIZE_USUAL = 2048,
};

static uint32_t page_size_of(const struct tulpar_device *device) {
    return device->page_size == 0 ? PAGE_SIZE_USUAL : device->page_size;
}

/* The code of the image contradicts the device's address: which one does it speak for? */
static void find_address(const struct tulpar_source *source, const struct tulpar_device *device,
                         struct tulpar_suitability_detail *detail) {
    uint32_t base = device->application.base, page_size = page_size_of(device);
    uint32_t lowest = code_lowest_handler(source);

    if (tulpar_source_find_address(source, page_size, &detail->linked_for) &&
        detail->linked_for != base) {
        detail->linked_how = TULPAR_LINKED_BY_CODE;
    } else if (lowest < base || lowest - base >= source->size) {
        detail->linked_how = TULPAR_LINKED_NEAR;
        detail->linked_for = lowest - lowest % page_size;
    } else {
        detail->linked_how = TULPAR_LINKED_NOWHERE;
    }
}

static bool linked_elsewhere(const struct tulpar_source *source, const struct tulpar_device *device,
                             struct tulpar_suitability_detail *detail) {
    uint32_t base = device->application.base;

    detail->linked_for = source->has_base ? source->base : base;
    detail->linked_how = TULPAR_LINKED_AS_STATED;
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
static bool is_cut(const struct tulpar_source *source, const struct tulpar_device *device,
                   const struct tulpar_suitability_detail *detail) {
    uint32_t base = device->application.base, other;

    return detail->reset >= base && detail->reset - base >= source->size &&
           detail->reset - base < device->application.size &&
           (!tulpar_source_find_address(source, page_size_of(device), &other) ||
            !code_speaks_for(source, other, base));
}

/* A vector table of a few words, as the smallest examples have it, with code right behind. */
static bool resets_into_vectors(const struct tulpar_device *device,
                                const struct tulpar_suitability_detail *detail) {
    uint32_t base = device->application.base;

    return detail->reset >= base && detail->reset - base < VECTORS_SIZE;
}

static void look_at_stack(const struct tulpar_source *source, const struct tulpar_device *device,
                          struct tulpar_suitability_detail *detail) {
    detail->stack = get_u32(source->bytes + VECTOR_INITIAL_MSP);
    detail->stack_unaligned = detail->stack % STACK_ALIGNMENT != 0;
    for (int i = 0; i < RAM_RANGES; i++) {
        const struct tulpar_range *ram = &device->ram[i];

        if (ram->size > 0 &&
            image_initial_msp(detail->stack) == ram->base + ram->size + HANDOFF_SIZE) {
            detail->overshot = *ram;
        }
    }
}

static enum tulpar_suitability judge(const struct tulpar_source *source,
                                     const struct tulpar_device *device, enum image_fault fault,
                                     struct tulpar_suitability_detail *detail) {
    if (fault == IMAGE_EMPTY) {
        return TULPAR_UNSUITABLE_EMPTY;
    }
    if (tulpar_description_read(&detail->bootloader, source->bytes, source->size)) {
        return TULPAR_UNSUITABLE_BOOTLOADER;
    }
    /* A whole-flash file is both too big and at the wrong address: the address tells more. */
    if (source->has_base && source->base != device->application.base) {
        (void)linked_elsewhere(source, device, detail);
        return TULPAR_UNSUITABLE_ADDRESS;
    }
    if (fault == IMAGE_TOO_BIG) {
        return TULPAR_UNSUITABLE_TOO_BIG;
    }
    if (fault == IMAGE_STACK) {
        return TULPAR_UNSUITABLE_STACK;
    }
    if (fault == IMAGE_RESET_EVEN) {
        return TULPAR_UNSUITABLE_RESET;
    }
    if (resets_into_vectors(device, detail)) {
        return TULPAR_UNSUITABLE_RESET;
    }
    if (is_cut(source, device, detail)) {
        return TULPAR_UNSUITABLE_CUT;
    }
    if (linked_elsewhere(source, device, detail)) {
        return TULPAR_UNSUITABLE_ADDRESS;
    }
    return fault == IMAGE_OK ? TULPAR_SUITABLE : TULPAR_UNSUITABLE_RESET;
}

enum tulpar_suitability tulpar_suitability_check(const struct tulpar_source *source,
                                                 const struct tulpar_device *device,
                                                 struct tulpar_suitability_detail *detail) {
    struct memory_range application = range_to_wire(&device->application);
    struct memory_range ram[RAM_RANGES];

    for (int i = 0; i < RAM_RANGES; i++) {
        ram[i] = range_to_wire(&device->ram[i]);
    }
    enum image_fault fault = image_check(source->bytes, source->size, &application, ram);

    memset(detail, 0, sizeof *detail);
    detail->device_refuses = fault != IMAGE_OK;
    if (source->size >= VECTORS_CHECKED) {
        detail->reset = get_u32(source->bytes + VECTOR_RESET);
        look_at_stack(source, device, detail);
    }
    return judge(source, device, fault, detail);
}

bool tulpar_suitability_can_be_forced(enum tulpar_suitability suitability,
                                      const struct tulpar_suitability_detail *detail) {
    return suitability == TULPAR_UNSUITABLE_ADDRESS && !detail->device_refuses;
}
