/* SPDX-License-Identifier: MIT */
#include "rom/line.h"

enum {
    US_PER_SECOND = 1000000,
    STUCK_US = 1000000, /* more than the driver's own buffer takes */
    LOOK_US = 200000,   /* at whether to go on, while an answer is waited for */
    DRAINED_AT_ONCE = 64,
    DRAINS_MAX = 256,

    /* What ends a cut frame: of 256 bytes, or of a list of erase units whose length was damaged. As
     * a rule some bytes are missing. */
    FILL_SINGLY = 16,
    FILL_AT_ONCE = 64,
    FILL_MAX = 4096,
    /* Between two of them. An answer that comes later is seen at a later one. */
    FILL_US = 20000,
    HALF_US = 100000, /* when there is none, the first half of a command has been sent */
};

uint64_t line_now(const struct st_rom *rom) {
    return rom->channel->now_us(rom->channel->context);
}

bool line_is_cancelled(const struct st_rom *rom) {
    return rom->hooks.cancelled != NULL && rom->hooks.cancelled(rom->hooks.context);
}

uint64_t line_bytes_us(const struct st_rom *rom, size_t count) {
    return (uint64_t)count * BITS_PER_BYTE * US_PER_SECOND / rom->baud;
}

uint8_t line_checksum(const uint8_t *bytes, size_t length) {
    uint8_t sum = 0;

    for (size_t i = 0; i < length; i++) {
        sum ^= bytes[i];
    }
    return sum;
}

void line_hear(struct st_rom *rom, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        bool printable = (bytes[i] >= ' ' && bytes[i] <= '~') || bytes[i] == '\n';

        rom->heard.printable += printable;
        rom->heard.other += !printable;
    }
}

static enum st_rom_result result_of(struct st_rom *rom, enum tulpar_channel_result result) {
    switch (result) {
    case TULPAR_CHANNEL_OK: return ST_ROM_OK;
    case TULPAR_CHANNEL_TIMEOUT: return ST_ROM_SILENT;
    case TULPAR_CHANNEL_CLOSED:
    case TULPAR_CHANNEL_FAILED: break;
    }
    rom->channel_result = result;
    return ST_ROM_PORT;
}

enum st_rom_result line_send(struct st_rom *rom, const uint8_t *bytes, size_t length) {
    uint64_t deadline_us = line_now(rom) + line_bytes_us(rom, length) + STUCK_US;

    return result_of(rom, rom->channel->write(rom->channel->context, bytes, length, deadline_us));
}

/* Until a fixed time, or somebody wants no more. */
static enum st_rom_result take_until(struct st_rom *rom, uint8_t *out, size_t length,
                                     uint64_t deadline_us) {
    size_t taken = 0;

    while (taken < length) {
        size_t got;
        uint64_t look_us = line_now(rom) + LOOK_US;
        bool last = look_us >= deadline_us;
        enum st_rom_result result =
            result_of(rom, rom->channel->read(rom->channel->context, out + taken, length - taken,
                                              &got, last ? deadline_us : look_us));
        if (result == ST_ROM_SILENT && line_is_cancelled(rom)) {
            return ST_ROM_CANCELLED;
        }
        if (result != ST_ROM_OK && (result != ST_ROM_SILENT || last)) {
            return result;
        }
        taken += got;
    }
    return ST_ROM_OK;
}

enum st_rom_result line_take(struct st_rom *rom, uint8_t *out, size_t length,
                             uint64_t patience_us) {
    return take_until(rom, out, length, line_now(rom) + line_bytes_us(rom, length) + patience_us);
}

enum st_rom_result line_answer(struct st_rom *rom, uint64_t patience_us) {
    uint64_t deadline_us = line_now(rom) + patience_us;
    uint8_t byte = 0;
    enum st_rom_result result;

