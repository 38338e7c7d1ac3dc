#include "campaign/stand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/hand_written.h"
#include "wire/bytes.h"
#include "wire/crc.h"
#include "wire/image.h"

enum {
    FLASH_START = 0x08000000,
    BAUD = 115200,
    NS_PER_US = 1000,
    US_PER_MS = 1000,
    STARTUP_US = 1000,
    LOOK_US = 20000,
    REPAIRED_MS = 3000,
    REPLY_US = 20000000, /* virtual: an erase of everything takes seconds */
    REST_US = 200000,    /* of a frame that has begun */
    FILE_SIZE_MAX = 64 * 1024,
    FRAME_HEADER = 4,
    FRAME_CHECK = 4,
    FIRST_MINOR_DIGIT = 14, /* in "Application 1.x.0 started" */

    /* Nanoseconds; the real ones are 82 us and 22 ms. */
    PROGRAM_NS = 2000,
    ERASE_NS = 20000,
    MASS_ERASE_NS = 20000,
};

static const char started[] = "Application 1.0.0 started\r\n";
enum { STARTED_SIZE = sizeof started - 1 };

/* -- files and images --------------------------------------------------------------------------*/

static size_t read_file(const struct campaign *campaign, const char *path, const char *name,
                        uint8_t *bytes) {
    char built[1024];

    snprintf(built, sizeof built, "%s/%s/%s", FIRMWARE_DIR, campaign->board, name);
    FILE *file = fopen(path != NULL ? path : built, "rb");
    size_t size = file != NULL ? fread(bytes, 1, FILE_SIZE_MAX, file) : 0;
    if (file == NULL || size == 0 || fclose(file) != 0) {
        fprintf(stderr, "cannot read %s\n", path != NULL ? path : built);
        exit(2);
    }
    return size;
}

struct image image_make(const struct campaign *campaign, unsigned minor, uint32_t size) {
    struct image image = {calloc(1, FILE_SIZE_MAX + size), size, 0, minor};
    struct campaign filler = {.random = campaign->seed + minor};
    size_t code = image.bytes != NULL ? read_file(campaign, NULL, "app.bin", image.bytes) : 0;

    for (size_t i = 0; i + STARTED_SIZE <= code; i++) {
        if (memcmp(image.bytes + i, started, STARTED_SIZE) == 0) {
            image.bytes[i + FIRST_MINOR_DIGIT] = (uint8_t)('0' + minor);
            i = code;
        }
    }
    for (size_t i = code; i < size; i++) {
        image.bytes[i] = (uint8_t)campaign_draw(&filler, 256);
    }
    if (code > size || image.bytes == NULL) {
        fprintf(stderr, "app.bin is larger than %u bytes\n", size);
        exit(2);
    }
    put_u32(image.bytes + VECTOR_VERSION, VERSION_PACK(1, minor, 0));
    image.crc = image_crc(IMAGE_CRC_START, image.bytes, size);
    return image;
}

void image_free(struct image *image) {
    free(image->bytes);
    image->bytes = NULL;
}

/* -- board -------------------------------------------------------------------------------------*/

static struct vboard *board_new(const char *name) {
    struct vboard *board = vboard_new(name);

    if (board == NULL) {
        fprintf(stderr, "no such board: %s\n", name);
        exit(2);
    }
    return board;
}

struct stand stand_new(const struct campaign *campaign) {
    static uint8_t bootloader[FILE_SIZE_MAX];
    struct stand stand = {.board = board_new(campaign->board)};
    size_t size = read_file(campaign, campaign->bootloader, "bootloader.bin", bootloader);

    vboard_set_strict(stand.board, true);
    vboard_set_flash_timing(stand.board, PROGRAM_NS, ERASE_NS, MASS_ERASE_NS);
    vboard_uart_set_baud(stand.board, BAUD);
    (void)vboard_load(stand.board, FLASH_START, bootloader, size);
    stand_power_on(&stand, campaign->seed);
    return stand;
}

