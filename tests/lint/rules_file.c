/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <ctype.h>
#include <string.h>

enum {
    FUNCTION_LINES = 70,
    FILE_LINES = 350,      /* "about 300" */
    TEST_FILE_LINES = 650, /* a list of cases, each short */
};

struct exception {
    const char *path, *why;
};

static bool is_exception(const struct exception *exceptions, const char *path) {
    for (; exceptions->path != NULL; exceptions++) {
        if (strcmp(exceptions->path, path) == 0) {
            return true;
        }
    }
    return false;
}

/* -- "every source names its licence" ----------------------------------------------------------*/

static void check_licence(const struct file *file) {
    static const char *const endings[] = {".c",  ".h",     ".h.in",          ".ld",     ".S", ".sh",
                                          ".py", ".cmake", "CMakeLists.txt", "Makefile"};

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        if (ends_with(file->path, endings[i]) &&
            strstr(file->text, "SPDX-License-Identifier: MIT") == NULL) {
            complain(file->path, file->text, NULL, "no SPDX-License-Identifier: MIT");
            return;
        }
    }
}

/* -- "each room includes no other than DESIGN.md, Folders, lets it see" -------------------------*/

static const struct {
    const char *room;
    const char *hidden[14];
} rooms[] = {
    {"include",
     {"wire", "boot", "board", "app", "host", "rom", "serial", "cli", "vboard", "tests", "sign"}},
    {"rom", {"wire", "boot", "board", "app", "host", "serial", "cli", "vboard", "tests"}},
    {"wire", {"boot", "board", "app", "host", "serial", "cli", "vboard", "tests", "tulpar"}},
    {"boot", {"board", "app", "host", "serial", "cli", "vboard", "tests", "tulpar"}},
    {"background", {"board", "app", "host", "serial", "cli", "vboard", "tests", "tulpar"}},
    {"board/cortex_m",
     {"app", "host", "serial", "cli", "vboard", "tests", "stm32", "chips", "kits"}},
    {"board/stm32", {"app", "host", "serial", "cli", "vboard", "tests", "chips", "kits"}},
    {"board/chips", {"app", "host", "serial", "cli", "vboard", "tests", "kits"}},
    {"board/template", {"app", "host", "serial", "cli", "vboard", "tests"}},
    {"app", {"boot", "board", "host", "serial", "cli", "vboard", "tests"}},
    {"host", {"boot", "board", "app", "rom", "serial", "cli", "vboard", "tests", "sign"}},
    {"serial", {"wire", "boot", "board", "app", "host", "rom", "cli", "vboard", "tests", "sign"}},
    {"sign", {"wire", "boot", "board", "app", "host", "rom", "serial", "cli", "vboard", "tests"}},
    {"cli", {"wire", "boot", "board", "app", "host", "vboard", "tests"}},
    {"vboard", {"wire", "boot", "board", "app", "host", "serial", "cli", "tests", "tulpar"}},
};

static void check_include(const struct file *file, const char *line) {
    const char *quoted = line + strlen("#include \"");

    for (size_t i = 0; starts_with(line, "#include \"") && i < sizeof rooms / sizeof rooms[0];
         i++) {
        for (unsigned j = 0; in_room(file->path, rooms[i].room) && rooms[i].hidden[j] != NULL;
             j++) {
            if (in_room(quoted, rooms[i].hidden[j])) {
                complain(file->path, file->text, line,
                         "%s/ must not include %s/: docs/DESIGN.md, Folders", rooms[i].room,
                         rooms[i].hidden[j]);
            }
        }
    }
    /* The two files for other people's projects need nothing else of this one. */
    if (starts_with(file->path, "app/tulpar_app.") && starts_with(line, "#include ") &&
        !starts_with(line, "#include <std") && !starts_with(line, "#include \"tulpar_app.h\"")) {
        complain(file->path, file->text, line, "app/tulpar_app.[ch] must not include that");
    }
}

/* -- "no #if in portable code" -----------------------------------------------------------------*/

static void check_condition(const struct file *file, const char *line) {
    static const char *const portable[] = {"wire", "boot", "host", "include",
                                           "rom",  "sign", "cli",  "vboard"};
    bool guard = starts_with(line, "#ifndef ") && ends_with(file->path, ".h");
    bool cpp = starts_with(line, "#ifdef __cplusplus");

    for (size_t i = 0; i < sizeof portable / sizeof portable[0]; i++) {
        if (in_room(file->path, portable[i]) && starts_with(line, "#if") && !guard && !cpp) {
            complain(file->path, file->text, line, "no #if in portable code: link another file");
        }
    }
}

/* -- "no static state"
 * ---------------------------------------------------------------------------*/

