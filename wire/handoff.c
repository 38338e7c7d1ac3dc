#include "wire/handoff.h"

#include <stddef.h>

#include "wire/crc.h"

#define HANDOFF_MAGIC      0x48414E44u
#define HANDOFF_ERROR      0x45525200u /* the low byte is the error */
#define HANDOFF_ERROR_MASK 0xFFu

static uint32_t check_of(const struct handoff *handoff) {
    return image_crc(IMAGE_CRC_START, (const uint8_t *)handoff, offsetof(struct handoff, check));
}

void handoff_seal(volatile struct handoff *handoff) {
    handoff->magic = HANDOFF_MAGIC;
    struct handoff copy = *handoff;
    handoff->check = check_of(&copy);
}

bool handoff_take(volatile struct handoff *handoff, struct handoff *message) {
    *message = *handoff;
    bool valid = message->magic == HANDOFF_MAGIC && message->check == check_of(message);
    if (!valid) {
        *message = (struct handoff){.last_error = handoff->last_error};
    }
    *handoff = *message;
    handoff->magic = 0;
    return valid;
}

void handoff_note_error(volatile struct handoff *handoff, uint8_t error) {
    handoff->last_error = HANDOFF_ERROR | error;
}

uint8_t handoff_last_error(const volatile struct handoff *handoff) {
    uint32_t word = handoff->last_error;

    return (word & ~HANDOFF_ERROR_MASK) == HANDOFF_ERROR ? (uint8_t)word : 0;
}