struct stand stand_like(const struct campaign *campaign, const struct stand *stand) {
    struct stand other = *stand;

    other.board = board_new(campaign->board);
    vboard_copy(other.board, stand->board);
    return other;
}

void stand_free(struct stand *stand) {
    vboard_free(stand->board);
    stand->board = NULL;
}

void stand_copy(struct stand *to, const struct stand *from) {
    struct vboard *board = to->board;

    vboard_copy(board, from->board);
    *to = *from;
    to->board = board;
}

bool stand_has_two_slots(const struct campaign *campaign) {
    return strcmp(campaign->board, "nucleo-l476rg") == 0;
}

uint64_t stand_operations(const struct stand *stand) {
    struct vboard_stats stats;

    vboard_get_stats(stand->board, &stats);
    return stats.flash_operations;
}

static void forget(struct stand *stand) {
    uint8_t bytes[STAND_HEARD_MAX];

    while (vboard_uart_receive(stand->board, bytes, sizeof bytes) > 0) {
    }
    stand->heard_size = 0;
}

void stand_power_on(struct stand *stand, uint64_t seed) {
    vboard_power_on(stand->board, seed);
    forget(stand);
    (void)stand_run_us(stand, STARTUP_US);
}

void stand_press_reset(struct stand *stand) {
    vboard_reset_button(stand->board);
    forget(stand);
    (void)stand_run_us(stand, STARTUP_US);
}

static void hear(struct stand *stand) {
    uint8_t byte;

    while (vboard_uart_receive(stand->board, &byte, 1) == 1) {
        if (stand->heard_size == sizeof stand->heard) {
            stand->heard_size--;
            memmove(stand->heard, stand->heard + 1, stand->heard_size);
        }
        stand->heard[stand->heard_size++] = byte;
    }
}

bool stand_run_us(struct stand *stand, uint64_t us) {
    uint64_t until = vboard_now_ns(stand->board) + us * NS_PER_US;

    stand->stop = vboard_run(stand->board, until, false);
    hear(stand);
    return stand->stop == VBOARD_UNTIL;
}

/* -- conversation ------------------------------------------------------------------------------*/

static size_t receive(struct stand *stand, uint8_t *data, size_t length, uint64_t us) {
    uint64_t until = vboard_now_ns(stand->board) + us * NS_PER_US;
    size_t received = vboard_uart_receive(stand->board, data, length);

    stand->stop = VBOARD_OUTPUT;
    while (received < length && stand->stop == VBOARD_OUTPUT) {
        stand->stop = vboard_run(stand->board, until, true);
        received += vboard_uart_receive(stand->board, data + received, length - received);
    }
    return received;
}

size_t stand_request(struct stand *stand, uint8_t command, const void *data, uint16_t length,
                     uint8_t reply[STAND_REPLY_MAX]) {
    uint8_t packet[HAND_PACKET_MAX];
    size_t size = hand_packet(packet, command, data, length);

    if (vboard_uart_send(stand->board, packet, size) != size ||
        receive(stand, reply, 1, REPLY_US) != 1) {
        return 0;
    }
    if (reply[0] != packet[0]) {
        return 1;
    }
    if (receive(stand, reply + 1, FRAME_HEADER - 1, REST_US) != FRAME_HEADER - 1) {
        return 0;
    }
    size_t rest = get_u16(reply + 2) + (size_t)FRAME_CHECK;
    if (rest > STAND_REPLY_MAX - FRAME_HEADER ||
        receive(stand, reply + FRAME_HEADER, rest, REST_US) != rest) {
        return 0;
    }
    return FRAME_HEADER + rest;
}

bool stand_command(struct stand *stand, uint8_t command) {
    uint8_t reply[STAND_REPLY_MAX];

    return stand_request(stand, command, NULL, 0, reply) == 1 && reply[0] == REPLY_ACK;
}

