/* SPDX-License-Identifier: MIT */
/* Whatever a packet says, and whatever address the bootloader computes: no byte of the bootloader
 * itself is erased or programmed, and nothing behind the end of an update. Packets of every command
 * with sizes, offsets and lengths at, around and beyond every border; then addresses in RAM that a
 * bit has flipped in. What was touched is told by the flash's contents and by the count of its
 * operations, page by page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/bounds.h"
#include "support/hand_written.h"
#include "wire/bytes.h"
#include "wire/image.h"

enum {
    RAM_SEARCHED = 64 * 1024, /* as much as a bootloader may take (board/CMakeLists.txt) */
    OLD_SIZE = 1980,
    REPAIR_SIZE = 2000,
    FRAME_HEADER = 4,
    PATIENCE_MS = 4000,
    SETTLE_US = 300000, /* for what has no reply */
    ADDRESSES_MAX = 32,
    ADDRESS_BITS = 32,
    COMMAND_FIRST = 0x3E,
    COMMAND_END = 0x52,
    SHORT_ONE_IN = 3,
};

const int bounds_around[BOUNDS_AROUND] = {-2048, -8, -4, -1, 0, 1, 4, 8, 2048};

/* As offsets from the start of an update. */
struct borders bounds_borders(const struct bounds *bounds) {
    const uint32_t addresses[] = {BOUNDS_FLASH_START,
                                  kit_layout()->code_end,
                                  kit_layout()->journal,
                                  kit_layout()->records,
                                  kit_layout()->application,
                                  bounds->base,
                                  bounds->base + bounds->area,
                                  bounds->end,
                                  BOUNDS_RAM_START,
                                  0};
    struct borders borders = {.count = sizeof addresses / sizeof addresses[0]};

    for (unsigned i = 0; i < borders.count; i++) {
        borders.at[i] = addresses[i] - bounds->base;
    }
    uint32_t run = kit_layout()->flash.start;
    for (unsigned i = 0; i + 1 < ERASE_RUNS_MAX && kit_layout()->flash.run_count[i + 1] != 0; i++) {
        run += kit_layout()->flash.run_size[i] * kit_layout()->flash.run_count[i];
        borders.at[borders.count++] = run - bounds->base; /* other erase units begin */
    }
    borders.at[borders.count++] = 0x80000000;
    borders.at[borders.count++] = 2 * stand_page();
    return borders;
}

/* -- what was touched --------------------------------------------------------------------------*/

uint64_t bounds_operations_in(const struct bounds *bounds, uint32_t start, uint32_t end) {
    return vboard_flash_operations_in(bounds->now.board, start, end - start) -
           vboard_flash_operations_in(bounds->before.board, start, end - start);
}

/* Fails when the bootloader itself was written to. what, number: for the message. */
void bounds_check_code(struct bounds *bounds, const char *what, uint32_t number) {
    static uint8_t now[STAND_CODE_MAX];
    uint32_t size = kit_layout()->code_end - BOUNDS_FLASH_START;

    bool same = vboard_peek(bounds->now.board, BOUNDS_FLASH_START, now, size) &&
                memcmp(now, bounds->code, size) == 0;
    if (!same || bounds_operations_in(bounds, BOUNDS_FLASH_START, kit_layout()->code_end) > 0) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: the bootloader itself was written to", what,
                      number);
    }
}

/* The packet asked for bytes at base + [offset, offset + length) and was accepted or not. */
void bounds_check_touched(struct bounds *bounds, const char *what, uint32_t offset, uint32_t length,
                          bool accepted) {
    uint64_t all = bounds_operations_in(bounds, BOUNDS_FLASH_START, bounds->end);
    uint64_t records =
        bounds_operations_in(bounds, kit_layout()->records, kit_layout()->application);
    uint64_t asked =
        bounds_operations_in(bounds, bounds->base + offset, bounds->base + offset + length);

    bounds_check_code(bounds, what, offset);
    if (bounds->now.stop == VBOARD_VIOLATION) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: %s", what, offset,
                      vboard_violation(bounds->now.board));
    } else if (!accepted && all > 0) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: refused, and the flash was touched", what,
                      offset);
    } else if (accepted && all != records + asked) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: accepted, and another place was touched", what,
                      offset);
    }
}

