/* SPDX-License-Identifier: MIT */
/* What a message tells the user to type is typed: it names the board's port, and it works. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "support/record_1.h"
#include "tests/support/tool_bench.h"

enum {
    COMMANDS_MAX = 4,
    WORDS_MAX = 12,
    TEXT_MAX = 1024,
    STEP_US = 20000,
    LATENCY_US = 150000,
    SECOND_US = 1000000,
    OLD_SIZE = 9000,
};

static uint8_t old_one[OLD_SIZE];

/* -- from the words of a message to a command ---------------------------------------------------*/

static bool is_board_verb(const char *word) {
    static const char *const verbs[] = {"flash",   "record", "run",   "info",
                                        "confirm", "revert", "erase", "monitor"};

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(word, verbs[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Options with a value, the two names of files that stand in messages: all else ends a command. */
static bool belongs(const char *word, const char *before) {
    static const char *const valued[] = {"-p", "-b", "--base", "--monitor-baud"};

    for (size_t i = 0; i < sizeof valued / sizeof valued[0]; i++) {
        if (strcmp(before, valued[i]) == 0) {
            return true;
        }
    }
    return word[0] == '-' || strcmp(word, "FILE") == 0 || strcmp(word, "app.elf") == 0;
}

struct advice {
    char text[TEXT_MAX]; /* its words, apart */
    char *words[WORDS_MAX];
    int count;
};

/* The command at this place. Returns where it ends. */
static const char *take_command(const char *place, struct advice *command) {
    const char *end = place;
    bool last = false;

    memset(command, 0, sizeof *command);
    for (char *out = command->text; !last && *end != '\0' && *end != '\n';) {
        size_t length = strcspn(end, " \n");
        char *word = out;

        memcpy(word, end, length);
        last = length > 0 && strchr(";:,.", word[length - 1]) != NULL;
        word[length - last] = '\0';
        if (command->count > 1 && !belongs(word, command->words[command->count - 1])) {
            break;
        }
        assert_true(command->count < WORDS_MAX);
        command->words[command->count++] = word;
        out += length + 1;
        end += length;
        end += strspn(end, " ");
    }
    return end;
}

/* Each "tulpar VERB" for a board that was said, in order. Every one of them names the port. */
static size_t take_advice(struct advice commands[COMMANDS_MAX]) {
    size_t count = 0;

    for (const char *place = strstr(tool_bench.err + tool_bench.err_from, "tulpar "); place != NULL;
         place = strstr(place, "tulpar ")) {
        struct advice command;
        const char *end = take_command(place, &command);
        bool named = false;

        place += strlen("tulpar ");
        if (command.count < 2 || !is_board_verb(command.words[1])) {
            continue;
        }
        place = end;
        for (int i = 2; i + 1 < command.count; i++) {
            named = named || (strcmp(command.words[i], "-p") == 0 &&
                              strcmp(command.words[i + 1], "/dev/fake") == 0);
        }
        if (!named) {
            print_error("without its port: tulpar %s\n%s", command.words[1], tool_bench.err);
        }
        assert_true(named);
        assert_true(count < COMMANDS_MAX);
        commands[count] = command;
        for (int i = 0; i < command.count; i++) {
            commands[count].words[i] = commands[count].text + (command.words[i] - command.text);
        }
        count++;
    }
    return count;
}

/* Only these two have a file. The port is opened at its rate. */
static enum exit_code run_verb(enum verb verb) {
    bool files = verb == VERB_FLASH || verb == VERB_RECORD;

    tool_bench.arguments.file = files ? "app.elf" : NULL;
    tool_bench.arguments.verb = verb;
    tool_bench.device.baud = arguments_line_baud(&tool_bench.arguments);
    return tool_bench_run(verb);
}

/* On the same board, with what was said forgotten. */
static enum exit_code type(const struct advice *command) {
    static const struct environment_presets none = {0};
    struct message message;

    if (!arguments_parse(&tool_bench.arguments, command->count, command->words, &none, &message)) {
        print_error("refused: %s\n", message.what);
        return message.exit_code;
    }
    (void)fflush(tool_bench.console.err);
    tool_bench.err_from = tool_bench.err_size;
    tool_bench.stop_at_us = 0;
    if (tool_bench.arguments.verb == VERB_MONITOR) {
        tool_bench.arguments.has_timeout = true;
        tool_bench.arguments.timeout_us = SECOND_US;
    }
    return run_verb(tool_bench.arguments.verb);
}

/* -- what leads to advice ----------------------------------------------------------------------*/

static void nothing(void) {
}

static void install(void) {
    tool_bench_install();
}

static void make_old(void) {
    fake_application(old_one, sizeof old_one);
    old_one[OLD_SIZE - 1] ^= 1;
}

static void two_slots(void) {
    make_old();
    fake_two_slots(&tool_bench.device);
    fake_install(&tool_bench.device, old_one, sizeof old_one);
}

static void ordered(void) {
    two_slots();
    tool_bench.arguments.no_run = true;
    assert_int_equal(tool_bench_run(VERB_FLASH), EXIT_DONE);
    tool_bench.arguments.no_run = false;
    tool_bench.err_from = tool_bench.err_size;
}

static void on_trial(void) {
    make_old();
    fake_put_on_trial(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE, old_one,
                      sizeof old_one);
}

static void on_trial_and_no_way_back(void) {
    on_trial();
    fake_flash_at(&tool_bench.device.board,
                  tool_bench.device.board.board.secondary.base)[OLD_SIZE / 2] ^= 1;
}

static void on_trial_and_altered(void) {
    on_trial_and_no_way_back();
    fake_area(&tool_bench.device)[FAKE_CORRUPTED] ^= 1;
    fake_wait(&tool_bench.device);
}

/* The bootloader has found it whole before. */
static void on_trial_and_damaged_since(void) {
    on_trial();
    fake_wait(&tool_bench.device);
    fake_area(&tool_bench.device)[FAKE_CORRUPTED] ^= 1;
}

static void begun(void) {
    fake_begun(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE, 3072);
}

static void begun_beside_the_old_one(void) {
    two_slots();
    begun();
}

static void an_older_record(void) {
    uint8_t record[RECORD_SIZE_1];

    fake_load(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE);
    record_1_make(record, RECORD_INSTALLED, 1, &(struct image_id){TOOL_IMAGE_SIZE, 1, 2});
    memcpy(fake_flash_at(&tool_bench.device.board, tool_bench.device.board.board.records.base),
           record, sizeof record);
    fake_wait(&tool_bench.device);
}

static void loaded_by_a_debugger(void) {
    fake_load(&tool_bench.device, tool_bench.image, TOOL_IMAGE_SIZE);
}

static void a_start_that_is_not_confirmed(void) {
    install();
    tool_bench.device.application_text = NULL;
    fake_script(&tool_bench.device, COMMAND_RUN, 1, 1, FAULT_LOSE_REPLY, 0);
}

static void refuse_begin(enum tulpar_status status) {
    fake_script(&tool_bench.device, COMMAND_BEGIN, 1, 1, FAULT_STATUS, (uint32_t)status);
}

static void no_room(void) {
    refuse_begin(TULPAR_STATUS_RANGE);
}

static void no_vectors(void) {
    refuse_begin(TULPAR_STATUS_IMAGE);
}

static void no_flash(void) {
    refuse_begin(TULPAR_STATUS_FLASH);
}

static void found_at_another_rate(void) {
    tool_bench.arguments.baud = 57600;
    tool_bench.device.board.board.baud = 57600;
    fake_wait(&tool_bench.device);
}

static void a_start_at_another_rate_that_is_not_confirmed(void) {
    a_start_that_is_not_confirmed();
    found_at_another_rate();
}

static const struct situation {
    void (*prepare)(void);
    enum verb verb;
    enum exit_code exit_code;
    struct {
        const char *verb;
        enum exit_code exit_code;
    } typed[COMMANDS_MAX];
} situations[] = {
    {nothing, VERB_RUN, EXIT_REFUSED, {{"flash", EXIT_DONE}}},
    {begun, VERB_RUN, EXIT_REFUSED, {{"flash", EXIT_DONE}}},
    {begun_beside_the_old_one, VERB_RUN, EXIT_DONE, {{NULL, EXIT_DONE}}},
    {an_older_record, VERB_RUN, EXIT_REFUSED, {{"info", EXIT_DONE}}},
    {an_older_record, VERB_INFO, EXIT_DONE, {{"record", EXIT_DONE}, {"flash", EXIT_DONE}}},
    {loaded_by_a_debugger, VERB_INFO, EXIT_DONE, {{"record", EXIT_DONE}, {"flash", EXIT_DONE}}},
    {begun, VERB_INFO, EXIT_DONE, {{"flash", EXIT_DONE}}},
    {install, VERB_INFO, EXIT_DONE, {{"run", EXIT_DONE}}},
    {ordered, VERB_CONFIRM, EXIT_REFUSED, {{"run", EXIT_DONE}, {"confirm", EXIT_DONE}}},
    {ordered, VERB_REVERT, EXIT_REFUSED, {{"run", EXIT_DONE}, {"revert", EXIT_DONE}}},
    {two_slots, VERB_FLASH, EXIT_DONE, {{"confirm", EXIT_DONE}}},
    {on_trial_and_damaged_since, VERB_CONFIRM, EXIT_VERIFY, {{"revert", EXIT_DONE}}},
    {on_trial_and_no_way_back,
     VERB_REVERT,
     EXIT_REFUSED,
     {{"confirm", EXIT_DONE}, {"revert", EXIT_DONE}}},
    {on_trial, VERB_RECORD, EXIT_DONE, {{NULL, EXIT_DONE}}},
    {on_trial_and_altered,
     VERB_RECORD,
     EXIT_REFUSED,
     {{"revert", EXIT_REFUSED}, {"confirm", EXIT_DONE}, {"record", EXIT_VERIFY}}},
    {a_start_that_is_not_confirmed,
     VERB_RUN,
     EXIT_TRANSFER,
     {{"monitor", EXIT_DONE}, {"run", EXIT_DONE}}},
    {a_start_at_another_rate_that_is_not_confirmed,
     VERB_RUN,
     EXIT_TRANSFER,
     {{"monitor", EXIT_DONE}, {"run", EXIT_DONE}}},
    {no_room, VERB_FLASH, EXIT_REFUSED, {{"info", EXIT_DONE}}},
    {no_vectors, VERB_FLASH, EXIT_REFUSED, {{"info", EXIT_DONE}}},
    {no_flash, VERB_FLASH, EXIT_REFUSED, {{"info", EXIT_DONE}}},
    {found_at_another_rate, VERB_RUN, EXIT_REFUSED, {{"flash", EXIT_DONE}}},
};

static void start_over(void) {
    (void)tool_bench_teardown(NULL);
    (void)tool_bench_setup(NULL);
}

static size_t commands_of(const struct situation *situation) {
    size_t count = 0;

    while (count < COMMANDS_MAX && situation->typed[count].verb != NULL) {
        count++;
    }
    return count;
}

static void advice_works_as_it_is_typed(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof situations / sizeof situations[0]; i++) {
        const struct situation *situation = &situations[i];
        struct advice commands[COMMANDS_MAX];

        start_over();
        situation->prepare();
        assert_int_equal(run_verb(situation->verb), situation->exit_code);
        size_t count = take_advice(commands);
        if (count != commands_of(situation)) {
            print_error("situation %zu:\n%s", i, tool_bench.err + tool_bench.err_from);
        }
        assert_int_equal(count, commands_of(situation));
        for (size_t n = 0; n < count; n++) {
            assert_string_equal(commands[n].words[1], situation->typed[n].verb);
            enum exit_code typed = type(&commands[n]);
            if (typed != situation->typed[n].exit_code) {
                print_error("situation %zu, command %zu:\n%s", i, n, tool_bench.err);
            }
            assert_int_equal(typed, situation->typed[n].exit_code);
        }
    }
}

/* Whenever an update is interrupted, with one slot or two. */
static void advice_after_ctrl_c_works(bool slots) {
    unsigned open = 0, typed = 0;

    for (uint64_t stop = STEP_US; stop < 4 * SECOND_US; stop += STEP_US) {
        struct advice commands[COMMANDS_MAX];

        start_over();
        make_old();
        fake_init_streaming(&tool_bench.device);
        tool_bench.device.latency_us = LATENCY_US; /* too slow for a departure at some moments */
        if (slots) {
            fake_two_slots(&tool_bench.device);
        }
        fake_install(&tool_bench.device, old_one, sizeof old_one);
        tool_bench.device.mode = FAKE_LISTENER;
        tool_bench.arguments.full = true;
        tool_bench.stop_at_us = stop;
        if (run_verb(VERB_FLASH) != EXIT_INTERRUPTED) {
            break;
        }
        open += tool_bench.device.mode == FAKE_BOOTLOADER &&
                fake_info(&tool_bench.device).next_offset != NO_OFFSET;
        size_t count = take_advice(commands);
        for (size_t n = 0; n < count; n++) {
            enum exit_code exit_code = type(&commands[n]);
            if (exit_code != EXIT_DONE) {
                print_error("stopped after %u us, tulpar %s:\n%s", (unsigned)stop,
                            commands[n].words[1], tool_bench.err);
            }
            assert_int_equal(exit_code, EXIT_DONE);
            typed++;
        }
    }
    assert_true(open > 0 && typed > 0);
}

static void advice_after_ctrl_c_works_with_one_slot(void **state) {
    (void)state;
    advice_after_ctrl_c_works(false);
}

static void advice_after_ctrl_c_works_with_two_slots(void **state) {
    (void)state;
    advice_after_ctrl_c_works(true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, tool_bench_setup, tool_bench_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(advice_works_as_it_is_typed),
        TEST(advice_after_ctrl_c_works_with_one_slot),
        TEST(advice_after_ctrl_c_works_with_two_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
