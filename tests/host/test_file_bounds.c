/* SPDX-License-Identifier: MIT */
/* What a file may cost: none keeps the tool from ending within a second after Ctrl-C. How long
 * computing takes is a question of the clock on the wall; how much of a file is looked at between
 * two questions, and that nothing is sorted, is not. */
#define _GNU_SOURCE /* MAP_ANONYMOUS, mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/source_file.h"
#include "tulpar/image.h"

enum {
    STRETCH = 128 * 1024, /* bytes between two questions, at most */
    LARGE = 4 * 1024 * 1024,
    MEGABYTE = 1024 * 1024,
};

#define DATA_LINE ":0100000055AA\n"
#define END_LINE  ":00000001FF\n"

static struct tulpar_source source;
static struct tulpar_source_problem problem;
static unsigned asked, enough; /* the so manieth time the answer is yes; 0: never */

static bool on_asked(void *context) {
    (void)context;
    asked++;
    return enough != 0 && asked >= enough;
}

static bool pressed(void) {
    return on_asked(NULL);
}

static int setup(void **state) {
    (void)state;
    asked = enough = 0;
    return 0;
}

static int teardown(void **state) {
    (void)state;
    tulpar_source_free(&source);
    return 0;
}

static enum tulpar_source_error parse(const char *name, const void *data, size_t length) {
    tulpar_source_free(&source);
    asked = 0;
    return tulpar_source_parse_unless(&source, name, data, length, on_asked, NULL, &problem);
}

/* -- what is not read at all -------------------------------------------------------------------*/

/* `length` bytes of which only the first STRETCH can be read. */
static uint8_t *guarded(size_t length) {
    uint8_t *bytes = mmap(NULL, length, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(bytes != MAP_FAILED);
    assert_int_equal(mprotect(bytes, STRETCH, PROT_READ | PROT_WRITE), 0);
    return bytes;
}

static void a_line_without_end_is_refused_where_it_is_too_long(void **state) {
    static const char *const beginnings[] = {":", DATA_LINE ":", DATA_LINE ";", DATA_LINE " "};
    static const unsigned lines[] = {1, 2, 2, 2};
    static const char fillings[] = {'0', '0', 'x', ' '};
    size_t length = 60 * MEGABYTE;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        uint8_t *bytes = guarded(length);

        memset(bytes, fillings[i], STRETCH);
        memcpy(bytes, beginnings[i], strlen(beginnings[i]));
        assert_int_equal(parse("app.hex", bytes, length), TULPAR_SOURCE_MALFORMED);
        assert_non_null(strstr(problem.reason, "too long"));
        assert_int_equal(problem.line, lines[i]);
        assert_int_equal(munmap(bytes, length), 0);
    }
}

static void what_is_too_large_is_refused_by_its_beginning(void **state) {
    static const struct {
        const char *beginning;
        size_t most;
    } cases[] = {
        {DATA_LINE, TULPAR_SOURCE_HEX_FILE_MAX},
        {"\x7F"
         "ELF",
         TULPAR_SOURCE_ELF_FILE_MAX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length = cases[i].most + 1;
        uint8_t *bytes = guarded(length);

        memcpy(bytes, cases[i].beginning, strlen(cases[i].beginning));
        assert_int_equal(parse("app", bytes, length), TULPAR_SOURCE_TOO_BIG);
        assert_int_equal(munmap(bytes, length), 0);
    }
}

/* -- what is read, asking ----------------------------------------------------------------------*/

/* A HEX file of LARGE bytes and more: `line` over and over between `head` and `tail`. */
static char *fill(const char *head, const char *line, const char *tail, size_t *length) {
    size_t step = strlen(line), at = strlen(head);
    char *text = malloc(LARGE + strlen(head) + step + strlen(tail) + 1);

    assert_non_null(text);
    memcpy(text, head, at);
    while (at < LARGE) {
        memcpy(text + at, line, step);
        at += step;
    }
    memcpy(text + at, tail, strlen(tail) + 1);
    *length = at + strlen(tail);
    return text;
}

/* Whatever its lines are like: it is read, and can be given up all the while. */
static void assert_asked_throughout(const char *text, size_t length) {
    enough = 0;
    assert_int_equal(parse("app.hex", text, length), TULPAR_SOURCE_OK);
    unsigned all = asked;
    assert_true(all >= length / STRETCH);
    for (enough = 1; enough <= all; enough += all / 8) {
        assert_int_equal(parse("app.hex", text, length), TULPAR_SOURCE_CANCELLED);
        assert_int_equal(asked, enough);
    }
}

static void it_is_asked_by_bytes_and_not_by_lines(void **state) {
    static char widest[60000], padded[600];
    static const char *const lines[] = {"\n",   "\r\n", "; a comment\n", ":020000040800F2\n",
                                        padded, widest};

    (void)state;
    memset(widest, '#', sizeof widest - 2);
    widest[sizeof widest - 2] = '\n';
    memset(padded, ' ', sizeof padded - 2);
    memcpy(padded, ":020000040800F2", 15);
    padded[sizeof padded - 2] = '\n';
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        size_t length;
        char *text = fill(DATA_LINE, lines[i], END_LINE, &length);

        assert_asked_throughout(text, length);
        free(text);
    }
}

