/* SPDX-License-Identifier: MIT */
/* The fuzzer's conversation: a request out, the answers in, and what both say together. */
#include <stdio.h>
#include <string.h>

#include "campaign/fuzz.h"
#include "support/hand_written.h"
#include "wire/bytes.h"
#include "wire/crc.h"

enum {
    NS_PER_US = 1000,
    FLASH_MAX = 1024 * 1024,
    BIT_TIMES_US = 10000000, /* of a byte, times the baud rate */
    FIRST_BAUD = 115200,
    FRAME_HEADER = 4,
    FRAME_CHECK = 4,
    ANSWER_US = 300000,  /* to a request that was understood */
    SILENCE_US = 5000,   /* RATE: then it was taken */
    REST_US = 1500,      /* between the bytes of an answer, and between two of them */
    UNPACKED_US = 20000, /* between the answers to blocks */
    STARTED_US = 60000,
    ANSWERS_MAX = 4096,
    FRAME_TOKEN_BYTE = 0x23,
    NOISE_MAX = 40,
    QUIET_US = 70000,
    PIPELINE_US = 400000, /* several packed pages are put into flash between two answers */
};

const char *const fuzz_class_names[FUZZ_CLASSES] = {
    "INFO",  "DATA",    "RUN",  "ERASE", "BEGIN",        "WRITE",  "FINISH", "ENTER",
    "PAGES", "CONFIRM", "RATE", "BLOCK", "packed BLOCK", "REVERT", "other",
};

static enum fuzz_class class_of(const struct fuzz_request *request) {
    static const enum fuzz_class classes[] = {FUZZ_INFO,  FUZZ_DATA,    FUZZ_RUN,    FUZZ_ERASE,
                                              FUZZ_BEGIN, FUZZ_WRITE,   FUZZ_FINISH, FUZZ_ENTER,
                                              FUZZ_PAGES, FUZZ_CONFIRM, FUZZ_RATE};
    uint8_t number = (uint8_t)(request->command - COMMAND_INFO);

    if (request->command == COMMAND_BLOCK && request->length > BLOCK_HEADER_SIZE) {
        return request->data[2] == BLOCK_RAW ? FUZZ_BLOCK_RAW : FUZZ_BLOCK_PACKED;
    }
    if (request->command == COMMAND_REVERT) {
        return FUZZ_REVERT;
    }
    return number < sizeof classes / sizeof classes[0] ? classes[number] : FUZZ_OTHER;
}

/* -- the line ----------------------------------------------------------------------------------*/

static bool send_all(struct fuzz *fuzz, const uint8_t *bytes, size_t size) {
    struct stand *stand = &fuzz->now;
    size_t sent = vboard_uart_send(stand->board, bytes, size);

    stand->stop = VBOARD_UNTIL;
    while (sent < size && stand->stop == VBOARD_UNTIL) {
        (void)stand_run(stand, vboard_now_ns(stand->board) + REST_US * (uint64_t)NS_PER_US, false);
        sent += vboard_uart_send(stand->board, bytes + sent, size - sent);
    }
    return sent == size;
}

/* Until the line has been quiet for rest_us; first_us before the first byte, once all that was sent
 * has gone out. */
static size_t receive(struct fuzz *fuzz, uint8_t *bytes, uint64_t first_us, uint64_t rest_us) {
    struct stand *stand = &fuzz->now;
    uint64_t wait_us =
        first_us + (vboard_uart_unsent(stand->board) + 1) * BIT_TIMES_US / fuzz->model.baud;
    size_t received = 0;

    do {
        uint64_t until = vboard_now_ns(stand->board) + wait_us * NS_PER_US;

        (void)stand_run(stand, until, true);
        received += vboard_uart_receive(stand->board, bytes + received, ANSWERS_MAX - received);
        if (received > 0) {
            wait_us = rest_us;
        }
    } while (received < ANSWERS_MAX &&
             (stand->stop == VBOARD_OUTPUT ||
              (stand->stop == VBOARD_UNTIL && vboard_uart_unsent(stand->board) > 0)));
    return received;
}

