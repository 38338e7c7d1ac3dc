/* SPDX-License-Identifier: MIT */
#include "support/bench_chip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/expect.h"

#include "core/bus.h"
#include "machine.h"

#define DBGMCU_IDCODE 0xE0042000u /* RM0394 47.6.1 */
enum { DEVICE_ID_BITS = 0xFFF };

uint16_t bench_device_id(struct vboard *board) {
    uint32_t idcode = 0;

    if (bus_read(&board->core, DBGMCU_IDCODE, sizeof idcode, &idcode) != BUS_OK) {
        fail_msg("DBGMCU_IDCODE: %s", vboard_violation(board));
    }
    return idcode & DEVICE_ID_BITS;
}
