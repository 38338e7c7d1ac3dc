/* SPDX-License-Identifier: MIT */
/* One instruction does not happen, each in turn, just before something is erased or programmed and
 * while it is: the first page of an update, and its record. An address, or a sector's number, that
 * was not computed or did not reach the controller would be another one's: whatever is written to
 * then, it is nothing of the bootloader, and with two slots nothing of the application that runs.
 */
#include <string.h>

#include "campaign/bounds.h"
#include "campaign/inside.h"
#include "support/hand_written.h"
#include "wire/bytes.h"

enum {
    STEP_NS = 1, /* less than a cycle: one instruction */
    LOOK_NS = 2000,
    AFTER_NS = 20000,
    WRITTEN_NS = 500000, /* behind it, what is written elsewhere is, if it ever will be */
    PATIENCE_NS = 1000000000,
    OPERATIONS = 4, /* looked at for each packet in each place: an erase, and three units */

    /* From so long before an operation on each instruction is left out in turn. Before the first
     * one the page is looked at; between the others there is the driver's loop alone. */
    BEFORE_FIRST_NS = 50000,
    BEFORE_NS = 15000,
};

/* Where an update writes. */
struct where_to {
    const char *name;
    uint32_t start, end;
    unsigned seen; /* operations, in all packets */
};

enum { PLACES = 2 };

static void send_begin(struct bounds *bounds) {
    uint8_t data[BEGIN_REQUEST_SIZE], packet[HAND_PACKET_MAX];

    begin_request_encode(&(struct begin_request){.size = stand_page()}, data);
    (void)vboard_uart_send(bounds->before.board, packet,
                           hand_packet(packet, COMMAND_BEGIN, data, sizeof data));
}

static void send_page(struct bounds *bounds) {
    uint8_t data[DATA_FIELD_MAX], packet[HAND_PACKET_MAX];
    uint16_t size = (uint16_t)(WRITE_HEADER_SIZE + stand_page());

    put_u32(data, 0);
    memcpy(data + WRITE_HEADER_SIZE, bounds->filler, stand_page());
    (void)vboard_uart_send(bounds->before.board, packet,
                           hand_packet(packet, COMMAND_WRITE, data, size));
}

static void (*const packets[])(struct bounds *) = {send_begin, send_page};

enum { PACKETS = sizeof packets / sizeof packets[0] };

/* Operations that were asked for since `before` was what `now` is a copy of. */
static bool some_in(const struct bounds *bounds, const struct where_to *place) {
    return bounds_operations_in(bounds, place->start, place->end) > 0;
}

/* When the next one begins, and where: the number of the place. 0: there is none. */
static uint64_t next_operation(struct bounds *bounds, const struct where_to places[],
                               unsigned count, unsigned *where) {
    stand_copy(&bounds->now, &bounds->before);
    uint64_t start = vboard_now_ns(bounds->now.board);

    for (uint64_t ns = start; ns < start + PATIENCE_NS; ns += LOOK_NS) {
        (void)vboard_run(bounds->now.board, ns, false);
        for (unsigned i = 0; i < count; i++) {
            if (some_in(bounds, &places[i])) {
                *where = i;
                return ns;
            }
        }
    }
    return 0;
}

/* what, number: for the message. */
static void check_application(struct bounds *bounds, const char *what, uint32_t number) {
    if (bounds_operations_in(bounds, kit_layout()->application, bounds->base) > 0) {
        campaign_fail(&bounds->campaign, "%s 0x%08X: the application that runs is written to", what,
                      number);
    }
}

static void skip_here(struct bounds *bounds, uint64_t end_ns) {
    static const char what[] = "without the instruction at";
    uint32_t pc = vboard_pc(bounds->before.board);

    stand_copy(&bounds->now, &bounds->before);
    bounds_run_without(bounds, 1, end_ns);
    bounds_check_code(bounds, what, pc);
    check_application(bounds, what, pc);
    bounds_check_stop(bounds, what, pc);
}

static void skip_around(struct bounds *bounds, uint64_t begins_ns, uint32_t before_ns) {
    struct vboard *board = bounds->before.board;

    if (vboard_now_ns(board) + before_ns < begins_ns) {
        (void)vboard_run(board, begins_ns - before_ns, false);
    }
    while (vboard_now_ns(board) < begins_ns + AFTER_NS) {
        if (inside_core(board)->sleep == CORE_AWAKE && campaign_plan(&bounds->campaign)) {
            skip_here(bounds, begins_ns + WRITTEN_NS);
        }
        (void)vboard_run(board, vboard_now_ns(board) + STEP_NS, false);
    }
}

/* `before` waits for packets, and no page was chosen since it was switched on. */
static void begin_chapter(struct bounds *bounds, const char *chapter) {
    campaign_chapter(&bounds->campaign, chapter);
    bounds->campaign.one_in = 1; /* few */
    vboard_set_strict(bounds->before.board, true);
    stand_power_on(&bounds->before, bounds->campaign.seed);
    (void)stand_command(&bounds->before, COMMAND_ENTER);
    /* What the chip shrugs off is no end of a run here. */
    vboard_set_strict(bounds->before.board, false);
}

static void look_at_packet(struct bounds *bounds, struct where_to places[PLACES]) {
    struct vboard *board = bounds->before.board;
    unsigned looked_at[PLACES] = {0}, where;
    uint64_t begins_ns;

    while ((looked_at[0] < OPERATIONS || looked_at[1] < OPERATIONS) &&
           (begins_ns = next_operation(bounds, places, PLACES, &where)) != 0) {
        if (looked_at[where] < OPERATIONS) {
            skip_around(bounds, begins_ns, looked_at[where] == 0 ? BEFORE_FIRST_NS : BEFORE_NS);
            looked_at[where]++;
            places[where].seen++;
        } else {
            (void)vboard_run(board, begins_ns, false);
        }
    }
    (void)vboard_run(board, vboard_now_ns(board) + PATIENCE_NS, false);
}

void bounds_of_operations(struct bounds *bounds) {
    const struct kit_layout *kit = kit_layout();
    struct where_to places[PLACES] = {
        {"of the records", kit->records, kit->records + kit->records_size, 0},
        {"of the update", bounds->base, bounds->base + stand_page(), 0},
    };

    begin_chapter(bounds, "an instruction of an erase or a programming does not happen");
    for (unsigned i = 0; i < PACKETS; i++) {
        packets[i](bounds);
        look_at_packet(bounds, places);
    }
    /* With two slots what is installed stays valid, and no record says otherwise. */
    for (unsigned i = kit->slots == 2 ? 1 : 0; i < PLACES; i++) {
        if (places[i].seen < 2) {
            campaign_fail(&bounds->campaign, "no erase and no programming %s is seen",
                          places[i].name);
        }
    }
    vboard_set_strict(bounds->before.board, true);
}
