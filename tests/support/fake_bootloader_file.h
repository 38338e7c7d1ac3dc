/* SPDX-License-Identifier: MIT */
/* The files of a bootloader and of an application for it, as far as the tool looks into them. */
#ifndef TESTS_SUPPORT_FAKE_BOOTLOADER_FILE_H
#define TESTS_SUPPORT_FAKE_BOOTLOADER_FILE_H

#include <stdint.h>

#define FAKE_FILE_BOARD "fake-board"

enum {
    FAKE_FILE_PAGE = 2048,
    FAKE_FILE_BOOTLOADER_MAX = 0xB000,
    FAKE_FILE_RECORDS = 0x0800B800, /* two pages */
    FAKE_FILE_APPLICATION = 0x0800C800,
    FAKE_FILE_APPLICATION_MAX = 206 * 1024,
};

/* size: 160 at least. It is sealed. */
void fake_bootloader_file(uint8_t *bytes, uint32_t size);

/* Once more, after a change. */
void fake_bootloader_file_seal(uint8_t *bytes, uint32_t size);

/* size: 66 at least. */
void fake_application_file(uint8_t *bytes, uint32_t size);

#endif