static const struct exception static_state[] = {
    {"cli/posix/keyboard.c",
     "the standard input is the process's: when it has ended, it has for all"},
    {"cli/windows/keyboard.c", "as in cli/posix"},
    {"cli/windows/stop.c", "as in cli/posix"},
    {"cli/posix/stop.c", "signals are the process's, and a handler is given nothing"},
    {NULL, NULL},
};

/* Of functions there is a bracket, or the end of the line, before anything is given a value or
 * ends. */
static void check_state(const struct file *file, const char *line) {
    static const char *const without[] = {"wire", "host", "serial", "sign", "cli"};
    const char *word = line + strspn(line, " ");
    size_t length = strcspn(word, "\n"), head = strcspn(word, "(=;\n");

    for (size_t i = 0; starts_with(word, "static ") && i < sizeof without / sizeof without[0];
         i++) {
        const char *constant = strstr(word, "const ");
        bool is_constant = constant != NULL && constant < word + length;

        if (in_room(file->path, without[i]) && (word[head] == '=' || word[head] == ';') &&
            !is_constant && !is_exception(static_state, file->path)) {
            complain(file->path, file->code, line, "static state: docs/DESIGN.md, Decisions");
        }
    }
}

/* -- "tests include support/expect.h in place of <cmocka.h>" ------------------------------------*/

static void check_cmocka(const struct file *file, const char *line) {
    if (starts_with(line, "#include <cmocka.h>") &&
        strcmp(file->path, "tests/support/expect.h") != 0) {
        complain(file->path, file->text, line, "include \"support/expect.h\" in its place");
    }
}

/* -- "a header's guard is its path, from some folder on" ----------------------------------------*/

static void write_guard(const char *path, char guard[LINT_NAME]) {
    size_t i = 0;

    for (; i < LINT_NAME - 1 && path[i] != '\0'; i++) {
        guard[i] = isalnum((unsigned char)path[i]) ? (char)toupper((unsigned char)path[i]) : '_';
    }
    guard[i] = '\0';
}

/* BOARD_STM32_KIT_H, STM32_KIT_H and KIT_H for board/stm32/kit.h. */
static bool is_guard_of(const char *path, const char *guard, size_t length) {
    char whole[LINT_NAME];

    while (path != NULL) {
        write_guard(path, whole);
        if (strlen(whole) == length && strncmp(whole, guard, length) == 0) {
            return true;
        }
        path = strchr(path, '/');
        path = path != NULL ? path + 1 : NULL;
    }
    return false;
}

static void check_guard(const struct file *file) {
    const char *line = file->code;

    if (!ends_with(file->path, ".h")) {
        return;
    }
    while (line != NULL && *line != '#') {
        line = next_line(line);
    }
    const char *guard = line != NULL && starts_with(line, "#ifndef ") ? line + 8 : NULL;
    if (guard == NULL || !is_guard_of(file->path, guard, strcspn(guard, "\n"))) {
        complain(file->path, file->code, line, "the include guard is not the path");
    }
}

/* -- "no path of one machine" -------------------------------------------------------------------*/

/* A path begins at `at`: what stands before it belongs to no other one. */
static bool begins_path(const char *text, const char *at) {
    return at == text || (!isalnum((unsigned char)at[-1]) && strchr("/._-})$*", at[-1]) == NULL);
}

/* Only what the documents show, and names that mkdtemp() makes its own. */
static bool is_example(const char *path) {
    size_t length = strcspn(path, " \t\n\"'`),");

    return (length == 10 && starts_with(path, "/tmp/board")) ||
           (length > 6 && strncmp(path + length - 6, "XXXXXX", 6) == 0);
}

static void check_paths(const struct file *file) {
    static const char *const folders[] = {"work", "home", "root", "Users", "tmp"};

    for (const char *at = strchr(file->text, '/'); at != NULL; at = strchr(at + 1, '/')) {
        size_t length = strcspn(at + 1, "/ \n");

        for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
            if (at[1 + length] == '/' && strlen(folders[i]) == length &&
                strncmp(at + 1, folders[i], length) == 0 && begins_path(file->text, at) &&
                !is_example(at)) {
                complain(file->path, file->text, at, "a path of one machine");
            }
        }
    }
}

/* -- banned calls ------------------------------------------------------------------------------*/

static const char unbounded[] = "it has no bound", wall_clock[] = "tests know virtual time only";
static const char heap[] = "no heap in firmware", silent[] = "it hides that the text is no number";

