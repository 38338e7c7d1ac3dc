/* SPDX-License-Identifier: MIT */
/* A bad line: the host gone after every byte of an update, garbage of every length before a packet,
 * and sessions of the real host library with bits flipped, bytes lost and bytes doubled. Each ends
 * with exactly the right image or a clean error, and the board can be flashed. With two slots the
 * updates are told twice: whole, and as overlays. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "campaign/inside.h"
#include "campaign/line_watchdog.h"
#include "campaign/recovery.h"
#include "campaign/tool.h"
#include "support/hand_written.h"
#include "wire/bytes.h"

enum {
    OLD_SIZE = 1980,
    NEW_SIZE = 2100,
    GARBAGE_MAX = 2200,
    SHORT_BYTES_ONE_IN = 12,
    SHORT_GARBAGE_ONE_IN = 8,
    SHORT_SESSIONS = 12,  /* at each rate */
    LONG_SESSIONS = 1000, /* five rates, two boards: 10,000 */
    FIRST_BAUD = 115200,
    HIGHER_BAUD = 921600,
    QUIET_US = 60000, /* a packet is given up after 50 ms */
    PARSER_CYCLES =
        7000000, /* measured, of GARBAGE_MAX random bytes; only tokens take 21 million */
    BYTE_US = 87,
};

/* Of an overlay: two pages of three are new. */
static uint32_t wide_size(void) {
    return 2 * stand_page() + 300;
}

struct line {
    struct campaign *campaign;
    bool overlay;             /* the update is one */
    uint32_t waiting;         /* two slots: where a new image waits for the swap */
    struct stand before, now; /* a board that runs `old`, or is in the middle of an update */
    struct image old, new, repair;
    struct recovery recovery;
};

/* The board as the host left it, after a power cycle and with a good line again. images: what may
 * run, NULL behind the last. */
static void judge_and_repair(struct line *line, const struct image *const *images, bool may_wait) {
    unsigned kind = (unsigned)campaign_draw(line->campaign, RECOVERY_KINDS);
    const struct outcome *outcome = recovery_of(&line->recovery, line->now.board, kind, NULL);
    const char *problem = outcome_problem(outcome, images, NULL, may_wait);

    if (problem != NULL) {
        campaign_fail(line->campaign, "%s", problem);
    }
}

static void judge_old_or_new(struct line *line, bool may_wait) {
    judge_and_repair(line, (const struct image *[]){&line->old, &line->new, NULL}, may_wait);
}

/* So many bytes came, and the board has made of them what it can. */
static void wait_for_quiet(struct stand *stand, size_t bytes) {
    (void)stand_run_us(stand, bytes * BYTE_US + QUIET_US);
    (void)stand_run_us(stand, PARSER_CYCLES / inside_cycles_per_us(stand->board));
}

/* -- the host is gone --------------------------------------------------------------------------*/

/* Sends a packet up to each of its bytes, and then nothing more; in the end the whole of it. */
static void leave_in_packet(struct line *line, uint8_t command, const uint8_t *data,
                            uint16_t length) {
    uint8_t packet[HAND_PACKET_MAX];
    uint8_t reply[STAND_REPLY_MAX];
    size_t size = hand_packet(packet, command, data, length);

    for (size_t sent = 1; sent <= size; sent++) {
        if (campaign_plan(line->campaign)) {
            stand_copy(&line->now, &line->before);
            size_t accepted = vboard_uart_send(line->now.board, packet, sent);
            wait_for_quiet(&line->now, sent);
            campaign_fired(line->campaign,
                           accepted == sent && vboard_uart_unsent(line->now.board) == 0);
            judge_old_or_new(line, !stand_has_two_slots());
        }
    }
    (void)stand_request(&line->before, command, data, length, reply);
}

/* In both images: an overlay leaves it out. A sector holds all pages, and is left out whole or not
 * at all. */
static bool is_left_out(const struct line *line, uint32_t offset) {
    return line->overlay && !kit_has_sectors() &&
           memcmp(line->old.bytes + offset, line->new.bytes + offset, stand_page()) == 0;
}

