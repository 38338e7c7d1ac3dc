/* SPDX-License-Identifier: MIT */
#include "groups.h"
#include "exceptions.h"

void run_groups(void) {
    system_group();
    exceptions_init();
    narrow_group();
    integer_group();
    dsp_group();
    flow_group();
    memory_group();
    modes_group();
    interrupts_group();
    faults_group();
    mpu_group();
    fpu_enable(true);
    float_group();
    lazy_group();
    chip_group();
}
