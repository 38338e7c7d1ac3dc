/* SPDX-License-Identifier: MIT */
/* Signs images as docs/SIGNING.md says, by OpenSSL, for boards on the bench. */
#ifndef TESTS_SUPPORT_SIGNER_H
#define TESTS_SUPPORT_SIGNER_H

#include <stdint.h>

#include "wire/key_page.h"
#include "wire/trailer.h"

struct signer; /* a private key */

struct signer *signer_new(void);
void signer_free(struct signer *signer);

/* A key page of this product with these keys; NULL: none in its place. */
struct key_page signer_page(const char *product, const struct signer *first,
                            const struct signer *second);

/* What fits the image of `size` bytes: for any board, counter 1. */
struct trailer signer_trailer(const struct signer *signer, const char *product, uint32_t base,
                              const uint8_t *image, uint32_t size);

/* Image, trailer as it is, and its signature; owned by the caller: free(). *whole: its size. */
uint8_t *signer_join(const struct signer *signer, const uint8_t *image, uint32_t size,
                     const struct trailer *trailer, uint32_t *whole);

#endif
