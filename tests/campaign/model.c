/* SPDX-License-Identifier: MIT */
/* Two slots against a model: random stories of BEGIN, data, FINISH, RUN, CONFIRM, REVERT, ERASE,
 * the tutorial's packets, resets of each kind, power cuts in the swap, applications that
 * confirm themselves and applications that hang. After every step INFO must say what the model
 * says, and at the end of each story resets alone must lead to the image that the model names. */
#include "campaign/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "campaign/stand.h"
#include "support/hand_written.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/record.h"

enum {
    BASES = 3,
    FORMS = 4, /* of each base */
    FULL_SIZE = 2500,
    PADDED_SIZE = 2900,
    PADDED_MORE_SIZE = 4100,
    STORIES = 2000,
    SHORT_ONE_IN = 2,         /* of these; */
    SHORT_SECTORS_ONE_IN = 8, /* sectors of 128 KB are copied and read */
    LONG_STORIES = 40000,
    STEPS_LEAST = 3,
    STEPS_MORE = 9,
    FINAL_STARTS = 5, /* a trial is over by then, at the latest */
    STARTED_MS = 1500,
    ENTERED_US = 20000,
    WORKED_US = 30000,     /* blocks are put into flash by then */
    CUT_US = 900000,       /* started by then, and not confirmed */
    CUT_OPERATIONS = 1500, /* of a swap of these images, about */
    LOG_SIZE = 2048,
};

/* What the host has open. */
enum open { CLOSED, DECLARED, TUTORIAL };

struct teller {
    struct campaign *campaign;
    struct stand base, stand;
    struct image images[BASES * FORMS];
    struct model model;
    bool in_application; /* else in the bootloader, which has heard a packet and stays */
    bool asked;          /* the application was asked for the bootloader: no start is counted */
    enum open open;
    const struct image *image; /* of the open update */
    uint32_t flags, sent;      /* bytes, in order, without a gap */
    bool whole;                /* none was left out */
    bool finished;             /* the latest FINISH ended an update well */
    uint16_t blocks;
    bool updates_on_trial; /* are tried: they are refused */
    const char *problem;
    char log[LOG_SIZE];
};

/* -- telling ------------------------------------------------------------------------------------*/

static void __attribute__((format(printf, 2, 3)))
note(struct teller *teller, const char *format, ...) {
    size_t used = strlen(teller->log);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(teller->log + used, sizeof teller->log - used, format, arguments);
    va_end(arguments);
}

static uint32_t draw(struct teller *teller, uint32_t limit) {
    return (uint32_t)campaign_draw(teller->campaign, limit);
}

static bool goes_on(const struct teller *teller) {
    return teller->problem == NULL;
}

/* -- images -------------------------------------------------------------------------------------*/

static void make_images(struct teller *teller) {
    /* Whole, cut where a page ends, and padded as a linker does it. */
    const uint32_t form_sizes[FORMS] = {FULL_SIZE, stand_page(), PADDED_SIZE, PADDED_MORE_SIZE};

    for (unsigned i = 0; i < BASES * FORMS; i++) {
        uint32_t size = form_sizes[i % FORMS];
        struct image image = image_make(teller->campaign, i / FORMS, FULL_SIZE);
        struct image form =
            image_make(teller->campaign, i / FORMS, size > FULL_SIZE ? size : FULL_SIZE);

        memset(form.bytes, 0xFF, form.size);
        memcpy(form.bytes, image.bytes, size < FULL_SIZE ? size : FULL_SIZE);
        form.size = size;
        form.crc = image_crc(IMAGE_CRC_START, form.bytes, size);
        teller->images[i] = form;
        image_free(&image);
    }
}

/* The same base, cut there; NULL: no such form. */
static const struct image *cut_at(struct teller *teller, const struct image *image, uint32_t size) {
    for (unsigned i = 0; i < BASES * FORMS; i++) {
        if (teller->images[i].minor == image->minor && teller->images[i].size == size) {
            return &teller->images[i];
        }
    }
    return NULL;
}

