/* SPDX-License-Identifier: MIT */
#include "cli/shell_quote.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "cli/printable.h"
#include "cli/text.h"

/* What no shell gives a meaning to, anywhere in a word. */
static bool is_plain(const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+./,:@%";

    return word[0] != '\0' && word[strspn(word, plain)] == '\0';
}

/* Between single quotes only the single quote itself means something. */
static void add_quoted(char *out, size_t size, const char *word) {
    text_add(out, size, "'");
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'') {
            text_add(out, size, "'\\''");
        } else {
            text_add(out, size, "%c", *c);
        }
    }
    text_add(out, size, "'");
}

/* What a terminal would not show, and a message therefore not, as numbers between $' and ': bash,
 * zsh, ksh and POSIX.1-2024. Of an octal number three digits are read at most. */
static void add_escaped(char *out, size_t size, const char *word) {
    text_add(out, size, "$'");
    for (const char *c = word; *c != '\0'; c++) {
        uint8_t byte = (uint8_t)*c;
        bool shown = byte >= ' ' && byte <= '~' && byte != '\'' && byte != '\\';

        if (shown) {
            text_add(out, size, "%c", *c);
        } else {
            text_add(out, size, "\\%03o", (unsigned)byte);
        }
    }
    text_add(out, size, "'");
}

void shell_add(char *out, size_t size, const char *word) {
    bool like_an_option = word[0] == '-' && word[1] != '\0';

    text_add(out, size, " %s", like_an_option ? "./" : "");
    if (is_plain(word)) {
        text_add(out, size, "%s", word);
    } else if (!printable_whole(word)) {
        add_escaped(out, size, word);
    } else {
        add_quoted(out, size, word);
    }
}
