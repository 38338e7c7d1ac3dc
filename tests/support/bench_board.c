/* SPDX-License-Identifier: MIT */
#include "support/bench_board.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/expect.h"

#include "wire/bytes.h"
#include "wire/image.h"

enum { SEED = 1, NS_PER_US = 1000, NS_PER_MS = 1000000, STARTUP_MS = 1, NAME_SIZE = 64 };

/* Of a flash in a hurry: a word, the smallest sector, a megabyte. */
enum { WORD_NS = 16000, SECTOR_NS = 25 * NS_PER_MS, MASS_ERASE_NS = 800 * NS_PER_MS };

static struct bench_kit kit;

/* Which of the kit's bootloaders. */
static const char *bootloader = "bootloader";

const struct bench_kit *bench_choose_kit(int argc, char **argv) {
    if ((argc != 2 && argc != 3) || !kit_layout_choose(argv[1])) {
        fprintf(stderr, "usage: %s BOARD [BOOTLOADER]\n", argv[0]);
        exit(2);
    }
    if (argc == 3) {
        bootloader = argv[2];
    }
    kit =
        (struct bench_kit){kit_layout()->kit, kit_layout()->application_size, kit_layout()->slots};
    return &kit;
}

const char *bench_firmware_path(const char *name) {
    static char path[1024];

    snprintf(path, sizeof path, "%s/%s/%s", FIRMWARE_DIR, kit_layout()->name, name);
    return path;
}

const char *bench_bootloader_path(const char *ending) {
    char name[NAME_SIZE];

    snprintf(name, sizeof name, "%s%s", bootloader, ending);
    return bench_firmware_path(name);
}

struct bench_file bench_file_at(const char *path) {
    struct bench_file file = {malloc(BENCH_FILE_MAX), 0};
    FILE *stream = fopen(path, "rb");

    if (stream == NULL) {
        fail_msg("cannot read %s", path);
    }
    file.size = fread(file.bytes, 1, BENCH_FILE_MAX, stream);
    assert_int_equal(fclose(stream), 0);
    return file;
}

struct bench_file bench_firmware(const char *name) {
    return bench_file_at(bench_firmware_path(name));
}

struct bench_file bench_bootloader(const char *ending) {
    return bench_file_at(bench_bootloader_path(ending));
}

uint32_t bench_stack_top(void) {
    struct bench_file file = bench_bootloader(".bin");
    uint32_t stack_top = get_u32(file.bytes + VECTOR_INITIAL_MSP);

    bench_file_free(&file);
    return stack_top;
}

void bench_file_free(struct bench_file *file) {
    free(file->bytes);
    file->bytes = NULL;
}

/* Runs until then, or until a byte has come out where that is asked for. */
static void run_until(struct bench *bench, uint64_t until_ns, bool stop_on_output) {
    enum vboard_stop stop = vboard_run(bench->board, until_ns, stop_on_output);

    while (stop == VBOARD_POWER_CUT && bench->power_comes_back) {
        vboard_power_on(bench->board, SEED + 1);
        stop = vboard_run(bench->board, until_ns, stop_on_output);
    }
    if (stop == VBOARD_VIOLATION) {
        fail_msg("%s", vboard_violation(bench->board));
    }
}

/* A fault has cut the power, and with it the adapter's. */
static bool is_off(const struct bench *bench) {
    return vboard_state(bench->board) == VBOARD_OFF;
}

static enum tulpar_channel_result channel_read(void *context, uint8_t *data, size_t capacity,
                                               size_t *length, uint64_t deadline_us) {
    struct bench *bench = context;

    *length = vboard_uart_receive(bench->board, data, capacity);
    while (*length == 0 && !is_off(bench) &&
           vboard_now_ns(bench->board) < deadline_us * NS_PER_US) {
        run_until(bench, deadline_us * NS_PER_US, true);
        *length = vboard_uart_receive(bench->board, data, capacity);
    }
    if (is_off(bench)) {
        return TULPAR_CHANNEL_CLOSED;
    }
    return *length > 0 ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_TIMEOUT;
}