static const struct image *any_image(struct teller *teller) {
    return &teller->images[draw(teller, BASES * FORMS)];
}

/* -- looking ------------------------------------------------------------------------------------*/

static void look_at_info(struct teller *teller, uint32_t *next_offset) {
    struct device_info info;

    if (!stand_info(&teller->stand, &info)) {
        teller->problem = "no INFO";
        return;
    }
    *next_offset = info.next_offset;
    teller->problem = model_compare(&teller->model, &info);
}

static void compare(struct teller *teller) {
    uint32_t next_offset;

    if (goes_on(teller)) {
        look_at_info(teller, &next_offset);
    }
}

/* Bytes were sent: has the device taken some? */
static void see_whether_touched(struct teller *teller, uint32_t before) {
    struct device_info info;

    if (!stand_info(&teller->stand, &info)) {
        teller->problem = "no INFO";
        return;
    }
    if (info.next_offset != before && info.next_offset != NO_OFFSET && info.next_offset != 0) {
        model_touch(&teller->model);
    }
    if (info.next_offset == NO_OFFSET) {
        teller->open = CLOSED;
    }
    teller->problem = model_compare(&teller->model, &info);
}

static uint32_t next_offset(struct teller *teller) {
    struct device_info info;

    return stand_info(&teller->stand, &info) ? info.next_offset : NO_OFFSET;
}

/* The application starts, the right one, whole; or the bootloader waits, when there is none. */
static void expect_start(struct teller *teller, bool counted) {
    struct finding finding = stand_look(&teller->stand, STARTED_MS);
    struct model *model = &teller->model;
    bool nothing = model->kind == MODEL_NOTHING;

    if (finding.what == FOUND_DEAD) {
        teller->problem = stand_why_dead(&teller->stand);
    } else if (nothing) {
        teller->problem = finding.what == FOUND_RUNNING || finding.has_valid
                              ? "something starts, and nothing is valid"
                              : NULL;
    } else if (finding.what == FOUND_WAITING) {
        teller->problem = "nothing starts: the application is lost";
    } else {
        /* The same image in two lengths: which of them it is INFO tells, not the flash. */
        bool is_other = model->kind == MODEL_TRIAL && model->other->minor == finding.minor &&
                        stand_holds(&teller->stand, model->other) &&
                        !stand_holds(&teller->stand, model->application);
        model_start(model, counted, is_other);
        if (finding.minor != model->application->minor ||
            !stand_holds(&teller->stand, model->application)) {
            teller->problem = "another application starts, or an altered one";
        }
        teller->in_application = true;
    }
    teller->open = CLOSED;
    teller->asked = false;
}

/* -- steps in the bootloader --------------------------------------------------------------------*/

static uint8_t ask(struct teller *teller, uint8_t command, const void *data, uint16_t length,
                   bool framed) {
    uint8_t reply[STAND_REPLY_MAX];
    size_t size = stand_request(&teller->stand, command, data, length, reply);

    if (size == 0) {
        teller->problem = "no reply";
        return UINT8_MAX;
    }
    return framed && size > 1 ? reply[4] : reply[0];
}

static void begin(struct teller *teller, const struct image *image, uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    put_u32(data, image->size);
    put_u32(data + 4, image->crc);
    put_u32(data + 8, flags);
    note(teller, " BEGIN(1.%u, %u, flags %u)", image->minor, image->size, flags);
    uint8_t status = ask(teller, COMMAND_BEGIN, data, sizeof data, true);
    bool on_trial = teller->model.kind == MODEL_TRIAL;
    if (goes_on(teller) && status != (on_trial ? STATUS_STATE : STATUS_OK)) {
        teller->problem = on_trial ? "BEGIN is taken on trial" : "BEGIN is refused";
    }
    teller->open = on_trial ? CLOSED : DECLARED;
    teller->image = image;
    teller->flags = flags;
    teller->sent = 0;
    teller->whole = true;
    teller->blocks = 0;
    compare(teller);
}

