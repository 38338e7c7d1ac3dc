/* SPDX-License-Identifier: MIT */
#include "campaign/line_watchdog.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "campaign/stand.h"
#include "support/hand_written.h"
#include "wire/bytes.h"

enum {
    NS_PER_MS = 1000000,

    FEED_LIMIT_MS = 50, /* at full clock */
    FIRST_BAUD = 115200,
    AFTER_RATE_US = 5000, /* the host waits, and may hear a refusal */
    SLICE_US = 20000,
    BYTE_US = 87,
    STARTUP_US = 200000, /* at 4 MHz, after waiting for the PLL */
    ANSWER_MS = 120000,  /* virtual: a plain bootloader at 4 MHz takes a minute for the worst */

    ASK_AGAIN_MS = 5000,

    /* The largest garbage of one piece, and what a receive buffer holds of such pieces. */
    PIECE = 2072,
    PIECES_MAX = 6,
    HEADER = 4,
    OVERHEAD = 8,

    SHORT_KB = 20,
    LONG_ROUNDS = 8,
    KILO = 1024,
    STARTED_MS = 120000, /* at 4 MHz, with a swap of 231 pages and more */

    /* RCC_CR.PLLRDY: reads as 0 for ever, so that the clock stays what it is after a reset. */
    RCC_CR_ADDRESS = 0x40021000,
    PLLRDY_BIT = 25,

    IWDG_FEED = 0xAAAA,

    /* What the flash of the chip takes (DS11451): the core stands still that long. */
    PROGRAM_NS = 81690,
    ERASE_NS = 22020000,
    MASS_ERASE_NS = 22130000,
};

/* -- who is fed, and when ----------------------------------------------------------------------*/

struct feeds {
    uint64_t last_ns, longest_ns, count;
};

static void see_access(void *context, const struct vboard_access *access) {
    struct feeds *feeds = context;

    if (access->is_write && access->value == IWDG_FEED && strcmp(access->peripheral, "IWDG") == 0 &&
        strcmp(access->reg, "KR") == 0) {
        uint64_t gap_ns = access->nanoseconds - feeds->last_ns;

        feeds->longest_ns = gap_ns > feeds->longest_ns ? gap_ns : feeds->longest_ns;
        feeds->last_ns = access->nanoseconds;
        feeds->count++;
    }
}

/* The watchdog counts anew from a reset. */
static void see_reset(void *context, uint64_t nanoseconds, const char *cause) {
    struct feeds *feeds = context;

    (void)cause;
    feeds->last_ns = nanoseconds;
}

/* -- the board ---------------------------------------------------------------------------------*/

struct watchdog {
    struct campaign *campaign;
    bool is_slow; /* the PLL never locks */
    struct stand before, now;
    struct feeds feeds;
    struct device_info info;
    uint64_t longest_ns; /* of all cases */
};

static void prepare(struct watchdog *watchdog) {
    const struct vboard_fault no_lock = {
        .kind = VBOARD_FAULT_STUCK, .address = RCC_CR_ADDRESS, .bit = PLLRDY_BIT, .level = false};
    struct stand *before = &watchdog->before;

    *before = stand_new(watchdog->campaign);
    vboard_set_hardware_watchdog(before->board, true);
    vboard_set_flash_timing(before->board, PROGRAM_NS, ERASE_NS, MASS_ERASE_NS);
    bool armed = !watchdog->is_slow || vboard_arm(before->board, &no_lock) >= 0;
    vboard_set_observer(before->board, (struct vboard_observer){.access = see_access,
                                                                .reset = see_reset,
                                                                .context = &watchdog->feeds});
    stand_power_on(before, watchdog->campaign->seed);
    (void)stand_run_us(before, STARTUP_US);
    watchdog->now = stand_like(before);
    if (!armed || !stand_info(before, &watchdog->info)) {
        campaign_fail(watchdog->campaign, "the board does not come up");
    }
}

static void begin_case(struct watchdog *watchdog) {
    stand_copy(&watchdog->now, &watchdog->before);
    watchdog->feeds = (struct feeds){.last_ns = vboard_now_ns(watchdog->now.board)};
}

static uint32_t resets_of(const struct stand *stand) {
    struct vboard_stats stats;

    vboard_get_stats(stand->board, &stats);
    return stats.resets;
}

/* resets: those that were ordered. */
static void end_case(struct watchdog *watchdog, const char *what, uint32_t resets) {
    struct campaign *campaign = watchdog->campaign;
    const struct feeds *feeds = &watchdog->feeds;
    struct vboard_stats stats;

    vboard_get_stats(watchdog->now.board, &stats);
    if (watchdog->now.stop == VBOARD_VIOLATION) {
        campaign_fail(campaign, "%s: %s", what, vboard_violation(watchdog->now.board));
    }
    if (stats.resets_by_watchdog > 0) {
        campaign_fail(campaign, "%s: the watchdog bites", what);
    } else if (stats.resets - resets_of(&watchdog->before) != resets) {
        campaign_fail(campaign, "%s: a reset that nobody ordered", what);
    }
    if (feeds->count == 0) {
        campaign_fail(campaign, "%s: no feed is seen", what);
    }
    if (!watchdog->is_slow && feeds->longest_ns > (uint64_t)FEED_LIMIT_MS * NS_PER_MS) {
        campaign_fail(campaign, "%s: %.1f ms between two feeds", what,
                      (double)feeds->longest_ns / NS_PER_MS);
    }
    if (feeds->longest_ns > watchdog->longest_ns) {
        watchdog->longest_ns = feeds->longest_ns;
    }
}

