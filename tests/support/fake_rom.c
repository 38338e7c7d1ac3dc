/* SPDX-License-Identifier: MIT */
#include "tests/support/fake_rom.h"

#include <string.h>

enum {
    ACK = 0x79,
    NACK = 0x1F,
    SYNC = 0x7F,
    GET = 0x00,
    GET_ID = 0x02,
    READ = 0x11,
    GO = 0x21,
    WRITE = 0x31,
    ERASE = 0x43,
    EXTENDED_ERASE = 0x44,
    UNPROTECT = 0x92,
    BYTE_US = 95, /* 11 bits at 115200 baud */
    ERASE_US = 22000,
    PROGRAM_US = 3000,
    TALK_EVERY_US = 50000,
};

#define FLASH_START 0x08000000u

enum state { COMMAND, COMPLEMENT, ADDRESS, COUNT, DATA, PAGES, WIDE_PAGES };

/* -- to the host -------------------------------------------------------------------------------*/

static void say(struct fake_rom *rom, uint8_t byte) {
    rom->line_us = (rom->line_us > rom->now_us ? rom->line_us : rom->now_us) + BYTE_US;
    rom->to_host++;
    if (rom->to_host == rom->lose_to_host || rom->tail == FAKE_ROM_QUEUE) {
        return;
    }
    rom->queue[rom->tail] = rom->to_host == rom->damage_to_host ? byte ^ 0x10 : byte;
    rom->ready_us[rom->tail] = rom->line_us;
    rom->tail++;
}

static void refuse(struct fake_rom *rom) {
    say(rom, NACK);
    rom->refused++;
    rom->state = COMMAND;
    rom->length = 0;
}

static void expect(struct fake_rom *rom, enum state state) {
    rom->state = (int)state;
    rom->length = 0;
}

static void accept(struct fake_rom *rom, enum state next) {
    say(rom, ACK);
    expect(rom, next);
}

static void tell(struct fake_rom *rom, const uint8_t *bytes, size_t length) {
    say(rom, ACK);
    say(rom, (uint8_t)(length - 1));
    for (size_t i = 0; i < length; i++) {
        say(rom, bytes[i]);
    }
    accept(rom, COMMAND);
}

/* -- memory ------------------------------------------------------------------------------------*/

/* For reading. */
static uint8_t *option_at(struct fake_rom *rom, uint32_t address) {
    static const uint32_t places[] = {0x1FFF7800, 0x1FFFC000, 0x1FFFF800};

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (address >= places[i] && address - places[i] < FAKE_ROM_OPTIONS) {
            return &rom->option_bytes[address - places[i]];
        }
    }
    return NULL;
}

static uint8_t *at(struct fake_rom *rom, uint32_t address) {
    if (address >= FLASH_START && address - FLASH_START < FAKE_ROM_FLASH) {
        return &rom->flash[address - FLASH_START];
    }
    if (address >= rom->ram_start && address - rom->ram_start < FAKE_ROM_RAM) {
        return &rom->ram[address - rom->ram_start];
    }
    return NULL;
}

static void read_memory(struct fake_rom *rom, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *byte = at(rom, rom->address + i);
        byte = byte == NULL ? option_at(rom, rom->address + i) : byte;
        bool option = rom->options_at != 0 && rom->address + i - rom->options_at < 4;

        say(rom, option ? (uint8_t)(rom->options >> 8 * (rom->address + i - rom->options_at))
                 : byte != NULL ? *byte
                                : 0);
    }
}

static void program(struct fake_rom *rom, uint32_t address, uint8_t byte) {
    uint8_t *cell = at(rom, address);
    bool flash = address >= FLASH_START && address - FLASH_START < FAKE_ROM_FLASH;

    if (cell == NULL || (!flash && rom->deaf_ram) ||
        (flash && address - FLASH_START < rom->write_protected)) {
        return;
    }
    rom->programmed_twice += flash && *cell != 0xFF && *cell != byte;
    *cell = flash ? *cell & byte : byte;
    if (rom->weak_at != 0 && address == FLASH_START + rom->weak_at) {
        *cell ^= 0x80;
    }
}

static void write_memory(struct fake_rom *rom) {
    for (size_t i = 0; i < (size_t)rom->frame[0] + 1; i++) {
        program(rom, rom->address + (uint32_t)i, rom->frame[1 + i]);
    }
    rom->writes++;
    rom->last_write = rom->address;
    rom->line_us = rom->now_us + PROGRAM_US;
}