static void send_piece(struct teller *teller, uint32_t offset, bool as_block) {
    const struct image *image = teller->image;
    uint8_t data[DATA_FIELD_MAX];
    uint32_t left = image->size - offset;
    uint32_t part = left < stand_page() ? left : stand_page();
    uint32_t before = next_offset(teller);
    uint32_t header = as_block ? BLOCK_HEADER_SIZE : WRITE_HEADER_SIZE;

    if (as_block) {
        put_u16(data, teller->blocks);
        data[2] = BLOCK_RAW;
        put_u32(data + 3, offset);
    } else {
        put_u32(data, offset);
    }
    memcpy(data + header, image->bytes + offset, part);
    note(teller, as_block ? " BLOCK(%u)" : " WRITE(%u)", offset);
    uint8_t status = ask(teller, as_block ? COMMAND_BLOCK : COMMAND_WRITE, data,
                         (uint16_t)(header + part), true);
    (void)stand_run_us(&teller->stand, as_block ? WORKED_US : 0);
    if (goes_on(teller) && status == STATUS_OK && teller->open == CLOSED) {
        teller->problem = "data is taken, and no update is open";
    }
    if (status == STATUS_OK) {
        teller->blocks = (uint16_t)(teller->blocks + as_block);
        teller->whole = teller->whole && offset == teller->sent;
        teller->sent = offset + part;
    }
    if (goes_on(teller)) {
        see_whether_touched(teller, before);
    }
}

static void finish(struct teller *teller) {
    uint8_t data[FINISH_BLOCKS_SIZE];

    put_u16(data, teller->blocks);
    note(teller, " FINISH");
    bool open = teller->open == DECLARED;
    uint8_t status = ask(teller, COMMAND_FINISH, data, teller->blocks > 0 ? sizeof data : 0, true);
    teller->finished = open && status == STATUS_OK;
    if (teller->finished) {
        model_finish(&teller->model, teller->image, (teller->flags & BEGIN_NO_TRIAL) == 0);
    } else if (open && teller->whole && teller->sent == teller->image->size && goes_on(teller)) {
        teller->problem = "FINISH is refused, and every byte was sent";
    }
    if (!open ||
        status != STATUS_OFFSET) { /* the tutorial's update, too: its host sends no FINISH */
        teller->open = CLOSED;
    }
    compare(teller);
}

/* The units that differ from what runs, or, now and then, a page less: then FINISH must not be
 * taken in. */
static void update_by_overlay(struct teller *teller, const struct image *image, uint32_t flags) {
    uint8_t reply[STAND_REPLY_MAX];
    const uint8_t *crcs = stand_pages(&teller->stand, image, PAGES_OF_APPLICATION, reply);
    bool as_blocks = draw(teller, 2) == 0;
    uint32_t pages = (image->size + stand_page() - 1) / stand_page(), differ = 0, sent = 0;
    uint32_t forgotten = draw(teller, 4 * pages);

    if (crcs == NULL) {
        teller->problem = "PAGES is not answered";
        return;
    }
    begin(teller, image, flags | BEGIN_OVERLAY);
    for (uint32_t page = 0; page < pages && teller->open == DECLARED && goes_on(teller); page++) {
        bool differs = !stand_unit_is(image, page, crcs);

        differ += differs;
        if (differs && page != forgotten) {
            send_piece(teller, page * stand_page(), as_blocks);
            sent++;
        }
    }
    bool open = teller->open == DECLARED;
    if (goes_on(teller)) {
        finish(teller);
    }
    if (goes_on(teller) && open && sent == differ && !teller->finished) {
        teller->problem = "FINISH is refused, and every page that differs was sent";
    }
}

