/* SPDX-License-Identifier: MIT */
/* The ports that Windows' list of devices has (SetupAPI), with the names of USB; and those that
 * only the list of drivers has: ports of virtual machines, pairs of ports. */
#include "serial/serial_windows.h"

#include <stdio.h>
#include <stdlib.h>

/* After windows.h, which the others build on, and before what declares GUIDs and keys: they are
 * defined here. */
#include <initguid.h>

#include <devguid.h>
#include <devpkey.h>
#include <setupapi.h>

enum {
    ID_MAX = 256,    /* MAX_DEVICE_ID_LEN is 200 */
    ID_DIGITS = 4,   /* of VID_0483 */
    HEXADECIMAL = 16 /* its base */
};

static void copy_text(char out[SERIAL_TEXT_MAX], const wchar_t *text) {
    char utf8[4 * SERIAL_TEXT_MAX];

    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, sizeof utf8, NULL, NULL);
    (void)snprintf(out, SERIAL_TEXT_MAX, "%s", length > 0 ? utf8 : "");
}

/* -- what an instance id says ------------------------------------------------------------------*/

/* 0: it does not say. */
static uint16_t id_after(const wchar_t *id, const wchar_t *name) {
    const wchar_t *found = wcsstr(id, name);
    wchar_t digits[ID_DIGITS + 1] = {0};

    if (found == NULL) {
        return 0;
    }
    wcsncpy(digits, found + wcslen(name), ID_DIGITS);
    return (uint16_t)wcstoul(digits, NULL, HEXADECIMAL);
}

/* "USB\VID_0483&PID_374B\066BFF303435554157": what Windows made up itself for a device without a
 * serial number has an '&' in it. "FTDIBUS\VID_0403+PID_6001+A50285BIA\0000": the driver of FTDI
 * puts the port's letter behind it. */
static void copy_serial(char out[SERIAL_TEXT_MAX], const wchar_t *id) {
    wchar_t serial[ID_MAX];
    const wchar_t *plus = wcsrchr(id, L'+'), *slash = wcsrchr(id, L'\\');

    if (plus != NULL && wcsstr(id, L"FTDIBUS\\") == id) {
        (void)_snwprintf(serial, ID_MAX, L"%ls", plus + 1);
        serial[ID_MAX - 1] = L'\0';
        serial[wcscspn(serial, L"\\")] = L'\0';
        if (wcslen(serial) > 0) {
            serial[wcslen(serial) - 1] = L'\0';
        }
        copy_text(out, serial);
    } else if (slash != NULL && wcschr(slash, L'&') == NULL) {
        copy_text(out, slash + 1);
    }
}

/* -- a device ----------------------------------------------------------------------------------*/

static bool read_property(HDEVINFO devices, SP_DEVINFO_DATA *device, const DEVPROPKEY *key,
                          wchar_t text[ID_MAX]) {
    DEVPROPTYPE type;

    return SetupDiGetDevicePropertyW(devices, device, key, &type, (BYTE *)text,
                                     ID_MAX * sizeof *text, NULL, 0) &&
           type == DEVPROP_TYPE_STRING;
}

static bool read_registry_property(HDEVINFO devices, SP_DEVINFO_DATA *device, DWORD property,
                                   wchar_t text[ID_MAX]) {
    return SetupDiGetDeviceRegistryPropertyW(devices, device, property, NULL, (BYTE *)text,
                                             ID_MAX * sizeof *text, NULL);
}

static bool read_port_name(HDEVINFO devices, SP_DEVINFO_DATA *device, wchar_t name[ID_MAX]) {
    DWORD size = (ID_MAX - 1) * sizeof *name, type;
    HKEY key =
        SetupDiOpenDevRegKey(devices, device, DICS_FLAG_GLOBAL, 0, DIREG_DEV, KEY_QUERY_VALUE);

    if (key == INVALID_HANDLE_VALUE) {
        return false;
    }
    memset(name, 0, ID_MAX * sizeof *name);
    bool found =
        RegQueryValueExW(key, L"PortName", NULL, &type, (BYTE *)name, &size) == ERROR_SUCCESS &&
        type == REG_SZ;
    (void)RegCloseKey(key);
    return found && wcsstr(name, L"LPT") != name;
}

static void read_product(struct serial_candidate *candidate, HDEVINFO devices,
                         SP_DEVINFO_DATA *device) {
    wchar_t text[ID_MAX];

    if (read_property(devices, device, &DEVPKEY_Device_BusReportedDeviceDesc, text)) {
        copy_text(candidate->product, text);
    }
}

/* One function of a device with several has a made-up id of its own; name and serial number are the
 * device's, which is its parent. It is of no class, so it needs a list without one. */