/* Of a reply: ACK, or a frame with STATUS_OK. */
static bool bounds_said_ok(const uint8_t *reply, size_t size) {
    return size == 1 ? reply[0] == REPLY_ACK
                     : size > FRAME_HEADER && reply[FRAME_HEADER] == STATUS_OK;
}

/* One packet to `now`; the length of the answer. */
static size_t ask(struct bounds *bounds, uint8_t command, const void *data, uint16_t length,
                  uint8_t reply[STAND_REPLY_MAX]) {
    size_t size = stand_request(&bounds->now, command, data, length, reply);

    campaign_fired(&bounds->campaign, vboard_uart_unsent(bounds->now.board) == 0);
    if (size == 0) {
        campaign_fail(&bounds->campaign, "command 0x%02X is not answered", command);
    }
    return size;
}

/* One packet to a copy of the board. True: accepted. */
static bool send(struct bounds *bounds, uint8_t command, const void *data, uint16_t length) {
    uint8_t reply[STAND_REPLY_MAX];

    stand_copy(&bounds->now, &bounds->before);
    size_t size = ask(bounds, command, data, length, reply);
    return bounds_said_ok(reply, size);
}

void bounds_expect(struct bounds *bounds, const char *what, uint32_t number, bool accepted,
                   bool legal) {
    if (accepted != legal) {
        campaign_fail(&bounds->campaign, "%s 0x%08X is %s", what, number,
                      accepted ? "accepted" : "refused");
    }
}

/* -- packets -----------------------------------------------------------------------------------*/

static void put_begin(uint8_t data[BEGIN_REQUEST_SIZE], uint32_t size, uint32_t flags) {
    put_u32(data, size);
    put_u32(data + 4, 0x12345678); /* no image is finished here */
    put_u32(data + 8, flags);
}

void bounds_begin(struct bounds *bounds, uint32_t size, uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];
    uint8_t reply[STAND_REPLY_MAX];

    put_begin(data, size, flags);
    size_t length = stand_request(&bounds->before, COMMAND_BEGIN, data, sizeof data, reply);
    if (!bounds_said_ok(reply, length)) {
        campaign_fail(&bounds->campaign, "the update cannot be opened");
    }
}

static void begin_everywhere(struct bounds *bounds) {
    struct borders borders = bounds_borders(bounds);
    uint8_t data[BEGIN_REQUEST_SIZE];

    campaign_chapter(&bounds->campaign, "sizes in BEGIN");
    for (unsigned i = 0; i < borders.count * BOUNDS_AROUND; i++) {
        uint32_t size = borders.at[i / BOUNDS_AROUND] + (uint32_t)bounds_around[i % BOUNDS_AROUND];

        for (uint32_t flags = 0; flags < 4; flags++) {
            if (campaign_plan(&bounds->campaign)) {
                put_begin(data, size, flags);
                bool accepted = send(bounds, COMMAND_BEGIN, data, sizeof data);
                bounds_expect(bounds, "BEGIN with size", size, accepted,
                              size >= VECTORS_CHECKED && size <= bounds->area);
                bounds_check_touched(bounds, "BEGIN with size", size, 0, false);
            }
        }
    }
}

static void write_at(struct bounds *bounds, uint32_t offset, uint32_t length, bool legal) {
    uint8_t data[DATA_FIELD_MAX];

    if (campaign_plan(&bounds->campaign)) {
        put_u32(data, offset);
        memcpy(data + WRITE_HEADER_SIZE, bounds->filler, length);
        bool accepted = send(bounds, COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + length));
        bounds_expect(bounds, "WRITE at", offset, accepted, legal);
        bounds_check_touched(bounds, "WRITE at", offset, length, accepted);
    }
}

/* A device that knows no BLOCK refuses all of them. */
static void block_at(struct bounds *bounds, uint32_t offset, uint32_t length, bool legal) {
    uint8_t data[DATA_FIELD_MAX] = {0}; /* number 0, raw */

    if (campaign_plan(&bounds->campaign)) {
        put_u32(data + 3, offset);
        memcpy(data + BLOCK_HEADER_SIZE, bounds->filler, length);
        bool accepted = send(bounds, COMMAND_BLOCK, data, (uint16_t)(BLOCK_HEADER_SIZE + length));
        bounds_expect(bounds, "BLOCK at", offset, accepted, legal && accepted);
        bounds_check_code(bounds, "BLOCK at", offset);
    }
}

