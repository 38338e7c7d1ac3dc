/* SPDX-License-Identifier: MIT */
#include "cli/system_words.h"

#include <errno.h>
#include <stdlib.h>
#include <windows.h>

#include "cli/text.h"
#include "cli/windows/wide.h"

#define SET(part, ...) text_set(message->part, sizeof message->part, __VA_ARGS__)

const char system_words_port[] = "COM3";
const char system_words_list[] = "dir";
const char system_words_look[] = "dir /q";

void system_words_denied(struct message *message, const char *path) {
    SET(cause, "Windows does not let your user open it");
    SET(next, "look at %s in the Device Manager", path);
}

void system_words_serial(int system_error, char words[MESSAGE_PART_MAX]) {
    static const DWORD english = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
    wchar_t wide[MESSAGE_PART_MAX / 4]; /* UTF-8 takes 4 bytes at most */
    DWORD size = sizeof wide / sizeof *wide;

    text_set(words, MESSAGE_PART_MAX, "error %d of Windows", system_error);
    if (FormatMessageW(flags, NULL, (DWORD)system_error, english, wide, size, NULL) == 0 &&
        FormatMessageW(flags, NULL, (DWORD)system_error, 0, wide, size, NULL) == 0) {
        return;
    }
    wide[wcscspn(wide, L".\r\n")] = L'\0';
    char *text = wide_to_utf8(wide);
    if (text != NULL) {
        text_set(words, MESSAGE_PART_MAX, "%s (%d)", text, system_error);
    }
    free(text);
}

const char *system_words_output(int system_error) {
    switch (system_error) {
    case ENOSPC: return "name another file, or make room there";
    case ENOENT: return "name a file in a directory that is there";
    default: return "name another file";
    }
}
