/* SPDX-License-Identifier: MIT */
#include "host/recipe.h"

#include "host/figures.h"
#include "host/usual.h"
#include "wire/frame.h"

enum {
    BLOCK_OVERHEAD = FRAME_OVERHEAD + BLOCK_HEADER_SIZE,

    PAGE_US = 44000, /* erased and programmed on a device that does not tell; as an STM32L4's */
    UNPACK_US_PER_BYTE = 5,          /* of the packed page: what repeats costs next to nothing */
    SAMPLES = 8,                     /* pages that are packed against what is there */
    STREAM_SAMPLE_BYTES = 64 * 1024, /* that are packed as a stream */
    AHEAD_GAIN_MIN = 32,             /* bytes */
};

#define TOO_LONG_US (UINT64_MAX / 4)

/* What the pages to be sent take in one way, on the line and in the device. */
struct estimate {
    uint64_t bytes;   /* in BLOCKs, with what is around them */
    uint64_t wire_us; /* with what the line stands still */
    uint64_t device_us;
    uint32_t first_bytes;             /* of the first page, packed; 0: it is sent as it is */
    uint32_t least_bytes, least_page; /* and of the page that is packed best */
};

static uint64_t on_wire_us(uint64_t bytes, uint32_t baud) {
    return bytes * BITS_PER_BYTE * US_PER_SECOND / baud;
}

static uint32_t pages_to_send(const struct plan *plan) {
    uint32_t count = 0;

    for (uint32_t page = plan_first(plan, false); page < plan_pages(plan);
         page = plan_behind(plan, page, false)) {
        count++;
    }
    return count;
}

static uint32_t largest_unit(const struct flash_geometry *geometry) {
    uint32_t largest = 0;

    for (int run = 0; run < ERASE_RUNS_MAX && geometry->run_count[run] > 0; run++) {
        largest = geometry->run_size[run] > largest ? geometry->run_size[run] : largest;
    }
    return largest;
}

/* What is to be sent, and over which line. */
struct work {
    uint32_t pages;
    uint64_t erase_us, program_us; /* of all of them */
    uint32_t erases;
    uint32_t baud;
    uint32_t in_flight; /* blocks */
};

/* Of all pages to be sent. A unit takes its share of what the largest one takes. */
static void add_flash_times(struct work *work, const struct plan *plan) {
    const struct flash_geometry *geometry = &plan->units.geometry;
    const struct usual usual = usual_of(geometry->programming_unit);
    bool is_told = geometry->erase_max_ms > 0;
    uint64_t page_us = PAGE_US, erase_us = 0; /* the largest unit's */

    if (is_told) {
        erase_us = (uint64_t)geometry->erase_max_ms * US_PER_MS * usual.erase / 100;
        page_us = (uint64_t)plan->page_size / geometry->programming_unit *
                  geometry->program_max_us * usual.program / 100;
    }
    for (uint32_t page = plan_first(plan, false); page < plan_pages(plan);
         page = plan_behind(plan, page, false)) {
        uint32_t offset = page * plan->page_size, start = units_start(&plan->units, offset);
        uint32_t size = units_end(&plan->units, offset) - start;

        work->program_us += page_us;
        if (is_told && start == offset) {
            work->erase_us += erase_us * size / largest_unit(geometry);
            work->erases++;
        }
    }
}

static struct work work_of(const struct plan *plan, uint32_t baud, uint32_t in_flight) {
    struct work work = {.pages = pages_to_send(plan), .baud = baud, .in_flight = in_flight};

    if (work.pages > 0) {
        add_flash_times(&work, plan);
    }
    return work;
}

/* While a unit is erased as many blocks go out as may be in flight, and then the line waits. */
static uint64_t stall_us(const struct work *work, uint64_t wire_us) {
    uint64_t covered = wire_us / work->pages * work->in_flight * work->erases;

    return work->erase_us > covered ? work->erase_us - covered : 0;
}

/* bytes: of `sampled` pages, as they go into blocks. unpacked: of these, the packed ones. */
static struct estimate extrapolate(uint64_t bytes, uint64_t unpacked, uint32_t sampled,
                                   const struct work *work) {
    uint32_t pages = work->pages;
    uint64_t all = (bytes * pages + sampled - 1) / sampled + (uint64_t)pages * BLOCK_OVERHEAD;
    uint64_t wire_us = on_wire_us(all, work->baud);

    return (struct estimate){
        .bytes = all,
        .wire_us = wire_us + stall_us(work, wire_us),
        .device_us =
            work->erase_us + work->program_us + unpacked * pages / sampled * UNPACK_US_PER_BYTE,
    };
}

/* The line and the device work at the same time, but for the first or the last page. */
static uint64_t time_of(const struct estimate *estimate, uint32_t pages) {
    uint64_t longer =
        estimate->wire_us > estimate->device_us ? estimate->wire_us : estimate->device_us;
    uint64_t shorter = estimate->wire_us + estimate->device_us - longer;

    return longer + shorter / pages;
}

static struct estimate estimate_raw(const struct packer *packer, const struct work *work) {
    return extrapolate(packer->page_size, 0, 1, work);
}

