/* SPDX-License-Identifier: MIT */
/* What the fake device does when it is in its bootloader; inside of fake_device.c. */
#ifndef TESTS_FAKE_BOOTLOADER_H
#define TESTS_FAKE_BOOTLOADER_H

#include "tests/support/fake_device.h"

enum {
    FAKE_PAGE_SIZE = 2048,
    FAKE_REPLY_MAX = PAGES_REQUEST_SIZE + PAGES_MAX * PAGE_CRC_SIZE + FRAME_OVERHEAD,
    FAKE_SECOND_US = 1000000,
};

/* Does what the packet in device->parser asks for; the reply goes to `out`, its size is returned.
 * lie: INFO states another CRC of the image than the true one. */
size_t fake_perform(struct fake_device *device, bool lie, uint8_t out[FAKE_REPLY_MAX]);

/* `size` bytes come into flash; a page is erased before its first one does. */
void fake_program(struct fake_device *device, uint32_t offset, const uint8_t *bytes, uint32_t size);

/* Half of the bytes of the WRITE in device->parser come into flash. */
void fake_write_half(struct fake_device *device);

size_t fake_progress_reply(const struct fake_device *device, uint8_t command, enum status status,
                           uint32_t next, uint8_t *out);
size_t fake_one_byte(struct fake_device *device, enum status status, uint8_t *out);

/* Work on blocks that is done by device->now_us; each reply that is due is given to `say` with the
 * time at which it leaves. */
typedef void fake_say(struct fake_device *device, const uint8_t *bytes, size_t length,
                      uint64_t at_us);
void fake_stream_catch_up(struct fake_device *device, fake_say *say);

/* A BLOCK has come, `silent`: the reply to it will be lost. */
void fake_stream_take(struct fake_device *device, bool silent, fake_say *say);

/* All blocks that have come go into flash; how long that takes. */
uint64_t fake_stream_flush(struct fake_device *device, fake_say *say);

/* The update is closed with this status. */
void fake_stream_close(struct fake_device *device, enum status status, fake_say *say);

/* When the next block will be in flash; UINT64_MAX: none is on its way. */
uint64_t fake_stream_due(const struct fake_device *device);

/* What WRITE, BLOCK and FINISH are told when no update is open. */
enum status fake_closed(const struct fake_device *device);

/* The old application is back. */
void fake_end_revert(struct fake_device *device);

/* An error is kept by what it weighs. */
void fake_note(struct fake_device *device, enum status status);

void fake_start_application(struct fake_device *device);

/* A reset; stay: with the order to wait for the host. */
void fake_restart(struct fake_device *device, bool stay);

#endif