static bool progress(struct stand *stand, uint8_t command, const void *data, uint16_t length) {
    uint8_t reply[STAND_REPLY_MAX];

    return stand_request(stand, command, data, length, reply) ==
               FRAME_HEADER + PROGRESS_SIZE + FRAME_CHECK &&
           reply[FRAME_HEADER] == STATUS_OK;
}

bool stand_begin(struct stand *stand, const struct image *image, uint32_t flags) {
    uint8_t data[BEGIN_REQUEST_SIZE];

    put_u32(data, image->size);
    put_u32(data + 4, image->crc);
    put_u32(data + 8, flags);
    return progress(stand, COMMAND_BEGIN, data, sizeof data);
}

bool stand_write(struct stand *stand, const struct image *image, uint32_t offset, uint32_t length) {
    uint8_t data[DATA_FIELD_MAX];
    uint32_t left = image->size - offset;
    uint32_t part = left < length ? left : length;

    put_u32(data, offset);
    memcpy(data + WRITE_HEADER_SIZE, image->bytes + offset, part);
    return progress(stand, COMMAND_WRITE, data, (uint16_t)(WRITE_HEADER_SIZE + part));
}

bool stand_finish(struct stand *stand) {
    return progress(stand, COMMAND_FINISH, NULL, 0);
}

bool stand_info(struct stand *stand, struct device_info *info) {
    uint8_t reply[STAND_REPLY_MAX];
    size_t size = stand_request(stand, COMMAND_INFO, NULL, 0, reply);

    return size > FRAME_HEADER + FRAME_CHECK &&
           device_info_decode(info, reply + FRAME_HEADER, size - FRAME_HEADER - FRAME_CHECK);
}

static uint32_t page_crc(const struct image *image, uint32_t offset) {
    uint8_t page[STAND_PAGE];
    uint32_t left = image->size - offset;

    memset(page, 0xFF, sizeof page);
    memcpy(page, image->bytes + offset, left < STAND_PAGE ? left : STAND_PAGE);
    return image_crc(IMAGE_CRC_START, page, sizeof page);
}

bool stand_flash(struct stand *stand, const struct image *image, bool sparse) {
    uint32_t pages = (image->size + STAND_PAGE - 1) / STAND_PAGE;
    uint8_t held[STAND_REPLY_MAX];
    uint8_t request[PAGES_REQUEST_SIZE] = {0, 0, (uint8_t)pages, (uint8_t)(pages >> 8)};

    if (sparse && stand_request(stand, COMMAND_PAGES, request, sizeof request, held) <=
                      FRAME_HEADER + PAGES_REQUEST_SIZE + FRAME_CHECK) {
        return false;
    }
    bool good = stand_begin(stand, image, sparse ? BEGIN_SPARSE : 0);
    for (uint32_t page = 0; page < pages && good; page++) {
        const uint8_t *crc = held + FRAME_HEADER + PAGES_REQUEST_SIZE + page * PAGE_CRC_SIZE;

        if (!sparse || get_u32(crc) != page_crc(image, page * STAND_PAGE)) {
            good = stand_write(stand, image, page * STAND_PAGE, STAND_PAGE);
        }
    }
    return good && stand_finish(stand);
}

bool stand_flash_as_tutorial(struct stand *stand, const struct image *image) {
    uint8_t reply[STAND_REPLY_MAX];
    bool good = true;

    for (uint32_t offset = 0; offset < image->size && good; offset += STAND_PAGE) {
        uint32_t left = image->size - offset;
        uint32_t part = left < STAND_PAGE ? left : STAND_PAGE;

        good =
            stand_request(stand, COMMAND_DATA, image->bytes + offset, (uint16_t)part, reply) == 1 &&
            reply[0] == REPLY_ACK;
    }
    return good;
}

/* -- what became of it -------------------------------------------------------------------------*/

