/* SPDX-License-Identifier: MIT */
/* The records of a board whose bootloader does not run: looked for anew each time. */
#ifndef TESTS_SUPPORT_FLASH_RECORDS_H
#define TESTS_SUPPORT_FLASH_RECORDS_H

#include "boot/records.h"

static inline struct record flash_record(const struct board *board) {
    struct records records;

    records_read(&records, board);
    return *records_newest(&records);
}

static inline enum flash_result flash_append_record(const struct board *board,
                                                    struct record *record) {
    struct records records;

    records_read(&records, board);
    return records_append(&records, record);
}

#endif
