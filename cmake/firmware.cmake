# SPDX-License-Identifier: MIT
#
# The firmware half as part of the host build: the same source tree, configured again with the
# cross compiler. Options that reach the firmware are passed on by name.
include(ExternalProject)

set(TULPAR_FIRMWARE_DIR ${CMAKE_BINARY_DIR}/firmware)
set(TULPAR_WINDOW_MS 500 CACHE STRING
    "Milliseconds after reset in which the host can catch the bootloader; 0: none; 0xFFFFFFFF: for ever")
set(TULPAR_BAUD 115200 CACHE STRING "Baud rate of the bootloader and the example application")
option(TULPAR_CONFIDENTIAL "Bootloaders tell nothing of what flash held before an update" OFF)

# A list as one argument: ExternalProject puts the semicolons back.
string(REPLACE ";" "," two_slots "${TULPAR_TWO_SLOTS}")

ExternalProject_Add(firmware
    LIST_SEPARATOR ,
    SOURCE_DIR ${PROJECT_SOURCE_DIR}
    BINARY_DIR ${CMAKE_BINARY_DIR}/obj/firmware
    STAMP_DIR ${CMAKE_BINARY_DIR}/obj/firmware-stamp
    TMP_DIR ${CMAKE_BINARY_DIR}/obj/firmware-tmp
    CMAKE_ARGS -DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/arm-none-eabi.cmake
               -DCMAKE_BUILD_TYPE=Release
               -DTULPAR_FIRMWARE_DIR=${TULPAR_FIRMWARE_DIR}
               -DTULPAR_WINDOW_MS=${TULPAR_WINDOW_MS}
               -DTULPAR_TWO_SLOTS=${two_slots}
               -DTULPAR_BAUD=${TULPAR_BAUD}
               -DTULPAR_CONFIDENTIAL=${TULPAR_CONFIDENTIAL}
               -DTULPAR_TESTS=${TULPAR_TESTS}
    BUILD_ALWAYS ON
    INSTALL_COMMAND "")
