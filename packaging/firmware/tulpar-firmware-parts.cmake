# SPDX-License-Identifier: MIT
#
# The parts of tulpar_firmware() (tulpar-firmware.cmake), not for others. They see its arguments as TULPAR_..., and
# the numbers of the kit as tulpar_...

# Sets the numbers of kits/BOARD.mk, those that depend on the slots without _1 and _2 behind them.
macro(_tulpar_read_kit)
    set(kit_file ${_tulpar_share}/kits/${TULPAR_BOARD}.mk)
    if(NOT TULPAR_BOARD OR NOT EXISTS ${kit_file})
        file(GLOB kits RELATIVE ${_tulpar_share}/kits ${_tulpar_share}/kits/*.mk)
        list(TRANSFORM kits REPLACE "\\.mk$" "")
        list(JOIN kits ", " kits)
        message(FATAL_ERROR "tulpar_firmware(${target}): BOARD is \"${TULPAR_BOARD}\", and must be one of ${kits}")
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${kit_file})
    file(STRINGS ${kit_file} lines REGEX "^tulpar_[a-z_0-9]+ := ")
    foreach(line IN LISTS lines)
        if(line MATCHES "^(tulpar_[a-z_0-9]+) := (.*)$")
            set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
        endif()
    endforeach()
    if(NOT TULPAR_SLOTS)
        set(TULPAR_SLOTS ${tulpar_slots})
    endif()
    if(NOT DEFINED tulpar_flash_${TULPAR_SLOTS})
        message(FATAL_ERROR "tulpar_firmware(${target}): ${TULPAR_BOARD} cannot have ${TULPAR_SLOTS} slots")
    endif()
    foreach(name flash flash_size flash_end offset)
        set(tulpar_${name} ${tulpar_${name}_${TULPAR_SLOTS}})
    endforeach()
endmacro()

# How options name a linker script: -T FILE, -TFILE, -Wl,-T,FILE, --script=FILE; quoted, or without a blank. -Ttext=
# and its like are something else.
set(_tulpar_script_option "(-T[ ;]*|-Wl,-T,?|--script=)(\"([^\"]+)\"|([^\" ;,]+\\.(ld|lds|ldscript|x)))")

# The script that the target is linked with so far, as an absolute path, or nothing.
function(_tulpar_find_script target named result)
    get_target_property(of_target ${target} LINK_OPTIONS)
    get_target_property(of_old ${target} LINK_FLAGS)
    set(file "${named}")
    foreach(options IN ITEMS "${of_target}" "${of_old}" "${CMAKE_C_LINK_FLAGS}" "${CMAKE_CXX_LINK_FLAGS}"
                             "${CMAKE_ASM_LINK_FLAGS}" "${CMAKE_EXE_LINKER_FLAGS}")
        if(NOT file AND options MATCHES "${_tulpar_script_option}")
            set(file "${CMAKE_MATCH_3}${CMAKE_MATCH_4}")
        endif()
    endforeach()
    set(${result} "" PARENT_SCOPE)
    if(NOT file)
        return()
    endif()
    get_target_property(folders ${target} LINK_DIRECTORIES)
    foreach(folder "" ${CMAKE_CURRENT_SOURCE_DIR}/ ${CMAKE_SOURCE_DIR}/ ${CMAKE_BINARY_DIR}/ ${folders})
        if(IS_ABSOLUTE "${folder}${file}" AND EXISTS "${folder}${file}")
            set(${result} "${folder}${file}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
    message(FATAL_ERROR "tulpar_firmware(${target}): the linker script ${file} was not found; LINKER_SCRIPT takes its absolute path")
endfunction()

# Writes the script again, into the build folder: the region at the start of the flash begins behind the bootloader
# and ends where the application area does, at the latest; the one at the start of the RAM leaves out the mailbox.
# tulpar.mk does the same, by sed.
function(_tulpar_move_script script moved)
    get_filename_component(name "${script}" NAME)
    set(written "${CMAKE_CURRENT_BINARY_DIR}/tulpar-${TULPAR_BOARD}-${TULPAR_SLOTS}/${name}")
    set(${moved} "${written}" PARENT_SCOPE)
    if(script STREQUAL written) # of another target, by options of the whole folder
        return()
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${script}")
    file(READ "${script}" text)
    set(origin "(ORIGIN|org|o)[ \t]*=[ \t]*")
    # Up to the end of the line, a comment or a bracket: a number, or a sum.
    set(length "[ \t]*,[ \t]*(LENGTH|len|l)[ \t]*=[ \t]*(([^\r\n/}]|/[^*/\r\n])*[^ \t\r\n/}])")
    string(REGEX REPLACE "^0x0*" "0x0*" flash "${tulpar_chip_flash}")
    string(REGEX REPLACE "^0x0*" "0x0*" ram "${tulpar_chip_ram}")
    string(REGEX REPLACE "${origin}${flash}${length}"
           "ORIGIN = ${tulpar_flash}, LENGTH = MIN(${tulpar_chip_flash} + (\\3), ${tulpar_flash_end}) - ${tulpar_flash}"
           changed "${text}")
    string(REGEX REPLACE "${origin}${ram}${length}"
           "ORIGIN = ${tulpar_ram}, LENGTH = (\\3) - ${tulpar_mailbox_size}" changed "${changed}")
    if(NOT changed MATCHES "${origin}${tulpar_flash}[ \t]*,")
        message(FATAL_ERROR "${script}: no line has ORIGIN = ${tulpar_chip_flash}, LENGTH = ... for the flash. Write ORIGIN = "
                            "${tulpar_flash}, LENGTH = ${tulpar_flash_size} where it has them, or leave the script out: "
                            "Tulpar has one of its own")
    endif()
    set(before "")
    if(EXISTS "${written}")
        file(READ "${written}" before)
    endif()
    if(NOT before STREQUAL changed)
        file(WRITE "${written}" "${changed}")
    endif()
