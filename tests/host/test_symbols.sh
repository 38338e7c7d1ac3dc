#!/bin/sh
# SPDX-License-Identifier: MIT
# test_symbols.sh NM LIBTULPAR HEADERS TOOL ARCHIVE...: names that are seen from outside. The library exports what its
# headers declare and nothing else; the tool is linked with that library and not with its parts; and no two rooms
# have a global name in common, so that any of them may stand in one program.
set -eu

nm=$1 library=$2 headers=$3 tool=$4
shift 4
defined() {
    "$nm" -g --defined-only "$1" | awk 'NF == 3 { print $3 }' | sort -u
}
fail() {
    echo "$1" >&2
    exit 1
}

exported=$(defined "$library")
declared=$(sed -n '/TULPAR_API/,/;/p' "$headers"/*.h | grep -v '#define' | grep -oE '\btulpar_[a-z_]+\(' | tr -d '(' | sort -u)
[ "$exported" = "$declared" ] || fail "exported, and declared in $headers:
$(printf '%s\n---\n%s\n' "$exported" "$declared")"

inside=$(defined "$tool" | grep -xE 'link_init|request_info|frame_encode|report_device' || true)
[ -z "$inside" ] || fail "$tool is linked with parts of the library: $inside"

twice=$(for archive in "$@"; do defined "$archive"; done | sort | uniq -d)
[ -z "$twice" ] || fail "global names of two rooms: $twice"
