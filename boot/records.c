#include "boot/records.h"

#include <string.h>

/* Places for one record each are numbered through all record pages; none crosses a page. */
static uint32_t places_per_page(const struct board *board) {
    return board->page_size / RECORD_SIZE;
}

static uint32_t place_count(const struct board *board) {
    return board->records.size / board->page_size * places_per_page(board);
}

static uint32_t address_of(const struct board *board, uint32_t place) {
    uint32_t page = place / places_per_page(board);
    uint32_t in_page = place % places_per_page(board);

    return board->records.base + page * board->page_size + in_page * RECORD_SIZE;
}

static bool read_place(const struct board *board, uint32_t place, uint8_t bytes[RECORD_SIZE]) {
    return board->flash_read(board->context, address_of(board, place), bytes, RECORD_SIZE) ==
           FLASH_OK;
}

static bool place_blank(const struct board *board, uint32_t place) {
    uint8_t bytes[RECORD_SIZE];
    bool blank = read_place(board, place, bytes);

    for (int i = 0; i < RECORD_SIZE; i++) {
        blank = blank && bytes[i] == FLASH_ERASED;
    }
    return blank;
}

static bool find_newest(const struct board *board, struct record *newest, uint32_t *at) {
    bool found = false;

    for (uint32_t place = 0; place < place_count(board); place++) {
        uint8_t bytes[RECORD_SIZE];
        struct record record;

        if (read_place(board, place, bytes) && record_decode(&record, bytes) &&
            (!found || record.sequence > newest->sequence)) {
            *newest = record;
            *at = place;
            found = true;
        }
    }
    return found;
}

bool records_newest(const struct board *board, struct record *record) {
    uint32_t place;

    return find_newest(board, record, &place);
}

/* The first blank place from this one to the end of its page. */
static bool find_blank(const struct board *board, uint32_t *place) {
    uint32_t left = places_per_page(board) - *place % places_per_page(board);

    for (uint32_t i = 0; i < left; i++) {
        if (place_blank(board, *place + i)) {
            *place += i;
            return true;
        }
    }
    return false;
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

/* The first place of another page than this one's. */
static uint32_t another_page(const struct board *board, uint32_t place) {
    uint32_t next = (place / places_per_page(board) + 1) * places_per_page(board);

    return next < place_count(board) ? next : 0;
}

enum flash_result records_append(const struct board *board, const struct record *record) {
    struct record numbered = *record;
    struct record newest = {.sequence = 0};
    uint32_t place = 0;

    bool any = find_newest(board, &newest, &place);
    numbered.sequence = newest.sequence + 1;
    if (!find_blank(board, &place)) {
        /* An erase that was cut leaves a page that may look blank: it is erased in any case. */
        place = any ? another_page(board, place) : 0;
        enum flash_result result = board->flash_erase(board->context, address_of(board, place));
        if (result != FLASH_OK) {
            return result;
        }
    }
    return write_record(board, address_of(board, place), &numbered);
}
