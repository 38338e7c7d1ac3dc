/* SPDX-License-Identifier: MIT */
/* The bootloader's unpacker under hostile chunks: page after page from one input, each with a
 * dictionary of its own. Whatever comes: only the page is written and only the dictionary is read
 * (the sanitizers see the rest). The input is a list of pages: dictionary start, dictionary length,
 * page length, flags, chunk length, chunks; with FLAG_PACKED the head of a good chunk is put before
 * them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/lzma.h"
#include "wire/bytes.h"

enum {
    FLASH_SIZE = 8192,
    PAGE_SIZE = 2048,
    HEADER = 9,
    FLAG_ABSOLUTE = 1,
    FLAG_FRESH = 2,
    FLAG_BAD_WORD = 4,
    FLAG_PACKED = 8,
    CHUNK_HEAD = 7, /* and the first byte of what is packed */
    READ_MAX = 64,  /* for each byte of the page */
};

/* The flash, and what of it may be read. */
struct flash {
    uint8_t bytes[FLASH_SIZE];
    uint32_t start;
    uint32_t end;
    uint32_t taken;
    bool bad;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct flash flash;
static struct lzma lzma;

static void require(bool condition) {
    if (!condition) {
        abort();
    }
}

static enum flash_result flash_read(void *context, uint32_t address, uint8_t *data,
                                    uint32_t length) {
    struct flash *of = context;

    require(address >= of->start && address <= of->end && length <= of->end - address);
    of->taken += length;
    memcpy(data, of->bytes + address, length);
    return of->bad ? FLASH_BAD_WORD : FLASH_OK;
}

static void feed_watchdog(void *context) {
    (void)context;
}

static const struct board board = {
    .context = &flash, .flash_read = flash_read, .feed_watchdog = feed_watchdog};

/* One chunk that fills the page, with a reset and properties. Returns the size of its head. */
static uint32_t put_head(uint8_t *head, uint32_t page_size, uint32_t size) {
    uint32_t packed_size = size; /* the first byte of it is in the head, and 1 is subtracted */

    head[0] = 0xC0;
    head[1] = (uint8_t)((page_size - 1) >> 8);
    head[2] = (uint8_t)(page_size - 1);
    head[3] = (uint8_t)(packed_size >> 8);
    head[4] = (uint8_t)packed_size;
    head[5] = LZMA_PROPERTIES;
    head[6] = 0;
    return CHUNK_HEAD;
}

static void unpack(const struct lzma_dictionary *dictionary, uint32_t page_size,
                   const uint8_t *data, uint32_t size, bool packed) {
    uint8_t *page = malloc(page_size + 1);
    uint8_t *chunks = malloc(CHUNK_HEAD + size);
    uint32_t head;
    enum lzma_result result;

    require(page != NULL && chunks != NULL);
    head = packed ? put_head(chunks, page_size, size) : 0;
    memcpy(chunks + head, data, size);
    flash.taken = 0;
    result = lzma_page(&lzma, chunks, head + size, dictionary, page + 1, page_size);
    require(flash.taken <= READ_MAX * page_size);
    require(result != LZMA_BAD_FLASH || flash.bad);
    if (result == LZMA_OK) {
        memcpy(flash.bytes, page + 1, page_size); /* for the pages that follow */
    }
    free(chunks);
    free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (uint32_t i = 0; i < FLASH_SIZE; i++) {
        flash.bytes[i] = (uint8_t)(i * 0x9E3779B1u >> 24);
    }
    lzma_init(&lzma);
    while (size >= HEADER) {
        uint8_t flags = data[6];
        size_t length = get_u16(data + 7);
        struct lzma_dictionary dictionary = {&board, get_u16(data) % FLASH_SIZE, 0,
                                             flags & FLAG_ABSOLUTE};
        uint32_t page_size = get_u16(data + 4) % (PAGE_SIZE + 1);

        dictionary.length = get_u16(data + 2) % (FLASH_SIZE - dictionary.address + 1);
        flash.start = dictionary.address;
        flash.end = dictionary.address + dictionary.length;
        flash.bad = flags & FLAG_BAD_WORD;
        if (flags & FLAG_FRESH) {
            lzma_init(&lzma);
        }
        data += HEADER;
        size -= HEADER;
        length = length < size ? length : size;
        unpack(&dictionary, page_size, data, (uint32_t)length, flags & FLAG_PACKED);
        data += length;
        size -= length;
    }
    return 0;
}
