/* SPDX-License-Identifier: MIT */
/* Which pins TIM2 to TIM4 reach, by their remap in AFIO_MAPR: RM0008, timer alternate function
 * remapping. */
#include "stm32f1.h"

enum { TIM2, TIM3, TIM4 };
enum { A, B, C, D };

/* All four channels of a timer. */
#define CHANNELS(tim, remap, p1, n1, p2, n2, p3, n3, p4, n4)                                       \
    {tim, 0, p1, n1, remap}, {tim, 1, p2, n2, remap}, {tim, 2, p3, n3, remap}, {                   \
        tim, 3, p4, n4, remap                                                                      \
    }

const struct timer_pin f1_timer_pins[F1_TIMER_PINS] = {
    CHANNELS(TIM2, 0, A, 0, A, 1, A, 2, A, 3),     CHANNELS(TIM2, 1, A, 15, B, 3, A, 2, A, 3),
    CHANNELS(TIM2, 2, A, 0, A, 1, B, 10, B, 11),   CHANNELS(TIM2, 3, A, 15, B, 3, B, 10, B, 11),
    CHANNELS(TIM3, 0, A, 6, A, 7, B, 0, B, 1),     CHANNELS(TIM3, 2, B, 4, B, 5, B, 0, B, 1),
    CHANNELS(TIM3, 3, C, 6, C, 7, C, 8, C, 9),     CHANNELS(TIM4, 0, B, 6, B, 7, B, 8, B, 9),
    CHANNELS(TIM4, 1, D, 12, D, 13, D, 14, D, 15),
};
