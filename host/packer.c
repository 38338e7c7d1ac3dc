/* SPDX-License-Identifier: MIT */
#include "host/packer.h"

#include <stdlib.h>
#include <string.h>

#include "host/figures.h"

enum {
    DICTIONARY_PAGES = 2 * PACKER_REACH + 1,

    /* Of a page so many pieces are looked for in others, and so many may be there by chance. */
    PROBES = 16,
    PROBE = 12, /* bytes */
    PROBES_ELSEWHERE = 2,
};

static uint32_t offset_of(const struct packer *packer, uint32_t page) {
    return page * packer->page_size;
}

static uint32_t bytes_in(const struct packer *packer, uint32_t page) {
    return smaller(packer->plan->size - offset_of(packer, page), packer->page_size);
}

bool packer_init(struct packer *packer, const struct plan *plan, uint32_t page_size,
                 const struct tulpar_options *options, const struct tulpar_image *installed,
                 const struct cancel *cancel) {
    memset(packer, 0, sizeof *packer);
    packer->dictionary = malloc((size_t)DICTIONARY_PAGES * page_size);
    packer->packed = malloc((size_t)page_size + CODEC_OVERHEAD_MAX);
    if (packer->dictionary == NULL || packer->packed == NULL) {
        packer_free(packer);
        return false;
    }
    packer->plan = plan;
    packer->page_size = page_size;
    packer->installed = *installed;
    packer->cancel = *cancel;
    contents_init(&packer->contents, plan, options->bases, options->base_count, cancel);
    return true;
}

void packer_free(struct packer *packer) {
    codec_close(packer->stream);
    free(packer->dictionary);
    free(packer->packed);
    memset(packer, 0, sizeof *packer);
}

void packer_start(struct packer *packer, const struct recipe *recipe) {
    codec_close(packer->stream);
    packer->stream = NULL;
    packer->recipe = *recipe;
}

/* -- one stream over pages that follow each other ----------------------------------------------*/

static void close_stream(struct packer *packer) {
    codec_close(packer->stream);
    packer->stream = NULL;
}

/* A stream goes on from page to page. Where one was left out or sent as it was, another begins,
 * with everything before it in its dictionary; of an overlay, up to the page that is left out. */
static size_t pack_in_stream(struct packer *packer, uint32_t page,
                             struct block_dictionary *dictionary) {
    const struct plan *plan = packer->plan;
    uint32_t offset = offset_of(packer, page);
    uint32_t start = offset_of(packer, plan_run_start(plan, page));

    if (packer->stream != NULL && packer->stream_page != page) {
        close_stream(packer);
    }
    if (packer->stream == NULL) {
        struct codec_dictionary before = {plan->bytes + start, offset - start, true};
        packer->stream = codec_open(&before, plan->size - offset);
    }
    if (packer->stream == NULL) {
        return 0;
    }
    packer->stream_page = page + 1;
    *dictionary = (struct block_dictionary){start, offset - start};
    return codec_pack(packer->stream, plan->bytes + offset, bytes_in(packer, page), packer->packed);
}

/* -- a page against what is there --------------------------------------------------------------*/

static size_t pack_alone(struct packer *packer, uint32_t page, const uint8_t *bytes,
                         const struct block_dictionary *dictionary) {
    struct codec_dictionary flash = {bytes, dictionary->length, false};

    return codec_pack_alone(&flash, packer->plan->bytes + offset_of(packer, page),
                            bytes_in(packer, page), packer->packed);
}

/* Of an overlay, the application area. */
static size_t pack_against_slot(struct packer *packer, uint32_t page,
                                struct block_dictionary *dictionary) {
    uint32_t first;
    uint32_t count = contents_dictionary(&packer->contents, page, PACKER_REACH, &first);

    contents_copy(&packer->contents, first, count, packer->dictionary);
    dictionary->start = count > 0 ? offset_of(packer, first) : 0;
    dictionary->length = count * packer->page_size;
    return pack_alone(packer, page, packer->dictionary, dictionary);
}

