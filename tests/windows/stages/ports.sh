# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: ports, as wine and its registry know them.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

status "list" 0 list
prints "list" "$port             -         \\Device\\"
adapters
status "list with USB" 0 list
diff "$sources/tests/windows/usb_ports.expected" - <<END || fail "list with USB"
$(grep -v -e '^COM1 ' -e "^$second_port " "$work/data")
END
status "no such port" 3 info -p COM77
says "no such port" "cannot open COM77: there is no such port"
status "no port" 3 info -p NUL
says "no port" "cannot open NUL: it is not a serial port"
