/* SPDX-License-Identifier: MIT */
/* The image CRC (wire/crc.h) by the CRC unit (RM0394 14), a word in four cycles. crc_v1.h or
 * crc_v2.h, by the registers.h of the chip, knows the unit. */
#include "architecture.h"
#include "crc_loop.h"
#include "port.h"
#include "registers.h"
#include "wire/bytes.h"
#include "wire/crc.h"

enum {
    WORD = sizeof(uint32_t),
    FOUR = 4 * WORD,
    STEP = FOURS_AT_ONCE > 1 ? 2 * FOUR : FOUR, /* bytes in one round of the loop */
    WATCHED = 4096, /* between two feeds of the watchdog: 0.2 ms, in software 5 */
};

static bool unit_works;

static void feed_now_and_then(const uint8_t *place) {
    if ((uintptr_t)place % WATCHED < STEP) {
        watchdog_feed(NULL);
    }
}

static inline __attribute__((always_inline)) uint32_t word_at(const uint8_t *place) {
    return WORDS_ANYWHERE ? get_u32(place) : *(const uint32_t *)(const void *)place;
}

static inline __attribute__((always_inline)) void take_four(const uint8_t *words) {
    CRC_TAKE_IMAGE(word_at(words));
    CRC_TAKE_IMAGE(word_at(words + WORD));
    CRC_TAKE_IMAGE(word_at(words + 2 * WORD));
    CRC_TAKE_IMAGE(word_at(words + 3 * WORD));
}

/* Of whole words; of one at least, where the unit begins with one. */
static uint32_t image_crc_by_unit(uint32_t crc, const uint8_t *words, uint32_t length) {
    const uint8_t *end = words + length;

    crc_begin_image(crc, CRC_BEGINS_WITH_A_WORD ? word_at(words) : 0);
    words += CRC_BEGINS_WITH_A_WORD ? WORD : 0;
    for (; FOURS_AT_ONCE > 0 && end - words >= STEP; words += STEP) {
        feed_now_and_then(words);
        take_four(words);
        if (FOURS_AT_ONCE > 1) {
            take_four(words + FOUR);
        }
    }
    for (; words < end; words += WORD) {
        if (FOURS_AT_ONCE == 0) {
            feed_now_and_then(words);
        }
        CRC_TAKE_IMAGE(word_at(words));
    }
    return CRC_OF_IMAGE;
}

/* A unit that computes wrong would call a good application altered: it is asked once for something
 * that is known, and goes on from a number that is no palindrome of bits. */
void crc_unit_init(void) {
    static const _Alignas(WORD) uint8_t question[WORD] = {0x78, 0x56, 0x34, 0x12};
    enum { BEFORE = 0x12345678 };

    RCC_AHB1ENR |= RCC_AHB1ENR_CRCEN;
    (void)RCC_AHB1ENR;
    unit_works = image_crc_by_unit(BEFORE, question, WORD) == image_crc(BEFORE, question, WORD);
}

void crc_unit_reset(void) {
    CRC_BACK_TO_RESET();
    RCC_AHB1ENR &= ~RCC_AHB1ENR_CRCEN;
    unit_works = false;
}

bool crc_unit_works(void) {
    return unit_works;
}

enum flash_result flash_crc(void *context, uint32_t address, uint32_t length, uint32_t *crc) {
    const uint8_t *bytes = (const uint8_t *)(uintptr_t)address;
    const uint8_t *end = bytes + length;
    uint32_t result = *crc;

    (void)context;
    flash_reading_begins();
    if (unit_works && (WORDS_ANYWHERE || address % WORD == 0) &&
        (!CRC_BEGINS_WITH_A_WORD || length >= WORD)) {
        result = image_crc_by_unit(result, bytes, length - length % WORD);
        bytes = end - length % WORD;
    }
    while (bytes < end) {
        feed_now_and_then(bytes);
        result = image_crc(result, bytes++, 1);
    }
    *crc = result;
    return flash_reading_ends() ? FLASH_OK : FLASH_BAD_WORD;
}
