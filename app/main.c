/* SPDX-License-Identifier: MIT */
/* The example application: what the tutorial's does, and a way back into the bootloader. */
#include <string.h>

#include "port.h"
#include "settings.h"
#include "tulpar_app.h"
#include "version.h"

enum { PERIOD_MS = 1000, RING_SIZE = 1024 /* what comes in 5 ms at 2 Mbaud */ };

static uint8_t ring[RING_SIZE];

const struct serial_ring serial_ring = {ring, sizeof ring};

static void say(const char *text) {
    serial_write(NULL, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void listen(struct tulpar_listener *listener) {
    uint8_t byte;

    while (serial_read(NULL, &byte, 1) > 0) {
        if (tulpar_listen(listener, byte)) {
            tulpar_enter_bootloader();
        }
    }
}

int main(void) {
    struct tulpar_start start = tulpar_take_start();
    struct tulpar_listener listener;
    uint32_t last_ms = 0;

    clock_init();
    serial_init(SETTING_BAUD);
    tulpar_listener_init(&listener);
    say("Application " APP_VERSION_TEXT " started\r\n");
    for (;;) {
        watchdog_feed(NULL);
        listen(&listener);
        if (clock_now_ms(NULL) - last_ms >= PERIOD_MS) {
            last_ms += PERIOD_MS;
            say("Application code\r\n");
            if (start.on_trial) { /* it has run for a second, and spoken: good enough here */
                serial_drain();
                tulpar_confirm();
            }
        }
        wait_for_interrupt();
    }
}
