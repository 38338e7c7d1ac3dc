/* SPDX-License-Identifier: MIT */
/* The ports of macOS' registry of devices (IOKit), with the names of USB. Compiled nowhere and
 * tried nowhere: docs/INSTALL.md says so. */
#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/IOKitLib.h>
#include <IOKit/serial/IOSerialKeys.h>
#include <stdlib.h>
#include <string.h>

#include "serial/serial_system.h"

/* A property of the port, or of what it is plugged into; the caller's: CFRelease(). */
static CFTypeRef property(io_object_t port, CFStringRef name) {
    return IORegistryEntrySearchCFProperty(port, kIOServicePlane, name, kCFAllocatorDefault,
                                           kIORegistryIterateRecursively |
                                               kIORegistryIterateParents);
}

static bool copy_text(char out[SERIAL_TEXT_MAX], io_object_t port, CFStringRef name) {
    CFTypeRef value = property(port, name);
    bool copied = value != NULL && CFGetTypeID(value) == CFStringGetTypeID() &&
                  CFStringGetCString(value, out, SERIAL_TEXT_MAX, kCFStringEncodingUTF8);

    if (value != NULL) {
        CFRelease(value);
    }
    if (!copied) {
        out[0] = '\0';
    }
    return copied;
}

static bool copy_number(uint16_t *out, io_object_t port, CFStringRef name) {
    CFTypeRef value = property(port, name);
    int number = 0;
    bool copied = value != NULL && CFGetTypeID(value) == CFNumberGetTypeID() &&
                  CFNumberGetValue(value, kCFNumberIntType, &number);

    if (value != NULL) {
        CFRelease(value);
    }
    *out = (uint16_t)number;
    return copied;
}

/* False: it has no name in /dev. */
static bool describe(struct serial_candidate *candidate, io_object_t port) {
    memset(candidate, 0, sizeof *candidate);
    if (!copy_text(candidate->path, port, CFSTR(kIOCalloutDeviceKey))) { /* /dev/cu.* */
        return false;
    }
    candidate->usb = copy_number(&candidate->vendor_id, port, CFSTR("idVendor")) &&
                     copy_number(&candidate->product_id, port, CFSTR("idProduct"));
    if (candidate->usb) {
        (void)copy_text(candidate->product, port, CFSTR("USB Product Name"));
        (void)copy_text(candidate->manufacturer, port, CFSTR("USB Vendor Name"));
        (void)copy_text(candidate->serial, port, CFSTR("USB Serial Number"));
    } else {
        (void)copy_text(candidate->product, port, CFSTR(kIOTTYDeviceKey));
    }
    return true;
}

enum serial_error serial_port_list(struct serial_candidate *list, size_t capacity, size_t *count,
                                   struct serial_problem *problem) {
    io_iterator_t ports;

    *count = 0;
    memset(problem, 0, sizeof *problem);
    /* 0 is the main port of IOKit, whose name has changed. The dictionary is consumed. */
    if (IOServiceGetMatchingServices(0, IOServiceMatching(kIOSerialBSDServiceValue), &ports) !=
        KERN_SUCCESS) {
        return SERIAL_FAILED;
    }
    for (io_object_t port = IOIteratorNext(ports); port != 0; port = IOIteratorNext(ports)) {
        if (*count < capacity && describe(&list[*count], port)) {
            (*count)++;
        }
        (void)IOObjectRelease(port);
    }
    (void)IOObjectRelease(ports);
    qsort(list, *count, sizeof *list, serial_candidate_order);
    return SERIAL_OK;
}

uint32_t serial_port_baud_highest(const struct serial_port *port) {
    enum { PORTS = 64 };
    struct serial_candidate list[PORTS];
    struct serial_problem problem;
    size_t count;

    if (serial_port_list(list, PORTS, &count, &problem) != SERIAL_OK) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (list[i].usb && strcmp(list[i].path, port->path) == 0) {
            return serial_adapter_baud(list[i].vendor_id, list[i].product_id, list[i].product);
        }
    }
    return 0;
}
