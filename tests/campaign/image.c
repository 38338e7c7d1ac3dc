/* SPDX-License-Identifier: MIT */
#include "campaign/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

static const char started[] = "Application 1.0.0 started\r\n";
enum {
    STARTED_SIZE = sizeof started - 1,
    MINOR_DIGIT = 14, /* its place in the text */
};

size_t image_read_file(const struct campaign *campaign, const char *path, const char *name,
                       uint8_t bytes[IMAGE_FILE_MAX]) {
    char built[1024];

    snprintf(built, sizeof built, "%s/%s/%s", FIRMWARE_DIR, campaign->board, name);
    FILE *file = fopen(path != NULL ? path : built, "rb");
    size_t size = file != NULL ? fread(bytes, 1, IMAGE_FILE_MAX, file) : 0;
    if (file == NULL || size == 0 || fclose(file) != 0) {
        fprintf(stderr, "cannot read %s\n", path != NULL ? path : built);
        exit(2);
    }
    return size;
}

int image_started(const uint8_t *text, size_t length) {
    if (length < STARTED_SIZE || memcmp(text, started, MINOR_DIGIT) != 0 ||
        memcmp(text + MINOR_DIGIT + 1, started + MINOR_DIGIT + 1, STARTED_SIZE - MINOR_DIGIT - 1) !=
            0) {
        return -1;
    }
    return text[MINOR_DIGIT] - '0';
}

/* The version in its vectors, and its CRC. */
static void seal(struct image *image) {
    put_u32(image->bytes + VECTOR_VERSION, VERSION_PACK(1, image->minor, 0));
    image->crc = image_crc(IMAGE_CRC_START, image->bytes, image->size);
}

static void name_minor(struct image *image, size_t code) {
    for (size_t i = 0; i + STARTED_SIZE <= code; i++) {
        if (image_started(image->bytes + i, STARTED_SIZE) >= 0) {
            image->bytes[i + MINOR_DIGIT] = (uint8_t)('0' + image->minor);
            return;
        }
    }
}

struct image image_make(const struct campaign *campaign, unsigned minor, uint32_t size) {
    struct image image = {calloc(1, IMAGE_FILE_MAX + size), size, 0, minor};
    struct campaign filler = {.random = campaign->seed + minor};
    size_t code = image.bytes != NULL ? image_read_file(campaign, NULL, "app.bin", image.bytes) : 0;

    if (code > size || image.bytes == NULL) {
        fprintf(stderr, "app.bin is larger than %u bytes\n", size);
        exit(2);
    }
    name_minor(&image, code);
    for (size_t i = code; i < size; i++) {
        image.bytes[i] = (uint8_t)campaign_draw(&filler, 256);
    }
    seal(&image);
    return image;
}

struct image image_vary(const struct image *base, unsigned minor) {
    struct image image = {malloc(base->size), base->size, 0, minor};

    if (image.bytes == NULL) {
        fprintf(stderr, "no memory for an image\n");
        exit(2);
    }
    memcpy(image.bytes, base->bytes, base->size);
    name_minor(&image, base->size);
    image.bytes[base->size - 1] ^= UINT8_MAX;
    seal(&image);
    return image;
}

void image_free(struct image *image) {
    free(image->bytes);
    image->bytes = NULL;
}
