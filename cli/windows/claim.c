/* SPDX-License-Identifier: MIT */
/* A named object of the user's session: it is there as long as somebody has it open. */
#include "cli/claim.h"

#include <windows.h>

#include "cli/windows/wide.h"

#define PREFIX L"Local\\tulpar-"

enum { OBJECT_NAME_MAX = 128 };

static bool object_name(const char *name, wchar_t out[OBJECT_NAME_MAX]) {
    wchar_t wide[WIDE_PATH_MAX];

    if (!wide_from_utf8(name, wide)) {
        return false;
    }
    int length = _snwprintf(out, OBJECT_NAME_MAX, PREFIX L"%ls", wide);
    return length > 0 && length < OBJECT_NAME_MAX;
}

bool claim_hold(struct claim *claim, const char *directory, const char *name) {
    wchar_t object[OBJECT_NAME_MAX];

    (void)directory;
    if (!object_name(name, object)) {
        return false;
    }
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, object);
    if (event == NULL || GetLastError() == ERROR_ALREADY_EXISTS) {
        if (event != NULL) {
            (void)CloseHandle(event);
        }
        return false;
    }
    *claim = (struct claim){.held = true, .handle = event};
    return true;
}

void claim_release(struct claim *claim) {
    if (claim->held) {
        (void)CloseHandle(claim->handle);
        claim->held = false;
    }
}

bool claim_is_held_elsewhere(const struct claim *own, const char *directory, const char *name) {
    wchar_t object[OBJECT_NAME_MAX];

    (void)directory;
    if (own->held || !object_name(name, object)) {
        return false;
    }
    HANDLE event = OpenEventW(SYNCHRONIZE, FALSE, object);
    if (event == NULL) {
        return false;
    }
    (void)CloseHandle(event);
    return true;
}
