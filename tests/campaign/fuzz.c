/* SPDX-License-Identifier: MIT */
/* Hostile packets to the real bootloader: the CRC is right, and nothing else need be. From every
 * state that a board may be in, some tens of packets; half of them go on with an update as a good
 * host would. Whatever comes: no flash operation where none belongs, nothing that the virtual board
 * forbids, no reset that nobody ordered, nothing valid that flash does not hold, and the board
 * answers and takes an update afterwards. Prints what was sent and accepted; a kind of request that
 * was never accepted is a failure, for then the fuzzer has not come near the code behind it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "campaign/fuzz.h"
#include "campaign/old_records.h"
#include "host/codec.h"
#include "support/hand_written.h"

enum {
    SHORT_EXECUTIONS = 20, /* for each start */
    LONG_EXECUTIONS = 2500,
    REQUESTS_MIN = 4,
    REQUESTS_MAX = 32,
    ONLY_END_ONE_IN = 8,
    PIPELINE_ONE_IN = 10,
    PIPELINE_MAX = 5,
    NOISE_ONE_IN = 14,
    OUTSIDE_ONE_IN = 12, /* numbers beyond those in flight, this many of them: */
    OUTSIDE_MAX = 16,
    RESTART_ONE_IN = 4, /* of the executions end with a power cycle */

    FIRST_BAUD = 115200,
    FLASH_START = 0x08000000,
    IDLE_US = 1300000, /* until a device at another rate is back */
    QUIET_US = 80000,
    SETTLE_US = 30000,
    SWAP_US = 200000, /* of the largest of these images, and the start behind it */
    STARTED_MS = 4000,
    ANSWER_US = 3000000,
    SMALL_SIZE = 1980,
    MIDDLE_SIZE = 2100,
    LARGE_SIZE = 5001,
};

/* -- judging -----------------------------------------------------------------------------------*/

static void fail(struct fuzz *fuzz, const char *what) {
    campaign_fail(&fuzz->campaign, "%s: %s", fuzz_start_names[fuzz->start], what);
    fuzz->model.over = true;
}

static uint64_t operations(const struct fuzz *fuzz, uint32_t start, uint32_t end) {
    const struct stand *before = &fuzz->starts[fuzz->start];

    return end > start ? vboard_flash_operations_in(fuzz->now.board, start, end - start) -
                             vboard_flash_operations_in(before->board, start, end - start)
                       : 0;
}

static void check_places(struct fuzz *fuzz) {
    uint32_t base = fuzz->info.application.base;
    uint32_t end = base + fuzz->info.application.size;
    uint32_t flash_end = FLASH_START + vboard_flash_size(fuzz->now.board);
    uint32_t reach = fuzz->model.reach;
    uint32_t parity = end + fuzz->info.application.size; /* of what two images share */

    if (fuzz->two_slots && kit_layout()->journal > end) {
        flash_end = kit_layout()->journal;
    }
    if (operations(fuzz, FLASH_START, kit_layout()->code_end) > 0) {
        fail(fuzz, "the bootloader itself was written to");
    } else if (!fuzz->two_slots &&
               operations(fuzz, kit_layout()->code_end, kit_layout()->records) > 0) {
        fail(fuzz, "the page before the records was written to");
    } else if (!fuzz->model.erased &&
               operations(fuzz, base + reach, end) +
                       operations(fuzz, end + stand_slot_unit() + reach, parity) +
                       operations(fuzz, parity + stand_slot_unit(), flash_end) >
                   0) {
        fail(fuzz, "flash was written to behind the end of every update");
    }
}

static struct vboard_stats stats_of(const struct fuzz *fuzz) {
    struct vboard_stats stats;

    vboard_get_stats(fuzz->now.board, &stats);
    return stats;
}

static bool holds_an_image(const struct fuzz *fuzz) {
    bool holds = false;

    for (unsigned i = 0; i < FUZZ_IMAGES; i++) {
        holds = holds || stand_holds(&fuzz->now, &fuzz->images[i]);
    }
    return holds;
}

/* After a start that may have been ordered: one of our applications runs, and is asked to make way.
 * What the tutorial's packets have made of parts of images is not let run. */
