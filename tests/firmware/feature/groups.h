/* SPDX-License-Identifier: MIT */
/* The groups of results. */
#ifndef FEATURE_GROUPS_H
#define FEATURE_GROUPS_H

/* Those of the core at hand, in their order: m3/groups.c, m4/groups.c. */
void run_groups(void);

void narrow_group(void);
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