static const struct {
    const char *room; /* NULL: everywhere */
    const char *call, *why;
} banned[] = {
    {NULL, "strcpy", unbounded},
    {NULL, "strcat", unbounded},
    {NULL, "sprintf", unbounded},
    {NULL, "vsprintf", unbounded},
    {NULL, "gets", unbounded},
    {NULL, "alloca", unbounded},
    {NULL, "atoi", silent},
    {NULL, "atol", silent},
    {NULL, "atof", silent},
    {"wire", "malloc", heap},
    {"wire", "calloc", heap},
    {"wire", "realloc", heap},
    {"wire", "free", heap},
    {"boot", "malloc", heap},
    {"boot", "calloc", heap},
    {"boot", "realloc", heap},
    {"boot", "free", heap},
    {"board", "malloc", heap},
    {"board", "calloc", heap},
    {"board", "realloc", heap},
    {"board", "free", heap},
    {"app", "malloc", heap},
    {"app", "calloc", heap},
    {"app", "realloc", heap},
    {"app", "free", heap},
    {"host", "printf", "the library prints nothing"},
    {"host", "fopen", "the library does no I/O"},
    {"tests", "sleep", wall_clock},
    {"tests", "usleep", wall_clock},
    {"tests", "nanosleep", wall_clock},
};

static void check_calls(const struct file *file) {
    size_t length;

    for (const char *at = file->code; (at = next_identifier(at, &length)) != NULL; at += length) {
        for (size_t i = 0; at[length] == '(' && i < sizeof banned / sizeof banned[0]; i++) {
            if (strlen(banned[i].call) == length && strncmp(at, banned[i].call, length) == 0 &&
                (banned[i].room == NULL || in_room(file->path, banned[i].room))) {
                complain(file->path, file->code, at, "%s: %s", banned[i].call, banned[i].why);
            }
        }
    }
}

/* -- "a function does one thing at one level of detail; a file has about 300 lines" -------------*/

/* Besides main() of the tests, which lists their cases. */
static const struct exception long_functions[] = {
    {"tests/vboard/test_faults.c",
     "two lists of texts for --fault: those it takes, those it explains"},
    {"tests/core/lockstep.c",
     "one case of the comparison with Unicorn, from its draw to its verdict"},
    {NULL, NULL},
};

static const struct exception long_files[] = {
    {"boot/update.c", "one state machine: what may come next in an update"},
    {"vboard/bus.c", "every access of the core and of DMA, from its address to who answers"},
    {"cli/arguments.c", "a table of options, and a function for each"},
    {"cli/json.c", "one function for each document that the tool prints"},
    {"vboard/core/decode.c", "one function for each group of instructions of the manual"},
    {"vboard/core/float32.c", "IEEE 754 in single precision, whole"},
    {"vboard/core/internal.h", "the core's state and its short inline functions, for speed"},
    {"vboard/fault_text.c", "the language of --fault"},
    {"vboard/faults.c", "one function for each kind of fault"},
    {"vboard/periph/flash_doubleword.c", "one controller with its rules"},
    {"tests/core/test_system.c", "each system register and instruction of the manual"},
    {"tests/host/test_verbs.c", "the tool's verbs on one fake device"},
    {"tests/vboard/test_faults.c", "every kind of fault"},
    {NULL, NULL},
};

static void check_length_of_functions(const struct file *file) {
    const char *begin = NULL;
    unsigned lines = 0;

    for (const char *line = file->code; line != NULL; line = next_line(line)) {
        size_t length = strcspn(line, "\n");
        bool opens = length > 2 && *line != ' ' && strncmp(line + length - 3, ") {", 3) == 0;

        lines++;
        if (opens || (begin == NULL && length > 2 && *line == ' ' &&
                      strncmp(line + length - 3, ") {", 3) == 0)) {
            begin = line;
            lines = 0;
        } else if (*line == '}') {
            if (begin != NULL && lines > FUNCTION_LINES && !starts_with(begin, "int main(") &&
                !is_exception(long_functions, file->path)) {
                complain(file->path, file->code, begin, "a function of %u lines, %d are the most",
                         lines, FUNCTION_LINES);
            }
            begin = NULL;
        }
    }
}

static void check_length_of_file(const struct file *file) {
    unsigned most = in_room(file->path, "tests") ? TEST_FILE_LINES : FILE_LINES;
    unsigned lines = 0;

    for (const char *line = file->text; line != NULL; line = next_line(line)) {
        lines++;
    }
    if (lines > most && !is_exception(long_files, file->path)) {
        complain(file->path, file->text, NULL, "a file of %u lines, %u are the most", lines, most);
    }
}

void check_file(const struct file *file) {
    check_licence(file);
    check_paths(file);
    if (!is_c(file->path)) {
        return;
    }
    for (const char *line = file->text; line != NULL; line = next_line(line)) {
        check_include(file, line);
        check_condition(file, line);
        check_cmocka(file, line);
    }
    check_guard(file);
    for (const char *line = file->code; line != NULL; line = next_line(line)) {
        check_state(file, line);
    }
    check_calls(file);
    check_length_of_functions(file);
    check_length_of_file(file);
}
