/* SPDX-License-Identifier: MIT */
/* Tasks that compute with floats, switched by PendSV: nothing of one reaches another. */
#include "loaded.h"
#include "machine.h"

#include <stdio.h>
#include <string.h>

enum { TASKS_WITH_FPU = 3, REPORTS = 8 };

struct report {
    unsigned at, a, b, counted, leaks, fpu, sum_a, sum_b;
};

static struct report next_report(struct loaded *loaded) {
    struct report r;
    const char *line = loaded_line(loaded, "\n", 400);
    int fields = sscanf(line, "at %u a %u b %u counted %uk leaks %u fpu %u sums %x %x", &r.at, &r.a,
                        &r.b, &r.counted, &r.leaks, &r.fpu, &r.sum_a, &r.sum_b);
    assert_int_equal(fields, 8);
    return r;
}

static void tasks_share_the_core_and_the_fpu(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = loaded_board(i)) != NULL; i++) {
        struct loaded loaded;
        loaded_begin(&loaded, name, "rtos", true);
        struct report last = next_report(&loaded);
        for (unsigned n = 0; n < REPORTS; n++) {
            struct report now = next_report(&loaded);
            assert_in_range(now.at, last.at + 50, last.at + 300);
            assert_true(now.a > last.a && now.b > last.b && now.counted > last.counted);
            assert_int_equal(now.leaks, 0);
            /* the counting task never touched the FPU: its frames are short */
            assert_int_equal(now.fpu, TASKS_WITH_FPU);
            assert_int_equal(now.sum_a, 0x40A5FF00); /* the same additions on the host */
            assert_int_equal(now.sum_b, 0x4125FF00);
            last = now;
        }
        loaded_end(&loaded);
    }
}

/* The test above can fail: one flipped bit in a register that holds a mark is counted. */
static void a_register_that_changes_is_counted(void **state) {
    (void)state;
    struct loaded loaded;
    loaded_begin(&loaded, loaded_board(0), "rtos", true);
    (void)next_report(&loaded);
    struct core *core = &loaded.board->core;
    uint32_t into;
    const char *name;
    do {
        loaded_run_ms(&loaded, 1);
        name = symbols_find(&loaded.symbols, core_pc(core), &into);
    } while (name == NULL || strcmp(name, "hold_marks") != 0 || !core->control_fpca);
    core->s[31] ^= 1u << 7;
    (void)next_report(&loaded);
    assert_int_equal(next_report(&loaded).leaks, 1);
    loaded_end(&loaded);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_share_the_core_and_the_fpu),
        cmocka_unit_test(a_register_that_changes_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
