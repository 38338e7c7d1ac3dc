/* SPDX-License-Identifier: MIT */
#include "cli/table.h"

#include <string.h>

#include "cli/names.h"
#include "cli/printable.h"
#include "cli/text.h"

enum { BYTES_PER_KB = 1024, VALUE_MAX = 160, PORT_LINE_MAX = 6 * SERIAL_TEXT_MAX };

void table_row(FILE *out, const char *name, const char *value) {
    char printable[SERIAL_PATH_MAX * PRINTABLE_GROWTH]; /* the longest value is a path */

    printable_copy(printable, sizeof printable, value);
    (void)fprintf(out, "%-20s%s\n", name, printable);
}

static void add_range(char *value, const struct tulpar_range *range) {
    text_add(value, VALUE_MAX, "%s0x%08X, %u bytes (%u KB)", *value == '\0' ? "" : "; ",
             (unsigned)range->base, (unsigned)range->size, (unsigned)(range->size / BYTES_PER_KB));
}

/* And no bootloader does: then the version is that of what the application was built with. */
static bool answers_itself(const struct tulpar_device *device) {
    return (device->features & TULPAR_FEATURE_BACKGROUND) != 0;
}

/* An update is whole, and `image` is that; the application that runs is the other one. */
static bool update_waits(const struct tulpar_device *device) {
    return answers_itself(device) && (device->record_state == TULPAR_RECORD_SWAPPING ||
                                      device->record_state == TULPAR_RECORD_REPLACING);
}

static void identity(FILE *out, const struct tulpar_device *device) {
    char value[VALUE_MAX], version[VERSION_TEXT_MAX], id[UNIQUE_ID_TEXT_MAX];

    table_row(out, "board", device->board);
    version_text(device->bootloader_version, version);
    text_set(value, sizeof value, "%s, protocol %u", version, device->protocol);
    if (answers_itself(device)) {
        table_row(out, "answers", "the running application, by its update library");
        table_row(out, "update library", value);
    } else {
        if (device->in_flight == 0) {
            text_add(value, sizeof value, "; plain: takes no blocks");
        }
        table_row(out, "bootloader", value);
    }
    text_set(value, sizeof value, "0x%08X", (unsigned)device->device_id);
    table_row(out, "device id", value);
    unique_id_text(device->unique_id, id);
    table_row(out, "unique id", id);
}

/* Nothing of this where the bootloader does not tell. */
static void flash(FILE *out, const struct tulpar_flash *flash) {
    char value[VALUE_MAX], units[ERASE_UNITS_TEXT_MAX];

    if (flash->run[0].units == 0) {
        return;
    }
    erase_units_text(flash, units);
    text_set(value, sizeof value, "%s from 0x%08X, at most %u ms each", units,
             (unsigned)flash->start, (unsigned)flash->erase_max_ms);
    table_row(out, "erase units", value);
    text_set(value, sizeof value, "%u bytes%s, at most %u us each",
             (unsigned)flash->programming_unit,
             (flash->properties & TULPAR_FLASH_HAS_ECC) != 0 ? " with ECC" : " without ECC",
             (unsigned)flash->program_max_us);
    table_row(out, "programming units", value);
}

static void memory(FILE *out, const struct tulpar_device *device) {
    char value[VALUE_MAX] = "";

    add_range(value, &device->application);
    table_row(out, "application area", value);
    value[0] = '\0';
    for (int i = 0; i < TULPAR_RAM_RANGES; i++) {
        if (device->ram[i].size > 0) {
            add_range(value, &device->ram[i]);
        }
    }
    table_row(out, "RAM", value);
    text_set(value, sizeof value, "%u bytes", (unsigned)device->page_size);
    table_row(out, "page", value);
    flash(out, &device->flash);
    text_set(value, sizeof value, "%u bytes", device->data_field_max);
    table_row(out, "largest data field", value);
}

static void installed(FILE *out, const struct tulpar_device *device) {
    const struct tulpar_installed *image = &device->image;
    char value[VALUE_MAX], version[VERSION_TEXT_MAX];

    text_set(value, sizeof value, "%s", tulpar_verdict_name(image->verdict));
    if (image->verdict != TULPAR_VERDICT_NONE) {
        text_add(value, sizeof value, ", %u bytes, CRC 0x%08X", (unsigned)image->size,
                 (unsigned)image->crc);
    }
    if (image->version != 0) {
        version_text(image->version, version);
        text_add(value, sizeof value, ", version %s", version);
    }
    table_row(out, update_waits(device) ? "update that waits" : "application", value);
    if (device->next_offset == TULPAR_NO_OFFSET) {
        table_row(out, "open update", "none");
    } else {
        text_set(value, sizeof value, "%u bytes received", (unsigned)device->next_offset);
        table_row(out, "open update", value);
    }
}

