/* SPDX-License-Identifier: MIT */
/* Results, one line each over the kit's serial port: "name -> key=value key=value". The runner
 * compares them word by word. */
#ifndef FEATURE_REPORT_H
#define FEATURE_REPORT_H

#include <stdint.h>

void report_init(void);

void line_begin(const char *name);
/* name and detail, as in "vadd.f32 s0, s1, s2 [RZ]". */
void line_begin_in(const char *name, const char *detail);
void line_value(const char *key, uint32_t value);
/* The same with the number of the item it belongs to: "2.pc=08000420". */
void line_value_of(unsigned item, const char *key, uint32_t value);
/* Results of one row of operands: "3=0000007f/20000000". */
void line_pair(unsigned row, uint32_t first, uint32_t second);
void line_triple(unsigned row, uint32_t first, uint32_t second, uint32_t third);
void line_end(void);

/* A line with a single value. */
void report(const char *name, uint32_t value);

#endif
