// Elementary functions that compilers turn into vector instructions, with the same bits on every processor.

#pragma once

#include "vectorise.h"

#include <bit>
#include <cstdint>

namespace ct {

/// Elements that are summed side by side before the partial sums are added: a fixed number, so that the order of additions
/// does not depend on the width of the processor's vectors.
constexpr int64_t strands = 16;

/// Computes e^x with a relative error below 2e-7; beyond ±87 it is e^±87. The polynomial is the Taylor series to degree 7 on
/// |r| <= ln 2 / 2, the rest after splitting off a power of two.
CT_INLINE float exponential(float x) {
    x = x > 87.0f ? 87.0f : x;
    x = x < -87.0f ? -87.0f : x;
    // Adding 1.5 · 2^23 rounds to an integer, which then stands in the lowest bits.
    const float shifted = x * 1.442695040888963f + 12582912.0f;
    const int32_t exponent = std::bit_cast<int32_t>(shifted) - std::bit_cast<int32_t>(12582912.0f);
    const float n = shifted - 12582912.0f;
    const float r = (x - n * 0.693145751953125f) - n * 1.42860682030941723e-6f;
    float series = 1.0f / 5040;
    series = series * r + 1.0f / 720;
    series = series * r + 1.0f / 120;
    series = series * r + 1.0f / 24;
    series = series * r + 1.0f / 6;
    series = series * r + 0.5f;
    series = series * r + 1.0f;
    series = series * r + 1.0f;
    return series * std::bit_cast<float>((exponent + 127) << 23);
}

/// Computes 1 / (1 + e^-x).
CT_INLINE float logistic(float x) { return 1.0f / (1.0f + exponential(-x)); }

/// Computes x / (1 + e^-x).
CT_INLINE float silu(float x) { return x * logistic(x); }

/// Computes the derivative of silu.
CT_INLINE float silu_slope(float x) {
    const float s = logistic(x);
    return s * (1.0f + x * (1.0f - s));
}

/// Adds partial sums in a fixed order.
CT_INLINE float total(const float *sums) {
    float halves[strands];
    for (int64_t k = 0; k < strands; ++k) halves[k] = sums[k];
    for (int64_t width = strands / 2; width > 0; width /= 2) {
        for (int64_t k = 0; k < width; ++k) halves[k] += halves[k + width];
    }
    return halves[0];
}

}  // namespace ct
