#include "boot/records.h"

#include <string.h>

#include "wire/bytes.h"

/* A place for one record. Places do not cross pages. */
struct place {
    uint32_t address;
    uint8_t bytes[RECORD_SIZE];
    bool readable; /* no bad word in it */
};

static const struct place before_first = {.address = 0};

static bool place_fits(const struct board *board, uint32_t address) {
    return (address - board->records.base) % board->page_size + RECORD_SIZE <= board->page_size;
}

/* Steps to the next place and reads it; begin with before_first. False: that was the last one. */
static bool next_place(const struct board *board, struct place *place) {
    uint32_t end = board->records.base + board->records.size;
    uint32_t address =
        place->address == before_first.address ? board->records.base : place->address + RECORD_SIZE;

    if (!place_fits(board, address)) {
        address += board->page_size - (address - board->records.base) % board->page_size;
    }
    place->address = address;
    if (address >= end) {
        return false;
    }
    place->readable =
        board->flash_read(board->context, address, place->bytes, RECORD_SIZE) == FLASH_OK;
    return true;
}

static bool place_blank(const struct place *place) {
    bool blank = place->readable;

    for (int i = 0; i < RECORD_SIZE; i++) {
        blank = blank && place->bytes[i] == FLASH_ERASED;
    }
    return blank;
}

static bool place_holds(const struct place *place, struct record *record) {
    return place->readable && record_decode(record, place->bytes);
}

bool records_newest(const struct board *board, struct record *record) {
    struct place place = before_first;
    struct record candidate;
    bool found = false;

    while (next_place(board, &place)) {
        if (place_holds(&place, &candidate) && (!found || candidate.sequence > record->sequence)) {
            *record = candidate;
            found = true;
        }
    }
    return found;
}

/* The first blank place, and the sequence that follows all that are there. */
static bool find_blank(const struct board *board, uint32_t *address, uint32_t *sequence) {
    struct place place = before_first;
    bool found = false;

    *sequence = 1;
    while (next_place(board, &place)) {
        struct record record;

        if (place_holds(&place, &record) && record.sequence >= *sequence) {
            *sequence = record.sequence + 1;
        }
        if (!found && place_blank(&place)) {
            *address = place.address;
            found = true;
        }
    }
    return found;
}

/* The page that holds no valid record: the first, unless that one is it. */
static uint32_t page_to_erase(const struct board *board) {
    struct place place = before_first;
    struct record record;

    while (next_place(board, &place) && place.address < board->records.base + board->page_size) {
        if (place_holds(&place, &record)) {
            return board->records.base + board->page_size;
        }
    }
    return board->records.base;
}

static enum flash_result write_record(const struct board *board, uint32_t address,
                                      const struct record *record) {
    uint8_t bytes[RECORD_SIZE];
    uint8_t back[RECORD_SIZE];

    record_encode(record, bytes);
    enum flash_result result = board->flash_program(board->context, address, bytes, RECORD_SIZE);
    if (result == FLASH_OK) {
        result = board->flash_read(board->context, address, back, RECORD_SIZE);
    }
    if (result == FLASH_OK && memcmp(bytes, back, RECORD_SIZE) != 0) {
        result = FLASH_FAILED;
    }
    return result;
}

enum flash_result records_append(const struct board *board, const struct record *record) {
    struct record numbered = *record;
    uint32_t address;

    if (!find_blank(board, &address, &numbered.sequence)) {
        address = page_to_erase(board);
        enum flash_result result = board->flash_erase(board->context, address);
        if (result != FLASH_OK) {
            return result;
        }
    }
    return write_record(board, address, &numbered);
}

enum flash_result records_withdraw(const struct board *board) {
    static const uint8_t zeros[FLASH_WORD_SIZE];
    struct place place = before_first;
    struct record record;

    while (next_place(board, &place)) {
        if (place_holds(&place, &record)) {
            enum flash_result result = board->flash_program(
                board->context, place.address + RECORD_COMMIT, zeros, FLASH_WORD_SIZE);
            if (result != FLASH_OK) {
                return result;
            }
        }
    }
    return records_newest(board, &record) ? FLASH_FAILED : FLASH_OK;
}
