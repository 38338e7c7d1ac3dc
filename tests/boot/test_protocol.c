/* SPDX-License-Identifier: MIT */
/* The examples of docs/PROTOCOL.md, said to the bootloader's session. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "support/expect.h"

#include "boot/session.h"
#include "support/fake_board.h"
#include "support/protocol_examples.h"

static struct fake_board fake;
static struct session session;
static struct handoff message;

static void say(void *context, const struct protocol_exchange *exchange) {
    (void)context;
    if (exchange->fresh) {
        (exchange->two_slots ? fake_board_init_two_slots : fake_board_init)(&fake);
        session_init(&session, &fake.board, &message);
    }
    fake_forget_output(&fake);
    fake_send(&fake, exchange->sent.bytes, exchange->sent.length);
    session_poll(&session);
    fake.now_ms += FRAME_QUIET_MS;
    session_poll(&session);
    session.start_requested = false;
    if (fake.out_length != exchange->expected.length ||
        memcmp(fake.out, exchange->expected.bytes, fake.out_length) != 0) {
        fail_msg("%s:%u: the device answers %u bytes, the first 0x%02X, and not this",
                 PROTOCOL_PAGE, exchange->line, (unsigned)fake.out_length, fake.out[0]);
    }
}

static void test_examples(void **state) {
    struct protocol_examples examples;

    (void)state;
    assert_true(protocol_examples_read(PROTOCOL_PAGE, say, NULL, &examples));
    assert_true(examples.exchanges >= 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
