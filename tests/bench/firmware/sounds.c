/* SPDX-License-Identifier: MIT */
#include "sounds.h"

#define STB_VORBIS_NO_STDIO
#include <stb_vorbis.h>
#define STB_PERLIN_IMPLEMENTATION
#include <stb_perlin.h>

uint32_t sounds_work(const uint8_t *file, size_t length) {
    int channels = 0, rate = 0;
    short *samples = NULL;
    uint32_t sum = (uint32_t)stb_perlin_noise3((float)length, 0.5f, 0.25f, 0, 0, 0);
    int count = stb_vorbis_decode_memory(file, (int)length, &channels, &rate, &samples);

    for (int i = 0; i < count * channels; i++) {
        sum = sum * 31 + (uint32_t)samples[i];
    }
    return sum;
}