static void leave_everywhere(struct line *line) {
    uint8_t data[DATA_FIELD_MAX];

    campaign_chapter(line->campaign, line->overlay ? "host gone after every byte of an overlay"
                                                   : "host gone after every byte");
    campaign_default_one_in(line->campaign, line->campaign->is_long ? 1 : SHORT_BYTES_ONE_IN);
    stand_power_on(&line->before, line->campaign->seed);
    (void)stand_command(&line->before, COMMAND_ENTER);
    put_u32(data, line->new.size);
    put_u32(data + 4, line->new.crc);
    put_u32(data + 8, BEGIN_OVERLAY);
    leave_in_packet(line, COMMAND_BEGIN, data,
                    line->overlay ? BEGIN_REQUEST_SIZE : BEGIN_PLAIN_SIZE);
    for (uint32_t offset = 0; offset < line->new.size; offset += stand_page()) {
        uint32_t left = line->new.size - offset;
        uint32_t part = left < stand_page() ? left : stand_page();

        if (part < stand_page() || !is_left_out(line, offset)) {
            put_u32(data, offset);
            memcpy(data + WRITE_HEADER_SIZE, line->new.bytes + offset, part);
            leave_in_packet(line, COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + part));
        }
    }
    leave_in_packet(line, COMMAND_FINISH, NULL, 0);
    leave_in_packet(line, COMMAND_RUN, NULL, 0);
    /* All packets together were an update. */
    stand_copy(&line->now, &line->before);
    judge_and_repair(line, (const struct image *[]){&line->new, NULL}, false);
}

/* -- garbage -----------------------------------------------------------------------------------*/

/* Half of it looks like the beginning of packets. */
static void make_garbage(struct campaign *campaign, uint8_t *bytes, size_t length) {
    static const uint8_t likely[] = {0x23, 0x23, 0x42, 0x46, 0x48, 0x00, 0x01, 0x04, 0x08};

    for (size_t i = 0; i < length; i++) {
        uint64_t draw = campaign_draw(campaign, 2 * 256);
        bytes[i] = draw < 256 ? (uint8_t)draw : likely[draw % sizeof likely];
    }
}

static void send_garbage(struct line *line, size_t length) {
    uint8_t bytes[GARBAGE_MAX + HAND_PACKET_MAX];
    struct stand *stand = &line->now;

    stand_copy(stand, &line->before);
    stand_power_on(stand, campaign_draw(line->campaign, UINT64_MAX));
    make_garbage(line->campaign, bytes, length);
    size_t size = length + hand_packet(bytes + length, COMMAND_ENTER, NULL, 0);
    size_t accepted = vboard_uart_send(stand->board, bytes, size);
    wait_for_quiet(stand, size);
    campaign_fired(line->campaign, accepted == size && vboard_uart_unsent(stand->board) == 0);
    unsigned acks = 0;
    for (size_t i = 0; i < stand->heard_size; i++) {
        acks += stand->heard[i] == REPLY_ACK;
    }
    if (acks != 1 || stand->heard[stand->heard_size - 1] != REPLY_ACK) {
        campaign_fail(line->campaign, "%zu bytes of garbage hide the packet behind them", length);
    }
    if (!stand_command(stand, COMMAND_ENTER)) {
        campaign_fail(line->campaign, "the next packet is not answered");
    }
}

static void garbage_of_every_length(struct line *line) {
    campaign_chapter(line->campaign, "garbage before a packet");
    campaign_default_one_in(line->campaign, line->campaign->is_long ? 1 : SHORT_GARBAGE_ONE_IN);
    for (size_t length = 1; length <= GARBAGE_MAX; length++) {
        if (campaign_plan(line->campaign)) {
            send_garbage(line, length);
        }
    }
}

/* -- sessions on a noisy line ------------------------------------------------------------------*/

static const enum vboard_noise noises[] = {VBOARD_NOISE_FLIP, VBOARD_NOISE_DROP,
                                           VBOARD_NOISE_REPEAT};
enum { NOISES = sizeof noises / sizeof noises[0], DIRECTIONS = 2 };

static void arm_noise(struct line *line, double rate, int faults[NOISES * DIRECTIONS]) {
    for (int i = 0; i < NOISES * DIRECTIONS; i++) {
        struct vboard_fault fault = {
            .kind = VBOARD_FAULT_NOISE,
            .when = VBOARD_AT_RATE,
            .rate = rate,
            .noise = noises[i % NOISES],
            .to_host = i >= NOISES,
            .seed = campaign_draw(line->campaign, UINT64_MAX),
        };
        faults[i] = vboard_arm(line->now.board, &fault);
    }
}

/* The page that both images have was not written beside the application. A sector holds all pages:
 * there an overlay is the whole image. */
static bool was_overlay(const struct line *line) {
    uint32_t shared = line->waiting + stand_page();

    if (kit_has_sectors()) {
        return true;
    }
    return vboard_flash_operations_in(line->now.board, shared, stand_page()) ==
           vboard_flash_operations_in(line->before.board, shared, stand_page());
}

/* True: the host says that all went well. Half of the sessions go to a higher rate, half may send
 * differences. */
