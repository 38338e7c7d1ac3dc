/* SPDX-License-Identifier: MIT */
/* What the fuzzer sends: half of it goes on with an update as a good host would, so that the deep
 * states are reached; the other half has commands, lengths, numbers, offsets and contents that no
 * host should send. Every packet has the right CRC. */
#include <string.h>

#include "campaign/fuzz.h"
#include "wire/bytes.h"

enum {
    PERCENT = 100,
    WELL_MEANT = 55,
    WORD = 8,
    FAR = 8,
    WRONG_COUNT_ONE_IN = 4,
    NEAR = 9,
    SHORT_DATA = 300,
    RATES_UP_TO = 4000000,
    CHANGES_MAX = 4,
    WHICHES = 4, /* of PAGES; the last is none */
};

static uint32_t pick(struct fuzz *fuzz, const uint32_t *from, uint32_t count) {
    return from[fuzz_draw(fuzz, count)];
}

/* A number where something begins or ends, or next to that; or any. */
static uint32_t hostile(struct fuzz *fuzz) {
    const struct device_info *info = &fuzz->info;
    uint32_t base = info->application.base;
    uint32_t area = info->application.size;
    uint32_t second = base + area + stand_slot_unit();
    const uint32_t borders[] = {0,
                                WORD,
                                stand_page(),
                                2 * stand_page(),
                                fuzz->images[fuzz->plan.image].size,
                                fuzz->model.size,
                                area,
                                area + stand_slot_unit(),
                                base,
                                base + area,
                                0x08000000 - base,
                                0x08000000 - second,
                                kit_layout()->records - base,
                                kit_layout()->records - second,
                                0x20000000,
                                0x20000000 - base,
                                0x7FFFFFFF,
                                0x80000000};
    static const uint32_t around[NEAR] = {0, 0, 1, 4, 8, 2048, -1u, -8u, -2048u};

    if (fuzz_draw(fuzz, NEAR) == 0) {
        return (uint32_t)campaign_draw(&fuzz->campaign, UINT64_C(1) << 32);
    }
    uint32_t border = pick(fuzz, borders, sizeof borders / sizeof borders[0]);
    return border + pick(fuzz, around, NEAR);
}

static void fill(struct fuzz *fuzz, struct fuzz_request *request, uint32_t from, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        request->data[from + i] = (uint8_t)fuzz_draw(fuzz, 256);
    }
    request->length = (uint16_t)(from + length);
}

static void simple(struct fuzz_request *request, uint8_t command) {
    request->command = command;
    request->length = 0;
}

/* -- in parts ----------------------------------------------------------------------------------*/

static void begin(struct fuzz_request *request, uint32_t size, uint32_t crc, uint32_t flags) {
    simple(request, COMMAND_BEGIN);
    begin_request_encode(&(struct begin_request){size, crc, flags}, request->data);
    request->length = BEGIN_REQUEST_SIZE;
}

static void write_piece(struct fuzz_request *request, uint32_t offset, const uint8_t *bytes,
                        uint32_t length) {
    simple(request, COMMAND_WRITE);
    put_u32(request->data, offset);
    memcpy(request->data + WRITE_HEADER_SIZE, bytes, length);
    request->length = (uint16_t)(WRITE_HEADER_SIZE + length);
}

static void block_header(struct fuzz_request *request, uint16_t number, uint8_t kind,
                         uint32_t offset) {
    simple(request, COMMAND_BLOCK);
    block_header_encode(&(struct block_header){number, (enum block_kind)kind, offset},
                        request->data);
    request->length = BLOCK_HEADER_SIZE;
}

static void append(struct fuzz_request *request, const void *bytes, size_t length) {
    memcpy(request->data + request->length, bytes, length);
    request->length = (uint16_t)(request->length + length);
}

static void packed_page(struct fuzz *fuzz, struct fuzz_request *request, uint16_t number,
                        uint32_t offset, uint8_t kind, struct block_dictionary dictionary) {
    const struct fuzz_packed *packed = &fuzz->packed[fuzz->plan.image];
    uint8_t bytes[BLOCK_DICTIONARY_SIZE];

    block_header(request, number, kind, offset);
    block_dictionary_encode(&dictionary, bytes);
    append(request, bytes, sizeof bytes);
    append(request, packed->bytes, packed->length);
}

static void finish(struct fuzz_request *request, bool counts, uint16_t blocks) {
    simple(request, COMMAND_FINISH);
    if (counts) {
        put_u16(request->data, blocks);
        request->length = FINISH_BLOCKS_SIZE;
    }
}

