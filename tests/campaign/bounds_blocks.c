/* SPDX-License-Identifier: MIT */
/* BLOCKs that lie: about their number, about the dictionary of a packed page, and about how far
 * back a packed page reaches. The numbers are all that keeps a block inside the array of those that
 * wait; what a dictionary or a distance lets through is read from anywhere. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/bounds.h"
#include "host/codec.h"
#include "wire/bytes.h"

enum {
    FRAME_HEADER = 4,
    DONE = 2, /* blocks that are in flash when the hostile ones come */
    BRANCH_BLOCK_SIZE = 256,
    SPOILT = 240, /* packed pages with some bits changed */
    SPOILT_BITS = 3,
    PACKED_MAX = STAND_PAGE_MAX + CODEC_OVERHEAD_MAX,
};

/* Bytes that a packed page refers to; dictionaries of kind 3 count in blocks. */
static uint32_t referred_size(void) {
    return stand_page() - BRANCH_BLOCK_SIZE;
}

/* What a block gets for an answer. */
struct answer {
    bool came;
    struct blocks_state state;
};

static struct answer send_block(struct stand *stand, const struct block_header *header,
                                const void *rest, size_t length) {
    uint8_t data[DATA_FIELD_MAX];
    uint8_t reply[STAND_REPLY_MAX];
    struct answer answer;

    block_header_encode(header, data);
    memcpy(data + BLOCK_HEADER_SIZE, rest, length);
    size_t size =
        stand_request(stand, COMMAND_BLOCK, data, (uint16_t)(BLOCK_HEADER_SIZE + length), reply);
    answer.came = size > FRAME_HEADER &&
                  blocks_state_decode(&answer.state, reply + FRAME_HEADER, size - FRAME_HEADER);
    return answer;
}

/* The page that this number is the turn of. */
static struct answer send_raw(const struct bounds *bounds, struct stand *stand, uint16_t number,
                              uint32_t page) {
    struct block_header header = {number, BLOCK_RAW, page * stand_page()};

    return send_block(stand, &header, bounds->filler, stand_page());
}

static struct answer send_packed(struct stand *stand, const struct block_header *header,
                                 const struct block_dictionary *dictionary, const uint8_t *packed,
                                 size_t length) {
    uint8_t rest[BLOCK_DICTIONARY_SIZE + PACKED_MAX];

    block_dictionary_encode(dictionary, rest);
    memcpy(rest + BLOCK_DICTIONARY_SIZE, packed, length);
    return send_block(stand, header, rest, BLOCK_DICTIONARY_SIZE + length);
}

/* -- numbers -----------------------------------------------------------------------------------*/

/* So many blocks, numbered from this distance to the next one that is expected on, upwards or, from
 * half of all numbers on, downwards: none of them is in flight. */
static bool send_outside(struct bounds *bounds, uint16_t done, uint16_t distance, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        unsigned far = distance < 0x8000 ? distance + i : distance - i;
        struct answer answer = send_raw(bounds, &bounds->now, (uint16_t)(done + far),
                                        bounds_uneven_size() / stand_page() - 1);

        if (!answer.came || answer.state.status != STATUS_OK || answer.state.next != done ||
            answer.state.held != 0) {
            campaign_fail(&bounds->campaign, "block %u, %u are in flash: %s", done + far, done,
                          answer.came ? "it is held, or counted" : "no answer");
            return false;
        }
    }
    return true;
}

static void try_numbers(struct bounds *bounds, uint16_t done, uint16_t distance, unsigned count) {
    struct campaign *campaign = &bounds->campaign;
    struct device_info info;

    if (!campaign_plan(campaign)) {
        return;
    }
    stand_copy(&bounds->now, &bounds->before);
    bool good = send_outside(bounds, done, distance, count);
    campaign_fired(campaign, !good || vboard_uart_unsent(bounds->now.board) == 0);
    bounds_check_touched(bounds, "block outside those in flight, distance", distance, 0, false);
    if (!good) {
        return;
    }
    struct answer answer = send_raw(bounds, &bounds->now, done, done);
    if (!answer.came || answer.state.status != STATUS_OK || answer.state.next != done + 1u ||
        answer.state.held != 0 || !stand_info(&bounds->now, &info)) {
        campaign_fail(campaign, "after %u blocks from distance 0x%04X on the next one is not taken",
                      count, distance);
    }
}

