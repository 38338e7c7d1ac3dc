/* SPDX-License-Identifier: MIT */
/* The command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/text.h"

static struct arguments arguments;
static struct message message;
static struct environment_presets presets;

enum { WORDS_MAX = 16 };

/* words: separated by single blanks. */
static bool parse(const char *words) {
    static char copy[256];
    char *argv[WORDS_MAX] = {"tulpar"};
    int argc = 1;

    (void)strncpy(copy, words, sizeof copy - 1);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        argv[argc] = word;
        argc++;
    }
    return arguments_parse(&arguments, argc, argv, &presets, &message);
}

static void assert_refused(const char *words, const char *what) {
    assert_false(parse(words));
    assert_int_equal(message.exit_code, EXIT_USAGE);
    assert_non_null(strstr(message.what, what));
    assert_true(strlen(message.cause) > 0);
    assert_true(strlen(message.next) > 0);
}

static int setup(void **state) {
    (void)state;
    memset(&presets, 0, sizeof presets);
    return 0;
}

static void without_a_verb_all_of_them_are_named(void **state) {
    (void)state;
    assert_refused("", "no command given");
    assert_string_equal(
        message.cause,
        "tulpar needs to know what to do: flash, record, verify, run, reset, info, confirm, "
        "revert, erase, monitor, doctor, install-bootloader, list, image, merge, batch, keygen, "
        "sign, help or version");
}

static void verbs_are_understood(void **state) {
    (void)state;
    assert_true(parse("flash app.elf"));
    assert_int_equal(arguments.verb, VERB_FLASH);
    assert_string_equal(arguments.file, "app.elf");
    assert_int_equal(arguments.baud, BAUD_AUTO);
    assert_int_equal(arguments_line_baud(&arguments), BAUD_DEFAULT);
    assert_null(arguments.port);
    assert_false(arguments.has_timeout);
    assert_true(parse("run") && arguments.verb == VERB_RUN);
    assert_true(parse("info") && arguments.verb == VERB_INFO);
    assert_true(parse("confirm") && arguments.verb == VERB_CONFIRM);
    assert_true(parse("revert") && arguments.verb == VERB_REVERT);
    assert_true(parse("record a.elf --no-run") && arguments.verb == VERB_RECORD);
    assert_string_equal(arguments.file, "a.elf");
    assert_true(parse("erase") && arguments.verb == VERB_ERASE);
    assert_true(parse("monitor") && arguments.verb == VERB_MONITOR);
    assert_true(parse("list") && arguments.verb == VERB_LIST);
}

static void options_stand_before_or_behind_the_verb(void **state) {
    static const char *const lines[] = {
        "-p /dev/x -b 9600 --no-run --force flash app.bin",
        "flash app.bin --port /dev/x --baud 9600 --force --no-run",
        "--port=/dev/x flash --baud=9600 app.bin --no-run --force",
        "-p/dev/x flash -b9600 --force --no-run -- app.bin",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_true(parse(lines[i]));
        assert_int_equal(arguments.verb, VERB_FLASH);
        assert_string_equal(arguments.file, "app.bin");
        assert_string_equal(arguments.port, "/dev/x");
        assert_int_equal(arguments.baud, 9600);
        assert_true(arguments.no_run && arguments.force);
    }
}

static void every_switch_is_taken(void **state) {
    (void)state;
    assert_true(parse("flash a --json -qv --trace --no-progress --timeout 2.5"));
    assert_true(arguments.json && arguments.quiet && arguments.verbose && arguments.trace &&
                arguments.no_progress && arguments.has_timeout);
    assert_int_equal(arguments.timeout_us, 2500000);
    assert_true(parse("flash a --monitor") && arguments.monitor);
    assert_false(arguments.full);
    assert_true(parse("flash a --full") && arguments.full);
    assert_false(arguments.no_trial);
    assert_true(parse("flash a --no-trial") && arguments.no_trial);
    assert_false(arguments.dry_run || arguments.wait);
    assert_true(parse("monitor --wait -p usb:1-2") && arguments.wait);
    assert_true(parse("flash a --dry-run") && arguments.dry_run);
    assert_true(parse("confirm --json --trace -q -p x -b 9600 --timeout 1"));
    assert_true(parse("run --monitor") && arguments.monitor);
}