static void follow_start(struct fuzz *fuzz) {
    uint8_t packet[HAND_PACKET_MAX];
    struct stand *stand = &fuzz->now;

    fuzz->model.ordered = false;
    (void)stand_run_us(stand, SETTLE_US);
    if (stats_of(fuzz).resets == fuzz->model.resets) {
        return;
    }
    fuzz->model.baud = FIRST_BAUD;
    vboard_uart_set_baud(stand->board, FIRST_BAUD);
    (void)stand_run_us(stand, fuzz->two_slots ? SWAP_US : SETTLE_US);
    if (!holds_an_image(fuzz)) {
        fuzz->model.over = true;
        return;
    }
    (void)vboard_uart_send(stand->board, packet, hand_packet(packet, COMMAND_ENTER, NULL, 0));
    (void)stand_run_us(stand, SETTLE_US);
    if (!fuzz_enter(stand)) {
        fail(fuzz, "no answer after a start");
    }
    fuzz->model.resets = stats_of(fuzz).resets;
    fuzz->model.has_blocks = fuzz->model.begun = false;
    fuzz->plan.phase = FUZZ_IDLE;
}

/* Parts of images that were made valid by the tutorial's packets, which know no size and no CRC:
 * what runs then may be anywhere, but in the bootloader. */
static bool runs_a_mixture(const struct fuzz *fuzz) {
    uint32_t pc = vboard_pc(fuzz->now.board);
    bool in_bootloader = pc >= STAND_FLASH && pc < kit_layout()->application;

    return fuzz->model.ordered && !in_bootloader && !holds_an_image(fuzz);
}

/* After each request. True: it goes on. */
static bool check_step(struct fuzz *fuzz) {
    if (fuzz->model.over) {
        return false;
    }
    if (runs_a_mixture(fuzz)) {
        fuzz->model.over = true;
    } else if (fuzz->now.stop == VBOARD_VIOLATION) {
        fail(fuzz, vboard_violation(fuzz->now.board));
    } else if (fuzz->model.ordered) {
        follow_start(fuzz);
    } else if (stats_of(fuzz).resets != fuzz->model.resets) {
        fail(fuzz, "a reset that nobody ordered");
    }
    check_places(fuzz);
    return !fuzz->model.over;
}

/* -- the end of an execution --------------------------------------------------------------------*/

static bool flash_matches(const struct fuzz *fuzz, const struct device_info *info) {
    bool waits = info->record_state == RECORD_SWAPPING || info->record_state == RECORD_REPLACING;

    return waits ? fuzz_waits(fuzz, info->image.size, info->image.crc)
                 : fuzz_flash_has(fuzz, info->application.base, info->image.size, info->image.crc);
}

static void check_info(struct fuzz *fuzz, const struct device_info *info) {
    if (info->fault != 0) {
        fail(fuzz, "the bootloader has had a fault");
    } else if (info->image.verdict == VERDICT_VALID && !flash_matches(fuzz, info)) {
        fail(fuzz, "an application is called valid, and flash holds something else");
    } else if (info->image.verdict == VERDICT_ALTERED && info->record_state == RECORD_INSTALLED) {
        fail(fuzz, "a record says \"installed\" of what is not there");
    }
}

/* What INFO says would come back is there: a swap was ordered just now. */
static void check_way_back(struct fuzz *fuzz) {
    struct device_info info;

    if (!stand_info(&fuzz->now, &info)) {
        fail(fuzz, "INFO is not answered after an update");
    } else if (info.record_state == RECORD_SWAPPING && info.other.size > 0 &&
               !fuzz_flash_has(fuzz, info.application.base, info.other.size, info.other.crc)) {
        fail(fuzz, "the application that is to come back is not there");
    }
}

