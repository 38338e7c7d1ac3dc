/* SPDX-License-Identifier: MIT */
/* The power goes at every flash operation of an installation, an update, a resumed update and, with
 * two slots, a swap, the start of a trial, a confirmation and a revert. After each cut the
 * board runs a whole application or waits, and can be flashed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/cutter.h"
#include "campaign/letter.h"
#include "campaign/old_records.h"
#include "campaign/recovery.h"
#include "campaign/tool.h"
#include "wire/crc.h"

enum {
    SLICE_US = 20000,
    START_MS = 10000, /* virtual, until an application of the story starts */
    KILO = 1024,
    REPAIR_SIZE = 2000,
    SMALL_LARGE_REPAIR_SIZE = 5000,
    LARGE_REPAIR_SIZE = 97 * KILO,
    LARGE_REPAIR_ONE_IN = 500,
    SHORT_TWO_SLOTS_ONE_IN = 8,    /* a swap has thousands of operations that differ little */
    SHORT_WITHOUT_ECC_ONE_IN = 24, /* smaller words, more records, and their recoveries are long */
    LARGE_TWO_SLOTS_ONE_IN = 24,   /* of a large swap, whose recoveries take 40 ms each: hours */
    LARGE_WITHOUT_ECC_ONE_IN = 32, /* half a million cuts of 44 KB, and drifts behind some: hours */
    RESUME_AT_PAGE = 1,
    HIGHER_BAUD = 921600,
    POWER_ON_SEED = 7, /* what RAM holds in the story itself */
};

/* Bytes of the images of a story. */
struct sizes {
    uint32_t old, new, other;
    uint32_t wide; /* of an overlay, of which the first and the last page are new */
    uint32_t large_repair;
};

static const struct sizes small = {2140, 2100, 2060, 8 * KILO + 300, SMALL_LARGE_REPAIR_SIZE};
static const struct sizes medium = {22 * KILO, 24 * KILO, 23 * KILO, 20 * KILO + 300,
                                    LARGE_REPAIR_SIZE};
static const struct sizes large = {96 * KILO, 100 * KILO, 98 * KILO, 99 * KILO, LARGE_REPAIR_SIZE};

struct power {
    struct campaign *campaign;
    struct stand now; /* the story */
    struct cutter cutter;
    struct recovery recovery;
    struct image old, new, other, varied, repair, large_repair;
    struct image ending;
    struct image wide, wide_varied; /* of an overlay: most pages are the same */
    const struct image *allowed[4]; /* what may run after a cut */
    const struct image *earlier;    /* and what comes back when its trial is over */
    bool may_wait;
    bool all_drifts; /* of each cut: in every order, with every way of the repair */
};

static unsigned draw_kind(struct power *power) {
    unsigned kind = (unsigned)campaign_draw(power->campaign, RECOVERY_KINDS);

    if (campaign_draw(power->campaign, LARGE_REPAIR_ONE_IN) == 0) {
        return kind + RECOVERY_LARGE;
    }
    return stand_has_two_slots() && campaign_draw(power->campaign, 2) == 0 ? kind + RECOVERY_CYCLED
                                                                           : kind;
}

static void judge_as(struct power *power, const struct vboard *board, unsigned kind) {
    struct campaign *campaign = power->campaign;
    const struct outcome *outcome = recovery_of(&power->recovery, board, kind, NULL);
    const char *problem = outcome_problem(outcome, power->allowed, power->earlier, power->may_wait);

    if (problem != NULL) {
        campaign_fail(campaign, "%s", problem);
    }
}

/* The power is off. */
static void judge(void *context, struct vboard *board) {
    struct power *power = context;

    for (unsigned i = 0; i < RECOVERY_DRIFTING_KINDS && power->all_drifts; i++) {
        judge_as(power, board, RECOVERY_DRIFTING + i);
    }
    if (!power->all_drifts) {
        judge_as(power, board, recovery_kind(&power->recovery, board, draw_kind(power)));
    }
}

static void allow(struct power *power, const struct image *a, const struct image *b,
                  bool may_wait) {
    power->allowed[0] = a;
    power->allowed[1] = b;
    power->allowed[2] = NULL;
    power->earlier = NULL;
    power->may_wait = may_wait;
    power->recovery.resumed = b != NULL ? b : a;
}

static bool write_from(struct power *power, const struct image *image, uint32_t offset,
                       uint32_t end) {
    bool good = true;

    for (; offset < image->size && offset < end && good; offset += stand_page()) {
        good = stand_write(&power->now, image, offset, stand_page());
    }
    return good;
}

