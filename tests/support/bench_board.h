/* SPDX-License-Identifier: MIT */
/* A virtual board on the test bench: the real bootloader.bin in flash, a host at the other end of
 * the cable, in one process under virtual time. Every failure of the board itself (a violation)
 * fails the test that runs. */
#ifndef TESTS_SUPPORT_BENCH_BOARD_H
#define TESTS_SUPPORT_BENCH_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/kit_layout.h"
#include "tulpar/channel.h"
#include "vboard.h"

enum {
    BENCH_BOOTLOADER = 0x08000000,
    BENCH_MAILBOX = 0x20000000,
    BENCH_BAUD = 115200,
    BENCH_FILE_MAX = 1024 * 1024,
    DEVICE_ID_MASK = 0xFFF,
};

/* The board that the test program was started for: its only argument. */
struct bench_kit {
    const char *name;          /* what it says that it is */
    uint32_t application_size; /* bytes */
    unsigned slots;            /* as the firmware is built */
};

/* The arguments of a test: BOARD, and perhaps the name of a bootloader other than "bootloader".
 * Fails when there is no such board. Returns the kit, which bench_begin() then uses. */
const struct bench_kit *bench_choose_kit(int argc, char **argv);

struct bench_file {
    uint8_t *bytes; /* owned: bench_file_free() */
    size_t size;
};

/* Reads a firmware file of the chosen board ("app.bin"); fails the test when that cannot be. */
struct bench_file bench_firmware(const char *name);

/* Any file; fails the test when it cannot be read. */
struct bench_file bench_file_at(const char *path);

/* The same for the bootloader that was chosen; ending: ".bin", ".elf". */
struct bench_file bench_bootloader(const char *ending);

/* Their paths; valid until the next call. */
const char *bench_firmware_path(const char *name);
const char *bench_bootloader_path(const char *ending);
void bench_file_free(struct bench_file *file);

/* The end of the bootloader's stack, as its first vector says. */
uint32_t bench_stack_top(void);

struct bench {
    struct vboard *board;
    struct tulpar_channel channel; /* the host's end of the cable; context is this struct */
    bool power_comes_back;         /* at once, when a fault has cut it; else the cable is gone */
};

/* The chosen board with its bootloader.bin in flash, powered on and ready. */
void bench_begin(struct bench *bench);
void bench_end(struct bench *bench);

/* The chosen board with `size` bytes from the start of flash on; the rest is erased. */
void bench_begin_with(struct bench *bench, const uint8_t *flash, size_t size);

/* Where slots are made of sectors, an erase takes about a tenth of its time from here on: that is
 * up to a second, in which the core does nothing but wait, and a story has dozens of them. */
void bench_hurry(struct bench *bench);

/* Both wait for the millisecond in which the bootloader comes up and hears nothing yet. */
void bench_power_cycle(struct bench *bench);
void bench_press_reset(struct bench *bench);

/* Lets virtual time pass. */
void bench_run_ms(struct bench *bench, uint32_t ms);
uint64_t bench_now_ms(const struct bench *bench);

void bench_send(struct bench *bench, const void *data, size_t length);

/* Bytes that arrive until `length` are there or `ms` have passed. Returns how many. */
size_t bench_receive(struct bench *bench, void *data, size_t length, uint32_t ms);

/* How often `text` arrives within `ms`; what else comes is ignored. */
unsigned bench_count_text(struct bench *bench, const char *text, uint32_t ms);

#endif
