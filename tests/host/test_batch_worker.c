/* SPDX-License-Identifier: MIT */
/* One board of a batch, in virtual time: a fake device at a port that is a test's. */
#define _GNU_SOURCE /* mkdtemp, setrlimit */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/batch/stations.h"
#include "cli/names.h"
#include "cli/seconds.h"
#include "tests/support/tool_bench.h"

enum { PATH_SIZE = 256, NUMBER_AT = 2000, NUMBER_SIZE = 16, FOR_EVER = 1000 };

static struct {
    struct job job;
    struct books books;
    struct outcome outcome;
    struct board_progress progress;
    char folder[PATH_SIZE], log[PATH_SIZE], list[PATH_SIZE];
    unsigned denied; /* so often, before it may be opened */
    uint64_t pause_us;
    bool stopped;
    bool no_thread, no_memory;  /* what the system gives */
    bool other_board;           /* comes before the second attempt */
    enum fake_mode second_mode; /* of the second attempt; FAKE_BOOTLOADER: as it was */
} bench;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *context) {
    return bench.no_thread ? EAGAIN : __real_pthread_create(thread, attributes, start, context);
}

void *__real_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_realloc(void *memory, size_t size) {
    return bench.no_memory ? NULL : __real_realloc(memory, size);
}

/* Both may set errno: free() before POSIX 2024, and whatever prints. */
void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory) {
    __real_free(memory);
    errno = 0;
}

PRINTF_LIKE(3, 4) void __wrap_text_set(char *out, size_t size, const char *format, ...);
void __wrap_text_set(char *out, size_t size, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(out, size, format, arguments);
    va_end(arguments);
    errno = 0;
}

uint64_t __wrap_pause_now_us(void);
uint64_t __wrap_pause_now_us(void) {
    return bench.pause_us;
}

void __wrap_pause_for(uint32_t us);
void __wrap_pause_for(uint32_t us) {
    bench.pause_us += us;
}

enum serial_error __wrap_serial_port_open(struct serial_port *port, const char *path, uint32_t baud,
                                          struct serial_problem *problem);
enum serial_error __wrap_serial_port_open(struct serial_port *port, const char *path, uint32_t baud,
                                          struct serial_problem *problem) {
    (void)baud;
    assert_string_equal(path, "/dev/fake");
    memset(port, 0, sizeof *port);
    memset(problem, 0, sizeof *problem);
    port->descriptor = -1;
    if (bench.denied > 0) {
        bench.denied--;
        return SERIAL_DENIED;
    }
    port->channel = tool_bench.device.channel;
    return SERIAL_OK;
}

struct tulpar_flasher *__real_tulpar_open(const struct tulpar_channel *channel,
                                          const struct tulpar_options *options);
struct tulpar_flasher *__wrap_tulpar_open(const struct tulpar_channel *channel,
                                          const struct tulpar_options *options);
struct tulpar_flasher *__wrap_tulpar_open(const struct tulpar_channel *channel,
                                          const struct tulpar_options *options) {
    if (bench.other_board && bench.outcome.attempts == 2) {
        FAKE_TELL(&tool_bench.device, unique_id[0], 'U');
    }
    if (bench.second_mode != FAKE_BOOTLOADER && bench.outcome.attempts == 2) {
        tool_bench.device.mode = bench.second_mode;
    }
    return __real_tulpar_open(channel, options);
}

static bool stopped(void) {
    return bench.stopped;
}

static int setup(void **state) {
    struct tulpar_source *source = &tool_bench.material.source;

    memset(&bench, 0, sizeof bench);
    if (tool_bench_setup(state) != 0) {
        return 1;
    }
    source->crc = tulpar_crc(source->bytes, source->size);
    (void)snprintf(bench.folder, sizeof bench.folder, "/tmp/tulpar-worker-XXXXXX");
    if (mkdtemp(bench.folder) == NULL) {
        return 1;
    }
    (void)snprintf(bench.log, sizeof bench.log, "%.200s/run.jsonl", bench.folder);
    (void)snprintf(bench.list, sizeof bench.list, "%.200s/list", bench.folder);
    tool_bench.arguments.verb = VERB_BATCH;
    tool_bench.arguments.log = bench.log;
    bench.job = (struct job){
        .arguments = &tool_bench.arguments,
        .source = source,
        .books = &bench.books,
        .stopped = stopped,
    };
    (void)pthread_mutex_init(&bench.job.progress_lock, NULL);
    (void)pthread_mutex_init(&bench.job.hook_lock, NULL);
    return 0;
}

