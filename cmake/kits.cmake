# SPDX-License-Identifier: MIT
#
# The kits, each a header in board/kits: the one list, for the firmware, the virtual board and the tests.
file(GLOB TULPAR_KITS RELATIVE ${PROJECT_SOURCE_DIR}/board/kits CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/board/kits/*.h)
list(TRANSFORM TULPAR_KITS REPLACE "\\.h$" "")

# A kit with one slot whose header has KIT_TRIED_WITH_TWO is built with two as well, for the tests, under
# its name with this behind it: all functions here take such a name.
set(TULPAR_WITH_TWO "-two-slots")

function(tulpar_header_of kit result)
    string(REGEX REPLACE "${TULPAR_WITH_TWO}$" "" header ${kit})
    set(${result} ${header} PARENT_SCOPE)
endfunction()

# What the header of a kit defines as NAME; without such a line, `default`.
function(tulpar_kit_value kit name default result)
    tulpar_header_of(${kit} file)
    set(header ${PROJECT_SOURCE_DIR}/board/kits/${file}.h)
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    file(STRINGS ${header} line REGEX "^#define ${name} ")
    if(line MATCHES "^#define ${name} +\"?([A-Za-z0-9_-]+)")
        set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
    else()
        set(${result} "${default}" PARENT_SCOPE)
    endif()
endfunction()

# How many slots the flash of a kit has in this build.
function(tulpar_slots kit result)
    if(kit MATCHES "${TULPAR_WITH_TWO}$")
        set(slots 2)
    elseif(TULPAR_TWO_SLOTS STREQUAL "kits")
        tulpar_kit_value(${kit} KIT_SLOTS 1 slots)
    elseif(kit IN_LIST TULPAR_TWO_SLOTS)
        set(slots 2)
    else()
        set(slots 1)
    endif()
    set(${result} ${slots} PARENT_SCOPE)
endfunction()

# Which folder of board/cortex_m has what the architecture of a kit's core does in its own way.
function(tulpar_architecture kit result)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    file(STRINGS ${PROJECT_SOURCE_DIR}/board/chips/${chip}/chip.cmake line REGEX "^set\\(cpu cortex-m0")
    set(${result} v7m PARENT_SCOPE)
    if(line)
        set(${result} v6m PARENT_SCOPE)
    endif()
endfunction()

# What a source must be told that includes the layout of a kit with so many slots (board/stm32/layout.h).
function(tulpar_layout_options kit slots definitions includes)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    tulpar_architecture(${kit} architecture)
    tulpar_header_of(${kit} header)
    set(${definitions} KIT_HEADER="kits/${header}.h" SETTING_SLOTS=${slots}
        PARENT_SCOPE)
    set(${includes} ${PROJECT_SOURCE_DIR}/board ${PROJECT_SOURCE_DIR}/board/stm32
                    ${PROJECT_SOURCE_DIR}/board/chips/${chip}
                    ${PROJECT_SOURCE_DIR}/board/cortex_m/${architecture} PARENT_SCOPE)
endfunction()

# Whether the flash of a kit's chip has one of these properties (wire/geometry.h): a regular expression.
function(tulpar_flash_has kit properties result)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    set(facts ${PROJECT_SOURCE_DIR}/board/chips/${chip}/facts.h)
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${facts})
    file(STRINGS ${facts} line REGEX "^#define FLASH_PROPERTIES ")
    set(${result} OFF PARENT_SCOPE)
    if(line MATCHES "${properties}")
        set(${result} ON PARENT_SCOPE)
    endif()
endfunction()

# The suffix of the core's libraries (boot/CMakeLists.txt) for the flash of a kit's chip.
function(tulpar_core_suffix kit result)
    tulpar_flash_has(${kit} FLASH_HAS_ECC has_ecc)
    set(${result} -without-ecc PARENT_SCOPE)
    if(has_ecc)
        set(${result} "" PARENT_SCOPE)
    endif()
endfunction()

# The core of a kit's chip, where it is not the Cortex-M4 of the toolchain file: "-mcpu=..." and what
# libraries for it have behind their names; else two empty strings.
function(tulpar_core kit option suffix)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    set(facts ${PROJECT_SOURCE_DIR}/board/chips/${chip}/chip.cmake)
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${facts})
    file(STRINGS ${facts} line REGEX "^set\\(cpu ")
    if(line MATCHES "^set\\(cpu ([a-z0-9-]+)")
        set(${option} -mcpu=${CMAKE_MATCH_1} PARENT_SCOPE)
        set(${suffix} -${CMAKE_MATCH_1} PARENT_SCOPE)
    else()
        set(${option} "" PARENT_SCOPE)
        set(${suffix} "" PARENT_SCOPE)
    endif()
endfunction()

# Whether the chip.cmake of a kit's chip sets NAME.
function(tulpar_chip_sets kit name result)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    file(STRINGS ${PROJECT_SOURCE_DIR}/board/chips/${chip}/chip.cmake line REGEX "^set\\(${name} ")
    set(${result} OFF PARENT_SCOPE)
    if(line)
        set(${result} ON PARENT_SCOPE)
    endif()
endfunction()

# Whether an application of this kit may take updates while it runs: with two slots, on a chip that has
# the driver for it.
function(tulpar_has_background kit result)
    tulpar_slots(${kit} slots)
    tulpar_chip_sets(${kit} background has_driver)
    set(${result} OFF PARENT_SCOPE)
    if(slots EQUAL 2 AND has_driver)
        set(${result} ON PARENT_SCOPE)
    endif()
endfunction()

# What a bootloader of a kit may take of the flash, by its name in chip.cmake (plain_limit, two_slots_limit),
# which says so where it is not `default`.
function(tulpar_limit kit name default result)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    file(STRINGS ${PROJECT_SOURCE_DIR}/board/chips/${chip}/chip.cmake line REGEX "^set\\(${name} ")
    set(${result} ${default} PARENT_SCOPE)
    if(line MATCHES "^set\\(${name} ([0-9]+K)")
        set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
    endif()
endfunction()

# A header that contradicts the rest would build something else than it says, or fail far from the cause.
function(tulpar_check_kit kit)
    set(header board/kits/${kit}.h)
    tulpar_kit_value(${kit} KIT_NAME "" name)
    if(NOT name STREQUAL kit)
        message(FATAL_ERROR "${header}: KIT_NAME is \"${name}\", and must be the file's name, \"${kit}\"")
    endif()

    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    set(registers board/chips/${chip}/registers.h)
    if(chip STREQUAL "" OR NOT EXISTS ${PROJECT_SOURCE_DIR}/${registers})
        file(GLOB chips RELATIVE ${PROJECT_SOURCE_DIR}/board/chips ${PROJECT_SOURCE_DIR}/board/chips/*)
        list(JOIN chips ", " chips)
        message(FATAL_ERROR "${header}: KIT_CHIP is \"${chip}\", and must be a folder of board/chips: ${chips}")
    endif()

    tulpar_kit_value(${kit} KIT_USART "" usart)
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${registers})
    file(STRINGS ${PROJECT_SOURCE_DIR}/${registers} bases REGEX "^#define USART[0-9]+_BASE ")
    string(REGEX MATCHALL "USART[0-9]+" known "${bases}")
    if(NOT USART${usart} IN_LIST known)
        list(JOIN known ", " known)
        message(FATAL_ERROR "${header}: KIT_USART is \"${usart}\", and ${registers} knows ${known}: "
                            "take one of these, or add its facts there (docs/PORTING.md, A family of STM32 chips)")
    endif()
endfunction()

foreach(kit IN LISTS TULPAR_KITS)
    tulpar_check_kit(${kit})
endforeach()

# What is built: the kits, and for the tests those that are tried with two slots.
set(TULPAR_BUILT_KITS ${TULPAR_KITS})
foreach(kit IN LISTS TULPAR_KITS)
    tulpar_kit_value(${kit} KIT_TRIED_WITH_TWO 0 tried)
    tulpar_slots(${kit} slots)
    if(TULPAR_TESTS AND tried AND slots EQUAL 1)
        list(APPEND TULPAR_BUILT_KITS ${kit}${TULPAR_WITH_TWO})
    endif()
endforeach()

# Those that the tests' own firmware is written for, whose drivers know these chips (tests/firmware/common).
set(TULPAR_TEST_FIRMWARE_KITS "")
foreach(kit IN LISTS TULPAR_KITS)
    tulpar_kit_value(${kit} KIT_CHIP "" chip)
    if(chip MATCHES "^stm32(l4|g4)$")
        list(APPEND TULPAR_TEST_FIRMWARE_KITS ${kit})
    endif()
endforeach()

# The cores of all of them: for each a set of the libraries that bootloaders are made of.
set(TULPAR_CORES "-mcpu=cortex-m4")
foreach(kit IN LISTS TULPAR_KITS)
    tulpar_core(${kit} option suffix)
    if(TULPAR_IS_FIRMWARE AND option)
        list(APPEND TULPAR_CORES ${option})
    endif()
endforeach()
list(REMOVE_DUPLICATES TULPAR_CORES)

# tulpar_options_of_core(OPTION RESULT): what makes bootloaders for that core smaller, measured, besides the
# options of CMakeLists.txt. On ARMv6-M: variables beside each other, so that one address serves several.
function(tulpar_options_of_core option result)
    set(${result} "" PARENT_SCOPE)
    if(option MATCHES "cortex-m0")
        set(${result} -fno-data-sections PARENT_SCOPE)
    endif()
endfunction()

# tulpar_options_of_plain(OPTION RESULT): the same for the core of the plain bootloader (boot/) alone. On a
# Cortex-M0+ and M3: a switch by a table. On ARMv6-M a branch to a far case takes two instructions.
function(tulpar_options_of_plain option result)
    set(${result} "" PARENT_SCOPE)
    if(option MATCHES "cortex-m[03]")
        set(${result} -fjump-tables PARENT_SCOPE)
    endif()
endfunction()

# tulpar_for_core(OPTION RESULT): what a library for that core has behind its name.
function(tulpar_for_core option result)
    string(REPLACE "-mcpu=" "-" suffix ${option})
    string(REPLACE "-cortex-m4" "" suffix ${suffix})
    set(${result} "${suffix}" PARENT_SCOPE)
endfunction()
