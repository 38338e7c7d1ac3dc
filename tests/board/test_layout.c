/* SPDX-License-Identifier: MIT */
/* The layout of a kit beside what the documents tell the authors of applications. Built for each
 * kit with one slot and with two: that it builds says that the layout fits together. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "layout_check.h"

enum { LINE_MAX_SIZE = 400, KILOBYTE = 1024 };

/* The line of the table that begins with the kit's name in capitals; empty: there is none. */
static void find_row(const char *file, char row[LINE_MAX_SIZE]) {
    char start[64] = "| ";
    FILE *document = fopen(file, "r");

    assert_non_null(document);
    for (const char *letter = KIT_NAME; *letter != '\0'; letter++) {
        start[strlen(start)] = (char)toupper((unsigned char)*letter);
    }
    while (fgets(row, LINE_MAX_SIZE, document) != NULL) {
        if (strncmp(row, start, strlen(start)) == 0 && strstr(row, "ORIGIN") != NULL) {
            assert_int_equal(fclose(document), 0);
            return;
        }
    }
    assert_int_equal(fclose(document), 0);
    fail_msg("%s has no line for %s", file, KIT_NAME);
}

static void assert_row_has(const char *file, const char *words) {
    char row[LINE_MAX_SIZE];

    find_row(file, row);
    if (strstr(row, words) == NULL) {
        fail_msg("%s: the line is %snot: %s", file, row, words);
    }
}

static void the_documents_tell_where_an_application_goes(void **state) {
    char flash[80], ram[80];

    (void)state;
    if (SETTING_SLOTS != KIT_SLOTS) {
        return; /* built the other way than the documents' tables say */
    }
    snprintf(flash, sizeof flash, "`ORIGIN = 0x%08X, LENGTH = %uK`", (unsigned)APPLICATION_START,
             (unsigned)APPLICATION_SIZE / KILOBYTE);
    snprintf(ram, sizeof ram, "`ORIGIN = 0x%08X, LENGTH = %uK - %u`",
             (unsigned)(RAM_START + MAILBOX_SIZE), (unsigned)STACKS_1_SIZE / KILOBYTE,
             (unsigned)MAILBOX_SIZE);
    assert_row_has(DOCUMENTS "/README.md", flash);
    assert_row_has(DOCUMENTS "/README.md", ram);
    assert_row_has(DOCUMENTS "/docs/YOUR-APPLICATION.md", flash);
    assert_row_has(DOCUMENTS "/docs/YOUR-APPLICATION.md", ram);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documents_tell_where_an_application_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
