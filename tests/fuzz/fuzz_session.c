/* SPDX-License-Identifier: MIT */
/* The bootloader's session under hostile input. The input is a list of steps: raw bytes for the
 * line, packets with a right CRC around fuzzed contents, pauses, resets. Whatever comes: no flash
 * rule is broken, nothing hangs, and an application is called valid only when the flash holds what
 * its record says. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/session.h"
#include "support/fake_board.h"
#include "wire/crc.h"
#include "wire/image.h"

enum step {
    STEP_RAW,
    STEP_PACKET,
    STEP_PAUSE,
    STEP_RESET,
    STEP_IMAGE, /* part of a plausible image, so that an update can succeed */
    STEPS,
};

enum { STEP_HEADER = 3, IMAGE_SIZE = 4096, PAUSE_UNIT_MS = 8 };

static struct fake_board fake;
static struct session session;
static struct handoff message;
static uint8_t image[IMAGE_SIZE];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition) {
    if (!condition) {
        abort();
    }
}

static void check(void) {
    const struct installed_image *installed = &session.update.installed.image;

    require(fake.violations == 0);
    require(session.update.state == UPDATE_CLOSED || session.update.next <= FAKE_APPLICATION_SIZE);
    if (session.start_requested) {
        require(installed->verdict == VERDICT_VALID);
    }
    if (installed->verdict == VERDICT_VALID) {
        const uint8_t *start = fake_flash_at(&fake, FAKE_APPLICATION_BASE);

        require(image_crc(IMAGE_CRC_START, start, installed->size) == installed->crc);
        require(image_check(start, installed->size, &fake.board.application, fake.board.ram) ==
                IMAGE_OK);
    }
}

static void let_it_work(void) {
    session_poll(&session);
    session.start_requested = false;
    fake.in_taken = fake.in_length = 0;
    fake_forget_output(&fake);
}

static void take_step(enum step step, uint8_t argument, const uint8_t *data, size_t size) {
    switch (step) {
    case STEP_RAW: fake_send(&fake, data, size); break;
    case STEP_PACKET: fake_send_packet(&fake, argument, data, size); break;
    case STEP_PAUSE: fake.now_ms += argument * PAUSE_UNIT_MS; break;
    case STEP_IMAGE: {
        size_t offset = argument * (size_t)16 % (IMAGE_SIZE - 256);
        fake_send_packet(&fake, COMMAND_DATA, image + offset, size);
        break;
    }
    case STEP_RESET:
    case STEPS: session_init(&session, &fake.board, &message); break;
    }
    session_poll(&session);
    check();
    let_it_work();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fake_board_init(&fake);
    fake_image(image, sizeof image, 1);
    session_init(&session, &fake.board, &message);
    while (size >= STEP_HEADER) {
        enum step step = (enum step)(data[0] % STEPS);
        size_t length = data[2];

        data += STEP_HEADER;
        size -= STEP_HEADER;
        length = length < size ? length : size;
        take_step(step, data[-2], data, length);
        data += length;
        size -= length;
    }
    return 0;
}
