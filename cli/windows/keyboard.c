/* SPDX-License-Identifier: MIT */
#include "cli/keyboard.h"

#include <windows.h>

enum {
    UTF8_MAX = 4,
    CTRL_D = 0x04,
    CTRL_Z = 0x1A,
};

/* A character outside of the first 65536 comes as two keys; its first half waits in `high`. */
struct typing {
    uint8_t *data;
    size_t length;
    wchar_t high;
};

static void add(struct typing *typing, const wchar_t *character, int units) {
    char utf8[UTF8_MAX];
    int length = WideCharToMultiByte(CP_UTF8, 0, character, units, utf8, sizeof utf8, NULL, NULL);

    for (int i = 0; i < length; i++) {
        typing->data[typing->length] = (uint8_t)utf8[i];
        typing->length++;
    }
}

static void take_key(struct typing *typing, wchar_t key) {
    wchar_t both[] = {typing->high, key};

    if (IS_HIGH_SURROGATE(key)) {
        typing->high = key;
    } else if (IS_LOW_SURROGATE(key)) {
        add(typing, both, 2);
    } else {
        wchar_t character = key == L'\r' ? L'\n' : key; /* as other systems' terminals have it */

        add(typing, &character, 1);
    }
}

/* Shows it, as a terminal in its usual state does. */
static void echo(const struct typing *typing) {
    DWORD written;
    HANDLE err = GetStdHandle(STD_ERROR_HANDLE);

    if (typing->length > 0) {
        (void)WriteFile(err, typing->data, (DWORD)typing->length, &written, NULL);
    }
}

/* 0: there is none, or what happened is no key that stands for a character. */
static wchar_t key_of(const INPUT_RECORD *record) {
    const KEY_EVENT_RECORD *key = &record->Event.KeyEvent;

    return record->EventType == KEY_EVENT && key->bKeyDown ? key->uChar.UnicodeChar : 0;
}

static bool is_end(wchar_t key) {
    return key == CTRL_D || key == CTRL_Z;
}

/* The end of input comes alone: what was typed before is sent first. */
static bool read_console(HANDLE console, uint8_t *data, size_t capacity, size_t *length) {
    struct typing typing = {.data = data};
    INPUT_RECORD record;
    DWORD got = 0;

    while (typing.length + UTF8_MAX <= capacity && PeekConsoleInputW(console, &record, 1, &got) &&
           got > 0) {
        wchar_t key = key_of(&record);

        if (is_end(key) && typing.length > 0) {
            break;
        }
        (void)ReadConsoleInputW(console, &record, 1, &got);
        if (is_end(key)) {
            return false;
        }
        if (key != 0) {
            take_key(&typing, key);
        }
    }
    echo(&typing);
    *length = typing.length;
    return true;
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

bool keyboard_read(uint8_t *data, size_t capacity, bool pipes_too, size_t *length) {
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD mode;

    *length = 0;
    if (GetConsoleMode(input, &mode)) {
        return read_console(input, data, capacity, length);
    }
    if (pipes_too &&
        (GetFileType(input) == FILE_TYPE_PIPE || GetFileType(input) == FILE_TYPE_DISK)) {
        read_pipe_or_file(input, data, capacity, length);
    }
    return true;
}
