# Toolchain file of the firmware half: Cortex-M4 with single-precision FPU, no C library.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR cortex-m4)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_OBJCOPY arm-none-eabi-objcopy)
set(CMAKE_SIZE arm-none-eabi-size)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT
    "-mcpu=cortex-m4 -mthumb -ffreestanding -ffunction-sections -fdata-sections -fno-common")
set(CMAKE_C_FLAGS_RELEASE_INIT "-Os -g3")
set(CMAKE_C_FLAGS_RELEASE "-Os -g3" CACHE STRING "")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,--gc-sections -Wl,--fatal-warnings")
