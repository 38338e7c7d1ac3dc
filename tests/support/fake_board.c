/* SPDX-License-Identifier: MIT */
#include "support/fake_board.h"

#include <string.h>

#include "support/fake_flash.h"
#include "support/fake_layouts.h"
#include "wire/bytes.h"
#include "wire/frame.h"
#include "wire/image.h"

static struct fake_board *of(void *context) {
    return context;
}

uint32_t fake_serial_read(void *context, uint8_t *data, uint32_t capacity) {
    struct fake_board *fake = of(context);
    size_t there = fake->in_length - fake->in_taken;
    size_t taken = there < capacity ? there : capacity;

    memcpy(data, fake->in + fake->in_taken, taken);
    fake->in_taken += taken;
    return (uint32_t)taken;
}

static bool serial_set_baud(void *context, uint32_t baud) {
    bool possible = baud != FAKE_IMPOSSIBLE_BAUD;

    of(context)->baud = possible ? baud : of(context)->baud;
    return possible;
}

static uint32_t serial_baud_highest(void *context) {
    (void)context;
    return FAKE_BAUD_HIGHEST;
}

static void serial_write(void *context, const uint8_t *data, uint32_t length) {
    struct fake_board *fake = of(context);

    memcpy(fake->out + fake->out_length, data, length);
    fake->out_length += length;
}

static void serial_errors(void *context, struct line_errors *errors) {
    *errors = of(context)->errors;
}

static uint32_t now_ms(void *context) {
    return of(context)->now_ms;
}

static void feed_watchdog(void *context) {
    of(context)->feeds++;
}

static void idle(void *context) {
    of(context)->now_ms++;
}

static void identify(void *context, struct device_info *info) {
    (void)context;
    info->device_id = 0x10006435;
    memcpy(info->unique_id, "unique id 12", UNIQUE_ID_SIZE);
}

static bool debugger_attached(void *context) {
    return of(context)->debugger;
}

static uint8_t reset_cause(void *context) {
    return of(context)->cause;
}

static void restart(void *context) {
    of(context)->restarts++;
}

static uint32_t bytes_of(const struct flash_geometry *geometry) {
    uint32_t bytes = 0;

    for (int run = 0; run < ERASE_RUNS_MAX; run++) {
        bytes += geometry->run_count[run] * geometry->run_size[run];
    }
    return bytes;
}

void fake_board_init_as(struct fake_board *fake, const struct fake_layout *layout) {
    uint32_t size = bytes_of(&layout->geometry);

    /* Flash may be large, and tests begin anew thousands of times: what is not used stays. */
    memset(fake, 0, offsetof(struct fake_board, in));
    memset(fake->flash, FLASH_ERASED, size);
    memset(fake->bad, 0, size / layout->geometry.programming_unit);
    memset(fake->programmed, 0, size / layout->geometry.programming_unit);
    memset(fake->weak, 0, size);
    fake->flash_size = size;
    fake->layout = *layout;
    fake->cause = RESET_CAUSE_POWER;
    fake->baud = FAKE_BAUD;
    fake->board = (struct board){
        .context = fake,
        .name = layout->name,
        .geometry = &fake->layout.geometry,
        .page_size = layout->page_size,
        .application = layout->application,
        .records = layout->records,
        .secondary = layout->secondary,
        .journal = layout->journal,
        .ram = {{0x20000000, 64 * 1024}, {0x10000000, 16 * 1024}},
        .handoff = &fake->mailbox,
        .data_field_max = DATA_FIELD_MAX,
        .packet = fake->packet,
        .baud = FAKE_BAUD,
        .receiver = &fake->receiver,
        .blocks = fake->blocks,
        .block_data = fake->block_data,
        .places = FAKE_IN_FLIGHT,
        .window_ms = 500,
        .flash_read = fake_flash_read,
        .flash_crc = fake_flash_crc,
        .flash_erase = fake_flash_erase,
        .flash_program = fake_flash_program,
        .serial_read = fake_serial_read,
        .serial_write = serial_write,
        .serial_set_baud = serial_set_baud,
        .serial_baud_highest = serial_baud_highest,
        .serial_errors = serial_errors,
        .now_ms = now_ms,
        .feed_watchdog = feed_watchdog,
        .idle = idle,
        .identify = identify,
        .debugger_attached = debugger_attached,
        .reset_cause = reset_cause,
        .restart = restart,
    };
}

void fake_board_init(struct fake_board *fake) {
    fake_board_init_as(fake, &fake_layout_plain);
}

void fake_board_init_two_slots(struct fake_board *fake) {
    fake_board_init_as(fake, &fake_layout_two_slots);
}

void fake_board_copy(struct fake_board *to, const struct fake_board *from) {
    uint32_t units = from->flash_size / from->layout.geometry.programming_unit;

    memcpy(to, from, offsetof(struct fake_board, in));
    memcpy(to->in, from->in, from->in_length);
    memcpy(to->out, from->out, from->out_length);
    memcpy(to->flash, from->flash, from->flash_size);
    memcpy(to->bad, from->bad, units);
    memcpy(to->programmed, from->programmed, units);
    memcpy(to->weak, from->weak, from->flash_size);
}

void fake_send(struct fake_board *fake, const void *data, size_t length) {
    size_t left = fake->in_length - fake->in_taken;

    memmove(fake->in, fake->in + fake->in_taken, left);
    fake->in_taken = 0;
    fake->in_length = left;
    memcpy(fake->in + fake->in_length, data, length);
    fake->in_length += length;
}

void fake_send_packet(struct fake_board *fake, uint8_t command, const void *data, size_t length) {
    uint8_t packet[FRAME_MAX];

    fake_send(fake, packet, frame_encode(packet, command, data, (uint16_t)length));
}

void fake_forget_output(struct fake_board *fake) {
    fake->out_length = 0;
}

void fake_vectors(uint8_t *image, uint32_t address, uint32_t version) {
    put_u32(image + VECTOR_INITIAL_MSP, 0x20010000);
    put_u32(image + VECTOR_RESET, address + VECTORS_SIZE + 1);
    put_u32(image + VECTOR_VERSION_MAGIC, IMAGE_VERSION_MAGIC);
    put_u32(image + VECTOR_VERSION, version);
}

void fake_image_at(uint8_t *image, uint32_t size, uint32_t seed, uint32_t address) {
    for (uint32_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        image[i] = (uint8_t)(seed >> 24);
    }
    if (size >= VECTORS_CHECKED) {
        fake_vectors(image, address, VERSION_PACK(1, 2, seed & 0xFFFF));
    }
}

void fake_image(uint8_t *image, uint32_t size, uint32_t seed) {
    fake_image_at(image, size, seed, FAKE_APPLICATION_BASE);
}