/* -- garbage -----------------------------------------------------------------------------------*/

/* Beginnings of packets, one behind the other, each of a length that reaches `beyond` bytes past
 * the end of the piece: the parser has to compute a CRC over the rest for each. */
static size_t nested_headers(uint8_t *bytes, size_t size, int beyond) {
    for (size_t i = 0; i + HEADER <= size; i += HEADER) {
        size_t rest = size - i + (size_t)beyond;

        bytes[i] = 0x23;
        bytes[i + 1] = COMMAND_WRITE;
        put_u16(bytes + i + 2, (uint16_t)(rest > OVERHEAD ? rest - OVERHEAD : 0));
    }
    return size;
}

/* Headers of the smallest packets: as many candidates as there can be. */
static size_t empty_packets(uint8_t *bytes, size_t size) {
    for (size_t i = 0; i + HEADER <= size; i += HEADER) {
        static const uint8_t header[HEADER] = {0x23, COMMAND_INFO, 0, 0};

        memcpy(bytes + i, header, HEADER);
    }
    return size;
}

static size_t tokens(uint8_t *bytes, size_t size) {
    memset(bytes, 0x23, size);
    return size;
}

enum garbage {
    NESTED,       /* each reaches to the end */
    NESTED_SHORT, /* a byte is missing for each of them: looked at when the line is quiet */
    NESTED_AGAIN, /* piece behind piece */
    EMPTY,
    TOKENS,
    GARBAGES,
};

static const char *const garbage_names[] = {"nested headers", "nested headers without an end",
                                            "nested headers again and again", "empty packets",
                                            "tokens"};

static size_t make_garbage(enum garbage garbage, uint8_t *bytes) {
    size_t size = 0;

    switch (garbage) {
    case NESTED: return nested_headers(bytes, PIECE, 0);
    case NESTED_SHORT: return nested_headers(bytes, PIECE - 1, 1);
    case NESTED_AGAIN:
        for (int i = 0; i < PIECES_MAX; i++) {
            size += nested_headers(bytes + size, PIECE, 0);
        }
        return size;
    case EMPTY: return empty_packets(bytes, PIECE);
    case TOKENS:
    case GARBAGES: break;
    }
    return tokens(bytes, PIECE);
}

/* At another rate from here on. False: the device does not make it. */
static bool change_rate(struct stand *stand, uint32_t baud) {
    uint8_t packet[HAND_PACKET_MAX];
    uint8_t data[RATE_SIZE];

    if (baud == FIRST_BAUD) {
        return true;
    }
    put_u32(data, baud);
    (void)vboard_uart_send(stand->board, packet,
                           hand_packet(packet, COMMAND_RATE, data, RATE_SIZE));
    (void)stand_run_us(stand, AFTER_RATE_US);
    if (stand->heard_size > 0) {
        return false;
    }
    vboard_uart_set_baud(stand->board, baud);
    return stand_command(stand, COMMAND_ENTER);
}

/* As the line takes them. */
static bool send_all(struct stand *stand, const uint8_t *bytes, size_t size) {
    size_t sent = vboard_uart_send(stand->board, bytes, size);
    bool good = true;

    while (good && (sent < size || vboard_uart_unsent(stand->board) > 0)) {
        good = stand_run_us(stand, BYTE_US);
        sent += vboard_uart_send(stand->board, bytes + sent, size - sent);
    }
    return good;
}

/* True when an ACK is heard in time. */
static bool wait_for_ack(struct stand *stand) {
    for (int ms = 0; ms < ANSWER_MS; ms += SLICE_US / 1000) {
        if (memchr(stand->heard, REPLY_ACK, stand->heard_size) != NULL) {
            return true;
        }
        if (!stand_run_us(stand, SLICE_US)) {
            return false;
        }
    }
    return false;
}

/* A device that heard no packet for so long goes back to its first rate (docs/PROTOCOL.md, "Another
 * rate"), at 4 MHz once it has looked at all of the garbage: the host asks there, and again. */
static bool asks_at_first_rate(struct stand *stand, uint64_t begun_ns) {
    if (vboard_now_ns(stand->board) - begun_ns < (uint64_t)RATE_IDLE_MS * NS_PER_MS) {
        return false;
    }
    vboard_uart_set_baud(stand->board, FIRST_BAUD);
    for (int ms = 0; ms < ANSWER_MS; ms += ASK_AGAIN_MS) {
        if (stand_command(stand, COMMAND_ENTER)) {
            return true;
        }
        (void)stand_run_us(stand, (uint64_t)ASK_AGAIN_MS * 1000);
    }
    return false;
}