/* Until this application has said that it runs. */
static bool wait_for_start(struct power *power, const struct image *image) {
    bool heard = false;

    power->now.heard_size = 0;
    for (int ms = 0; ms < START_MS && !heard; ms += SLICE_US / 1000) {
        if (!stand_run_us(&power->now, SLICE_US)) {
            return false;
        }
        heard = stand_heard_start(&power->now) == (int)image->minor;
    }
    if (!heard) {
        campaign_fail(power->campaign, "the story's application does not start");
    }
    return heard;
}

static bool start(struct power *power, const struct image *image) {
    return stand_command(&power->now, COMMAND_RUN) && wait_for_start(power, image);
}

/* The whole of an update, without its start. */
static bool update(struct power *power, const struct image *image, uint32_t flags) {
    return stand_begin(&power->now, image, flags) && write_from(power, image, 0, image->size) &&
           stand_finish(&power->now);
}

static bool power_cycle(struct power *power) {
    stand_power_on(&power->now, POWER_ON_SEED);
    return power->now.stop == VBOARD_UNTIL;
}

/* From the application that runs to the bootloader that waits: power off, on, and a packet. */
static bool reach_bootloader(struct power *power) {
    return power_cycle(power) && stand_command(&power->now, COMMAND_ENTER);
}

static bool first_installation(struct power *power) {
    campaign_chapter(power->campaign, "first installation");
    allow(power, &power->old, NULL, true);
    return update(power, &power->old, 0) && start(power, &power->old);
}

/* -- the other record page ---------------------------------------------------------------------*/

/* An update with everything that it has to write records for. */
static bool update_and_confirm(struct power *power, const struct image *from,
                               const struct image *to) {
    bool two_slots = stand_has_two_slots();

    allow(power, from, to, !two_slots);
    bool good = reach_bootloader(power) && update(power, to, 0);
    if (two_slots) {
        allow(power, to, NULL, false);
        power->earlier = from;
    }
    return good && start(power, to) && (!two_slots || wait_for_start(power, to));
}

/* Each of an update's records in turn is the one that finds its page full; without ECC each is
 * written twice, and one more says what is being written. Only what happens around the records is
 * cut: the rest is in the chapters before. */
static bool over_to_other_record_page(struct power *power) {
    static const char *const chapters[] = {"records: the first goes to the other page",
                                           "records: the second goes to the other page",
                                           "records: the third goes to the other page",
                                           "records: the fourth goes to the other page",
                                           "records: the fifth goes to the other page",
                                           "records: the sixth goes to the other page",
                                           "records: the seventh goes to the other page",
                                           "records: the eighth goes to the other page",
                                           "records: the ninth goes to the other page",
                                           "records: the tenth goes to the other page",
                                           "records: the eleventh goes to the other page",
                                           "records: the twelfth goes to the other page",
                                           "records: the thirteenth goes to the other page",
                                           "records: the fourteenth goes to the other page"};
    const struct image *images[] = {&power->new, &power->old};
    uint32_t records = 1;
    bool good = true;

    power->cutter.range = kit_layout()->records;
    power->cutter.range_length = kit_layout()->records_size;
    for (uint32_t left = 0; left < records && good; left++) {
        campaign_chapter(power->campaign, chapters[left]);
        old_records_fill(power->now.board, left);
        good = update_and_confirm(power, images[left % 2], images[1 - left % 2]);
        if (left == 0) { /* all of them went there */
            uint32_t taken = old_records_places_taken(power->now.board);
            uint32_t most = old_records_most_left() + 1;
            records = taken < most ? taken : most;
            good = good && records <= sizeof chapters / sizeof chapters[0];
        }
    }
    if (records % 2 != 0) { /* the story goes on with `new` */
        good = good && update_and_confirm(power, &power->old, &power->new);
    }
    power->cutter.range_length = 0;
    return good;
}

/* -- one slot ----------------------------------------------------------------------------------*/

static bool update_in_place(struct power *power) {
    campaign_chapter(power->campaign, "update");
    allow(power, &power->old, &power->new, true);
    return reach_bootloader(power) && update(power, &power->new, 0) && start(power, &power->new);
}

/* The last cell of the image lies between its levels. */
static bool drifts_at_end(void *context, const struct vboard *board) {
    const struct power *power = context;
    uint32_t end = kit_layout()->application + power->ending.size;

    return vboard_drifting(board, end - STAND_WORD, STAND_WORD) > 0;
}

