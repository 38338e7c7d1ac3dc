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
find_path(tulpar_INCLUDE_DIR tulpar/tulpar.h HINTS ${prefix}/include NO_CMAKE_FIND_ROOT_PATH)
find_library(tulpar_LIBRARY tulpar HINTS ${prefix} PATH_SUFFIXES lib ${CMAKE_INSTALL_LIBDIR} lib/${CMAKE_LIBRARY_ARCHITECTURE}
             NO_CMAKE_FIND_ROOT_PATH)
mark_as_advanced(tulpar_INCLUDE_DIR tulpar_LIBRARY)

if(NOT CMAKE_CROSSCOMPILING AND tulpar_INCLUDE_DIR AND tulpar_LIBRARY)
    include(CMakeFindDependencyMacro)
    find_dependency(LibLZMA)
    add_library(tulpar::tulpar STATIC IMPORTED)
    set_target_properties(tulpar::tulpar PROPERTIES IMPORTED_LOCATION ${tulpar_LIBRARY}
                                                    INTERFACE_INCLUDE_DIRECTORIES ${tulpar_INCLUDE_DIR})
    target_link_libraries(tulpar::tulpar INTERFACE LibLZMA::LibLZMA)
endif()
