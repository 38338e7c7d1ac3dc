/* Both CRCs (wire/crc.h) by the CRC unit (RM0394 14), a word in four cycles: the packet CRC in its
 * reset settings; the image CRC with input and output reversed and inverted. */
#include "port.h"
#include "wire/crc.h"

enum { WORDS_PER_FEED = 1024 };

static bool unit_works;

/* Goes on from `crc`, in the order of bits of the polynomial as it is written. */
static void unit_start(uint32_t reversal, uint32_t crc) {
    CRC_INIT = crc;
    CRC_CR = reversal | CRC_CR_RESET;
}

static void unit_feed(const uint32_t *words, uint32_t count) {
    const uint32_t *end = words + count;

    for (; end - words >= 4; words += 4) {
        CRC_DR = words[0];
        CRC_DR = words[1];
        CRC_DR = words[2];
        CRC_DR = words[3];
    }
    while (words < end) {
        CRC_DR = *words++;
    }
}

static uint32_t image_crc_of_words(const uint32_t *words, uint32_t count) {
    unit_start(CRC_CR_REV_IN_WORD | CRC_CR_REV_OUT, UINT32_MAX);
    while (count > 0) {
        uint32_t part = count < WORDS_PER_FEED ? count : WORDS_PER_FEED;

        watchdog_feed(NULL);
        unit_feed(words, part);
        words += part;
        count -= part;
    }
    return ~CRC_DR;
}

/* A unit that computes wrong would call a good application altered: it is asked once for something
 * that is known. */
void crc_unit_init(void) {
    static const uint32_t question = 0x12345678;

    RCC_AHB1ENR |= RCC_AHB1ENR_CRCEN;
    (void)RCC_AHB1ENR;
    unit_works = image_crc_of_words(&question, 1) ==
                 image_crc(IMAGE_CRC_START, (const uint8_t *)&question, sizeof question);
}

/* In the place of the one in wire/packet_crc.c. */
uint32_t packet_crc(uint32_t crc, const uint8_t *data, size_t length) {
    const uint8_t *end = data + length;

    if (!unit_works) {
        return packet_crc_in_software(crc, data, length);
    }
    unit_start(0, crc);
    for (; end - data >= 4; data += 4) {
        CRC_DR = data[0];
        CRC_DR = data[1];
        CRC_DR = data[2];
        CRC_DR = data[3];
    }
    while (data < end) {
        CRC_DR = *data++;
    }
    return CRC_DR;
}

static uint32_t crc_in_parts(uint32_t crc, const uint8_t *bytes, uint32_t length) {
    enum { PART = WORDS_PER_FEED };

    while (length > 0) {
        uint32_t part = length < PART ? length : PART;

        watchdog_feed(NULL);
        crc = image_crc(crc, bytes, part);
        bytes += part;
        length -= part;
    }
    return crc;
}

enum flash_result flash_crc(void *context, uint32_t address, uint32_t length, uint32_t *crc) {
    const uint8_t *bytes = (const uint8_t *)(uintptr_t)address;
    uint32_t by_unit = unit_works ? length - length % sizeof(uint32_t) : 0;

    (void)context;
    (void)flash_take_ecc_error();
    *crc = IMAGE_CRC_START;
    if (by_unit > 0) {
        *crc = image_crc_of_words((const uint32_t *)(uintptr_t)address, by_unit / sizeof(uint32_t));
    }
    *crc = crc_in_parts(*crc, bytes + by_unit, length - by_unit);
    barrier();
    return flash_take_ecc_error() ? FLASH_BAD_WORD : FLASH_OK;
}