/* -- answers -----------------------------------------------------------------------------------*/

struct answer {
    unsigned acks, nacks, frames;
    uint8_t command; /* of the last frame; its data: */
    const uint8_t *data;
    uint16_t length;
};

static size_t frame_size(const uint8_t *bytes, size_t left) {
    size_t size =
        left >= FRAME_HEADER ? get_u16(bytes + 2) + (size_t)FRAME_HEADER + FRAME_CHECK : 0;

    return size > 0 && size <= left &&
                   packet_crc(PACKET_CRC_START, bytes, (uint32_t)size - FRAME_CHECK) ==
                       get_u32(bytes + size - FRAME_CHECK)
               ? size
               : 0;
}

/* What the board says by itself at the end of a swap answers nothing. */
static bool is_answer(const uint8_t *frame) {
    return frame[1] != COMMAND_RUN;
}

static struct answer understand(const uint8_t *bytes, size_t received) {
    struct answer answer = {.acks = 0};

    for (size_t i = 0; i < received;) {
        size_t size = bytes[i] == FRAME_TOKEN_BYTE ? frame_size(bytes + i, received - i) : 0;

        if (size > 0 && is_answer(bytes + i)) {
            answer.frames++;
            answer.command = bytes[i + 1];
            answer.data = bytes + i + FRAME_HEADER;
            answer.length = (uint16_t)(size - FRAME_HEADER - FRAME_CHECK);
        }
        answer.acks += size == 0 && bytes[i] == REPLY_ACK;
        answer.nacks += size == 0 && bytes[i] == REPLY_NACK;
        i += size > 0 ? size : 1;
    }
    return answer;
}

/* ACK, a frame with STATUS_OK, or one that has no status. */
static bool is_accepted(const struct fuzz_request *request, const struct answer *answer) {
    bool has_status =
        command_reply(request->command) == REPLY_IS_PROGRESS || request->command == COMMAND_BLOCK;

    if (answer->frames > 0) {
        return answer->command == request->command && answer->length > 0 &&
               (!has_status || answer->data[0] == STATUS_OK);
    }
    return answer->acks > 0 && command_reply(request->command) == REPLY_IS_ACK;
}

/* -- what is known -----------------------------------------------------------------------------*/

uint32_t fuzz_whole_units(uint32_t size) {
    const uint32_t application = kit_layout()->application;
    uint32_t last = size > 0 ? size - 1 : 0;

    if (kit_piece() > 0) {
        last = last / kit_piece() * kit_piece() + kit_piece() - 1;
    }
    return kit_unit_start(application + last) + kit_unit_size(application + last) - application;
}

static void reach(struct fuzz *fuzz, uint32_t size) {
    uint32_t end = fuzz_whole_units(size);

    if (size <= fuzz->info.application.size && end > fuzz->model.reach) {
        fuzz->model.reach = end;
    }
}

/* What may be written from here on, whatever the answer is. */
static void expect_writes(struct fuzz *fuzz, const struct fuzz_request *request) {
    struct fuzz_model *model = &fuzz->model;

    switch (class_of(request)) {
    case FUZZ_BEGIN: reach(fuzz, get_u32(request->data)); break;
    case FUZZ_DATA:
        model->data += request->length;
        reach(fuzz, model->data);
        break;
    case FUZZ_ERASE: model->erased = model->erased || request->length == 0; break;
    default: break;
    }
}

static void check_begin(struct fuzz *fuzz, const struct fuzz_request *request, bool accepted) {
    struct fuzz_model *model = &fuzz->model;

    model->begun = false;
    model->has_blocks = accepted;
    model->next = model->held = 0;
    if (accepted) {
        model->begun = true;
        model->size = get_u32(request->data);
        model->crc = get_u32(request->data + 4);
        if (model->size > fuzz->info.application.size) {
            campaign_fail(&fuzz->campaign, "BEGIN with %u bytes is accepted", model->size);
        }
    }
}