/* Whole erase units may be left out. */
static bool starts_unit(uint32_t address) {
    return kit_unit_start(address) == address;
}

static void write_everywhere(struct bounds *bounds, uint32_t size, uint32_t flags,
                             const char *name) {
    const uint32_t lengths[] = {1, 8, stand_page()};
    struct borders borders = bounds_borders(bounds);
    struct stand fresh = stand_like(&bounds->before);

    campaign_chapter(&bounds->campaign, name);
    bounds_begin(bounds, size, flags);
    for (unsigned i = 0; i < borders.count * BOUNDS_AROUND; i++) {
        uint32_t offset =
            borders.at[i / BOUNDS_AROUND] + (uint32_t)bounds_around[i % BOUNDS_AROUND];

        for (unsigned l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            bool inside = offset < size && lengths[l] <= size - offset;
            bool skips =
                (flags & (BEGIN_SPARSE | BEGIN_OVERLAY)) != 0 && starts_unit(bounds->base + offset);
            bool legal = inside && (offset == 0 || skips);
            write_at(bounds, offset, lengths[l], legal);
            block_at(bounds, offset, lengths[l], legal);
        }
    }
    stand_copy(&bounds->before, &fresh);
    stand_free(&fresh);
}

/* The announced size is passed by a few bytes, or not. */
static void write_past_end(struct bounds *bounds) {
    enum { BEHIND = 52, AROUND_END = 16 };
    const uint32_t size = stand_page() + BEHIND;
    uint8_t data[DATA_FIELD_MAX];
    uint8_t reply[STAND_REPLY_MAX];
    struct stand fresh = stand_like(&bounds->before);

    campaign_chapter(&bounds->campaign, "WRITE past the announced size");
    bounds_begin(bounds, size, 0);
    put_u32(data, 0);
    memcpy(data + WRITE_HEADER_SIZE, bounds->filler, stand_page());
    (void)stand_request(&bounds->before, COMMAND_WRITE, data,
                        (uint16_t)(WRITE_HEADER_SIZE + stand_page()), reply);
    for (uint32_t length = BEHIND - AROUND_END; length <= BEHIND + AROUND_END; length++) {
        write_at(bounds, stand_page(), length, length <= BEHIND);
    }
    stand_copy(&bounds->before, &fresh);
    stand_free(&fresh);
}

/* The tutorial's packets, until the application area is full but for a few bytes. */
static void data_past_end(struct bounds *bounds) {
    enum { LEFT = 20 };
    const uint32_t lengths[] = {1, 8, LEFT - 1, LEFT, LEFT + 1, LEFT + 4, stand_page()};
    uint8_t reply[STAND_REPLY_MAX];
    struct stand fresh = stand_like(&bounds->before);
    uint32_t sent = 0;
    bool good = true;

    campaign_chapter(&bounds->campaign, "DATA past the end");
    while (sent < bounds->area - LEFT && good) {
        uint32_t left = bounds->area - LEFT - sent;
        uint32_t part = left < stand_page() ? left : stand_page();

        good = bounds_said_ok(reply, stand_request(&bounds->before, COMMAND_DATA, bounds->filler,
                                                   (uint16_t)part, reply));
        sent += part;
    }
    if (!good) {
        campaign_fail(&bounds->campaign, "the application area cannot be filled");
    }
    for (unsigned i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (campaign_plan(&bounds->campaign)) {
            bool accepted = send(bounds, COMMAND_DATA, bounds->filler, (uint16_t)lengths[i]);
            bounds_expect(bounds, "DATA past the end, bytes", lengths[i], accepted,
                          lengths[i] <= LEFT);
            bounds_check_touched(bounds, "DATA, bytes", sent, lengths[i], accepted);
        }
    }
    stand_copy(&bounds->before, &fresh);
    stand_free(&fresh);
}

