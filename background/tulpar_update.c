/* SPDX-License-Identifier: MIT */
#include "background/tulpar_update.h"

#include <stdatomic.h>
#include <string.h>

#include "boot/pages.h"
#include "boot/role.h"
#include "boot/slots_app.h"
#include "wire/handoff.h"

enum {
    CRC_PIECE = 2048,        /* bytes, 0.1 ms at 80 MHz by the CRC unit */
    SEND_PATIENCE_MS = 1000, /* for a transport that takes nothing */
    US_PER_MS = 1000,

    /* The longest piece of work between two places where it can stop, at 80 MHz: the CRC of a
     * packet with a page. No new one is begun when less of the budget is left. */
    PIECE_US = 350,
};

/* The word that the stack must not grow over. */
#define STACK_GUARD 0x53544B47u

/* Whose core runs; NULL: the application does. */
static struct tulpar_update *running;

static struct tulpar_update *of(void *context) {
    return context;
}

/* -- time --------------------------------------------------------------------------------------*/

static uint32_t now_us(const struct tulpar_update *update) {
    return update->options.now_us(update->options.context);
}

/* Microseconds run over after an hour, and milliseconds must not. */
static uint32_t now_ms(void *context) {
    struct tulpar_update *update = of(context);
    uint32_t passed = (now_us(update) - update->counted_us) / US_PER_MS;

    update->counted_us += passed * US_PER_MS;
    update->now_ms += passed;
    return update->now_ms;
}

static void rest(struct tulpar_update *update) {
    coroutine_yield(&update->coroutine);
}

void tulpar_update_breathe(void) {
    struct tulpar_update *update = running;

    if (update == NULL || update->reading || !coroutine_is_current(&update->coroutine)) {
        return;
    }
    if (update->erasing || now_us(update) - update->called_us >= update->limit_us) {
        rest(update);
    }
}

void role_breathes(void) {
    tulpar_update_breathe();
}

static void feed_watchdog(void *context) {
    struct tulpar_update *update = of(context);

    update->port->feed_watchdog(update->port->context);
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
    update->writing = true;
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
    update->writing = true;
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
            rest(update);
        }
    }
    update->sending = false;
}

static bool is_sent(const struct tulpar_update *update) {
    return update->options.is_sent == NULL || update->options.is_sent(update->options.context);
}

static void wait_until_sent(struct tulpar_update *update) {
    uint32_t since_ms = now_ms(update);

    while (!is_sent(update) && now_ms(update) - since_ms <= SEND_PATIENCE_MS) {
        rest(update);
    }
}

