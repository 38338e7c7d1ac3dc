/* SPDX-License-Identifier: MIT */
/* The groups of results, in the order in which main() asks for them. */
#ifndef FEATURE_GROUPS_H
#define FEATURE_GROUPS_H

void integer_group(void);
void dsp_group(void);
void flow_group(void);
void memory_group(void);
void float_group(void);
void system_group(void);
void modes_group(void);
void interrupts_group(void);
void faults_group(void);
void mpu_group(void);
void lazy_group(void);
void chip_group(void);

#endif
