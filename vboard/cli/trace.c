/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

static bool complain(const struct trace_file *trace) {
    fprintf(stderr, "vboard: cannot write %s: %s\n", trace->path, strerror(errno));
    return false;
}

static void write_access(void *context, const struct vboard_access *access) {
    FILE *file = ((struct trace *)context)->mmio.file;
    fprintf(file, "%" PRIu64 " 0x%08" PRIx32 " 0x%08" PRIx32 " %u 0x%08" PRIx32 " %c %s_%s %s\n",
            access->cycle, access->pc, access->address, access->size, access->value,
            access->is_write ? 'W' : 'R', access->peripheral, access->reg,
            access->by_dma ? "dma" : "cpu");
}

static void write_led(void *context, uint64_t nanoseconds, const char *name, bool lit) {
    FILE *file = ((struct trace *)context)->leds.file;
    fprintf(file, "%" PRIu64 ".%09" PRIu64 " %s %s\n", nanoseconds / SECOND, nanoseconds % SECOND,
            name, lit ? "on" : "off");
}

static void write_byte(void *context, const struct vboard_uart_byte *byte) {
    FILE *file = ((struct trace *)context)->uart.file;
    fprintf(file, "%" PRIu64 ".%09" PRIu64 " %s %" PRIu32 " 0x%02x\n", byte->nanoseconds / SECOND,
            byte->nanoseconds % SECOND, byte->to_host ? "to-host" : "to-board", byte->baud,
            byte->byte);
}

/* What cannot be written is said when the trace is closed. */
static void write_reset(void *context, uint64_t nanoseconds, const char *cause) {
    FILE *file = ((struct trace *)context)->uart.file;
    fprintf(file, "%" PRIu64 ".%09" PRIu64 " reset %s\n", nanoseconds / SECOND,
            nanoseconds % SECOND, cause);
    (void)fflush(file); /* who waits for it finds everything before it */
}

static bool open_file(struct trace_file *trace, const char *path, const char *head) {
    *trace = (struct trace_file){.path = path};
    if (path == NULL) {
        return true;
    }
    trace->file = fopen(path, "w");
    return trace->file != NULL ? fputs(head, trace->file) >= 0 : complain(trace);
}

static bool close_file(struct trace_file *trace) {
    if (trace->file == NULL) {
        return true;
    }
    bool whole = ferror(trace->file) == 0;
    whole = fclose(trace->file) == 0 && whole;
    trace->file = NULL;
    return whole || complain(trace);
}

static bool close_files(struct trace *trace) {
    bool whole = close_file(&trace->mmio);
    whole = close_file(&trace->leds) && whole;
    return close_file(&trace->uart) && whole;
}

bool trace_open(struct trace *trace, struct vboard *board, const struct trace_paths *paths) {
    *trace = (struct trace){0};
    if (!open_file(&trace->mmio, paths->mmio,
                   "# cycle pc address size value R/W register master\n") ||
        !open_file(&trace->leds, paths->leds, "# seconds led on/off\n") ||
        !open_file(&trace->uart, paths->uart, "# seconds to-board/to-host baud byte\n")) {
        (void)close_files(trace);
        return false;
    }
    vboard_set_observer(board, (struct vboard_observer){
                                   .access = paths->mmio != NULL ? write_access : NULL,
                                   .led = paths->leds != NULL ? write_led : NULL,
                                   .uart = paths->uart != NULL ? write_byte : NULL,
                                   .reset = paths->uart != NULL ? write_reset : NULL,
                                   .context = trace,
                               });
    return true;
}

void trace_power_on(struct trace *trace) {
    if (trace->mmio.file != NULL) {
        fputs("# power-on\n", trace->mmio.file);
    }
}

bool trace_close(struct trace *trace) {
    return close_files(trace);
}
