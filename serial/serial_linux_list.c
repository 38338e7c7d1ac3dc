/* SPDX-License-Identifier: MIT */
#include <libserialport.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serial/serial_linux_sysfs.h"
#include "serial/serial_system.h"

static void copy_text(char out[SERIAL_TEXT_MAX], const char *text) {
    (void)snprintf(out, SERIAL_TEXT_MAX, "%s", text == NULL ? "" : text);
}

static void describe(struct serial_candidate *candidate, const struct sp_port *port) {
    int vendor = 0, product = 0;

    memset(candidate, 0, sizeof *candidate);
    copy_text(candidate->path, sp_get_port_name(port));
    candidate->usb = sp_get_port_transport(port) == SP_TRANSPORT_USB;
    if (candidate->usb && sp_get_port_usb_vid_pid(port, &vendor, &product) == SP_OK) {
        candidate->vendor_id = (uint16_t)vendor;
        candidate->product_id = (uint16_t)product;
    }
    const char *name = candidate->usb ? sp_get_port_usb_product(port) : NULL;
    copy_text(candidate->product, name != NULL ? name : sp_get_port_description(port));
    copy_text(candidate->manufacturer, sp_get_port_usb_manufacturer(port));
    copy_text(candidate->serial, sp_get_port_usb_serial(port));
    sysfs_usb_path(SYSFS, candidate->path, candidate->usb_path);
}

enum serial_error serial_port_list(struct serial_candidate *list, size_t capacity, size_t *count,
                                   struct serial_problem *problem) {
    struct sp_port **ports;

    *count = 0;
    memset(problem, 0, sizeof *problem);
    enum sp_return result = sp_list_ports(&ports);
    if (result != SP_OK) {
        problem->system_error = result == SP_ERR_FAIL ? sp_last_error_code() : 0;
        return SERIAL_FAILED;
    }
    for (size_t i = 0; ports[i] != NULL && *count < capacity; i++) {
        describe(&list[*count], ports[i]);
        (*count)++;
    }
    sp_free_port_list(ports);
    qsort(list, *count, sizeof *list, serial_candidate_order);
    return SERIAL_OK;
}

uint32_t serial_port_baud_highest(const struct serial_port *port) {
    int vendor = 0, product = 0;

    if (port->handle == NULL || sp_get_port_usb_vid_pid(port->handle, &vendor, &product) != SP_OK) {
        return 0;
    }
    return serial_adapter_baud((uint16_t)vendor, (uint16_t)product,
                               sp_get_port_usb_product(port->handle));
}
