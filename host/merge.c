/* SPDX-License-Identifier: MIT */
#include "tulpar/image.h"

#include <string.h>

#include "wire/bytes.h"
#include "wire/image.h"
#include "wire/record.h"

/* A record lies in flash as the bootloader's core has it in memory, and so it is made here. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a record is little-endian");

/* What erased flash reads as, as much of it as a bootloader programs at once. */
static const uint8_t blank[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

static void add(struct tulpar_merge *merge, const char *name, uint32_t address, const void *bytes,
                uint32_t length) {
    merge->parts[merge->count] = (struct tulpar_part){name, address, length, bytes};
    merge->count++;
}

/* The first record of this board's life. */
static void make_record(struct tulpar_merge *merge, const struct tulpar_source *application) {
    struct record record = {
        .state = RECORD_INSTALLED,
        .sequence = 1,
        .image = {application->size, application->crc, application->version},
    };

    record_seal(&record);
    memcpy(merge->record, &record, sizeof record);
}

/* A programmer erases the units that it writes to. A record from an earlier life of this board in
 * another unit would have the higher number, and count: so each of these units gets something, and
 * that is what it holds anyway. Nothing but the record comes into its own unit: with an ECC, FF
 * that was programmed is no longer erased, and the next record belongs there. */
static void add_records(struct tulpar_merge *merge) {
    const struct tulpar_range *records = &merge->description.records;
    uint32_t unit = merge->description.record_unit;

    add(merge, ".record", records->base, merge->record, sizeof merge->record);
    for (uint32_t offset = unit; offset < records->size; offset += unit) {
        add(merge, ".blank", records->base + offset, blank, sizeof blank);
    }
}

/* A letter of an earlier life (docs/PROTOCOL.md) lies at the start of the secondary slot, and would
 * be followed where its number is that of the record. */
static void add_secondary(struct tulpar_merge *merge) {
    if (merge->description.secondary.size > 0) {
        add(merge, ".blank", merge->description.secondary.base, blank, sizeof blank);
    }
}

static int by_address(const struct tulpar_part *a, const struct tulpar_part *b) {
    return a->address < b->address ? -1 : a->address > b->address;
}

/* A few parts: by insertion. */
static void sort(struct tulpar_merge *merge) {
    for (size_t i = 1; i < merge->count; i++) {
        for (size_t j = i; j > 0 && by_address(&merge->parts[j], &merge->parts[j - 1]) < 0; j--) {
            struct tulpar_part part = merge->parts[j];

            merge->parts[j] = merge->parts[j - 1];
            merge->parts[j - 1] = part;
        }
    }
}

static enum tulpar_merge_error check_bootloader(struct tulpar_merge *merge,
                                                const struct tulpar_source *bootloader,
                                                const struct tulpar_source *application) {
    struct tulpar_description other;
    const struct tulpar_description *description = &merge->description;

    if (!tulpar_description_read(&merge->description, bootloader->bytes, bootloader->size) ||
        description->records.size / description->record_unit > TULPAR_MERGE_RECORD_UNITS_MAX) {
        return tulpar_description_read(&other, application->bytes, application->size)
                   ? TULPAR_MERGE_SWAPPED
                   : TULPAR_MERGE_NO_BOOTLOADER;
    }
    if (bootloader->has_base && bootloader->base != description->bootloader.base) {
        return TULPAR_MERGE_ELSEWHERE;
    }
    if (bootloader->size > description->bootloader.size) {
        return TULPAR_MERGE_TOO_BIG;
    }
    merge->seal = tulpar_seal_check(bootloader->bytes, bootloader->size, &merge->built);
    return merge->seal != TULPAR_SEAL_WHOLE ? TULPAR_MERGE_NOT_WHOLE : TULPAR_MERGE_OK;
}

enum tulpar_merge_error tulpar_merge_images(struct tulpar_merge *merge,
                                            const struct tulpar_source *bootloader,
                                            const struct tulpar_source *application) {
    memset(merge, 0, sizeof *merge);
    enum tulpar_merge_error error = check_bootloader(merge, bootloader, application);
    if (error != TULPAR_MERGE_OK) {
        return error;
    }
    merge->device = tulpar_described_device(&merge->description);
    merge->suitability = tulpar_suitability_check(application, &merge->device, &merge->detail);
    if (merge->suitability != TULPAR_SUITABLE) {
        return TULPAR_MERGE_UNSUITABLE;
    }
    add(merge, ".bootloader", merge->description.bootloader.base, bootloader->bytes,
        bootloader->size);
    merge->entry = get_u32(bootloader->bytes + VECTOR_RESET);
    make_record(merge, application);
    add_records(merge);
    add_secondary(merge);
    add(merge, ".application", merge->description.application.base, application->bytes,
        application->size);
    sort(merge);
    return TULPAR_MERGE_OK;
}
