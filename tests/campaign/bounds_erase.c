/* SPDX-License-Identifier: MIT */
/* One instruction does not happen, each in turn, just before the first page of an update is erased
 * and while it is. An address, or a sector's number, that was not computed or did not reach the
 * controller would be another one's: whatever is erased then, it is nothing of the bootloader, and
 * with two slots nothing of the application that runs. */
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

static void send_first_page(struct bounds *bounds) {
    uint8_t data[DATA_FIELD_MAX], packet[HAND_PACKET_MAX];

    put_u32(data, 0);
    memcpy(data + WRITE_HEADER_SIZE, bounds->filler, stand_page());
    size_t size =
        hand_packet(packet, COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + stand_page()));
    (void)vboard_uart_send(bounds->before.board, packet, size);
}

/* Since the board was made, in the page. */
static uint64_t operations(const struct bounds *bounds) {
    return vboard_flash_operations_in(bounds->now.board, bounds->base, stand_page());
}

/* 0: it is not erased. */
static uint64_t erase_begins(struct bounds *bounds) {
    stand_copy(&bounds->now, &bounds->before);
    uint64_t start = vboard_now_ns(bounds->now.board);
    uint64_t before = operations(bounds);

    for (uint64_t ns = start; ns < start + PATIENCE_NS; ns += LOOK_NS) {
        (void)vboard_run(bounds->now.board, ns, false);
        if (operations(bounds) > before) {
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

void bounds_of_erases(struct bounds *bounds) {
    struct vboard *board = bounds->before.board;

    campaign_chapter(&bounds->campaign, "an instruction of an erase does not happen");
    bounds->campaign.one_in = 1; /* few */
    bounds_begin(bounds, stand_page(), 0);
    vboard_set_strict(board, false); /* what the chip shrugs off is no end of a run here */
    send_first_page(bounds);
    uint64_t erase_ns = erase_begins(bounds);
    if (erase_ns == 0) {
        campaign_fail(&bounds->campaign, "the first page is not erased");
        return;
    }
    (void)vboard_run(board, erase_ns - BEFORE_NS, false);
    while (vboard_now_ns(board) < erase_ns + AFTER_NS) {
        if (inside_core(board)->sleep == CORE_AWAKE && campaign_plan(&bounds->campaign)) {
            skip_here(bounds, erase_ns + WRITTEN_NS);
        }
        (void)vboard_run(board, vboard_now_ns(board) + STEP_NS, false);
    }
    vboard_set_strict(board, true);
}
