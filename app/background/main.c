/* SPDX-License-Identifier: MIT */
/* The example application with updates while it runs: beside its text and its control loop it takes
 * an update over the same line, and is asked before the reset that swaps. */
#include <string.h>

#include "background/tulpar_update.h"
#include "control_loop.h"
#include "port.h"
#include "registers.h"
#include "settings.h"
#include "stm32/background.h"
#include "stm32/watchdog.h"
#include "tulpar_app.h"
#include "version.h"

enum {
    PERIOD_MS = 1000,
    RING_SIZE = 1024, /* what comes in 5 ms at 2 Mbaud */
    STACK_SIZE = 2048,
    US_PER_MS = 1000,
};

static uint8_t ring[RING_SIZE];

const struct serial_ring serial_ring = {ring, sizeof ring};

static struct tulpar_update update NOT_ZEROED;
static uint64_t update_stack[STACK_SIZE / sizeof(uint64_t)] NOT_ZEROED;

/* What a machine knows of itself, and here a debugger or a test says: it must not be stopped now.
 */
volatile uint32_t must_run_on;

/* The host has asked for the bootloader. */
static bool bootloader_wanted;

/* The longest call of tulpar_update_poll() so far, in microseconds. */
volatile uint32_t longest_call_us;

/* -- what the update asks for ------------------------------------------------------------------*/

static uint32_t now_us(void *context) {
    uint32_t ms, left;

    (void)context;
    do {
        ms = clock_now_ms(NULL);
        left = SYSTICK_VAL;
    } while (ms != clock_now_ms(NULL));
    return ms * US_PER_MS + (SYSTICK_LOAD - left) / (clock_hz() / US_PER_MS / US_PER_MS);
}

static bool is_sent(void *context) {
    (void)context;
    return !dma_sends();
}

static uint32_t send(void *context, const uint8_t *data, uint32_t length) {
    enum { PART = 256 };
    uint32_t part = length < PART ? length : (uint32_t)PART;

    if (dma_sends()) {
        return 0;
    }
    serial_write(context, data, part);
    return part;
}

static bool may_restart(void *context) {
    (void)context;
    return must_run_on == 0;
}

static void restart(void *context) {
    (void)context;
    serial_drain();
    tulpar_restart();
}

static void enter(void *context) {
    (void)context;
    bootloader_wanted = true;
}

static void begin_updates(const struct tulpar_start *start) {
    const struct tulpar_update_options options = {
        .stack = update_stack,
        .stack_size = sizeof update_stack,
        .now_us = now_us,
        .send = send,
        .is_sent = is_sent,
        .baud = SETTING_BAUD,
        .baud_highest = clock_hz() / USART_DIVIDER_MIN,
        .set_baud = serial_set_baud,
        .may_restart = may_restart,
        .restart = restart,
        .enter = enter,
        .reset_cause = start->reset_cause,
    };

    background_port_init();
    tulpar_update_init(&update, &options, &background_port);
}

/* -- faults ------------------------------------------------------------------------------------*/

void application_nmi_handler(void);

void application_nmi_handler(void) {
    if (tulpar_update_took_nmi()) {
        nmi_handler();
    } else {
        tulpar_report_fault(0);
    }
}

void fault_and_reset(enum handoff_fault fault, uint32_t pc) {
    (void)fault;
    tulpar_report_fault(pc);
}

/* -- the application itself --------------------------------------------------------------------*/

static void hear(void) {
    uint8_t bytes[64];
    uint32_t length;

    while ((length = serial_read(NULL, bytes, sizeof bytes)) > 0) {
        (void)tulpar_update_feed(&update, bytes, length);
    }
}

/* Between two packets, and never waiting. */
static bool say(const char *text) {
    if (dma_sends() || !tulpar_update_may_print(&update)) {
        return false;
    }
    serial_write(NULL, (const uint8_t *)text, (uint32_t)strlen(text));
    return true;
}

static bool is_busy(void) {
    uint32_t begun_us = now_us(NULL);
    enum tulpar_update_state state = tulpar_update_poll(&update);
    uint32_t took_us = now_us(NULL) - begun_us;

    longest_call_us = took_us > longest_call_us ? took_us : longest_call_us;
    return state == TULPAR_UPDATE_BUSY;
}

/* The same question as before a swap: the bootloader stops the machine, too. */
static void make_way(void) {
    if (bootloader_wanted && may_restart(NULL)) {
        tulpar_enter_bootloader();
    }
}

int main(void) {
    struct tulpar_start start = tulpar_take_start();
    uint32_t last_ms = 0;

    clock_init();
    serial_init(SETTING_BAUD);
    begin_updates(&start);
    control_loop_start(clock_hz());
    (void)say("Application " APP_VERSION_TEXT " started\r\n");
    for (;;) {
        IWDG_KR = IWDG_KR_FEED; /* here and nowhere else: a loop that hangs is noticed */
        hear();
        if (!is_busy()) {
            wait_for_interrupt();
        }
        make_way();
        if (clock_now_ms(NULL) - last_ms >= PERIOD_MS && say("Application code\r\n")) {
            last_ms += PERIOD_MS;
            if (start.on_trial) { /* it has run for a second, and spoken: good enough here */
                serial_drain();
                tulpar_confirm();
            }
        }
    }
}
