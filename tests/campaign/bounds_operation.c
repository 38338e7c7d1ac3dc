/* SPDX-License-Identifier: MIT */
/* One instruction does not happen, each in turn, just before the first page of an update, or of its
 * record, is erased and while it is. An address, or a sector's number, that was not computed or did
 * not reach the controller would be another one's: whatever is erased then, it is nothing of the
 * bootloader, and with two slots nothing of the application that runs. */
#include <string.h>

#include "campaign/bounds.h"
#include "campaign/inside.h"
#include "support/hand_written.h"
#include "wire/bytes.h"

enum {
    STEP_NS = 1, /* less than a cycle: one instruction */
    LOOK_NS = 2000,
    BEFORE_NS = 50000, /* from here to the erase: the page has come, and is looked at */
    AFTER_NS = 20000,
    WRITTEN_NS = 20000000, /* by then the page is, and the answer given */
    PATIENCE_NS = 1000000000,
};

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

static uint64_t erases(const struct stand *stand) {
    struct vboard_stats stats;

    vboard_get_stats(stand->board, &stats);
    return stats.erases;
}

/* When it is over. 0: there is none. */
static uint64_t next_erase(struct bounds *bounds) {
    stand_copy(&bounds->now, &bounds->before);
    uint64_t start = vboard_now_ns(bounds->now.board);

    for (uint64_t ns = start; ns < start + PATIENCE_NS; ns += LOOK_NS) {
        (void)vboard_run(bounds->now.board, ns, false);
        if (erases(&bounds->now) > erases(&bounds->before)) {
            return ns;
        }
    }
    return 0;
}

/* What "is forbidden, for nothing is certain afterwards" may be an erase of anything. */
static bool began_unknown_erase(const struct bounds *bounds) {
    return bounds->now.stop == VBOARD_VIOLATION &&
           strstr(vboard_violation(bounds->now.board), "STRT set") != NULL;
}

static void skip_here(struct bounds *bounds, uint64_t end_ns) {
    const struct vboard_fault fault = {
        .kind = VBOARD_FAULT_SKIP, .when = VBOARD_AT_INSTRUCTION, .at = 1};
    uint32_t pc = vboard_pc(bounds->before.board);

    stand_copy(&bounds->now, &bounds->before);
    int number = vboard_arm(bounds->now.board, &fault);
    bounds->now.stop = vboard_run(bounds->now.board, end_ns, false);
    campaign_fired(&bounds->campaign, vboard_fault_fired(bounds->now.board, number) == 1);
    vboard_disarm_all(bounds->now.board);
    bounds_check_code(bounds, "without the instruction at", pc);
    if (bounds_operations_in(bounds, kit_layout()->application, bounds->base) > 0) {
        campaign_fail(&bounds->campaign,
                      "without the instruction at 0x%08X the application that runs is written to",
                      pc);
    }
    if (began_unknown_erase(bounds)) {
        campaign_fail(&bounds->campaign, "without the instruction at 0x%08X: %s", pc,
                      vboard_violation(bounds->now.board));
    }
}

static void skip_around(struct bounds *bounds, uint64_t erase_ns) {
    struct vboard *board = bounds->before.board;

    (void)vboard_run(board, erase_ns - BEFORE_NS, false);
    while (vboard_now_ns(board) < erase_ns + AFTER_NS) {
        if (inside_core(board)->sleep == CORE_AWAKE && campaign_plan(&bounds->campaign)) {
            skip_here(bounds, erase_ns + WRITTEN_NS);
        }
        (void)vboard_run(board, vboard_now_ns(board) + STEP_NS, false);
    }
}

void bounds_of_erases(struct bounds *bounds) {
    void (*const parts[])(struct bounds *) = {send_begin, send_page};
    struct vboard *board = bounds->before.board;
    unsigned erased = 0;

    campaign_chapter(&bounds->campaign, "an instruction of an erase does not happen");
    bounds->campaign.one_in = 1;                            /* few */
    stand_power_on(&bounds->before, bounds->campaign.seed); /* no page was chosen since */
    (void)stand_command(&bounds->before, COMMAND_ENTER);
    vboard_set_strict(board, false); /* what the chip shrugs off is no end of a run here */
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        parts[i](bounds);
        uint64_t erase_ns = next_erase(bounds);
        if (erase_ns != 0) {
            skip_around(bounds, erase_ns);
            erased++;
        }
        (void)vboard_run(board, vboard_now_ns(board) + PATIENCE_NS, false);
    }
    if (erased == 0) {
        campaign_fail(&bounds->campaign, "the first page is not erased");
    }
    vboard_set_strict(board, true);
}