static void other(FILE *out, const struct tulpar_device *device) {
    char value[VALUE_MAX], version[VERSION_TEXT_MAX];

    const char *name = update_waits(device) ? "application" : "other application";

    if (device->other.size == 0) {
        table_row(out, name, "none");
        return;
    }
    text_set(value, sizeof value, "%u bytes, CRC 0x%08X", (unsigned)device->other.size,
             (unsigned)device->other.crc);
    if (device->other.version != 0) {
        version_text(device->other.version, version);
        text_add(value, sizeof value, ", version %s", version);
    }
    table_row(out, name, value);
}

/* Nothing of this where there is one slot. */
static void slots(FILE *out, const struct tulpar_device *device) {
    char value[VALUE_MAX];

    if (device->slots < 2) {
        return;
    }
    text_set(value, sizeof value, "%u, %s", device->slots,
             update_waits(device) ? "swapped when the running application agrees to a restart"
                                  : record_state_name(device->record_state));
    if (device->record_state == TULPAR_RECORD_TRIAL) {
        text_add(value, sizeof value, ", %u of %d starts", device->attempts, TULPAR_TRIAL_STARTS);
    }
    table_row(out, "slots", value);
    other(out, device);
    table_row(out, "overlays",
              (device->features & TULPAR_FEATURE_OVERLAY) != 0
                  ? "yes: equal pages are neither sent nor swapped"
                  : "no: an update writes and swaps all pages");
}

static void history(FILE *out, const struct tulpar_device *device,
                    const struct fault_place *place) {
    char value[VALUE_MAX] = "", where[FAULT_TEXT_MAX];

    text_set(value, sizeof value, "%s", error_name(device->last_error));
    if (device->last_error != TULPAR_STATUS_OK) {
        text_add(value, sizeof value, ": %s", status_words(device->last_error));
    }
    table_row(out, "last error", value);
    value[0] = '\0';
    for (unsigned bit = 0; bit < RESET_CAUSES; bit++) {
        if ((device->reset_cause >> bit & 1) != 0) {
            text_add(value, sizeof value, "%s%s", *value == '\0' ? "" : ", ",
                     reset_cause_name(bit));
        }
    }
    table_row(out, "reset cause", *value == '\0' ? "unknown" : value);
    text_set(value, sizeof value, "%s", fault_name(device->fault));
    if (device->fault != 0) {
        text_add(value, sizeof value, " at 0x%08X", (unsigned)device->fault_address);
    }
    table_row(out, "latest fault", value);
    fault_place_text(place, where);
    if (*where != '\0') {
        table_row(out, "", where);
    }
    text_set(value, sizeof value, "overrun %u, framing %u, noise %u", device->line.overrun,
             device->line.framing, device->line.noise);
    table_row(out, "receive errors", value);
    if ((device->conditions & TULPAR_CONDITION_DEBUGGER) != 0) {
        table_row(out, "debugger", "attached");
    }
}

void table_device(FILE *out, const struct tulpar_device *device, const struct fault_place *place) {
    identity(out, device);
    memory(out, device);
    installed(out, device);
    slots(out, device);
    history(out, device, place);
}

/* "/dev/ttyACM0     0483:374b STM32 STLink (STMicroelectronics), serial:0669FF, usb:1-2:1.2" */
static void describe_port(const struct serial_candidate *port, char line[PORT_LINE_MAX]) {
    text_set(line, PORT_LINE_MAX, "%-16s", port->path);
    if (port->usb) {
        text_add(line, PORT_LINE_MAX, " %04x:%04x", port->vendor_id, port->product_id);
    } else {
        text_add(line, PORT_LINE_MAX, " %-9s", "-");
    }
    text_add(line, PORT_LINE_MAX, " %s", port->product);
    if (port->manufacturer[0] != '\0') {
        text_add(line, PORT_LINE_MAX, " (%s)", port->manufacturer);
    }
    if (port->serial[0] != '\0') {
        text_add(line, PORT_LINE_MAX, ", serial:%s", port->serial);
    }
    if (port->usb_path[0] != '\0') {
        text_add(line, PORT_LINE_MAX, ", usb:%s", port->usb_path);
    }
}

void table_ports(FILE *out, const struct serial_candidate *list, size_t count) {
    char line[PORT_LINE_MAX], printable[PORT_LINE_MAX * PRINTABLE_GROWTH];

    for (size_t i = 0; i < count; i++) {
        describe_port(&list[i], line);
        printable_copy(printable, sizeof printable, line);
        (void)fprintf(out, "%s\n", printable);
    }
}