static void try_garbage(struct watchdog *watchdog, enum garbage garbage, uint32_t baud) {
    static uint8_t bytes[PIECES_MAX * PIECE + HAND_PACKET_MAX];
    struct campaign *campaign = watchdog->campaign;
    struct stand *stand = &watchdog->now;

    begin_case(watchdog);
    if (!change_rate(stand, baud) || !campaign_plan(campaign)) {
        return;
    }
    size_t size = make_garbage(garbage, bytes);
    stand_forget(stand);
    uint64_t begun_ns = vboard_now_ns(stand->board);
    bool sent = send_all(stand, bytes, size);
    (void)stand_run_us(stand, campaign_draw(campaign, 2 * SLICE_US));
    bool heard = asks_at_first_rate(stand, begun_ns);
    if (!heard) {
        sent = sent && send_all(stand, bytes, hand_packet(bytes, COMMAND_ENTER, NULL, 0));
        heard = wait_for_ack(stand);
    }
    campaign_fired(campaign, sent);
    if (!heard) {
        campaign_fail(campaign, "%s at %u baud: the packet behind is not answered",
                      garbage_names[garbage], baud);
    }
    end_case(watchdog, garbage_names[garbage], 0);
}

/* Minutes of virtual time, without a unit that computes CRCs. */
static bool is_costly(const struct watchdog *watchdog, enum garbage garbage) {
    return garbage == NESTED_AGAIN || (garbage == NESTED && watchdog->is_slow);
}

static void all_garbage(struct watchdog *watchdog) {
    static const uint32_t rates[] = {FIRST_BAUD, 57600, 230400, 921600, 2000000, 4000000};
    bool changes = (watchdog->info.features & FEATURE_RATE) != 0;
    unsigned rounds = watchdog->campaign->is_long ? LONG_ROUNDS : 1;

    campaign_chapter(watchdog->campaign,
                     watchdog->is_slow ? "garbage, watchdog, slow clock" : "garbage, watchdog");
    watchdog->campaign->one_in = 1; /* few, and one of them may be the worst */
    for (unsigned i = 0; i < (changes ? sizeof rates / sizeof rates[0] : 1); i++) {
        for (unsigned n = 0; n < GARBAGES * rounds; n++) {
            enum garbage garbage = (enum garbage)(n % GARBAGES);

            if (watchdog->campaign->is_long || !is_costly(watchdog, garbage)) {
                try_garbage(watchdog, garbage, rates[i]);
            }
        }
    }
}

/* -- an update ---------------------------------------------------------------------------------*/

/* Installed, started, replaced; with two slots the second one is swapped, and confirms itself. */
static void large_update(struct watchdog *watchdog, uint32_t size) {
    struct campaign *campaign = watchdog->campaign;
    struct stand *stand = &watchdog->now;
    struct image images[] = {image_make(campaign, 1, size), image_make(campaign, 2, size - KILO)};
    bool good = true;

    campaign_chapter(campaign,
                     watchdog->is_slow ? "an update, watchdog, slow clock" : "an update, watchdog");
    begin_case(watchdog);
    for (unsigned i = 0; i < 2 && good && campaign_plan(campaign); i++) {
        const struct image *const allowed[] = {&images[i], NULL};

        good = stand_flash(stand, &images[i], false) && stand_command(stand, COMMAND_RUN);
        struct finding finding = stand_look(stand, STARTED_MS);
        good = good && stand_judge(stand, &finding, allowed, false) == NULL;
        campaign_fired(campaign, good);
        end_case(watchdog, "an update", resets_of(stand) - resets_of(&watchdog->before));
        stand_press_reset(stand);
        good = good && stand_run_us(stand, STARTUP_US) && stand_command(stand, COMMAND_ENTER);
    }
    if (!good) {
        campaign_fail(campaign, "an update of %u bytes fails", size);
    }
    image_free(&images[0]);
    image_free(&images[1]);
}

static void with_clock(struct campaign *campaign, bool is_slow) {
    static struct watchdog watchdog;

    watchdog = (struct watchdog){.campaign = campaign, .is_slow = is_slow};
    prepare(&watchdog);
    all_garbage(&watchdog);
    large_update(&watchdog,
                 campaign->is_long ? watchdog.info.application.size : SHORT_KB * (uint32_t)KILO);
    printf("FEEDS %s %s %.1f ms at most between two\n", campaign->board,
           is_slow ? "slow clock" : "full clock", (double)watchdog.longest_ns / NS_PER_MS);
    stand_free(&watchdog.before);
    stand_free(&watchdog.now);
}

void line_watchdog(struct campaign *campaign) {
    with_clock(campaign, false);
    with_clock(campaign, true);
}
