/* SPDX-License-Identifier: MIT */
/* BLOCKs at the fake device: held until their turn comes, then in flash after the time that an
 * STM32L4 takes. */
#include <string.h>

#include "tests/support/fake_bootloader.h"

enum { DOUBLE_WORD = 8, ERASED = 0xFF };

static void reply(struct fake_device *device, uint64_t at_us, fake_say *say) {
    struct fake_stream *stream = &device->stream;
    uint8_t data[BLOCKS_STATE_SIZE], out[FAKE_REPLY_MAX];
    struct blocks_state state = {.status = stream->status, .next = stream->next};

    for (unsigned i = 0; i < FAKE_IN_FLIGHT; i++) {
        if (stream->blocks[(stream->next + i) % FAKE_IN_FLIGHT].length > 0) {
            state.held = (uint16_t)(state.held | 1u << i);
        }
    }
    blocks_state_encode(&state, data);
    say(device, out, frame_encode(out, COMMAND_BLOCK, data, sizeof data), at_us);
}

static bool at_page_start(uint32_t offset) {
    return offset % FAKE_PAGE_SIZE == 0;
}

static uint64_t work_us(const struct block_header *header, uint32_t bytes) {
    return (at_page_start(header->offset) ? FAKE_ERASE_US : 0) +
           (bytes + DOUBLE_WORD - 1) / DOUBLE_WORD * FAKE_PROGRAM_US;
}

/* The block whose turn it is goes into flash, when it has come. */
static void start_work(struct fake_device *device, uint64_t now_us) {
    struct fake_stream *stream = &device->stream;
    uint32_t at = stream->next % FAKE_IN_FLIGHT;
    struct block_header header;

    stream->end_us = 0;
    if (stream->status != STATUS_OK || stream->blocks[at].length == 0) {
        return;
    }
    (void)block_header_decode(&header, stream->blocks[at].data, stream->blocks[at].length);
    uint64_t us = work_us(&header, stream->blocks[at].length - BLOCK_HEADER_SIZE);
    device->flash_us += us;
    stream->end_us = now_us + us;
}

/* What the rules of docs/PROTOCOL.md say of this block. */
static enum status check(const struct fake_device *device, const struct block_header *header,
                         uint32_t bytes) {
    bool sparse = (device->announced.flags & BEGIN_SPARSE) != 0;
    bool follows =
        header->offset == device->stream.offset ||
        (sparse && at_page_start(header->offset) &&
         (at_page_start(device->stream.offset) || device->stream.offset == device->announced.size));
    uint32_t end = header->offset + bytes;
    bool in_page = header->offset / FAKE_PAGE_SIZE == (end - 1) / FAKE_PAGE_SIZE;
    bool whole = bytes % DOUBLE_WORD == 0 || end == device->announced.size;

    return bytes > 0 && follows && in_page && whole && end <= device->announced.size
               ? STATUS_OK
               : STATUS_OFFSET;
}

/* Bytes of the page that begins there. */
static uint32_t page_at(const struct fake_device *device, uint32_t offset) {
    uint32_t left = device->announced.size > offset ? device->announced.size - offset : 0;

    return left < FAKE_PAGE_SIZE ? left : FAKE_PAGE_SIZE;
}

/* A confidential device unpacks from what this update has sent, which comes in order there. */
static enum status check_kind(const struct fake_device *device, const struct block_header *header,
                              const uint8_t *data, size_t length) {
    bool confidential = (device->info.features & FEATURE_CONFIDENTIAL) != 0;
    struct block_dictionary dictionary;

    if (header->kind == BLOCK_RAW) {
        return STATUS_OK;
    }
    if (device->unpacked == NULL || !block_dictionary_decode(&dictionary, data + BLOCK_HEADER_SIZE,
                                                             length - BLOCK_HEADER_SIZE)) {
        return STATUS_PACKED;
    }
    bool sent = header->kind != BLOCK_PACKED_INSTALLED &&
                dictionary.start + dictionary.length <= device->stream.offset;
    return confidential && !sent ? STATUS_PACKED : STATUS_OK;
}

