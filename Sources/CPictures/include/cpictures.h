// A JPEG decoder over libjpeg, whose errors leave by longjmp, which must not cross Swift.

#pragma once

#include <stddef.h>
#include <stdint.h>

/// Size and state of a JPEG.
typedef struct {
    int width;
    int height;
    /// Number of channels of a pixel: 1 or 3.
    int channels;
    /// libjpeg's message after a failure; empty after success.
    char message[200];
} cpictures_result;

/// Reads the size of a JPEG; returns 0 on failure.
int cpictures_jpeg_size(const uint8_t *bytes, size_t count, cpictures_result *result);

/// Decodes a JPEG into `pixels`, row by row from the top with interleaved channels, into `width * height * channels`
/// bytes of a size read before. Grey stays grey; other colour spaces become RGB. Returns 0 on failure, also for a
/// truncated file.
int cpictures_jpeg_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, cpictures_result *result);