static int teardown(void **state) {
    char command[PATH_SIZE + 10];

    books_close(&bench.books);
    (void)pthread_mutex_destroy(&bench.job.progress_lock);
    (void)pthread_mutex_destroy(&bench.job.hook_lock);
    (void)snprintf(command, sizeof command, "rm -rf %s", bench.folder);
    return system(command) + tool_bench_teardown(state);
}

static void open_books(void) {
    struct message message;

    assert_true(books_open(&bench.books, &tool_bench.arguments, &tool_bench.material.source,
                           NUMBER_SIZE, &tool_bench.console, &message));
}

/* The same board once more, as far as the device goes. */
static enum batch_verdict work(void) {
    struct board_task task = {&bench.job, &bench.outcome, &bench.progress};

    memset(&bench.outcome, 0, sizeof bench.outcome);
    memset(&bench.progress, 0, sizeof bench.progress);
    text_set(bench.outcome.port.path, sizeof bench.outcome.port.path, "/dev/fake");
    worker_run(&task);
    assert_int_equal(bench.progress.phase, PHASE_OVER);
    return bench.outcome.verdict;
}

static enum batch_verdict work_with_books(void) {
    open_books();
    return work();
}

static bool holds(const uint8_t *image) {
    return memcmp(fake_area(&tool_bench.device), image, TOOL_IMAGE_SIZE) == 0;
}

static bool logged(const char *text) {
    static char log[16 * 1024];
    FILE *file = fopen(bench.log, "rb");

    assert_non_null(file);
    log[fread(log, 1, sizeof log - 1, file)] = '\0';
    (void)fclose(file);
    return strstr(log, text) != NULL;
}

static void assert_fails(enum exit_code exit_code, const char *words) {
    assert_int_equal(bench.outcome.verdict, BATCH_FAIL);
    assert_int_equal(bench.outcome.problem.exit_code, exit_code);
    assert_non_null(strstr(bench.outcome.problem.what, words));
    assert_true(*bench.outcome.problem.cause != '\0' && *bench.outcome.problem.next != '\0');
}

static void a_board_gets_the_image_and_its_entry_in_the_log(void **state) {
    (void)state;
    assert_int_equal(work_with_books(), BATCH_PASS);
    assert_true(holds(tool_bench.image));
    assert_int_equal(tool_bench.device.starts, 1);
    assert_true(bench.outcome.verified && bench.outcome.started);
    assert_int_equal(bench.outcome.holds.crc, tool_bench.material.source.crc);
    assert_int_equal(bench.progress.done, TOOL_IMAGE_SIZE);
    assert_true(logged("\"result\":\"pass\""));
}

static void a_board_that_is_done_is_left_as_it_is(void **state) {
    (void)state;
    assert_int_equal(work_with_books(), BATCH_PASS);
    unsigned erased = tool_bench.device.pages_erased;
    tool_bench.image[1000] ^= 1; /* it would be another image */
    assert_int_equal(work(), BATCH_SKIP);
    assert_int_equal(tool_bench.device.pages_erased, erased);
    assert_int_equal(bench.outcome.problem.exit_code, EXIT_REFUSED);
    assert_true(logged("\"result\":\"skip\""));
    books_close(&bench.books); /* and by the log alone */
    assert_int_equal(work_with_books(), BATCH_SKIP);
    tool_bench.arguments.again = true;
    assert_int_equal(work(), BATCH_PASS);
}

static void a_running_application_goes_on_when_its_board_is_skipped(void **state) {
    char unique_id[UNIQUE_ID_TEXT_MAX];

    (void)state;
    tool_bench_install();
    tool_bench.device.mode = FAKE_LISTENER;
    assert_int_equal(work_with_books(), BATCH_PASS);
    unsigned starts = tool_bench.device.starts;
    unique_id_text(bench.outcome.device.unique_id, unique_id);
    assert_non_null(run_log_find(&bench.books.log, unique_id));
    tool_bench.device.mode = FAKE_LISTENER;
    assert_int_equal(work(), BATCH_SKIP);
    assert_int_equal(tool_bench.device.starts, starts + 1);
}

