/* SPDX-License-Identifier: MIT */
/* image info and merge, from the command line to the files they leave. */
#define _XOPEN_SOURCE 700 /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <cjson/cJSON.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/kits.h"
#include "cli/source_file.h"
#include "cli/stop.h"
#include "tests/support/fake_bootloader_file.h"
#include "tulpar/image.h"
#include "wire/bytes.h"

enum { BOOTLOADER_SIZE = 4000, APPLICATION_SIZE = 3000, TEXT_MAX = 8192, PATH_MAX_LENGTH = 128 };
enum { APPLICATION_START = 0x0800C800, STACK = 0x20010000, LARGE_STACK = 0x20018000 };

static char folder[] = "/tmp/tulpar-image-XXXXXX";
static char bootloader[PATH_MAX_LENGTH], application[PATH_MAX_LENGTH], output[PATH_MAX_LENGTH];
static char out[TEXT_MAX], err[TEXT_MAX];

static void write_bytes(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int make_files(void **state) {
    static uint8_t bytes[BOOTLOADER_SIZE];

    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    (void)snprintf(bootloader, sizeof bootloader, "%s/boot loader.bin", folder);
    (void)snprintf(application, sizeof application, "%s/app.bin", folder);
    (void)snprintf(output, sizeof output, "%s/all.hex", folder);
    fake_bootloader_file(bytes, BOOTLOADER_SIZE);
    write_bytes(bootloader, bytes, BOOTLOADER_SIZE);
    fake_application_file(bytes, APPLICATION_SIZE);
    write_bytes(application, bytes, APPLICATION_SIZE);
    return 0;
}

static int remove_files(void **state) {
    (void)state;
    (void)unlink(bootloader);
    (void)unlink(application);
    (void)unlink(output);
    return rmdir(folder);
}

static void read_back(FILE *stream, char text[TEXT_MAX]) {
    rewind(stream);
    text[fread(text, 1, TEXT_MAX - 1, stream)] = '\0';
    assert_int_equal(fclose(stream), 0);
}

static bool pressed; /* Ctrl-C */

static bool is_pressed(void) {
    return pressed;
}

static bool (*stopped_by)(void) = is_pressed;

/* The command, word by word, NULL behind the last one. */
static enum exit_code tulpar(char *const *words) {
    struct environment environment = {.out = tmpfile(), .err = tmpfile(), .stopped = stopped_by};
    int count = 0;

    assert_non_null(environment.out);
    assert_non_null(environment.err);
    while (words[count] != NULL) {
        count++;
    }
    enum exit_code exit_code = cli_main(count, words, &environment);
    read_back(environment.out, out);
    read_back(environment.err, err);
    return exit_code;
}

#define TULPAR(...) tulpar((char *const[]){"tulpar", __VA_ARGS__, NULL})

static void assert_says(const char *text, const char *wanted) {
    if (strstr(text, wanted) == NULL) {
        fail_msg("'%s' is not in: %s", wanted, text);
    }
}

/* The row of the kits, from the build's table, on which an application at 0x0800C800 with this
 * initial stack pointer can run; what a stack may use is the kit's to say. Returns how many they
 * are. */
static size_t suits(uint32_t stack, char row[TEXT_MAX]) {
    struct tulpar_description kit;
    size_t count = 0;

    (void)snprintf(row, TEXT_MAX, "suits               ");
    for (size_t i = 0; kits_get(i, &kit); i++) {
        bool in_ram = false;

        for (unsigned j = 0; j < TULPAR_RAM_RANGES; j++) {
            in_ram =
                in_ram || (stack > kit.ram[j].base && stack - kit.ram[j].base <= kit.ram[j].size);
        }
        if (in_ram && kit.application.base == APPLICATION_START) {
            (void)snprintf(row + strlen(row), TEXT_MAX - strlen(row), "%s%s",
                           count == 0 ? "" : ", ", kit.board);
            count++;
        }
    }
    (void)snprintf(row + strlen(row), TEXT_MAX - strlen(row), "\n");
    return count;
}

static void an_application_is_described(void **state) {
    char row[TEXT_MAX];

    (void)state;
    assert_int_equal(TULPAR("image", "info", application), EXIT_DONE);
    assert_says(out, "format              bin\n");
    assert_says(out, "linked for          0x0800C800, by its vectors and code\n");
    assert_says(out, "size                3000 bytes\n");
    assert_says(out, "initial stack       0x20010000\n");
    assert_true(suits(STACK, row) > 1);
    assert_says(out, row);
    assert_string_equal(err, "");
}

static void a_bootloader_is_described(void **state) {
    (void)state;
    assert_int_equal(TULPAR("image", "info", bootloader), EXIT_DONE);
    assert_says(out, "bootloader          0.1.0 for fake-board, one slot\n");
    assert_says(out, "linked for          0x08000000\n");
    assert_says(out, "whole               yes, by its size and CRC\n");
    assert_int_equal(TULPAR("image", "info", bootloader, "--board", "nucleo-l432kc"),
                     EXIT_BAD_FILE);
    assert_says(err, "is the bootloader of fake-board");
    assert_says(err, "boot loader.bin' 0x08000000");
}

static size_t kits(void) {
    struct tulpar_description kit;
    size_t count = 0;

    while (kits_get(count, &kit)) {
        count++;
    }
    return count;
}

static void json_has_the_same(void **state) {
    char row[TEXT_MAX];

    (void)state;
    assert_int_equal(TULPAR("image", "info", application, "--json"), EXIT_DONE);
    cJSON *root = cJSON_Parse(out);
    assert_non_null(root);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "ok")));
    assert_string_equal(cJSON_GetObjectItem(root, "address")->valuestring, "0x0800C800");
    assert_string_equal(cJSON_GetObjectItem(root, "address_is")->valuestring, "by code");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "suits")), suits(STACK, row));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "refused")),
                     kits() - suits(STACK, row));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "bootloader")));
    cJSON_Delete(root);
}

