// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011), with uniform and
// normal numbers. Every number is a pure function of key and counter: the arithmetic is IEEE single precision without
// contraction, so all processors, vector widths and compilers give the same bits. Logarithm, sine and cosine are series
// for the same reason.

#include "guard.h"
#include "parallel.h"
#include "vectorise.h"

#include <ATen/ops/empty.h>

#include <bit>
#include <cmath>
#include <cstring>

#pragma STDC FP_CONTRACT OFF

namespace {

/// Counters per batch: enough to fill vectors, few enough to stay in the first-level cache.
constexpr int lanes = 64;

template <int N> struct Words {
    uint32_t w[4][N];
};

/// Applies ten rounds to all N counters in place.
template <int N> CT_INLINE void philox(Words<N> &x, uint32_t key0, uint32_t key1) {
    for (int round = 0; round < 10; ++round) {
        for (int i = 0; i < N; ++i) {
            const uint64_t first = uint64_t{0xD2511F53u} * x.w[0][i];
            const uint64_t second = uint64_t{0xCD9E8D57u} * x.w[2][i];
            const uint32_t c1 = x.w[1][i], c3 = x.w[3][i];
            x.w[0][i] = static_cast<uint32_t>(second >> 32) ^ c1 ^ key0;
            x.w[1][i] = static_cast<uint32_t>(second);
            x.w[2][i] = static_cast<uint32_t>(first >> 32) ^ c3 ^ key1;
            x.w[3][i] = static_cast<uint32_t>(first);
        }
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}

/// Computes log x for a positive normal number: x = 2^e m with m in [1/sqrt 2, sqrt 2), log m = 2 artanh((m - 1) / (m +
/// 1)). |s| < 0.172, so the truncation error is below 3e-9 of the result.
CT_INLINE float logarithm(float x) {
    const uint32_t bits = std::bit_cast<uint32_t>(x) - 0x3F3504F3u;
    const int32_t exponent = static_cast<int32_t>(bits) >> 23;
    const float m = std::bit_cast<float>((bits & 0x007FFFFFu) + 0x3F3504F3u);
    const float s = (m - 1.0f) / (m + 1.0f);
    const float q = s * s;
    const float series = 1.0f + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9))));
    return static_cast<float>(exponent) * 0.693147180559945f + 2.0f * s * series;
}

/// Computes two independent standard normal numbers from two words (Box and Muller 1958). The radius uses all 32 bits:
/// u = (a + 1/2) / 2^32 reaches 6.7 standard deviations. The angle 2 pi b / 2^32 is reduced exactly, in integers, to a
/// quarter turn and a rest within an eighth, where the Taylor series to degree 10 are accurate to 2e-9.
// __builtin_elementwise_sqrt sets no errno, unlike std::sqrt, and so becomes a vector instruction.
CT_INLINE void normal_pair(uint32_t a, uint32_t b, float &first, float &second) {
    // Signed conversions only: the unsigned one has no vector instruction before AVX-512.
    const float high = static_cast<float>(static_cast<int32_t>(a >> 8));
    const float low = static_cast<float>(static_cast<int32_t>(a & 0xFFu));
    const float u = high * 0x1p-24f + (low + 0.5f) * 0x1p-32f;
    const float radius = __builtin_elementwise_sqrt(-2.0f * logarithm(u));

    const uint32_t quarter = (b + 0x20000000u) >> 30;
    const int32_t rest = static_cast<int32_t>(b - (quarter << 30));
    const float t = static_cast<float>(rest) * 1.46291807926715968e-9f;  // 2 pi / 2^32
    const float q = t * t;
    const float sine =
        t * (1.0f + q * (-1.0f / 6 + q * (1.0f / 120 + q * (-1.0f / 5040 + q * (1.0f / 362880)))));
    const float cosine =
        1.0f + q * (-0.5f + q * (1.0f / 24 + q * (-1.0f / 720 + q * (1.0f / 40320 + q * (-1.0f / 3628800)))));
    const bool odd = quarter & 1;
    const float x = odd ? sine : cosine;
    const float y = odd ? cosine : sine;
    // Quarter turns 1 and 2 negate the cosine, 2 and 3 the sine.
    const uint32_t x_sign = ((quarter + 1) & 2) << 30;
    const uint32_t y_sign = (quarter & 2) << 30;
    first = radius * std::bit_cast<float>(std::bit_cast<uint32_t>(x) ^ x_sign);
    second = radius * std::bit_cast<float>(std::bit_cast<uint32_t>(y) ^ y_sign);
}

/// A request for `width` numbers for each of the samples, from `blocks` counters each.
struct Draw {
    uint64_t seed;
    uint8_t purpose;
    uint64_t step;
    const uint64_t *samples;
    int64_t width;
    float *out;

    /// Numbers used of each counter: a sample of one or two needs the first half of one counter's words only.
    int64_t numbers() const { return width <= 2 ? 2 : 4; }
    int64_t blocks() const { return (width + 3) / 4; }
};