static bool session(struct line *line) {
    struct tool_options options = {
        .baud = campaign_draw(line->campaign, 2) == 0 ? FIRST_BAUD : HIGHER_BAUD,
        .base = campaign_draw(line->campaign, 2) == 0 ? &line->old : NULL,
    };
    enum tulpar_way way;

    return tool_install(&line->now, &line->new, &options, &way);
}

/* What the host believes must be true: after OK the board starts the new image. */
static void one_session(struct line *line, double rate, bool must_complete, uint64_t *changed,
                        unsigned *completed) {
    int faults[NOISES * DIRECTIONS];

    stand_copy(&line->now, &line->before);
    stand_power_on(&line->now, campaign_draw(line->campaign, UINT64_MAX));
    arm_noise(line, rate, faults);
    bool said_ok = session(line);
    for (int i = 0; i < NOISES * DIRECTIONS; i++) {
        *changed += vboard_fault_fired(line->now.board, faults[i]);
    }
    campaign_fired(line->campaign, faults[NOISES * DIRECTIONS - 1] >= 0);
    *completed += said_ok;
    if (must_complete && !said_ok) {
        campaign_fail(line->campaign, "a session at this rate does not complete");
    }
    if (line->now.stop == VBOARD_VIOLATION) {
        campaign_fail(line->campaign, "%s", vboard_violation(line->now.board));
    }
    /* On a worse line blocks of an earlier attempt may get in between: FINISH finds it, and all is
     * sent. */
    if (said_ok && line->overlay && must_complete && !was_overlay(line)) {
        campaign_fail(line->campaign, "the tool does not make an overlay of it");
    }
    if (said_ok) {
        judge_and_repair(line, (const struct image *[]){&line->new, NULL}, false);
    } else {
        judge_old_or_new(line, !stand_has_two_slots());
    }
}

static void sessions(struct line *line, double rate, bool must_complete) {
    unsigned count = line->campaign->is_long ? LONG_SESSIONS : SHORT_SESSIONS;
    unsigned completed = 0;
    uint64_t changed = 0;
    char name[64];

    snprintf(name, sizeof name, "%ssessions at %g errors per bit", line->overlay ? "overlay " : "",
             rate);
    campaign_chapter(line->campaign, name);
    campaign_default_one_in(line->campaign, 1);
    for (unsigned i = 0; i < count; i++) {
        if (campaign_plan(line->campaign)) {
            one_session(line, rate, must_complete, &changed, &completed);
        }
    }
    printf("SESSIONS %s%s %g %u %" PRIu64 " %" PRIu64 "\n", line->campaign->board,
           line->overlay ? ",overlays" : "", rate, completed,
           line->campaign->planned - line->campaign->before.planned, changed);
    campaign_chapter(line->campaign, line->campaign->name);
}

static void all_sessions(struct line *line) {
    sessions(line, 1e-6, true);
    sessions(line, 1e-5, true);
    sessions(line, 1e-4,
             line->campaign->bootloader == NULL); /* a plain one sends again 6 times only */
    sessions(line, 3e-4, false);
    sessions(line, 1e-3, false);
}

static void begin(struct line *line, struct campaign *campaign, bool overlay) {
    *line = (struct line){.campaign = campaign, .overlay = overlay};
    line->old = image_make(campaign, 1, overlay ? wide_size() : OLD_SIZE);
    line->new = overlay ? image_vary(&line->old, 2) : image_make(campaign, 2, NEW_SIZE);
    line->repair = image_make(campaign, 3, OLD_SIZE);
    line->before = stand_new(campaign);
    vboard_set_hardware_watchdog(line->before.board, true);
    stand_power_on(&line->before, campaign->seed);
    line->now = stand_like(&line->before);
    recovery_begin(&line->recovery, campaign,
                   (const struct image *[]){&line->old, &line->new, NULL}, &line->repair);
    struct device_info info = {0};
    if (!stand_info(&line->before, &info) || !stand_flash(&line->before, &line->old, false)) {
        campaign_fail(campaign, "the application cannot be installed");
    }
    line->waiting = info.application.base + info.application.size + stand_slot_unit();
}

static void end(struct line *line) {
    stand_free(&line->before);
    stand_free(&line->now);
    recovery_end(&line->recovery);
    image_free(&line->old);
    image_free(&line->new);
    image_free(&line->repair);
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("line", argc, argv);
    struct line line;

    begin(&line, &campaign, false);
    all_sessions(&line);
    garbage_of_every_length(&line);
    leave_everywhere(&line);
    end(&line);
    if (stand_has_two_slots()) {
        begin(&line, &campaign, true);
        all_sessions(&line);
        leave_everywhere(&line);
        end(&line);
    }
    line_watchdog(&campaign);
    return campaign_end(&campaign);
}