/* A trial is ended, an update is made, and it is installed or waits for its swap. */
static void check_update(struct fuzz *fuzz) {
    const struct image *image = &fuzz->images[fuzz_draw(fuzz, FUZZ_IMAGES)];
    struct stand *stand = &fuzz->now;
    const struct image *const allowed[] = {image, NULL};

    (void)stand_command(stand, COMMAND_CONFIRM);
    if (!stand_flash(stand, image, false)) {
        fail(fuzz, "no update is taken afterwards");
        return;
    }
    check_way_back(fuzz);
    if (fuzz_draw(fuzz, RESTART_ONE_IN) == 0) {
        stand_power_on(stand, 1);
        struct finding finding = stand_look(stand, STARTED_MS);
        const char *problem = stand_judge(stand, &finding, allowed, false);
        if (problem != NULL) {
            fail(fuzz, problem);
        }
    }
}

/* An unfinished packet may swallow the first request. */
static bool ask_info(struct fuzz *fuzz, struct device_info *info) {
    struct stand *stand = &fuzz->now;
    uint64_t start_ns = vboard_now_ns(stand->board);

    stand_forget(stand);
    bool answered = stand_info(stand, info);
    if (!answered) {
        (void)stand_run_us(stand, QUIET_US);
        stand_forget(stand);
        start_ns = vboard_now_ns(stand->board);
        answered = stand_info(stand, info);
    }
    return answered && vboard_now_ns(stand->board) - start_ns < ANSWER_US * UINT64_C(1000);
}

static void judge(struct fuzz *fuzz) {
    struct stand *stand = &fuzz->now;
    struct device_info info;

    (void)stand_run_us(stand, fuzz->model.baud == FIRST_BAUD ? QUIET_US : IDLE_US);
    vboard_uart_set_baud(stand->board, FIRST_BAUD);
    if (!ask_info(fuzz, &info)) {
        fail(fuzz, "INFO is not answered");
        return;
    }
    check_info(fuzz, &info);
    check_update(fuzz);
    check_places(fuzz);
    if (stats_of(fuzz).resets_by_watchdog > 0) {
        fail(fuzz, "the watchdog has bitten");
    }
}

/* -- executions --------------------------------------------------------------------------------*/

/* More of them than the device has places for blocks: nothing may give way. */
static void numbers_outside(struct fuzz *fuzz) {
    static struct fuzz_request request;
    uint32_t count = 1 + fuzz_draw(fuzz, OUTSIDE_MAX);
    uint16_t away = (uint16_t)(fuzz_draw(fuzz, 2) == 0 ? 0 : fuzz_draw(fuzz, INT16_MAX));

    for (uint32_t i = 0; i < count && check_step(fuzz); i++) {
        fuzz_block_outside(fuzz, (uint16_t)(away + i), &request);
        fuzz_exchange(fuzz, &request);
    }
}

static void one_step(struct fuzz *fuzz) {
    static struct fuzz_request request;

    if (fuzz->model.has_blocks && fuzz_draw(fuzz, OUTSIDE_ONE_IN) == 0) {
        numbers_outside(fuzz);
    } else if (fuzz_draw(fuzz, PIPELINE_ONE_IN) == 0) {
        fuzz_pipeline(fuzz, 2 + fuzz_draw(fuzz, PIPELINE_MAX));
    } else if (fuzz_draw(fuzz, NOISE_ONE_IN) == 0) {
        fuzz_noise(fuzz);
    } else {
        fuzz_next_request(fuzz, &request);
        fuzz_exchange(fuzz, &request);
    }
}

static void execute(struct fuzz *fuzz) {
    struct stand *stand = &fuzz->now;
    bool only_ends = fuzz_draw(fuzz, ONLY_END_ONE_IN) == 0; /* with the update that all end with */
    uint32_t requests = only_ends ? 0 : REQUESTS_MIN + fuzz_draw(fuzz, REQUESTS_MAX);

    stand_copy(stand, &fuzz->starts[fuzz->start]);
    fuzz->plan = (struct fuzz_plan){.image = fuzz_draw(fuzz, FUZZ_IMAGES)};
    fuzz->model = (struct fuzz_model){
        .baud = FIRST_BAUD, .reach = fuzz_whole_units(LARGE_SIZE), .resets = stats_of(fuzz).resets};
    fuzz->executions[fuzz->start]++;
    for (uint32_t i = 0; i < requests && check_step(fuzz); i++) {
        one_step(fuzz);
    }
    bool goes_on = check_step(fuzz);
    campaign_fired(&fuzz->campaign, stand->stop != VBOARD_POWER_CUT);
    if (goes_on) {
        judge(fuzz);
    }
}

