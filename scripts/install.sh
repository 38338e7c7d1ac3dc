#!/bin/sh
# SPDX-License-Identifier: MIT
# Puts what was built where programs, libraries and manuals are: install.sh BUILD PREFIX. With DESTDIR in the
# environment below that folder, for packages. Builds nothing: it may run as root.
set -eu

build=$1
prefix=$2
[ -x "$build/tulpar" ] && [ -x "$build/vboard" ] || {
    echo "There is nothing to install in $build yet: make all, then make install" >&2
    exit 1
}
case $prefix in
/*) ;;
*) prefix=$(pwd)/$prefix ;;
esac
cmake --install "$build" --prefix "$prefix" >/dev/null
echo "Installed into ${DESTDIR:-}$prefix"
[ -d "$build/firmware" ] || echo "No bootloaders are among it: arm-none-eabi-gcc was missing when $build was made"