static void the_status_says_whether_it_suits_the_kit_that_was_named(void **state) {
    static uint8_t bytes[APPLICATION_SIZE];
    char row[TEXT_MAX];

    (void)state;
    assert_int_equal(TULPAR("image", "info", application, "--board", "nucleo-l476rg"), EXIT_DONE);
    assert_says(out, "suits               nucleo-l476rg\n");
    fake_application_file(bytes, sizeof bytes);
    put_u32(bytes, LARGE_STACK); /* the end of RAM of a larger chip */
    write_bytes(output, bytes, sizeof bytes);
    assert_int_equal(TULPAR("image", "info", output), EXIT_BAD_FILE); /* no HEX, says its name */
    char other[PATH_MAX_LENGTH + 4];
    (void)snprintf(other, sizeof other, "%s.bin", output);
    assert_int_equal(rename(output, other), 0);
    assert_int_equal(TULPAR("image", "info", other), EXIT_DONE);
    assert_true(suits(LARGE_STACK, row) > 1);
    assert_says(out, row);
    assert_says(out, "nucleo-l432kc: its first word");
    assert_int_equal(TULPAR("image", "info", other, "--board", "nucleo-l432kc"), EXIT_BAD_FILE);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(TULPAR("image", "info", application, "--board", "no-kit"), EXIT_USAGE);
    assert_says(err, "one of: ");
    assert_says(err, "nucleo-l432kc");
}

static void merge_writes_what_it_says(void **state) {
    struct tulpar_source source;
    struct tulpar_source_problem problem;

    (void)state;
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output, "-v"), EXIT_DONE);
    assert_says(err, "bootloader and application (no version, 3000 bytes, CRC 0x");
    assert_says(err, "0x0800B800      128 bytes  .record");
    assert_int_equal(source_load(&source, output, &problem), TULPAR_SOURCE_OK);
    assert_int_equal(source.format, TULPAR_SOURCE_HEX);
    assert_int_equal(source.base, 0x08000000);
    assert_int_equal(source.size, 0xC800 + APPLICATION_SIZE);
    tulpar_source_free(&source);
    assert_int_equal(TULPAR("image", "info", output), EXIT_DONE);
    assert_says(out, "bootloader          0.1.0 for fake-board");
    assert_says(out, "whole               yes, by its size and CRC\n");
    assert_int_equal(TULPAR("merge", output, application, "-o", output), EXIT_BAD_FILE);
    assert_says(err, "holds more than a bootloader");
}