/* One cell is all that is programmed last. */
static struct image make_ending(struct campaign *campaign, uint32_t size) {
    struct image image = image_make(campaign, 9, size);

    memset(image.bytes + size - STAND_WORD, UINT8_MAX, STAND_WORD);
    image.bytes[size - 1] = INT8_MAX;
    image.crc = image_crc(IMAGE_CRC_START, image.bytes, size);
    return image;
}

/* Without ECC: all else is there when the last cell is cut, and when that reads right, nothing is
 * missing. The image before it is brought back without a cut. */
static bool end_of_an_image(struct power *power) {
    uint64_t one_in = power->campaign->one_in;

    campaign_chapter(power->campaign, "the last cell of an image drifts");
    allow(power, &power->new, &power->ending, true);
    power->campaign->one_in = 1;
    power->all_drifts = true;
    power->cutter.is_wanted = drifts_at_end;
    bool good =
        reach_bootloader(power) && update(power, &power->ending, 0) && start(power, &power->ending);
    power->campaign->one_in = one_in;
    power->all_drifts = false;
    power->cutter.is_wanted = NULL;
    power->now.clock = NULL;
    good = good && reach_bootloader(power) && update(power, &power->new, 0) &&
           start(power, &power->new);
    power->now.clock = &power->cutter.clock;
    return good;
}

/* The host is gone after a page, and comes back after a power cycle. */
static bool resumed_update(struct power *power) {
    const struct image *image = &power->other;
    uint32_t page = RESUME_AT_PAGE * stand_page();
    /* By whole units; without ECC what was being written is in doubt, and goes once more. */
    bool is_kept = kit_layout()->has_ecc && page % stand_slot_unit() == 0;
    uint32_t done = is_kept ? page : 0;

    campaign_chapter(power->campaign, "resumed update");
    allow(power, &power->new, image, true);
    return reach_bootloader(power) && stand_begin(&power->now, image, 0) &&
           write_from(power, image, 0, page) && reach_bootloader(power) &&
           stand_begin(&power->now, image, BEGIN_SPARSE) &&
           write_from(power, image, done, image->size) && stand_finish(&power->now) &&
           start(power, image);
}

/* -- two slots ---------------------------------------------------------------------------------*/

static bool update_beside(struct power *power) {
    campaign_chapter(power->campaign, "update in the secondary slot");
    allow(power, &power->old, &power->new, false);
    return reach_bootloader(power) && update(power, &power->new, 0);
}

/* The application confirms itself, and starts once more. */
static bool swap_and_confirm(struct power *power) {
    allow(power, &power->new, NULL, false);
    power->earlier = &power->old;
    campaign_chapter(power->campaign, "swap and start of the trial");
    if (!start(power, &power->new)) {
        return false;
    }
    campaign_chapter(power->campaign, "confirmation");
    return wait_for_start(power, &power->new);
}

/* Nobody confirms it. Once its last start is counted, the old one comes back at the next. */
static bool use_up_trial(struct power *power, int starts, const struct image *on_trial,
                         const struct image *old) {
    bool good = true;

    for (; starts < TRIAL_STARTS && good; starts++) {
        if (starts + 1 == TRIAL_STARTS) {
            allow(power, on_trial, old, false);
        }
        good = power_cycle(power) && wait_for_start(power, on_trial);
    }
    return good;
}

/* Three starts, each cut short, and the old one is back. */
static bool revert(struct power *power) {
    campaign_chapter(power->campaign, "another update and swap");
    allow(power, &power->new, &power->other, false);
    bool good =
        reach_bootloader(power) && update(power, &power->other, 0) && start(power, &power->other);
    good = good && use_up_trial(power, 1, &power->other, &power->new);
    campaign_chapter(power->campaign, "revert");
    allow(power, &power->new, NULL, false);
    return good && power_cycle(power) && wait_for_start(power, &power->new);
}

/* A swap is ordered, and before the reset that makes it the host brings something else. */
static bool update_after_order(struct power *power) {
    campaign_chapter(power->campaign, "another update before the swap");
    allow(power, &power->new, &power->other, false);
    bool good = reach_bootloader(power) && update(power, &power->other, BEGIN_NO_TRIAL);
    allow(power, &power->new, &power->other, false);
    power->allowed[2] = &power->old;
    return good && update(power, &power->old, 0) && start(power, &power->old);
}

/* An image of which little is new, as an overlay: confirmed, and one that is not. Its pages are
 * brought in before, without a cut. */
