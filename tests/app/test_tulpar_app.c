/* SPDX-License-Identifier: MIT */
/* app/tulpar_app.h needs nothing of this project, so it states again what wire/ states: here the
 * two are held together. */
#include <string.h>

#include "app/tulpar_app.h"
#include "support/expect.h"
#include "wire/frame.h"
#include "wire/handoff.h"
#include "wire/message.h"

#define SAME_PLACE(member)                                                                         \
    _Static_assert(offsetof(struct tulpar_mailbox, member) == offsetof(struct handoff, member),    \
                   #member " lies elsewhere")

SAME_PLACE(magic);
SAME_PLACE(order);
SAME_PLACE(reset_cause);
SAME_PLACE(fault_count);
SAME_PLACE(on_trial);
SAME_PLACE(check);
SAME_PLACE(last_error);
SAME_PLACE(last_fault);
SAME_PLACE(fault_address);
_Static_assert(sizeof(struct tulpar_mailbox) <= HANDOFF_SIZE, "the mailbox outgrows its place");

_Static_assert(TULPAR_ORDER_NONE == (uint32_t)HANDOFF_NONE, "the orders differ");
_Static_assert(TULPAR_ORDER_STAY == (uint32_t)HANDOFF_STAY, "the orders differ");
_Static_assert(TULPAR_ORDER_CONFIRM == (uint32_t)HANDOFF_CONFIRM, "the orders differ");
_Static_assert(TULPAR_ORDER_START == (uint32_t)HANDOFF_START, "the orders differ");

#define SAME_CAUSE(name)                                                                           \
    _Static_assert((int)TULPAR_RESET_##name == (int)RESET_CAUSE_##name, "reset causes differ")

SAME_CAUSE(POWER);
SAME_CAUSE(PIN);
SAME_CAUSE(SOFTWARE);
SAME_CAUSE(WATCHDOG);
SAME_CAUSE(WINDOW_WATCHDOG);
SAME_CAUSE(LOW_POWER);
SAME_CAUSE(OPTION_BYTES);
SAME_CAUSE(FIREWALL);

_Static_assert((int)TULPAR_ENTER_SIZE == (int)FRAME_OVERHEAD, "ENTER has no data");

union mailbox {
    struct handoff bootloaders;
    struct tulpar_mailbox applications;
    uint8_t bytes[HANDOFF_SIZE];
};

static void the_enter_packet_is_that_of_the_protocol(void **state) {
    const uint8_t stated[] = TULPAR_ENTER_PACKET;
    uint8_t encoded[FRAME_OVERHEAD];

    (void)state;
    assert_int_equal(frame_encode(encoded, COMMAND_ENTER, NULL, 0), sizeof stated);
    assert_memory_equal(encoded, stated, sizeof stated);
}

static void the_bootloader_reads_what_the_application_leaves(void **state) {
    static const uint32_t orders[] = {TULPAR_ORDER_NONE, TULPAR_ORDER_STAY, TULPAR_ORDER_CONFIRM,
                                      TULPAR_ORDER_START};

    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        union mailbox mailbox;
        struct handoff message;

        memset(&mailbox, 0xA5, sizeof mailbox);
        tulpar_mailbox_seal(&mailbox.applications, orders[i]);
        assert_true(handoff_take(&mailbox.bootloaders, &message));
        assert_int_equal(message.order, orders[i]);
        assert_int_equal(message.fault_count, 0);
    }
}

static void the_application_reads_what_the_bootloader_leaves_once(void **state) {
    union mailbox mailbox = {.bootloaders = {.order = HANDOFF_JUMP,
                                             .reset_cause = RESET_CAUSE_PIN | RESET_CAUSE_FIREWALL,
                                             .on_trial = 1}};

    (void)state;
    handoff_seal(&mailbox.bootloaders);
    struct tulpar_start start = tulpar_mailbox_take(&mailbox.applications);
    assert_int_equal(start.reset_cause, TULPAR_RESET_PIN | TULPAR_RESET_FIREWALL);
    assert_true(start.on_trial);

    start = tulpar_mailbox_take(&mailbox.applications);
    assert_int_equal(start.reset_cause, 0);
    assert_false(start.on_trial);
}

/* A linker script without the edit puts variables there. */
static void without_a_message_nothing_is_written(void **state) {
    union mailbox mailbox, before;

    (void)state;
    for (unsigned fill = 0; fill < 256; fill++) {
        memset(&mailbox, (int)fill, sizeof mailbox);
        mailbox.bootloaders.magic = TULPAR_MAILBOX_MAGIC;
        before = mailbox;
        struct tulpar_start start = tulpar_mailbox_take(&mailbox.applications);
        assert_int_equal(start.reset_cause, 0);
        assert_false(start.on_trial);
        assert_memory_equal(&mailbox, &before, sizeof mailbox);
    }
}

static void the_bootloader_remembers_the_application_s_fault(void **state) {
    union mailbox mailbox;
    uint32_t pc = 0;

    (void)state;
    memset(&mailbox, 0, sizeof mailbox);
    mailbox.applications.last_fault = TULPAR_FAULT_APPLICATION;
    mailbox.applications.fault_address = 0x0800D123;
    tulpar_mailbox_seal(&mailbox.applications, TULPAR_ORDER_NONE);
    assert_int_equal(handoff_last_fault(&mailbox.bootloaders, &pc), HANDOFF_FAULT_APPLICATION);
    assert_int_equal(pc, 0x0800D123);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_enter_packet_is_that_of_the_protocol),
        cmocka_unit_test(the_bootloader_reads_what_the_application_leaves),
        cmocka_unit_test(the_application_reads_what_the_bootloader_leaves_once),
        cmocka_unit_test(without_a_message_nothing_is_written),
        cmocka_unit_test(the_bootloader_remembers_the_application_s_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