static void help_and_version_win(void **state) {
    (void)state;
    assert_true(parse("--help") && arguments.verb == VERB_HELP);
    assert_int_equal(arguments.help_about, VERB_NONE);
    assert_true(parse("help") && arguments.verb == VERB_HELP);
    assert_true(parse("help flash") && arguments.help_about == VERB_FLASH);
    assert_true(parse("flash --help") && arguments.verb == VERB_HELP);
    assert_int_equal(arguments.help_about, VERB_FLASH);
    assert_true(parse("-h list") && arguments.help_about == VERB_LIST);
    assert_true(parse("--version") && arguments.verb == VERB_VERSION);
    assert_true(parse("-V") && arguments.verb == VERB_VERSION);
}

static void the_environment_presets(void **state) {
    (void)state;
    presets = (struct environment_presets){"/dev/preset", "57600", "9600", "rts"};
    assert_true(parse("info"));
    assert_string_equal(arguments.port, "/dev/preset");
    assert_int_equal(arguments.baud, 57600);
    assert_true(parse("info -p /dev/x -b 9600"));
    assert_string_equal(arguments.port, "/dev/x");
    assert_int_equal(arguments.baud, 9600);
    assert_int_equal(arguments_line_baud(&arguments), 9600);
    assert_true(parse("info -b auto"));
    assert_int_equal(arguments_line_baud(&arguments), BAUD_DEFAULT);
    assert_true(parse("flash app.bin --base old.bin --no-cache"));
    assert_string_equal(arguments.base, "old.bin");
    assert_true(arguments.no_cache);
    assert_true(parse("flash app.bin -b 921600")); /* agreed with the bootloader later */
    assert_int_equal(arguments_line_baud(&arguments), BAUD_DEFAULT);
    presets = (struct environment_presets){"", "", "", ""};
    assert_true(parse("info"));
    assert_null(arguments.port);
    assert_int_equal(arguments_line_baud(&arguments), BAUD_DEFAULT);
    presets.baud = "fast";
    assert_true(parse("monitor")); /* no bootloader, no rate of its line */
    assert_refused("info", "TULPAR_BAUD");
}

/* -b is the rate of the line to the bootloader, --monitor-baud that of the application. */
static void each_rate_has_its_option(void **state) {
    (void)state;
    assert_true(parse("monitor --monitor-baud 9600"));
    assert_int_equal(arguments_line_baud(&arguments), 9600);
    assert_true(parse("monitor --monitor-baud auto"));
    assert_int_equal(arguments_line_baud(&arguments), BAUD_DEFAULT);
    assert_true(parse("run --monitor --monitor-baud=9600 -b 57600"));
    assert_int_equal(arguments_line_baud(&arguments), 57600);
    assert_int_equal(arguments.monitor_baud, 9600);
    assert_refused("monitor -b 9600", "--baud means nothing to 'monitor'");
    assert_string_equal(message.next, "tulpar monitor --monitor-baud RATE");
    assert_refused("flash a --monitor-baud 9600", "means nothing without --monitor");
    assert_refused("monitor --monitor-baud fast", "--monitor-baud 'fast' is no rate");
    presets.baud = "57600";
    presets.monitor_baud = "9600";
    assert_true(parse("monitor"));
    assert_int_equal(arguments_line_baud(&arguments), 9600);
    assert_true(parse("flash a")); /* a preset is no option that was given */
    assert_int_equal(arguments.baud, 57600);
    presets.monitor_baud = "slow";
    assert_refused("monitor", "TULPAR_MONITOR_BAUD");
    assert_true(parse("info"));
}

static void no_limit_is_a_time(void **state) {
    (void)state;
    assert_true(parse("monitor --timeout 0"));
    assert_true(arguments.has_timeout);
    assert_true(arguments.timeout_us == TIMEOUT_NEVER);
}

static void a_refusal_names_the_help_to_read(void **state) {
    (void)state;
    assert_refused("info --no-run", "means nothing to 'info'");
    assert_string_equal(message.next, "tulpar help info");
    assert_refused("list -p x", "means nothing to 'list'");
    assert_string_equal(message.next, "tulpar help list");
}