static void one_that_stops_answering_is_asked_again(void **state) {
    (void)state;
    tool_bench.arguments.full = true; /* page by page */
    fake_script(&tool_bench.device, COMMAND_WRITE, 3, 30, FAULT_LOSE_REQUEST, 0);
    assert_int_equal(work_with_books(), BATCH_PASS);
    assert_int_equal(bench.outcome.attempts, 2);
    assert_true(bench.outcome.resent >= 5);
    assert_true(tool_bench.device.bytes_programmed < TOOL_IMAGE_SIZE * 3 / 2); /* it went on */
    assert_true(holds(tool_bench.image));
    assert_true(logged("\"attempts\":2"));
    /* Both attempts count. */
    assert_int_equal(bench.outcome.sent, TOOL_IMAGE_SIZE);
    assert_true(tool_bench.device.now_us - (uint64_t)(bench.outcome.seconds * US_PER_SECOND) <
                US_PER_SECOND); /* all but the time until it was found */
}

static void one_that_never_answers_again_fails(void **state) {
    (void)state;
    fake_script(&tool_bench.device, COMMAND_WRITE, 3, FOR_EVER, FAULT_LOSE_REQUEST, 0);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_fails(EXIT_TRANSFER, "stopped answering");
    assert_int_equal(bench.outcome.attempts, 3);
    assert_false(bench.outcome.verified);
}

/* What was seen is a board with a bootloader: nobody is to look for another port, or to put one
 * into its flash. */
static void one_that_falls_silent_is_told_as_that(void **state) {
    (void)state;
    tool_bench.arguments.full = true; /* page by page */
    fake_script(&tool_bench.device, COMMAND_WRITE, 3, 1, FAULT_GO_SILENT, 0);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_fails(EXIT_TRANSFER, "stopped answering while sending the image, at offset 4096");
    assert_non_null(strstr(bench.outcome.problem.cause, "; asked again: nobody answers"));
    assert_null(strstr(bench.outcome.problem.cause, "bootloader"));
    assert_int_equal(bench.outcome.attempts, 2);
    assert_true(bench.outcome.resent >= 5); /* those of the first attempt, too */
    assert_true(bench.outcome.seconds > 0);
    assert_true(logged("\"attempts\":2"));
}

static void one_that_talks_of_other_things_since_is_told_as_that(void **state) {
    (void)state;
    tool_bench.arguments.full = true;
    tool_bench.device.application_text = "ready\r\n";
    bench.second_mode = FAKE_APPLICATION;
    fake_script(&tool_bench.device, COMMAND_WRITE, 3, 30, FAULT_LOSE_REQUEST, 0);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_fails(EXIT_TRANSFER, "stopped answering while sending the image");
    assert_non_null(strstr(bench.outcome.problem.cause, "; asked again: no bootloader answers on "
                                                        "/dev/fake; an application talks there"));
}

static void flash_that_does_not_hold_the_image_is_no_pass(void **state) {
    (void)state;
    tool_bench.arguments.no_run = true;
    fake_script(&tool_bench.device, COMMAND_INFO, 1, FOR_EVER, FAULT_LIE_ABOUT_CRC, 0);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_int_equal(bench.outcome.problem.exit_code, EXIT_VERIFY);
    assert_false(bench.outcome.verified);
    assert_true(logged("\"verified\":null"));
}

/* It was whole when it was checked, and is not when it is to be started. */
static void a_board_that_refuses_the_start_is_not_called_verified(void **state) {
    (void)state;
    fake_script(&tool_bench.device, COMMAND_FINISH, 1, FOR_EVER, FAULT_CORRUPT_FLASH, 0);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_int_equal(bench.outcome.problem.exit_code, EXIT_REFUSED);
    assert_false(bench.outcome.verified);
    assert_true(logged("\"verified\":null"));
}

