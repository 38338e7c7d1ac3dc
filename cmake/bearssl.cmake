# SPDX-License-Identifier: MIT
#
# What bootloaders with keys need of BearSSL: P-256, arithmetic modulo its order, and SHA-256. Its sources
# come at build time (scripts/bearssl.sh), and none of them is in this tree.
set(TULPAR_BEARSSL "" CACHE PATH "BearSSL's sources, instead of those that scripts/bearssl.sh brings")

if(NOT TULPAR_BEARSSL)
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/scripts/bearssl.sh ${CMAKE_BINARY_DIR}/obj/bearssl
                    RESULT_VARIABLE failed)
    if(failed)
        message(WARNING "Not tested: bootloaders with keys, for want of BearSSL, see above; "
                        "-DTULPAR_BEARSSL=FOLDER names its sources")
        return()
    endif()
    set(TULPAR_BEARSSL ${CMAKE_BINARY_DIR}/obj/bearssl/source CACHE PATH "" FORCE)
endif()
if(NOT EXISTS ${TULPAR_BEARSSL}/inc/bearssl.h)
    message(WARNING "Not tested: bootloaders with keys, for there is no BearSSL in ${TULPAR_BEARSSL}")
    return()
endif()

set(bearssl_sources
    codec/ccopy.c codec/dec32be.c codec/enc32be.c
    ec/ec_p256_m31.c
    hash/sha2small.c
    int/i31_add.c int/i31_bitlen.c int/i31_decmod.c int/i31_decode.c int/i31_encode.c int/i31_fmont.c
    int/i31_iszero.c int/i31_modpow.c int/i31_montmul.c int/i31_muladd.c int/i31_ninv31.c int/i31_rshift.c
    int/i31_sub.c int/i31_tmont.c int/i32_div32.c)
list(TRANSFORM bearssl_sources PREPEND ${TULPAR_BEARSSL}/src/)

# What the build leaves out for its own code (CMakeLists.txt) makes this one larger, and slower: with it a
# signature is found genuine in a fifth less time. SHA-256 is smaller with -O2, and a third faster.
if(TULPAR_IS_FIRMWARE)
    set(bearssl_options -ftree-loop-optimize -fivopts -fmove-loop-invariants -fschedule-insns2
                        -fguess-branch-probability)
    set_source_files_properties(${TULPAR_BEARSSL}/src/hash/sha2small.c PROPERTIES COMPILE_OPTIONS -O2)
endif()

# For each core, as the libraries of boot/. Its warnings are its author's.
foreach(core IN LISTS TULPAR_CORES)
    tulpar_for_core(${core} suffix)
    add_library(bearssl${suffix} STATIC ${bearssl_sources})
    target_compile_options(bearssl${suffix} PRIVATE ${TULPAR_LTO} -w ${bearssl_options})
    if(suffix)
        tulpar_options_of_core(${core} options)
        target_compile_options(bearssl${suffix} PRIVATE ${core} ${options})
    endif()
    # inner.h, where the arithmetic is, is the version's own: scripts/bearssl.sh pins that.
    target_include_directories(bearssl${suffix} SYSTEM PUBLIC ${TULPAR_BEARSSL}/inc ${TULPAR_BEARSSL}/src)
endforeach()