static void merge_says_what_does_not_fit(void **state) {
    (void)state;
    assert_int_equal(TULPAR("merge", application, bootloader, "-o", output), EXIT_BAD_FILE);
    assert_says(err, "boot loader.bin is");
    assert_says(err, "next:  tulpar merge '");
    assert_int_equal(TULPAR("merge", application, application, "-o", output), EXIT_BAD_FILE);
    assert_says(err, "no bootloader that describes itself");
    assert_int_equal(TULPAR("merge", bootloader, bootloader, "-o", output), EXIT_BAD_FILE);
    assert_says(err, "does not replace itself");
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", "all.srec"), EXIT_USAGE);
    assert_says(err, ".hex, .bin or .elf");
    assert_int_equal(TULPAR("merge", bootloader, application), EXIT_USAGE);
    assert_says(err, "merge needs -o");
    assert_int_equal(TULPAR("merge", bootloader, "-o", output), EXIT_USAGE);
    assert_says(err, "merge needs two files");
    assert_int_equal(TULPAR("image", "show", application), EXIT_USAGE);
    assert_says(err, "unknown image command 'show'");
}

/* `size` bytes of the file, one of them altered, or none: 0. */
static void write_damaged(uint32_t size, uint32_t altered) {
    static uint8_t bytes[BOOTLOADER_SIZE];

    fake_bootloader_file(bytes, BOOTLOADER_SIZE);
    bytes[altered] ^= altered == 0 ? 0 : 1;
    write_bytes(bootloader, bytes, size);
}

/* A damaged name is no UTF-8, and no letter of a JSON text. */
static void a_name_that_is_no_text_is_escaped(void **state) {
    enum { BOARD_NAME = 80 }; /* wire/description.h */
    uint8_t bytes[BOOTLOADER_SIZE];

    (void)state;
    fake_bootloader_file(bytes, BOOTLOADER_SIZE);
    assert_int_equal(bytes[BOARD_NAME], FAKE_FILE_BOARD[0]);
    bytes[BOARD_NAME] ^= 0x80;
    write_bytes(bootloader, bytes, BOOTLOADER_SIZE);
    assert_int_equal(TULPAR("image", "info", bootloader, "--json"), EXIT_DONE);
    for (const char *letter = out; *letter != '\0'; letter++) {
        assert_true(*letter > 0);
    }
    assert_says(out, "\\\\xE6ake-board");
}

static void merge_wants_the_whole_bootloader(void **state) {
    (void)state;
    write_damaged(BOOTLOADER_SIZE - 1000, 0);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output), EXIT_BAD_FILE);
    assert_says(err, "boot loader.bin is not the bootloader that was built");
    assert_says(err, "its end is missing: it has 3000 of 4000 bytes");
    assert_int_equal(TULPAR("image", "info", bootloader, "--json"), EXIT_DONE);
    assert_says(out, "\"whole\":\tfalse");
    write_damaged(BOOTLOADER_SIZE, BOOTLOADER_SIZE - 1);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output), EXIT_BAD_FILE);
    assert_says(err, "others than it was built with: its CRC does not fit");
    write_damaged(BOOTLOADER_SIZE, 0);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output), EXIT_DONE);
    (void)unlink(output);
}

static void merge_does_not_overwrite_what_it_reads(void **state) {
    struct tulpar_source source;
    struct tulpar_source_problem problem;

    (void)state;
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", application), EXIT_OUTPUT);
    assert_says(err, "one of the files to be merged");
    assert_int_equal(source_load(&source, application, &problem), TULPAR_SOURCE_OK);
    assert_int_equal(source.size, APPLICATION_SIZE);
    tulpar_source_free(&source);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", "/nonexistent/all.hex"),
                     EXIT_OUTPUT);
    assert_says(err, "No such file");
    assert_says(err, "next:  name a file in a directory that is there\n");
}