/* A host's update: all of it, or what the host leaves out because the pages are right. */
static void update(struct teller *teller) {
    const struct image *image = any_image(teller);
    uint32_t flags = draw(teller, 3) == 0 ? BEGIN_NO_TRIAL : 0;
    bool as_blocks = draw(teller, 2) == 0;
    if (draw(teller, 3) == 0) {
        update_by_overlay(teller, image, flags);
        return;
    }
    /* 0: every page; 1: none; else each page or not. */
    uint32_t leaves_out = draw(teller, 3) == 0 ? 1 + draw(teller, 2) : 0;

    begin(teller, image, flags | (leaves_out > 0 ? BEGIN_SPARSE : 0));
    for (uint32_t at = 0; at < image->size && teller->open == DECLARED && goes_on(teller);
         at += stand_page()) {
        if (leaves_out == 0 || (leaves_out == 2 && draw(teller, 2) == 0)) {
            send_piece(teller, at, as_blocks);
        }
    }
    if (goes_on(teller)) {
        finish(teller);
    }
}

static void send_next(struct teller *teller) {
    if (teller->open != DECLARED || teller->sent >= teller->image->size) {
        static const uint32_t left_out[] = {0, BEGIN_SPARSE, BEGIN_OVERLAY};
        uint32_t flags = draw(teller, 2) == 0 ? BEGIN_NO_TRIAL : 0;

        begin(teller, any_image(teller), flags | left_out[draw(teller, 3)]);
    }
    if (goes_on(teller)) {
        bool as_block = teller->blocks > 0 || (teller->sent == 0 && draw(teller, 2) == 0);
        send_piece(teller, teller->sent, as_block);
    }
}

static void send_somewhere(struct teller *teller) {
    if (teller->image != NULL && teller->open == DECLARED) {
        uint32_t pages = (teller->image->size + stand_page() - 1) / stand_page();

        send_piece(teller, draw(teller, pages) * stand_page(), false);
    }
}

/* The tutorial's packets, some or all of them. */
static void tutorial(struct teller *teller) {
    bool on_trial = teller->model.kind == MODEL_TRIAL;

    if (teller->open != TUTORIAL) {
        teller->image = &teller->images[draw(teller, BASES) * FORMS];
        teller->sent = 0;
    }
    uint32_t packets = 1 + draw(teller, 3);
    while (packets-- > 0 && teller->sent < FULL_SIZE && goes_on(teller)) {
        uint32_t left = FULL_SIZE - teller->sent;
        uint32_t part = left < stand_page() ? left : stand_page();

        note(teller, " DATA(1.%u, %u)", teller->image->minor, teller->sent);
        bool taken = ask(teller, COMMAND_DATA, teller->image->bytes + teller->sent, (uint16_t)part,
                         false) == REPLY_ACK;
        if (taken == on_trial && goes_on(teller)) {
            teller->problem = on_trial ? "DATA is taken on trial" : "DATA is refused";
        }
        if (taken) {
            model_touch(&teller->model);
            teller->open = TUTORIAL;
            teller->sent += part;
        } else {
            teller->open = CLOSED;
            packets = 0;
        }
    }
    compare(teller);
}

static void run(struct teller *teller) {
    struct model *model = &teller->model;
    const struct image *sent =
        teller->open == TUTORIAL ? cut_at(teller, teller->image, teller->sent) : NULL;

    note(teller, " RUN");
    stand_forget(&teller->stand);
    bool can = sent != NULL || (teller->open != DECLARED && model->kind != MODEL_NOTHING);
    bool accepted = ask(teller, COMMAND_RUN, NULL, 0, false) == REPLY_ACK;
    if (sent != NULL && accepted) {
        model_finish(model, sent, false);
    }
    if (goes_on(teller) && accepted != can) {
        teller->problem = can ? "RUN is refused" : "RUN is accepted";
    }
    if (!goes_on(teller) || !accepted) {
        compare(teller);
        return;
    }
    /* A swap that is due, or a trial that is over, takes a reset more, after which this is a
     * start like any other. */
    bool counted = !teller->asked || model->kind == MODEL_ORDERED;
    model_reset(model, teller->asked);
    expect_start(teller, counted);
}

static void confirm(struct teller *teller) {
    note(teller, " CONFIRM");
    if (ask(teller, COMMAND_CONFIRM, NULL, 0, false) != REPLY_ACK && goes_on(teller)) {
        teller->problem = "CONFIRM is refused";
    }
    model_confirm(&teller->model);
    compare(teller);
}

