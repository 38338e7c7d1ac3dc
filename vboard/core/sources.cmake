# SPDX-License-Identifier: MIT
target_sources(
    vboard_core
    PRIVATE core/core.c
            core/debug.c
            core/decode.c
            core/dsp.c
            core/exception.c
            core/float32.c
            core/fpu.c
            core/memory.c
            core/mpu.c
            core/nvic.c
            core/scs.c
            core/special.c
            core/systick.c)
# The interpreter is the one part whose speed is felt.
target_compile_options(vboard_core PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O3>)
