/* SPDX-License-Identifier: MIT */
#include "cli/keyboard.h"

#include <windows.h>

#include "cli/stop.h"

enum {
    BYTES_MAX = 8, /* of one key */
    /* Without these, keys come as they are, Ctrl-C too. */
    NOT_RAW = ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT,
};

/* The process has one keyboard. */
static volatile LONG changed; /* the console is not as it was before */
static DWORD before;

/* A character outside of the first 65536 comes as two keys; its first half waits in `high`. */
struct typing {
    uint8_t *data;
    size_t length;
    wchar_t high;
};

static void add(struct typing *typing, const wchar_t *character, int units) {
    char utf8[BYTES_MAX];
    int length = WideCharToMultiByte(CP_UTF8, 0, character, units, utf8, sizeof utf8, NULL, NULL);

    for (int i = 0; i < length; i++) {
        typing->data[typing->length] = (uint8_t)utf8[i];
        typing->length++;
    }
}

static void take_character(struct typing *typing, wchar_t key) {
    wchar_t both[] = {typing->high, key};

    if (IS_HIGH_SURROGATE(key)) {
        typing->high = key;
    } else if (IS_LOW_SURROGATE(key)) {
        add(typing, both, 2);
    } else {
        add(typing, &key, 1);
    }
}

/* What terminals of other systems send for the keys that stand for no character. */
static const char *sequence_of(WORD key) {
    static const struct {
        WORD key;
        const char *sequence;
    } sequences[] = {
        {VK_UP, "\033[A"},     {VK_DOWN, "\033[B"},  {VK_RIGHT, "\033[C"},   {VK_LEFT, "\033[D"},
        {VK_HOME, "\033[H"},   {VK_END, "\033[F"},   {VK_INSERT, "\033[2~"}, {VK_DELETE, "\033[3~"},
        {VK_PRIOR, "\033[5~"}, {VK_NEXT, "\033[6~"}, {VK_F1, "\033OP"},      {VK_F2, "\033OQ"},
        {VK_F3, "\033OR"},     {VK_F4, "\033OS"},
    };

    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++) {
        if (sequences[i].key == key) {
            return sequences[i].sequence;
        }
    }
    return "";
}

static void take_event(struct typing *typing, const INPUT_RECORD *record) {
    const KEY_EVENT_RECORD *key = &record->Event.KeyEvent;

    if (record->EventType != KEY_EVENT || !key->bKeyDown) {
        return;
    }
    if (key->uChar.UnicodeChar != 0) {
        take_character(typing, key->uChar.UnicodeChar);
        return;
    }
    for (const char *byte = sequence_of(key->wVirtualKeyCode); *byte != '\0'; byte++) {
        typing->data[typing->length] = (uint8_t)*byte;
        typing->length++;
    }
}

static void make_raw(HANDLE console, DWORD mode) {
    if (stop_requested() || (mode & NOT_RAW) == 0) {
        return;
    }
    if (InterlockedExchange(&changed, 1) == 0) {
        before = mode;
    }
    (void)SetConsoleMode(console, mode & ~(DWORD)NOT_RAW);
}

static void rest(void) {
    if (InterlockedExchange(&changed, 0) != 0) {
        (void)SetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), before);
    }
}

/* Where nobody sees what the tool says, nobody is told how to leave: there Ctrl-C stays what it is.
 */
static bool is_terminal(void) {
    DWORD mode;

    return GetConsoleMode(GetStdHandle(STD_INPUT_HANDLE), &mode) &&
           GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &mode);
}

static void read_console(HANDLE console, uint8_t *data, size_t capacity, size_t *length) {
    static wchar_t high; /* its second half may come with the next look */
    struct typing typing = {.data = data, .high = high};
    INPUT_RECORD record;
    DWORD got = 0;

    while (typing.length + BYTES_MAX <= capacity && PeekConsoleInputW(console, &record, 1, &got) &&
           got > 0) {
        (void)ReadConsoleInputW(console, &record, 1, &got);
        take_event(&typing, &record);
    }
    high = typing.high;
    *length = typing.length;
}

static void read_pipe_or_file(HANDLE input, uint8_t *data, size_t capacity, size_t *length) {
    static bool ended; /* the process has one */
    DWORD there = (DWORD)capacity, got = 0;

    if (ended) {
        return;
    }
    if (GetFileType(input) == FILE_TYPE_PIPE) {
        ended = !PeekNamedPipe(input, NULL, 0, NULL, &there, NULL);
        if (ended || there == 0) {
            return;
        }
        there = there < capacity ? there : (DWORD)capacity;
    }
    ended = !ReadFile(input, data, there, &got, NULL) || got == 0;
    *length = got;
}

static enum keyboard_input read_input(uint8_t *data, size_t capacity, bool pipes_too,
                                      size_t *length) {
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode;

    *length = 0;
    if (is_terminal() && GetConsoleMode(input, &mode)) {
        make_raw(input, mode);
        read_console(input, data, capacity, length);
        return KEYBOARD_TYPED;
    }
    if (pipes_too &&
        (GetFileType(input) == FILE_TYPE_PIPE || GetFileType(input) == FILE_TYPE_DISK)) {
        read_pipe_or_file(input, data, capacity, length);
    }
    return KEYBOARD_PIPED;
}

const struct keyboard keyboard_of_process = {read_input, is_terminal, rest};
