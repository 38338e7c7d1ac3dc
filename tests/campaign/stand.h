/* SPDX-License-Identifier: MIT */
/* A board under test in a campaign: the real bootloader.bin on the virtual board, and a host that
 * sends hand-built packets and never stops the program when something is odd, but says what it saw.
 *
 * Three files: stand.c is the board and its time, talk.c the conversation, look.c what became of
 * the board. */
#ifndef CAMPAIGN_STAND_H
#define CAMPAIGN_STAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"
#include "campaign/image.h"
#include "faults.h"
#include "support/kit_layout.h"
#include "vboard.h"
#include "wire/message.h"

enum {
    STAND_FLASH = 0x08000000,
    STAND_CODE_MAX = 44 * 1024, /* bytes of the bootloader's place */
    STAND_PAGE_MAX = 2048,
    STAND_WORD = 8, /* what the core programs at once: some programming units, or one */
    STAND_REPLY_MAX = 1100,
    STAND_HEARD_MAX = 256,
    STAND_CONFIRMED_US = 1500000, /* by then an application on trial has confirmed itself */
};

/* What the host sends at once: an erase unit, or a part of one. */
static inline uint32_t stand_page(void) {
    return kit_layout()->transfer_page;
}

/* The same for what is written whole. */
static inline uint32_t stand_whole_pages(uint32_t size) {
    return (size + stand_page() - 1) / stand_page() * stand_page();
}

/* The erase unit that the application area begins with; two slots have no other. */
static inline uint32_t stand_slot_unit(void) {
    return kit_unit_size(kit_layout()->application);
}

/* Whoever wants to be there while a board's time passes: does what vboard_run() does, and more. */
struct stand_clock {
    void *context;
    enum vboard_stop (*run)(void *context, struct vboard *board, uint64_t until_ns,
                            bool stop_on_output);
};

struct stand {
    struct vboard *board;
    const struct stand_clock *clock; /* NULL: vboard_run() itself */
    bool overlays;                   /* the board takes them: it has two slots */
    enum vboard_stop stop;           /* of the latest run */
    uint8_t heard[STAND_HEARD_MAX];  /* what the board has said lately, outside of replies */
    size_t heard_size;
};

/* A board with its bootloader, switched on. Flash operations take a short time only: what a cut
 * leaves does not depend on it. */
struct stand stand_new(const struct campaign *campaign);
/* A board without any contents, and off. */
struct stand stand_off(void);
/* Another one, for snapshots. */
struct stand stand_like(const struct stand *stand);
void stand_free(struct stand *stand);
void stand_copy(struct stand *to, const struct stand *from);

/* Two slots, as the firmware is built for this board. */
bool stand_has_two_slots(void);

/* Off, on, and the millisecond in which the bootloader comes up. Forgets what was heard. */
void stand_power_on(struct stand *stand, uint64_t seed);
void stand_press_reset(struct stand *stand);
/* Drops what the board has said so far. */
void stand_forget(struct stand *stand);

/* Time passes until then, in nanoseconds since the board was made, or until it says something. */
enum vboard_stop stand_run(struct stand *stand, uint64_t until_ns, bool stop_on_output);
/* Lets time pass. False: the power went, or the board did what the manual forbids. */
bool stand_run_us(struct stand *stand, uint64_t us);

/* Sends a packet. The answer: its length in bytes (one, or a whole frame), 0 when none came. */
size_t stand_request(struct stand *stand, uint8_t command, const void *data, uint16_t length,
                     uint8_t reply[STAND_REPLY_MAX]);

/* The parts of an update. True: the device said ACK or OK. */
bool stand_begin(struct stand *stand, const struct image *image, uint32_t flags);
bool stand_write(struct stand *stand, const struct image *image, uint32_t offset, uint32_t length);
bool stand_finish(struct stand *stand);
bool stand_command(struct stand *stand, uint8_t command); /* with a one-byte answer */
bool stand_info(struct stand *stand, struct device_info *info);

/* What the pages of an image hold now, where an update goes or in the application area, in `reply`:
 * an image CRC each. NULL: no answer. */
const uint8_t *stand_pages(struct stand *stand, const struct image *image, enum pages_which which,
                           uint8_t reply[STAND_REPLY_MAX]);
/* All pages of the erase unit that holds this one have these CRCs: an update leaves out whole
 * units. */
bool stand_unit_is(const struct image *image, uint32_t page, const uint8_t *crcs);

/* BEGIN, WRITE..., FINISH. sparse: only the pages that PAGES shows to be different; with two slots
 * as an overlay. */
bool stand_flash(struct stand *stand, const struct image *image, bool sparse);

/* The tutorial's packets. RUN comes after them. */
bool stand_flash_as_tutorial(struct stand *stand, const struct image *image);

enum found {
    FOUND_RUNNING, /* it said "Application 1.x.0 started" */
    FOUND_WAITING, /* in the bootloader: it answers RUN */
    FOUND_DEAD,
};

struct finding {
    enum found what;
    unsigned minor; /* running: the version that it says it is */
    bool has_valid; /* waiting: and it would start an application when told to */
};

/* The minor version of the application that was heard last when it started; -1: none was. */
int stand_heard_start(const struct stand *stand);

/* Waits for one of both, `ms` at most. A text that was heard before counts. */
struct finding stand_look(struct stand *stand, uint32_t ms);

/* True when the application area begins with exactly this image. */
bool stand_holds(const struct stand *stand, const struct image *image);

/* Of one that was found dead. Valid until it runs again. */
const char *stand_why_dead(const struct stand *stand);

/* Is the board well, as found? Running: one of the images, whole. Waiting: without a valid
 * application, and only where may_wait says so. NULL: well; else a sentence. */
const char *stand_judge(const struct stand *stand, const struct finding *finding,
                        const struct image *const *allowed, bool may_wait);

/* How an image is brought in: with Tulpar's packets, all pages or only those that differ, or with
 * the tutorial's. */
enum way { WAY_PLAIN, WAY_SPARSE, WAY_TUTORIAL, WAYS };

/* Brings a board that runs or waits to flash an image and run it. NULL: done; else a sentence.
 * Whoever is told "no" tries once more, as a user would. */
const char *stand_repair(struct stand *stand, const struct finding *finding,
                         const struct image *image, enum way way);

#endif
