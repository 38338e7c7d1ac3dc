# SPDX-License-Identifier: MIT
# A stage of test_wine.sh: another program at the port.
# shellcheck shell=sh disable=SC2154 # what test_wine.sh sets

pty=$(readlink uart)
chmod 000 "$pty"
status "a port that may not be opened" 3 info -p $port
says "a port that may not be opened" "cannot open $port: it is in use"
chmod 620 "$pty"
mkfifo holds
python3 -c 'import fcntl, sys, termios
port = open(sys.argv[1], "rb", buffering=0)
fcntl.ioctl(port, termios.TIOCEXCL)
open(sys.argv[2], "w").close()
open(sys.argv[2]).read()
fcntl.ioctl(port, termios.TIOCNXCL)' "$pty" holds &
: <holds
status "a port that another program has" 3 info -p $port
says "a port that another program has" "cannot open $port: it is in use"
: >holds
wait $!
status "... and has no more" 0 info -p $port