static void describe_parent(struct serial_candidate *candidate, const wchar_t *id) {
    SP_DEVINFO_DATA parent = {.cbSize = sizeof parent};
    HDEVINFO any_class = SetupDiCreateDeviceInfoList(NULL, NULL);

    copy_serial(candidate->serial, id);
    if (any_class == INVALID_HANDLE_VALUE) {
        return;
    }
    if (SetupDiOpenDeviceInfoW(any_class, id, NULL, 0, &parent)) {
        read_product(candidate, any_class, &parent);
    }
    (void)SetupDiDestroyDeviceInfoList(any_class);
}

static void describe_usb(struct serial_candidate *candidate, HDEVINFO devices,
                         SP_DEVINFO_DATA *device, const wchar_t *id) {
    wchar_t parent[ID_MAX];

    candidate->usb = true;
    candidate->vendor_id = id_after(id, L"VID_");
    candidate->product_id = id_after(id, L"PID_");
    if (wcsstr(id, L"&MI_") != NULL &&
        read_property(devices, device, &DEVPKEY_Device_Parent, parent)) {
        describe_parent(candidate, parent);
    } else {
        copy_serial(candidate->serial, id);
        read_product(candidate, devices, device);
    }
}

/* False: it is no serial port. */
static bool describe(struct serial_candidate *candidate, HDEVINFO devices,
                     SP_DEVINFO_DATA *device) {
    wchar_t text[ID_MAX], id[ID_MAX] = L"";

    memset(candidate, 0, sizeof *candidate);
    if (!read_port_name(devices, device, text)) {
        return false;
    }
    copy_text(candidate->path, text);
    if (SetupDiGetDeviceInstanceIdW(devices, device, id, ID_MAX, NULL) &&
        id_after(id, L"VID_") != 0) {
        describe_usb(candidate, devices, device, id);
    }
    if (*candidate->product == '\0' &&
        read_registry_property(devices, device, SPDRP_FRIENDLYNAME, text)) {
        copy_text(candidate->product, text);
    }
    if (read_registry_property(devices, device, SPDRP_MFG, text)) {
        copy_text(candidate->manufacturer, text);
    }
    return true;
}

static void add_devices(struct serial_candidate *list, size_t capacity, size_t *count,
                        HDEVINFO devices) {
    SP_DEVINFO_DATA device = {.cbSize = sizeof device};

    for (DWORD i = 0; *count < capacity && SetupDiEnumDeviceInfo(devices, i, &device); i++) {
        if (describe(&list[*count], devices, &device)) {
            (*count)++;
        }
    }
}

/* -- what drivers have registered --------------------------------------------------------------*/

static bool is_listed(const struct serial_candidate *list, size_t count, const char *path) {
    for (size_t i = 0; i < count; i++) {
        if (_stricmp(list[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

static void add_registered(struct serial_candidate *list, size_t capacity, size_t *count) {
    wchar_t device[ID_MAX], name[ID_MAX];
    HKEY key;

    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"HARDWARE\\DEVICEMAP\\SERIALCOMM", 0, KEY_QUERY_VALUE,
                      &key) != ERROR_SUCCESS) {
        return; /* no driver has registered any */
    }
    for (DWORD i = 0; *count < capacity; i++) {
        DWORD length = ID_MAX, size = (ID_MAX - 1) * sizeof *name, type;
        struct serial_candidate *candidate = &list[*count];

        memset(name, 0, sizeof name);
        memset(candidate, 0, sizeof *candidate);
        if (RegEnumValueW(key, i, device, &length, NULL, &type, (BYTE *)name, &size) !=
            ERROR_SUCCESS) {
            break;
        }
        copy_text(candidate->path, name);
        copy_text(candidate->product, device);
        if (type == REG_SZ && !is_listed(list, *count, candidate->path)) {
            (*count)++;
        }
    }
    (void)RegCloseKey(key);
}

enum serial_error serial_port_list(struct serial_candidate *list, size_t capacity, size_t *count,
                                   struct serial_problem *problem) {
    HDEVINFO devices = SetupDiGetClassDevsW(&GUID_DEVCLASS_PORTS, NULL, NULL, DIGCF_PRESENT);

    *count = 0;
    memset(problem, 0, sizeof *problem);
    if (devices == INVALID_HANDLE_VALUE) {
        problem->system_error = (int)GetLastError();
        return SERIAL_FAILED;
    }
    add_devices(list, capacity, count, devices);
    (void)SetupDiDestroyDeviceInfoList(devices);
    add_registered(list, capacity, count);
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
        if (list[i].usb && _stricmp(list[i].path, port->path) == 0) {
            return serial_adapter_baud(list[i].vendor_id, list[i].product_id, list[i].product);
        }
    }
    return 0;
}
