/* SPDX-License-Identifier: MIT */
/* Records what this version's library says to a bootloader, and what that answers, on the virtual
 * board (talk.h): record_talk KIT BOOTLOADER.bin TALK, where TALK is the file that is written. A
 * board is asked, gets its first application, gets another one, of which the host goes away in the
 * middle, and gets it to its end after the power was off. scripts/freeze_release.sh keeps it for
 * later versions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "support/expect.h"

#include "host/flasher.h"
#include "released/old_image.h"
#include "released/talk.h"
#include "released/talk_power.h"
#include "support/bench_board.h"

enum {
    PATIENCE_US = 3000000,
    HIGH_BAUD = 921600,
    LINE_MS = 30000,      /* until the application's first line; with two slots behind a swap */
    ON_ITS_WAY_MS = 300,  /* what was sent before the host went */
    WORTH_A_LINE_US = 500 /* of silence */
};

static FILE *talk;
static struct bench bench;
static struct tulpar_channel recorded;
static struct tulpar_flasher flasher;
static struct talk_line line; /* what is not written yet */
static uint64_t last_us;
static bool cut;

static void flush(void) {
    if (line.kind != TALK_END) {
        talk_write(talk, &line);
    }
    line = (struct talk_line){.kind = TALK_END};
}

static void note(enum talk_kind kind, uint32_t number, uint32_t crc) {
    flush();
    line = (struct talk_line){.kind = kind, .number = number, .crc = crc};
    flush();
    last_us = bench.channel.now_us(bench.channel.context);
}

/* The silence before what happens now. */
static void note_silence(void) {
    uint64_t now_us = bench.channel.now_us(bench.channel.context);

    if (now_us - last_us >= WORTH_A_LINE_US) {
        note(TALK_WAIT, (uint32_t)(now_us - last_us), 0);
    }
}

static void note_bytes(enum talk_kind kind, const uint8_t *bytes, size_t length) {
    if (line.kind != kind || line.length + length > sizeof line.bytes) {
        flush();
        line = (struct talk_line){.kind = kind};
    }
    memcpy(line.bytes + line.length, bytes, length);
    line.length += length;
    last_us = bench.channel.now_us(bench.channel.context);
}

static enum tulpar_channel_result read_recorded(void *context, uint8_t *data, size_t capacity,
                                                size_t *length, uint64_t deadline_us) {
    enum tulpar_channel_result result =
        bench.channel.read(context, data, capacity, length, deadline_us);

    if (*length > 0) {
        note_bytes(TALK_BOARD, data, *length);
    }
    return result;
}

static enum tulpar_channel_result write_recorded(void *context, const uint8_t *data, size_t length,
                                                 uint64_t deadline_us) {
    note_silence();
    note_bytes(TALK_HOST, data, length);
    return bench.channel.write(context, data, length, deadline_us);
}

static enum tulpar_channel_result set_baud_recorded(void *context, uint32_t baud) {
    note_silence();
    note(TALK_BAUD, baud, 0);
    return bench.channel.set_baud(context, baud);
}

static uint64_t now_recorded(void *context) {
    return bench.channel.now_us(context);
}

static void on_progress(void *context, uint32_t done, uint32_t total) {
    bool *wanted = context;

    cut = cut || (*wanted && done >= total / 2);
}

static bool on_cancelled(void *context) {
    (void)context;
    return cut;
}

static void session(bool *goes_away) {
    const struct tulpar_options options = {
        .baud = BENCH_BAUD,
        .baud_highest = HIGH_BAUD,
        .hooks = {.context = goes_away, .cancelled = on_cancelled, .progress = on_progress},
    };

    cut = false;
    flasher_init(&flasher, &recorded, &options);
    assert_int_equal(tulpar_connect(&flasher, PATIENCE_US), TULPAR_OK);
}

/* Runs what was installed, and keeps it where that is asked for (two slots). */
static void start(const uint8_t *image) {
    assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
    assert_true(bench_count_text(&bench, "Application code\r\n", LINE_MS) > 0);
    note(TALK_RUNS, 0, 0);
    note(TALK_HOLDS, OLD_IMAGE_SIZE, old_image_crc(image));
    if (kit_layout()->slots == 2) {
        static bool stays;

        session(&stays);
        assert_int_equal(tulpar_confirm(&flasher), TULPAR_OK);
        assert_int_equal(tulpar_run(&flasher), TULPAR_OK);
        assert_true(bench_count_text(&bench, "Application code\r\n", LINE_MS) > 0);
        note(TALK_RUNS, 0, 0);
    }
}

static void record(void **state) {
    static uint8_t first[OLD_IMAGE_SIZE], second[OLD_IMAGE_SIZE];
    static bool stays, goes_away = true;

    (void)state;
    old_image_make(first, 1);
    old_image_make(second, 2);
    session(&stays);
    assert_int_equal(tulpar_install(&flasher, first, OLD_IMAGE_SIZE), TULPAR_OK);
    start(first);
    session(&goes_away);
    assert_int_equal(tulpar_install(&flasher, second, OLD_IMAGE_SIZE), TULPAR_CANCELLED);
    bench_run_ms(&bench, ON_ITS_WAY_MS);
    note_silence();
    note(TALK_POWER, 0, 0);
    talk_power_cycle(&bench);
    bench.channel.set_baud(bench.channel.context, BENCH_BAUD);
    note(TALK_BAUD, BENCH_BAUD, 0);
    session(&stays);
    assert_int_equal(tulpar_install(&flasher, second, OLD_IMAGE_SIZE), TULPAR_OK);
    start(second);
    flush();
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(record)};

    if (argc != 4 || (talk = fopen(argv[3], "w")) == NULL) {
        fprintf(stderr, "usage: %s KIT BOOTLOADER.bin TALK\n", argv[0]);
        return 2;
    }
    (void)bench_choose_kit(2, argv);
    struct bench_file bootloader = bench_file_at(argv[2]);
    bench_begin_with(&bench, bootloader.bytes, bootloader.size);
    bench_file_free(&bootloader);
    bench_hurry(&bench);
    recorded = (struct tulpar_channel){bench.channel.context, read_recorded, write_recorded,
                                       set_baud_recorded, now_recorded};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    bench_end(&bench);
    return fclose(talk) == 0 ? failed : 1;
}
