/* SPDX-License-Identifier: MIT */
#include "host/contents.h"

#include <string.h>

enum { ERASED = 0xFF };

/* Which image has a page with this CRC there? */
static uint8_t find(const struct contents *contents, uint32_t page, uint32_t crc) {
    for (size_t i = CONTENTS_NEW; i < contents->images; i++) {
        const struct tulpar_image *image = &contents->image[i];

        if ((uint64_t)page * contents->page_size < image->size &&
            plan_page_crc(image, contents->page_size, page) == crc) {
            return (uint8_t)i;
        }
    }
    return CONTENTS_UNKNOWN;
}

void contents_init(struct contents *contents, const struct plan *plan,
                   const struct tulpar_image *bases, size_t base_count,
                   const struct cancel *cancel) {
    memset(contents, 0, sizeof *contents);
    contents->page_size = plan->page_size;
    contents->units = plan->units;
    contents->pages = plan->answered;
    contents->image[CONTENTS_NEW] = (struct tulpar_image){plan->bytes, plan->size};
    contents->images = CONTENTS_NEW + 1;
    for (size_t i = 0; i < base_count && i < TULPAR_BASES_MAX; i++) {
        contents->image[contents->images] = bases[i];
        contents->images++;
    }
    for (uint32_t page = 0; page < contents->pages && !cancel_asked(cancel); page++) {
        uint32_t crc = plan->page_crc[page];

        if (plan_page_is_right(plan, page) && !plan_page_is_kept(plan, page)) {
            contents->holds[page] = CONTENTS_NEW;
        } else if (crc != PAGE_CRC_NONE) {
            contents->holds[page] = find(contents, page, crc);
        }
    }
}

static void erase_unit(struct contents *contents, uint32_t page) {
    uint32_t end = units_end(&contents->units, page * contents->page_size) / contents->page_size;

    for (; page < end && page < contents->pages; page++) {
        contents->holds[page] = CONTENTS_UNKNOWN;
    }
}

void contents_written(struct contents *contents, uint32_t page) {
    uint32_t offset = page * contents->page_size;

    if (units_start(&contents->units, offset) == offset) {
        erase_unit(contents, page);
    }
    if (page < contents->pages) {
        contents->holds[page] = CONTENTS_NEW;
    }
}

bool contents_known(const struct contents *contents, uint32_t page) {
    return page < contents->pages && contents->holds[page] != CONTENTS_UNKNOWN;
}

uint32_t contents_known_pages(const struct contents *contents) {
    uint32_t count = 0;

    for (uint32_t page = 0; page < contents->pages; page++) {
        count += contents->holds[page] != CONTENTS_UNKNOWN;
    }
    return count;
}

uint32_t contents_old_pages(const struct contents *contents) {
    uint32_t count = 0;

    for (uint32_t page = 0; page < contents->pages; page++) {
        count += contents->holds[page] > CONTENTS_NEW;
    }
    return count;
}

uint32_t contents_dictionary(const struct contents *contents, uint32_t page, uint32_t reach,
                             uint32_t *first) {
    uint32_t begin = page, end = page + contents_known(contents, page);

    while (begin > 0 && page - begin < reach && contents_known(contents, begin - 1)) {
        begin--;
    }
    if (end == page && begin == page) {
        begin = end = page + 1; /* nothing before it: what is behind it? */
    }
    while (end > page && end - page <= reach && contents_known(contents, end)) {
        end++;
    }
    *first = begin;
    return end - begin;
}

void contents_copy(const struct contents *contents, uint32_t first, uint32_t count, uint8_t *out) {
    uint32_t page_size = contents->page_size;

    memset(out, ERASED, (size_t)count * page_size);
    for (uint32_t page = first; page < first + count; page++, out += page_size) {
        const struct tulpar_image *image = &contents->image[contents->holds[page]];
        uint32_t offset = page * page_size;
        uint32_t left = image->size > offset ? image->size - offset : 0;

        memcpy(out, image->bytes + offset, left < page_size ? left : page_size);
    }
}
