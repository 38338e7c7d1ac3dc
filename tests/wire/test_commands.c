/* SPDX-License-Identifier: MIT */
/* The table of commands, and that docs/PROTOCOL.md says the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/expect.h"

#include "wire/commands.h"
#include "wire/message.h"

struct row {
    uint8_t number;
    const char *name;
    enum reply_kind reply;
};

#define ROW(name, number, shortest, longest, reply, feature, patience, work)                       \
    {(number), #name, (reply)},

static const struct row rows[] = {WIRE_COMMANDS(ROW)};

static void numbers_are_different_and_known(void **state) {
    (void)state;
    assert_int_equal(sizeof rows / sizeof rows[0], COMMANDS);
    for (unsigned i = 0; i < COMMANDS; i++) {
        assert_int_equal(command_at(i), rows[i].number);
        assert_true(command_known(rows[i].number));
        for (unsigned j = 0; j < i; j++) {
            assert_int_not_equal(rows[i].number, rows[j].number);
        }
    }
    assert_int_equal(command_at(COMMANDS), 0);
    assert_false(command_known(0x40));
    assert_false(command_known((uint8_t)(rows[COMMANDS - 1].number + 1)));
}

static void lengths_are_those_of_the_table(void **state) {
    (void)state;
    assert_false(command_length_fits(COMMAND_DATA, 0));
    assert_true(command_length_fits(COMMAND_DATA, 1));
    assert_true(command_length_fits(COMMAND_DATA, DATA_FIELD_MAX));
    assert_false(command_length_fits(COMMAND_DATA, DATA_FIELD_MAX + 1));
    assert_true(command_length_fits(COMMAND_BEGIN, BEGIN_PLAIN_SIZE));
    assert_true(command_length_fits(COMMAND_BEGIN, BEGIN_REQUEST_SIZE));
    for (uint16_t length = 0; length <= BEGIN_REQUEST_SIZE + 1; length++) {
        bool one_of_two = length == BEGIN_PLAIN_SIZE || length == BEGIN_REQUEST_SIZE;
        assert_int_equal(command_length_fits(COMMAND_BEGIN, length), one_of_two);
        assert_int_equal(command_length_fits(COMMAND_FINISH, length),
                         length == 0 || length == FINISH_BLOCKS_SIZE);
        assert_int_equal(command_length_fits(COMMAND_INFO, length), length == 0);
    }
    assert_false(command_length_fits(0x40, 0));
}

static void what_a_plain_bootloader_lacks_has_a_feature(void **state) {
    (void)state;
    assert_int_equal(command_feature(COMMAND_PAGES), FEATURE_PAGES);
    assert_int_equal(command_feature(COMMAND_RATE), FEATURE_RATE);
    assert_int_equal(command_feature(COMMAND_BLOCK), FEATURE_BLOCK);
    assert_int_equal(command_feature(COMMAND_WRITE), 0);
    assert_int_equal(command_patience_ms(0x40), 0);
    assert_int_equal(command_work(0x40), 0);
    assert_int_equal(command_reply(0x40), REPLY_IS_NOTHING);
}

/* What the column "reply" of the page has to say. */
static const char *reply_words(const struct row *row) {
    switch (row->reply) {
    case REPLY_IS_ACK: return "ACK";
    case REPLY_IS_PROGRESS: return "PROGRESS packet";
    case REPLY_IS_NOTHING: return "none, or NACK";
    case REPLY_IS_OWN: break;
    }
    return row->number == COMMAND_BLOCK ? "BLOCKS packet" : "packet";
}

static const struct row *row_of(const char *line) {
    for (unsigned i = 0; i < COMMANDS; i++) {
        char start[32];
        snprintf(start, sizeof start, "| 0x%02X %s |", rows[i].number, rows[i].name);
        if (strncmp(line, start, strlen(start)) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static void the_page_has_each_row_once(void **state) {
    FILE *page = fopen(PROTOCOL_PAGE, "r");
    unsigned found[COMMANDS] = {0};
    char line[1024];

    (void)state;
    assert_non_null(page);
    while (fgets(line, sizeof line, page) != NULL) {
        const struct row *row = row_of(line);
        if (row != NULL) {
            found[row - rows]++;
            if (strstr(line, reply_words(row)) == NULL) {
                print_error("%s: its reply is not \"%s\" in %s", row->name, reply_words(row), line);
            }
            assert_non_null(strstr(line, reply_words(row)));
        }
    }
    (void)fclose(page);
    for (unsigned i = 0; i < COMMANDS; i++) {
        if (found[i] != 1) {
            print_error("%s: %u rows in %s\n", rows[i].name, found[i], PROTOCOL_PAGE);
        }
        assert_int_equal(found[i], 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_different_and_known),
        cmocka_unit_test(lengths_are_those_of_the_table),
        cmocka_unit_test(what_a_plain_bootloader_lacks_has_a_feature),
        cmocka_unit_test(the_page_has_each_row_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
