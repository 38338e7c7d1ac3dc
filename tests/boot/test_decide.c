/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "boot/board.h"
#include "boot/decide.h"

static const struct {
    struct circumstances given;
    enum decision expected;
} table[] = {
    {{true, HANDOFF_NONE, 0, 500}, DECISION_WINDOW},
    {{true, HANDOFF_NONE, 0, 0}, DECISION_START},
    {{true, HANDOFF_NONE, 0, WINDOW_FOR_EVER}, DECISION_WAIT},
    {{true, HANDOFF_START, 0, 500}, DECISION_START},
    {{true, HANDOFF_START, 0, WINDOW_FOR_EVER}, DECISION_START},
    {{true, HANDOFF_STAY, 0, 500}, DECISION_STAY},
    {{true, HANDOFF_STAY, 0, 0}, DECISION_STAY},
    {{true, HANDOFF_JUMP, 0, 500}, DECISION_WINDOW}, /* startup refused to follow it */
    {{true, HANDOFF_NONE, FAULTS_TOLERATED - 1, 500}, DECISION_WINDOW},
    {{true, HANDOFF_NONE, FAULTS_TOLERATED, 500}, DECISION_WAIT},
    {{true, HANDOFF_START, FAULTS_TOLERATED, 0}, DECISION_WAIT},
    {{false, HANDOFF_NONE, 0, 500}, DECISION_STAY},
    {{true, HANDOFF_CONFIRM, 0, 500}, DECISION_START},
    {{true, HANDOFF_CONFIRM, 0, WINDOW_FOR_EVER}, DECISION_START},
    {{false, HANDOFF_START, 0, 0}, DECISION_STAY},
    {{false, HANDOFF_CONFIRM, 0, 0}, DECISION_STAY},
    {{false, HANDOFF_JUMP, 0, 0}, DECISION_STAY},
};

static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(decide(&table[i].given), table[i].expected);
    }
}

/* Whatever else is the case: what may not be started never is. */
static void test_only_what_may_be_started_is(void **state) {
    static const uint32_t windows[] = {0, 1, 500, WINDOW_FOR_EVER};
    static const enum handoff_order orders[] = {HANDOFF_NONE, HANDOFF_STAY,    HANDOFF_START,
                                                HANDOFF_JUMP, HANDOFF_CONFIRM, HANDOFF_JUMP + 1};

    (void)state;
    for (int startable = 0; startable <= 1; startable++) {
        for (size_t order = 0; order < sizeof orders / sizeof orders[0]; order++) {
            for (uint32_t faults = 0; faults < 6; faults++) {
                for (size_t w = 0; w < sizeof windows / sizeof windows[0]; w++) {
                    enum decision decision = decide(
                        &(struct circumstances){startable != 0, orders[order], faults, windows[w]});

                    if (startable == 0) {
                        assert_true(decision == DECISION_STAY || decision == DECISION_WAIT);
                    }
                }
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_only_what_may_be_started_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
