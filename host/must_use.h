/* SPDX-License-Identifier: MIT */
/* A result that must not be dropped: errors are few, and each calls for something. */
#ifndef TULPAR_MUST_USE_H
#define TULPAR_MUST_USE_H

#define MUST_USE __attribute__((warn_unused_result))

#endif
