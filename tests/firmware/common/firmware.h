/* SPDX-License-Identifier: MIT */
/* What the test firmware has in common: start-up, what the kits differ by, a way to print. */
#ifndef TESTS_FIRMWARE_COMMON_FIRMWARE_H
#define TESTS_FIRMWARE_COMMON_FIRMWARE_H

#include "chip.h"

struct pin {
    uint32_t port;     /* register base */
    uint8_t number;    /* 0 to 15; NO_PIN: the kit has none */
    uint8_t alternate; /* alternate function, 0 to 15 */
};
enum { NO_PIN = 16 };

/* What differs between the kits: kit.c has it from board/kits. */
struct test_kit {
    uint32_t usart;        /* register base of the one behind the USB connector */
    uint32_t usart_enable; /* offset in RCC of its enable register */
    uint32_t usart_bit;    /* bit mask in it */
    unsigned usart_irq;
    struct pin tx;
    struct pin rx;
    struct pin led; /* lit when high */
    struct pin button;
    bool button_active; /* its level while pressed */
};
extern const struct test_kit kit;

int main(void);

/* A handler that a firmware does not define ends in a loop, as the vendor's do. */
void systick_handler(void);
void pendsv_handler(void);
void svcall_handler(void);
void usart_handler(void);  /* of the kit's USART */
void button_handler(void); /* EXTI lines 10 to 15 */

/* Puts a pin into a mode (MODER), with an alternate function where it is one. */
void pin_configure(const struct pin *pin, uint32_t mode);

/* Text into a buffer; the result is its end. There must be room. */
char *put_text(char *to, const char *text);
char *put_decimal(char *to, uint32_t value);
char *put_hex(char *to, uint32_t value);

#endif