bool fuzz_flash_has(const struct fuzz *fuzz, uint32_t address, uint32_t size, uint32_t crc) {
    static uint8_t bytes[FLASH_MAX];

    return size <= sizeof bytes && vboard_peek(fuzz->now.board, address, bytes, size) &&
           image_crc(IMAGE_CRC_START, bytes, size) == crc;
}

/* The map in the journal (boot/overlay.h): behind the marks of all units and a header. */
static bool is_new(const struct fuzz *fuzz, uint32_t unit) {
    uint32_t words = fuzz->info.application.size / stand_slot_unit() + 1;
    uint8_t byte = 0;

    return vboard_peek(fuzz->now.board, kit_layout()->journal + words * STAND_WORD + unit / 8,
                       &byte, sizeof byte) &&
           (byte >> unit % 8 & 1) != 0;
}

bool fuzz_waits(const struct fuzz *fuzz, uint32_t size, uint32_t crc) {
    const struct memory_range *area = &fuzz->info.application;
    uint32_t found = IMAGE_CRC_START;

    for (uint32_t page = 0; page * stand_page() < size; page++) {
        uint32_t left = size - page * stand_page();
        uint32_t unit = page * stand_page() / stand_slot_unit();
        uint32_t slot = area->base + (is_new(fuzz, unit) ? area->size + stand_slot_unit() : 0);
        uint8_t bytes[STAND_PAGE_MAX];

        if (!vboard_peek(fuzz->now.board, slot + page * stand_page(), bytes, stand_page())) {
            return false;
        }
        found = image_crc(found, bytes, left < stand_page() ? left : stand_page());
    }
    return found == crc;
}

/* What FINISH calls whole is there, in one of the places where it may be, and no block is missing.
 */
static void check_finish(struct fuzz *fuzz, const struct fuzz_request *request, bool accepted) {
    const struct fuzz_model *model = &fuzz->model;
    const struct memory_range *area = &fuzz->info.application;
    bool counts = fuzz->info.in_flight > 0 && model->has_blocks; /* a plain one takes no blocks */

    if (accepted && model->begun && counts && request->length == FINISH_BLOCKS_SIZE &&
        get_u16(request->data) != model->next) {
        campaign_fail(&fuzz->campaign, "FINISH with %u blocks is accepted, %u have come",
                      get_u16(request->data), model->next);
    }
    if (accepted && model->begun && !fuzz_flash_has(fuzz, area->base, model->size, model->crc) &&
        !(fuzz->two_slots && fuzz_waits(fuzz, model->size, model->crc))) {
        campaign_fail(&fuzz->campaign, "FINISH says OK, and flash holds something else");
    }
}

static void check_block(struct fuzz *fuzz, const struct fuzz_request *request,
                        const struct answer *answer) {
    struct fuzz_model *model = &fuzz->model;
    uint16_t number = get_u16(request->data);
    struct blocks_state state;

    if (answer->frames == 0 || !blocks_state_decode(&state, answer->data, answer->length) ||
        answer->command != COMMAND_BLOCK || state.status != STATUS_OK) {
        model->has_blocks = false;
        return;
    }
    if (model->has_blocks) {
        uint16_t away = (uint16_t)(number - model->next);
        bool is_outside = away >= fuzz->info.in_flight;

        if (is_outside && (state.next != model->next || state.held != model->held)) {
            campaign_fail(&fuzz->campaign, "block %u, %u is next: it is held, or counted", number,
                          model->next);
        } else if (away == 0 && state.next == model->next) {
            campaign_fail(&fuzz->campaign, "block %u, whose turn it is, is not taken", number);
        } else if (!is_outside && away > 0 && (state.held & 1u << away) == 0) {
            campaign_fail(&fuzz->campaign, "block %u, %u is next: it is not held", number,
                          model->next);
        }
    }
    model->has_blocks = true;
    model->next = state.next;
    model->held = state.held;
}

/* The other rate, when it was taken; else the device would have said so. */
static void follow_rate(struct fuzz *fuzz, const struct fuzz_request *request, size_t received) {
    uint32_t baud = get_u32(request->data);
    uint8_t reply[STAND_REPLY_MAX];

    if (received > 0 || request->length != RATE_SIZE) {
        return;
    }
    vboard_uart_set_baud(fuzz->now.board, baud);
    fuzz->model.baud = baud;
    if (stand_request(&fuzz->now, COMMAND_INFO, NULL, 0, reply) > 1) {
        fuzz->accepted[FUZZ_RATE]++;
    } else {
        fuzz->model.over = true; /* too slow for anything: the end brings it back */
    }
}

