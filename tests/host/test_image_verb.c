/* SPDX-License-Identifier: MIT */
/* image info and merge, from the command line to the files they leave. */
#define _XOPEN_SOURCE 700 /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "host/source.h"
#include "tests/support/fake_bootloader_file.h"
#include "wire/bytes.h"

enum { BOOTLOADER_SIZE = 4000, APPLICATION_SIZE = 3000, TEXT_MAX = 8192, PATH_MAX_LENGTH = 128 };

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

/* The command, word by word, NULL behind the last one. */
static enum exit_code tulpar(char *const *words) {
    struct environment environment = {.out = tmpfile(), .err = tmpfile()};
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

static void an_application_is_described(void **state) {
    (void)state;
    assert_int_equal(TULPAR("image", "info", application), EXIT_DONE);
    assert_says(out, "format              bin\n");
    assert_says(out, "linked for          0x0800C800, by its vectors and code\n");
    assert_says(out, "size                3000 bytes\n");
    assert_says(out, "initial stack       0x20010000\n");
    assert_says(out, "suits               nucleo-l432kc, nucleo-l476rg, b-l475e-iot01a\n");
    assert_string_equal(err, "");
}

static void a_bootloader_is_described(void **state) {
    (void)state;
    assert_int_equal(TULPAR("image", "info", bootloader), EXIT_DONE);
    assert_says(out, "bootloader          0.1.0 for fake-board, one slot\n");
    assert_says(out, "linked for          0x08000000\n");
    assert_int_equal(TULPAR("image", "info", bootloader, "--board", "nucleo-l432kc"),
                     EXIT_BAD_FILE);
    assert_says(err, "is the bootloader of fake-board");
    assert_says(err, "boot loader.bin' 0x08000000");
}

static void json_has_the_same(void **state) {
    (void)state;
    assert_int_equal(TULPAR("image", "info", application, "--json"), EXIT_DONE);
    cJSON *root = cJSON_Parse(out);
    assert_non_null(root);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(root, "ok")));
    assert_string_equal(cJSON_GetObjectItem(root, "address")->valuestring, "0x0800C800");
    assert_string_equal(cJSON_GetObjectItem(root, "address_is")->valuestring, "by code");
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "suits")), 3);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "refused")), 0);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(root, "bootloader")));
    cJSON_Delete(root);
}

static void the_status_says_whether_it_suits_the_kit_that_was_named(void **state) {
    static uint8_t bytes[APPLICATION_SIZE];

    (void)state;
    assert_int_equal(TULPAR("image", "info", application, "--board", "nucleo-l476rg"), EXIT_DONE);
    assert_says(out, "suits               nucleo-l476rg\n");
    fake_application_file(bytes, sizeof bytes);
    put_u32(bytes, 0x20018000); /* the end of RAM of a larger chip */
    write_bytes(output, bytes, sizeof bytes);
    assert_int_equal(TULPAR("image", "info", output), EXIT_BAD_FILE); /* no HEX, says its name */
    char other[PATH_MAX_LENGTH + 4];
    (void)snprintf(other, sizeof other, "%s.bin", output);
    assert_int_equal(rename(output, other), 0);
    assert_int_equal(TULPAR("image", "info", other), EXIT_DONE);
    assert_says(out, "suits               nucleo-l476rg, b-l475e-iot01a\n");
    assert_says(out, "does not suit       nucleo-l432kc: its first word");
    assert_int_equal(TULPAR("image", "info", other, "--board", "nucleo-l432kc"), EXIT_BAD_FILE);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(TULPAR("image", "info", application, "--board", "no-kit"), EXIT_USAGE);
    assert_says(err, "one of: nucleo-l432kc");
}

static void merge_writes_what_it_says(void **state) {
    struct source source;
    struct source_problem problem;

    (void)state;
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", output, "-v"), EXIT_DONE);
    assert_says(err, "bootloader and application (no version, 3000 bytes, CRC 0x");
    assert_says(err, "0x0800B800       40 bytes  .record");
    assert_int_equal(source_load(&source, output, &problem), SOURCE_OK);
    assert_int_equal(source.format, SOURCE_HEX);
    assert_int_equal(source.base, 0x08000000);
    assert_int_equal(source.size, 0xC800 + APPLICATION_SIZE);
    source_free(&source);
    assert_int_equal(TULPAR("image", "info", output), EXIT_DONE);
    assert_says(out, "bootloader          0.1.0 for fake-board");
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

static void merge_does_not_overwrite_what_it_reads(void **state) {
    struct source source;
    struct source_problem problem;

    (void)state;
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", application), EXIT_OUTPUT);
    assert_says(err, "one of the files to be merged");
    assert_int_equal(source_load(&source, application, &problem), SOURCE_OK);
    assert_int_equal(source.size, APPLICATION_SIZE);
    source_free(&source);
    assert_int_equal(TULPAR("merge", bootloader, application, "-o", "/nonexistent/all.hex"),
                     EXIT_OUTPUT);
    assert_says(err, "No such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_application_is_described),
        cmocka_unit_test(a_bootloader_is_described),
        cmocka_unit_test(json_has_the_same),
        cmocka_unit_test(the_status_says_whether_it_suits_the_kit_that_was_named),
        cmocka_unit_test(merge_writes_what_it_says),
        cmocka_unit_test(merge_says_what_does_not_fit),
        cmocka_unit_test(merge_does_not_overwrite_what_it_reads),
    };

    return cmocka_run_group_tests(tests, make_files, remove_files);
}
