/* SPDX-License-Identifier: MIT */
#include "cli/shell_command.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/pause.h"
#include "cli/text.h"
#include "cli/windows/wide.h"

enum {
    SLICE_US = 20000, /* a pipe cannot be waited for with a time limit */
    PIECE = 256,
    PIECES_MAX = 256, /* at once: more than a pipe holds, and one that prints without end does not
                       * keep its clock waiting */
    COMMAND_MAX = 4096,
};

/* With /s cmd.exe takes away the outer quotes and nothing else. */
#define COMMAND_FORM "cmd.exe /d /s /c \"%s\""

/* -- its environment ---------------------------------------------------------------------------*/

static bool set_variables(const struct shell_variable *variables, size_t count, bool there) {
    bool set = true;

    for (size_t i = 0; i < count; i++) {
        wchar_t name[WIDE_PATH_MAX], value[WIDE_PATH_MAX];

        set = wide_from_utf8(variables[i].name, name) &&
              wide_from_utf8(variables[i].value, value) &&
              SetEnvironmentVariableW(name, there ? value : NULL) && set;
    }
    return set;
}

/* -- the process -------------------------------------------------------------------------------*/

/* A part of a command is another command. */
static bool is_fit(const char *command) {
    return strlen(command) + sizeof COMMAND_FORM - strlen("%s") <= COMMAND_MAX;
}

static bool spawn(const char *command, HANDLE output, PROCESS_INFORMATION *process) {
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    char text[COMMAND_MAX];
    wchar_t line[WIDE_PATH_MAX];

    text_set(text, sizeof text, COMMAND_FORM, command);
    HANDLE nothing = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                 &inherited, OPEN_EXISTING, 0, NULL);
    if (nothing == INVALID_HANDLE_VALUE) {
        return false;
    }
    STARTUPINFOW startup = {
        .cb = sizeof startup,
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdInput = nothing,
        .hStdOutput = output,
        .hStdError = output,
    };
    bool started =
        wide_from_utf8(text, line) && CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_NO_WINDOW,
                                                     NULL, NULL, &startup, process);
    (void)CloseHandle(nothing);
    return started;
}

/* *input: the caller's, when it was started. */
static bool start(const char *command, const struct shell_variable *variables, size_t count,
                  HANDLE *input, PROCESS_INFORMATION *process) {
    HANDLE output;

    if (!CreatePipe(input, &output, NULL, 0)) {
        return false;
    }
    bool started = SetHandleInformation(output, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) &&
                   set_variables(variables, count, true) && spawn(command, output, process);
    (void)set_variables(variables, count, false);
    (void)CloseHandle(output);
    if (!started) {
        (void)CloseHandle(*input);
    }
    return started;
}

/* -- what it prints ----------------------------------------------------------------------------*/

/* The end of it: what went wrong stands there. */
static void keep(char *out, size_t size, const char *piece, DWORD got) {
    for (DWORD i = 0; i < got; i++) {
        size_t length = strlen(out);

        if (piece[i] == '\r') {
            continue; /* lines end as on other systems */
        }
        if (length == size - 1 && length > 0) {
            memmove(out, out + 1, length);
            length--;
        }
        if (length < size - 1) {
            out[length] = piece[i];
            out[length + 1] = '\0';
        }
    }
}

/* What is there now, PIECES_MAX at most. */
static void take(HANDLE input, char *out, size_t size) {
    char piece[PIECE];
    DWORD there = 0, got = 0;

    for (unsigned i = 0; i < PIECES_MAX && PeekNamedPipe(input, NULL, 0, NULL, &there, NULL) &&
                         there > 0 && ReadFile(input, piece, sizeof piece, &got, NULL);
         i++) {
        keep(out, size, piece, got);
    }
}

enum shell_end shell_command(const char *command, const struct shell_variable *variables,
                             size_t count, struct shell_patience *patience, char *out, size_t size,
                             int *status) {
    PROCESS_INFORMATION process;
    DWORD how = EXIT_FAILURE;
    HANDLE input;

    out[0] = '\0';
    *status = 0;
    if (!is_fit(command)) {
        return SHELL_UNFIT;
    }
    shell_patience_begin(patience);
    if (!start(command, variables, count, &input, &process)) {
        return SHELL_NOT_STARTED;
    }
    bool ended = WaitForSingleObject(process.hProcess, 0) == WAIT_OBJECT_0;
    while (!ended && !shell_patience_is_over(patience)) {
        take(input, out, size);
        pause_for(SLICE_US);
        ended = WaitForSingleObject(process.hProcess, 0) == WAIT_OBJECT_0;
    }
    if (!ended) {
        (void)TerminateProcess(process.hProcess, EXIT_FAILURE);
    }
    take(input, out, size);
    (void)GetExitCodeProcess(process.hProcess, &how);
    (void)CloseHandle(input);
    (void)CloseHandle(process.hThread);
    (void)CloseHandle(process.hProcess);
    *status = (int)how;
    return !ended ? shell_patience_end(patience) : how == 0 ? SHELL_SUCCEEDED : SHELL_FAILED;
}
