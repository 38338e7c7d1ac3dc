/* What a run that is stopped says. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "load.h"
#include "machine.h"

static size_t append(struct vboard *board, size_t used, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static size_t append(struct vboard *board, size_t used, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(&board->violation[used], VIOLATION_TEXT - used, format, arguments);
    va_end(arguments);
    used += length > 0 ? (size_t)length : 0;
    return used < VIOLATION_TEXT ? used : VIOLATION_TEXT - 1;
}

static void append_place(struct vboard *board, size_t used) {
    const struct access *access = &board->access;
    uint32_t pc = core_pc(&board->core);
    uint32_t into = 0;
    const char *function = symbols_find(board->symbols, pc, &into);
    uint64_t now = wires_now(board);

    if (access->under_way && access->is_write) {
        used =
            append(board, used, "; %s of 0x%0*x to 0x%08x", access->by_dma ? "DMA write" : "write",
                   (int)access->size * 2, (unsigned)access->value, (unsigned)access->address);
    } else if (access->under_way) {
        used = append(board, used, "; %s of %u byte%s from 0x%08x",
                      access->by_dma ? "DMA read" : "read", access->size,
                      access->size == 1 ? "" : "s", (unsigned)access->address);
    }
    used = append(board, used, "; PC 0x%08x", (unsigned)pc);
    if (function != NULL) {
        used = append(board, used, " in %s+0x%x", function, (unsigned)into);
    }
    append(board, used, "; at %llu.%09llu s", (unsigned long long)(now / PICOSECONDS),
           (unsigned long long)(now % PICOSECONDS / 1000));
}

void wires_violation(struct vboard *board, const char *format, ...) {
    if (machine_is_halted(board)) { /* only the first one counts; the power may be gone, too */
        return;
    }
    board->violated = true;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(board->violation, VIOLATION_TEXT, format, arguments);
    va_end(arguments);
    size_t used = length > 0 ? (size_t)length : 0;
    append_place(board, used < VIOLATION_TEXT ? used : VIOLATION_TEXT - 1);
    core_break(&board->core);
}
