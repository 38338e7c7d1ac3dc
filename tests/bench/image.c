/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"
#include "wire/bytes.h"

enum {
    STACK = 0x20008000, /* in RAM on every kit */
    HANDLER = 0x200,    /* where the reset handler of a made-up image is */
    ENDLESS = 0xE7FE,   /* b . */
    THUMB = 1,
    STATEMENT = 12, /* bytes of one */
    ERASED = 0xFF,
    DOUBLE_WORD = 8,
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
static void make_up(struct image *image, const struct image_source *source) {
    image->size = source->size;
    fill(image->bytes, image->size, source->seed);
    put_u32(image->bytes, STACK);
    put_u32(image->bytes + 4, IMAGE_BASE + HANDLER + THUMB);
    put_u16(image->bytes + HANDLER, ENDLESS);
}

bool image_load(struct image *image, const struct image_source *source) {
    image->bytes = malloc(IMAGE_SIZE_MAX);
    if (image->bytes == NULL) {
        fprintf(stderr, "out of memory\n");
        return false;
    }
    if (source->file == NULL) {
        make_up(image, source);
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

/* A page as it is in flash. */
static void get_page(const struct image *image, uint32_t offset, uint8_t page[IMAGE_PAGE]) {
    uint32_t left = offset < image->size ? image->size - offset : 0;

    memset(page, ERASED, IMAGE_PAGE);
    memcpy(page, image->bytes + offset, left < IMAGE_PAGE ? left : IMAGE_PAGE);
}

static uint32_t count_programs(const uint8_t page[IMAGE_PAGE]) {
    static const uint8_t blank[DOUBLE_WORD] = {ERASED, ERASED, ERASED, ERASED,
                                               ERASED, ERASED, ERASED, ERASED};
    uint32_t count = 0;

    for (uint32_t i = 0; i < IMAGE_PAGE; i += DOUBLE_WORD) {
        count += memcmp(page + i, blank, DOUBLE_WORD) != 0;
    }
    return count;
}

struct change image_change(const struct image *old, const struct image *new) {
    struct change change = {0};
    uint8_t before[IMAGE_PAGE], after[IMAGE_PAGE];

    for (uint32_t offset = 0; offset < new->size; offset += IMAGE_PAGE) {
        get_page(old, offset, before);
        get_page(new, offset, after);
        if (memcmp(before, after, IMAGE_PAGE) != 0) {
            change.last_erases = count_programs(before) > 0;
            change.last_programs = count_programs(after);
            change.pages++;
            change.erases += change.last_erases;
            change.programs += change.last_programs;
        }
    }
    return change;
}