static void numbers_outside(struct bounds *bounds) {
    const uint16_t distances[] = {bounds->in_flight,
                                  (uint16_t)(bounds->in_flight + 1),
                                  64,
                                  255,
                                  0x7F00,
                                  0x8000,
                                  0xFF00,
                                  0xFFFF};
    const unsigned counts[] = {1, bounds->in_flight, bounds->in_flight + 1u,
                               3u * bounds->in_flight};
    enum {
        DISTANCES = sizeof distances / sizeof distances[0],
        COUNTS = sizeof counts / sizeof counts[0],
    };

    campaign_chapter(&bounds->campaign, "numbers of BLOCKs outside those in flight");
    bounds_begin(bounds, bounds_uneven_size(), BEGIN_SPARSE);
    for (uint16_t done = 0; done <= DONE; done++) {
        for (unsigned i = 0; i < DISTANCES * COUNTS; i++) {
            try_numbers(bounds, done, distances[i / COUNTS], counts[i % COUNTS]);
        }
        if (!send_raw(bounds, &bounds->before, done, done).came) {
            campaign_fail(&bounds->campaign, "a block is not answered");
        }
    }
}

/* -- dictionaries and distances
 * ---------------------------------------------------------------------*/

/* A page that begins like the first referred_size() bytes behind `from`, again and again; and
 * packed, with these bytes for a dictionary or with none. */
struct packed {
    uint8_t page[STAND_PAGE_MAX];
    uint8_t bytes[PACKED_MAX];
    size_t length;
};

static void pack(struct bounds *bounds, uint32_t from, const struct codec_dictionary *dictionary,
                 struct packed *packed) {
    uint8_t referred[STAND_PAGE_MAX];

    bool good = vboard_peek(bounds->before.board, from, referred, referred_size());
    for (uint32_t i = 0; i < stand_page(); i++) {
        packed->page[i] = dictionary->length > 0 ? referred[i % referred_size()] : (uint8_t)(i % 7);
    }
    struct codec_dictionary seen = *dictionary;
    seen.data = referred;
    packed->length = codec_pack_alone(&seen, packed->page, stand_page(), packed->bytes);
    if (!good || packed->length == 0 || packed->length > stand_page() / 2) {
        campaign_fail(&bounds->campaign, "the page cannot be packed");
    }
}

static bool legal_dictionary(const struct bounds *bounds, enum block_kind kind,
                             const struct block_dictionary *dictionary) {
    bool in_blocks =
        dictionary->start % BRANCH_BLOCK_SIZE == 0 && dictionary->length % BRANCH_BLOCK_SIZE == 0;

    return dictionary->start <= bounds->area &&
           dictionary->length <= bounds->area - dictionary->start &&
           (kind != BLOCK_PACKED_ABSOLUTE || in_blocks);
}

/* One packed block for the page behind those in flash. legal: it must be taken. */
static void try_packed(struct bounds *bounds, enum block_kind kind,
                       struct block_dictionary dictionary, const struct packed *packed,
                       bool legal) {
    struct campaign *campaign = &bounds->campaign;
    struct block_header header = {DONE, kind, DONE * stand_page()};
    uint8_t page[STAND_PAGE_MAX];

    if (!campaign_plan(campaign)) {
        return;
    }
    stand_copy(&bounds->now, &bounds->before);
    struct answer answer =
        send_packed(&bounds->now, &header, &dictionary, packed->bytes, packed->length);
    bool accepted = answer.came && answer.state.status == STATUS_OK;
    campaign_fired(campaign, vboard_uart_unsent(bounds->now.board) == 0);
    if (!answer.came) {
        campaign_fail(campaign, "a packed block is not answered");
    }
    bounds_expect(bounds, "a dictionary, its start", dictionary.start, accepted, legal);
    bounds_check_touched(bounds, "a packed block", header.offset, stand_page(), accepted);
    if (accepted &&
        (!vboard_peek(bounds->now.board, bounds->base + header.offset, page, stand_page()) ||
         memcmp(page, packed->page, stand_page()) != 0)) {
        campaign_fail(campaign, "a packed block becomes another page");
    }
}

static const enum block_kind kinds[] = {BLOCK_PACKED, BLOCK_PACKED_INSTALLED,
                                        BLOCK_PACKED_ABSOLUTE};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Of a page that does not refer to its dictionary: that alone decides. */
static void dictionaries_everywhere(struct bounds *bounds) {
    struct borders borders = bounds_borders(bounds);
    struct packed packed;

    campaign_chapter(&bounds->campaign, "dictionaries of packed BLOCKs");
    pack(bounds, kit_layout()->application, &(struct codec_dictionary){.length = 0}, &packed);
    for (unsigned i = 0; i < borders.count * BOUNDS_AROUND; i++) {
        uint32_t start = borders.at[i / BOUNDS_AROUND] + (uint32_t)bounds_around[i % BOUNDS_AROUND];
        const uint32_t lengths[] = {
            0,          1,          BRANCH_BLOCK_SIZE,    stand_page(),
            0x7FFFFFFF, UINT32_MAX, bounds->area - start, bounds->area - start + 1,
            0u - start};

        for (unsigned l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            struct block_dictionary dictionary = {start, lengths[l]};
            enum block_kind kind = kinds[(i + l) % KINDS];

            try_packed(bounds, kind, dictionary, &packed,
                       legal_dictionary(bounds, kind, &dictionary));
        }
    }
}

