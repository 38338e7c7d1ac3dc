# SPDX-License-Identifier: MIT
#
# find_package(tulpar): what is installed of Tulpar, for projects of one's own.
#
#     find_package(tulpar REQUIRED)
#
#     target_link_libraries(yours PRIVATE tulpar::tulpar)     # COMPONENTS library: a program on this machine
#     tulpar_firmware(yours BOARD nucleo-l432kc)              # COMPONENTS firmware: an application for a board
#
# Without COMPONENTS a project that is built by a cross compiler gets the latter, any other both.
include(${CMAKE_CURRENT_LIST_DIR}/tulpar-firmware.cmake)

set(components ${tulpar_FIND_COMPONENTS})
if(NOT components AND CMAKE_CROSSCOMPILING)
    set(components firmware)
elseif(NOT components)
    set(components library firmware)
endif()
foreach(component IN LISTS components)
    if(NOT component MATCHES "^(library|firmware)$")
        set(tulpar_FOUND FALSE)
        set(tulpar_NOT_FOUND_MESSAGE "it has the components library and firmware, and no ${component}")
        return()
    endif()
endforeach()
if(TARGET tulpar::tulpar OR NOT library IN_LIST components)
    return()
endif()

get_filename_component(prefix ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
find_path(tulpar_INCLUDE_DIR tulpar/tulpar.h HINTS ${prefix}/include)
find_library(tulpar_LIBRARY tulpar HINTS ${prefix}/lib ${prefix}/lib/${CMAKE_LIBRARY_ARCHITECTURE})
mark_as_advanced(tulpar_INCLUDE_DIR tulpar_LIBRARY)
if(CMAKE_CROSSCOMPILING)
    set(tulpar_FOUND FALSE)
    set(tulpar_NOT_FOUND_MESSAGE "libtulpar.a is for programs on the machine where it was installed; this project is built for another one")
    return()
endif()
if(NOT tulpar_INCLUDE_DIR OR NOT tulpar_LIBRARY)
    set(tulpar_FOUND FALSE)
    set(tulpar_NOT_FOUND_MESSAGE "libtulpar.a and its headers are not installed (Debian: libtulpar-dev); firmware does without them: COMPONENTS firmware")
    return()
endif()

include(CMakeFindDependencyMacro)
find_dependency(LibLZMA)
add_library(tulpar::tulpar STATIC IMPORTED)
set_target_properties(tulpar::tulpar PROPERTIES IMPORTED_LOCATION ${tulpar_LIBRARY}
                                                INTERFACE_INCLUDE_DIRECTORIES ${tulpar_INCLUDE_DIR})
target_link_libraries(tulpar::tulpar INTERFACE LibLZMA::LibLZMA)
