/* SPDX-License-Identifier: MIT */
/* A prompt on the UART: a line in, an answer out; asleep between bytes. */
#include "firmware.h"
#include "port.h"
#include "rings.h"

#include <string.h>

enum {
    BAUD = 115200,
    LINE = 80,
    ANSWER = 128,
    IRQ_EXTI15_10 = 40,
    BUTTON_PRIORITY = 1,
    EXTI_LINES = 16,
    PORT_BITS = 4,
    HEX_BASE = 16,
};

static volatile uint32_t presses;

void button_handler(void) {
    EXTI_PR1 = 1u << kit.button.number;
    presses++;
}

static void button_init(void) {
    unsigned line = kit.button.number;
    uint32_t port = (kit.button.port - GPIO_A) / GPIO_SPACING;

    if (line == NO_PIN) {
        return;
    }
    enable_clock(&RCC_APB2ENR, RCC_APB2ENR_SYSCFGEN);
    pin_configure(&kit.button, GPIO_MODE_INPUT);
    SYSCFG_EXTICR(line) |= port << line % 4 * PORT_BITS;
    if (kit.button_active) {
        EXTI_RTSR1 |= 1u << line;
    } else {
        EXTI_FTSR1 |= 1u << line;
    }
    EXTI_IMR1 |= 1u << line;
    irq_enable(IRQ_EXTI15_10, BUTTON_PRIORITY);
}

/* A hexadecimal number; *text moves behind it and the blanks that follow. */
static uint32_t number(const char **text) {
    uint32_t value = 0;

    for (;; (*text)++) {
        char c = **text;
        if (c >= '0' && c <= '9') {
            value = value * HEX_BASE + (uint32_t)(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            value = value * HEX_BASE + (uint32_t)(c - 'a' + 10);
        } else if (c != 'x') {
            break;
        }
    }
    while (**text == ' ') {
        (*text)++;
    }
    return value;
}

/* zlib's CRC-32 by the CRC unit, byte by byte. */
static uint32_t crc(const char *text) {
    enable_clock(&RCC_AHB1ENR, RCC_AHB1ENR_CRCEN);
    CRC_CR = CRC_CR_RESET | 1u << 5 | CRC_CR_REV_OUT; /* REV_IN by byte */
    for (; *text != '\0'; text++) {
        *(volatile uint8_t *)CRC_BASE = (uint8_t)*text;
    }
    return ~CRC_DR;
}

static char *answer_peek(char *to, const char *text) {
    return put_hex(to, *(volatile uint32_t *)(uintptr_t)number(&text));
}

static char *answer_poke(char *to, const char *text) {
    uint32_t address = number(&text);

    *(volatile uint32_t *)(uintptr_t)address = number(&text);
    return put_text(to, "ok");
}

static char *answer_led(char *to, const char *text) {
    bool on = strcmp(text, "on") == 0;

    GPIO_BSRR(kit.led.port) = 1u << kit.led.number << (on ? 0 : EXTI_LINES);
    return put_text(to, on ? "on" : "off");
}

static char *answer_crc(char *to, const char *text) {
    return put_hex(to, crc(text));
}

static char *answer_button(char *to, const char *text) {
    (void)text;
    return put_decimal(to, presses);
}

static char *answer_version(char *to, const char *text) {
    (void)text;
    return put_text(to, "repl 1.0");
}

static char *answer_uart(char *to, const char *text) {
    (void)text;
    to = put_decimal(to, rings_interrupts());
    to = put_text(to, " interrupts, lost ");
    return put_decimal(to, rings_lost());
}

static const struct {
    const char *name;
    char *(*answer)(char *to, const char *text);
} commands[] = {
    {"peek", answer_peek}, {"poke", answer_poke},     {"led", answer_led},
    {"crc", answer_crc},   {"button", answer_button}, {"version", answer_version},
    {"uart", answer_uart},
};

static void obey(const char *line) {
    static char answer[ANSWER];
    const char *blank = strchr(line, ' ');
    size_t length = blank != NULL ? (size_t)(blank - line) : strlen(line);
    char *end = put_text(answer, "?");

    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strlen(commands[i].name) == length && memcmp(line, commands[i].name, length) == 0) {
            end = commands[i].answer(answer, blank != NULL ? blank + 1 : "");
        }
    }
    end = put_text(end, "\r\n> ");
    rings_put(answer, (uint32_t)(end - answer));
}

int main(void) {
    static char line[LINE];
    size_t used = 0;

    pin_configure(&kit.led, GPIO_MODE_OUTPUT);
    rings_init(CLOCK_RESET_HZ / BAUD);
    button_init();
    rings_put("> ", 2);
    for (;;) {
        int byte = rings_get();
        if (byte < 0) {
            wait_for_interrupt();
        } else if (byte == '\r') {
            line[used] = '\0';
            rings_put("\r\n", 2);
            obey(line);
            used = 0;
        } else if (used < LINE - 1) {
            char echo = (char)byte;
            line[used++] = echo;
            rings_put(&echo, 1);
        }
    }
}