static void typing_errors_get_a_suggestion(void **state) {
    (void)state;
    assert_refused("flahs app.elf", "unknown command 'flahs'");
    assert_non_null(strstr(message.cause, "'flash'"));
    assert_refused("mon", "unknown command");
    assert_non_null(strstr(message.cause, "'monitor'"));
    assert_refused("info --prot x", "unknown option '--prot'");
    assert_non_null(strstr(message.cause, "'--port'"));
    assert_refused("info --jsno", "unknown option");
    assert_non_null(strstr(message.cause, "'--json'"));
    assert_refused("xyzzy", "unknown command");
    assert_null(strstr(message.cause, "did you mean"));
    assert_refused("info -x", "unknown option '-x'");
    assert_refused("help flahs", "unknown command");
}

static void numbers_are_validated(void **state) {
    static const char *const rates[] = {"0",   "-1",  "abc",      "115200x",
                                        "1e5", "299", "10000001", "99999999999999999999"};
    static const char *const times[] = {"-1", "abc", "1s", "nan", "inf", "86401"};
    char line[64];

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        (void)snprintf(line, sizeof line, "info --baud=%s", rates[i]);
        assert_refused(line, "is no rate");
    }
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        (void)snprintf(line, sizeof line, "info --timeout=%s", times[i]);
        assert_refused(line, "is no time");
    }
    assert_true(parse("info -b 10000000") && parse("info -b 300"));
}

static void nonsense_is_refused(void **state) {
    (void)state;
    assert_refused("", "no command");
    assert_refused("flash", "needs a file");
    assert_refused("flash a b", "one word too many");
    assert_refused("info a", "one word too many");
    assert_refused("flash a b c d", "one word too many");
    assert_refused("info -p", "needs a value");
    assert_refused("info --port=", "is no port");
    assert_refused("info -p serial:", "is no port");
    assert_true(parse("doctor -p usb:1-2 -b 9600 --json -v") && arguments.verb == VERB_DOCTOR);
    assert_refused("doctor --wait", "means nothing to 'doctor'");
    assert_refused("list --wait", "means nothing to 'list'");
    assert_refused("flash a --force=yes", "takes no value");
    assert_refused("info --no-run", "means nothing to 'info'");
    assert_refused("erase --full", "means nothing to 'erase'");
    assert_refused("confirm --no-trial", "means nothing to 'confirm'");
    assert_refused("confirm a", "one word too many");
    assert_refused("revert a", "one word too many");
    assert_refused("record", "record needs a file");
    assert_refused("record a.elf --full", "means nothing to 'record'");
    assert_refused("confirm --monitor", "means nothing to 'confirm'");
    assert_refused("list -p x", "means nothing to 'list'");
    assert_refused("monitor --json", "means nothing");
    assert_refused("flash a --json --monitor", "cannot go with --json");
    assert_refused("flash a --no-run --monitor", "cannot go with --no-run");
    assert_refused("flash a --dry-run --monitor", "--dry-run cannot go with --monitor");
    assert_refused("erase --dry-run", "means nothing to 'erase'");
}

static void the_board_is_reset_by_a_line(void **state) {
    char command[128];

    (void)state;
    assert_true(parse("info"));
    assert_int_equal(arguments.reset, RESET_NONE);
    assert_true(parse("flash a --reset rts"));
    assert_int_equal(arguments.reset, RESET_RTS);
    arguments_command(&arguments, NULL, command, sizeof command);
    assert_string_equal(command, "tulpar flash a --reset rts");
    assert_true(parse("monitor --reset break"));
    assert_int_equal(arguments.reset, RESET_BREAK);
    assert_true(parse("reset"));
    assert_int_equal(arguments.reset, RESET_DTR);
    assert_true(parse("reset --reset=rts --monitor --monitor-baud 9600"));
    assert_int_equal(arguments.reset, RESET_RTS);
    assert_refused("reset --reset none", "reset needs a line");
    assert_refused("info --reset cts", "--reset 'cts' is no way to reset a board");
    assert_refused("reset -b 9600", "means nothing to 'reset'");
    assert_refused("flash a --background --reset dtr", "--background cannot go with --reset");
    presets.reset = "rts";
    assert_true(parse("run"));
    assert_int_equal(arguments.reset, RESET_RTS);
    assert_true(parse("reset"));
    assert_int_equal(arguments.reset, RESET_RTS);
    assert_true(parse("run --reset none"));
    assert_int_equal(arguments.reset, RESET_NONE);
    assert_true(parse("flash a --background"));
    assert_int_equal(arguments.reset, RESET_NONE);
    presets.reset = "xyz";
    assert_refused("run", "TULPAR_RESET 'xyz' is no way to reset a board");
    assert_true(parse("list"));
}