static void erase(struct fake_rom *rom, uint16_t unit) {
    uint32_t start = unit * rom->erase_unit;

    if (rom->erases < FAKE_ROM_LOG) {
        rom->erased[rom->erases] = unit;
    }
    rom->erases++;
    if (start >= rom->write_protected && start + rom->erase_unit <= FAKE_ROM_FLASH) {
        memset(rom->flash + start, 0xFF, rom->erase_unit);
    }
    rom->line_us = rom->now_us + ERASE_US;
}

/* -- what comes --------------------------------------------------------------------------------*/

static uint8_t sum(const struct fake_rom *rom) {
    uint8_t all = 0;

    for (size_t i = 0; i < rom->length; i++) {
        all ^= rom->frame[i];
    }
    return all;
}

static void unprotect(struct fake_rom *rom) {
    say(rom, ACK);
    memset(rom->flash, 0xFF, sizeof rom->flash);
    rom->read_protected = rom->stays_protected;
    rom->line_us = rom->now_us + rom->unprotect_us;
    say(rom, ACK);
    rom->synced = false;
    rom->reset_at_us = rom->lost_by_unprotect ? UINT64_MAX : rom->reset_at_us;
    expect(rom, COMMAND);
}

static void begin_command(struct fake_rom *rom) {
    const uint8_t list[] = {rom->version, GET,   GET_ID,    READ,
                            GO,           WRITE, UNPROTECT, rom->extended ? EXTENDED_ERASE : ERASE};
    const uint8_t id[] = {(uint8_t)(rom->id >> 8), (uint8_t)(rom->id & 0xFF)};
    uint8_t erase_command = rom->extended ? EXTENDED_ERASE : ERASE;

    if (rom->command == GET) {
        tell(rom, list, sizeof list);
    } else if (rom->command == GET_ID) {
        tell(rom, id, sizeof id);
    } else if (rom->command == UNPROTECT) {
        unprotect(rom);
    } else if (rom->read_protected) {
        refuse(rom);
        if (rom->nack_twice) {
            say(rom, NACK);
        }
    } else if (rom->command == READ || rom->command == WRITE || rom->command == GO) {
        accept(rom, ADDRESS);
    } else if (rom->command == erase_command) {
        accept(rom, rom->extended ? WIDE_PAGES : PAGES);
    } else {
        refuse(rom);
    }
}

static void end_address(struct fake_rom *rom) {
    rom->address = (uint32_t)rom->frame[0] << 24 | (uint32_t)rom->frame[1] << 16 |
                   (uint32_t)rom->frame[2] << 8 | rom->frame[3];
    bool readable = rom->command == READ && option_at(rom, rom->address) != NULL;

    if (sum(rom) != 0 || (at(rom, rom->address) == NULL && !readable)) {
        refuse(rom);
    } else if (rom->command == GO) {
        say(rom, ACK);
        rom->went = true;
        rom->went_to = rom->address;
    } else {
        accept(rom, rom->command == READ ? COUNT : DATA);
    }
}

static void end_pages(struct fake_rom *rom, size_t wide) {
    size_t count =
        wide == 2 ? (size_t)(rom->frame[0] << 8 | rom->frame[1]) + 1 : (size_t)rom->frame[0] + 1;

    if (sum(rom) != 0) {
        refuse(rom);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const uint8_t *page = rom->frame + wide + i * wide;

        erase(rom, wide == 2 ? (uint16_t)(page[0] << 8 | page[1]) : page[0]);
    }
    accept(rom, COMMAND);
}

/* How long the frame is that has begun; more than it can hold: nobody knows yet. */
static size_t frame_size(const struct fake_rom *rom) {
    switch ((enum state)rom->state) {
    case ADDRESS: return 5;
    case COUNT: return 2;
    case DATA: return (size_t)rom->frame[0] + 3;
    case PAGES: return (size_t)rom->frame[0] + 3;
    case WIDE_PAGES:
        return rom->length < 2 ? 2 + 3 : ((size_t)(rom->frame[0] << 8 | rom->frame[1]) + 1) * 2 + 3;
    case COMMAND:
    case COMPLEMENT: break;
    }
    return 1;
}

static void end_frame(struct fake_rom *rom) {
    switch ((enum state)rom->state) {
    case ADDRESS: end_address(rom); break;
    case COUNT:
        if ((rom->frame[0] ^ rom->frame[1]) != 0xFF) {
            refuse(rom);
            break;
        }
        say(rom, ACK);
        read_memory(rom, (uint32_t)rom->frame[0] + 1);
        expect(rom, COMMAND);
        break;
    case DATA:
        if (sum(rom) != 0) {
            refuse(rom);
            break;
        }
        write_memory(rom);
        accept(rom, COMMAND);
        break;
    case PAGES: end_pages(rom, 1); break;
    case WIDE_PAGES: end_pages(rom, 2); break;
    case COMMAND:
    case COMPLEMENT: break;
    }
}

