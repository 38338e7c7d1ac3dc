/* SPDX-License-Identifier: MIT */
/* What went wrong with a board in work. */
#include <string.h>

#include "cli/batch/work.h"
#include "cli/names.h"

enum { DEPARTURE_US = 700000 }; /* a reset, and INFO */

void work_begin_problem(struct work *work) {
    struct message *problem = &work->outcome->problem;

    memset(problem, 0, sizeof *problem);
    arguments_add_line(work->outcome->port.path, BAUD_AUTO, problem->at, sizeof problem->at);
    arguments_add_monitor(work->outcome->port.path, BAUD_AUTO, problem->at_monitor,
                          sizeof problem->at_monitor);
}

void work_let_go(struct work *work, enum tulpar_error error) {
    if (error != TULPAR_PORT && error != TULPAR_FOREIGN && error != TULPAR_NONSENSE &&
        tulpar_has_stopped(work->flasher)) {
        (void)!tulpar_leave(work->flasher, DEPARTURE_US); /* the error stands */
    }
}

static bool is_silence(const struct tulpar_report *report) {
    const struct tulpar_failure *failure = &report->failure;

    return !failure->stays && failure->heard.printable + failure->heard.other == 0;
}

/* It was a board with a bootloader until it stopped answering, and that is what went wrong: another
 * attempt that finds nobody is no reason to look for another port, or for a bootloader. */
static void say_unheard_since(struct work *work) {
    struct message *problem = &work->outcome->problem;
    struct message now = {0};

    message_for_flasher(&now, work->report, TULPAR_NO_DEVICE, work->outcome->port.path,
                        work->command);
    text_add(problem->cause, sizeof problem->cause, "; asked again: %s",
             is_silence(work->report) ? "nobody answers" : now.what);
}

void work_say_error(struct work *work, enum tulpar_error error) {
    struct message *problem = &work->outcome->problem;
    char holder[SERIAL_HOLDER_MAX];

    if (error == TULPAR_NO_DEVICE && work->outcome->attempts > 1) {
        say_unheard_since(work);
    } else {
        work_begin_problem(work);
        message_for_flasher(problem, work->report, error, work->outcome->port.path, work->command);
    }
    if ((error == TULPAR_NO_DEVICE || error == TULPAR_TRANSFER) &&
        serial_port_holder(work->port.path, holder)) {
        message_add_holder(problem, holder, work->command);
    }
    work_let_go(work, error);
}

void work_say_no_memory(struct work *work) {
    struct message *problem = &work->outcome->problem;

    work_begin_problem(work);
    problem->exit_code = EXIT_OUTPUT;
    text_set(problem->what, sizeof problem->what, "there is not enough memory");
    text_set(problem->cause, sizeof problem->cause, "the system gives this program no more");
    text_set(problem->next, sizeof problem->next, "end other programs, then: %s", work->command);
}

void work_say_other_board(struct work *work) {
    struct message *problem = &work->outcome->problem;
    char unique_id[UNIQUE_ID_TEXT_MAX];

    unique_id_text(work->report->device.unique_id, unique_id);
    work_begin_problem(work);
    problem->exit_code = EXIT_TRANSFER;
    text_set(problem->what, sizeof problem->what, "another board is at %s now: %s",
             work->outcome->port.path, unique_id);
    text_set(problem->cause, sizeof problem->cause,
             "the first one was unplugged before all of the image was in its flash");
    text_set(problem->next, sizeof problem->next, "for each of the two: %s", work->command);
}

void work_say_no_thread(struct work *work, int system_error) {
    struct message *problem = &work->outcome->problem;

    work_begin_problem(work);
    problem->exit_code = EXIT_OUTPUT;
    text_set(problem->what, sizeof problem->what, "the board at %s cannot be begun",
             work->outcome->port.path);
    text_set(problem->cause, sizeof problem->cause, "the system gives no thread for it: %s",
             strerror(system_error));
    text_set(problem->next, sizeof problem->next, "end other programs, then: %s", work->command);
}
