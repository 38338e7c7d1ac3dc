/* SPDX-License-Identifier: MIT */
/* A function on a stack of its own, which can stop in the middle and go on later from there. One
 * file of this name is linked: board/cortex_m/coroutine.c, or that of another core. */
#ifndef BACKGROUND_COROUTINE_H
#define BACKGROUND_COROUTINE_H

#include <stdbool.h>
#include <stdint.h>

struct coroutine {
    void *place;   /* where it goes on, while it stands */
    void *resumer; /* where who resumed it goes on, while it runs */
    uint8_t *stack;
    uint32_t size; /* of the stack, in bytes */
    void (*run)(void *argument);
    void *argument;
};

/* stack: the caller's, for as long as the coroutine is used; aligned to 8, size a multiple of 8.
 * run: must not return. Nothing of it runs before the first coroutine_resume(). */
void coroutine_init(struct coroutine *coroutine, void *stack, uint32_t size,
                    void (*run)(void *argument), void *argument);

/* Goes on with it until it yields. Not from within it. */
void coroutine_resume(struct coroutine *coroutine);

/* From within it: who resumed it goes on. */
void coroutine_yield(struct coroutine *coroutine);

/* The caller runs within it: false in an interrupt handler, and in another task of a system. */
bool coroutine_is_current(const struct coroutine *coroutine);

#endif