static size_t pack_against_installed(struct packer *packer, uint32_t page,
                                     struct block_dictionary *dictionary) {
    uint32_t reach = PACKER_REACH * packer->page_size;
    uint32_t middle = smaller(offset_of(packer, page), packer->installed.size);
    uint32_t end = smaller(packer->installed.size - middle, reach + packer->page_size) + middle;

    dictionary->start = middle > reach ? middle - reach : 0;
    dictionary->length = end - dictionary->start;
    return pack_alone(packer, page, packer->installed.bytes + dictionary->start, dictionary);
}

/* -- a page ------------------------------------------------------------------------------------*/

static size_t pack(struct packer *packer, uint32_t page, enum block_kind *kind,
                   struct block_dictionary *dictionary) {
    if (packer->recipe.way == TULPAR_WAY_PACKED) {
        *kind = BLOCK_PACKED_ABSOLUTE;
        return pack_in_stream(packer, page, dictionary);
    }
    if (packer->recipe.by_installed && !packer->plan->overlay) {
        *kind = BLOCK_PACKED_INSTALLED;
        return pack_against_installed(packer, page, dictionary);
    }
    *kind = packer->plan->overlay ? BLOCK_PACKED_INSTALLED : BLOCK_PACKED;
    return pack_against_slot(packer, page, dictionary);
}

/* Nothing that an overlay writes is where its contents are looked for. */
void packer_pass_over(struct packer *packer, uint32_t page) {
    if (!packer->plan->overlay) {
        contents_written(&packer->contents, page);
    }
}

/* A page is sent as it is. */
static void leave_raw(struct packer *packer, uint32_t page) {
    packer_pass_over(packer, page);
    close_stream(packer);
}

uint32_t packer_page(struct packer *packer, uint32_t page, uint8_t *out, uint32_t room,
                     enum block_kind *kind) {
    struct block_dictionary dictionary;
    uint32_t most = smaller(bytes_in(packer, page), room);
    size_t size = pack(packer, page, kind, &dictionary);

    if (size == 0 || size + BLOCK_DICTIONARY_SIZE >= most) {
        leave_raw(packer, page);
        return 0;
    }
    block_dictionary_encode(&dictionary, out);
    memcpy(out + BLOCK_DICTIONARY_SIZE, packer->packed, size);
    packer_pass_over(packer, page);
    return (uint32_t)size + BLOCK_DICTIONARY_SIZE;
}

/* -- what a page is good for -------------------------------------------------------------------*/

static bool is_one_value(const uint8_t *bytes) {
    return memcmp(bytes, bytes + 1, PROBE - 1) == 0;
}

/* In the pages of the new image around this one, but not in itself. */
static bool is_found_around(const struct packer *packer, uint32_t page, const uint8_t *probe) {
    const uint8_t *bytes = packer->plan->bytes;
    uint32_t reach = PACKER_REACH * packer->page_size, offset = offset_of(packer, page);
    uint32_t start = offset > reach ? offset - reach : 0;
    uint32_t end = smaller(packer->plan->size, offset + packer->page_size + reach);

    for (uint32_t at = start; at + PROBE <= end; at++) {
        bool outside = at + PROBE <= offset || at >= offset + packer->page_size;

        if (outside && bytes[at] == probe[0] && memcmp(bytes + at, probe, PROBE) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_unit(const struct packer *packer, uint32_t page) {
    const struct units *units = &packer->plan->units;
    uint32_t offset = offset_of(packer, page);

    return units_start(units, offset) == offset &&
           units_end(units, offset) == offset + packer->page_size;
}

bool packer_needs_old(const struct packer *packer, uint32_t page) {
    uint32_t found = 0;

    if (!is_unit(packer, page) || !contents_known(&packer->contents, page)) {
        return true;
    }
    contents_copy(&packer->contents, page, 1, packer->dictionary);
    for (uint32_t at = 0; at + PROBE <= packer->page_size; at += packer->page_size / PROBES) {
        const uint8_t *probe = packer->dictionary + at;

        found += !is_one_value(probe) && is_found_around(packer, page, probe);
    }
    return found > PROBES_ELSEWHERE;
}
