/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "campaign/stand.h"
#include "support/hand_written.h"
#include "watch.h"

enum {
    US_PER_MS = 1000,
    LOOK_US = 20000,
    REPAIRED_MS = 3000,
};

int stand_heard_start(const struct stand *stand) {
    int minor = -1;

    for (size_t i = 0; i < stand->heard_size; i++) {
        int here = image_started(stand->heard + i, stand->heard_size - i);

        minor = here >= 0 ? here : minor;
    }
    return minor;
}

struct finding stand_look(struct stand *stand, uint32_t ms) {
    struct finding finding = {.what = FOUND_DEAD};
    int minor = stand_heard_start(stand);

    for (uint64_t us = 0; us < (uint64_t)ms * US_PER_MS && minor < 0; us += LOOK_US) {
        if (!stand_run_us(stand, LOOK_US)) {
            return finding;
        }
        minor = stand_heard_start(stand);
    }
    if (minor >= 0) {
        finding.what = FOUND_RUNNING;
        finding.minor = (unsigned)minor;
    } else {
        /* INFO would say more, but its reply takes long. */
        uint8_t reply[STAND_REPLY_MAX];
        bool answered = stand_request(stand, COMMAND_RUN, NULL, 0, reply) == 1;
        finding.what = answered ? FOUND_WAITING : FOUND_DEAD;
        finding.has_valid = answered && reply[0] == REPLY_ACK;
    }
    return finding;
}

bool stand_holds(const struct stand *stand, const struct image *image) {
    uint8_t bytes[STAND_PAGE_MAX];
    bool same = true;

    vboard_watch_peek(stand->board, kit_layout()->application, image->size);
    for (uint32_t offset = 0; offset < image->size && same; offset += stand_page()) {
        uint32_t left = image->size - offset;
        uint32_t part = left < stand_page() ? left : stand_page();

        same = vboard_peek(stand->board, kit_layout()->application + offset, bytes, part) &&
               memcmp(bytes, image->bytes + offset, part) == 0;
    }
    return same;
}

const char *stand_why_dead(const struct stand *stand) {
    return stand->stop == VBOARD_VIOLATION ? vboard_violation(stand->board)
                                           : "the board is dead: no start, no answer";
}

const char *stand_judge(const struct stand *stand, const struct finding *finding,
                        const struct image *const *allowed, bool may_wait) {
    switch (finding->what) {
    case FOUND_RUNNING:
        for (; *allowed != NULL; allowed++) {
            if ((*allowed)->minor == finding->minor) {
                return stand_holds(stand, *allowed) ? NULL : "an altered application runs";
            }
        }
        return "another application runs than the ones allowed";
    case FOUND_WAITING:
        if (finding->has_valid) {
            return "a valid application is not started";
        }
        return may_wait ? NULL : "the bootloader waits, and an application should run";
    case FOUND_DEAD: break;
    }
    return stand_why_dead(stand);
}

/* The application does not answer: it resets. */
static void enter_from_application(struct stand *stand) {
    uint8_t packet[HAND_PACKET_MAX];

    (void)vboard_uart_send(stand->board, packet, hand_packet(packet, COMMAND_ENTER, NULL, 0));
    (void)stand_run_us(stand, LOOK_US);
    stand_forget(stand);
}

static bool flash_in_way(struct stand *stand, const struct image *image, enum way way) {
    return way == WAY_TUTORIAL ? stand_flash_as_tutorial(stand, image)
                               : stand_flash(stand, image, way == WAY_SPARSE);
}

/* An application that is on trial takes no update: it stays, or the old one comes back first. */
static void end_trial(struct stand *stand, enum way way) {
    if (way == WAY_TUTORIAL || !stand_command(stand, COMMAND_REVERT)) {
        (void)stand_command(stand, COMMAND_CONFIRM);
    }
}

const char *stand_repair(struct stand *stand, const struct finding *finding,
                         const struct image *image, enum way way) {
    const struct image *const allowed[] = {image, NULL};

    if (finding->what == FOUND_RUNNING) {
        enter_from_application(stand);
    }
    if (!stand_command(stand, COMMAND_ENTER)) {
        return "the bootloader does not answer before the repair";
    }
    if (!flash_in_way(stand, image, way)) {
        if (stand->stop == VBOARD_POWER_CUT) {
            return "the power goes during the repair"; /* what is sent now would come later */
        }
        end_trial(stand, way);
        if (!flash_in_way(stand, image, WAY_PLAIN)) {
            return "the repair is refused twice";
        }
    }
    stand_forget(stand);
    if (!stand_command(stand, COMMAND_RUN)) {
        return "RUN is refused after the repair";
    }
    struct finding repaired = stand_look(stand, REPAIRED_MS);
    return stand_judge(stand, &repaired, allowed, false);
}
