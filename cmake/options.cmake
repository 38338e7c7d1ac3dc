# SPDX-License-Identifier: MIT
#
# The options of the build, for both halves of it: the host's passes on to the firmware what the user chose.
option(TULPAR_TESTS "Build the tests" OFF)
option(TULPAR_WERROR "Warnings are errors: for those who work on Tulpar" OFF)
option(TULPAR_CONFIDENTIAL "Bootloaders tell nothing of what flash held before an update" OFF)
set(TULPAR_WINDOW_MS 500 CACHE STRING
    "Milliseconds after reset in which the host can catch the bootloader; 0: none; 0xFFFFFFFF: for ever")
set(TULPAR_BAUD 115200 CACHE STRING "Baud rate of the bootloader and the example application")
if(TULPAR_BAUD LESS 2400 OR TULPAR_BAUD GREATER 4000000)
    message(FATAL_ERROR "TULPAR_BAUD is ${TULPAR_BAUD}: a number from 2400 to 4000000; 115200 is what every tool tries first")
endif()
set(TULPAR_TWO_SLOTS kits CACHE STRING
    "Kits (a list) whose flash has two slots: the old application is kept until the new one works; kits: as their headers say")
set(TULPAR_OPTIONS TULPAR_TESTS TULPAR_WERROR TULPAR_CONFIDENTIAL TULPAR_WINDOW_MS TULPAR_BAUD TULPAR_TWO_SLOTS TULPAR_BEARSSL)
