/* SPDX-License-Identifier: MIT */
#include "background/update_board.h"

#include <stdatomic.h>
#include <string.h>

#include "background/hardware.h"
#include "boot/pages.h"
#include "boot/role.h"

enum {
    CRC_PIECE = 2048,        /* bytes, 0.1 ms at 80 MHz by the CRC unit */
    SEND_PATIENCE_MS = 1000, /* for a transport that takes nothing */
    US_PER_MS = 1000,
};

/* Whose core runs; NULL: the application does. */
static struct tulpar_update *running;

static struct tulpar_update *of(void *context) {
    return context;
}

struct tulpar_update *update_board_running(void) {
    return running;
}

void update_board_resume(struct tulpar_update *update) {
    running = update;
    hardware_lend();
    coroutine_resume(&update->coroutine);
    hardware_take_back();
    running = NULL;
}

/* -- time --------------------------------------------------------------------------------------*/

uint32_t update_board_now_us(const struct tulpar_update *update) {
    return update->options.now_us(update->options.context);
}

/* Microseconds run over after an hour, and milliseconds must not. */
uint32_t update_board_now_ms(struct tulpar_update *update) {
    uint32_t passed = (update_board_now_us(update) - update->counted_us) / US_PER_MS;

    update->counted_us += passed * US_PER_MS;
    update->now_ms += passed;
    return update->now_ms;
}

static uint32_t now_ms(void *context) {
    return update_board_now_ms(of(context));
}

void update_board_rest(struct tulpar_update *update) {
    coroutine_yield(&update->coroutine);
}

void tulpar_update_breathe(void) {
    struct tulpar_update *update = running;

    if (update == NULL || update->reading || !coroutine_is_current(&update->coroutine)) {
        return;
    }
    if (update->erasing || update_board_now_us(update) - update->called_us >= update->limit_us) {
        update_board_rest(update);
    }
}

void role_breathes(void) {
    tulpar_update_breathe();
}

/* Nobody's: whoever feeds it while it waits has time to give back. */
static void feed_watchdog(void *context) {
    (void)context;
    tulpar_update_breathe();
}

/* -- flash -------------------------------------------------------------------------------------*/

static enum flash_result flash_read(void *context, uint32_t address, uint8_t *data,
                                    uint32_t length) {
    struct tulpar_update *update = of(context);

    tulpar_update_breathe();
    update->reading = true;
    enum flash_result result =
        update->port->flash_read(update->port->context, address, data, length);
    update->reading = false;
    return result;
}

static enum flash_result crc_of_piece(struct tulpar_update *update, uint32_t address,
                                      uint32_t length, uint32_t *crc) {
    tulpar_update_breathe();
    update->reading = true;
    enum flash_result result = update->port->flash_crc(update->port->context, address, length, crc);
    update->reading = false;
    return result;
}

static enum flash_result flash_crc(void *context, uint32_t address, uint32_t length,
                                   uint32_t *crc) {
    enum flash_result result = FLASH_OK;

    while (length > 0 && result == FLASH_OK) {
        uint32_t part = length < CRC_PIECE ? length : (uint32_t)CRC_PIECE;

        result = crc_of_piece(of(context), address, part, crc);
        address += part;
        length -= part;
    }
    return result;
}

static void begin_writing(struct tulpar_update *update) {
    update->waited_us = 0;
    update->writing = true;
}

/* Whatever the core computed: the secondary slot, and nothing else. */
static bool is_ours(const struct tulpar_update *update, uint32_t address, uint32_t length) {
    const struct memory_range *slot = &update->board.secondary;

    return address >= slot->base && address - slot->base < slot->size &&
           length <= slot->size - (address - slot->base);
}

static enum flash_result flash_erase(void *context, uint32_t address) {
    struct tulpar_update *update = of(context);

    if (!is_ours(update, address, pages_unit_size(&update->board, address))) {
        return FLASH_REFUSED;
    }
    begin_writing(update);
    update->erasing = true;
    enum flash_result result = update->port->flash_erase(update->port->context, address);
    update->erasing = false;
    update->writing = false;
    tulpar_update_breathe();
    return result;
}

static enum flash_result flash_program(void *context, uint32_t address, const uint8_t *data,
                                       uint32_t length) {
    struct tulpar_update *update = of(context);

    if (!is_ours(update, address, length)) {
        return FLASH_REFUSED;
    }
    begin_writing(update);
    enum flash_result result =
        update->port->flash_program(update->port->context, address, data, length);
    update->writing = false;
    tulpar_update_breathe();
    return result;
}

bool tulpar_update_took_nmi(void) {
    return running != NULL && running->reading;
}

