/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "support/distant_host.h"
#include "support/hand_written.h"
#include "support/kit_layout.h"

enum {
    FLASH_START = 0x08000000,
    PLAIN_BAUD = 115200, /* of the bootloader as it is built by default */
    SEED = 1,
    NS_PER_MS = 1000000,
    US_PER_MS = 1000,
    CONNECT_US = 5000 * US_PER_MS,
    STARTUP_MS = 1,   /* in which the bootloader comes up and hears nothing yet */
    START_MS = 60000, /* two slots are swapped before */
    BEFORE_MS = 1000, /* the boot window, and some time for an application to take updates */
    TUTORIAL_CHUNK = 128,
    TUTORIAL_REPLY_MS = 15000,
    FILE_MAX = 64 * 1024,
    JOURNAL_SIZE = 2048, /* on every kit with two slots */
    WITHOUT_WINDOW = 0,  /* in place of a rate */

    /* Preparing a board need not take the flash's time. Nanoseconds. */
    FAST_PROGRAM = 1000,
    FAST_ERASE = 10000,
};

static void fail(struct result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void fail(struct result *result, const char *format, ...) {
    va_list arguments;

    result->done = false;
    va_start(arguments, format);
    vsnprintf(result->problem, sizeof result->problem, format, arguments);
    va_end(arguments);
}

/* -- a swap, seen from outside -----------------------------------------------------------------*/

/* A swap goes on from the beginning of its first erase, in one of the slots, to the last mark in
 * the journal. */
struct swap_watch {
    const struct vboard *board;
    uint64_t erases_before;   /* of the board */
    uint64_t in_slots, marks; /* operations there, and in the journal */
    uint64_t first_ns, last_ns, last_erases;
    struct distant_host *host;
    bool waits;       /* for the reset: what comes before is the application's */
    uint64_t down_ns; /* when that was seen */
};

static struct swap_watch swap; /* of the measurement that goes on */

static uint64_t erases_of(const struct vboard *board) {
    struct vboard_stats stats;

    vboard_get_stats(board, &stats);
    return stats.erases;
}

/* An operation counts from its start on. The slots go from the application area to the end. */
static uint64_t operations_in_slots(const struct vboard *board) {
    return vboard_flash_operations_in(board, kit_layout()->application, UINT32_MAX);
}

static uint64_t marks_in_journal(const struct vboard *board) {
    return vboard_flash_operations_in(board, kit_layout()->journal, JOURNAL_SIZE);
}

/* The old application runs until then: that is none that has started. */
static void look_at_old_one(struct swap_watch *watch) {
    uint32_t pc = vboard_pc(watch->board);

    watch->waits = pc >= watch->host->application;
    watch->down_ns = vboard_now_ns(watch->board);
    if (watch->waits) {
        watch->host->application_ns = DISTANT_NEVER;
        watch->in_slots = operations_in_slots(watch->board);
        watch->erases_before = erases_of(watch->board);
    }
}

static void look_at_swap(void *context) {
    struct swap_watch *watch = context;

    if (watch->waits) {
        look_at_old_one(watch);
        return;
    }
    uint64_t marks = marks_in_journal(watch->board);

    if (watch->first_ns == 0 && operations_in_slots(watch->board) != watch->in_slots) {
        watch->first_ns = vboard_now_ns(watch->board);
    }
    if (marks != watch->marks) {
        watch->marks = marks;
        watch->last_ns = vboard_now_ns(watch->board);
        watch->last_erases = erases_of(watch->board);
    }
}

/* All that the flash does from here on belongs to the swap, but for records. */
static void watch_swap(struct distant_host *host, bool background) {
    swap = (struct swap_watch){
        .host = host,
        .waits = background,
        .board = host->board,
        .erases_before = erases_of(host->board),
        .in_slots = operations_in_slots(host->board),
        .marks = marks_in_journal(host->board),
    };
    host->look = look_at_swap;
    host->look_context = &swap;
}

static void report_swap(const struct distant_host *host, struct result *result) {
    if (host->look != NULL && swap.last_ns > swap.first_ns) {
        result->swap_seconds = (double)(swap.last_ns - swap.first_ns) / 1e9;
        result->swap_erases = swap.last_erases - swap.erases_before;
    }
    if (swap.down_ns != 0) {
        result->down_seconds = (double)(host->application_ns - swap.down_ns) / 1e9;
    }
}

/* -- the two hosts -----------------------------------------------------------------------------*/

uint32_t measure_first_baud(uint32_t baud) {
    return RATE_IS_AGREED ? PLAIN_BAUD : baud;
}

/* Everything that the library is told for a measurement is told here. */
static bool tulpar_sends(struct distant_host *host, const struct setting *setting,
                         const struct image *image, struct result *result) {
    static struct tulpar_flasher flasher;
    struct tulpar_image base = {0};
    struct tulpar_options options = {
        .baud = measure_first_baud(setting->baud),
        .other_baud = setting->baud, /* of a board that is prepared for the tutorial's host */
        .sending = setting->sending,
        .background = setting->background,
        .baud_highest = setting->baud,
        .bases = &base,
        .base_count = setting->old != NULL ? 1 : 0,
        .run = true,
    };

    if (setting->old != NULL) {
        base = (struct tulpar_image){setting->old->bytes, setting->old->size};
    }
    flasher_init(&flasher, &host->channel, &options);
    enum tulpar_error error = tulpar_connect(&flasher, CONNECT_US);
    if (setting->background && flasher.report.arrival != TULPAR_ARRIVED_IN_BACKGROUND) {
        fail(result, "it is the bootloader that answers");
        return false;
    }
    if (error == TULPAR_OK) {
        error = tulpar_install(&flasher, image->bytes, image->size);
    }
    result->transfer_seconds = (double)(vboard_now_ns(host->board) - host->first_sent_ns) / 1e9;
    if (flasher.report.device.slots >= 2) {
        watch_swap(host, setting->background);
    }
    if (error == TULPAR_OK) {
        error = tulpar_run(&flasher);
    }
    if (error != TULPAR_OK) {
        fail(result, "libtulpar: error %d in step %d at offset %u, status %d", error,
             flasher.report.failure.step, (unsigned)flasher.report.failure.offset,
             flasher.report.failure.status);
    }
    return error == TULPAR_OK;
}

static bool tutorial_request(struct distant_host *host, uint8_t command, const uint8_t *data,
                             uint16_t length) {
    const struct tulpar_channel *channel = &host->channel;
    uint8_t packet[HAND_PACKET_MAX], reply = 0;
    size_t count, size = hand_packet(packet, command, data, length);

    if (channel->write(channel->context, packet, size, UINT64_MAX) != TULPAR_CHANNEL_OK) {
        return false;
    }
    uint64_t deadline = channel->now_us(channel->context) + TUTORIAL_REPLY_MS * US_PER_MS;
    return channel->read(channel->context, &reply, 1, &count, deadline) == TULPAR_CHANNEL_OK &&
           reply == HAND_ACK;
}

static bool tutorial_sends(struct distant_host *host, const struct setting *setting,
                           const struct image *image, struct result *result) {
    (void)setting;
    for (uint32_t offset = 0; offset < image->size; offset += TUTORIAL_CHUNK) {
        uint32_t left = image->size - offset;
        uint32_t part = left < TUTORIAL_CHUNK ? left : TUTORIAL_CHUNK;

        if (!tutorial_request(host, 0x42, image->bytes + offset, (uint16_t)part)) {
            fail(result, "tutorial: no 0x5F at offset %u", (unsigned)offset);
            return false;
        }
    }
    if (!tutorial_request(host, 0x43, NULL, 0)) {
        fail(result, "tutorial: the application is not started");
        return false;
    }
    return true;
}

/* -- one measurement ---------------------------------------------------------------------------*/

static bool holds(const struct vboard *board, const struct image *image) {
    static uint8_t flash[IMAGE_SIZE_MAX];

    return vboard_peek(board, kit_layout()->application, flash, image->size) &&
           memcmp(flash, image->bytes, image->size) == 0;
}

static void judge(struct result *result, struct distant_host *host, const struct image *image) {
    if (!distant_host_await_application(host, vboard_now_ns(host->board) +
                                                  (uint64_t)START_MS * NS_PER_MS)) {
        fail(result, "the application does not start");
    } else if (!holds(host->board, image)) {
        fail(result, "the flash does not hold the image");
    } else if (host->lost > 0) {
        fail(result, "%u bytes found no room on their way to the host", (unsigned)host->lost);
    }
    if (host->stop == VBOARD_VIOLATION) {
        fail(result, "%s", vboard_violation(host->board));
    }
}

static void count(struct result *result, const struct vboard *before, const struct vboard *after) {
    struct vboard_stats first, last;

    vboard_get_stats(before, &first);
    vboard_get_stats(after, &last);
    result->to_board = last.uart_rx_bytes - first.uart_rx_bytes;
    result->to_host = last.uart_tx_bytes - first.uart_tx_bytes;
    result->erases = last.erases - first.erases;
    result->programs = last.programs - first.programs;
}

static bool make_noisy(struct vboard *board, const struct setting *setting) {
    for (int to_host = 0; to_host <= 1 && setting->bit_errors > 0; to_host++) {
        struct vboard_fault fault = {
            .kind = VBOARD_FAULT_NOISE,
            .when = VBOARD_AT_RATE,
            .noise = VBOARD_NOISE_FLIP,
            .rate = setting->bit_errors,
            .to_host = to_host == 1,
            .seed = setting->seed * 2 + (uint64_t)to_host,
        };
        if (vboard_arm(board, &fault) < 0) {
            return false;
        }
    }
    return true;
}

typedef bool (*sends)(struct distant_host *host, const struct setting *setting,
                      const struct image *image, struct result *result);

static struct result measure(const struct vboard *original, const struct setting *setting,
                             const struct image *new, sends send) {
    static struct distant_host host;
    struct result result = {.done = true};
    struct vboard *board = vboard_new(kit_layout()->kit);

    if (board == NULL) {
        fail(&result, "no board is called %s", setting->kit);
        return result;
    }
    vboard_copy(board, original);
    distant_host_init(&host, board, (uint64_t)setting->delay_ms * NS_PER_MS,
                      kit_layout()->application);
    if (setting->background) {
        distant_host_run_until(&host, vboard_now_ns(board) + (uint64_t)BEFORE_MS * NS_PER_MS);
    }
    if (!make_noisy(board, setting)) {
        fail(&result, "the line cannot be made noisy");
    } else if (send(&host, setting, new, &result)) {
        judge(&result, &host, new);
        result.seconds = (double)(host.application_ns - host.first_sent_ns) / 1e9;
        report_swap(&host, &result);
    }
    count(&result, original, board);
    vboard_free(board);
    return result;
}

struct result measure_tulpar(const struct vboard *board, const struct setting *setting,
                             const struct image *new) {
    return measure(board, setting, new, tulpar_sends);
}

struct result measure_tutorial(const struct vboard *board, const struct setting *setting,
                               const struct image *new) {
    return measure(board, setting, new, tutorial_sends);
}

/* -- boards ------------------------------------------------------------------------------------*/

/* The default build where that will do, else the one in a folder named after its rate. */
static const char *bootloader_path(const char *kit, uint32_t baud) {
    static char path[1024];

    if (baud == PLAIN_BAUD) {
        snprintf(path, sizeof path, "%s/%s/bootloader.bin", FIRMWARE_DIR, kit);
    } else if (baud == WITHOUT_WINDOW) {
        snprintf(path, sizeof path, "%s/no-window/%s/bootloader.bin", VARIANTS_DIR, kit);
    } else {
        snprintf(path, sizeof path, "%s/%u-baud/%s/bootloader.bin", VARIANTS_DIR, (unsigned)baud,
                 kit);
    }
    return path;
}

static bool load_bootloader(struct vboard *board, const char *path) {
    static uint8_t bytes[FILE_MAX];
    FILE *file = fopen(path, "rb");
    size_t size = file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0;

    if (file == NULL || size == 0 || fclose(file) != 0) {
        fprintf(stderr, "cannot read %s\n", path);
        return false;
    }
    return vboard_load(board, FLASH_START, bytes, size);
}

static bool run_ms(struct vboard *board, unsigned ms) {
    uint64_t until = vboard_now_ns(board) + (uint64_t)ms * NS_PER_MS;

    return vboard_run(board, until, false) == VBOARD_UNTIL;
}

static bool install(struct vboard *board, const char *kit, uint32_t baud,
                    const struct image *image) {
    static struct distant_host host;
    struct result result = {.done = true};
    struct setting setting = {.kit = kit, .baud = baud, .sending = TULPAR_SEND_ALL};
    const struct flash_kind *flash = flash_kind_of(kit_layout()->chip);

    vboard_set_flash_timing(board, FAST_PROGRAM, FAST_ERASE, FAST_ERASE);
    distant_host_init(&host, board, 0, kit_layout()->application);
    if (tulpar_sends(&host, &setting, image, &result)) {
        judge(&result, &host, image);
    }
    vboard_set_flash_timing(board, flash->program_ns, flash->runs[0].erase_ns,
                            flash->mass_erase_ns);
    if (!result.done) {
        fprintf(stderr, "the board cannot be prepared: %s\n", result.problem);
    }
    return result.done;
}

static struct vboard *prepare(const char *kit, const char *path, uint32_t baud,
                              const struct image *old) {
    struct vboard *board = vboard_new(kit_layout()->kit);

    if (board == NULL) {
        fprintf(stderr, "no board is called %s\n", kit);
        return NULL;
    }
    vboard_uart_set_baud(board, baud);
    if (load_bootloader(board, path)) {
        vboard_power_on(board, SEED);
        if (run_ms(board, STARTUP_MS) && install(board, kit, baud, old)) {
            return board;
        }
    }
    vboard_free(board);
    return NULL;
}

struct vboard *measure_board(const char *kit, uint32_t baud, const struct image *old) {
    struct vboard *board = prepare(kit, bootloader_path(kit, baud), baud, old);

    if (board != NULL) {
        vboard_uart_set_baud(board, baud);
        vboard_power_on(board, SEED);
        if (!run_ms(board, STARTUP_MS)) {
            fprintf(stderr, "%s\n", vboard_violation(board));
            vboard_free(board);
            board = NULL;
        }
    }
    return board;
}

struct result measure_boot(const char *kit, const struct image *image) {
    static struct distant_host host;
    struct result result = {.done = true};
    struct vboard *board = prepare(kit, bootloader_path(kit, WITHOUT_WINDOW), PLAIN_BAUD, image);

    if (board == NULL) {
        fail(&result, "no board to start");
        return result;
    }
    vboard_reset_button(board);
    uint64_t reset_ns = vboard_now_ns(board);
    distant_host_init(&host, board, 0, kit_layout()->application);
    judge(&result, &host, image);
    result.seconds = (double)(host.application_ns - reset_ns) / 1e9;
    vboard_free(board);
    return result;
}