static void take(struct fake_rom *rom, uint8_t byte) {
    if (!rom->synced) {
        rom->synced = byte == SYNC;
        if (rom->synced) {
            accept(rom, COMMAND);
        }
        if (rom->synced && rom->ack_twice) {
            say(rom, ACK);
        }
        return;
    }
    if (rom->state == COMMAND) {
        rom->command = byte;
        rom->state = COMPLEMENT;
        return;
    }
    if (rom->state == COMPLEMENT) {
        if ((rom->command ^ byte) == 0xFF) {
            begin_command(rom);
        } else {
            refuse(rom);
        }
        return;
    }
    if (rom->length < FAKE_ROM_FRAME) {
        rom->frame[rom->length] = byte;
        rom->length++;
    }
    if (rom->length == frame_size(rom)) {
        end_frame(rom);
    }
}

/* -- the channel -------------------------------------------------------------------------------*/

static bool is_there(const struct fake_rom *rom) {
    return rom->now_us >= rom->reset_at_us && !rom->went;
}

static bool is_closed(const struct fake_rom *rom) {
    return rom->close_at != FAKE_ROM_NEVER && rom->to_rom >= rom->close_at;
}

static void talk(struct fake_rom *rom) {
    if (rom->application == NULL || is_there(rom) || rom->now_us - rom->talked_us < TALK_EVERY_US) {
        return;
    }
    rom->talked_us = rom->now_us;
    for (const char *next = rom->application; *next != '\0'; next++) {
        say(rom, (uint8_t)*next);
    }
}

static enum tulpar_channel_result channel_read(void *context, uint8_t *data, size_t capacity,
                                               size_t *length, uint64_t deadline_us) {
    struct fake_rom *rom = context;

    *length = 0;
    talk(rom);
    if (is_closed(rom)) {
        return TULPAR_CHANNEL_CLOSED;
    }
    uint64_t next_us = rom->head < rom->tail ? rom->ready_us[rom->head] : UINT64_MAX;
    uint64_t until_us = next_us < deadline_us ? next_us : deadline_us;
    rom->now_us = until_us > rom->now_us ? until_us : rom->now_us;
    while (*length < capacity && rom->head < rom->tail && rom->ready_us[rom->head] <= rom->now_us) {
        data[*length] = rom->queue[rom->head];
        (*length)++;
        rom->head++;
    }
    if (rom->head == rom->tail) {
        rom->head = rom->tail = 0;
    }
    return *length > 0 ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_TIMEOUT;
}

static enum tulpar_channel_result channel_write(void *context, const uint8_t *data, size_t length,
                                                uint64_t deadline_us) {
    struct fake_rom *rom = context;

    (void)deadline_us;
    for (size_t i = 0; i < length; i++) {
        rom->now_us += BYTE_US;
        rom->to_rom++;
        if (is_closed(rom)) {
            return TULPAR_CHANNEL_CLOSED;
        }
        bool lost =
            rom->to_rom == rom->lose_to_rom || (rom->lost_too && rom->to_rom > rom->lose_to_rom);
        if (is_there(rom) && !lost) {
            take(rom, rom->to_rom == rom->damage_to_rom ? data[i] ^ 0x04 : data[i]);
        }
    }
    return TULPAR_CHANNEL_OK;
}

static enum tulpar_channel_result channel_set_baud(void *context, uint32_t baud) {
    (void)context;
    (void)baud;
    return TULPAR_CHANNEL_OK;
}

static uint64_t channel_now_us(void *context) {
    const struct fake_rom *rom = context;

    return rom->now_us;
}

void fake_rom_init(struct fake_rom *rom) {
    memset(rom, 0, sizeof *rom);
    rom->channel = (struct tulpar_channel){
        .context = rom,
        .read = channel_read,
        .write = channel_write,
        .set_baud = channel_set_baud,
        .now_us = channel_now_us,
    };
    rom->id = 0x435;
    rom->version = 0x31;
    rom->extended = true;
    rom->erase_unit = 2048;
    rom->ram_start = 0x20003100;
    memset(rom->flash, 0xFF, sizeof rom->flash);
    memset(rom->ram, 0xA5, sizeof rom->ram);
    memset(rom->option_bytes, 0xFF, sizeof rom->option_bytes);
}

bool fake_rom_stopped(const struct fake_rom *rom) {
    return (rom->stop_at != FAKE_ROM_NEVER && rom->to_rom >= rom->stop_at) ||
           (rom->stop_at_us != 0 && rom->now_us >= rom->stop_at_us);
}
