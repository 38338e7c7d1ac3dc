/* SPDX-License-Identifier: MIT */
/* Coroutines on a PC, for tests: the contexts of POSIX in the place of board/cortex_m/coroutine.c.
 */
#define _XOPEN_SOURCE 700 /* for ucontext.h */
#include "background/coroutine.h"

#include <stddef.h>
#include <ucontext.h>

static ucontext_t inside, outside;
static struct coroutine *begun, *current;

static void enter(void) {
    begun->run(begun->argument);
}

void coroutine_init(struct coroutine *coroutine, void *stack, uint32_t size,
                    void (*run)(void *argument), void *argument) {
    *coroutine = (struct coroutine){.stack = stack, .size = size, .run = run, .argument = argument};
}

/* One coroutine at a time: the last that was initialised. */
void coroutine_resume(struct coroutine *coroutine) {
    if (coroutine->place == NULL) {
        (void)getcontext(&inside);
        inside.uc_stack.ss_sp = coroutine->stack;
        inside.uc_stack.ss_size = coroutine->size;
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
