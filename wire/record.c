#include "wire/record.h"

#include "wire/bytes.h"
#include "wire/crc.h"

enum {
    RECORD_MAGIC = 0x5254, /* "TR" */
    OFFSET_STATE = 2,
    OFFSET_ATTEMPTS = 3,
    OFFSET_RESERVED = 4,
    OFFSET_SEQUENCE = 8,
    OFFSET_SIZE = 12,
    OFFSET_CRC = 16,
    OFFSET_VERSION = 20,
    OFFSET_OTHER_SIZE = 24,
    OFFSET_OTHER_CRC = 28,
    OFFSET_OTHER_VERSION = 32,
    OFFSET_CHECK = RECORD_SIZE - 4,
};

void record_encode(const struct record *record, uint8_t data[RECORD_SIZE]) {
    put_u16(data, RECORD_MAGIC);
    data[OFFSET_STATE] = (uint8_t)record->state;
    data[OFFSET_ATTEMPTS] = record->attempts;
    put_u32(data + OFFSET_RESERVED, 0);
    put_u32(data + OFFSET_SEQUENCE, record->sequence);
    put_u32(data + OFFSET_SIZE, record->image.size);
    put_u32(data + OFFSET_CRC, record->image.crc);
    put_u32(data + OFFSET_VERSION, record->image.version);
    put_u32(data + OFFSET_OTHER_SIZE, record->other.size);
    put_u32(data + OFFSET_OTHER_CRC, record->other.crc);
    put_u32(data + OFFSET_OTHER_VERSION, record->other.version);
    put_u32(data + OFFSET_CHECK, image_crc(IMAGE_CRC_START, data, OFFSET_CHECK));
}

bool record_decode(struct record *record, const uint8_t data[RECORD_SIZE]) {
    if (get_u16(data) != RECORD_MAGIC ||
        get_u32(data + OFFSET_CHECK) != image_crc(IMAGE_CRC_START, data, OFFSET_CHECK)) {
        return false;
    }
    record->state = (enum record_state)data[OFFSET_STATE];
    record->attempts = data[OFFSET_ATTEMPTS];
    record->sequence = get_u32(data + OFFSET_SEQUENCE);
    record->image.size = get_u32(data + OFFSET_SIZE);
    record->image.crc = get_u32(data + OFFSET_CRC);
    record->image.version = get_u32(data + OFFSET_VERSION);
    record->other.size = get_u32(data + OFFSET_OTHER_SIZE);
    record->other.crc = get_u32(data + OFFSET_OTHER_CRC);
    record->other.version = get_u32(data + OFFSET_OTHER_VERSION);
    return true;
}
