/* SPDX-License-Identifier: MIT */
/* USARTs that ROM loaders listen to, as struct rom_port: AN2606, the same on many chips. */
#ifndef VBOARD_CHIPS_ROM_PORTS_H
#define VBOARD_CHIPS_ROM_PORTS_H

#include "../rom/rom_flash.h"

#define ROM_USART1                                                                                 \
    { 1, 'A', 9, 'A', 10 }
#define ROM_USART2                                                                                 \
    { 2, 'A', 2, 'A', 3 }
#define ROM_USART3                                                                                 \
    { 3, 'C', 10, 'C', 11 }
#define ROM_USART3_ON_B                                                                            \
    { 3, 'B', 10, 'B', 11 }

#endif