static void pages(struct fuzz_request *request, uint16_t first, uint16_t count) {
    uint8_t which = (uint8_t)((first + count) % WHICHES);

    simple(request, COMMAND_PAGES);
    pages_which_encode(&(struct pages_request){first, count, which}, request->data);
    request->length = which == PAGES_OF_UPDATE ? PAGES_REQUEST_SIZE : PAGES_WHICH_SIZE;
}

static void rate(struct fuzz_request *request, uint32_t baud) {
    simple(request, COMMAND_RATE);
    put_u32(request->data, baud);
    request->length = RATE_SIZE;
}

/* -- as a good host would
 * ------------------------------------------------------------------------*/

static void open_update(struct fuzz *fuzz, struct fuzz_request *request) {
    struct fuzz_plan *plan = &fuzz->plan;
    const struct image *image;

    *plan = (struct fuzz_plan){
        .phase = fuzz_draw(fuzz, 2) == 0 ? FUZZ_WRITING : FUZZ_STREAMING,
        .image = fuzz_draw(fuzz, FUZZ_IMAGES),
        .flags =
            fuzz_draw(fuzz, fuzz->two_slots ? BEGIN_FLAGS + 1 : BEGIN_SPARSE + BEGIN_NO_TRIAL + 1)};
    if (fuzz->info.in_flight == 0 && plan->phase == FUZZ_STREAMING) {
        plan->phase = FUZZ_WRITING;
    }
    image = &fuzz->images[plan->image];
    begin(request, image->size, image->crc, plan->flags);
}

static void start_something(struct fuzz *fuzz, struct fuzz_request *request) {
    static const uint32_t rates[] = {57600, 230400, 460800, 921600, 1000000, 2000000};

    switch (fuzz_draw(fuzz, 16)) {
    case 0: simple(request, COMMAND_INFO); return;
    case 1: simple(request, COMMAND_ENTER); return;
    case 2: simple(request, fuzz_draw(fuzz, 2) == 0 ? COMMAND_CONFIRM : COMMAND_REVERT); return;
    case 3: pages(request, 0, (uint16_t)(1 + fuzz_draw(fuzz, 8))); return;
    case 4: rate(request, pick(fuzz, rates, sizeof rates / sizeof rates[0])); return;
    case 5: simple(request, COMMAND_ERASE); return;
    case 6:
    case 7: simple(request, COMMAND_RUN); return;
    case 8:
        fuzz->plan =
            (struct fuzz_plan){.phase = FUZZ_TUTORIAL, .image = fuzz_draw(fuzz, FUZZ_IMAGES)};
        simple(request, COMMAND_INFO);
        return;
    default: open_update(fuzz, request); return;
    }
}

static void end_update(struct fuzz *fuzz, struct fuzz_request *request) {
    struct fuzz_plan *plan = &fuzz->plan;

    if (plan->phase == FUZZ_STREAMING && fuzz_draw(fuzz, WRONG_COUNT_ONE_IN) == 0) {
        finish(request, true, (uint16_t)(plan->block + 1 + fuzz_draw(fuzz, FAR)));
        return; /* and once more */
    }
    if (plan->phase == FUZZ_TUTORIAL) {
        simple(request, COMMAND_RUN);
    } else {
        finish(request, plan->phase == FUZZ_STREAMING, plan->block);
    }
    plan->phase = FUZZ_IDLE;
}

static uint32_t next_length(struct fuzz *fuzz, uint32_t left) {
    uint32_t length =
        fuzz_draw(fuzz, 2) == 0 ? stand_page() : WORD * (1 + fuzz_draw(fuzz, stand_page() / WORD));

    return length < left ? length : left;
}

static void next_block(struct fuzz *fuzz, struct fuzz_request *request, const struct image *image) {
    struct fuzz_plan *plan = &fuzz->plan;
    uint32_t left = image->size - plan->offset;
    uint32_t page = left < stand_page() ? left : stand_page();

    if (plan->offset == 0 && fuzz->packed[plan->image].length > 0) {
        packed_page(fuzz, request, plan->block, 0, BLOCK_PACKED, (struct block_dictionary){0, 0});
    } else {
        block_header(request, plan->block, BLOCK_RAW, plan->offset);
        append(request, image->bytes + plan->offset, page);
    }
    plan->block++;
    plan->offset += page;
}

static void go_on(struct fuzz *fuzz, struct fuzz_request *request) {
    struct fuzz_plan *plan = &fuzz->plan;
    const struct image *image = &fuzz->images[plan->image];
    uint32_t length;

    if (plan->phase == FUZZ_IDLE) {
        start_something(fuzz, request);
    } else if (plan->offset >= image->size) {
        end_update(fuzz, request);
    } else if (plan->phase == FUZZ_STREAMING) {
        next_block(fuzz, request, image);
    } else {
        length = next_length(fuzz, image->size - plan->offset);
        write_piece(request, plan->offset, image->bytes + plan->offset, length);
        if (plan->phase == FUZZ_TUTORIAL) {
            simple(request, COMMAND_DATA);
            append(request, image->bytes + plan->offset, length);
        }
        plan->offset += length;
    }
}

