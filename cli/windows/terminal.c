/* SPDX-License-Identifier: MIT */
#include "cli/terminal.h"

#include <windows.h>

bool terminal_can_draw(void) {
    HANDLE err = GetStdHandle(STD_ERROR_HANDLE);
    DWORD mode;

    /* Before Windows 10 a console knows no sequences, and refuses. */
    return GetConsoleMode(err, &mode) &&
           SetConsoleMode(err, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

/* Of what is seen: the buffer may be wider, and is higher. Empty: there is none. */
static SMALL_RECT window(void) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    SMALL_RECT none = {.Right = -1, .Bottom = -1};

    return GetConsoleScreenBufferInfo(GetStdHandle(STD_ERROR_HANDLE), &info) ? info.srWindow : none;
}

static unsigned positive(int length) {
    return length > 0 ? (unsigned)length : 0;
}

unsigned terminal_columns(void) {
    SMALL_RECT seen = window();

    return positive(seen.Right - seen.Left + 1);
}

unsigned terminal_rows(void) {
    SMALL_RECT seen = window();

    return positive(seen.Bottom - seen.Top + 1);
}
