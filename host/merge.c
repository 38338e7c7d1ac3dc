/* SPDX-License-Identifier: MIT */
#include "host/merge.h"

#include <string.h>

#include "host/described.h"

/* A record lies in flash as the bootloader's core has it in memory, and so it is made here. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a record is little-endian");

/* What erased flash reads as, one unit of programming of it. */
static const uint8_t blank[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

static void add(struct merge *merge, const char *name, uint32_t address, const void *bytes,
                uint32_t length) {
    merge->parts[merge->count] = (struct flash_part){name, address, length, bytes};
    merge->count++;
}

/* The first record of this board's life. */
static void make_record(struct merge *merge, const struct source *application) {
    memset(&merge->record, 0, sizeof merge->record);
    merge->record.state = RECORD_INSTALLED;
    merge->record.sequence = 1;
    merge->record.image =
        (struct image_id){application->size, application->crc, application->version};
    record_seal(&merge->record);
}

/* A programmer erases the pages that it writes to. A record from an earlier life of this board in
 * another page would have the higher number, and count: so each of these pages gets something, and
 * that is what it holds anyway. */
static void add_records(struct merge *merge) {
    const struct memory_range *records = &merge->description.records;

    add(merge, ".record", records->base, &merge->record, sizeof merge->record);
    for (uint32_t page = merge->description.page_size; page < records->size;
         page += merge->description.page_size) {
        add(merge, ".blank", records->base + page, blank, sizeof blank);
    }
}

static int by_address(const struct flash_part *a, const struct flash_part *b) {
    return a->address < b->address ? -1 : a->address > b->address;
}

/* Three or four parts: by insertion. */
static void sort(struct merge *merge) {
    for (size_t i = 1; i < merge->count; i++) {
        for (size_t j = i; j > 0 && by_address(&merge->parts[j], &merge->parts[j - 1]) < 0; j--) {
            struct flash_part part = merge->parts[j];

            merge->parts[j] = merge->parts[j - 1];
            merge->parts[j - 1] = part;
        }
    }
}

static enum merge_error check_bootloader(struct merge *merge, const struct source *bootloader,
                                         const struct source *application) {
    struct boot_description other;
    const struct boot_description *description = &merge->description;

    if (!description_read(&merge->description, bootloader->bytes, bootloader->size) ||
        description->records.size / description->page_size > MERGE_RECORD_PAGES_MAX) {
        return description_read(&other, application->bytes, application->size)
                   ? MERGE_SWAPPED
                   : MERGE_NO_BOOTLOADER;
    }
    if (bootloader->has_base && bootloader->base != description->bootloader.base) {
        return MERGE_ELSEWHERE;
    }
    return bootloader->size > description->bootloader.size ? MERGE_TOO_BIG : MERGE_OK;
}

enum merge_error merge_images(struct merge *merge, const struct source *bootloader,
                              const struct source *application) {
    memset(merge, 0, sizeof *merge);
    enum merge_error error = check_bootloader(merge, bootloader, application);
    if (error != MERGE_OK) {
        return error;
    }
    merge->device = described_device(&merge->description);
    merge->suitability = suitability_check(application, &merge->device, &merge->detail);
    if (merge->suitability != SUITABLE) {
        return MERGE_UNSUITABLE;
    }
    add(merge, ".bootloader", merge->description.bootloader.base, bootloader->bytes,
        bootloader->size);
    make_record(merge, application);
    add_records(merge);
    add(merge, ".application", merge->description.application.base, application->bytes,
        application->size);
    sort(merge);
    return MERGE_OK;
}