    do {
        result = take_until(rom, &byte, 1, deadline_us);
        line_hear(rom, &byte, result == ST_ROM_OK);
    } while (result == ST_ROM_OK && byte != ANSWER_ACK && byte != ANSWER_NACK);
    if (result != ST_ROM_OK || byte == ANSWER_ACK) {
        return result;
    }
    /* The STM32F40x says NACK twice where the flash is read-protected (AN2606, known limitations).
     */
    result = line_drain(rom);
    return result == ST_ROM_OK ? ST_ROM_NO : result;
}

enum st_rom_result line_drain(struct st_rom *rom) {
    uint8_t bytes[DRAINED_AT_ONCE];
    enum st_rom_result result;
    size_t rounds = 0;

    do { /* who talks without a pause is no loader, and no reason to listen for ever */
        size_t got;

        result = result_of(rom, rom->channel->read(rom->channel->context, bytes, sizeof bytes, &got,
                                                   line_now(rom) + QUIET_US));
        line_hear(rom, bytes, got);
        rounds++;
    } while (result == ST_ROM_OK && rounds < DRAINS_MAX);
    return result == ST_ROM_SILENT ? ST_ROM_OK : result;
}

void st_rom_pause(struct st_rom *rom, uint64_t us) {
    uint64_t end_us = line_now(rom) + us;
    uint8_t byte;

    while (line_now(rom) < end_us && take_until(rom, &byte, 1, end_us) == ST_ROM_OK) {
        /* forgotten */
    }
}

/* ST_ROM_OK: it was answered, one way or the other. */
static enum st_rom_result fill(struct st_rom *rom, const uint8_t *bytes, size_t length,
                               uint64_t patience_us) {
    enum st_rom_result result = line_send(rom, bytes, length);

    if (result == ST_ROM_OK) {
        result = line_answer(rom, line_bytes_us(rom, length) + patience_us);
    }
    return result == ST_ROM_NO ? ST_ROM_OK : result;
}

/* No command is SYNC_BYTE, nor its complement a command's: two of them are refused. */
enum st_rom_result line_align(struct st_rom *rom) {
    static const uint8_t byte = SYNC_BYTE;
    enum st_rom_result result = line_drain(rom);

    for (int half = 0; half < 2 && result == ST_ROM_OK; half++) {
        result = fill(rom, &byte, 1, HALF_US);
        if (result == ST_ROM_OK) {
            return line_drain(rom);
        }
        result = result == ST_ROM_SILENT && half == 0 ? ST_ROM_OK : result;
    }
    return result;
}

/* What comes next of the filling. Two bytes that alternate, for none of what is cut may be made
 * whole by them: neither a command (they are not each other's complement) nor the erase of another
 * page (the number of a page and the checksum behind it would be equal). What a block's checksum
 * cannot tell, its read-back does. Where a frame may not have begun, two zeros come first, which
 * are the length of the shortest one. */
static uint8_t filling(size_t at, bool frame_begun) {
    if (!frame_begun && at < 2) {
        return 0;
    }
    return at % 2 == 0 ? SYNC_BYTE : 0x55;
}

enum st_rom_result line_recover(struct st_rom *rom, bool frame_begun) {
    enum st_rom_result result = line_drain(rom);
    uint8_t bytes[FILL_AT_ONCE];
    size_t sent = 0;

    while (sent < FILL_MAX && result == ST_ROM_OK) {
        size_t count = sent < FILL_SINGLY ? 1 : FILL_AT_ONCE;

        for (size_t i = 0; i < count; i++) {
            bytes[i] = filling(sent + i, frame_begun);
        }
        sent += count;
        result = fill(rom, bytes, count, FILL_US);
        if (result == ST_ROM_OK) {
            return line_align(rom);
        }
        result = result == ST_ROM_SILENT ? ST_ROM_OK : result;
    }
    return result == ST_ROM_OK ? ST_ROM_SILENT : result;
}

enum st_rom_result line_command(struct st_rom *rom, uint8_t code) {
    const uint8_t bytes[] = {code, (uint8_t)~code};
    enum st_rom_result result = line_send(rom, bytes, sizeof bytes);

    rom->frame_begun = false;
    return result == ST_ROM_OK ? line_answer(rom, ANSWER_US) : result;
}
