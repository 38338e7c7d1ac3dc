/* SPDX-License-Identifier: MIT */
#include "cli/batch/taken_line.h"

#include <ctype.h>
#include <string.h>

/* Behind the number. X: a hexadecimal digit; 0: a digit; the rest stands for itself. */
static const char form[] = ",XXXXXXXXXXXXXXXXXXXXXXXX,0000-00-00T00:00:00Z";
_Static_assert(sizeof form == 1 + 2 * TULPAR_UNIQUE_ID_SIZE + 1 + sizeof "0000-00-00T00:00:00Z",
               "the X are a unique id");

static bool fits(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char character = (unsigned char)text[i];
        bool fit = form[i] == 'X'   ? isxdigit(character) != 0
                   : form[i] == '0' ? isdigit(character) != 0
                                    : text[i] == form[i];

        if (!fit) {
            return false;
        }
    }
    return true;
}

/* Takes away the NULs around it, and what an editor has added. */
static const char *strip(const char *text, size_t *length, bool *has_nul) {
    static const char mark[] = "\xEF\xBB\xBF"; /* U+FEFF: what some editors begin UTF-8 with */

    if (*length > 0 && text[*length - 1] == '\r') {
        (*length)--;
    }
    *has_nul = memchr(text, '\0', *length) != NULL;
    while (*length > 0 && text[*length - 1] == '\0') {
        (*length)--;
    }
    while (*length > 0 && *text == '\0') {
        text++;
        (*length)--;
    }
    if (*length >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0) {
        text += strlen(mark);
        *length -= strlen(mark);
    }
    return text;
}

enum taken_line taken_line_read(const char *text, size_t length, struct taken_number *taken) {
    static const size_t id_length = sizeof taken->unique_id - 1;
    bool has_nul;

    memset(taken, 0, sizeof *taken);
    text = strip(text, &length, &has_nul);
    if (length == 0) {
        return has_nul ? TAKEN_LINE_TORN : TAKEN_LINE_EMPTY;
    }
    const char *comma = memchr(text, ',', length);
    size_t number_length = comma == NULL ? length : (size_t)(comma - text);
    size_t rest = length - number_length;
    if (number_length == 0 || number_length >= NUMBER_MAX || rest >= sizeof form ||
        memchr(text, '\0', length) != NULL || (comma != NULL && !fits(comma, rest))) {
        return TAKEN_LINE_DAMAGED;
    }
    memcpy(taken->number, text, number_length);
    if (rest < sizeof form - 1) {
        return TAKEN_LINE_TORN;
    }
    memcpy(taken->unique_id, comma + 1, id_length);
    taken->is_written = true;
    return TAKEN_LINE_WHOLE;
}
