# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: a transfer that is broken off.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

"$sources/tests/support/noise.sh" 1 100000 | cat "$firmware/app.bin" - >large.bin
cp large.bin "Größe 字.bin"

# breaking COMMAND...: flashes large.bin, and runs the command when a part of it has been sent.
breaking() {
    mkfifo words
    $as_user "$wine" "$exe" flash large.bin --full --no-cache -b 115200 -p $port >data 2>words &
    flashing=$!
    : >said
    broken=no
    while read -r line; do
        echo "$line" >>said
        case $line in *[2-9][0-9]' %'*) [ $broken = yes ] || { broken=yes; "$@"; } ;; esac
    done <words
    wait $flashing
    got=$?
    rm words
}

press_ctrl_c() { kill -INT $flashing; }

breaking press_ctrl_c
[ $got -eq 130 ] || fail "Ctrl-C: exit status $got instead of 130"
says "Ctrl-C" "interrupted"
status "after Ctrl-C" 0 info -p $port

# The same on a console: the bar is drawn there, and Ctrl-C is a key.
mkfifo keys
: >console
timeout 100 script -qefc "stty cols 80 rows 24; exec $as_user '$wine' '$exe' flash 'Größe 字.bin' --full --no-cache -b 115200 \
    -p $port" console <keys >/dev/null 2>&1 &
on_console=$!
exec 3>keys
until grep -qa '[2-9][0-9] %' console; do kill -0 $on_console 2>/dev/null || break; done
printf '\003' >&3
wait $on_console
got=$?
exec 3>&-
[ $got -eq 130 ] || fail "Ctrl-C on a console: exit status $got instead of 130"
grep -qaF "Größe 字.bin:" console || fail "a console without UTF-8"
bars=$(tr '\r' '\n' <console | grep -ac '[[]#*[.]*[]]')
[ "$bars" -gt 2 ] || fail "there is no bar on a console"
[ "$(grep -ac '[[]#*[.]*[]]' console)" -lt "$bars" ] || fail "the bar is not drawn over"

breaking unplug
[ $got -eq 3 ] || fail "unplugged: exit status $got instead of 3"
says "unplugged" "lost $port while sending the image"
says "unplugged" "the board was unplugged"
status "unplugged before" 3 info -p $port
