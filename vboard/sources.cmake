add_library(
    vboard_machine STATIC
    bench.c
    boards.c
    bus.c
    elf.c
    line.c
    link.c
    load.c
    machine.c
    map.c
    periph/crc.c
    periph/dbgmcu.c
    periph/dma.c
    periph/exti.c
    periph/flash.c
    periph/flash_access.c
    periph/flash_array.c
    periph/gpio.c
    periph/iwdg.c
    periph/pwr.c
    periph/rcc.c
    periph/rcc_tree.c
    periph/syscfg.c
    periph/usart.c
    regs.c
    symbols.c
    time.c
    violation.c
    windows.c
    wires.c)
target_include_directories(vboard_machine PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(vboard_machine PUBLIC vboard_core)
set_source_files_properties(symbols.c PROPERTIES COMPILE_DEFINITIONS _POSIX_C_SOURCE=200809L)
