/* SPDX-License-Identifier: MIT */
/* The commands of AN3155, as far as a bootloader needs them. */
#include "rom/st_rom.h"

#include <string.h>

#include "rom/line.h"

enum {
    READ_MEMORY = 0x11,
    GO = 0x21,
    WRITE_MEMORY = 0x31,
    ERASE = 0x43,
    READOUT_UNPROTECT = 0x92,

    ADDRESS_SIZE = 5,
    ATTEMPTS = 5, /* that a command has, on a line that loses bytes */

    PROGRAM_US = 1000000,    /* 256 bytes, one at a time on an STM32F4 (DS8626: 100 us each) */
    ERASE_US = 5000000,      /* a sector of an STM32F4 at its lowest supply, and twice that */
    ERASE_ALL_US = 60000000, /* 1 MB of an STM32F407, likewise */
};

#define BYTE_MASK 0xFFu

void st_rom_init(struct st_rom *rom, const struct tulpar_channel *channel, uint32_t baud,
                 const struct st_rom_hooks *hooks) {
    memset(rom, 0, sizeof *rom);
    rom->channel = channel;
    rom->baud = baud;
    rom->hooks = *hooks;
}

/* -- the parts of a command --------------------------------------------------------------------*/

/* What follows a command: a NACK to it is not about the command. */
static enum st_rom_result part(struct st_rom *rom, const uint8_t *bytes, size_t length,
                               uint64_t patience_us) {
    enum st_rom_result result = line_send(rom, bytes, length);

    rom->frame_begun = true;
    if (result == ST_ROM_OK) {
        result = line_answer(rom, line_bytes_us(rom, length) + patience_us);
    }
    return result == ST_ROM_NO ? ST_ROM_NOT_THERE : result;
}

static enum st_rom_result command_at(struct st_rom *rom, uint8_t code, uint32_t address) {
    uint8_t bytes[ADDRESS_SIZE] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16 & BYTE_MASK),
                                   (uint8_t)(address >> 8 & BYTE_MASK),
                                   (uint8_t)(address & BYTE_MASK)};
    enum st_rom_result result = line_command(rom, code);

    bytes[ADDRESS_SIZE - 1] = line_checksum(bytes, ADDRESS_SIZE - 1);
    return result == ST_ROM_OK ? part(rom, bytes, sizeof bytes, ANSWER_US) : result;
}

/* The loader waits for a command again, after anything but an ACK. */
static enum st_rom_result recover(struct st_rom *rom, enum st_rom_result result) {
    return result == ST_ROM_SILENT ? line_recover(rom, rom->frame_begun) : line_align(rom);
}

/* After an attempt that came to nothing, the first being 0. True: once more. What was refused may
 * have been damaged on its way, and is said again, too. */
static bool try_again(struct st_rom *rom, enum st_rom_result *result, int attempt) {
    bool hopeless = *result == ST_ROM_OK || *result == ST_ROM_PORT || *result == ST_ROM_CANCELLED;

    if (hopeless || attempt + 1 >= ATTEMPTS) {
        return false;
    }
    rom->sent_again++;
    enum st_rom_result recovered = recover(rom, *result);
    if (recovered != ST_ROM_OK) {
        *result = recovered;
        return false;
    }
    return true;
}

/* -- reading, writing, erasing -----------------------------------------------------------------*/

static enum st_rom_result read_once(struct st_rom *rom, uint32_t address, uint8_t *out,
                                    uint32_t size) {
    const uint8_t count[] = {(uint8_t)(size - 1), (uint8_t) ~(size - 1)};
    enum st_rom_result result = command_at(rom, READ_MEMORY, address);

    if (result == ST_ROM_OK) {
        result = part(rom, count, sizeof count, ANSWER_US);
    }
    return result == ST_ROM_OK ? line_take(rom, out, size, ANSWER_US) : result;
}

