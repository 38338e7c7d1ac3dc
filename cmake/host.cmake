# SPDX-License-Identifier: MIT
#
# Options of the host build: tools land in the top of the build directory, at stable paths.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

option(TULPAR_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)
option(TULPAR_FUZZ "Build the fuzzers (clang only)" OFF)
option(TULPAR_SIGNING "tulpar keygen, sign and image verify: needs libcrypto of OpenSSL, 3.0 or later" ON)
option(TULPAR_CAMPAIGNS "Among the tests: campaigns and mutants" ON)

if(TULPAR_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
endif()

find_package(PkgConfig REQUIRED)
