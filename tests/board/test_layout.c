/* SPDX-License-Identifier: MIT */
/* The layout of a kit beside what the documents tell its owners. Built for each kit with one slot
 * and with two: that it builds says that the layout fits together. It runs for the kit as its
 * header has it, of which the documents speak. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "layout_check.h"
#include "support/expect.h"

#define TEXT_OF(token) #token
#define NAME_OF(token) TEXT_OF(token)

enum { LINE_MAX_SIZE = 600, WORDS_MAX_SIZE = 100, NAME_MAX_SIZE = 32, KILOBYTE = 1024 };

/* As the documents write it. */
static const char *in_capitals(const char *name) {
    static char capitals[NAME_MAX_SIZE];
    size_t i = 0;

    for (; i < NAME_MAX_SIZE - 1 && name[i] != '\0'; i++) {
        capitals[i] = (char)toupper((unsigned char)name[i]);
    }
    capitals[i] = '\0';
    return capitals;
}

/* A line of the document has both. */
static bool is_said(const char *file, const char *one, const char *other) {
    char line[LINE_MAX_SIZE], path[LINE_MAX_SIZE];
    bool found = false;

    snprintf(path, sizeof path, "%s/%s", DOCUMENTS, file);
    FILE *document = fopen(path, "r");
    assert_non_null(document);
    while (!found && fgets(line, sizeof line, document) != NULL) {
        found = strstr(line, one) != NULL && strstr(line, other) != NULL;
    }
    assert_int_equal(fclose(document), 0);
    return found;
}

static void assert_said(const char *file, const char *one, const char *other) {
    if (!is_said(file, one, other)) {
        fail_msg("%s has no line with both \"%s\" and \"%s\"", file, one, other);
    }
}

static void the_documents_tell_where_an_application_goes(void **state) {
    char flash[WORDS_MAX_SIZE], ram[WORDS_MAX_SIZE], row[WORDS_MAX_SIZE];
    static const char *const documents[] = {"README.md", "docs/YOUR-APPLICATION.md"};

    (void)state;
    snprintf(row, sizeof row, "| %s ", in_capitals(KIT_NAME));
    snprintf(flash, sizeof flash, "`ORIGIN = 0x%08X, LENGTH = %uK`", (unsigned)APPLICATION_START,
             (unsigned)APPLICATION_SIZE / KILOBYTE);
    snprintf(ram, sizeof ram, "`ORIGIN = 0x%08X, LENGTH = %uK - %u`",
             (unsigned)(RAM_START + MAILBOX_SIZE), (unsigned)STACKS_1_SIZE / KILOBYTE,
             (unsigned)MAILBOX_SIZE);
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        assert_said(documents[i], row, flash);
        assert_said(documents[i], row, ram);
    }
}

static void lists_of_kits_have_this_one(void **state) {
    (void)state;
    assert_said("README.md", "on its USB cable", in_capitals(KIT_NAME));
    assert_said("docs/FIRST-BOARD.md", "with its USB cable", in_capitals(KIT_NAME));
    assert_said("docs/INSTALL.md", ".cfg`", in_capitals(KIT_NAME));
    assert_said("docs/YOUR-APPLICATION.md", "SRAM2", in_capitals(KIT_NAME));
    assert_said("docs/VIRTUAL-BOARD.md", "`--board NAME`", "`" KIT_NAME "`");
    assert_said("docs/VIRTUAL-BOARD.md", KIT_LED_NAME " (P", "| `" KIT_NAME "`");
}

static void the_documents_know_the_numbers_of_its_family(void **state) {
    char numbers[WORDS_MAX_SIZE];
    const char *family = in_capitals(NAME_OF(KIT_CHIP));

    (void)state;
    if (BOOTLOADER_SIZE == RECORD_UNIT) {
        snprintf(numbers, sizeof numbers, "sector 0 |");
    } else {
        snprintf(numbers, sizeof numbers, "pages 0 to %u |",
                 (unsigned)BOOTLOADER_SIZE / RECORD_UNIT - 1);
    }
    assert_said("docs/INSTALL.md", family, numbers);
    snprintf(numbers, sizeof numbers, "0x%08XU` (%s)", (unsigned)(APPLICATION_START - FLASH_START),
             family);
    assert_said("docs/YOUR-APPLICATION.md", "VECT_TAB_OFFSET", numbers);
    snprintf(numbers, sizeof numbers, "0x%08X on the %s", (unsigned)APPLICATION_START, family);
    assert_said("docs/CONTRIBUTING.md", "never", numbers);
    snprintf(numbers, sizeof numbers, "%u KB on the %s", (unsigned)BOOTLOADER_SIZE / KILOBYTE,
             family);
    assert_said("docs/PORTING.md", "are reserved", numbers);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documents_tell_where_an_application_goes),
        cmocka_unit_test(lists_of_kits_have_this_one),
        cmocka_unit_test(the_documents_know_the_numbers_of_its_family),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
