// Group normalisation, modulation and SiLU of pictures in channels-last memory, in one operation: a sample stays in the cache
// between the passes, and its exponentials are computed once for each direction.

#include "parallel.h"
#include "pictures.h"
#include "vector_math.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/silu.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

#pragma STDC FP_CONTRACT OFF

namespace {

using ct::is_row;
using ct::pixels_per_sum;
using ct::RowsOf;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// One sample: `pixels` rows of `channels` numbers, and the memory to work in, channels long each.
struct Sample {
    const float *x;
    int64_t pixels, channels, groups;
    double *sums, *products;
    float *part, *other;
};

/// The sum of each channel, or of its squared distances from `mean`.
CT_CLONES void channel_sums(const Sample &s, const float *mean) {
    const int64_t channels = s.channels;
    float *part = s.part;
    for (int64_t c = 0; c < channels; ++c) s.sums[c] = 0;
    for (int64_t first = 0; first < s.pixels; first += pixels_per_sum) {
        const int64_t last = first + pixels_per_sum < s.pixels ? first + pixels_per_sum : s.pixels;
        for (int64_t c = 0; c < channels; ++c) part[c] = 0;
        for (int64_t p = first; p < last; ++p) {
            const float *x = s.x + p * channels;
            if (mean) {
#pragma clang loop vectorize(assume_safety)
                for (int64_t c = 0; c < channels; ++c) part[c] += (x[c] - mean[c]) * (x[c] - mean[c]);
            } else {
#pragma clang loop vectorize(assume_safety)
                for (int64_t c = 0; c < channels; ++c) part[c] += x[c];
            }
        }
        for (int64_t c = 0; c < channels; ++c) s.sums[c] += static_cast<double>(part[c]);
    }
}

/// The mean over each group of what stands in `sums`, for each channel of the group.
void group_means(const Sample &s, const double *sums, float *means) {
    const int64_t width = s.channels / s.groups;
    for (int64_t g = 0; g < s.groups; ++g) {
        double sum = 0;
        for (int64_t c = g * width; c < (g + 1) * width; ++c) sum += sums[c];
        const auto mean = static_cast<float>(sum / static_cast<double>(width * s.pixels));
        for (int64_t c = g * width; c < (g + 1) * width; ++c) means[c] = mean;
    }
}

CT_CLONES void activate_pixels(const Sample &s, const float *factor, const float *shift, float *out) {
    const int64_t channels = s.channels;
    for (int64_t p = 0; p < s.pixels; ++p) {
        const float *x = s.x + p * channels;
        float *y = out + p * channels;
#pragma clang loop vectorize(assume_safety)
        for (int64_t c = 0; c < channels; ++c) {
            y[c] = ct::silu(x[c] * factor[c] + shift[c]);
        }
    }
}

/// The gradient before the activation, into `out`, its sums over the pixels and those of its products with the normal numbers.
CT_CLONES void activation_gradient(
    const Sample &s, const float *factor, const float *shift, const float *mean, const float *scatter,
    const float *gradient, float *out) {
    const int64_t channels = s.channels;
    float *part = s.part, *other = s.other;
    for (int64_t c = 0; c < channels; ++c) s.sums[c] = s.products[c] = 0;
    for (int64_t first = 0; first < s.pixels; first += pixels_per_sum) {
        const int64_t last = first + pixels_per_sum < s.pixels ? first + pixels_per_sum : s.pixels;
        for (int64_t c = 0; c < channels; ++c) part[c] = other[c] = 0;
        for (int64_t p = first; p < last; ++p) {
            const float *x = s.x + p * channels, *g = gradient + p * channels;
            float *to = out + p * channels;
#pragma clang loop vectorize(assume_safety)
            for (int64_t c = 0; c < channels; ++c) {
                const float h = g[c] * ct::silu_slope(x[c] * factor[c] + shift[c]);
                to[c] = h;
                part[c] += h;
                other[c] += h * ((x[c] - mean[c]) * scatter[c]);
            }
        }
        for (int64_t c = 0; c < channels; ++c) {
            s.sums[c] += static_cast<double>(part[c]);
            s.products[c] += static_cast<double>(other[c]);
        }
    }
}

/// scatter (gain g - m - n x̂) with the normal number x̂, for gradients g that stand in `out`.
CT_CLONES void normal_gradient(
    const Sample &s, const float *gain, const float *m, const float *n, const float *mean, const float *scatter,
    float *out) {
    const int64_t channels = s.channels;
    for (int64_t p = 0; p < s.pixels; ++p) {
        const float *x = s.x + p * channels;
        float *to = out + p * channels;
#pragma clang loop vectorize(assume_safety)
        for (int64_t c = 0; c < channels; ++c) {
            to[c] = scatter[c] * (gain[c] * to[c] - m[c] - n[c] * ((x[c] - mean[c]) * scatter[c]));
        }
    }
}

at::Tensor plain(
    const at::Tensor &x, int64_t groups, const at::Tensor &weight, const at::Tensor &bias, const at::Tensor &scale,
    const at::Tensor &shift, double eps) {
    auto h = at::group_norm(x, groups, weight, bias, eps);
    if (scale.defined()) h = h * (scale.unsqueeze(2).unsqueeze(3) + 1) + shift.unsqueeze(2).unsqueeze(3);
    return at::silu(h);
}

struct GroupNormSiLU : Function<GroupNormSiLU> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias,
        const std::optional<at::Tensor> &given_scale, const std::optional<at::Tensor> &given_shift, int64_t groups,
        double eps) {
        const auto scale = given_scale.value_or(at::Tensor()), shift = given_shift.value_or(at::Tensor());
        const int64_t count = x.size(0), channels = x.size(1), pixels = x.size(2) * x.size(3);
        auto out = at::empty_like(x);
        // For each sample and channel: mean, 1 / deviation, factor and shift of the whole affine map.
        auto maps = at::empty({count, 4, channels}, weight.options());
        const float *from = x.const_data_ptr<float>(), *w = weight.const_data_ptr<float>();
        const float *b = bias.const_data_ptr<float>();
        const RowsOf scales(scale), shifts(shift);
        float *to = out.mutable_data_ptr<float>(), *map = maps.mutable_data_ptr<float>();
        ct::parallel_for<1>(count, 16384 / (pixels * channels) + 1, [&](int64_t begin, int64_t end) {
            std::vector<double> sums(static_cast<size_t>(channels));
            std::vector<float> part(static_cast<size_t>(channels));
            for (int64_t n = begin; n < end; ++n) {
                float *mean = map + n * 4 * channels, *scatter = mean + channels;
                float *factor = scatter + channels, *offset = factor + channels;
                const Sample s{from + n * pixels * channels, pixels, channels, groups, sums.data(), nullptr,
                               part.data(), nullptr};
                channel_sums(s, nullptr);
                group_means(s, s.sums, mean);
                channel_sums(s, mean);
                group_means(s, s.sums, scatter);
                const float *m = scales.row(n), *t = shifts.row(n);
                for (int64_t c = 0; c < channels; ++c) {
                    scatter[c] = 1.0f / std::sqrt(scatter[c] + static_cast<float>(eps));
                    const float gain = m ? 1.0f + m[c] : 1.0f;
                    factor[c] = scatter[c] * w[c] * gain;
                    offset[c] = (b[c] - mean[c] * scatter[c] * w[c]) * gain + (t ? t[c] : 0.0f);
                }
                activate_pixels(s, factor, offset, to + n * pixels * channels);
            }
        });
        context->save_for_backward({x, weight, bias, scale, shift, maps});
        context->saved_data["groups"] = groups;
        context->saved_data["eps"] = eps;
        return out;
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &weight = saved[1], &bias = saved[2], &scale = saved[3];
        const int64_t groups = context->saved_data["groups"].toInt();
        if (c10::GradMode::is_enabled()) return recorded(context, saved, groups, gradients[0]);
        const int64_t count = x.size(0), channels = x.size(1), pixels = x.size(2) * x.size(3);
        const auto gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        auto to_x = at::empty_like(x);
        // For each sample and channel the sums of gradients, and of their products with the normal numbers.
        auto all_sums = at::empty({2, count, channels}, weight.options());
        const float *from = x.const_data_ptr<float>(), *w = weight.const_data_ptr<float>();
        const float *map = saved[5].const_data_ptr<float>(), *g = gradient.const_data_ptr<float>();
        const RowsOf scales(scale);
        float *to = to_x.mutable_data_ptr<float>(), *sums_to = all_sums.mutable_data_ptr<float>();
        ct::parallel_for<1>(count, 16384 / (pixels * channels) + 1, [&](int64_t begin, int64_t end) {
            const auto size = static_cast<size_t>(channels);
            std::vector<double> sums(size), products(size);
            std::vector<float> part(size), other(size), gain(size), m(size), k(size);
            for (int64_t n = begin; n < end; ++n) {
                const float *mean = map + n * 4 * channels, *scatter = mean + channels;
                const float *factor = scatter + channels, *offset = factor + channels;
                const int64_t place = n * pixels * channels;
                const Sample s{from + place, pixels, channels, groups, sums.data(), products.data(), part.data(),
                               other.data()};
                activation_gradient(s, factor, offset, mean, scatter, g + place, to + place);
                const float *row = scales.row(n);
                for (int64_t c = 0; c < channels; ++c) {
                    const auto i = static_cast<size_t>(c);
                    sums_to[n * channels + c] = static_cast<float>(sums[i]);
                    sums_to[(count + n) * channels + c] = static_cast<float>(products[i]);
                    gain[i] = w[c] * (row ? 1.0f + row[c] : 1.0f);
                    sums[i] *= static_cast<double>(gain[i]);
                    products[i] *= static_cast<double>(gain[i]);
                }
                group_means(s, s.sums, m.data());
                group_means(s, s.products, k.data());
                normal_gradient(s, gain.data(), m.data(), k.data(), mean, scatter, to + place);
            }
        });
        const auto sum = all_sums[0], product = all_sums[1];
        if (!scale.defined()) return {to_x, product.sum(0), sum.sum(0), {}, {}, {}, {}};
        const auto gains = scale + 1;
        return {
            to_x, (product * gains).sum(0), (sum * gains).sum(0), product * weight + sum * bias, sum, {}, {}};
    }

    /// The gradients by plain operations, for those who differentiate them again.
    static variable_list recorded(
        AutogradContext *context, const variable_list &saved, int64_t groups, const at::Tensor &gradient) {
        std::vector<at::Tensor> inputs;
        for (size_t i = 0; i < 5; ++i) {
            if (saved[i].defined()) inputs.push_back(saved[i]);
        }
        const auto value = plain(
            saved[0], groups, saved[1], saved[2], saved[3], saved[4], context->saved_data["eps"].toDouble());
        const auto found = torch::autograd::grad({value}, inputs, {gradient}, true, true, true);
        variable_list results(7);
        for (size_t i = 0, k = 0; i < 5; ++i) {
            if (saved[i].defined()) results[i] = found[k++];
        }
        return results;
    }
};

}  // namespace

extern "C" {

ct_tensor ct_group_norm_silu(
    ct_tensor x, intptr_t groups, ct_tensor weight, ct_tensor bias, ct_tensor scale, ct_tensor shift, double eps) {
    return ct::guard([&] {
        const auto &from = ct::get(x), &w = ct::get(weight), &b = ct::get(bias);
        const auto m = scale.raw ? ct::get(scale) : at::Tensor(), t = shift.raw ? ct::get(shift) : at::Tensor();
        const bool fits = ct::is_fusible_picture(from) && groups > 0 && from.size(1) % groups == 0 &&
                          ct::is_fusible(w) && ct::is_fusible(b) && w.numel() == from.size(1) &&
                          b.numel() == from.size(1) && m.defined() == t.defined() &&
                          (!m.defined() || (is_row(m, from) && is_row(t, from)));
        if (!fits) return plain(ct::full(from), groups, w, b, m, t, eps);
        // An undefined tensor is no argument of a node, an empty optional is.
        const auto given = [](const at::Tensor &x) { return x.defined() ? std::optional(x) : std::nullopt; };
        return GroupNormSiLU::apply(from, w, b, given(m), given(t), static_cast<int64_t>(groups), eps);
    });
}
}
