# SPDX-License-Identifier: MIT
#
# Toolchain file of the firmware half: Cortex-M4, no startup code but our own. Of the C library only
# memcpy and its like are linked, which the compiler calls by itself.
# What the environment says is meant for the PC's compiler (CFLAGS=-march=native).
unset(ENV{CFLAGS})
unset(ENV{CPPFLAGS})
unset(ENV{LDFLAGS})
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR cortex-m4)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_AR arm-none-eabi-gcc-ar)
set(CMAKE_RANLIB arm-none-eabi-gcc-ranlib)
set(CMAKE_OBJCOPY arm-none-eabi-objcopy)
set(CMAKE_SIZE arm-none-eabi-size)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT
    "-mcpu=cortex-m4 -mthumb -ffreestanding -ffunction-sections -fdata-sections -fno-common")
set(CMAKE_C_FLAGS_RELEASE_INIT "-Os -g3")
set(CMAKE_C_FLAGS_RELEASE "-Os -g3" CACHE STRING "")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,--gc-sections -Wl,--fatal-warnings")
set(CMAKE_C_STANDARD_LIBRARIES "-lc_nano -lgcc" CACHE STRING "")
