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

/* Half of the bytes of the WRITE in device->parser come into flash. */
void fake_write_half(struct fake_device *device);

size_t fake_progress_reply(const struct fake_device *device, uint8_t command, enum status status,
                           uint32_t next, uint8_t *out);
size_t fake_one_byte(struct fake_device *device, enum status status, uint8_t *out);

void fake_start_application(struct fake_device *device);

/* A reset; stay: with the order to wait for the host. */
void fake_restart(struct fake_device *device, bool stay);

#endif
