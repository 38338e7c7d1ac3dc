/* SPDX-License-Identifier: MIT */
/* The groups that only the Cortex-M0 has. */
#ifndef FEATURE_M0_M0_GROUPS_H
#define FEATURE_M0_M0_GROUPS_H

void m0_system_group(void);
void m0_flow_group(void);
void m0_memory_group(void);
void m0_frames_group(void);
void m0_interrupts_group(void);
void m0_faults_group(void);

#endif