static void revert(struct teller *teller) {
    note(teller, " REVERT");
    bool accepted = ask(teller, COMMAND_REVERT, NULL, 0, false) == REPLY_ACK;
    bool can = model_revert(&teller->model);
    if (goes_on(teller) && accepted != can) {
        teller->problem = can ? "REVERT is refused" : "REVERT is accepted";
    }
    compare(teller);
}

static void erase(struct teller *teller) {
    note(teller, " ERASE");
    if (ask(teller, COMMAND_ERASE, NULL, 0, false) != REPLY_ACK && goes_on(teller)) {
        teller->problem = "ERASE is refused";
    }
    model_erase(&teller->model);
    teller->open = CLOSED;
    compare(teller);
}

/* -- resets -------------------------------------------------------------------------------------*/

/* The power goes once somewhere in what the reset leads to; true: it did. */
static bool cut(struct teller *teller) {
    static const enum vboard_fault_when moments[] = {VBOARD_BEFORE_OPERATION, VBOARD_IN_OPERATION,
                                                     VBOARD_AFTER_OPERATION};
    struct vboard_fault fault = {
        .kind = VBOARD_FAULT_POWER_CUT,
        .when = moments[draw(teller, 3)],
        .at = 1 + draw(teller, CUT_OPERATIONS),
        .torn = VBOARD_TORN_BY_CHANCE,
        .seed = campaign_draw(teller->campaign, UINT64_MAX),
    };
    struct stand *stand = &teller->stand;

    stand_power_on(stand, fault.seed);
    int number = vboard_arm(stand->board, &fault);
    (void)stand_run_us(stand, CUT_US);
    bool fired = vboard_fault_fired(stand->board, number) > 0;
    vboard_disarm_all(stand->board);
    note(teller, fired ? " (cut at %u)" : " (no cut at %u)", (unsigned)fault.at);
    return fired;
}

static void press(struct teller *teller) {
    teller->asked = false;
    teller->open = CLOSED;
    if (draw(teller, 2) == 0) {
        note(teller, " reset");
        stand_press_reset(&teller->stand);
    } else {
        note(teller, " power");
        stand_power_on(&teller->stand, campaign_draw(teller->campaign, UINT64_MAX));
    }
}

static bool swap_is_due(const struct teller *teller) {
    const struct model *model = &teller->model;

    return model->kind == MODEL_ORDERED ||
           (model->kind == MODEL_TRIAL && model->starts_least >= TRIAL_STARTS);
}

static void reset(struct teller *teller) {
    struct model *model = &teller->model;

    if (swap_is_due(teller) && draw(teller, 4) == 0) {
        bool was_cut = cut(teller);

        model_reset(model, false);
        if (model->kind == MODEL_TRIAL) { /* counted when it was cut, and perhaps not */
            model->starts_most++;
            model->starts_least += !was_cut;
        }
        stand_power_on(&teller->stand, campaign_draw(teller->campaign, UINT64_MAX));
        teller->open = CLOSED;
        teller->asked = false;
    } else {
        press(teller);
    }
    model_reset(model, false);
    expect_start(teller, true);
}

/* A packet within the window keeps the bootloader. */
static void reset_and_stay(struct teller *teller) {
    press(teller);
    note(teller, " ENTER");
    model_reset(&teller->model, false);
    teller->in_application = false;
    if (!stand_command(&teller->stand, COMMAND_ENTER)) {
        teller->problem = "ENTER is not answered";
    }
    compare(teller);
}

static void enter(struct teller *teller) {
    struct stand *stand = &teller->stand;
    uint8_t packet[HAND_PACKET_MAX];

    note(teller, " ENTER");
    (void)vboard_uart_send(stand->board, packet, hand_packet(packet, COMMAND_ENTER, NULL, 0));
    (void)stand_run_us(stand, ENTERED_US);
    stand_forget(stand);
    model_reset(&teller->model, true);
    teller->in_application = false;
    teller->asked = true;
    compare(teller);
}