static void conclude(struct fuzz *fuzz, const struct fuzz_request *request,
                     const struct answer *answer) {
    bool accepted = is_accepted(request, answer);
    enum fuzz_class class = class_of(request);

    fuzz->replies += answer->acks + answer->nacks + answer->frames;
    if (class != FUZZ_RATE) {
        fuzz->accepted[class] += accepted;
    }
    switch (class) {
    case FUZZ_BEGIN: check_begin(fuzz, request, accepted); break;
    case FUZZ_FINISH:
        check_finish(fuzz, request, accepted);
        fuzz->model.has_blocks = false;
        break;
    case FUZZ_BLOCK_RAW:
    case FUZZ_BLOCK_PACKED: check_block(fuzz, request, answer); break;
    case FUZZ_RUN: fuzz->model.ordered = fuzz->model.ordered || answer->acks > 0; break;
    case FUZZ_DATA:
    case FUZZ_WRITE:
    case FUZZ_ERASE:
    case FUZZ_REVERT:
    case FUZZ_OTHER:
        fuzz->model.begun = fuzz->model.begun && class == FUZZ_WRITE;
        fuzz->model.has_blocks = false;
        break;
    default: break;
    }
}

static void send_request(struct fuzz *fuzz, const struct fuzz_request *request) {
    uint8_t packet[HAND_PACKET_MAX];

    fuzz->packets++;
    fuzz->sent[class_of(request)]++;
    expect_writes(fuzz, request);
    (void)send_all(fuzz, packet,
                   hand_packet(packet, request->command, request->data, request->length));
}

void fuzz_exchange(struct fuzz *fuzz, const struct fuzz_request *request) {
    static uint8_t bytes[ANSWERS_MAX];
    bool is_rate = request->command == COMMAND_RATE;
    bool is_block = request->command == COMMAND_BLOCK;

    send_request(fuzz, request);
    size_t received =
        receive(fuzz, bytes, is_rate ? SILENCE_US : ANSWER_US, is_block ? UNPACKED_US : REST_US);
    struct answer answer = understand(bytes, received);
    conclude(fuzz, request, &answer);
    if (is_rate) {
        follow_rate(fuzz, request, received);
    } else if (received == 0) {
        campaign_fail(&fuzz->campaign, "command 0x%02X with %u bytes is not answered",
                      request->command, request->length);
        fuzz->model.over = true;
    }
}

void fuzz_pipeline(struct fuzz *fuzz, unsigned count) {
    static uint8_t bytes[ANSWERS_MAX];
    static struct fuzz_request request;

    for (unsigned i = 0; i < count; i++) {
        fuzz_next_request(fuzz, &request);
        if (request.command != COMMAND_RATE) {
            send_request(fuzz, &request);
            fuzz->model.ordered = fuzz->model.ordered || request.command == COMMAND_RUN;
        }
    }
    struct answer answer = understand(bytes, receive(fuzz, bytes, ANSWER_US, PIPELINE_US));
    fuzz->replies += answer.acks + answer.nacks + answer.frames;
    fuzz->model.has_blocks = false;
    fuzz->model.begun = false;
}

void fuzz_noise(struct fuzz *fuzz) {
    uint8_t bytes[NOISE_MAX];
    static uint8_t answers[ANSWERS_MAX];
    uint32_t size = 1 + fuzz_draw(fuzz, NOISE_MAX);

    for (uint32_t i = 0; i < size; i++) {
        bytes[i] = fuzz_draw(fuzz, 4) == 0 ? FRAME_TOKEN_BYTE : (uint8_t)fuzz_draw(fuzz, 256);
    }
    (void)send_all(fuzz, bytes, size);
    (void)receive(fuzz, answers, QUIET_US, REST_US);
}
