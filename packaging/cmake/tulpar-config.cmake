# SPDX-License-Identifier: MIT
#
# find_package(tulpar): the library as tulpar::tulpar, for programs on this machine.
#
#     find_package(tulpar REQUIRED)
#     target_link_libraries(yours PRIVATE tulpar::tulpar)
if(TARGET tulpar::tulpar)
    return()
endif()

get_filename_component(prefix ${CMAKE_CURRENT_LIST_DIR}/../../.. ABSOLUTE)
find_path(tulpar_INCLUDE_DIR tulpar/tulpar.h HINTS ${prefix}/include)
find_library(tulpar_LIBRARY tulpar HINTS ${prefix}/lib ${prefix}/lib/${CMAKE_LIBRARY_ARCHITECTURE})
mark_as_advanced(tulpar_INCLUDE_DIR tulpar_LIBRARY)
if(CMAKE_CROSSCOMPILING OR NOT tulpar_INCLUDE_DIR OR NOT tulpar_LIBRARY)
    set(tulpar_FOUND FALSE)
    set(tulpar_NOT_FOUND_MESSAGE "libtulpar.a and its headers are for programs on the machine where they were installed")
    return()
endif()

include(CMakeFindDependencyMacro)
find_dependency(LibLZMA)
add_library(tulpar::tulpar STATIC IMPORTED)
set_target_properties(tulpar::tulpar PROPERTIES IMPORTED_LOCATION ${tulpar_LIBRARY}
                                                INTERFACE_INCLUDE_DIRECTORIES ${tulpar_INCLUDE_DIR})
target_link_libraries(tulpar::tulpar INTERFACE LibLZMA::LibLZMA)
