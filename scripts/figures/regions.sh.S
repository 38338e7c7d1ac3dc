/* SPDX-License-Identifier: MIT */
/* The layout of a kit for memory.awk: through the preprocessor this is a shell script that prints a line for each
 * part of the flash, "start size name". */
#include "layout.h"

part() {
    printf '%d %d %s\n' "$1" "$2" "$3"
}
part $((FLASH_START)) $((BOOTLOADER_SIZE)) bootloader
part $((RECORDS_START)) $((RECORDS_SIZE)) records
if [ $((SETTING_SLOTS)) = 2 ]; then
    part $((JOURNAL_START)) $((JOURNAL_SIZE)) journal
    part $((SECONDARY_START)) $((SECONDARY_SIZE)) secondary
fi
part $((APPLICATION_START)) $((APPLICATION_SIZE)) application
part $((FLASH_END)) 0 end
part $((RAM_START)) $((MAILBOX_SIZE)) mailbox
