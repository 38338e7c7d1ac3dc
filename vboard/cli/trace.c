#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static bool complain(const struct trace *trace) {
    fprintf(stderr, "vboard: cannot write %s: %s\n", trace->path, strerror(errno));
    return false;
}

static void write_line(void *context, const struct vboard_access *access) {
    FILE *file = context;
    fprintf(file, "%" PRIu64 " 0x%08" PRIx32 " 0x%08" PRIx32 " %u 0x%08" PRIx32 " %c %s_%s %s\n",
            access->cycle, access->pc, access->address, access->size, access->value,
            access->is_write ? 'W' : 'R', access->peripheral, access->reg,
            access->by_dma ? "dma" : "cpu");
}

bool trace_open(struct trace *trace, struct vboard *board, const char *path) {
    *trace = (struct trace){.path = path};
    if (path == NULL) {
        return true;
    }
    trace->file = fopen(path, "w");
    if (trace->file == NULL) {
        return complain(trace);
    }
    fputs("# cycle pc address size value R/W register master\n", trace->file);
    vboard_set_observer(board,
                        (struct vboard_observer){.access = write_line, .context = trace->file});
    return true;
}

void trace_power_on(struct trace *trace) {
    if (trace->file != NULL) {
        fputs("# power-on\n", trace->file);
    }
}

bool trace_close(struct trace *trace) {
    if (trace->file == NULL) {
        return true;
    }
    bool whole = ferror(trace->file) == 0;
    whole = fclose(trace->file) == 0 && whole;
    trace->file = NULL;
    return whole || complain(trace);
}