static void each_board_has_its_number_in_its_flash(void **state) {
    uint8_t wanted[TOOL_IMAGE_SIZE];
    FILE *list = fopen(bench.list, "wb");

    (void)state;
    assert_non_null(list);
    (void)fputs("SN-1\nSN-2\n", list);
    assert_int_equal(fclose(list), 0);
    tool_bench.arguments.serial_from = bench.list;
    bench.job.place = (struct place){NUMBER_AT, NUMBER_SIZE};
    memcpy(wanted, tool_bench.image, sizeof wanted);
    place_put(&bench.job.place, "SN-1", wanted);
    assert_int_equal(work_with_books(), BATCH_PASS);
    assert_string_equal(bench.outcome.number, "SN-1");
    assert_true(holds(wanted));
    assert_int_equal(bench.outcome.crc, tulpar_crc(wanted, sizeof wanted));
    assert_int_equal(bench.outcome.holds.crc, bench.outcome.crc);
    assert_true(logged("\"serial_number\":\"SN-1\""));
}

static void a_board_without_a_unique_id_gets_no_number(void **state) {
    static const uint8_t none[TULPAR_UNIQUE_ID_SIZE] = {0};
    struct outcome outcome = {.found = true};

    (void)state;
    memcpy(outcome.device.unique_id, none, sizeof none);
    open_books();
    bench.books.numbers.is_open = true; /* of which nothing is taken */
    bench.books.numbers.file.file = -1;
    assert_false(books_number(&bench.books, &outcome));
    assert_non_null(strstr(outcome.problem.what, "has no unique id"));
}

static void the_same_board_at_two_ports_is_one_board(void **state) {
    struct outcome twin = {0};

    (void)state;
    open_books();
    memcpy(twin.device.unique_id, "twelve bytes", TULPAR_UNIQUE_ID_SIZE);
    assert_true(books_begin(&bench.books, &twin, false, "again"));
    assert_false(books_begin(&bench.books, &twin, false, "again"));
    assert_non_null(strstr(twin.problem.what, "at another port"));
    twin.verdict = BATCH_FAIL;
    books_end(&bench.books, &twin, true);
    assert_true(books_begin(&bench.books, &twin, false, "again"));
}

static void ctrl_c_leaves_an_entry_and_a_board_that_goes_on(void **state) {
    (void)state;
    bench.stopped = true;
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_int_equal(bench.outcome.problem.exit_code, EXIT_INTERRUPTED);
    assert_true(logged("\"kind\":\"interrupted\""));
    bench.stopped = false;
    assert_int_equal(work(), BATCH_PASS);
}

static void a_file_for_another_board_is_sent_to_none(void **state) {
    (void)state;
    tool_bench.material.source.base += 0x1000;
    memset(tool_bench.image, 0xFF, 64);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_int_equal(bench.outcome.problem.exit_code, EXIT_BAD_FILE);
    assert_int_equal(tool_bench.device.pages_erased, 0);
}

/* Its flash is right, and nobody could say so afterwards. */
static void without_its_entry_no_board_passes(void **state) {
    struct rlimit before, none = {.rlim_cur = 1};

    (void)state;
    open_books();
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    enum batch_verdict verdict = work();
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(verdict, BATCH_FAIL);
    assert_fails(EXIT_OUTPUT, "cannot be written");
    assert_non_null(strstr(bench.outcome.problem.cause, strerror(ENOSPC)));
    assert_true(books_are_lost(&bench.books));
}

/* Another program has put its own in its place: an entry there would be among others' lines. */
static void without_its_log_no_board_passes(void **state) {
    char other[PATH_SIZE + 2];

    (void)state;
    open_books();
    (void)snprintf(other, sizeof other, "%.200s.2", bench.log);
    FILE *file = fopen(other, "wb");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rename(other, bench.log), 0);
    assert_int_equal(work(), BATCH_FAIL);
    assert_fails(EXIT_OUTPUT, "is not what it was any more");
    assert_non_null(strstr(bench.outcome.problem.cause, "all of it, verified"));
    assert_true(books_are_lost(&bench.books));
    assert_null(books_restored(&bench.books));
}

static void a_log_that_was_deleted_is_there_again_and_that_is_told(void **state) {
    (void)state;
    assert_int_equal(work_with_books(), BATCH_PASS);
    assert_int_equal(unlink(bench.log), 0);
    tool_bench.arguments.again = true;
    assert_int_equal(work(), BATCH_PASS);
    assert_true(logged("}\n{")); /* both */
    assert_false(books_are_lost(&bench.books));
    assert_string_equal(books_restored(&bench.books), bench.log);
    assert_null(books_restored(&bench.books));
}

