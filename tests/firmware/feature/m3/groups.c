/* SPDX-License-Identifier: MIT */
#include "groups.h"
#include "exceptions.h"

/* Neither the DSP extension nor an FPU. */
void run_groups(void) {
    system_group();
    exceptions_init();
    narrow_group();
    integer_group();
    flow_group();
    memory_group();
    modes_group();
    interrupts_group();
    faults_group();
    mpu_group();
}
