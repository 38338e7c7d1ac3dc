/* SPDX-License-Identifier: MIT */
/* Linux's own termios2, which takes any rate; it cannot be used beside <termios.h>. */
#include <asm/termbits.h>
#include <string.h>
#include <sys/ioctl.h>

#include "serial/serial_linux.h"

bool pseudo_terminal_path(const char *path) {
    static const char directory[] = "/dev/pts/";

    return strncmp(path, directory, sizeof directory - 1) == 0;
}

bool pseudo_terminal_configure(int descriptor, uint32_t baud) {
    struct termios2 settings;

    if (ioctl(descriptor, TCGETS2, &settings) < 0) {
        return false;
    }
    settings.c_iflag = 0;
    settings.c_oflag = 0;
    settings.c_lflag = 0;
    settings.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
    settings.c_ispeed = baud;
    settings.c_ospeed = baud;
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    return ioctl(descriptor, TCSETS2, &settings) == 0;
}
