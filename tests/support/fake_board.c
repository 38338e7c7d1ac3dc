/* SPDX-License-Identifier: MIT */
#include "support/fake_board.h"

#include <string.h>

#include "support/fast_crc.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/frame.h"
#include "wire/image.h"

static struct fake_board *of(void *context) {
    return context;
}

static bool inside(uint32_t address, uint32_t length) {
    return address >= FAKE_FLASH_BASE && length <= FAKE_FLASH_SIZE &&
           address - FAKE_FLASH_BASE <= FAKE_FLASH_SIZE - length;
}

uint8_t *fake_flash_at(struct fake_board *fake, uint32_t address) {
    return fake->flash + (address - FAKE_FLASH_BASE);
}

static bool bad_word_in(const struct fake_board *fake, uint32_t address, uint32_t length) {
    uint32_t first = (address - FAKE_FLASH_BASE) / FLASH_WORD_SIZE;
    uint32_t last = (address - FAKE_FLASH_BASE + length + FLASH_WORD_SIZE - 1) / FLASH_WORD_SIZE;

    return memchr(fake->bad + first, true, last - first) != NULL;
}

static enum flash_result flash_read(void *context, uint32_t address, uint8_t *data,
                                    uint32_t length) {
    struct fake_board *fake = of(context);

    fake->reads++;
    if (!inside(address, length)) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    memcpy(data, fake_flash_at(fake, address), length);
    return bad_word_in(fake, address, length) ? FLASH_BAD_WORD : FLASH_OK;
}

static enum flash_result flash_crc(void *context, uint32_t address, uint32_t length,
                                   uint32_t *crc) {
    struct fake_board *fake = of(context);

    fake->reads++;
    if (!inside(address, length)) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    *crc = fast_image_crc(IMAGE_CRC_START, fake_flash_at(fake, address), length);
    return bad_word_in(fake, address, length) ? FLASH_BAD_WORD : FLASH_OK;
}

static bool operation_fails(const struct fake_board *fake) {
    return fake->erases + fake->programs == fake->fail_operation;
}

static bool supply_is_low(const struct fake_board *fake) {
    return fake->last_operation != 0 && fake->erases + fake->programs >= fake->last_operation;
}

static void erase_page(struct fake_board *fake, uint32_t address) {
    uint32_t word = (address - FAKE_FLASH_BASE) / FLASH_WORD_SIZE;

    memset(fake_flash_at(fake, address), FLASH_ERASED, FAKE_PAGE_SIZE);
    memset(fake->bad + word, 0, FAKE_PAGE_SIZE / FLASH_WORD_SIZE);
    memset(fake->programmed + word, 0, FAKE_PAGE_SIZE / FLASH_WORD_SIZE);
}

static bool operation_is_cut(const struct fake_board *fake) {
    return fake->erases + fake->programs == fake->cut_operation;
}

/* The power goes in the middle of an operation on these bytes; comes back for FAKE_CUT_AFTER only,
 * so that the operation is done first. */
static void cut(struct fake_board *fake, uint32_t address, uint32_t length) {
    uint32_t first = (address - FAKE_FLASH_BASE) / FLASH_WORD_SIZE;

    if (fake->cut_outcome == FAKE_CUT_AFTER) {
        return;
    }
    for (uint32_t i = 0; i < length / FLASH_WORD_SIZE; i++) {
        if (fake->cut_outcome == FAKE_CUT_PARTIAL) {
            fake_flash_at(fake, address)[i * FLASH_WORD_SIZE + i % FLASH_WORD_SIZE] ^= 0x11;
            fake->programmed[first + i] = true;
        } else if (fake->cut_outcome == FAKE_CUT_BAD) {
            fake->bad[first + i] = true;
            fake->programmed[first + i] = true;
        }
    }
    longjmp(fake->power_off, 1);
}

static enum flash_result flash_erase(void *context, uint32_t address) {
    struct fake_board *fake = of(context);

    if (!inside(address, FAKE_PAGE_SIZE) || address % FAKE_PAGE_SIZE != 0) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    if (supply_is_low(fake)) {
        return FLASH_SUPPLY;
    }
    fake->erases++;
    if (operation_fails(fake)) {
        return fake->fail_silently ? FLASH_OK : FLASH_FAILED;
    }
    if (operation_is_cut(fake)) {
        cut(fake, address, FAKE_PAGE_SIZE);
    }
    erase_page(fake, address);
    if (operation_is_cut(fake)) {
        longjmp(fake->power_off, 1);
    }
    return FLASH_OK;
}

static bool all_zero(const uint8_t *data) {
    static const uint8_t zeros[FLASH_WORD_SIZE];

    return memcmp(data, zeros, sizeof zeros) == 0;
}
static enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                       uint32_t length) {
    struct fake_board *fake = of(context);

    if (!inside(address, length) || address % FLASH_WORD_SIZE != 0 ||
        length % FLASH_WORD_SIZE != 0) {
        fake->violations++;
        return FLASH_REFUSED;
    }
    if (supply_is_low(fake)) {
        return FLASH_SUPPLY;
    }
    for (uint32_t i = 0; i < length; i += FLASH_WORD_SIZE) {
        uint32_t word = (address + i - FAKE_FLASH_BASE) / FLASH_WORD_SIZE;

        fake->programs++;
        if (operation_fails(fake)) {
            return fake->fail_silently ? FLASH_OK : FLASH_FAILED;
        }
        if (fake->programmed[word] && !all_zero(data + i)) {
            fake->violations++;
            return FLASH_FAILED;
        }
        if (operation_is_cut(fake)) {
            cut(fake, address + i, FLASH_WORD_SIZE);
        }
        memcpy(fake_flash_at(fake, address + i), data + i, FLASH_WORD_SIZE);
        fake->programmed[word] = true;
        fake->bad[word] = false;
        if (operation_is_cut(fake)) {
            longjmp(fake->power_off, 1);
        }
    }
    return FLASH_OK;
}

static uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    struct fake_board *fake = of(context);
    size_t there = fake->in_length - fake->in_taken;
    size_t taken = there < capacity ? there : capacity;

    memcpy(data, fake->in + fake->in_taken, taken);
    fake->in_taken += taken;
    return (uint32_t)taken;
}

static bool serial_set_baud(void *context, uint32_t baud) {
    bool possible = baud != FAKE_IMPOSSIBLE_BAUD;

    of(context)->baud = possible ? baud : of(context)->baud;
    return possible;
}

static uint32_t serial_baud_highest(void *context) {
    (void)context;
    return FAKE_BAUD_HIGHEST;
}

static void serial_write(void *context, const uint8_t *data, uint32_t length) {
    struct fake_board *fake = of(context);

    memcpy(fake->out + fake->out_length, data, length);
    fake->out_length += length;
}

static void serial_errors(void *context, struct line_errors *errors) {
    *errors = of(context)->errors;
}

static uint32_t now_ms(void *context) {
    return of(context)->now_ms;
}

static void feed_watchdog(void *context) {
    of(context)->feeds++;
}

static void idle(void *context) {
    of(context)->now_ms++;
}

static void identify(void *context, struct board_identity *identity) {
    (void)context;
    identity->device_id = 0x10006435;
    memcpy(identity->unique_id, "unique id 12", UNIQUE_ID_SIZE);
}

static bool debugger_attached(void *context) {
    return of(context)->debugger;
}

static uint8_t reset_cause(void *context) {
    return of(context)->cause;
}

static void restart(void *context) {
    of(context)->restarts++;
}

void fake_board_init(struct fake_board *fake) {
    memset(fake, 0, sizeof *fake);
    memset(fake->flash, FLASH_ERASED, sizeof fake->flash);
    fake->cause = RESET_CAUSE_POWER;
    fake->baud = FAKE_BAUD;
    fake->geometry = (struct flash_geometry){
        .start = FAKE_FLASH_BASE,
        .run_size = {FAKE_PAGE_SIZE},
        .run_count = {FAKE_PAGES},
        .erase_max_ms = FAKE_ERASE_MAX_MS,
        .program_max_us = FAKE_PROGRAM_MAX_US,
        .programming_unit = FLASH_WORD_SIZE,
        .properties = FLASH_HAS_ECC | FLASH_TAKES_ZEROS,
    };
    fake->board = (struct board){
        .context = fake,
        .name = "fake",
        .geometry = &fake->geometry,
        .page_size = FAKE_PAGE_SIZE,
        .application = {FAKE_APPLICATION_BASE, FAKE_APPLICATION_SIZE},
        .records = {FAKE_RECORDS_BASE, FAKE_RECORD_PAGES * FAKE_PAGE_SIZE},
        .ram = {{0x20000000, 64 * 1024}, {0x10000000, 16 * 1024}},
        .handoff = &fake->mailbox,
        .baud = FAKE_BAUD,
        .receiver = &fake->receiver,
        .blocks = fake->blocks,
        .in_flight = FAKE_IN_FLIGHT,
        .window_ms = 500,
        .flash_read = flash_read,
        .flash_crc = flash_crc,
        .flash_erase = flash_erase,
        .flash_program = flash_program,
        .serial_read = serial_read,
        .serial_write = serial_write,
        .serial_set_baud = serial_set_baud,
        .serial_baud_highest = serial_baud_highest,
        .serial_errors = serial_errors,
        .now_ms = now_ms,
        .feed_watchdog = feed_watchdog,
        .idle = idle,
        .identify = identify,
        .debugger_attached = debugger_attached,
        .reset_cause = reset_cause,
        .restart = restart,
    };
}

void fake_board_init_two_slots(struct fake_board *fake) {
    fake_board_init(fake);
    fake->board.secondary =
        (struct memory_range){FAKE_SECOND_BASE, FAKE_APPLICATION_SIZE + FAKE_PAGE_SIZE};
    fake->board.journal = FAKE_FLASH_BASE;
}

void fake_send(struct fake_board *fake, const void *data, size_t length) {
    memcpy(fake->in + fake->in_length, data, length);
    fake->in_length += length;
}

void fake_send_packet(struct fake_board *fake, uint8_t command, const void *data, size_t length) {
    uint8_t packet[FRAME_MAX];

    fake_send(fake, packet, frame_encode(packet, command, data, (uint16_t)length));
}

void fake_forget_output(struct fake_board *fake) {
    fake->out_length = 0;
}

void fake_image(uint8_t *image, uint32_t size, uint32_t seed) {
    for (uint32_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        image[i] = (uint8_t)(seed >> 24);
    }
    if (size >= VECTORS_CHECKED) {
        put_u32(image + VECTOR_INITIAL_MSP, 0x20010000);
        put_u32(image + VECTOR_RESET, FAKE_APPLICATION_BASE + VECTORS_SIZE + 1);
        put_u32(image + VECTOR_VERSION_MAGIC, IMAGE_VERSION_MAGIC);
        put_u32(image + VECTOR_VERSION, VERSION_PACK(1, 2, seed & 0xFFFF));
    }
}
