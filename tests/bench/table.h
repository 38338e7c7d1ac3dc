/* SPDX-License-Identifier: MIT */
/* The one table that the bench prints, in the form of docs/: a row of it for each measurement. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include "limit.h"
#include "measure.h"

enum { TABLE_NAME = 64 };

/* What is not measured is NULL, and its cells stay empty. */
struct table_row {
    const char *name;
    uint32_t baud; /* 0: none */
    unsigned delay_ms;
    const struct limit *limit;
    double reach; /* seconds that must be reached; 0: the row asks for nothing */
    const struct result *tulpar;
    const struct result *tutorial;
};

void table_head(void);
void table_print(const struct table_row *row);

/* A figure that is no transfer's: its unit belongs into the name. reach: the most it may be, or 0.
 */
void table_figure(const char *name, double reach, double value, int decimals);

/* Something to say of a row, below the table, once. Notes beyond some dozens are dropped. */
void table_note(const char *name, const char *text);

/* Behind the last row: the notes. */
void table_end(void);

#endif
