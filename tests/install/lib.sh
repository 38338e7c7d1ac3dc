# SPDX-License-Identifier: MIT
# What all scripts of this folder have in common; they read it (.).
# shellcheck shell=sh

# The rest would only fail, too.
fail() {
    echo "FAILED: $*" >&2
    exit 1
}
