# SPDX-License-Identifier: MIT
#
# tulpar_firmware(TARGET BOARD KIT [SLOTS 1|2] [VERSION 1.2.3] [LINKER_SCRIPT FILE] [BOOTLOADER FILE] [VECTORS SECTION])
#
# Makes an application for a board with the Tulpar bootloader of an executable that is built by a cross compiler:
#
#   - it is linked for the place behind the bootloader. The linker script that the target has (LINKER_SCRIPT,
#     or a -T among its options or in CMAKE_C_LINK_FLAGS and its like) is copied into the build folder, and there the
#     region at the start of the flash and the one at the start of the RAM are moved; without one the
#     target gets one of Tulpar's own, kits/KIT-1.ld or kits/KIT-2.ld.
#   - a system_stm32*.c among the sources is told the place of the vector table, where it can be told
#   - TARGET.bin and TARGET.hex are written beside the executable; VERSION goes into the vector table, which is the
#     section .isr_vector unless VECTORS says otherwise
#   - the target TARGET-flash sends it by `tulpar flash`, TARGET-factory writes TARGET-factory.hex by `tulpar merge`:
#     bootloader, record and application. `flash` and `factory` are those of the first target.
#
# To be called in the CMakeLists.txt that adds the target, when its sources and libraries are known. SLOTS: as the
# installed bootloader has them; else BOOTLOADER says which goes into the factory file. The port of `flash`: what
# TULPAR_PORT in the environment says, or the one that tulpar finds.
#
# Also tulpar::app, for target_link_libraries(): tulpar_app.c and tulpar_app.h, by which an application goes into the
# bootloader, tells of faults, and confirms itself.
get_filename_component(_tulpar_share ${CMAKE_CURRENT_LIST_DIR}/../../tulpar ABSOLUTE)
get_filename_component(_tulpar_prefix ${_tulpar_share}/../.. ABSOLUTE)
include(${CMAKE_CURRENT_LIST_DIR}/tulpar-firmware-parts.cmake)

if(NOT TARGET tulpar::app)
    add_library(tulpar::app INTERFACE IMPORTED)
    set_target_properties(tulpar::app PROPERTIES INTERFACE_SOURCES ${_tulpar_share}/app/tulpar_app.c
                                                 INTERFACE_INCLUDE_DIRECTORIES ${_tulpar_share}/app)
endif()

function(tulpar_firmware target)
    cmake_parse_arguments(PARSE_ARGV 1 TULPAR "" "BOARD;SLOTS;VERSION;LINKER_SCRIPT;BOOTLOADER;VECTORS" "")
    if(TULPAR_UNPARSED_ARGUMENTS OR TULPAR_KEYWORDS_MISSING_VALUES)
        message(FATAL_ERROR "tulpar_firmware(${target}): what is ${TULPAR_UNPARSED_ARGUMENTS}${TULPAR_KEYWORDS_MISSING_VALUES}? "
                            "It takes BOARD, SLOTS, VERSION, LINKER_SCRIPT, BOOTLOADER and VECTORS, each with a value")
    endif()
    if(NOT TARGET ${target})
        message(FATAL_ERROR "tulpar_firmware(${target}): there is no such target yet; call it behind add_executable(${target} ...)")
    endif()
    get_target_property(folder ${target} SOURCE_DIR)
    if(NOT folder STREQUAL CMAKE_CURRENT_SOURCE_DIR)
        message(FATAL_ERROR "tulpar_firmware(${target}): call it in ${folder}/CMakeLists.txt, which adds the target")
    endif()
    _tulpar_read_kit()

    _tulpar_find_script(${target} "${TULPAR_LINKER_SCRIPT}" script)
    if(script)
        _tulpar_move_script("${script}" moved)
        _tulpar_use_script(${target} "${script}" "${moved}")
        # Options of the whole folder, as a toolchain file sets them: they are read when all of it is.
        foreach(flags CMAKE_C_LINK_FLAGS CMAKE_CXX_LINK_FLAGS CMAKE_ASM_LINK_FLAGS CMAKE_EXE_LINKER_FLAGS)
            _tulpar_replace_script("${${flags}}" "${moved}" replaced)
            set(${flags} "${replaced}" PARENT_SCOPE)
        endforeach()
        set(told "${script}, moved")
    else()
        set(told ${_tulpar_share}/kits/${TULPAR_BOARD}-${TULPAR_SLOTS}.ld)
        target_link_options(${target} PRIVATE -T${told})
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${told})
    endif()
    message(STATUS "Tulpar: ${target} for ${TULPAR_BOARD}, ${tulpar_flash_size} bytes from ${tulpar_flash} on; linker script ${told}")

    _tulpar_tell_vectors(${target})
    _tulpar_add_files(${target})
    _tulpar_add_tool(${target})
endfunction()
