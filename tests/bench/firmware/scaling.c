/* SPDX-License-Identifier: MIT */
#include "scaling.h"

#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb_image_resize.h>

enum { CHANNELS = 4 };

bool scaling_work(const uint8_t *picture, int size, uint8_t *result, int small) {
    return stbir_resize_uint8(picture, size, size, 0, result, small, small, 0, CHANNELS) != 0;
}