static bool overlays(struct power *power) {
    const struct image *wide = &power->wide, *varied = &power->wide_varied;

    power->now.clock = NULL;
    bool good = wait_for_start(power, &power->varied) && reach_bootloader(power) &&
                update(power, wide, BEGIN_NO_TRIAL) && start(power, wide);
    power->now.clock = &power->cutter.clock;
    campaign_chapter(power->campaign, "an overlay");
    allow(power, wide, varied, false);
    good = good && reach_bootloader(power) && stand_flash(&power->now, varied, true);
    campaign_chapter(power->campaign, "its swap and the start of its trial");
    allow(power, varied, NULL, false);
    power->earlier = wide;
    good = good && start(power, varied) && use_up_trial(power, 1, varied, wide);
    campaign_chapter(power->campaign, "its revert");
    allow(power, wide, NULL, false);
    return good && power_cycle(power) && wait_for_start(power, wide);
}

/* The running application has taken an overlay by itself, and the power fails before its reset: the
 * bootloader finds the letter. Nobody confirms what it brings; it stays where it is, and is not
 * followed again. */
static bool letter(struct power *power) {
    const struct image *wide = &power->wide, *varied = &power->wide_varied;
    struct device_info info;

    campaign_chapter(power->campaign, "a letter, its swap and the start of its trial");
    allow(power, wide, NULL, false);
    bool good =
        reach_bootloader(power) && stand_info(&power->now, &info) &&
        letter_put(&power->now, info.application.base + info.application.size, wide, varied, 0);
    allow(power, varied, NULL, false);
    power->earlier = wide;
    good = good && use_up_trial(power, 0, varied, wide);
    campaign_chapter(power->campaign, "the revert of what a letter brought");
    allow(power, wide, NULL, false);
    good = good && power_cycle(power) && wait_for_start(power, wide);
    return good && power_cycle(power) && wait_for_start(power, wide);
}

/* -- as the tool does it -----------------------------------------------------------------------*/

/* By a stream of blocks, in this form. */
static bool install_by_tool(struct power *power, const struct image *image,
                            struct tool_options options, enum tulpar_way expected) {
    enum tulpar_way way = TULPAR_WAY_NONE;
    bool done = tool_install(&power->now, image, &options, &way);

    if (done && way != expected) {
        campaign_fail(power->campaign, "the tool takes another way (%d) than expected", (int)way);
    }
    return done && way == expected;
}

static bool streamed_in_place(struct power *power) {
    campaign_chapter(power->campaign, "streamed update, raw at a higher rate");
    allow(power, &power->other, &power->new, true);
    bool good =
        reach_bootloader(power) &&
        install_by_tool(power, &power->new,
                        (struct tool_options){.full = true, .baud = HIGHER_BAUD}, TULPAR_WAY_RAW) &&
        start(power, &power->new);
    campaign_chapter(power->campaign, "streamed update, packed");
    allow(power, &power->new, &power->old, true);
    good = good && reach_bootloader(power) &&
           install_by_tool(power, &power->old, (struct tool_options){0}, TULPAR_WAY_PACKED) &&
           start(power, &power->old);
    campaign_chapter(power->campaign, "streamed update, a difference in place");
    allow(power, &power->old, &power->varied, true);
    return good && reach_bootloader(power) &&
           install_by_tool(power, &power->varied, (struct tool_options){.base = &power->old},
                           TULPAR_WAY_DIFFERENCE) &&
           start(power, &power->varied);
}

static bool streamed_beside(struct power *power) {
    campaign_chapter(power->campaign, "confirmation before it");
    allow(power, &power->old, NULL, false);
    power->earlier = &power->new;
    bool good = wait_for_start(power, &power->old);
    /* Where the erase of a sector takes longer than the line, nothing is packed. */
    enum tulpar_way way = kit_has_sectors() ? TULPAR_WAY_RAW : TULPAR_WAY_DIFFERENCE;
    campaign_chapter(power->campaign, "streamed update, a difference beside");
    allow(power, &power->old, &power->varied, false);
    good = good && reach_bootloader(power) &&
           install_by_tool(power, &power->varied, (struct tool_options){.base = &power->old}, way);
    campaign_chapter(power->campaign, "its swap and start");
    allow(power, &power->varied, NULL, false);
    power->earlier = &power->old;
    return good && start(power, &power->varied);
}