/// Transforms the words of `lanes` counters to normal numbers, N of each counter.
template <int N> struct Normals {
    CT_INLINE static void make(const Words<lanes> &x, float *out) {
        for (int i = 0; i < lanes; ++i) {
            normal_pair(x.w[0][i], x.w[1][i], out[N * i], out[N * i + 1]);
            if constexpr (N == 4) normal_pair(x.w[2][i], x.w[3][i], out[N * i + 2], out[N * i + 3]);
        }
    }
};

template <int N> struct Uniforms {
    CT_INLINE static void make(const Words<lanes> &x, float *out) {
        for (int i = 0; i < lanes; ++i) {
            for (int k = 0; k < N; ++k) {
                out[N * i + k] = static_cast<float>(static_cast<int32_t>(x.w[k][i] >> 8)) * 0x1p-24f;
            }
        }
    }
};

/// Computes the numbers of counters `begin` to `end` of all samples, `lanes` at a time across samples: short samples
/// cost no more per number than long ones.
template <class Transform, int N> CT_INLINE void fill(const Draw &draw, int64_t begin, int64_t end) {
    const int64_t blocks = draw.blocks();
    const auto step_low = static_cast<uint32_t>(draw.step);
    const auto rest = static_cast<uint32_t>(uint64_t{draw.purpose} << 24 | (draw.step >> 32 & 0xFFFF));
    int64_t row = begin / blocks, column = begin % blocks;
    Words<lanes> words{};
    float numbers[N * lanes];
    for (int64_t start = begin; start < end; start += lanes) {
        const int count = static_cast<int>(std::min<int64_t>(lanes, end - start));
        int64_t offsets[lanes], lengths[lanes];
        for (int i = 0; i < count; ++i) {
            const uint64_t sample = draw.samples[row];
            words.w[0][i] = static_cast<uint32_t>(column);
            words.w[1][i] = static_cast<uint32_t>(sample);
            words.w[2][i] = step_low;
            words.w[3][i] = rest | static_cast<uint32_t>(sample >> 32 & 0xFF) << 16;
            offsets[i] = row * draw.width + 4 * column;
            lengths[i] = std::min<int64_t>(4, draw.width - 4 * column);
            if (++column == blocks) {
                column = 0;
                ++row;
            }
        }
        philox(words, static_cast<uint32_t>(draw.seed), static_cast<uint32_t>(draw.seed >> 32));
        const int64_t length = offsets[count - 1] + lengths[count - 1] - offsets[0];
        if (count == lanes && length == N * lanes) {
            Transform::make(words, draw.out + offsets[0]);
            continue;
        }
        Transform::make(words, numbers);
        for (int i = 0; i < count; ++i) {
            std::memcpy(draw.out + offsets[i], numbers + N * i, static_cast<size_t>(lengths[i]) * sizeof(float));
        }
    }
}

CT_CLONES void normals(const Draw &draw, int64_t begin, int64_t end) {
    if (draw.numbers() == 2) return fill<Normals<2>, 2>(draw, begin, end);
    fill<Normals<4>, 4>(draw, begin, end);
}

CT_CLONES void uniforms(const Draw &draw, int64_t begin, int64_t end) {
    if (draw.numbers() == 2) return fill<Uniforms<2>, 2>(draw, begin, end);
    fill<Uniforms<4>, 4>(draw, begin, end);
}

/// Creates a tensor [count] + sizes whose row n has the numbers of samples[n], independent of the other rows.
template <class Body>
at::Tensor rows(Draw draw, intptr_t count, at::IntArrayRef sizes, Body body) {
    std::vector<int64_t> shape{count};
    shape.insert(shape.end(), sizes.begin(), sizes.end());
    auto result = at::empty(shape, at::TensorOptions().dtype(at::kFloat));
    if (result.numel() == 0) return result;
    draw.width = result.numel() / count;
    draw.out = result.mutable_data_ptr<float>();
    TORCH_CHECK(draw.width <= int64_t{4} << 32, "a sample of ", draw.width, " numbers exceeds the counter's range");
    ct::parallel_for(count * draw.blocks(), 2048, [&](int64_t begin, int64_t end) { body(draw, begin, end); });
    return result;
}

}  // namespace

extern "C" {

// One counter is no batch: a pass of all lanes for each would take a fifth of a training step on procedural data.
void ct_philox(const uint32_t *counter, const uint32_t *key, uint32_t *words) {
    Words<1> x{};
    for (int k = 0; k < 4; ++k) x.w[k][0] = counter[k];
    philox(x, key[0], key[1]);
    for (int k = 0; k < 4; ++k) words[k] = x.w[k][0];
}

ct_tensor ct_philox_normal(
    uint64_t seed, uint8_t purpose, uint64_t step, const uint64_t *samples, intptr_t count, const intptr_t *sizes,
    intptr_t dims) {
    return ct::guard([&] {
        return rows({seed, purpose, step, samples, 0, nullptr}, count, ct::sizes(sizes, dims), normals);
    });
}

ct_tensor ct_philox_uniform(
    uint64_t seed, uint8_t purpose, uint64_t step, const uint64_t *samples, intptr_t count, const intptr_t *sizes,
    intptr_t dims) {
    return ct::guard([&] {
        return rows({seed, purpose, step, samples, 0, nullptr}, count, ct::sizes(sizes, dims), uniforms);
    });
}
}
