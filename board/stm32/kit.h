/* SPDX-License-Identifier: MIT */
/* The kit that this is built for, one of board/kits: the build says which. */
#ifndef STM32_KIT_H
#define STM32_KIT_H

#include KIT_HEADER

#endif
