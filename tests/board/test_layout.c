/* SPDX-License-Identifier: MIT */
/* layout.h and kit.h state the layout for the compiler, memory.ld states it for the linker: here
 * one is held against the other. Built for each kit, with one slot and with two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "layout.h"
#include "wire/handoff.h"

struct region {
    uint32_t origin;
    uint32_t length;
};

/* "44K", "64" or "48K - 64" */
static uint32_t size_from(const char *text) {
    char *end;
    unsigned long size = strtoul(text, &end, 0);

    if (*end == 'K') {
        size *= 1024;
        end++;
    }
    const char *minus = end + strspn(end, " ");
    return (uint32_t)(*minus == '-' ? size - strtoul(minus + 1, NULL, 0) : size);
}

/* LENGTH may be "slots == 2 ? 102K : 206K". */
static uint32_t length_from(const char *text) {
    const char *question = strchr(text, '?');

    if (question == NULL) {
        return size_from(text);
    }
    return size_from(SETTING_SLOTS == 2 ? question + 1 : strchr(question, ':') + 1);
}

static struct region region(const char *name) {
    struct region found = {0, 0};
    FILE *script = fopen(MEMORY_LD, "r");
    char line[200], word[32];

    assert_non_null(script);
    while (fgets(line, sizeof line, script) != NULL) {
        const char *origin = strstr(line, "ORIGIN = ");
        const char *length = strstr(line, "LENGTH = ");

        if (origin != NULL && length != NULL && sscanf(line, "%31s", word) == 1 &&
            strcmp(word, name) == 0) {
            found.origin = (uint32_t)strtoul(origin + strlen("ORIGIN = "), NULL, 0);
            found.length = length_from(length + strlen("LENGTH = "));
        }
    }
    assert_int_equal(fclose(script), 0);
    return found;
}

static void assert_region(const char *name, uint32_t origin, uint32_t length) {
    struct region found = region(name);

    assert_int_equal(found.origin, origin);
    assert_int_equal(found.length, length);
}

static void the_linker_script_has_the_pages_of_layout_h(void **state) {
    (void)state;
    assert_region("BOOTLOADER", FLASH_START, JOURNAL_START - FLASH_START);
    assert_region("JOURNAL", JOURNAL_START, JOURNAL_PAGES * PAGE_SIZE);
    assert_region("RECORDS", RECORDS_START, RECORD_PAGES * PAGE_SIZE);
    assert_region("APPLICATION", APPLICATION_START, APPLICATION_SIZE);
}

static void the_linker_script_leaves_the_mailbox_alone(void **state) {
    struct region ram = region("RAM");

    (void)state;
    assert_region("MAILBOX", SRAM1_START, HANDOFF_SIZE);
    assert_int_equal(ram.origin, SRAM1_START + HANDOFF_SIZE);
    assert_true(ram.origin + ram.length <= SRAM1_START + KIT_SRAM1_SIZE);
    assert_int_equal((ram.origin + ram.length) % 8, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_linker_script_has_the_pages_of_layout_h),
        cmocka_unit_test(the_linker_script_leaves_the_mailbox_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
