/* SPDX-License-Identifier: MIT */
/* Vector tables and the mailbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <string.h>

#include "wire/bytes.h"
#include "wire/handoff.h"
#include "wire/image.h"

enum { IMAGE_SIZE = 1000 };

#define BASE 0x0800C800u

static const struct memory_range application = {BASE, 0x33800};
static const struct memory_range ram[RAM_RANGES] = {{0x20000000, 0x10000}, {0x10000000, 0x4000}};
static uint8_t start[VECTORS_CHECKED];

static int good_vectors(void **state) {
    (void)state;
    memset(start, 0, sizeof start);
    put_u32(start + VECTOR_INITIAL_MSP, 0x20010000);
    put_u32(start + VECTOR_RESET, BASE + 0x101);
    return 0;
}

static enum image_fault check(uint32_t size) {
    return image_check(start, size, &application, ram);
}

static void a_good_image_passes(void **state) {
    (void)state;
    assert_int_equal(check(IMAGE_SIZE), IMAGE_OK);
    assert_int_equal(check(application.size), IMAGE_OK);
}

static void sizes(void **state) {
    (void)state;
    assert_int_equal(check(VECTORS_CHECKED - 1), IMAGE_EMPTY);
    assert_int_equal(check(0), IMAGE_EMPTY);
    assert_int_equal(check(application.size + 1), IMAGE_TOO_BIG);
    assert_int_equal(check(0xFFFFFFFF), IMAGE_TOO_BIG);
}

static void stacks(void **state) {
    static const struct {
        uint32_t msp;
        enum image_fault fault;
    } cases[] = {
        {0x20010000, IMAGE_OK},    {0x20000008, IMAGE_OK},    {0x10004000, IMAGE_OK},
        {0x20000000, IMAGE_STACK}, {0x20010008, IMAGE_STACK}, {0x20010004, IMAGE_STACK},
        {0x10000000, IMAGE_STACK}, {0x10004008, IMAGE_STACK}, {0, IMAGE_STACK},
        {0xFFFFFFFF, IMAGE_STACK}, {0xFFFFFFF8, IMAGE_STACK}, {BASE, IMAGE_STACK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_u32(start, cases[i].msp);
        assert_int_equal(check(IMAGE_SIZE), cases[i].fault);
    }
}

/* The core clears bits 1 and 0, and starts such an image. */
static void a_stack_is_taken_as_the_core_takes_it(void **state) {
    static const struct {
        uint32_t msp;
        enum image_fault fault;
    } cases[] = {
        {0x2000FFFF, IMAGE_OK},    {0x2000FFFC, IMAGE_OK}, {0x20010003, IMAGE_OK},
        {0x20000004, IMAGE_OK},    {0x20000007, IMAGE_OK}, {0x20000003, IMAGE_STACK},
        {0x20010004, IMAGE_STACK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_u32(start, cases[i].msp);
        assert_int_equal(check(IMAGE_SIZE), cases[i].fault);
    }
}

static void a_range_of_no_bytes_holds_no_stack(void **state) {
    static const struct memory_range none[RAM_RANGES] = {{0x20000000, 0x10000}, {0, 0}};

    (void)state;
    put_u32(start, 0);
    assert_int_equal(image_check(start, IMAGE_SIZE, &application, none), IMAGE_STACK);
}

static void reset_handlers(void **state) {
    static const struct {
        uint32_t reset;
        enum image_fault fault;
    } cases[] = {
        {BASE + 0x101, IMAGE_OK},
        {BASE + IMAGE_SIZE - 1, IMAGE_OK},
        {BASE + 0x100, IMAGE_RESET_EVEN},
        {BASE + VECTORS_SIZE + 1, IMAGE_OK},
        {BASE + VECTORS_SIZE - 1, IMAGE_RESET_OUTSIDE}, /* the vector table is no code */
        {BASE + 1, IMAGE_RESET_OUTSIDE},
        {BASE + IMAGE_SIZE + 1, IMAGE_RESET_OUTSIDE},
        {BASE - 1, IMAGE_RESET_OUTSIDE},
        {0x08000101, IMAGE_RESET_OUTSIDE},
        {0xFFFFFFFF, IMAGE_RESET_OUTSIDE},
        {1, IMAGE_RESET_OUTSIDE},
        {0, IMAGE_RESET_EVEN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_u32(start + VECTOR_RESET, cases[i].reset);
        assert_int_equal(check(IMAGE_SIZE), cases[i].fault);
    }
}

static void the_version_needs_its_magic(void **state) {
    (void)state;
    put_u32(start + VECTOR_VERSION, 0x01020003);
    assert_int_equal(image_version(start), 0);
    put_u32(start + VECTOR_VERSION_MAGIC, IMAGE_VERSION_MAGIC);
    assert_int_equal(image_version(start), 0x01020003);
}

/* -- the mailbox -------------------------------------------------------------------------------*/

static void a_message_is_taken_once(void **state) {
    struct handoff mailbox = {.order = HANDOFF_STAY, .reset_cause = 4, .fault_count = 2}, message;

    (void)state;
    handoff_seal(&mailbox);
    assert_true(handoff_take(&mailbox, &message));
    assert_int_equal(message.order, HANDOFF_STAY);
    assert_int_equal(message.reset_cause, 4);
    assert_int_equal(message.fault_count, 2);
    assert_false(handoff_take(&mailbox, &message));
    assert_int_equal(message.order, HANDOFF_NONE);
    assert_int_equal(message.fault_count, 0);
}

static void what_ram_holds_at_power_on_is_no_message(void **state) {
    struct handoff sealed = {.order = HANDOFF_JUMP}, mailbox, message;

    (void)state;
    handoff_seal(&sealed);
    for (size_t bit = 0; bit < 8 * offsetof(struct handoff, last_error); bit++) {
        mailbox = sealed;
        ((uint8_t *)&mailbox)[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(handoff_take(&mailbox, &message));
        assert_int_equal(message.order, HANDOFF_NONE);
    }
    memset(&mailbox, 0, sizeof mailbox);
    assert_false(handoff_take(&mailbox, &message));
    memset(&mailbox, 0xFF, sizeof mailbox);
    assert_false(handoff_take(&mailbox, &message));
}

static void the_last_error_is_kept_beside_the_messages(void **state) {
    struct handoff mailbox, message;

    (void)state;
    memset(&mailbox, 0xA5, sizeof mailbox);
    assert_int_equal(handoff_last_error(&mailbox), 0);
    handoff_note_error(&mailbox, STATUS_SUPPLY);
    assert_int_equal(handoff_last_error(&mailbox), STATUS_SUPPLY);
    for (int round = 0; round < 2; round++) {
        assert_false(handoff_take(&mailbox, &message)); /* a reset without a message */
        assert_int_equal(handoff_last_error(&mailbox), STATUS_SUPPLY);
    }
    handoff_seal(&mailbox);
    assert_true(handoff_take(&mailbox, &message));
    assert_int_equal(handoff_last_error(&mailbox), STATUS_SUPPLY);
    handoff_note_error(&mailbox, STATUS_CRC);
    assert_int_equal(handoff_last_error(&mailbox), STATUS_CRC);
}

static void the_last_fault_is_kept_beside_the_messages(void **state) {
    struct handoff mailbox, message;
    uint32_t pc = 1;

    (void)state;
    memset(&mailbox, 0xA5, sizeof mailbox);
    assert_int_equal(handoff_last_fault(&mailbox, &pc), HANDOFF_FAULT_NONE);
    assert_int_equal(pc, 0);
    handoff_note_fault(&mailbox, HANDOFF_FAULT_APPLICATION, 0x0800EAA0);
    mailbox.order = HANDOFF_STAY; /* another message comes before anybody asks */
    handoff_seal(&mailbox);
    assert_true(handoff_take(&mailbox, &message));
    assert_false(handoff_take(&mailbox, &message));
    assert_int_equal(handoff_last_fault(&mailbox, &pc), HANDOFF_FAULT_APPLICATION);
    assert_int_equal(pc, 0x0800EAA0);
    handoff_note_fault(&mailbox, HANDOFF_FAULT_NONE, 0);
    assert_int_equal(handoff_last_fault(&mailbox, &pc), HANDOFF_FAULT_NONE);
    assert_int_equal(pc, 0);
}

/* An NMI may come before the mailbox has ever been looked at. */
static void faults_are_counted_from_what_was_sealed(void **state) {
    struct handoff mailbox, message;

    (void)state;
    memset(&mailbox, 0xA5, sizeof mailbox);
    handoff_count_fault(&mailbox);
    assert_int_equal(mailbox.fault_count, 1);
    handoff_seal(&mailbox);
    handoff_count_fault(&mailbox); /* before it is taken */
    assert_int_equal(mailbox.fault_count, 2);
    handoff_seal(&mailbox);
    assert_true(handoff_take(&mailbox, &message));
    handoff_count_fault(&mailbox); /* and afterwards */
    assert_int_equal(mailbox.fault_count, 3);
}

static void the_mailbox_has_room(void **state) {
    (void)state;
    assert_true(sizeof(struct handoff) <= HANDOFF_SIZE);
}

#define TEST(name) cmocka_unit_test_setup(name, good_vectors)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_good_image_passes),
        TEST(sizes),
        TEST(stacks),
        TEST(a_stack_is_taken_as_the_core_takes_it),
        TEST(a_range_of_no_bytes_holds_no_stack),
        TEST(reset_handlers),
        TEST(the_version_needs_its_magic),
        TEST(a_message_is_taken_once),
        TEST(what_ram_holds_at_power_on_is_no_message),
        TEST(the_last_error_is_kept_beside_the_messages),
        TEST(the_last_fault_is_kept_beside_the_messages),
        TEST(faults_are_counted_from_what_was_sealed),
        TEST(the_mailbox_has_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
