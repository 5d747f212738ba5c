// JPEG through libjpeg, whose errors leave by longjmp, which must not cross Swift.

#pragma once

#include <stddef.h>
#include <stdint.h>

/// What became of a picture.
typedef struct {
    int width;
    int height;
    /// Channels of a pixel: 1 or 3.
    int channels;
    /// What went wrong in libjpeg's words; empty where nothing did.
    char message[200];
} cpictures_result;

/// Reads the size of a JPEG. 0 where it cannot be read.
int cpictures_jpeg_size(const uint8_t *bytes, size_t count, cpictures_result *result);

/// Decodes a JPEG into `pixels`, rows from the top with the channels of a pixel together, as large as `width * height *
/// channels` of a size that was read before. Grey stays grey; everything else becomes red, green and blue. 0 where it
/// cannot be decoded, also where it breaks off.
int cpictures_jpeg_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, cpictures_result *result);
