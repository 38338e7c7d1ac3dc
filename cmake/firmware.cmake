# SPDX-License-Identifier: MIT
#
# The firmware half as part of the host build: the same source tree, configured again with the
# cross compiler, and with the same options.
set(TULPAR_FIRMWARE_DIR ${CMAKE_BINARY_DIR}/firmware)
set(TULPAR_BUILT_FIRMWARE "" CACHE PATH
    "Firmware of another build folder, of the same sources and options, instead of building it again")

if(TULPAR_BUILT_FIRMWARE)
    file(REMOVE_RECURSE ${TULPAR_FIRMWARE_DIR})
    file(CREATE_LINK ${TULPAR_BUILT_FIRMWARE} ${TULPAR_FIRMWARE_DIR} SYMBOLIC)
    add_custom_target(firmware)
    return()
endif()

# The tool and the virtual board need no cross compiler, and are built without one.
find_program(TULPAR_CROSS_COMPILER arm-none-eabi-gcc NO_CMAKE_SYSTEM_PATH)
if(NOT TULPAR_CROSS_COMPILER)
    if(TULPAR_TESTS)
        message(FATAL_ERROR "The tests need firmware, and arm-none-eabi-gcc is missing: make deps installs it")
    endif()
    message(STATUS "No arm-none-eabi-gcc: neither bootloaders nor the example application are built")
    add_custom_target(firmware)
    return()
endif()

include(ExternalProject)

# A list as one argument: ExternalProject puts the semicolons back.
set(options)
foreach(option IN LISTS TULPAR_OPTIONS)
    string(REPLACE ";" "," value "${${option}}")
    list(APPEND options -D${option}=${value})
endforeach()

ExternalProject_Add(firmware
    LIST_SEPARATOR ,
    SOURCE_DIR ${PROJECT_SOURCE_DIR}
    BINARY_DIR ${CMAKE_BINARY_DIR}/obj/firmware
    STAMP_DIR ${CMAKE_BINARY_DIR}/obj/firmware-stamp
    TMP_DIR ${CMAKE_BINARY_DIR}/obj/firmware-tmp
    CMAKE_ARGS -DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/arm-none-eabi.cmake
               -DCMAKE_BUILD_TYPE=Release
               -DTULPAR_FIRMWARE_DIR=${TULPAR_FIRMWARE_DIR}
               ${options}
    BUILD_ALWAYS ON
    INSTALL_COMMAND "")
