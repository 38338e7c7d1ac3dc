/* SPDX-License-Identifier: MIT */
/* Signals that end or stop the process by themselves, whatever it does: the terminal is put back
 * first. */
#ifndef CLI_POSIX_RESTORE_H
#define CLI_POSIX_RESTORE_H

/* From now on; but for those that somebody else handles, or ignores, already. */
void restore_install(void);

#endif
