#!/bin/sh
# SPDX-License-Identifier: MIT
# What to type for a virtual board of one's own: play.sh BUILD.
set -eu

firmware=$1/firmware/nucleo-l432kc
cat <<END
    $1/vboard --flash $firmware/bootloader.elf --uart /tmp/board &    # kill -USR1 \$! is its reset button
    $1/tulpar flash $firmware/app.elf -p /tmp/board --monitor         # Ctrl-] q leaves the monitor
    kill \$!                                                                                 # its power switch
END
