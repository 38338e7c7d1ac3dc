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

unsigned terminal_columns(void) {
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_ERROR_HANDLE), &info)) {
        return 0;
    }
    int columns = info.srWindow.Right - info.srWindow.Left + 1; /* the buffer may be wider */
    return columns > 0 ? (unsigned)columns : 0;
}