/* -- the line ----------------------------------------------------------------------------------*/

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* Places of the ring from here on that lie in one piece and are before `end`, which is behind. */
static uint32_t in_one_piece(uint32_t from, uint32_t end) {
    return (end >= from ? end : (uint32_t)TULPAR_UPDATE_RING) - from;
}

static uint32_t moved_on(uint32_t place, uint32_t by) {
    return place + by < TULPAR_UPDATE_RING ? place + by : 0;
}

/* Who writes owns ring_in, who reads ring_out. One place stays free: equal means empty. */
uint32_t tulpar_update_feed(struct tulpar_update *update, const uint8_t *data, uint32_t length) {
    uint32_t last = (update->ring_out + TULPAR_UPDATE_RING - 1) % TULPAR_UPDATE_RING;
    uint32_t in = update->ring_in, taken = 0, part;

    do {
        part = smaller(in_one_piece(in, last), length - taken);
        memcpy(update->ring + in, data + taken, part);
        in = moved_on(in, part);
        taken += part;
    } while (part > 0 && taken < length);
    atomic_thread_fence(memory_order_release); /* the bytes are there before the place says so */
    update->ring_in = in;
    return taken;
}

static uint32_t serial_read(void *context, uint8_t *data, uint32_t capacity) {
    struct tulpar_update *update = of(context);
    uint32_t out = update->ring_out;
    uint32_t taken = smaller(in_one_piece(out, update->ring_in), capacity);

    atomic_thread_fence(memory_order_acquire);
    memcpy(data, update->ring + out, taken);
    atomic_thread_fence(memory_order_release);
    update->ring_out = moved_on(out, taken);
    return taken;
}

static void serial_write(void *context, const uint8_t *data, uint32_t length) {
    struct tulpar_update *update = of(context);
    uint32_t since_ms = now_ms(update);

    update->sending = true;
    while (length > 0 && now_ms(update) - since_ms <= SEND_PATIENCE_MS) {
        uint32_t taken = update->options.send(update->options.context, data, length);

        data += taken;
        length -= taken;
        since_ms = taken > 0 ? now_ms(update) : since_ms;
        if (length > 0) {
            update_board_rest(update);
        }
    }
    update->sending = false;
}

static bool is_sent(const struct tulpar_update *update) {
    return update->options.is_sent == NULL || update->options.is_sent(update->options.context);
}

void update_board_wait_until_sent(struct tulpar_update *update) {
    uint32_t since_ms = now_ms(update);

    while (!is_sent(update) && now_ms(update) - since_ms <= SEND_PATIENCE_MS) {
        update_board_rest(update);
    }
}

static bool serial_set_baud(void *context, uint32_t baud) {
    struct tulpar_update *update = of(context);

    if (update->options.set_baud == NULL) {
        return baud == update->options.baud;
    }
    update_board_wait_until_sent(update);
    return update->options.set_baud(update->options.context, baud);
}

static uint32_t serial_baud_highest(void *context) {
    struct tulpar_update *update = of(context);

    return update->options.set_baud == NULL ? update->options.baud : update->options.baud_highest;
}

static void serial_errors(void *context, struct line_errors *errors) {
    (void)context;
    *errors = (struct line_errors){0};
}

/* -- what else INFO tells ----------------------------------------------------------------------*/

static void identify(void *context, struct device_info *info) {
    struct tulpar_update *update = of(context);

    update->port->identify(update->port->context, info);
}

static bool debugger_attached(void *context) {
    struct tulpar_update *update = of(context);

    return update->port->debugger_attached(update->port->context);
}

static uint8_t reset_cause(void *context) {
    return of(context)->options.reset_cause;
}

/* -- the board ---------------------------------------------------------------------------------*/

void update_board_fill(struct tulpar_update *update) {
    struct board *board = &update->board;

    *board = *update->port;
    board->context = update;
    board->handoff = &update->handoff;
    board->baud = update->options.baud;
    board->data_field_max = DATA_FIELD_MAX;
    board->packet = update->packet;
    board->confidential = update->options.confidential;
    board->receiver = &update->receiver;
    board->blocks = update->blocks;
    board->block_data = update->block_data;
    board->places = TULPAR_UPDATE_IN_FLIGHT;
    board->window_ms = 0;
    board->flash_read = flash_read;
    board->flash_crc = flash_crc;
    board->flash_erase = flash_erase;
    board->flash_program = flash_program;
    board->serial_read = serial_read;
    board->serial_write = serial_write;
    board->serial_set_baud = serial_set_baud;
    board->serial_baud_highest = serial_baud_highest;
    board->serial_errors = serial_errors;
    board->now_ms = now_ms;
    board->feed_watchdog = feed_watchdog;
    board->idle = NULL;
    board->identify = identify;
    board->debugger_attached = debugger_attached;
    board->reset_cause = reset_cause;
    board->restart = NULL;
}
