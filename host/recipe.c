/* SPDX-License-Identifier: MIT */
#include "host/recipe.h"

#include "wire/frame.h"

enum {
    US_PER_SECOND = 1000000,
    BITS_PER_BYTE = 10,
    BLOCK_OVERHEAD = FRAME_OVERHEAD + BLOCK_HEADER_SIZE,

    PAGE_US = 44000,        /* erased and programmed, with what the device does in between */
    UNPACK_US_PER_BYTE = 5, /* of the packed page: what repeats costs next to nothing */
    SAMPLES = 8,            /* pages that are packed against what is there */
    STREAM_SAMPLE_BYTES = 64 * 1024, /* that are packed as a stream */
};

#define TOO_LONG_US (UINT64_MAX / 4)

/* What the pages to be sent take in one way, on the line and in the device. */
struct estimate {
    uint64_t wire_us, device_us;
};

static uint64_t on_wire_us(uint64_t bytes, uint32_t baud) {
    return bytes * BITS_PER_BYTE * US_PER_SECOND / baud;
}

static uint32_t page_count(const struct packer *packer) {
    return (packer->plan->size - 1) / packer->page_size + 1;
}

static uint32_t pages_to_send(const struct packer *packer) {
    uint32_t count = 0;

    for (uint32_t page = 0; page < page_count(packer); page++) {
        count += !plan_page_is_right(packer->plan, page);
    }
    return count;
}

/* bytes: of `sampled` pages, as they go into blocks. unpacked: of these, the packed ones. */
static struct estimate extrapolate(uint64_t bytes, uint64_t unpacked, uint32_t sampled,
                                   uint32_t pages, uint32_t baud) {
    uint64_t all = (bytes * pages + sampled - 1) / sampled + (uint64_t)pages * BLOCK_OVERHEAD;

    return (struct estimate){
        .wire_us = on_wire_us(all, baud),
        .device_us = (uint64_t)pages * PAGE_US + unpacked * pages / sampled * UNPACK_US_PER_BYTE,
    };
}

/* The line and the device work at the same time, but for the first or the last page. */
static uint64_t time_of(const struct estimate *estimate, uint32_t pages) {
    uint64_t longer =
        estimate->wire_us > estimate->device_us ? estimate->wire_us : estimate->device_us;
    uint64_t shorter = estimate->wire_us + estimate->device_us - longer;

    return longer + shorter / pages;
}

static struct estimate estimate_raw(const struct packer *packer, uint32_t pages, uint32_t baud) {
    return extrapolate(packer->page_size, 0, 1, pages, baud);
}

/* Packs every n-th page that is still to be sent, as the recipe says; `limit` pages at most. */
static struct estimate estimate_packed(struct packer *packer, const struct recipe *recipe,
                                       uint32_t pages, uint32_t limit, uint32_t baud) {
    uint8_t out[BLOCK_DATA_MAX];
    uint32_t step = recipe->way == TULPAR_WAY_PACKED ? 1 : (pages + limit - 1) / limit;
    uint64_t bytes = 0, unpacked = 0;
    uint32_t sampled = 0, nth = 0;
    struct contents before = packer->contents;

    packer_start(packer, recipe);
    for (uint32_t i = 0; i < page_count(packer) && sampled < limit; i++) {
        if (cancel_asked(&packer->cancel)) {
            break;
        }
        uint32_t page = recipe->descending ? page_count(packer) - 1 - i : i;
        enum block_kind kind;

        if (plan_page_is_right(packer->plan, page)) {
            continue;
        }
        if (nth++ % step != 0) {
            contents_written(&packer->contents, page);
            continue;
        }
        uint32_t used = packer_page(packer, page, out, sizeof out, &kind);
        bytes += used > 0 ? used : packer->page_size;
        unpacked += used;
        sampled++;
    }
    packer->contents = before;
    if (sampled == 0) {
        return (struct estimate){TOO_LONG_US, TOO_LONG_US}; /* cancelled */
    }
    return extrapolate(bytes, unpacked, sampled, pages, baud);
}

struct recipe recipe_choose(struct packer *packer, uint32_t baud) {
    bool has_old_pages = contents_old_pages(&packer->contents) > 0;
    const struct {
        struct recipe recipe;
        bool possible;
        uint32_t limit;
    } ways[] = {
        {{TULPAR_WAY_DIFFERENCE, false, true}, packer->installed.size > 0, SAMPLES},
        {{TULPAR_WAY_DIFFERENCE, false, false}, has_old_pages, SAMPLES},
        {{TULPAR_WAY_DIFFERENCE, true, false}, has_old_pages, SAMPLES},
        {{TULPAR_WAY_PACKED, false, false}, true, STREAM_SAMPLE_BYTES / packer->page_size},
    };
    struct recipe best = {.way = TULPAR_WAY_RAW};
    uint32_t pages = pages_to_send(packer);

    if (pages == 0) {
        return best;
    }
    struct estimate raw = estimate_raw(packer, pages, baud);
    uint64_t least = time_of(&raw, pages);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (!ways[i].possible || raw.wire_us <= raw.device_us || cancel_asked(&packer->cancel)) {
            continue; /* when the device is the slower one, unpacking makes it slower still */
        }
        struct estimate estimate =
            estimate_packed(packer, &ways[i].recipe, pages, ways[i].limit, baud);
        uint64_t time = time_of(&estimate, pages);

        if (time < least) {
            least = time;
            best = ways[i].recipe;
        }
    }
    return best;
}
