/* SPDX-License-Identifier: MIT */
/* What a run that is stopped says. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "load.h"
#include "machine.h"

struct text {
    char *bytes;
    size_t size, used;
};

static void append_list(struct text *text, const char *format, va_list arguments) {
    int length = vsnprintf(&text->bytes[text->used], text->size - text->used, format, arguments);
    text->used += length > 0 ? (size_t)length : 0;
    if (text->used >= text->size) {
        text->used = text->size - 1;
    }
}

static void append(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    append_list(text, format, arguments);
    va_end(arguments);
}

/* The rule, with the manual's name wherever it cites MANUAL. */
static void append_rule(struct text *text, const struct vboard *board, const char *format,
                        va_list arguments) {
    char rule[VIOLATION_TEXT];
    struct text cited = {rule, sizeof rule, 0};
    append_list(&cited, format, arguments);
    for (const char *at = rule; *at != '\0'; at++) {
        if (*at == MANUAL[0]) {
            append(text, "%s", board->chip->manual);
        } else {
            append(text, "%c", *at);
        }
    }
}

static void append_place(struct text *text, const struct vboard *board) {
    const struct access *access = &board->access;
    uint32_t pc = core_pc(&board->core);
    uint32_t into = 0;
    const char *function = symbols_find(board->symbols, pc, &into);
    uint64_t now = wires_now(board);

    if (access->under_way && access->is_write) {
        append(text, "; %s of 0x%0*x to 0x%08x", access->by_dma ? "DMA write" : "write",
               (int)access->size * 2, (unsigned)access->value, (unsigned)access->address);
    } else if (access->under_way) {
        append(text, "; %s of %u byte%s from 0x%08x", access->by_dma ? "DMA read" : "read",
               access->size, access->size == 1 ? "" : "s", (unsigned)access->address);
    }
    append(text, "; PC 0x%08x", (unsigned)pc);
    if (function != NULL) {
        append(text, " in %s+0x%x", function, (unsigned)into);
    }
    append(text, "; at %llu.%09llu s", (unsigned long long)(now / PICOSECONDS),
           (unsigned long long)(now % PICOSECONDS / 1000));
}

static void stop(struct vboard *board, const char *format, va_list arguments) {
    struct text text = {board->violation, VIOLATION_TEXT, 0};
    if (machine_is_halted(board)) { /* only the first one counts; the power may be gone, too */
        return;
    }
    board->violated = true;
    append_rule(&text, board, format, arguments);
    append_place(&text, board);
    core_break(&board->core);
}

void wires_violation(struct vboard *board, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    stop(board, format, arguments);
    va_end(arguments);
}

/* The same words again are counted, not kept. */
static bool is_known(const struct vboard *board, const char *words, size_t length) {
    for (unsigned i = 0; i < board->warnings_kept; i++) {
        if (strncmp(board->warning_texts[i], words, length) == 0) {
            return true;
        }
    }
    return false;
}

static void note(struct vboard *board, const char *format, va_list arguments) {
    char words[WARNING_TEXT];
    struct text text = {words, sizeof words, 0};
    append_rule(&text, board, format, arguments);
    board->warnings++;
    if (board->warnings_kept < WARNINGS_KEPT && !is_known(board, words, text.used)) {
        append_place(&text, board);
        memcpy(board->warning_texts[board->warnings_kept++], words, sizeof words);
    }
}

void wires_warning(struct vboard *board, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (board->strict) {
        stop(board, format, arguments);
    } else {
        note(board, format, arguments);
    }
    va_end(arguments);
}

void wires_notice(struct vboard *board, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    note(board, format, arguments);
    va_end(arguments);
}

void vboard_set_strict(struct vboard *board, bool strict) {
    board->strict = strict;
}

const char *vboard_warning(const struct vboard *board, unsigned number) {
    return number < board->warnings_kept ? board->warning_texts[number] : NULL;
}

const char *vboard_violation(const struct vboard *board) {
    return board->violation;
}