static void write_list(const char *text) {
    FILE *list = fopen(bench.list, "wb");

    assert_non_null(list);
    (void)fputs(text, list);
    assert_int_equal(fclose(list), 0);
    tool_bench.arguments.serial_from = bench.list;
    bench.job.place = (struct place){NUMBER_AT, NUMBER_SIZE};
}

/* Behind the last entry nothing else would find it. */
static void what_is_gone_in_the_end_comes_back_or_is_told(void **state) {
    struct message message;
    char taken[PATH_SIZE + 8];

    (void)state;
    write_list("SN-1\nSN-2\n");
    (void)snprintf(taken, sizeof taken, "%.200s.taken", bench.list);
    assert_int_equal(work_with_books(), BATCH_PASS);
    assert_true(books_look(&bench.books, &message));
    assert_null(books_restored(&bench.books));
    assert_int_equal(unlink(bench.log), 0);
    assert_int_equal(unlink(taken), 0);
    assert_true(books_look(&bench.books, &message));
    assert_string_equal(books_restored(&bench.books), bench.log);
    assert_string_equal(books_restored(&bench.books), bench.books.numbers.path);
    assert_true(logged("\"result\":\"pass\""));
    assert_int_equal(truncate(taken, 1), 0);
    assert_false(books_look(&bench.books, &message));
    assert_int_equal(message.exit_code, EXIT_OUTPUT);
    assert_non_null(strstr(message.what, "list.taken is not what it was"));
    assert_int_equal(truncate(bench.log, 1), 0);
    assert_false(books_look(&bench.books, &message));
    assert_int_equal(message.exit_code, EXIT_OUTPUT);
    assert_non_null(strstr(message.what, "run.jsonl is not what it was"));
    assert_true(*message.cause != '\0' && *message.next != '\0');
}

/* The next one would not get onto the disk either. */
static void a_number_that_cannot_be_written_ends_the_batch(void **state) {
    struct rlimit before, none = {.rlim_cur = 1};

    (void)state;
    write_list("SN-1\nSN-2\n");
    tool_bench.arguments.log = NULL;
    open_books();
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    enum batch_verdict verdict = work();
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(verdict, BATCH_FAIL);
    assert_fails(EXIT_OUTPUT, "list.taken");
    assert_int_equal(tool_bench.device.pages_erased, 0);
    assert_true(books_are_lost(&bench.books));
    assert_int_equal(work(), BATCH_PASS);
    assert_string_equal(bench.outcome.number, "SN-1"); /* it is this board's still */
}

static void a_list_that_has_run_dry_does_not_end_the_batch(void **state) {
    struct outcome outcome = {.found = true};

    (void)state;
    write_list("SN-1\n");
    open_books();
    memcpy(outcome.device.unique_id, "twelve bytes", TULPAR_UNIQUE_ID_SIZE);
    assert_true(books_number(&bench.books, &outcome));
    assert_int_equal(work(), BATCH_FAIL);
    assert_fails(EXIT_BAD_FILE, "no serial number is left");
    assert_false(books_are_lost(&bench.books));
}

static void a_board_that_cannot_be_remembered_is_told(void **state) {
    (void)state;
    open_books();
    bench.no_memory = true;
    enum batch_verdict verdict = work();
    bench.no_memory = false;
    assert_int_equal(verdict, BATCH_FAIL);
    assert_fails(EXIT_OUTPUT, "no memory to remember");
    assert_true(books_are_lost(&bench.books));
    assert_true(logged("\"result\":\"fail\""));
}

static void another_board_at_the_port_gets_nothing_of_the_first_one_s(void **state) {
    (void)state;
    tool_bench.arguments.full = true; /* page by page */
    bench.other_board = true;
    fake_script(&tool_bench.device, COMMAND_WRITE, 3, 30, FAULT_LOSE_REQUEST, 0);
    assert_int_equal(work_with_books(), BATCH_FAIL);
    assert_fails(EXIT_TRANSFER, "another board is at /dev/fake now");
    assert_int_equal(bench.outcome.attempts, 2);
    assert_false(bench.outcome.verified);
    assert_false(holds(tool_bench.image));
    assert_int_equal(bench.outcome.device.unique_id[0], 'u'); /* the entry is the first one's */
}

