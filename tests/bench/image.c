/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "wire/bytes.h"

enum {
    STACK = 0x20004000, /* in RAM on every kit */
    HANDLER = 0x200,    /* where the reset handler of a made-up image is */
    ENDLESS = 0xE7FE,   /* b . */
    THUMB = 1,
    STATEMENT = 12, /* bytes of one */
    ERASED = 0xFF,
    FLASH_START = 0x08000000,
};

static bool read_file(struct image *image, const char *name) {
    char path[1024];
    bool is_path = strchr(name, '/') != NULL;

    snprintf(path, sizeof path, is_path ? "%s%s" : "%s/%s.bin", is_path ? "" : IMAGES_DIR, name);
    FILE *file = fopen(path, "rb");
    image->size =
        file != NULL ? (uint32_t)fread(image->bytes, 1, IMAGE_SIZE_MAX - STATEMENT, file) : 0;
    if (file == NULL || image->size == 0 || fclose(file) != 0) {
        fprintf(stderr, "cannot read %s\n", path);
        return false;
    }
    return true;
}

/* What was before it knows nothing of it: only what is behind it changes. */
static void insert_statement(struct image *image, uint32_t at) {
    memmove(image->bytes + at + STATEMENT, image->bytes + at, image->size - at);
    memset(image->bytes + at, 0, STATEMENT);
    image->size += STATEMENT;
}

/* With bytes that nothing makes shorter. */
static void fill(uint8_t *bytes, uint32_t size, uint64_t seed) {
    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)random_next(&seed);
    }
}

/* Random bytes, but for what makes an application of them: vectors, and code that does nothing. */
static void make_up(struct image *image, const struct image_source *source, uint32_t base) {
    image->size = source->size;
    fill(image->bytes, image->size, source->seed);
    put_u32(image->bytes, STACK);
    put_u32(image->bytes + 4, base + HANDLER + THUMB);
    put_u16(image->bytes + HANDLER, ENDLESS);
}

bool image_load(struct image *image, const struct image_source *source, uint32_t base) {
    image->bytes = malloc(IMAGE_SIZE_MAX);
    if (image->bytes == NULL) {
        fprintf(stderr, "out of memory\n");
        return false;
    }
    if (source->file == NULL) {
        make_up(image, source, base);
        image->bytes[source->changed_at] ^= source->changed_at > 0;
        return true;
    }
    bool is_read = read_file(image, source->file);
    if (is_read && source->more_at > 0) {
        insert_statement(image, source->more_at);
    }
    if (is_read && source->size > image->size) {
        fill(image->bytes + image->size, source->size - image->size, source->seed);
        image->size = source->size;
    }
    image->bytes[source->changed_at] ^= source->changed_at > 0;
    return is_read;
}

void image_free(struct image *image) {
    free(image->bytes);
    image->bytes = NULL;
}

/* -- changes -----------------------------------------------------------------------------------*/

static uint8_t byte_at(const struct image *image, uint32_t offset) {
    return offset < image->size ? image->bytes[offset] : ERASED;
}

static bool is_blank(const struct image *image, uint32_t start, uint32_t end) {
    while (start < end && byte_at(image, start) == ERASED) {
        start++;
    }
    return start == end;
}

static bool is_same(const struct image *a, const struct image *b, uint32_t start, uint32_t end) {
    while (start < end && byte_at(a, start) == byte_at(b, start)) {
        start++;
    }
    return start == end;
}

static uint32_t count_programs(const struct image *image, uint32_t start, uint32_t end,
                               uint32_t programming_unit) {
    uint32_t count = 0;

    for (; start < end; start += programming_unit) {
        count += !is_blank(image, start, start + programming_unit);
    }
    return count;
}

/* Where the last piece of an image begins, in the erase unit from `start` on. */
static uint32_t last_piece(uint32_t start, uint32_t end, uint32_t size) {
    uint32_t last = (end < size ? end : size) - 1;

    return last - (last - start) % IMAGE_PIECE;
}

/* `start` and `end` of an erase unit, as offsets in the image. */
static void add_unit(struct change *change, const struct image *old, const struct image *new,
                     const struct flash_kind *kind, const struct flash_unit *unit) {
    uint32_t word = kind->programming_unit;
    uint32_t programs = count_programs(new, unit->start, unit->end, word);
    uint32_t last = last_piece(unit->start, unit->end, new->size);
    bool erases = !is_blank(old, unit->start, unit->end);

    change->units++;
    change->erases += erases;
    change->programs += programs;
    change->flash_ns += (erases ? unit->erase_ns : 0) + programs * kind->program_ns;
    change->last_ns = (erases && last == unit->start ? unit->erase_ns : 0) +
                      count_programs(new, last, unit->end, word) * kind->program_ns;
}

struct change image_change(const struct image *old, const struct image *new,
                           const struct flash_kind *kind, uint32_t base) {
    struct change change = {0};
    uint32_t first = base - FLASH_START; /* an application begins with an erase unit */

    for (uint32_t offset = 0; offset < new->size;) {
        struct flash_unit unit = flash_unit_at(kind, first + offset);

        unit.start -= first;
        unit.end -= first;
        if (!is_same(old, new, unit.start, unit.end)) {
            add_unit(&change, old, new, kind, &unit);
        }
        offset = unit.end;
    }
    return change;
}