static void work(struct teller *teller) {
    note(teller, " (works)");
    (void)stand_run_us(&teller->stand, STAND_CONFIRMED_US);
    model_confirm(&teller->model);
}

/* -- stories ------------------------------------------------------------------------------------*/

typedef void step(struct teller *teller);

static void step_in_application(struct teller *teller) {
    static step *const steps[] = {work, enter, enter, enter, reset, reset};

    steps[draw(teller, sizeof steps / sizeof steps[0])](teller);
}

static void step_in_bootloader(struct teller *teller) {
    static step *const often[] = {
        update,    update,         update, update,   update, send_next,
        send_next, send_somewhere, finish, tutorial, run,    run,
        run,       confirm,        revert, reset,    reset,  reset_and_stay,
    };
    static step *const without_updates[] = {run, run, confirm, reset, reset, reset_and_stay};
    bool on_trial = teller->model.kind == MODEL_TRIAL;

    if (draw(teller, 50) == 0) {
        erase(teller);
    } else if (on_trial && !teller->updates_on_trial) {
        without_updates[draw(teller, sizeof without_updates / sizeof without_updates[0])](teller);
    } else {
        often[draw(teller, sizeof often / sizeof often[0])](teller);
    }
}

/* More resets of the same would show nothing. */
static bool is_final(const struct teller *teller, unsigned starts) {
    enum model_kind kind = teller->model.kind;

    return starts > 0 && (kind == MODEL_INSTALLED || kind == MODEL_NOTHING);
}

static void tell(struct teller *teller) {
    uint32_t steps = STEPS_LEAST + draw(teller, STEPS_MORE);

    stand_copy(&teller->stand, &teller->base);
    teller->model = (struct model){.kind = MODEL_INSTALLED, .application = &teller->images[0]};
    teller->in_application = false;
    teller->asked = false;
    teller->open = CLOSED;
    teller->image = NULL;
    teller->blocks = 0;
    teller->problem = NULL;
    teller->log[0] = '\0';
    while (steps-- > 0 && goes_on(teller)) {
        (teller->in_application ? step_in_application : step_in_bootloader)(teller);
    }
    for (unsigned i = 0; i < FINAL_STARTS && goes_on(teller) && !is_final(teller, i); i++) {
        press(teller);
        model_reset(&teller->model, false);
        expect_start(teller, true);
    }
    if (!goes_on(teller)) {
        campaign_fail(teller->campaign, "%s, after%s", teller->problem, teller->log);
    }
}

static void tell_all(struct teller *teller, const char *chapter, bool updates_on_trial,
                     unsigned stories) {
    teller->updates_on_trial = updates_on_trial;
    campaign_chapter(teller->campaign, chapter);
    for (unsigned i = 0; i < stories; i++) {
        if (campaign_plan(teller->campaign)) {
            tell(teller);
            campaign_fired(teller->campaign, true);
        }
    }
}

int main(int argc, char **argv) {
    struct campaign campaign = campaign_begin("model", argc, argv);
    static struct teller teller;
    unsigned stories = campaign.is_long ? LONG_STORIES : STORIES;

    campaign_default_one_in(&campaign, campaign.is_long        ? 1
                                       : kit_layout()->has_ecc ? SHORT_ONE_IN
                                                               : SHORT_SECTORS_ONE_IN);
    teller.campaign = &campaign;
    make_images(&teller);
    teller.base = stand_new(&campaign);
    teller.stand = stand_like(&teller.base);
    if (!stand_flash(&teller.base, &teller.images[0], false)) {
        campaign_fail(&campaign, "the first application cannot be installed");
    }
    tell_all(&teller, "a trial is left alone", false, stories / 2);
    tell_all(&teller, "updates come on trial, too", true, stories / 2);
    stand_free(&teller.base);
    stand_free(&teller.stand);
    for (unsigned i = 0; i < BASES * FORMS; i++) {
        image_free(&teller.images[i]);
    }
    return campaign_end(&campaign);
}
