# SPDX-License-Identifier: MIT
#
# The tool alone, for Windows (scripts/windows.sh).
set(TULPAR_WINDOWS_LIBRARIES "" CACHE PATH "Where scripts/windows_libraries.sh has put liblzma and cJSON")
list(APPEND CMAKE_FIND_ROOT_PATH ${TULPAR_WINDOWS_LIBRARIES})
set(ENV{PKG_CONFIG_LIBDIR} ${TULPAR_WINDOWS_LIBRARIES}/lib/pkgconfig)

# Debian has no libcrypto for mingw-w64. The verbs say that they are not in this build.
set(TULPAR_SIGNING OFF)

add_compile_definitions(
    UNICODE _UNICODE
    WIN32_LEAN_AND_MEAN
    _WIN32_WINNT=0x0601       # Windows 7: CancelIoEx and properties of devices
    __USE_MINGW_ANSI_STDIO=1  # msvcrt's printf() knows no %zu
    _FILE_OFFSET_BITS=64)
# gcc would check formats against msvcrt's printf(). The same ones are checked in the build for Linux.
add_compile_options(-Wno-format)

add_subdirectory(host obj/host)
add_subdirectory(rom obj/rom)
add_subdirectory(serial obj/serial)
add_subdirectory(board/descriptions obj/kits)
add_subdirectory(cli obj/cli)
# For the list of parts, as in packaging/CMakeLists.txt.
target_link_options(tulpar_cli PRIVATE -Wl,-Map=${CMAKE_BINARY_DIR}/obj/tulpar.map)