endfunction()

# Options with the script that stands in them replaced.
function(_tulpar_replace_script options moved result)
    if("${moved}" MATCHES " ")
        set(moved "\"${moved}\"")
    endif()
    string(REGEX REPLACE "${_tulpar_script_option}" "\\1${moved}" options "${options}")
    set(${result} "${options}" PARENT_SCOPE)
endfunction()

function(_tulpar_use_script target script moved)
    # What the script INCLUDEs lies beside it.
    get_filename_component(folder "${script}" DIRECTORY)
    target_link_options(${target} PRIVATE "-L${folder}")
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS "${moved}")
    set(all_options "${CMAKE_C_LINK_FLAGS};${CMAKE_CXX_LINK_FLAGS};${CMAKE_ASM_LINK_FLAGS};${CMAKE_EXE_LINKER_FLAGS}")
    foreach(property LINK_OPTIONS LINK_FLAGS)
        get_target_property(options ${target} ${property})
        if(options AND options MATCHES "${_tulpar_script_option}")
            string(REGEX REPLACE "${_tulpar_script_option}" "\\1${moved}" options "${options}")
            set_target_properties(${target} PROPERTIES ${property} "${options}")
            list(APPEND all_options "${options}")
        endif()
    endforeach()
    if(NOT all_options MATCHES "${_tulpar_script_option}")
        target_link_options(${target} PRIVATE "-T${moved}")
    endif()
endfunction()

