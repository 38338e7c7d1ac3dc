/* SPDX-License-Identifier: MIT */
/* How long answers may take on a device, beyond the time on the line: by constants until INFO tells
 * of the flash, then by its longest times, and two minutes at most. */
#ifndef HOST_PATIENCE_H
#define HOST_PATIENCE_H

#include "tulpar/device.h"

/* An answer to this command, whatever it has to do. device: page size 0 or no erase units: its
 * flash is not known. */
uint64_t patience_us(const struct tulpar_device *device, uint8_t command);

/* An answer to FINISH, before which the device puts `blocks` that are in flight into flash, and
 * copies that many bytes of an overlay. */
uint64_t patience_finish_us(const struct tulpar_device *device, uint32_t blocks, uint32_t copied);

/* Bytes of the image on their way into flash: those at `offset`, `size` of them. A unit that begins
 * in them is erased. begins: they may be the first of the update, and the record is withdrawn. The
 * flash must be known. */
uint64_t patience_program_us(const struct tulpar_device *device, uint32_t offset, uint32_t size,
                             bool begins);

/* An image of `size` bytes changes places with another one: at most, and as a rule. */
uint64_t patience_swap_us(const struct tulpar_device *device, uint32_t size);
uint64_t usual_swap_us(const struct tulpar_device *device, uint32_t size);

/* Before a swap a unit that two images of `size` bytes share may have to be found and made again:
 * for each that it may be, all are read. 0: the device has no overlays. */
uint64_t patience_mend_us(const struct tulpar_device *device, uint32_t size);

#endif
