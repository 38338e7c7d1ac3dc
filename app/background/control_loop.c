/* SPDX-License-Identifier: MIT */
#include "control_loop.h"

#include "port.h"
#include "registers.h"

enum { LOOP_HZ = 10000, TIM2_INTERRUPT = 28 /* on every STM32L4 and G4 */ };

/* RM0351 31.4, RM0440 30.5. */
#define TIM2_BASE           0x40000000u
#define TIM2_CR1            REGISTER(TIM2_BASE, 0x00)
#define TIM2_DIER           REGISTER(TIM2_BASE, 0x0C)
#define TIM2_SR             REGISTER(TIM2_BASE, 0x10)
#define TIM2_ARR            REGISTER(TIM2_BASE, 0x2C)
#define TIM_CR1_CEN         (1u << 0)
#define TIM_DIER_UIE        (1u << 0)
#define RCC_APB1ENR1_TIM2EN (1u << 0)

/* The cycle counter of the DWT: ARM DDI 0403 C1.8.8. */
#define DEMCR           REGISTER(0xE000EDF0u, 0x0C)
#define DEMCR_TRCENA    (1u << 24)
#define DWT_CTRL        REGISTER(0xE0001000u, 0x00)
#define DWT_CYCCNT      REGISTER(0xE0001000u, 0x04)
#define DWT_CTRL_CYCCNT (1u << 0)

volatile uint32_t control_loop_runs;
volatile uint32_t control_loop_latest;

static uint32_t period, due;

void tim2_handler(void);

static void (*const interrupts[TIM2_INTERRUPT + 1])(void)
    __attribute__((section(".interrupts"), used)) = {[TIM2_INTERRUPT] = tim2_handler};

void tim2_handler(void) {
    uint32_t late = DWT_CYCCNT - due;

    TIM2_SR = 0;
    (void)TIM2_SR; /* the line has fallen before the handler is left */
    due += period;
    control_loop_runs++;
    if (late > control_loop_latest) {
        control_loop_latest = late;
    }
}

void control_loop_start(uint32_t core_hz) {
    period = core_hz / LOOP_HZ;
    DEMCR |= DEMCR_TRCENA;
    DWT_CTRL |= DWT_CTRL_CYCCNT;
    RCC_APB1ENR1 |= RCC_APB1ENR1_TIM2EN;
    (void)RCC_APB1ENR1;
    TIM2_ARR = period - 1;
    TIM2_DIER = TIM_DIER_UIE;
    NVIC_ISER(0) = 1u << TIM2_INTERRUPT;
    due = DWT_CYCCNT + period;
    TIM2_CR1 = TIM_CR1_CEN;
}