static void who_takes_the_update(void **state) {
    (void)state;
    assert_true(parse("flash app.bin"));
    assert_false(arguments.background || arguments.no_background);
    assert_true(parse("flash app.bin --background"));
    assert_true(arguments.background);
    assert_refused("flash app.bin --background --no-background", "--background cannot go with");
    assert_refused("flash app.bin --background --no-run", "--background cannot go with --no-run");
    assert_refused("run --background", "--background means nothing to 'run'");
}

static void how_a_monitor_shows_it(void **state) {
    (void)state;
    assert_true(parse("monitor"));
    assert_int_equal(arguments.timestamps, TIMESTAMPS_NONE);
    assert_int_equal(arguments.enter, END_OF_LINE_CR);
    assert_false(arguments.hex || arguments.echo || arguments.no_reconnect);
    assert_null(arguments.log);
    assert_true(parse("monitor --timestamps delta --hex --log a.log --echo --eol crlf "
                      "--no-reconnect"));
    assert_int_equal(arguments.timestamps, TIMESTAMPS_DELTA);
    assert_int_equal(arguments.enter, END_OF_LINE_CRLF);
    assert_true(arguments.hex && arguments.echo && arguments.no_reconnect);
    assert_string_equal(arguments.log, "a.log");
    assert_true(parse("flash a --monitor --timestamps=iso"));
    assert_int_equal(arguments.timestamps, TIMESTAMPS_ISO);
    assert_true(parse("reset --monitor --timestamps start --timestamps none --eol lf"));
    assert_int_equal(arguments.timestamps, TIMESTAMPS_NONE);
    assert_int_equal(arguments.enter, END_OF_LINE_LF);
    assert_refused("monitor --timestamps now", "--timestamps 'now' is no kind of time");
    assert_refused("monitor --eol x", "--eol 'x' is no end of a line");
    assert_refused("run --hex", "--hex means nothing without --monitor");
    assert_refused("flash a --no-reconnect", "--no-reconnect means nothing without --monitor");
    assert_refused("info --log x", "--log means nothing to 'info'");
}

static void the_command_can_be_typed_again(void **state) {
    char command[128];

    (void)state;
    assert_true(parse("-b 9600 flash app.elf"));
    arguments_command(&arguments, "/dev/ttyACM0", command, sizeof command);
    assert_string_equal(command, "tulpar flash app.elf -p /dev/ttyACM0 -b 9600");
    assert_true(parse("flash a --no-trial --full --force --no-cache --base b --monitor "
                      "--monitor-baud 9600 -q --background"));
    arguments_command(&arguments, NULL, command, sizeof command);
    assert_string_equal(command, "tulpar flash a --monitor --force --full --no-trial --no-cache "
                                 "--background --base b --monitor-baud 9600");
    assert_true(parse("flash a --dry-run"));
    arguments_command(&arguments, NULL, command, sizeof command);
    assert_string_equal(command, "tulpar flash a --dry-run");
    assert_true(parse("flash a --no-background"));
    arguments_command(&arguments, NULL, command, sizeof command);
    assert_string_equal(command, "tulpar flash a --no-background");
    assert_true(parse("info"));
    arguments_command(&arguments, NULL, command, sizeof command);
    assert_string_equal(command, "tulpar info");
}

