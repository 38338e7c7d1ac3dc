/* SPDX-License-Identifier: MIT */
/* Coroutines on a PC, for tests: the contexts of POSIX in the place of board/cortex_m/coroutine.c.
 */
#define _XOPEN_SOURCE 700 /* for ucontext.h */
#include "background/coroutine.h"

#include <stddef.h>
#include <stdlib.h>
#include <ucontext.h>

/* A PC's functions need more than a chip's, and a story may leave a coroutine in the middle: each
 * has fresh memory, in which the address sanitizer sees nothing of the one before. The caller's
 * stack is not used. */
enum { STACK_SIZE = 256 * 1024 };

static uint8_t *memory;
static ucontext_t inside, outside;
static struct coroutine *begun, *current;

static void enter(void) {
    begun->run(begun->argument);
}

void coroutine_init(struct coroutine *coroutine, void *stack, uint32_t size,
                    void (*run)(void *argument), void *argument) {
    free(memory);
    memory = malloc(STACK_SIZE);
    *coroutine = (struct coroutine){.stack = stack, .size = size, .run = run, .argument = argument};
}

/* One coroutine at a time: the last that was initialised. */
void coroutine_resume(struct coroutine *coroutine) {
    if (coroutine->place == NULL) {
        (void)getcontext(&inside);
        inside.uc_stack.ss_sp = memory;
        inside.uc_stack.ss_size = STACK_SIZE;
        makecontext(&inside, enter, 0);
        coroutine->place = &inside;
    }
    begun = current = coroutine;
    (void)swapcontext(&outside, &inside);
    current = NULL;
}

void coroutine_yield(struct coroutine *coroutine) {
    (void)coroutine;
    (void)swapcontext(&inside, &outside);
}

bool coroutine_is_current(const struct coroutine *coroutine) {
    return current == coroutine;
}
