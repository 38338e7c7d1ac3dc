/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CELL = 32, NAME = 42, NOTES = 48, NOTE = 256 };

static char notes[NOTES][NOTE];
static unsigned notes_count;

void table_head(void) {
    printf(
        "| %-*s | %7s | %4s | %6s | %6s | %6s | %6s | %6s | %5s | %3s | %8s | %7s | %5s | %8s |\n",
        NAME, "row", "baud", "host", "wire", "flash", "limit", "reach", "Tulpar", "times", "ok",
        "to board", "to host", "pages", "tutorial");
    printf(
        "| %-*s | %7s | %4s | %6s | %6s | %6s | %6s | %6s | %5s | %3s | %8s | %7s | %5s | %8s |\n",
        NAME, "---", "---", "ms", "s", "s", "s", "s", "s", "limit", "---", "bytes", "bytes",
        "erased", "s");
}

/* Seconds, or nothing. */
static const char *seconds(char cell[CELL], bool is_there, double value) {
    cell[0] = '\0';
    if (is_there) {
        snprintf(cell, CELL, "%.3f", value);
    }
    return cell;
}

static const char *number(char cell[CELL], bool is_there, uint64_t value) {
    cell[0] = '\0';
    if (is_there) {
        snprintf(cell, CELL, "%" PRIu64, value);
    }
    return cell;
}

static bool is_done(const struct result *result) {
    return result != NULL && result->done;
}

static const char *verdict(const struct table_row *row) {
    if (row->reach <= 0 || row->tulpar == NULL) {
        return "";
    }
    return is_done(row->tulpar) && row->tulpar->seconds <= row->reach ? "yes" : "NO";
}

static void print_times(const struct table_row *row) {
    const struct limit none = {0}, *limit = row->limit != NULL ? row->limit : &none;
    char wire[CELL], flash[CELL], both[CELL], reach[CELL], tulpar[CELL], times[CELL] = "";

    if (is_done(row->tulpar) && limit->both > 0) {
        snprintf(times, sizeof times, "%.2f", row->tulpar->seconds / limit->both);
    }
    printf(" %6s | %6s | %6s | %6s | %6s | %5s | %3s |",
           seconds(wire, limit->wire > 0, limit->wire),
           seconds(flash, limit->flash > 0, limit->flash),
           seconds(both, limit->both > 0, limit->both), seconds(reach, row->reach > 0, row->reach),
           is_done(row->tulpar) ? seconds(tulpar, true, row->tulpar->seconds) : "failed", times,
           verdict(row));
}

static void note_problem(const char *name, const struct result *result) {
    if (result != NULL && !result->done) {
        table_note(name, result->problem);
    }
}

void table_print(const struct table_row *row) {
    bool any = row->tulpar != NULL;
    char baud[CELL], to_board[CELL], to_host[CELL], pages[CELL], tutorial[CELL];

    printf("| %-*s | %7s | %4u |", NAME, row->name, number(baud, row->baud > 0, row->baud),
           row->delay_ms);
    print_times(row);
    seconds(tutorial, is_done(row->tutorial), is_done(row->tutorial) ? row->tutorial->seconds : 0);
    printf(" %8s | %7s | %5s | %8s |\n", number(to_board, any, any ? row->tulpar->to_board : 0),
           number(to_host, any, any ? row->tulpar->to_host : 0),
           number(pages, any, any ? row->tulpar->erases : 0),
           row->tutorial != NULL && !row->tutorial->done ? "failed" : tutorial);
    note_problem(row->name, row->tulpar);
    note_problem(row->name, row->tutorial);
    fflush(stdout);
}

void table_figure(const char *name, double reach, double value, int decimals) {
    char most[CELL] = "";
    const char *ok = value <= reach ? "yes" : "NO";

    if (reach > 0) {
        snprintf(most, sizeof most, "%.*f", decimals, reach);
    }
    printf("| %-*s | %7s | %4s | %6s | %6s | %6s | %6s | %6.*f | %5s | %3s | %8s | %7s | %5s | %8s "
           "|\n",
           NAME, name, "", "", "", "", "", most, decimals, value, "", reach > 0 ? ok : "", "", "",
           "", "");
}

void table_note(const char *name, const char *text) {
    char note[NOTE];

    snprintf(note, sizeof note, "%s: %s", name, text);
    for (unsigned i = 0; i < notes_count; i++) {
        if (strcmp(notes[i], note) == 0) {
            return;
        }
    }
    if (notes_count < NOTES) {
        memcpy(notes[notes_count++], note, sizeof note);
    }
}

void table_end(void) {
    for (unsigned i = 0; i < notes_count; i++) {
        printf("%s%s\n", i == 0 ? "\n" : "", notes[i]);
    }
}