enum st_rom_result st_rom_read(struct st_rom *rom, uint32_t address, uint8_t *out, uint32_t size) {
    enum st_rom_result result;
    int attempt = 0;

    do {
        result = read_once(rom, address, out, size);
    } while (try_again(rom, &result, attempt++));
    return result;
}

static enum st_rom_result write_once(struct st_rom *rom, uint32_t address, const uint8_t *bytes,
                                     uint32_t size) {
    uint8_t block[1 + ST_ROM_DATA_MAX + 1];
    enum st_rom_result result = command_at(rom, WRITE_MEMORY, address);

    block[0] = (uint8_t)(size - 1);
    memcpy(block + 1, bytes, size);
    block[1 + size] = line_checksum(block, 1 + size);
    return result == ST_ROM_OK ? part(rom, block, size + 2, PROGRAM_US) : result;
}

static bool is_erased(const uint8_t *bytes, uint32_t size) {
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] != BYTE_MASK) {
            return false;
        }
    }
    return true;
}

/* A block whose answer was lost may have been written, and flash with ECC cannot be programmed
 * again: so it is looked at first. What holds the bytes is done, and what is erased is sent again.
 */
enum st_rom_result st_rom_write(struct st_rom *rom, uint32_t address, const uint8_t *bytes,
                                uint32_t size, uint32_t unit, bool *same) {
    uint8_t padded[ST_ROM_DATA_MAX], found[ST_ROM_DATA_MAX];
    uint32_t whole = (size + unit - 1) / unit * unit;
    enum st_rom_result result;
    int attempt = 0;

    memset(padded, BYTE_MASK, sizeof padded);
    memcpy(padded, bytes, size);
    do {
        enum st_rom_result written = write_once(rom, address, padded, whole);

        result = written;
        if (written == ST_ROM_SILENT || written == ST_ROM_NOT_THERE || written == ST_ROM_NO) {
            result = recover(rom, written);
        }
        if (result == ST_ROM_OK) {
            result = st_rom_read(rom, address, found, whole);
        }
        if (result != ST_ROM_OK) {
            return result;
        }
        *same = memcmp(found, padded, whole) == 0;
        if (*same || written == ST_ROM_OK || !is_erased(found, whole)) {
            return ST_ROM_OK;
        }
        rom->sent_again++;
        result = written;
    } while (++attempt < ATTEMPTS);
    return result;
}

static enum st_rom_result erase_once(struct st_rom *rom, uint16_t unit) {
    /* One of them, its number, the checksum. */
    uint8_t bytes[] = {0, (uint8_t)(unit & BYTE_MASK), (uint8_t)(unit & BYTE_MASK)};
    uint8_t extended[] = {0, 0, (uint8_t)(unit >> 8), (uint8_t)(unit & BYTE_MASK), 0};
    enum st_rom_result result = line_command(rom, rom->extended_erase ? EXTENDED_ERASE : ERASE);

    extended[sizeof extended - 1] = line_checksum(extended, sizeof extended - 1);
    if (result != ST_ROM_OK) {
        return result;
    }
    return rom->extended_erase ? part(rom, extended, sizeof extended, ERASE_US)
                               : part(rom, bytes, sizeof bytes, ERASE_US);
}

enum st_rom_result st_rom_erase(struct st_rom *rom, uint16_t unit) {
    enum st_rom_result result;
    int attempt = 0;

    do {
        result = erase_once(rom, unit);
    } while (try_again(rom, &result, attempt++));
    return result;
}

enum st_rom_result st_rom_go(struct st_rom *rom, uint32_t address) {
    return command_at(rom, GO, address);
}

/* ACK, then the erase, then ACK again and a reset. */
enum st_rom_result st_rom_unprotect(struct st_rom *rom) {
    enum st_rom_result result = line_command(rom, READOUT_UNPROTECT);

    return result == ST_ROM_OK ? line_answer(rom, ERASE_ALL_US) : result;
}
