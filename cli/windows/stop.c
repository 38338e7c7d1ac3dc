/* SPDX-License-Identifier: MIT */
#include "cli/stop.h"

#include <windows.h>

#include "cli/keyboard.h"

static volatile LONG requested; /* set by a thread of the system's */

static BOOL WINAPI request(DWORD event) {
    LONG before = InterlockedExchange(&requested, 1);

    keyboard_of_process.rest(); /* now: the second one ends the process as it is */

    if (event == CTRL_C_EVENT || event == CTRL_BREAK_EVENT) {
        return before == 0; /* the second Ctrl-C is the system's, which ends the process */
    }
    /* The window is closed, or the user logs off: the process ends when this function does, or a
     * few seconds later. */
    Sleep(INFINITE);
    return TRUE;
}

void stop_install(void) {
    (void)SetConsoleCtrlHandler(request, TRUE); /* without a console there is no Ctrl-C either */
}

bool stop_requested(void) {
    return requested != 0;
}
