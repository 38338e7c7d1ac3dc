/* SPDX-License-Identifier: MIT */
#include "background.h"

#include "board_facts.h"

const struct board background_port = {BOARD_FACTS};