/* -- where it is written -----------------------------------------------------------------------*/

/* No file may grow beyond this, as on a disk that is full. */
static void limit_files(rlim_t size) {
    struct rlimit limit;

    stop_install(); /* as main() does: SIGXFSZ would end the process */
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void merge_on_a_full_disk(void) {
    limit_files(4096);
    enum exit_code exit_code = TULPAR("merge", bootloader, application, "-o", output);
    limit_files(RLIM_INFINITY);
    assert_int_equal(exit_code, EXIT_OUTPUT);
    assert_says(err, "File too large");
    assert_says(err, "ulimit -f unlimited");
}

static void assert_holds(const char *path, const char *text) {
    char found[16] = "";
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fread(found, 1, sizeof found - 1, file), strlen(text));
    assert_int_equal(fclose(file), 0);
    assert_string_equal(found, text);
}

static void assert_link(const char *path) {
    struct stat facts;

    assert_int_equal(lstat(path, &facts), 0);
    assert_true(S_ISLNK(facts.st_mode));
}

/* The two inputs, and what the test has made: no file that was begun is left. */
static void assert_files(unsigned expected) {
    DIR *directory = opendir(folder);
    unsigned count = 0;

    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    (void)closedir(directory);
    assert_int_equal(count, 2 + expected);
}

static void a_failure_leaves_what_was_there(void **state) {
    (void)state;
    (void)unlink(output);
    merge_on_a_full_disk();
    assert_files(0);
    write_bytes(output, (const uint8_t *)"before", 6);
    merge_on_a_full_disk();
    assert_holds(output, "before");
    assert_files(1);
}

static void a_link_is_followed(void **state) {
    char target[PATH_MAX_LENGTH];
    struct stat facts;

    (void)state;
    (void)snprintf(target, sizeof target, "%s/target", folder);
    (void)unlink(output);
    assert_int_equal(symlink("target", output), 0); /* there is none yet */
    merge_on_a_full_disk();
    assert_link(output);
    assert_files(1);
    write_bytes(target, (const uint8_t *)"before", 6);
    assert_int_equal(chmod(target, 0640), 0);
    merge_on_a_full_disk();
    assert_link(output);
    assert_holds(target, "before");
    assert_files(2);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output), EXIT_DONE);
    assert_link(output);
    assert_files(2);
    assert_int_equal(stat(target, &facts), 0);
    assert_true(facts.st_size > BOOTLOADER_SIZE);
    assert_int_equal(facts.st_mode & 07777, 0640);
    assert_int_equal(unlink(target), 0);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output), EXIT_DONE);
    assert_link(output);
    assert_int_equal(unlink(target), 0);
    assert_int_equal(unlink(output), 0);
}

static void what_is_no_file_gets_the_bytes(void **state) {
    static uint8_t bytes[64 * 1024];
    char link[PATH_MAX_LENGTH], fifo[PATH_MAX_LENGTH];
    struct stat facts;

    (void)state;
    (void)snprintf(fifo, sizeof fifo, "%s/fifo", folder);
    (void)snprintf(link, sizeof link, "%s/link.bin", folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("fifo", link), 0);
    int reader = open(fifo, O_RDWR); /* the whole flash is less than a pipe holds: 64 KB */
    assert_true(reader >= 0);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", link), EXIT_DONE);
    assert_int_equal(read(reader, bytes, sizeof bytes), 0xC800 + APPLICATION_SIZE);
    assert_int_equal(close(reader), 0);
    assert_link(link);
    assert_int_equal(stat(link, &facts), 0);
    assert_true(S_ISFIFO(facts.st_mode));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(unlink(fifo), 0);
}

/* -- Ctrl-C ------------------------------------------------------------------------------------*/

static void press(int signal) {
    (void)signal;
    pressed = true;
}

