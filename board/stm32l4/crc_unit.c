/* The image CRC by the CRC unit (RM0394 14): at its reset polynomial and start value, with input
 * and output reversed, it computes the CRC-32 of zlib, a word in four cycles. */
#include "port.h"
#include "wire/crc.h"

enum { WORDS_PER_FEED = 1024 };

static bool unit_works;

static void unit_restart(void) {
    CRC_CR = CRC_CR_REV_IN_WORD | CRC_CR_REV_OUT | CRC_CR_RESET;
}

/* A unit that computes wrong would call a good application altered: it is asked once for something
 * that is known. */
void crc_unit_init(void) {
    static const uint32_t question = 0x12345678;

    RCC_AHB1ENR |= RCC_AHB1ENR_CRCEN;
    (void)RCC_AHB1ENR;
    unit_restart();
    CRC_DR = question;
    unit_works = ~CRC_DR == image_crc(IMAGE_CRC_START, (const uint8_t *)&question, sizeof question);
}

static uint32_t crc_of_words(const uint32_t *words, uint32_t count) {
    unit_restart();
    for (uint32_t i = 0; i < count; i++) {
        if (i % WORDS_PER_FEED == 0) {
            watchdog_feed(NULL);
        }
        CRC_DR = words[i];
    }
    return ~CRC_DR;
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
        *crc = crc_of_words((const uint32_t *)(uintptr_t)address, by_unit / sizeof(uint32_t));
    }
    *crc = crc_in_parts(*crc, bytes + by_unit, length - by_unit);
    barrier();
    return flash_take_ecc_error() ? FLASH_BAD_WORD : FLASH_OK;
}