/* One cut in so many of whole images, and all of those of which little is new. */
static bool two_slots(struct power *power, uint64_t one_in, bool with_tool) {
    campaign_default_one_in(power->campaign, one_in);
    bool good = first_installation(power) && update_beside(power) && swap_and_confirm(power) &&
                revert(power) && over_to_other_record_page(power) && update_after_order(power);

    campaign_default_one_in(power->campaign, power->campaign->is_long ? 1 : one_in);
    if (with_tool) {
        good = good && streamed_beside(power) && overlays(power);
    }
    /* No application takes an update by itself where the core waits for the erase of a sector. */
    return good && (!with_tool || kit_has_sectors() || letter(power));
}

static bool one_slot(struct power *power, bool with_tool) {
    return first_installation(power) && update_in_place(power) &&
           over_to_other_record_page(power) && (kit_layout()->has_ecc || end_of_an_image(power)) &&
           resumed_update(power) && (!with_tool || streamed_in_place(power));
}

/* The story of a board, with images of these sizes. one_in: of its cuts of whole images, with two
 * slots. */
static void tell(struct campaign *campaign, const struct sizes *sizes, uint64_t one_in,
                 bool with_tool) {
    struct power power = {.campaign = campaign};

    power.old = image_make(campaign, 1, sizes->old);
    power.new = image_make(campaign, 2, sizes->new);
    power.other = image_make(campaign, 3, sizes->other);
    power.varied = image_vary(&power.old, 6);
    power.wide = image_make(campaign, 7, sizes->wide);
    power.wide_varied = image_vary(&power.wide, 8);
    power.ending = make_ending(campaign, sizes->old);
    power.repair = image_make(campaign, 4, REPAIR_SIZE);
    power.large_repair = image_make(campaign, 5, sizes->large_repair);
    power.now = stand_new(campaign);
    recovery_begin(&power.recovery, campaign,
                   (const struct image *[]){&power.old, &power.new, &power.other, &power.varied,
                                            &power.wide, &power.wide_varied, &power.ending, NULL},
                   &power.repair);
    power.recovery.large_repair = &power.large_repair;
    cutter_begin(&power.cutter, campaign, judge, &power);
    power.now.clock = &power.cutter.clock;
    if (!(stand_has_two_slots() ? two_slots(&power, one_in, with_tool)
                                : one_slot(&power, with_tool))) {
        campaign_fail(campaign, "the story ended early");
    }
    recovery_print_drifts(&power.recovery);
    stand_free(&power.now);
    cutter_end(&power.cutter);
    recovery_end(&power.recovery);
    image_free(&power.old);
    image_free(&power.new);
    image_free(&power.other);
    image_free(&power.varied);
    image_free(&power.wide);
    image_free(&power.wide_varied);
    image_free(&power.ending);
    image_free(&power.repair);
    image_free(&power.large_repair);
}

static struct device_info info_of(const struct campaign *campaign) {
    struct stand stand = stand_new(campaign);
    struct device_info info = {.features = 0};

    if (!stand_info(&stand, &info)) {
        fprintf(stderr, "the board does not answer\n");
        exit(2);
    }
    stand_free(&stand);
    return info;
}

/* The same story with smaller images, where the largest does not fit. */
static struct sizes fitted(struct sizes sizes, uint32_t room) {
    uint32_t excess = sizes.new > room ? sizes.new - room : 0;

    sizes.old -= excess;
    sizes.new -= excess;
    sizes.other -= excess;
    sizes.wide -= excess;
    sizes.large_repair -= excess;
    return sizes;
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("power", argc, argv);
    struct device_info info = info_of(&campaign);
    struct sizes large_here = fitted(large, info.application.size);
    bool has_two_slots = stand_has_two_slots();
    bool with_tool =
        (info.features & FEATURE_PACKED) != 0; /* a plain bootloader takes no streams */

    if (!campaign.is_long && !kit_layout()->has_ecc) {
        campaign_default_one_in(&campaign, SHORT_WITHOUT_ECC_ONE_IN);
    }
    tell(&campaign, &small, campaign.is_long ? 1 : SHORT_TWO_SLOTS_ONE_IN, with_tool);
    if (campaign.is_long && has_two_slots) {
        tell(&campaign, &medium, 1, with_tool);
    }
    if (campaign.is_long) {
        if (!kit_layout()->has_ecc) {
            campaign_default_one_in(&campaign, LARGE_WITHOUT_ECC_ONE_IN);
        }
        tell(&campaign, &large_here, LARGE_TWO_SLOTS_ONE_IN, with_tool && has_two_slots);
    }
    return campaign_end(&campaign);
}
