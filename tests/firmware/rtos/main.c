/* SPDX-License-Identifier: MIT */
/* Two tasks compute with floats and fill every FPU register with marks of their own, one counts
 * without the FPU, one prints what they found. A mark that is not the task's own has leaked. */
#include "firmware.h"
#include "rtos.h"

enum { BAUD = 115200, REPORT_MS = 50, MARK_A = 0x3F800000, MARK_B = 0x40490FDB };

static struct task compute_a, compute_b, count, print;
static volatile uint32_t rounds_a, rounds_b, counted, leaks;
static volatile float sum_a, sum_b;

/* All 32 registers get mark + their number; after a while they are looked at again.
 * Returns how many have changed. */
__attribute__((noinline)) static uint32_t hold_marks(uint32_t mark, uint32_t loops) {
    uint32_t changed;

    __asm__ volatile(".fpu fpv4-sp-d16\n"
                     "sub sp, #256\n"
                     "mov r4, sp\n"
                     "movs r5, #0\n"
                     "1: adds r6, r5, %1\n"
                     "str r6, [r4, r5, lsl #2]\n"
                     "adds r5, #1\n"
                     "cmp r5, #32\n"
                     "bne 1b\n"
                     "vldmia r4, {s0-s31}\n"
                     "mov r5, %2\n"
                     "2: subs r5, #1\n"
                     "bne 2b\n"
                     "add r6, r4, #128\n"
                     "vstmia r6, {s0-s31}\n"
                     "movs %0, #0\n"
                     "movs r5, #0\n"
                     "3: ldr r6, [r4, r5, lsl #2]\n"
                     "add r3, r5, #32\n"
                     "ldr r3, [r4, r3, lsl #2]\n"
                     "cmp r3, r6\n"
                     "it ne\n"
                     "addne %0, #1\n"
                     "adds r5, #1\n"
                     "cmp r5, #32\n"
                     "bne 3b\n"
                     "add sp, #256\n"
                     : "=&r"(changed)
                     : "r"(mark), "r"(loops)
                     : "r3", "r4", "r5", "r6", "cc", "memory", "s0", "s1", "s2", "s3", "s4", "s5",
                       "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "s16",
                       "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "s27",
                       "s28", "s29", "s30", "s31");
    return changed;
}

/* 1/1 + 1/2 + ... + 1/100, always the same. */
static float harmonic(void) {
    float sum = 0;

    for (int i = 1; i <= 100; i++) {
        sum += 1.0f / (float)i;
    }
    return sum;
}

static void task_a(void) {
    for (;;) {
        sum_a = harmonic();
        leaks += hold_marks(MARK_A, 3001);
        rounds_a++;
    }
}

static void task_b(void) {
    for (;;) {
        sum_b = harmonic() * 2.0f;
        leaks += hold_marks(MARK_B, 1777);
        rounds_b++;
    }
}

static void task_count(void) {
    for (;;) {
        counted++;
    }
}

static void put_byte(char byte) {
    while ((USART_STATUS(kit.usart) & USART_STATUS_TXE) == 0) {
        rtos_yield();
    }
    USART_SEND(kit.usart) = (uint8_t)byte;
}

static uint32_t bits_of(float value) {
    union {
        float number;
        uint32_t bits;
    } word = {.number = value};

    return word.bits;
}

static char *put_item(char *to, const char *name, uint32_t value) {
    to = put_text(to, name);
    return put_decimal(to, value);
}

static void task_print(void) {
    static char line[160];

    for (;;) {
        rtos_sleep(REPORT_MS);
        char *end = put_item(line, "at ", rtos_now());
        end = put_item(end, " a ", rounds_a);
        end = put_item(end, " b ", rounds_b);
        end = put_item(end, " counted ", counted / 1000);
        end = put_item(end, "k leaks ", leaks);
        end = put_item(end, " fpu ",
                       compute_a.uses_fpu + 2u * compute_b.uses_fpu + 4u * count.uses_fpu);
        end = put_text(end, " sums ");
        end = put_hex(end, bits_of(sum_a));
        end = put_text(end, " ");
        end = put_hex(end, bits_of(sum_b));
        end = put_text(end, "\r\n");
        for (const char *at = line; at < end; at++) {
            put_byte(*at);
        }
    }
}

int main(void) {
    enable_clock(&REGISTER(RCC_BASE, kit.usart_enable), kit.usart_bit);
    pin_configure(&kit.tx, GPIO_MODE_ALTERNATE);
    USART_BRR(kit.usart) = CLOCK_RESET_HZ / BAUD;
    USART_CR1(kit.usart) = USART_CR1_TE | USART_CR1_UE;
    rtos_add(&compute_a, task_a);
    rtos_add(&compute_b, task_b);
    rtos_add(&count, task_count);
    rtos_add(&print, task_print);
    rtos_start(CLOCK_RESET_HZ);
}
