/* SPDX-License-Identifier: MIT */
#include "cli/program_output.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/pause.h"
#include "cli/seconds.h"
#include "cli/windows/wide.h"

enum {
    PATIENCE_US = 10 * US_PER_SECOND,
    SLICE_US = 5000, /* a pipe cannot be waited for with a time limit */
    US_PER_MS = 1000,
    PIECE = 256,
    COMMAND_MAX = 4096, /* of the command line */
};

/* -- the command line --------------------------------------------------------------------------*/

struct command_line {
    char text[COMMAND_MAX];
    size_t length;
    bool fits;
};

static void add(struct command_line *line, char character, size_t times) {
    line->fits = line->fits && line->length + times < sizeof line->text;
    if (line->fits) {
        memset(line->text + line->length, character, times);
        line->length += times;
    }
}

/* As programs take their command line apart ("Parsing C command-line arguments" of Microsoft's C):
 * before a double quote a backslash counts as an escape, elsewhere as itself. */
static void add_argument(struct command_line *line, const char *argument) {
    size_t backslashes = 0;

    add(line, '"', 1);
    for (const char *at = argument; *at != '\0'; at++) {
        if (*at == '"') {
            add(line, '\\', backslashes + 1);
        }
        backslashes = *at == '\\' ? backslashes + 1 : 0;
        add(line, *at, 1);
    }
    add(line, '\\', backslashes); /* what follows is the closing quote */
    add(line, '"', 1);
}

static bool make_command_line(const char *const *argv, wchar_t wide[WIDE_PATH_MAX]) {
    struct command_line line = {.fits = true};

    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i > 0) {
            add(&line, ' ', 1);
        }
        add_argument(&line, argv[i]);
    }
    return line.fits && wide_from_utf8(line.text, wide);
}

/* -- the process -------------------------------------------------------------------------------*/

/* In PATH alone: Windows would look into the current directory first. */
static bool find_program(const char *name, wchar_t found[WIDE_PATH_MAX]) {
    wchar_t wide[WIDE_PATH_MAX];
    const wchar_t *path = _wgetenv(L"PATH");
    DWORD length = path != NULL && *path != L'\0' && wide_from_utf8(name, wide)
                       ? SearchPathW(path, wide, L".exe", WIDE_PATH_MAX, found, NULL)
                       : 0;

    return length > 0 && length < WIDE_PATH_MAX;
}

/* Nothing but a pipe, on its standard output. False: there is no such program. */
static bool start(const char *const *argv, HANDLE output, PROCESS_INFORMATION *process) {
    wchar_t program[WIDE_PATH_MAX], line[WIDE_PATH_MAX];
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};

    if (!find_program(argv[0], program) || !make_command_line(argv, line)) {
        return false;
    }
    HANDLE nothing =
        CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                    &inherited, OPEN_EXISTING, 0, NULL);
    if (nothing == INVALID_HANDLE_VALUE) {
        return false;
    }
    STARTUPINFOW startup = {
        .cb = sizeof startup,
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdInput = nothing,
        .hStdOutput = output,
        .hStdError = nothing,
    };
    bool started = CreateProcessW(program, line, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL,
                                  &startup, process);
    (void)CloseHandle(nothing);
    return started;
}

/* -- what it prints ----------------------------------------------------------------------------*/

/* Lines end as on other systems. */
static size_t keep(const char *piece, DWORD got, char *out, size_t length, size_t size) {
    for (DWORD i = 0; i < got && length < size - 1; i++) {
        if (piece[i] != '\r') {
            out[length++] = piece[i];
        }
    }
    out[length] = '\0';
    return length;
}

/* To its end; what has no room is read, too, for who writes it. False: it took too long. */
static bool read_to_end(HANDLE input, uint64_t end_us, char *out, size_t size) {
    size_t length = 0;
    DWORD there;
    char piece[PIECE];

    /* Of a pipe that is empty and has no writer any more this fails. */
    while (PeekNamedPipe(input, NULL, 0, NULL, &there, NULL)) {
        DWORD got = 0;

        if (pause_now_us() >= end_us) {
            return false;
        }
        if (there == 0) {
            pause_for(SLICE_US);
        } else if (ReadFile(input, piece, sizeof piece, &got, NULL)) {
            length = keep(piece, got, out, length, size);
        }
    }
    return true;
}

/* 0 alone is success. It may have closed its output, and go on. */
static bool has_succeeded(HANDLE process, uint64_t end_us) {
    uint64_t now_us = pause_now_us();
    DWORD left_ms = now_us < end_us ? (DWORD)((end_us - now_us) / US_PER_MS) + 1 : 0;
    DWORD status = EXIT_FAILURE;

    return WaitForSingleObject(process, left_ms) == WAIT_OBJECT_0 &&
           GetExitCodeProcess(process, &status) && status == 0;
}

bool program_output(const char *const *argv, char *out, size_t size) {
    PROCESS_INFORMATION process;
    HANDLE input, output;
    uint64_t end_us = pause_now_us() + PATIENCE_US;

    out[0] = '\0';
    if (!CreatePipe(&input, &output, NULL, 0)) {
        return false;
    }
    bool started = SetHandleInformation(output, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT) &&
                   start(argv, output, &process);
    (void)CloseHandle(output);
    bool succeeded =
        started && read_to_end(input, end_us, out, size) && has_succeeded(process.hProcess, end_us);
    (void)CloseHandle(input);
    if (started) {
        if (!succeeded) {
            (void)TerminateProcess(process.hProcess, EXIT_FAILURE); /* it may have ended */
        }
        (void)CloseHandle(process.hThread);
        (void)CloseHandle(process.hProcess);
    }
    return succeeded;
}