int stand_heard_start(const struct stand *stand) {
    int minor = -1;

    for (size_t i = 0; i + STARTED_SIZE <= stand->heard_size; i++) {
        const uint8_t *text = stand->heard + i;

        if (memcmp(text, started, FIRST_MINOR_DIGIT) == 0 &&
            memcmp(text + FIRST_MINOR_DIGIT + 1, started + FIRST_MINOR_DIGIT + 1,
                   STARTED_SIZE - FIRST_MINOR_DIGIT - 1) == 0) {
            minor = text[FIRST_MINOR_DIGIT] - '0';
        }
    }
    return minor;
}

struct finding stand_look(struct stand *stand, uint32_t ms) {
    struct finding finding = {.what = FOUND_DEAD};
    int minor = stand_heard_start(stand);

    for (uint64_t us = 0; us < (uint64_t)ms * US_PER_MS && minor < 0; us += LOOK_US) {
        if (!stand_run_us(stand, LOOK_US)) {
            return finding;
        }
        minor = stand_heard_start(stand);
    }
    if (minor >= 0) {
        finding.what = FOUND_RUNNING;
        finding.minor = (unsigned)minor;
    } else {
        /* INFO would say more, but its reply takes long. */
        uint8_t reply[STAND_REPLY_MAX];
        bool answered = stand_request(stand, COMMAND_RUN, NULL, 0, reply) == 1;
        finding.what = answered ? FOUND_WAITING : FOUND_DEAD;
        finding.has_valid = answered && reply[0] == REPLY_ACK;
    }
    return finding;
}

bool stand_holds(const struct stand *stand, const struct image *image) {
    uint8_t bytes[STAND_PAGE];
    bool same = true;

    for (uint32_t offset = 0; offset < image->size && same; offset += STAND_PAGE) {
        uint32_t left = image->size - offset;
        uint32_t part = left < STAND_PAGE ? left : STAND_PAGE;

        same = vboard_peek(stand->board, STAND_APPLICATION + offset, bytes, part) &&
               memcmp(bytes, image->bytes + offset, part) == 0;
    }
    return same;
}

const char *stand_judge(const struct stand *stand, const struct finding *finding,
                        const struct image *const *allowed, bool may_wait) {
    switch (finding->what) {
    case FOUND_RUNNING:
        for (; *allowed != NULL; allowed++) {
            if ((*allowed)->minor == finding->minor) {
                return stand_holds(stand, *allowed) ? NULL : "an altered application runs";
            }
        }
        return "another application runs than the ones allowed";
    case FOUND_WAITING:
        if (finding->has_valid) {
            return "a valid application is not started";
        }
        return may_wait ? NULL : "the bootloader waits, and an application should run";
    case FOUND_DEAD: break;
    }
    return stand->stop == VBOARD_VIOLATION ? vboard_violation(stand->board)
                                           : "the board is dead: no start, no answer";
}

/* The application does not answer: it resets. */
static void enter_from_application(struct stand *stand) {
    uint8_t packet[HAND_PACKET_MAX];

    (void)vboard_uart_send(stand->board, packet, hand_packet(packet, COMMAND_ENTER, NULL, 0));
    (void)stand_run_us(stand, LOOK_US);
    forget(stand);
}

static bool flash_in_way(struct stand *stand, const struct image *image, enum way way) {
    return way == WAY_TUTORIAL ? stand_flash_as_tutorial(stand, image)
                               : stand_flash(stand, image, way == WAY_SPARSE);
}

const char *stand_repair(struct stand *stand, const struct finding *finding,
                         const struct image *image, enum way way) {
    const struct image *const allowed[] = {image, NULL};

    if (finding->what == FOUND_RUNNING) {
        enter_from_application(stand);
    }
    if (!stand_command(stand, COMMAND_ENTER)) {
        return "the bootloader does not answer before the repair";
    }
    if (!flash_in_way(stand, image, way) && !flash_in_way(stand, image, WAY_PLAIN)) {
        return "the repair is refused twice";
    }
    forget(stand);
    if (!stand_command(stand, COMMAND_RUN)) {
        return "RUN is refused after the repair";
    }
    struct finding repaired = stand_look(stand, REPAIRED_MS);
    return stand_judge(stand, &repaired, allowed, false);
}
