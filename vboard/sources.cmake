# SPDX-License-Identifier: MIT
#
# A family for each folder of chips/, whose files are all compiled.
file(GLOB FAMILY_SOURCES RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_SOURCE_DIR}/chips/*/*.c)
set(FAMILY_DECLARATIONS "")
set(FAMILY_ADDRESSES "")
foreach(source IN LISTS FAMILY_SOURCES)
    if(source MATCHES "chips/(.+)/chips.c$")
        string(APPEND FAMILY_DECLARATIONS "extern const struct family family_${CMAKE_MATCH_1};\n")
        string(APPEND FAMILY_ADDRESSES "&family_${CMAKE_MATCH_1}, ")
    endif()
endforeach()
configure_file(chips/family_list.c.in family_list.c)

add_library(
    vboard_machine STATIC
    bench.c
    boards.c
    ${CMAKE_CURRENT_BINARY_DIR}/board_list.c
    ${CMAKE_CURRENT_BINARY_DIR}/family_list.c
    ${FAMILY_SOURCES}
    chips/chips.c
    chips/timer_pins.c
    bus.c
    elf.c
    fault_text.c
    faults.c
    fit.c
    line.c
    link.c
    load.c
    machine.c
    map.c
    noise.c
    option_text.c
    periph/afio.c
    periph/bkp.c
    periph/crc.c
    periph/crc_v1.c
    periph/crc_v2.c
    periph/dbgmcu.c
    periph/dma_channels.c
    periph/dma_streams.c
    periph/dmamux.c
    periph/exti.c
    periph/exti_v2.c
    periph/flash_doubleword.c
    periph/flash_doubleword_access.c
    periph/flash_doubleword_options.c
    periph/flash_array.c
    periph/flash_halfword.c
    periph/flash_interface.c
    periph/flash_protect.c
    periph/flash_read.c
    periph/flash_sectors.c
    periph/flash_sectors_options.c
    periph/flash_tear.c
    periph/flash_unsure.c
    periph/pins.c
    periph/pins_v1.c
    periph/pins_v2.c
    periph/iwdg.c
    periph/pwr_f1.c
    periph/pwr_f4.c
    periph/pwr_l4.c
    periph/rcc.c
    periph/rcc_f1.c
    periph/rcc_f1_tree.c
    periph/rcc_f4.c
    periph/rcc_f4_tree.c
    periph/rcc_g0.c
    periph/rcc_g0_tree.c
    periph/rcc_l4.c
    periph/rcc_l4_tree.c
    periph/rtc_v2.c
    periph/rtc_v2_calendar.c
    periph/syscfg_f4.c
    periph/syscfg_g0.c
    periph/syscfg_l4.c
    periph/tim.c
    periph/tim_counter.c
    periph/serial_v1.c
    periph/serial_v2.c
    periph/serial_shift.c
    power.c
    rom/boot.c
    rom/flash_doubleword.c
    rom/flash_halfword.c
    rom/flash_sectors.c
    rom/frames.c
    rom/loader.c
    rom/wire.c
    rom/work.c
    regs.c
    stub.c
    symbols.c
    time.c
    violation.c
    warm.c
    watch.c
    windows.c
    wires.c)

# A board for each kit, from its header: board/kits has numbers and names, no code.
set(BOARD_DECLARATIONS "")
set(BOARD_ADDRESSES "")
foreach(kit IN LISTS TULPAR_KITS)
    string(MAKE_C_IDENTIFIER "board_${kit}" symbol)
    string(APPEND BOARD_DECLARATIONS "extern const struct board_description ${symbol};\n")
    string(APPEND BOARD_ADDRESSES "&${symbol}, ")
    add_library(vboard_${symbol} OBJECT kit.c)
    target_include_directories(vboard_${symbol} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/board)
    target_compile_definitions(vboard_${symbol} PRIVATE KIT_HEADER="kits/${kit}.h" KIT_SYMBOL=${symbol})
    tulpar_kit_value(${kit} KIT_HSE_HZ "0" hse_hz)
    target_compile_definitions(vboard_${symbol} PRIVATE HSE_HZ=${hse_hz})
    foreach(part LED_2 BUTTON)
        tulpar_kit_value(${kit} KIT_${part}_NAME "" name)
        string(COMPARE NOTEQUAL "${name}" "" there)
        target_compile_definitions(vboard_${symbol} PRIVATE ${part}=$<IF:${there},ACTIVE,NONE>)
    endforeach()
    target_sources(vboard_machine PRIVATE $<TARGET_OBJECTS:vboard_${symbol}>)
endforeach()
configure_file(board_list.c.in board_list.c)

target_include_directories(vboard_machine PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(vboard_machine PUBLIC vboard_core)
set_source_files_properties(symbols.c PROPERTIES COMPILE_DEFINITIONS _POSIX_C_SOURCE=200809L)

pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
# The command; tests link it with boards of their own.
add_library(vboard_cli OBJECT cli/button.c cli/conditions.c cli/control.c cli/fault_list.c cli/files.c cli/help.c cli/main.c cli/options.c
                              cli/pace.c cli/port.c cli/pty.c cli/pty_baud.c cli/stubs.c cli/trace.c)
target_link_libraries(vboard_cli PUBLIC vboard_machine PkgConfig::CJSON)
add_executable(vboard $<TARGET_OBJECTS:vboard_cli>)
target_link_libraries(vboard PRIVATE vboard_machine PkgConfig::CJSON)
set_source_files_properties(cli/options.c PROPERTIES COMPILE_DEFINITIONS
                                                     "TULPAR_VERSION=\"${PROJECT_VERSION}\";_GNU_SOURCE")
set_source_files_properties(cli/control.c cli/files.c cli/help.c cli/main.c cli/pace.c cli/pty.c cli/pty_baud.c
                            PROPERTIES COMPILE_DEFINITIONS _GNU_SOURCE)
