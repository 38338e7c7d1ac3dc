/* SPDX-License-Identifier: MIT */
/* cli/windows/program_output.c, against how Microsoft's C takes a command line apart: started as
 * "parent" it runs itself, from PATH, and expects what the child says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

#include "cli/program_output.h"

enum { OUT_MAX = 1024, LITTLE = 8, UTF8_MAX = 256, ANY_STATUS = 3 };

/* Its arguments, each in a line of its own. */
static int say(int count, wchar_t **arguments) {
    char utf8[UTF8_MAX];

    for (int i = 2; i < count; i++) {
        (void)WideCharToMultiByte(CP_UTF8, 0, arguments[i], -1, utf8, sizeof utf8, NULL, NULL);
        printf("[%s]\n", utf8);
    }
    (void)fputs("a complaint\n", stderr);
    return getchar() == EOF ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int failed(const char *what, const char *out) {
    printf("%s: '%s'\n", what, out);
    return EXIT_FAILURE;
}

static int ask(void) {
    static const char *const words[] = {"other_program", "say",   "a b",      "",  "\"q\" \\\"",
                                        "end\\",         "C:\\a", "two \\\\", "ö", NULL};
    static const char said[] = "[a b]\n[]\n[\"q\" \\\"]\n[end\\]\n[C:\\a]\n[two \\\\]\n[ö]\n";
    static const char *const missing[] = {"no_such_program", NULL};
    static const char *const failing[] = {"other_program", "fail", NULL};
    static const char *const much[] = {"other_program", "much", NULL};
    char out[OUT_MAX], little[LITTLE];

    if (!program_output(words, out, sizeof out) || strcmp(out, said) != 0) {
        return failed("words", out);
    }
    if (!program_output(words, little, sizeof little) || strncmp(little, said, LITTLE - 1) != 0 ||
        little[LITTLE - 1] != '\0') {
        return failed("no room", little);
    }
    if (!program_output(much, out, sizeof out) || strlen(out) != sizeof out - 1) {
        return failed("more than a pipe holds", out);
    }
    if (program_output(failing, out, sizeof out)) {
        return failed("a program that fails", out);
    }
    return program_output(missing, out, sizeof out) ? failed("a missing program", out)
                                                    : EXIT_SUCCESS;
}

static int say_much(void) {
    enum { LINES = 100000 };

    for (unsigned i = 0; i < LINES; i++) {
        (void)puts("0123456789");
    }
    return EXIT_SUCCESS;
}

int wmain(int count, wchar_t **arguments);
int wmain(int count, wchar_t **arguments) {
    const wchar_t *role = count > 1 ? arguments[1] : L"";

    if (wcscmp(role, L"parent") == 0) {
        return ask();
    }
    if (wcscmp(role, L"say") == 0) {
        return say(count, arguments);
    }
    return wcscmp(role, L"much") == 0 ? say_much() : ANY_STATUS;
}
