#!/bin/sh
# SPDX-License-Identifier: MIT
# The libraries of tulpar.exe, from Debian's source packages: windows_libraries.sh FOLDER JOBS. They are
# installed into FOLDER/prefix, where pkg-config finds them; their licences lie in FOLDER/licences. Debian has
# neither for Windows. Needs no root, and changes nothing of apt's: lists and sources lie in FOLDER.
# Status 75 (EX_TEMPFAIL) when the sources cannot be had.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
jobs=$2
[ ! -e "$folder/prefix/complete" ] || exit 0

# unpack PACKAGE: into FOLDER/PACKAGE, patched as Debian has it.
unpack() {
    rm -rf "${folder:?}/$1"
    dpkg-source --no-check -x "$folder/apt/$1"_*.dsc "$folder/$1" >"$folder/$1.log" 2>&1
}

# build PACKAGE TARGET CMAKE-OPTIONS...
build() {
    package=$1
    target=$2
    shift 2
    {
        cmake -S "$folder/$package" -B "$folder/$package-build" "$@" -DBUILD_SHARED_LIBS=OFF \
            -DCMAKE_TOOLCHAIN_FILE="$here/../cmake/x86_64-w64-mingw32.cmake" -DCMAKE_BUILD_TYPE=Release &&
            cmake --build "$folder/$package-build" --target "$target" --parallel "$jobs"
    } >>"$folder/$package.log" 2>&1 || {
        tail -n 20 "$folder/$package.log" >&2
        echo "$package was not built. All of the output: $folder/$package.log" >&2
        exit 1
    }
}

# describe NAME LIBRARY VERSION CFLAGS: for pkg-config.
describe() {
    {
        echo "Name: $1"
        echo "Description: $1 for Windows"
        echo "Version: $3"
        echo "Libs: -L$folder/prefix/lib -l$2"
        echo "Cflags: -I$folder/prefix/include $4"
    } >"$folder/prefix/lib/pkgconfig/$1.pc"
}

version() {
    basename "$folder/apt/$1"_*.dsc .dsc | sed 's/.*_//'
}

ls "$folder"/apt/xz-utils_*.dsc "$folder"/apt/cjson_*.dsc >/dev/null 2>&1 ||
    "$here/debian_sources.sh" "$folder/apt" xz-utils cjson || {
    echo "The sources of liblzma and cJSON (Debian's xz-utils and cjson) cannot be had: $folder/apt/log" >&2
    exit 75
}
unpack xz-utils
unpack cjson
build xz-utils liblzma -DENABLE_THREADS=OFF
build cjson cjson -DENABLE_CJSON_TEST=OFF -DENABLE_CUSTOM_COMPILER_FLAGS=OFF
rm -rf "$folder/prefix" "$folder/licences"
mkdir -p "$folder/prefix/lib/pkgconfig" "$folder/prefix/include/cjson" "$folder/licences"
cp "$folder/xz-utils-build/liblzma.a" "$folder/cjson-build/libcjson.a" "$folder/prefix/lib"
cp -r "$folder"/xz-utils/src/liblzma/api/* "$folder/prefix/include"
cp "$folder/cjson/cJSON.h" "$folder/prefix/include/cjson"
# Static: without these both headers would name functions of a DLL.
describe liblzma lzma "$(version xz-utils)" -DLZMA_API_STATIC
describe libcjson cjson "$(version cjson)" -DCJSON_HIDE_SYMBOLS
cp "$folder/xz-utils/COPYING" "$folder/licences/liblzma.txt"
cp "$folder/cjson/LICENSE" "$folder/licences/cJSON.txt"
touch "$folder/prefix/complete"