static void without_a_thread_a_board_fails_and_the_next_has_its_turn(void **state) {
    struct stations stations;
    struct station *station;

    (void)state;
    open_books();
    assert_true(stations_open(&stations));
    for (size_t i = 0; i < 2; i++) {
        stations.list[i].state = STATION_WAITING;
        text_set(stations.list[i].outcome.port.path, sizeof stations.list[i].outcome.port.path,
                 "/dev/fake");
    }
    bench.no_thread = true;
    for (size_t left = 2; left > 0; left--) {
        assert_int_equal(stations_waiting(&stations), left);
        stations_start(&stations, &bench.job);
        station = stations_finished(&stations, &bench.job);
        assert_non_null(station);
        bench.outcome = station->outcome;
        assert_fails(EXIT_OUTPUT, "cannot be begun");
        assert_non_null(strstr(bench.outcome.problem.cause, strerror(EAGAIN)));
        assert_null(stations_finished(&stations, &bench.job));
    }
    assert_true(logged("cannot be begun"));
    stations_close(&stations);
}

/* Who has no terminal sees no block, and waits without a word else. */
static void each_silent_board_is_told_once_until_it_is_silent_again(void **state) {
    struct stations stations;

    (void)state;
    assert_true(stations_open(&stations));
    for (size_t i = 0; i < 3; i++) {
        stations.list[i].state = STATION_IN_WORK;
        stations.list[i].progress.phase = i == 1 ? PHASE_LOOKING : PHASE_BUTTON;
    }
    assert_ptr_equal(stations_silent(&stations, &bench.job), &stations.list[0]);
    assert_ptr_equal(stations_silent(&stations, &bench.job), &stations.list[2]);
    assert_null(stations_silent(&stations, &bench.job));
    stations.list[0].progress.phase = PHASE_SENDING;
    assert_null(stations_silent(&stations, &bench.job));
    stations.list[0].progress.phase = PHASE_BUTTON; /* in another attempt, or the next board */
    stations.list[2].state = STATION_DONE;
    assert_ptr_equal(stations_silent(&stations, &bench.job), &stations.list[0]);
    assert_null(stations_silent(&stations, &bench.job));
    stations_close(&stations);
}

static void a_port_that_has_just_come_gets_its_rights(void **state) {
    (void)state;
    tool_bench.arguments.watch = true;
    bench.denied = 5;
    assert_int_equal(work_with_books(), BATCH_PASS);
    bench.denied = FOR_EVER;
    assert_int_equal(work(), BATCH_FAIL);
    assert_fails(EXIT_PORT, "permission denied");
    tool_bench.arguments.watch = false;
    bench.denied = 1;
    assert_int_equal(work(), BATCH_FAIL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(a_board_gets_the_image_and_its_entry_in_the_log),
        CASE(a_board_that_is_done_is_left_as_it_is),
        CASE(a_running_application_goes_on_when_its_board_is_skipped),
        CASE(one_that_stops_answering_is_asked_again),
        CASE(one_that_never_answers_again_fails),
        CASE(one_that_falls_silent_is_told_as_that),
        CASE(one_that_talks_of_other_things_since_is_told_as_that),
        CASE(flash_that_does_not_hold_the_image_is_no_pass),
        CASE(a_board_that_refuses_the_start_is_not_called_verified),
        CASE(each_board_has_its_number_in_its_flash),
        CASE(a_board_without_a_unique_id_gets_no_number),
        CASE(the_same_board_at_two_ports_is_one_board),
        CASE(ctrl_c_leaves_an_entry_and_a_board_that_goes_on),
        CASE(a_file_for_another_board_is_sent_to_none),
        CASE(without_its_entry_no_board_passes),
        CASE(without_its_log_no_board_passes),
        CASE(a_log_that_was_deleted_is_there_again_and_that_is_told),
        CASE(what_is_gone_in_the_end_comes_back_or_is_told),
        CASE(a_number_that_cannot_be_written_ends_the_batch),
        CASE(a_list_that_has_run_dry_does_not_end_the_batch),
        CASE(a_board_that_cannot_be_remembered_is_told),
        CASE(another_board_at_the_port_gets_nothing_of_the_first_one_s),
        CASE(without_a_thread_a_board_fails_and_the_next_has_its_turn),
        CASE(each_silent_board_is_told_once_until_it_is_silent_again),
        CASE(a_port_that_has_just_come_gets_its_rights),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
