/* SPDX-License-Identifier: MIT */
#include "host/codec.h"

#include <lzma.h>
#include <stdlib.h>
#include <string.h>

#include "wire/branches.h"

/* Measured on firmware for Cortex-M: instructions are half-words, so positions matter by their
 * lowest bit. The bootloader takes exactly these: lc 0, lp 1, pb 1 (boot/lzma.h). */
enum {
    LITERAL_CONTEXT_BITS = 0,
    LITERAL_POSITION_BITS = 1,
    POSITION_BITS = 1,
    NICE_LENGTH = 32,
    SEARCH_DEPTH = 200,
};

struct codec {
    lzma_stream stream;
    bool absolute_branches;
    size_t position; /* of the next page, from the start of the dictionary */
    size_t end;      /* of the last one, at most */
    uint8_t page[CODEC_PAGE_MAX];
};

static lzma_ret start(struct codec *codec, const uint8_t *dictionary, size_t length) {
    lzma_options_lzma options = {
        .dict_size = codec->end > LZMA_DICT_SIZE_MIN ? (uint32_t)codec->end : LZMA_DICT_SIZE_MIN,
        .preset_dict = dictionary,
        .preset_dict_size = (uint32_t)length,
        .lc = LITERAL_CONTEXT_BITS,
        .lp = LITERAL_POSITION_BITS,
        .pb = POSITION_BITS,
        .mode = LZMA_MODE_NORMAL,
        .nice_len = NICE_LENGTH,
        /* The binary trees find nothing within nice_len bytes of the end of a page. */
        .mf = LZMA_MF_HC4,
        .depth = SEARCH_DEPTH,
    };
    const lzma_filter filters[] = {
        {.id = LZMA_FILTER_LZMA2, .options = &options},
        {.id = LZMA_VLI_UNKNOWN},
    };

    return lzma_raw_encoder(&codec->stream, filters);
}

/* The dictionary as the device sees it. */
static lzma_ret start_absolute(struct codec *codec, const uint8_t *dictionary, size_t length) {
    uint8_t *changed = malloc(length + 1);
    lzma_ret result = LZMA_MEM_ERROR;

    if (changed != NULL) {
        if (length > 0) {
            memcpy(changed, dictionary, length);
        }
        branches_to_absolute(changed, (uint32_t)length, 0);
        result = start(codec, changed, length);
        free(changed);
    }
    return result;
}

static struct codec *open_codec(const struct codec_dictionary *dictionary, size_t ahead) {
    struct codec *codec = calloc(1, sizeof *codec);
    lzma_ret result;

    if (codec == NULL) {
        return NULL;
    }
    codec->absolute_branches = dictionary->absolute_branches;
    codec->position = dictionary->length;
    codec->end = dictionary->length + ahead;
    result = dictionary->absolute_branches
                 ? start_absolute(codec, dictionary->data, dictionary->length)
                 : start(codec, dictionary->data, dictionary->length);
    if (result != LZMA_OK) {
        codec_close(codec);
        codec = NULL;
    }
    return codec;
}

struct codec *codec_open(const struct codec_dictionary *dictionary, size_t ahead) {
    bool possible =
        dictionary->length <= CODEC_REACH_MAX && ahead <= CODEC_REACH_MAX - dictionary->length;

    return possible ? open_codec(dictionary, ahead) : NULL;
}

size_t codec_pack(struct codec *codec, const uint8_t *page, size_t size, uint8_t *packed) {
    lzma_stream *stream = &codec->stream;

    if (size == 0 || size > CODEC_PAGE_MAX || size > codec->end - codec->position) {
        return 0;
    }
    memcpy(codec->page, page, size);
    if (codec->absolute_branches) {
        branches_to_absolute(codec->page, (uint32_t)size, (uint32_t)codec->position);
    }
    codec->position += size;
    stream->next_in = codec->page;
    stream->avail_in = size;
    stream->next_out = packed;
    stream->avail_out = size + CODEC_OVERHEAD_MAX;
    if (lzma_code(stream, LZMA_SYNC_FLUSH) != LZMA_STREAM_END) {
        return 0;
    }
    return size + CODEC_OVERHEAD_MAX - stream->avail_out;
}

void codec_close(struct codec *codec) {
    if (codec != NULL) {
        lzma_end(&codec->stream);
        free(codec);
    }
}

size_t codec_pack_alone(const struct codec_dictionary *dictionary, const uint8_t *page, size_t size,
                        uint8_t *packed) {
    struct codec *codec = codec_open(dictionary, size);
    size_t packed_size = 0;

    if (codec != NULL) {
        packed_size = codec_pack(codec, page, size, packed);
        codec_close(codec);
    }
    return packed_size;
}
