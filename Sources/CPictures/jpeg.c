#include "cpictures.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf escape;
    cpictures_result *result;
} errors;

static void leave(j_common_ptr codec) {
    errors *own = (errors *)codec->err;
    char text[JMSG_LENGTH_MAX];
    codec->err->format_message(codec, text);
    snprintf(own->result->message, sizeof own->result->message, "%.190s", text);
    longjmp(own->escape, 1);
}

// libjpeg fills missing data of a truncated picture with grey and only warns; a truncated picture is an error here.
static void warn(j_common_ptr codec, int level) {
    const int code = codec->err->msg_code;
    if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) leave(codec);
}

// A small file of many scans, each a pass over all pixels, could take hours to decode. Encoders write about ten.
static const int most_scans = 100;

static void count_scans(j_common_ptr codec) {
    errors *own = (errors *)codec->err;
    if (((struct jpeg_decompress_struct *)codec)->input_scan_number <= most_scans) return;
    snprintf(own->result->message, sizeof own->result->message, "it has more than %d scans", most_scans);
    longjmp(own->escape, 1);
}

static void set_up(struct jpeg_decompress_struct *codec, errors *own, cpictures_result *result) {
    codec->err = jpeg_std_error(&own->base);
    own->base.error_exit = leave;
    own->base.emit_message = warn;
    own->result = result;
    result->message[0] = 0;
}

static void take_size(struct jpeg_decompress_struct *codec, cpictures_result *result) {
    result->width = (int)codec->image_width;
    result->height = (int)codec->image_height;
    result->channels = codec->jpeg_color_space == JCS_GRAYSCALE ? 1 : 3;
}

int cpictures_jpeg_size(const uint8_t *bytes, size_t count, cpictures_result *result) {
    struct jpeg_decompress_struct codec;
    errors own;
    set_up(&codec, &own, result);
    if (setjmp(own.escape)) {
        jpeg_destroy_decompress(&codec);
        return 0;
    }
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, bytes, count);
    jpeg_read_header(&codec, TRUE);
    take_size(&codec, result);
    jpeg_destroy_decompress(&codec);
    return 1;
}

// Converts CMYK to RGB. Programs that write CMYK store it inverted and mark it with Adobe's marker.
static void mix(const uint8_t *inks, uint8_t *pixels, int count, int inverted) {
    for (int i = 0; i < count; ++i) {
        const unsigned black = inverted ? inks[4 * i + 3] : 255u - inks[4 * i + 3];
        for (int c = 0; c < 3; ++c) {
            const unsigned light = inverted ? inks[4 * i + c] : 255u - inks[4 * i + c];
            pixels[3 * i + c] = (uint8_t)((light * black + 127) / 255);
        }
    }
}

int cpictures_jpeg_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t room, cpictures_result *result) {
    struct jpeg_decompress_struct codec;
    errors own;
    struct jpeg_progress_mgr progress = {.progress_monitor = count_scans};
    set_up(&codec, &own, result);
    if (setjmp(own.escape)) {
        jpeg_destroy_decompress(&codec);
        return 0;
    }
    jpeg_create_decompress(&codec);
    codec.progress = &progress;
    jpeg_mem_src(&codec, bytes, count);
    jpeg_read_header(&codec, TRUE);
    take_size(&codec, result);
    const int has_inks = codec.jpeg_color_space == JCS_CMYK || codec.jpeg_color_space == JCS_YCCK;
    codec.out_color_space = result->channels == 1 ? JCS_GRAYSCALE : has_inks ? JCS_CMYK : JCS_RGB;
    if ((size_t)result->width * (size_t)result->height * (size_t)result->channels > room) {
        snprintf(result->message, sizeof result->message, "its size changed while it was read");
        jpeg_destroy_decompress(&codec);
        return 0;
    }
    jpeg_start_decompress(&codec);
    const size_t stride = (size_t)result->width * (size_t)result->channels;
    JSAMPARRAY inks = NULL;
    if (has_inks) {
        inks = codec.mem->alloc_sarray((j_common_ptr)&codec, JPOOL_IMAGE, (JDIMENSION)result->width * 4, 1);
    }
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = pixels + codec.output_scanline * stride;
        if (has_inks) {
            jpeg_read_scanlines(&codec, inks, 1);
            mix(inks[0], row, result->width, codec.saw_Adobe_marker);
        } else {
            jpeg_read_scanlines(&codec, &row, 1);
        }
    }
    jpeg_finish_decompress(&codec);
    jpeg_destroy_decompress(&codec);
    return 1;
}
