/* SPDX-License-Identifier: MIT */
/* In the place of a chip's registers: there is nothing but the core. */
#ifndef FEATURE_BARE_REGISTERS_H
#define FEATURE_BARE_REGISTERS_H

#include "cortex_m/core.h"

#endif