/* Packs every n-th page that is still to be sent, as the recipe says; `limit` pages at most. */
static struct estimate estimate_packed(struct packer *packer, const struct recipe *recipe,
                                       const struct work *work, uint32_t limit) {
    const struct plan *plan = packer->plan;
    bool descending = recipe->descending;
    uint8_t out[BLOCK_DATA_MAX];
    uint32_t step = recipe->way == TULPAR_WAY_PACKED ? 1 : (work->pages + limit - 1) / limit;
    uint64_t bytes = 0, unpacked = 0;
    uint32_t sampled = 0, nth = 0;
    struct contents before = packer->contents;
    struct estimate best = {.least_bytes = UINT32_MAX};

    packer_start(packer, recipe);
    for (uint32_t page = plan_first(plan, descending); page < plan_pages(plan) && sampled < limit;
         page = plan_behind(plan, page, descending)) {
        enum block_kind kind;

        if (cancel_asked(&packer->cancel)) {
            break;
        }
        if (nth++ % step != 0) {
            packer_pass_over(packer, page);
            continue;
        }
        uint32_t used = packer_page(packer, page, out, sizeof out, &kind);
        best.first_bytes = sampled == 0 ? used : best.first_bytes;
        if (used > 0 && used < best.least_bytes) {
            best.least_bytes = used;
            best.least_page = page;
        }
        bytes += used > 0 ? used : packer->page_size;
        unpacked += used;
        sampled++;
    }
    packer->contents = before;
    if (sampled == 0) {
        return (struct estimate){.wire_us = TOO_LONG_US, .device_us = TOO_LONG_US}; /* cancelled */
    }
    struct estimate all = extrapolate(bytes, unpacked, sampled, work);
    best.bytes = all.bytes;
    best.wire_us = all.wire_us;
    best.device_us = all.device_us;
    return best;
}

/* The flash is idle until the first page is there: a short one goes ahead of a long one, when what
 * it replaces helps no other. */
static void put_ahead(const struct packer *packer, const struct estimate *estimate,
                      struct recipe *recipe) {
    bool in_place = recipe->way == TULPAR_WAY_DIFFERENCE && !recipe->by_installed;
    bool shorter = estimate->first_bytes == 0 ||
                   estimate->least_bytes + AHEAD_GAIN_MIN < estimate->first_bytes;

    if (in_place && estimate->least_bytes < UINT32_MAX && shorter &&
        !packer_needs_old(packer, estimate->least_page)) {
        recipe->has_ahead = true;
        recipe->ahead = estimate->least_page;
    }
}

struct recipe recipe_choose(struct packer *packer, uint32_t baud, uint32_t in_flight) {
    bool overlay = packer->plan->overlay;
    bool has_old_pages = !overlay && contents_old_pages(&packer->contents) > 0;
    bool by_installed =
        overlay ? contents_known_pages(&packer->contents) > 0 : packer->installed.size > 0;
    const struct {
        struct recipe recipe;
        bool possible;
        uint32_t limit;
    } ways[] = {
        {{TULPAR_WAY_DIFFERENCE, false, true, false, 0}, by_installed, SAMPLES},
        {{TULPAR_WAY_DIFFERENCE, false, false, false, 0}, has_old_pages, SAMPLES},
        {{TULPAR_WAY_DIFFERENCE, true, false, false, 0}, has_old_pages, SAMPLES},
        {{TULPAR_WAY_PACKED, false, false, false, 0},
         true,
         STREAM_SAMPLE_BYTES / packer->page_size},
    };
    struct recipe best = {.way = TULPAR_WAY_RAW};
    struct work work = work_of(packer->plan, baud, in_flight);

    if (work.pages == 0) {
        return best;
    }
    struct estimate raw = estimate_raw(packer, &work);
    uint64_t least = time_of(&raw, work.pages);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        if (!ways[i].possible || raw.wire_us <= raw.device_us || cancel_asked(&packer->cancel)) {
            continue; /* when the device is the slower one, unpacking makes it slower still */
        }
        struct estimate estimate = estimate_packed(packer, &ways[i].recipe, &work, ways[i].limit);
        uint64_t time = time_of(&estimate, work.pages);

        if (time < least) {
            least = time;
            best = ways[i].recipe;
            put_ahead(packer, &estimate, &best);
        }
    }
    return best;
}

/* The last page may be short. */
static struct estimate estimate_whole(const struct plan *plan, const struct work *work) {
    return extrapolate(plan->size - plan->right, 0, work->pages, work);
}

struct forecast recipe_forecast(struct packer *packer, const struct plan *plan,
                                const struct recipe *recipe, uint32_t baud, uint32_t in_flight) {
    struct work work = work_of(plan, baud, in_flight);

    if (work.pages == 0) {
        return (struct forecast){0};
    }
    struct estimate estimate = recipe->way == TULPAR_WAY_RAW
                                   ? estimate_whole(plan, &work)
                                   : estimate_packed(packer, recipe, &work, work.pages);

    return (struct forecast){estimate.bytes, time_of(&estimate, work.pages)};
}
