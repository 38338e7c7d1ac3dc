/* SPDX-License-Identifier: MIT */
/* Starts as a generated project does, says at which step it failed if one did, then sends back
 * every line of eight bytes and blinks. */
#include "hal.h"

enum { LINE = 8, BAUD = 115200, FAST_BAUD = 4000000, BLINK_MS = 100, TEXT = 64 };

static void say(const char *text) {
    static char line[TEXT];
    char *end = put_text(line, text);

    end = put_text(end, " ");
    end = put_text(end, clock_name);
    end = put_text(end, " ");
    end = put_decimal(end, hal_tick());
    end = put_text(end, "\r\n");
    hal_uart_transmit((const uint8_t *)line, (uint16_t)(end - line));
    while (!hal_uart_transmitted()) {
    }
}

static void echo_line(void) {
    static uint8_t line[LINE];

    hal_uart_receive(line, LINE);
    while (!hal_uart_received()) {
        GPIO_ODR(kit.led.port) ^= 1u << kit.led.number;
        hal_delay(BLINK_MS);
    }
    hal_uart_transmit(line, LINE);
    while (!hal_uart_transmitted()) {
    }
    if (line[0] == '+') { /* oversampling by 8 */
        hal_uart_deinit();
        (void)hal_uart_init(FAST_BAUD, true);
    }
}

int main(void) {
    bool started = hal_init();

    hal_uart_deinit();
    bool clocked = system_clock_config();
    pin_configure(&kit.led, GPIO_MODE_OUTPUT);
    bool connected = hal_uart_init(BAUD, false);
    if (!started || !clocked || !connected) {
        say(!started ? "init failed" : (!clocked ? "clock failed" : "uart failed"));
        return 1;
    }
    say("ready");
    for (;;) {
        echo_line();
    }
}