# The files system_stm32*.c of a target and of what it is linked with; `owners` has the target of each.
function(_tulpar_system_files target files owners)
    set(waiting ${target})
    set(seen "")
    set(found "")
    set(found_in "")
    while(NOT waiting STREQUAL "")
        list(POP_FRONT waiting next)
        if(NOT TARGET "${next}" OR next IN_LIST seen)
            continue()
        endif()
        list(APPEND seen "${next}")
        get_target_property(is_imported ${next} IMPORTED)
        get_target_property(folder ${next} SOURCE_DIR)
        foreach(property SOURCES INTERFACE_SOURCES LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
            get_target_property(items ${next} ${property})
            if(NOT items)
                continue()
            endif()
            foreach(item IN LISTS items)
                if(property MATCHES "LIBRARIES")
                    list(APPEND waiting "${item}")
                elseif(item MATCHES "system_stm32[a-z0-9]+\\.c$" AND NOT is_imported)
                    get_filename_component(path "${item}" ABSOLUTE BASE_DIR "${folder}")
                    list(APPEND found "${path}")
                    # Sources of an interface are compiled by whoever is linked with it.
                    string(REGEX REPLACE "^INTERFACE_SOURCES$" "${target}" owner "${property}")
                    string(REGEX REPLACE "^SOURCES$" "${next}" owner "${owner}")
                    list(APPEND found_in ${owner})
                endif()
            endforeach()
        endforeach()
    endwhile()
    set(${files} "${found}" PARENT_SCOPE)
    set(${owners} "${found_in}" PARENT_SCOPE)
endfunction()

# The bootloader sets VTOR, and a system_stm32*.c of today leaves it so. Where its offset may come from the
# compiler, it does; a file that would set VTOR back to the start of the flash is refused.
function(_tulpar_tell_vectors target)
    _tulpar_system_files(${target} files owners)
    foreach(file owner IN ZIP_LISTS files owners)
        if(NOT EXISTS "${file}")
            continue()
        endif()
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
        file(READ "${file}" text)
        set(is_asked FALSE) # does it set VTOR only where it is asked to?
        if(text MATCHES "(^|\n)[ \t]*#[ \t]*if[^\n]*USER_VECT_TAB_ADDRESS" AND
           NOT text MATCHES "(^|\n)[ \t]*#[ \t]*define[ \t]+USER_VECT_TAB_ADDRESS")
            set(is_asked TRUE)
        endif()
        if(text MATCHES "(^|\n)[ \t]*#[ \t]*if([ \t]+!|ndef[ \t])[ \t]*(defined)?[ \t]*[(]?[ \t]*VECT_TAB_OFFSET")
            set_property(SOURCE "${file}" TARGET_DIRECTORY ${owner} APPEND PROPERTY COMPILE_DEFINITIONS
                         USER_VECT_TAB_ADDRESS VECT_TAB_OFFSET=${tulpar_offset}U)
        elseif(NOT is_asked AND text MATCHES "VECT_TAB_OFFSET")
            string(REGEX REPLACE "^0x" "0[xX]0*" offset "${tulpar_offset}")
            if(NOT text MATCHES "(^|\n)[ \t]*#[ \t]*define[ \t]+VECT_TAB_OFFSET[ \t]+[(]?${offset}[UuLl]*([^0-9A-Fa-f]|$)")
                message(FATAL_ERROR "${file} sets VTOR back to the start of the flash, where the vectors of the bootloader are: "
                                    "in it, make the line #define VECT_TAB_OFFSET ${tulpar_offset}U")
            endif()
        endif()
    endforeach()
endfunction()

function(_tulpar_add_files target)
    if(NOT CMAKE_OBJCOPY)
        message(FATAL_ERROR "tulpar_firmware(${target}): CMAKE_OBJCOPY is not set, and arm-none-eabi-objcopy was not found "
                            "beside the compiler; the toolchain file may set it")
    endif()
    set(base $<TARGET_FILE_DIR:${target}>/$<TARGET_FILE_BASE_NAME:${target}>)
    set(commands "")
    if(TULPAR_VERSION)
        if(NOT TULPAR_VERSION MATCHES "^([0-9]+)\\.([0-9]+)\\.([0-9]+)$")
            message(FATAL_ERROR "tulpar_firmware(${target}): VERSION is \"${TULPAR_VERSION}\", and must be three numbers, as 1.2.3")
        endif()
        set(numbers -DTULPAR_MAJOR=${CMAKE_MATCH_1} -DTULPAR_MINOR=${CMAKE_MATCH_2} -DTULPAR_PATCH=${CMAKE_MATCH_3})
        if(NOT TULPAR_VECTORS)
            set(TULPAR_VECTORS .isr_vector)
        endif()
        set(work ${CMAKE_CURRENT_BINARY_DIR}/tulpar-${TULPAR_BOARD}-${TULPAR_SLOTS}/${target})
        file(MAKE_DIRECTORY ${work})
        foreach(compiler "${CMAKE_C_COMPILER}" "${CMAKE_CXX_COMPILER}" "${CMAKE_ASM_COMPILER}")
            if(compiler AND NOT assembler)
                set(assembler "${compiler}")
            endif()
        endforeach()
        if(CMAKE_C_COMPILER_TARGET)
            list(APPEND assembler --target=${CMAKE_C_COMPILER_TARGET})
        endif()
        # The table out of the executable, the version into it, and back.
        set(commands
            COMMAND ${CMAKE_OBJCOPY} -O binary --only-section=${TULPAR_VECTORS} $<TARGET_FILE:${target}> ${work}/tulpar_vectors.bin
            COMMAND ${assembler} -c -x assembler-with-cpp ${numbers} -Wa,-I${work} ${_tulpar_share}/version.S -o ${work}/version.o
            COMMAND ${CMAKE_OBJCOPY} -O binary --only-section=.vectors ${work}/version.o ${work}/version.bin
            COMMAND ${CMAKE_OBJCOPY} --update-section ${TULPAR_VECTORS}=${work}/version.bin $<TARGET_FILE:${target}>)
    endif()
    add_custom_command(TARGET ${target} POST_BUILD ${commands}
                       COMMAND ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:${target}> ${base}.bin
                       COMMAND ${CMAKE_OBJCOPY} -O ihex $<TARGET_FILE:${target}> ${base}.hex VERBATIM)
endfunction()

# add_custom_target(TARGET-verb), and `verb` for the first one.
function(_tulpar_add_verb target verb)
    add_custom_target(${target}-${verb} ${ARGN} USES_TERMINAL VERBATIM)
    add_dependencies(${target}-${verb} ${target})
    if(NOT TARGET ${verb})
        add_custom_target(${verb} DEPENDS ${target}-${verb})
    endif()
endfunction()

function(_tulpar_add_tool target)
    find_program(TULPAR_PROGRAM tulpar HINTS ${_tulpar_prefix}/bin NO_CMAKE_FIND_ROOT_PATH)
    mark_as_advanced(TULPAR_PROGRAM)
    if(NOT TULPAR_PROGRAM)
        message(STATUS "Tulpar: no targets flash and factory, for the program tulpar was not found; -DTULPAR_PROGRAM=... says where it is")
        return()
    endif()
    _tulpar_add_verb(${target} flash COMMAND ${TULPAR_PROGRAM} flash $<TARGET_FILE:${target}>)

    set(bootloader "${TULPAR_BOOTLOADER}")
    foreach(name bootloader bootloader-plain)
        set(installed ${_tulpar_share}/bootloaders/${TULPAR_BOARD}/${name}.bin)
        if(NOT bootloader AND TULPAR_SLOTS EQUAL tulpar_slots AND EXISTS ${installed})
            set(bootloader ${installed})
        endif()
    endforeach()
    if(NOT bootloader)
        message(STATUS "Tulpar: no target factory, for no bootloader of ${TULPAR_BOARD} with ${TULPAR_SLOTS} slot(s) is installed; "
                       "BOOTLOADER names another one")
        return()
    endif()
    get_filename_component(bootloader "${bootloader}" ABSOLUTE)
    _tulpar_add_verb(${target} factory COMMAND ${TULPAR_PROGRAM} merge ${bootloader} $<TARGET_FILE:${target}>
                     -o $<TARGET_FILE_DIR:${target}>/$<TARGET_FILE_BASE_NAME:${target}>-factory.hex)
endfunction()