static void ask_for_pages(struct bounds *bounds) {
    uint16_t pages = (uint16_t)(bounds->area / stand_page());
    const uint16_t numbers[] = {0,
                                1,
                                (uint16_t)(pages - 1),
                                pages,
                                (uint16_t)(pages + 1),
                                PAGES_MAX - 1,
                                PAGES_MAX,
                                PAGES_MAX + 1,
                                0x7FFF,
                                0xFFFF};
    enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

    campaign_chapter(&bounds->campaign, "PAGES");
    for (unsigned i = 0; i < NUMBERS * NUMBERS; i++) {
        uint8_t data[PAGES_REQUEST_SIZE];
        uint8_t reply[STAND_REPLY_MAX];
        uint16_t first = numbers[i / NUMBERS];
        uint16_t count = numbers[i % NUMBERS];

        if (campaign_plan(&bounds->campaign)) {
            put_u16(data, first);
            put_u16(data + 2, count);
            stand_copy(&bounds->now, &bounds->before);
            size_t size = ask(bounds, COMMAND_PAGES, data, sizeof data, reply);
            bounds_expect(bounds, "PAGES from", (uint32_t)first << 16 | count, size > 1,
                          first < pages && count <= PAGES_MAX);
            bounds_check_touched(bounds, "PAGES", first, 0, false);
        }
    }
}

/* Off and on: nothing but `old` runs. */
static void check_afterwards(struct bounds *bounds, const char *what, uint32_t number) {
    const struct image *const allowed[] = {&bounds->old, NULL};
    struct stand *stand = &bounds->now;

    vboard_disarm_all(stand->board);
    stand_power_on(stand, number);
    struct finding finding = stand_look(stand, PATIENCE_MS);
    const char *problem = stand_judge(stand, &finding, allowed, true);
    if (problem == NULL) {
        problem = stand_repair(stand, &finding, &bounds->repair, (enum way)(number % WAYS));
    }
    if (problem != NULL) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: %s", what, number, problem);
    }
}

/* Every command and some that are none, with data that begin with a border's address. */
static void every_command(struct bounds *bounds) {
    static const uint16_t lengths[] = {0, 1, 4, 5, 7, 8, 9, 12, 15, 64, DATA_FIELD_MAX};
    struct borders borders = bounds_borders(bounds);

    campaign_chapter(&bounds->campaign, "every command, every length");
    for (unsigned i = 0; i < (COMMAND_END - COMMAND_FIRST) * sizeof lengths / sizeof lengths[0];
         i++) {
        uint8_t command = (uint8_t)(COMMAND_FIRST + i % (COMMAND_END - COMMAND_FIRST));
        uint16_t length = lengths[i / (COMMAND_END - COMMAND_FIRST)];
        uint8_t packet[HAND_PACKET_MAX];
        uint8_t data[DATA_FIELD_MAX];

        if (campaign_plan(&bounds->campaign)) {
            memcpy(data, bounds->filler, sizeof data);
            put_u32(data, borders.at[campaign_draw(&bounds->campaign, borders.count)]);
            stand_copy(&bounds->now, &bounds->before);
            size_t size = hand_packet(packet, command, data, length);
            size_t taken = vboard_uart_send(bounds->now.board, packet, size);
            (void)stand_run_us(&bounds->now, SETTLE_US);
            campaign_fired(&bounds->campaign, taken == size);
            bounds_check_code(bounds, "command", command);
            check_afterwards(bounds, "command", command);
        }
    }
}

/* -- addresses that are wrong ------------------------------------------------------------------*/

/* Words in RAM that hold the address of an update's first byte, or of the application. */
static unsigned find_addresses(const struct bounds *bounds, uint32_t found[ADDRESSES_MAX]) {
    unsigned count = 0;

    for (uint32_t at = BOUNDS_RAM_START;
         at < BOUNDS_RAM_START + RAM_SEARCHED && count < ADDRESSES_MAX; at += 4) {
        uint8_t bytes[4];

        if (vboard_peek(bounds->before.board, at, bytes, sizeof bytes) &&
            (get_u32(bytes) == bounds->base || get_u32(bytes) == kit_layout()->application)) {
            found[count++] = at;
        }
    }
    return count;
}

