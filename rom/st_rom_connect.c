/* SPDX-License-Identifier: MIT */
/* Finding the loader, and who it is. */
#include <string.h>

#include "rom/line.h"

enum {
    GET = 0x00,
    GET_ID = 0x02,
    GET_MAX = 32, /* bytes of an answer behind its length: version 4 has no fixed list */
};

/* -- who is it? --------------------------------------------------------------------------------*/

/* Length, as many bytes and one more, ACK. *length: of the bytes. */
static enum st_rom_result ask(struct st_rom *rom, uint8_t code, uint8_t out[GET_MAX],
                              size_t *length) {
    uint8_t count = 0;
    enum st_rom_result result = line_command(rom, code);

    if (result == ST_ROM_OK) {
        result = line_take(rom, &count, 1, ANSWER_US);
    }
    if (result != ST_ROM_OK || count >= GET_MAX) {
        return result == ST_ROM_OK ? ST_ROM_SILENT : result;
    }
    *length = (size_t)count + 1;
    result = line_take(rom, out, *length, ANSWER_US);
    return result == ST_ROM_OK ? line_answer(rom, ANSWER_US) : result;
}

/* Once: whoever sent what looked like an answer may be no loader, and where bytes were lost, it is
 * called again, which ends what it waits for. */
static enum st_rom_result introduce(struct st_rom *rom) {
    uint8_t bytes[GET_MAX];
    size_t length = 0;
    enum st_rom_result result = ask(rom, GET, bytes, &length);

    if (result != ST_ROM_OK) {
        return result;
    }
    rom->version = bytes[0];
    rom->extended_erase = memchr(bytes + 1, EXTENDED_ERASE, length - 1) != NULL;
    result = ask(rom, GET_ID, bytes, &length);
    if (result == ST_ROM_OK && length != sizeof rom->chip_id) {
        return ST_ROM_SILENT;
    }
    rom->chip_id = (uint16_t)((unsigned)bytes[0] << 8 | bytes[1]);
    return result;
}

/* -- looking for it ----------------------------------------------------------------------------*/

enum {
    SYNC_EVERY_US = 100000,
    ASK_AFTER_US = 700000, /* who is there already answers the first or the second */
};

/* What came while the loader was called. True: an answer may be among it. */
static bool listen(struct st_rom *rom, const uint8_t *bytes, size_t length) {
    line_hear(rom, bytes, length);
    return memchr(bytes, ANSWER_ACK, length) != NULL || memchr(bytes, ANSWER_NACK, length) != NULL;
}

/* The loader measures its rate with the first byte, and answers ACK. One that knows it already
 * takes two of them for a command that it does not know: NACK. */
static enum st_rom_result call(struct st_rom *rom, bool *answered) {
    static const uint8_t byte = SYNC_BYTE;
    uint64_t end_us = line_now(rom) + SYNC_EVERY_US;
    enum st_rom_result result = line_send(rom, &byte, 1);
    uint8_t bytes[GET_MAX];
    size_t got = 0;

    *answered = false;
    while (result == ST_ROM_OK && !*answered) {
        switch (rom->channel->read(rom->channel->context, bytes, sizeof bytes, &got, end_us)) {
        case TULPAR_CHANNEL_OK: *answered = listen(rom, bytes, got); break;
        case TULPAR_CHANNEL_TIMEOUT: return ST_ROM_OK;
        case TULPAR_CHANNEL_CLOSED: rom->channel_result = TULPAR_CHANNEL_CLOSED; return ST_ROM_PORT;
        case TULPAR_CHANNEL_FAILED: rom->channel_result = TULPAR_CHANNEL_FAILED; return ST_ROM_PORT;
        }
        if (line_now(rom) >= end_us) { /* who talks without a pause */
            return ST_ROM_OK;
        }
    }
    return result;
}

enum st_rom_result st_rom_connect(struct st_rom *rom, uint64_t patience_us) {
    uint64_t begun_us = line_now(rom);
    bool asked = rom->hooks.ask == NULL, answered;

    memset(&rom->heard, 0, sizeof rom->heard);
    rom->chip_id = 0;
    do {
        enum st_rom_result result = call(rom, &answered);

        if (result == ST_ROM_OK && answered) {
            /* The STM32L412 says ACK twice (AN2606, known limitations). */
            result = line_drain(rom);
            result = result == ST_ROM_OK ? introduce(rom) : result;
            if (result == ST_ROM_OK) {
                return result;
            }
        }
        if (result == ST_ROM_PORT) {
            return result;
        }
        if (line_is_cancelled(rom)) {
            return ST_ROM_CANCELLED;
        }
        if (!asked && line_now(rom) - begun_us >= ASK_AFTER_US) {
            rom->hooks.ask(rom->hooks.context);
            asked = true;
        }
    } while (line_now(rom) - begun_us < patience_us);
    return ST_ROM_SILENT;
}
