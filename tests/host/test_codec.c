/* SPDX-License-Identifier: MIT */
/* What the packer makes is LZMA2 as liblzma itself unpacks it; test_lzma.c has the bootloader's
 * side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"
#include <lzma.h>

#include "host/codec.h"
#include "support/plausible_code.h"
#include "wire/branches.h"

enum {
    PAGE = 2048,
    PAGES = 16,
    IMAGE = PAGES * PAGE,
    PACKED_MAX = PAGE + CODEC_OVERHEAD_MAX,
};

static uint8_t image[IMAGE];
static uint8_t stream[PAGES * PACKED_MAX + 1];
static uint8_t out[IMAGE];

static int setup(void **state) {
    (void)state;
    plausible_code(image, IMAGE, 1);
    return 0;
}

static const struct codec_dictionary no_dictionary = {.data = NULL};

/* Unpacks `size` bytes of stream[] behind the preset dictionary; ends them with the marker. */
static size_t unpack_by_liblzma(size_t size, const uint8_t *preset, size_t preset_size) {
    lzma_options_lzma options = {
        .dict_size = 1 << 16, .preset_dict = preset, .preset_dict_size = (uint32_t)preset_size};
    lzma_filter filters[] = {{.id = LZMA_FILTER_LZMA2, .options = &options},
                             {.id = LZMA_VLI_UNKNOWN}};
    size_t in = 0;
    size_t done = 0;

    stream[size] = 0;
    assert_int_equal(
        lzma_raw_buffer_decode(filters, NULL, stream, &in, size + 1, out, &done, IMAGE), LZMA_OK);
    assert_int_equal(in, size + 1);
    return done;
}

/* Packs the pages from `first` on into stream[]. */
static size_t pack_from(unsigned first, bool absolute_branches) {
    struct codec_dictionary dictionary = {image, first * (size_t)PAGE, absolute_branches};
    struct codec *codec = codec_open(&dictionary, IMAGE - dictionary.length);
    size_t total = 0;

    assert_non_null(codec);
    for (size_t at = dictionary.length; at < IMAGE; at += PAGE) {
        size_t size = codec_pack(codec, image + at, PAGE, stream + total);

        assert_true(size > 0 && size <= PACKED_MAX);
        total += size;
    }
    codec_close(codec);
    return total;
}

static void test_stream_is_lzma2(void **state) {
    (void)state;
    assert_int_equal(unpack_by_liblzma(pack_from(0, false), NULL, 0), IMAGE);
    assert_memory_equal(out, image, IMAGE);
}

static void test_of_absolute_branches(void **state) {
    size_t plain = pack_from(0, false);
    size_t absolute = pack_from(0, true);

    (void)state;
    assert_true(absolute < plain);
    assert_int_equal(unpack_by_liblzma(absolute, NULL, 0), IMAGE);
    branches_to_relative(out, IMAGE, 0);
    assert_memory_equal(out, image, IMAGE);
}

static void test_resumed_stream(void **state) {
    enum { FIRST = 5 };
    size_t size = pack_from(FIRST, true);
    uint8_t dictionary[FIRST * PAGE];

    (void)state;
    memcpy(dictionary, image, sizeof dictionary);
    branches_to_absolute(dictionary, sizeof dictionary, 0);
    assert_int_equal(unpack_by_liblzma(size, dictionary, sizeof dictionary),
                     IMAGE - sizeof dictionary);
    branches_to_relative(out, IMAGE - sizeof dictionary, sizeof dictionary);
    assert_memory_equal(out, image + sizeof dictionary, IMAGE - sizeof dictionary);
}

static void test_page_alone(void **state) {
    struct codec_dictionary dictionary = {image + PAGE, 3 * PAGE, false};
    size_t size;

    (void)state;
    memcpy(image + 8 * PAGE, image + PAGE + 100, PAGE); /* an old page, moved */
    size = codec_pack_alone(&dictionary, image + 8 * PAGE, PAGE, stream);
    assert_true(size > 0 && size < 64);
    assert_int_equal(unpack_by_liblzma(size, dictionary.data, dictionary.length), PAGE);
    assert_memory_equal(out, image + 8 * PAGE, PAGE);
}

static void test_noise_grows_a_little(void **state) {
    (void)state;
    for (size_t size = 1; size <= PAGE; size += size / 3 + 1) {
        size_t packed;

        noise(image, PAGE, (uint32_t)size);
        packed = codec_pack_alone(&no_dictionary, image, size, stream);
        assert_true(packed > 0 && packed <= size + CODEC_OVERHEAD_MAX);
        assert_int_equal(unpack_by_liblzma(packed, NULL, 0), size);
        assert_memory_equal(out, image, size);
    }
}

static void test_limits(void **state) {
    struct codec_dictionary vast = {image, CODEC_REACH_MAX, false};
    struct codec *codec = codec_open(&no_dictionary, PAGE);

    (void)state;
    assert_null(codec_open(&vast, 1));
    assert_non_null(codec);
    assert_int_equal(codec_pack(codec, image, 0, stream), 0);
    assert_int_not_equal(codec_pack(codec, image, PAGE, stream), 0);
    assert_int_equal(codec_pack(codec, image, 1, stream), 0); /* more than `ahead` */
    codec_close(codec);
    codec_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_stream_is_lzma2, setup),
        cmocka_unit_test_setup(test_of_absolute_branches, setup),
        cmocka_unit_test_setup(test_resumed_stream, setup),
        cmocka_unit_test_setup(test_page_alone, setup),
        cmocka_unit_test_setup(test_noise_grows_a_little, setup),
        cmocka_unit_test_setup(test_limits, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