static void flip_address(struct bounds *bounds, uint32_t at, unsigned bit) {
    struct vboard_fault fault = {
        .kind = VBOARD_FAULT_FLIP, .address = at + bit / 8, .bit = bit % 8};
    uint8_t data[DATA_FIELD_MAX];
    uint8_t reply[STAND_REPLY_MAX];

    put_u32(data, 0);
    memcpy(data + WRITE_HEADER_SIZE, bounds->filler, stand_page());
    stand_copy(&bounds->now, &bounds->before);
    int number = vboard_arm(bounds->now.board, &fault);
    (void)stand_request(&bounds->now, COMMAND_WRITE, data,
                        (uint16_t)(WRITE_HEADER_SIZE + stand_page()), reply);
    campaign_fired(&bounds->campaign, vboard_fault_fired(bounds->now.board, number) == 1);
    bounds_check_code(bounds, "an address in RAM", at);
    check_afterwards(bounds, "an address in RAM", at);
}

static void flip_addresses(struct bounds *bounds) {
    uint32_t found[ADDRESSES_MAX];

    campaign_chapter(&bounds->campaign, "a bit flips in an address in RAM");
    bounds->campaign.one_in = 1; /* few, and two of them are those that matter */
    bounds_begin(bounds, bounds_uneven_size(), 0);
    unsigned count = find_addresses(bounds, found);
    for (unsigned i = 0; i < count * ADDRESS_BITS; i++) {
        if (campaign_plan(&bounds->campaign)) {
            flip_address(bounds, found[i / ADDRESS_BITS], i % ADDRESS_BITS);
        }
    }
    if (count == 0 || count == ADDRESSES_MAX) {
        campaign_fail(&bounds->campaign, count == 0
                                             ? "no such address is in RAM"
                                             : "more such addresses are in RAM than are tried");
    }
}

/* A board that has `old`, and waits for packets. */
static bool prepare(struct bounds *bounds) {
    struct device_info info = {0};
    struct campaign filler = {.random = bounds->campaign.seed};

    for (size_t i = 0; i < sizeof bounds->filler; i++) {
        bounds->filler[i] = (uint8_t)campaign_draw(&filler, 256);
    }
    bool good = stand_flash(&bounds->before, &bounds->old, false) &&
                stand_info(&bounds->before, &info) &&
                vboard_peek(bounds->before.board, BOUNDS_FLASH_START, bounds->code,
                            kit_layout()->code_end - BOUNDS_FLASH_START);
    bounds->end = BOUNDS_FLASH_START + vboard_flash_size(bounds->before.board);
    bounds->area = info.application.size;
    bounds->in_flight = info.in_flight;
    bounds->base = kit_layout()->application;
    if (stand_has_two_slots()) {
        bounds->base += info.application.size + stand_slot_unit(); /* where a new image waits */
    }
    return good;
}

int main(int argc, char **argv) {
    static struct bounds bounds;
    struct campaign *campaign = &bounds.campaign;

    *campaign = campaign_begin("bounds", argc, argv);
    campaign_default_one_in(campaign, campaign->is_long ? 1 : SHORT_ONE_IN);
    bounds.old = image_make(campaign, 1, OLD_SIZE);
    bounds.repair = image_make(campaign, 3, REPAIR_SIZE);
    bounds.before = stand_new(campaign);
    bounds.now = stand_like(&bounds.before);
    if (!prepare(&bounds)) {
        campaign_fail(campaign, "the application cannot be installed");
    }
    begin_everywhere(&bounds);
    write_everywhere(&bounds, bounds.area, 0, "WRITE and BLOCK, all of the area");
    write_everywhere(&bounds, bounds.area, BEGIN_SPARSE, "the same, sparse");
    write_everywhere(&bounds, bounds_uneven_size(), BEGIN_SPARSE,
                     "the same, sparse, a small image");
    if (stand_has_two_slots()) {
        write_everywhere(&bounds, bounds_uneven_size(), BEGIN_OVERLAY, "the same, an overlay");
    }
    write_past_end(&bounds);
    bounds_of_blocks(&bounds);
    if (bounds.in_flight > 0) { /* a bootloader without BLOCK has no PAGES */
        ask_for_pages(&bounds);
    }
    every_command(&bounds);
    if (campaign->is_long || !stand_has_two_slots()) {
        data_past_end(&bounds);
    }
    flip_addresses(&bounds);
    if (kit_layout()->has_ecc) {
        bounds_of_stray_words(&bounds);
    }
    bounds_of_operations(&bounds);
    bounds_of_driver(&bounds);
    bounds_of_copies(&bounds);
    stand_free(&bounds.before);
    stand_free(&bounds.now);
    image_free(&bounds.old);
    image_free(&bounds.repair);
    return campaign_end(campaign);
}