/* A memory of a fixed size, as a programmer saves it: all of it one line behind the end record. */
static void what_fills_up_a_hex_is_asked_for_too(void **state) {
    size_t length = LARGE;
    char *text = calloc(length, 1);

    (void)state;
    assert_non_null(text);
    memcpy(text, DATA_LINE END_LINE, strlen(DATA_LINE END_LINE));
    assert_asked_throughout(text, length);
    enough = 0;
    text[length - 1] = 'x';
    assert_int_equal(parse("app.hex", text, length), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.line, 3);
    free(text);
}

/* -- parts in any order ------------------------------------------------------------------------*/

/* By the linker: of a million parts it would take a second. */
void __wrap_qsort(void *base, size_t count, size_t size,
                  int (*compare)(const void *left, const void *right));
void __wrap_qsort(void *base, size_t count, size_t size,
                  int (*compare)(const void *left, const void *right)) {
    (void)base;
    (void)count;
    (void)size;
    (void)compare;
    fail_msg("%s", "the parts of a file are sorted");
}

enum { RECORDS = 0x10000, STEP = 0x9E37 /* odd: each address comes once */ };

/* One byte in each of RECORDS records, in an order that is none. `again`: this address twice. */
static char *scatter(size_t *length, int again) {
    enum { LINE = 14 };
    char *text = malloc((RECORDS + 2) * LINE + 1);
    size_t at = 0;

    assert_non_null(text);
    for (unsigned i = 0; i < RECORDS + (again >= 0 ? 1u : 0u); i++) {
        unsigned address = i < RECORDS ? i * STEP % RECORDS : (unsigned)again;
        unsigned byte = address % 251;
        unsigned sum = 1 + (address >> 8) + (address & 0xFF) + byte;

        at += (size_t)snprintf(text + at, LINE + 1, ":01%04X00%02X%02X\n", address, byte,
                               -sum & 0xFF);
    }
    memcpy(text + at, END_LINE, sizeof END_LINE);
    *length = at + strlen(END_LINE);
    return text;
}

static void records_in_no_order_are_placed_without_sorting(void **state) {
    size_t length;
    char *text = scatter(&length, -1);

    (void)state;
    assert_int_equal(parse("app.hex", text, length), TULPAR_SOURCE_OK);
    assert_int_equal(source.base, 0);
    assert_int_equal(source.size, RECORDS);
    assert_int_equal(source.filled, 0);
    for (unsigned i = 0; i < RECORDS; i++) {
        assert_int_equal(source.bytes[i], i % 251);
    }
    free(text);
}

static void an_address_that_comes_twice_is_found_in_any_order(void **state) {
    static const int addresses[] = {0, 1, 0x1234, RECORDS - 1};

    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        size_t length;
        char *text = scatter(&length, addresses[i]);

        assert_int_equal(parse("app.hex", text, length), TULPAR_SOURCE_MALFORMED);
        assert_non_null(strstr(problem.reason, "same address"));
        assert_int_equal(problem.address, addresses[i]);
        free(text);
    }
}

/* -- the file system ---------------------------------------------------------------------------*/

static char folder[] = "/tmp/tulpar-bounds-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **state) {
    (void)state;
    return rmdir(folder);
}

static const char *path_of(const char *name) {
    static char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Too large for a .bin, but that is not what is wrong with it. */
static void large_s_records_are_named(void **state) {
    size_t length;
    char *text = fill("S00600004844521B\n", "S1130000285F245F2212226A000424290008237C2A\n",
                      "S9030000FC\n", &length);
    const char *path = path_of("app.s19");
    FILE *file = fopen(path, "wb");

    (void)state;
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    free(text);
    assert_true(length > TULPAR_SOURCE_SPAN_MAX);
    assert_int_equal(source_load(&source, path, &problem), TULPAR_SOURCE_MALFORMED);
    assert_int_equal(problem.foreign, TULPAR_SOURCE_SRECORD);
    assert_int_equal(unlink(path), 0);
}

/* Also when Ctrl-C came right before the wait: nothing interrupts that one. */
static void waiting_for_a_pipe_ends_with_ctrl_c(void **state) {
    const char *path = path_of("fifo");

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    for (enough = 1; enough <= 2; enough++) {
        asked = 0;
        assert_int_equal(source_load_unless(&source, path, pressed, &problem),
                         TULPAR_SOURCE_CANCELLED);
        assert_int_equal(asked, enough);
    }
    assert_int_equal(unlink(path), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_line_without_end_is_refused_where_it_is_too_long),
        TEST(what_is_too_large_is_refused_by_its_beginning),
        TEST(it_is_asked_by_bytes_and_not_by_lines),
        TEST(what_fills_up_a_hex_is_asked_for_too),
        TEST(records_in_no_order_are_placed_without_sorting),
        TEST(an_address_that_comes_twice_is_found_in_any_order),
        TEST(large_s_records_are_named),
        TEST(waiting_for_a_pipe_ends_with_ctrl_c),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