/* With a first writer that has sent half of the file, or none. */
static void wait_for_a_pipe(bool half) {
    struct sigaction on_alarm = {.sa_handler = press};
    struct itimerval soon = {.it_value = {.tv_usec = 20000}, .it_interval = {.tv_usec = 20000}};
    struct itimerval never = {.it_value = {0}};
    char fifo[PATH_MAX_LENGTH];
    uint8_t bytes[APPLICATION_SIZE / 2];
    int writer = -1;

    (void)snprintf(fifo, sizeof fifo, "%s/fifo.bin", folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    if (half) {
        writer = open(fifo, O_RDWR);
        assert_true(writer >= 0);
        fake_application_file(bytes, sizeof bytes);
        assert_int_equal(write(writer, bytes, sizeof bytes), (ssize_t)sizeof bytes);
    }
    assert_int_equal(sigaction(SIGALRM, &on_alarm, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
    assert_int_equal(TULPAR("merge", bootloader, fifo, "-o", output), EXIT_INTERRUPTED);
    assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
    assert_says(err, "tulpar: interrupted while reading ");
    assert_says(err, "cause: you or another program asked for it");
    assert_null(strstr(err, "cannot read"));
    assert_true(!half || close(writer) == 0);
    assert_int_equal(unlink(fifo), 0);
    pressed = false;
}

static void waiting_for_a_pipe_can_be_interrupted(void **state) {
    (void)state;
    wait_for_a_pipe(false);
    wait_for_a_pipe(true);
}

static unsigned asked, enough; /* the so manieth time that it is asked, Ctrl-C was pressed */

static bool pressed_by_now(void) {
    asked++;
    return asked >= enough;
}

/* There is nobody who reads, or who reads on. */
static enum exit_code write_to_a_pipe(char *fifo, unsigned when, bool full) {
    static const uint8_t bytes[4096];
    int reader = full ? open(fifo, O_RDWR | O_NONBLOCK) : -1;

    while (full && write(reader, bytes, sizeof bytes) > 0) {
    }
    asked = 0;
    enough = when;
    stopped_by = pressed_by_now;
    enum exit_code exit_code = TULPAR("merge", bootloader, application, "-o", fifo);
    stopped_by = is_pressed;
    assert_true(!full || close(reader) == 0);
    return exit_code;
}

/* However late Ctrl-C comes while the files are read and merged, nothing is waited for then. */
static void writing_into_a_pipe_can_be_interrupted(void **state) {
    char fifo[PATH_MAX_LENGTH];

    (void)state;
    (void)snprintf(fifo, sizeof fifo, "%s/fifo.bin", folder);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    for (int full = 0; full < 2; full++) {
        unsigned when = 1;

        do {
            assert_int_equal(write_to_a_pipe(fifo, when, full != 0), EXIT_INTERRUPTED);
            when++;
        } while (strstr(err, "interrupted while writing ") == NULL);
        assert_true(when > 4);
    }
    assert_int_equal(unlink(fifo), 0);
}

/* Ctrl-C has ended the program that writes, too: what came is half of a file that looks whole. */
static void what_came_before_an_interruption_is_not_used(void **state) {
    (void)state;
    (void)unlink(output);
    pressed = true;
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output), EXIT_INTERRUPTED);
    pressed = false;
    assert_files(0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_is_described),
        cmocka_unit_test(a_bootloader_is_described),
        cmocka_unit_test(json_has_the_same),
        cmocka_unit_test(the_status_says_whether_it_suits_the_kit_that_was_named),
        cmocka_unit_test(merge_writes_what_it_says),
        cmocka_unit_test(merge_says_what_does_not_fit),
        cmocka_unit_test(a_name_that_is_no_text_is_escaped),
        cmocka_unit_test(merge_wants_the_whole_bootloader),
        cmocka_unit_test(merge_does_not_overwrite_what_it_reads),
        cmocka_unit_test(a_failure_leaves_what_was_there),
        cmocka_unit_test(a_link_is_followed),
        cmocka_unit_test(what_is_no_file_gets_the_bytes),
        cmocka_unit_test(waiting_for_a_pipe_can_be_interrupted),
        cmocka_unit_test(writing_into_a_pipe_can_be_interrupted),
        cmocka_unit_test(what_came_before_an_interruption_is_not_used),
    };

    return cmocka_run_group_tests(tests, make_files, remove_files);
}