static void the_ports_of_a_batch_are_one_list(void **state) {
    char *empty[] = {"tulpar", "batch", "a.elf", "--ports", ""};
    char *blanks[] = {"tulpar", "batch", "a.elf", "--ports", " , ,"};

    (void)state;
    assert_true(parse("batch a.elf --ports COM3,COM4"));
    assert_string_equal(arguments.ports, "COM3,COM4");
    assert_refused("batch a.elf --ports COM3 --ports COM4", "--ports is given twice");
    assert_false(arguments_parse(&arguments, 5, empty, &presets, &message));
    assert_int_equal(message.exit_code, EXIT_USAGE);
    assert_string_equal(message.what, "--ports '' names no port");
    assert_false(arguments_parse(&arguments, 5, blanks, &presets, &message));
    assert_string_equal(message.what, "--ports ' , ,' names no port");
}

static void so_many_boards_at_once_are_a_whole_number(void **state) {
    (void)state;
    assert_true(parse("batch a.elf"));
    assert_int_equal(arguments.jobs, 0);
    assert_true(parse("batch a.elf --jobs 1"));
    assert_int_equal(arguments.jobs, 1);
    assert_true(parse("batch a.elf --jobs 1000"));
    assert_refused("batch a.elf --jobs 0", "--jobs '0' is no number of boards");
    assert_refused("batch a.elf --jobs -1", "--jobs '-1' is no number of boards");
    assert_refused("batch a.elf --jobs=100000", "--jobs '100000' is no number of boards");
    assert_refused("batch a.elf --jobs 18446744073709551617", "is no number of boards");
    assert_refused("batch a.elf --jobs abc", "--jobs 'abc' is no number of boards");
    assert_refused("batch a.elf --jobs 4x", "--jobs '4x' is no number of boards");
}

static void a_port_of_a_batch_is_no_pattern_when_it_is_typed_again(void **state) {
    char command[MESSAGE_PART_MAX];

    (void)state;
    assert_true(parse("batch a --ports x*"));
    arguments_command(&arguments, "/dev/line,[1]/x*", command, sizeof command);
    assert_string_equal(command, "tulpar batch a --ports '/dev/line[,][[]1]/x[*]'");
    arguments_command(&arguments, NULL, command, sizeof command);
    assert_string_equal(command, "tulpar batch a --ports 'x*'");
}

/* Half of it would do something else. */
static void a_command_that_is_too_long_is_left_out_and_never_cut(void **state) {
    char path[MESSAGE_PART_MAX], command[MESSAGE_PART_MAX];

    (void)state;
    for (size_t length = 1; length < sizeof path; length++) {
        struct message told = {0};

        memset(path, 'x', length);
        path[length] = '\0';
        arguments = (struct arguments){.verb = VERB_BATCH, .file = path, .hook = "lamp on"};
        arguments_command(&arguments, "/dev/ttyACM0", command, sizeof command);
        text_set(told.next, sizeof told.next, "once more: %s", command);
        const char *next = message_next(&told);
        bool whole = strstr(next, path) != NULL && strstr(next, " --hook 'lamp on'") != NULL;
        bool none = strstr(next, "tulpar") == NULL;
        assert_true(whole != none);
        assert_true(whole || length > sizeof path - 100); /* a few hundred characters have room */
    }
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(without_a_verb_all_of_them_are_named),
        TEST(verbs_are_understood),
        TEST(options_stand_before_or_behind_the_verb),
        TEST(every_switch_is_taken),
        TEST(help_and_version_win),
        TEST(the_environment_presets),
        TEST(typing_errors_get_a_suggestion),
        TEST(numbers_are_validated),
        TEST(nonsense_is_refused),
        TEST(who_takes_the_update),
        TEST(the_board_is_reset_by_a_line),
        TEST(how_a_monitor_shows_it),
        TEST(the_command_can_be_typed_again),
        TEST(each_rate_has_its_option),
        TEST(no_limit_is_a_time),
        TEST(a_refusal_names_the_help_to_read),
        TEST(the_ports_of_a_batch_are_one_list),
        TEST(so_many_boards_at_once_are_a_whole_number),
        TEST(a_port_of_a_batch_is_no_pattern_when_it_is_typed_again),
        TEST(a_command_that_is_too_long_is_left_out_and_never_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