/* -- as no host should -------------------------------------------------------------------------*/

static uint16_t hostile_number(struct fuzz *fuzz) {
    const uint16_t next = fuzz->model.has_blocks ? fuzz->model.next : fuzz->plan.block;

    return (uint16_t)(fuzz_draw(fuzz, 4) == 0 ? fuzz_draw(fuzz, UINT16_MAX + 1u)
                                              : next + fuzz_draw(fuzz, 2u * FAR) - 2);
}

static void hostile_block(struct fuzz *fuzz, struct fuzz_request *request) {
    const struct image *image = &fuzz->images[fuzz->plan.image];
    uint16_t number = hostile_number(fuzz);
    uint32_t offset = fuzz_draw(fuzz, 2) == 0 ? fuzz->plan.offset : hostile(fuzz);
    uint8_t kind = (uint8_t)fuzz_draw(fuzz, 7);

    if (kind == BLOCK_KEPT) {
        uint8_t length[BLOCK_KEPT_SIZE];

        put_u32(length, hostile(fuzz));
        block_header(request, number, kind, offset);
        append(request, length, sizeof length);
        return;
    }
    if (kind == BLOCK_RAW || kind > BLOCK_PACKED_ABSOLUTE) {
        block_header(request, number, kind > BLOCK_PACKED_ABSOLUTE ? (uint8_t)hostile(fuzz) : kind,
                     offset);
        append(request, image->bytes,
               1 + fuzz_draw(fuzz, image->size < stand_page() ? image->size : stand_page()));
        return;
    }
    packed_page(fuzz, request, number, offset, kind,
                (struct block_dictionary){hostile(fuzz), hostile(fuzz)});
    for (uint32_t i = fuzz_draw(fuzz, CHANGES_MAX); i > 0; i--) {
        request->data[BLOCK_HEADER_SIZE +
                      fuzz_draw(fuzz, request->length - (uint32_t)BLOCK_HEADER_SIZE)] ^=
            (uint8_t)(1u << fuzz_draw(fuzz, 8));
    }
}

/* Any command, and some that are none, with any bytes. */
static void any_command(struct fuzz *fuzz, struct fuzz_request *request) {
    uint32_t limit = fuzz_draw(fuzz, 8) == 0 ? DATA_FIELD_MAX : 20;

    request->command = (uint8_t)(fuzz_draw(fuzz, 4) == 0 ? fuzz_draw(fuzz, 256)
                                                         : command_at(fuzz_draw(fuzz, COMMANDS)));
    fill(fuzz, request, 0, fuzz_draw(fuzz, limit + 1));
}

static void be_hostile(struct fuzz *fuzz, struct fuzz_request *request) {
    const struct image *image = &fuzz->images[fuzz->plan.image];

    switch (fuzz_draw(fuzz, 12)) {
    case 0:
        begin(request, hostile(fuzz), image->crc,
              fuzz_draw(fuzz, 4) == 0 ? hostile(fuzz) : fuzz_draw(fuzz, 4));
        return;
    case 1:
    case 2:
    case 3:
        write_piece(request, hostile(fuzz), image->bytes,
                    1 + fuzz_draw(fuzz, image->size < stand_page() ? image->size : stand_page()));
        return;
    case 4:
    case 5:
    case 6: hostile_block(fuzz, request); return;
    case 7: finish(request, fuzz_draw(fuzz, 2) == 0, hostile_number(fuzz)); return;
    case 8: pages(request, (uint16_t)hostile(fuzz), (uint16_t)hostile(fuzz)); return;
    case 9:
        rate(request, fuzz_draw(fuzz, 2) == 0 ? hostile(fuzz) : fuzz_draw(fuzz, RATES_UP_TO));
        return;
    case 10:
        simple(request, COMMAND_DATA);
        fill(fuzz, request, 0, 1 + fuzz_draw(fuzz, SHORT_DATA));
        return;
    default: any_command(fuzz, request); return;
    }
}

void fuzz_next_request(struct fuzz *fuzz, struct fuzz_request *request) {
    if (fuzz_draw(fuzz, PERCENT) < WELL_MEANT) {
        go_on(fuzz, request);
    } else {
        be_hostile(fuzz, request);
    }
}

void fuzz_block_outside(struct fuzz *fuzz, uint16_t away, struct fuzz_request *request) {
    uint16_t number = (uint16_t)(fuzz->model.next + fuzz->info.in_flight + away);

    block_header(request, number, BLOCK_RAW, 0);
    append(request, fuzz->images[fuzz->plan.image].bytes, stand_page() / 2);
}