/* Of a page that begins with a match as far back as the dictionary goes: with less of one, that is
 * too far. */
static void distances_everywhere(struct bounds *bounds) {
    const struct block_dictionary shorter[] = {
        {0, referred_size() - 8},
        {0, referred_size() - BRANCH_BLOCK_SIZE},
        {0, stand_page() / 2},
        {0, BRANCH_BLOCK_SIZE},
        {0, 8},
        {0, 0},
        {8, referred_size() - 8},
        {BRANCH_BLOCK_SIZE, referred_size() - BRANCH_BLOCK_SIZE},
        {referred_size(), 0},
        {stand_page(), BRANCH_BLOCK_SIZE},
    };
    struct packed packed;

    campaign_chapter(&bounds->campaign, "distances beyond the dictionary");
    bounds->campaign.one_in = 1; /* few */
    for (unsigned k = 0; k < KINDS; k++) {
        bool is_installed = kinds[k] == BLOCK_PACKED_INSTALLED;

        pack(bounds, is_installed ? kit_layout()->application : bounds->base,
             &(struct codec_dictionary){.length = referred_size(),
                                        .absolute_branches = kinds[k] == BLOCK_PACKED_ABSOLUTE},
             &packed);
        try_packed(bounds, kinds[k], (struct block_dictionary){0, referred_size()}, &packed, true);
        for (unsigned i = 0; i < sizeof shorter / sizeof shorter[0]; i++) {
            try_packed(bounds, kinds[k], shorter[i], &packed, false);
        }
    }
}

/* Some bits of a packed page change: whatever it says then, nothing but its page is touched, and
 * the next update is taken. */
static void try_spoilt(struct bounds *bounds, struct packed packed, enum block_kind kind) {
    struct campaign *campaign = &bounds->campaign;
    struct block_header header = {DONE, kind, DONE * stand_page()};
    struct block_dictionary dictionary = {0, referred_size()};
    struct device_info info;

    for (int i = 0; i < SPOILT_BITS; i++) {
        uint64_t bit = campaign_draw(campaign, packed.length * 8);

        packed.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    stand_copy(&bounds->now, &bounds->before);
    struct answer answer =
        send_packed(&bounds->now, &header, &dictionary, packed.bytes, packed.length);
    campaign_fired(campaign, vboard_uart_unsent(bounds->now.board) == 0);
    bounds_check_touched(bounds, "a spoilt packed block", header.offset, stand_page(),
                         answer.came && answer.state.status == STATUS_OK);
    if (!answer.came || !stand_info(&bounds->now, &info) ||
        !stand_begin(&bounds->now, &bounds->repair, 0)) {
        campaign_fail(campaign, "nothing is answered after a spoilt packed block");
    }
}

static void spoilt_pages(struct bounds *bounds) {
    struct packed packed;

    campaign_chapter(&bounds->campaign, "packed BLOCKs with bits changed");
    for (unsigned i = 0; i < SPOILT; i++) {
        enum block_kind kind = kinds[i % KINDS];

        if (campaign_plan(&bounds->campaign)) {
            pack(bounds, kind == BLOCK_PACKED_INSTALLED ? kit_layout()->application : bounds->base,
                 &(struct codec_dictionary){.length = referred_size(),
                                            .absolute_branches = kind == BLOCK_PACKED_ABSOLUTE},
                 &packed);
            try_spoilt(bounds, packed, kind);
        }
    }
}

/* ----------------------------------------------------------------------------------------------*/

void bounds_of_blocks(struct bounds *bounds) {
    struct stand fresh = stand_like(&bounds->before);
    uint64_t one_in = bounds->campaign.one_in;

    if (bounds->in_flight > 0) {
        numbers_outside(bounds);
        stand_copy(&bounds->before, &fresh);
        bounds_begin(bounds, bounds_uneven_size(), BEGIN_SPARSE);
        for (uint16_t i = 0; i < DONE; i++) {
            (void)send_raw(bounds, &bounds->before, i, i);
        }
        dictionaries_everywhere(bounds);
        spoilt_pages(bounds);
        distances_everywhere(bounds);
        bounds->campaign.one_in = one_in;
    }
    stand_copy(&bounds->before, &fresh);
    stand_free(&fresh);
}