static void store(struct fake_device *device) {
    struct fake_stream *stream = &device->stream;
    uint32_t at = stream->next % FAKE_IN_FLIGHT;
    const uint8_t *data = stream->blocks[at].data;
    struct block_header header;

    (void)block_header_decode(&header, data, stream->blocks[at].length);
    uint32_t bytes = header.kind == BLOCK_RAW
                         ? stream->blocks[at].length - (uint32_t)BLOCK_HEADER_SIZE
                         : page_at(device, header.offset);
    stream->status = check_kind(device, &header, data, stream->blocks[at].length);
    if (stream->status == STATUS_OK) {
        stream->status = check(device, &header, bytes);
    }
    if (stream->status != STATUS_OK) {
        device->declared = false;
        fake_note(device, stream->status);
        return;
    }
    bool raw = header.kind == BLOCK_RAW;
    fake_program(device, header.offset,
                 raw ? data + BLOCK_HEADER_SIZE : device->unpacked + header.offset, bytes);
    stream->offset = header.offset + bytes;
    stream->blocks[at].length = 0;
    stream->next++;
}

void fake_stream_catch_up(struct fake_device *device, fake_say *say) {
    struct fake_stream *stream = &device->stream;

    while (stream->end_us != 0 && stream->end_us <= device->now_us) {
        uint64_t at_us = stream->end_us;
        bool silent = stream->blocks[stream->next % FAKE_IN_FLIGHT].silent;

        store(device);
        start_work(device, at_us);
        if (!silent) {
            reply(device, at_us, say);
        }
    }
}

uint64_t fake_stream_due(const struct fake_device *device) {
    return device->stream.end_us == 0 ? UINT64_MAX : device->stream.end_us;
}

static bool one_before_is_missing(const struct fake_stream *stream, uint16_t number) {
    for (uint16_t before = stream->next; before != number; before++) {
        if (stream->blocks[before % FAKE_IN_FLIGHT].length == 0) {
            return true;
        }
    }
    return false;
}

void fake_stream_take(struct fake_device *device, bool silent, fake_say *say) {
    struct fake_stream *stream = &device->stream;
    struct block_header header;

    if (!block_header_decode(&header, device->parser.data, device->parser.length)) {
        return;
    }
    if (!device->declared) {
        stream->status = stream->status == STATUS_OK ? fake_closed(device) : stream->status;
        fake_note(device, stream->status);
        reply(device, device->now_us, say);
        return;
    }
    uint16_t ahead = (uint16_t)(header.number - stream->next);
    uint32_t at = header.number % FAKE_IN_FLIGHT;
    if (ahead >= FAKE_IN_FLIGHT || stream->blocks[at].length > 0) {
        reply(device, device->now_us, say); /* once more */
        return;
    }
    memcpy(stream->blocks[at].data, device->parser.data, device->parser.length);
    stream->blocks[at].length = device->parser.length;
    stream->blocks[at].silent = silent;
    if (ahead == 0) {
        start_work(device, device->now_us);
    } else if (one_before_is_missing(stream, header.number) && !silent) {
        reply(device, device->now_us, say);
    }
}

uint64_t fake_stream_flush(struct fake_device *device, fake_say *say) {
    uint64_t begin_us = device->now_us;

    while (device->stream.end_us != 0) {
        device->now_us = device->stream.end_us;
        fake_stream_catch_up(device, say);
    }
    uint64_t took_us = device->now_us - begin_us;
    device->now_us = begin_us;
    return took_us;
}

void fake_stream_close(struct fake_device *device, enum status status, fake_say *say) {
    device->declared = false;
    device->stream.status = status;
    device->stream.end_us = 0;
    reply(device, device->now_us, say);
}