static bool serial_set_baud(void *context, uint32_t baud) {
    struct tulpar_update *update = of(context);

    if (update->options.set_baud == NULL) {
        return baud == update->options.baud;
    }
    wait_until_sent(update);
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

/* -- what the application is asked -------------------------------------------------------------*/

/* On the application's own stack, between two pieces of work. */
static bool ask(struct tulpar_update *update, enum tulpar_update_question question) {
    update->question = question;
    rest(update);
    return update->answer;
}

static void put_question(struct tulpar_update *update) {
    const struct tulpar_update_options *options = &update->options;
    enum tulpar_update_question question = update->question;

    update->question = UPDATE_ASKS_NOTHING;
    switch (question) {
    case UPDATE_ASKS_NOTHING: break;
    case UPDATE_MAY_RESTART: update->answer = options->may_restart(options->context); break;
    case UPDATE_RESTART: options->restart(options->context); break;
    case UPDATE_ENTER: options->enter(options->context); break;
    }
}

static bool agrees(struct tulpar_update *update) {
    return update->agreed || ask(update, UPDATE_MAY_RESTART);
}

/* The letter is written: from now on any reset swaps. On a chip restart() does not return. */
static void restart(struct tulpar_update *update) {
    update->sending = true; /* what the host hears next is not this application */
    wait_until_sent(update);
    update->restarts = true;
    for (;;) {
        (void)ask(update, UPDATE_RESTART);
    }
}

static enum status write_letter(struct tulpar_update *update) {
    update->ordered = false; /* what fails is not tried again and again: each attempt wears flash */
    update->agreed = false;
    return update_flash_status(slots_app_write_letter(&update->board));
}

/* -- packets that mean something else to an application ----------------------------------------*/

/* Of an application that runs already, when no update waits. */
static void run(struct tulpar_update *update) {
    if (!slots_app_waits()) {
        session_reply_status(&update->session, STATUS_OK);
        return;
    }
    if (!agrees(update)) {
        update->ordered = true;
        session_reply_status(&update->session, STATUS_DEFERRED);
        return;
    }
    enum status status = write_letter(update);
    session_reply_status(&update->session, status);
    if (status == STATUS_OK) {
        restart(update);
    }
}

/* Who was asked for the bootloader says nothing, and is gone (docs/PROTOCOL.md). */
static void enter(struct tulpar_update *update) {
    if (update->options.enter == NULL) {
        session_reply_status(&update->session, STATUS_STATE);
    } else {
        (void)ask(update, UPDATE_ENTER);
    }
}

/* Another update begins: what waits is none any more. */
static void take_back(struct tulpar_update *update) {
    update->ordered = false;
    update->agreed = false;
    if (slots_app_waits()) {
        slots_app_forget();
        installed_look(&update->session.update.installed);
    }
}

void role_describes(struct session *session, struct device_info *info) {
    struct records *records = &session->update.installed.records;

    info->features |= FEATURE_BACKGROUND;
    slots_app_describe(records, &info->record_state, &info->other);
}

bool role_answers(struct session *session) {
    struct tulpar_update *update = running;

    tulpar_update_breathe();
    switch (session->parser.command) {
    case COMMAND_RUN: run(update); return true;
    case COMMAND_ENTER: enter(update); return true;
    case COMMAND_DATA:
    case COMMAND_ERASE:
    case COMMAND_CONFIRM:
    case COMMAND_REVERT: session_reply_status(session, STATUS_STATE); return true;
    case COMMAND_BEGIN: take_back(update); return false;
    default: return false;
    }
}

/* -- the core, on its own stack ----------------------------------------------------------------*/

/* Without a host: it has said RUN before, or the application itself wants it. */
static void restart_when_agreed(struct tulpar_update *update) {
    if (!update->ordered || !slots_app_waits() || !agrees(update)) {
        return;
    }
    update->working = true;
    enum status status = write_letter(update);
    session_note_status(&update->session, status);
    if (status == STATUS_OK) {
        restart(update);
    }
}

static void work(void *context) {
    struct tulpar_update *update = of(context);
    const struct handoff nothing = {0};

    session_init(&update->session, &update->board, &nothing);
    for (;;) {
        update->working = true;
        session_poll(&update->session);
        update->working = false;
        restart_when_agreed(update);
        rest(update);
    }
}

static void fill_board(struct tulpar_update *update) {
    struct board *board = &update->board;

    *board = *update->port;
    board->context = update;
    board->handoff = &update->handoff;
    board->baud = update->options.baud;
    board->data_field_max = DATA_FIELD_MAX;
    board->packet = update->packet;
    board->confidential = false;
    board->receiver = &update->receiver;
    board->blocks = update->blocks;
    board->block_data = update->block_data;
    board->in_flight = TULPAR_UPDATE_IN_FLIGHT;
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

static uint32_t *guard_of(const struct tulpar_update *update) {
    return update->options.stack;
}

void tulpar_update_init(struct tulpar_update *update, const struct tulpar_update_options *options,
                        const struct board *port) {
    memset(update, 0, sizeof *update);
    update->options = *options;
    update->port = port;
    uint32_t budget_us =
        options->budget_us != 0 ? options->budget_us : (uint32_t)TULPAR_UPDATE_BUDGET_US;
    update->limit_us = budget_us > PIECE_US ? budget_us - PIECE_US : 0;
    update->counted_us = now_us(update);
    update->working = true;
    fill_board(update);
    slots_app_forget();
    /* The guard lies below the coroutine's stack. */
    *guard_of(update) = STACK_GUARD;
    coroutine_init(&update->coroutine, (uint8_t *)options->stack + sizeof(uint64_t),
                   options->stack_size - (uint32_t)sizeof(uint64_t), work, update);
}

static enum tulpar_update_state state_of(const struct tulpar_update *update) {
    if (update->restarts) {
        return TULPAR_UPDATE_RESTARTS;
    }
    if (update->working || update->ring_in != update->ring_out) {
        return TULPAR_UPDATE_BUSY;
    }
    return slots_app_waits() ? TULPAR_UPDATE_WAITS : TULPAR_UPDATE_AT_REST;
}

enum tulpar_update_state tulpar_update_poll(struct tulpar_update *update) {
    if (*guard_of(update) != STACK_GUARD) {
        return TULPAR_UPDATE_FAILED;
    }
    update->called_us = now_us(update);
    (void)now_ms(update);
    running = update;
    coroutine_resume(&update->coroutine);
    running = NULL;
    if (*guard_of(update) != STACK_GUARD) {
        return TULPAR_UPDATE_FAILED;
    }
    put_question(update);
    return state_of(update);
}

bool tulpar_update_may_print(const struct tulpar_update *update) {
    return !update->sending;
}

bool tulpar_update_uses_flash(const struct tulpar_update *update) {
    return update->writing;
}

bool tulpar_update_is_ready(const struct tulpar_update *update) {
    (void)update;
    return slots_app_waits();
}

void tulpar_update_install(struct tulpar_update *update) {
    if (slots_app_waits()) {
        update->ordered = true;
        update->agreed = true;
    }
}
