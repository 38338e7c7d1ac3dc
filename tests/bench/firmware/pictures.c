/* SPDX-License-Identifier: MIT */
#include "pictures.h"

#include "scaling.h"

#define STBI_NO_STDIO
#define STBI_NO_THREAD_LOCALS
#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_IMPLEMENTATION
#include <stb_image.h>
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>
#define STB_RECT_PACK_IMPLEMENTATION
#include <stb_rect_pack.h>
#define STB_TRUETYPE_IMPLEMENTATION
#include <stb_truetype.h>

enum { SMALL = 64, CHANNELS = 4, LETTER = 32 };

static uint8_t small[SMALL * SMALL * CHANNELS];

static void take(void *context, void *data, int size) {
    uint32_t *sum = context;

    for (int i = 0; i < size; i++) {
        *sum = *sum * 31 + ((uint8_t *)data)[i];
    }
}

static uint32_t shrink(const uint8_t *file, int length) {
    uint32_t sum = 0;
    int width, height, channels;
    uint8_t *picture = stbi_load_from_memory(file, length, &width, &height, &channels, CHANNELS);

    if (picture == NULL) {
        return 0;
    }
    if (scaling_work(picture, width < height ? width : height, small, SMALL)) {
        stbi_write_png_to_func(take, &sum, SMALL, SMALL, CHANNELS, small, 0);
        stbi_write_jpg_to_func(take, &sum, SMALL, SMALL, CHANNELS, small, 90);
        stbi_write_bmp_to_func(take, &sum, SMALL, SMALL, CHANNELS, small);
    }
    stbi_image_free(picture);
    return sum;
}

static uint32_t draw(const uint8_t *file) {
    stbtt_fontinfo font;
    stbtt_bakedchar letters[96];
    int width = 0, height = 0;

    if (stbtt_InitFont(&font, file, 0) == 0) {
        return 0;
    }
    uint8_t *bitmap = stbtt_GetCodepointSDF(&font, stbtt_ScaleForPixelHeight(&font, LETTER), 'a', 5,
                                            180, 36.0f, &width, &height, NULL, NULL);
    stbtt_FreeSDF(bitmap, NULL);
    (void)stbtt_BakeFontBitmap(file, 0, LETTER, small, SMALL, SMALL, ' ', 96, letters);
    return (uint32_t)(width * height);
}

uint32_t pictures_work(const uint8_t *file, size_t length) {
    return shrink(file, (int)length) + draw(file);
}