/* -- all of it ---------------------------------------------------------------------------------*/

static bool is_expected(const struct fuzz *fuzz, enum fuzz_class class) {
    uint8_t features = fuzz->info.features;

    switch (class) {
    case FUZZ_PAGES: return (features & FEATURE_PAGES) != 0;
    case FUZZ_RATE: return (features & FEATURE_RATE) != 0;
    case FUZZ_BLOCK_RAW: return (features & FEATURE_BLOCK) != 0;
    case FUZZ_BLOCK_PACKED: return (features & FEATURE_PACKED) != 0;
    case FUZZ_REVERT: return fuzz->two_slots;
    case FUZZ_OTHER: return false;
    default: return true;
    }
}

static void report(struct fuzz *fuzz) {
    uint64_t executions = 0;

    for (unsigned i = 0; i < FUZZ_STARTS; i++) {
        executions += fuzz->executions[i];
    }
    printf("FUZZ %s %" PRIu64 " executions, %" PRIu64 " packets, %" PRIu64
           " replies; accepted of sent:",
           fuzz->campaign.board, executions, fuzz->packets, fuzz->replies);
    for (unsigned i = 0; i < FUZZ_CLASSES; i++) {
        printf(" %s %" PRIu64 "/%" PRIu64, fuzz_class_names[i], fuzz->accepted[i], fuzz->sent[i]);
    }
    printf("\n");
    for (unsigned i = 0; i < FUZZ_CLASSES; i++) {
        if (executions > 0 && is_expected(fuzz, (enum fuzz_class)i) && fuzz->accepted[i] == 0) {
            campaign_fail(&fuzz->campaign, "%s was never accepted", fuzz_class_names[i]);
        }
    }
}

static void pack_first_page(struct fuzz_packed *packed, const struct image *image) {
    static uint8_t bytes[STAND_PAGE_MAX + CODEC_OVERHEAD_MAX];
    uint32_t page = image->size < stand_page() ? image->size : stand_page();
    size_t length =
        codec_pack_alone(&(struct codec_dictionary){.length = 0}, image->bytes, page, bytes);
    bool fits = length <= sizeof packed->bytes - BLOCK_HEADER_SIZE - BLOCK_DICTIONARY_SIZE;

    packed->length = fits ? length : 0;
    memcpy(packed->bytes, bytes, packed->length);
}

int main(int argc, char **argv) {
    static struct fuzz fuzz;
    static const uint32_t sizes[FUZZ_IMAGES] = {SMALL_SIZE, MIDDLE_SIZE, LARGE_SIZE};
    struct campaign *campaign = &fuzz.campaign;

    *campaign = campaign_begin("fuzz", argc, argv);
    fuzz.two_slots = stand_has_two_slots();
    for (unsigned i = 0; i < FUZZ_IMAGES; i++) {
        fuzz.images[i] = image_make(campaign, i + 1, sizes[i]);
        pack_first_page(&fuzz.packed[i], &fuzz.images[i]);
    }
    bool good = fuzz_make_starts(&fuzz);
    fuzz.now = stand_like(&fuzz.starts[FUZZ_EMPTY]);
    for (unsigned i = 0; i < FUZZ_STARTS && good; i++) {
        if (!fuzz_has_start(&fuzz, (enum fuzz_start)i)) {
            continue;
        }
        fuzz.start = (enum fuzz_start)i;
        campaign_chapter(campaign, fuzz_start_names[i]);
        for (unsigned n = 0; n < (campaign->is_long ? LONG_EXECUTIONS : SHORT_EXECUTIONS); n++) {
            if (campaign_plan(campaign)) {
                execute(&fuzz);
            }
        }
    }
    report(&fuzz);
    for (unsigned i = 0; i < FUZZ_STARTS; i++) {
        if (fuzz.starts[i].board != NULL) {
            stand_free(&fuzz.starts[i]);
        }
    }
    stand_free(&fuzz.now);
    for (unsigned i = 0; i < FUZZ_IMAGES; i++) {
        image_free(&fuzz.images[i]);
    }
    return campaign_end(campaign);
}
