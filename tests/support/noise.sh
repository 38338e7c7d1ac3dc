#!/bin/sh
# SPDX-License-Identifier: MIT
# Bytes that cannot be packed, the same ones each time, so that a failure can be told again: noise.sh SEED BYTES.
# SEED: 1 to 2147483646. No byte is 0, which not every awk prints.
# The numbers are those of Park and Miller ("Random number generators: good ones are hard to find", 1988).
LC_ALL=C exec awk -v state="$1" -v bytes="$2" 'BEGIN {
    for (i = 0; i < bytes; i++) {
        state = state * 16807 % 2147483647
        printf "%c", 1 + int(state / 65536) % 255
    }
}'
