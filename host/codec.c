#include "host/codec.h"

#include <lzma.h>
#include <stdlib.h>

/* Measured on firmware for Cortex-M: instructions are half-words, so positions matter by their
 * lowest bit. The bootloader takes lc + lp <= 2 and pb <= 2 (boot/lzma.h). */
enum {
    LITERAL_CONTEXT_BITS = 0,
    LITERAL_POSITION_BITS = 1,
    POSITION_BITS = 1,
    NICE_LENGTH = 32,
    SEARCH_DEPTH = 200,
};

struct codec {
    lzma_stream stream;
    size_t ahead; /* bytes that may follow */
};

static lzma_ret start(struct codec *codec, const uint8_t *window, size_t length, size_t ahead) {
    size_t reach = length + ahead;
    lzma_options_lzma options = {
        .dict_size = reach > LZMA_DICT_SIZE_MIN ? (uint32_t)reach : LZMA_DICT_SIZE_MIN,
        .preset_dict = window,
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

    codec->ahead = ahead;
    return lzma_raw_encoder(&codec->stream, filters);
}

struct codec *codec_open(const uint8_t *window, size_t length, size_t ahead) {
    struct codec *codec = NULL;

    if (length <= CODEC_REACH_MAX && ahead <= CODEC_REACH_MAX - length) {
        codec = calloc(1, sizeof *codec);
    }
    if (codec != NULL && start(codec, window, length, ahead) != LZMA_OK) {
        codec_close(codec);
        codec = NULL;
    }
    return codec;
}

size_t codec_pack(struct codec *codec, const uint8_t *page, size_t size, uint8_t *packed) {
    lzma_stream *stream = &codec->stream;

    if (size > codec->ahead) {
        return 0;
    }
    codec->ahead -= size;
    stream->next_in = page;
    stream->avail_in = size;
    stream->next_out = packed;
    stream->avail_out = size + CODEC_OVERHEAD_MAX;
    /* It may end before it says so: a flush ends with the call that has nothing more to do. */
    lzma_ret result = lzma_code(stream, LZMA_SYNC_FLUSH);

    return result == LZMA_STREAM_END ? size + CODEC_OVERHEAD_MAX - stream->avail_out : 0;
}

void codec_close(struct codec *codec) {
    if (codec != NULL) {
        lzma_end(&codec->stream);
        free(codec);
    }
}

size_t codec_pack_alone(const uint8_t *window, size_t length, const uint8_t *page, size_t size,
                        uint8_t *packed) {
    struct codec *codec = codec_open(window, length, size);
    size_t packed_size = 0;

    if (codec != NULL) {
        packed_size = codec_pack(codec, page, size, packed);
        codec_close(codec);
    }
    return packed_size;
}