static enum tulpar_channel_result channel_write(void *context, const uint8_t *data, size_t length,
                                                uint64_t deadline_us) {
    struct bench *bench = context;
    size_t sent = vboard_uart_send(bench->board, data, length);

    while (sent < length && !is_off(bench) &&
           vboard_now_ns(bench->board) < deadline_us * NS_PER_US) {
        run_until(bench, vboard_now_ns(bench->board) + NS_PER_MS, false);
        sent += vboard_uart_send(bench->board, data + sent, length - sent);
    }
    return sent == length ? TULPAR_CHANNEL_OK : TULPAR_CHANNEL_TIMEOUT;
}

static enum tulpar_channel_result channel_set_baud(void *context, uint32_t baud) {
    struct bench *bench = context;

    vboard_uart_set_baud(bench->board, baud);
    return TULPAR_CHANNEL_OK;
}

static uint64_t channel_now_us(void *context) {
    struct bench *bench = context;

    return vboard_now_ns(bench->board) / NS_PER_US;
}

void bench_begin_with(struct bench *bench, const uint8_t *flash, size_t size) {
    bench->board = vboard_new(kit.name);
    if (bench->board == NULL) {
        char error[256];

        vboard_why_not(kit.name, error, sizeof error);
        fail_msg("%s", error);
    }
    vboard_set_strict(bench->board, true);
    assert_true(vboard_load(bench->board, BENCH_BOOTLOADER, flash, size));
    bench->channel = (struct tulpar_channel){
        .context = bench,
        .read = channel_read,
        .write = channel_write,
        .set_baud = channel_set_baud,
        .now_us = channel_now_us,
    };
    vboard_uart_set_baud(bench->board, BENCH_BAUD);
    vboard_power_on(bench->board, SEED);
    bench_run_ms(bench, STARTUP_MS);
}

void bench_begin(struct bench *bench) {
    struct bench_file image = bench_bootloader(".bin");

    bench_begin_with(bench, image.bytes, image.size);
    bench_file_free(&image);
}

void bench_hurry(struct bench *bench) {
    if (kit_has_sectors()) {
        vboard_set_flash_timing(bench->board, WORD_NS, SECTOR_NS, MASS_ERASE_NS);
    }
}

void bench_end(struct bench *bench) {
    vboard_free(bench->board);
    bench->board = NULL;
}

void bench_press_reset(struct bench *bench) {
    vboard_reset_button(bench->board);
    bench_run_ms(bench, STARTUP_MS);
}

void bench_power_cycle(struct bench *bench) {
    vboard_power_on(bench->board, SEED + 1);
    bench_run_ms(bench, STARTUP_MS);
}

void bench_run_ms(struct bench *bench, uint32_t ms) {
    run_until(bench, vboard_now_ns(bench->board) + (uint64_t)ms * NS_PER_MS, false);
}

uint64_t bench_now_ms(const struct bench *bench) {
    return vboard_now_ns(bench->board) / NS_PER_MS;
}

void bench_send(struct bench *bench, const void *data, size_t length) {
    assert_int_equal(channel_write(bench, data, length, UINT64_MAX / NS_PER_US), TULPAR_CHANNEL_OK);
}

size_t bench_receive(struct bench *bench, void *data, size_t length, uint32_t ms) {
    uint64_t deadline_us = channel_now_us(bench) + (uint64_t)ms * 1000;
    size_t received = 0;
    size_t part;

    while (received < length && channel_read(bench, (uint8_t *)data + received, length - received,
                                             &part, deadline_us) == TULPAR_CHANNEL_OK) {
        received += part;
    }
    return received;
}

unsigned bench_count_text(struct bench *bench, const char *text, uint32_t ms) {
    uint64_t deadline_us = channel_now_us(bench) + (uint64_t)ms * 1000;
    unsigned count = 0;
    size_t matched = 0;
    uint8_t byte;
    size_t length;

    while (channel_read(bench, &byte, 1, &length, deadline_us) == TULPAR_CHANNEL_OK) {
        matched = byte == (uint8_t)text[matched] ? matched + 1 : byte == (uint8_t)text[0];
        if (text[matched] == '\0') {
            count++;
            matched = 0;
        }
    }
    return count;
}
