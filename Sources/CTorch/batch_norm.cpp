// Batch normalisation of SiLU of pictures in channels-last memory, in one operation: one pass activates and sums, the next
// normalises, and nothing but the input is kept for the backward pass. Sums of a batch are those of its samples in their
// order, whatever the number of threads.

#include "parallel.h"
#include "pictures.h"
#include "vector_math.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/silu.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <cmath>

#pragma STDC FP_CONTRACT OFF

namespace {

/// One sample: `pixels` rows of `channels` numbers and the row that is added to each of them.
struct Pixels {
    const float *x, *row;
    int64_t pixels, channels;
};

/// Memory for the sums of some pixels, each channels long.
struct PartialSums {
    float *first, *second, *middle;
};

/// Writes SiLU and adds its sums and the sums of its squares. Squares are taken of distances from the mean of some pixels, which
/// loses no digits to a mean far from 0.
CT_CLONES void activate_and_sum(const Pixels &s, const PartialSums &part, float *out, double *sums, double *squares) {
    const int64_t channels = s.channels;
    const float *row = s.row;
    float *first = part.first, *second = part.second, *middle = part.middle;
    for (int64_t begin = 0; begin < s.pixels; begin += ct::pixels_per_sum) {
        const int64_t end = begin + ct::pixels_per_sum < s.pixels ? begin + ct::pixels_per_sum : s.pixels;
        for (int64_t c = 0; c < channels; ++c) first[c] = 0;
        for (int64_t p = begin; p < end; ++p) {
            const float *x = s.x + p * channels;
            float *y = out + p * channels;
#pragma clang loop vectorize(assume_safety)
            for (int64_t c = 0; c < channels; ++c) {
                y[c] = ct::silu(x[c] + row[c]);
                first[c] += y[c];
            }
        }
        const auto count = static_cast<float>(end - begin);
        for (int64_t c = 0; c < channels; ++c) {
            middle[c] = first[c] / count;
            first[c] = second[c] = 0;
        }
        for (int64_t p = begin; p < end; ++p) {
            const float *y = out + p * channels;
#pragma clang loop vectorize(assume_safety)
            for (int64_t c = 0; c < channels; ++c) {
                const float distance = y[c] - middle[c];
                first[c] += distance;
                second[c] += distance * distance;
            }
        }
        for (int64_t c = 0; c < channels; ++c) {
            const double m = middle[c], d = first[c], n = count;
            sums[c] += n * m + d;
            squares[c] += second[c] + m * (2 * d + n * m);
        }
    }
}

/// factor (y - mean) + shift of what stands in `out`.
CT_CLONES void normalise(
    const Pixels &s, const float *mean, const float *factor, const float *shift, float *out) {
    const int64_t channels = s.channels;
    for (int64_t p = 0; p < s.pixels; ++p) {
        float *y = out + p * channels;
#pragma clang loop vectorize(assume_safety)
        for (int64_t c = 0; c < channels; ++c) y[c] = (y[c] - mean[c]) * factor[c] + shift[c];
    }
}

/// Both at once, for statistics that are known.
CT_CLONES void activate_and_normalise(
    const Pixels &s, const float *mean, const float *factor, const float *shift, float *out) {
    const int64_t channels = s.channels;
    const float *row = s.row;
    for (int64_t p = 0; p < s.pixels; ++p) {
        const float *x = s.x + p * channels;
        float *y = out + p * channels;
#pragma clang loop vectorize(assume_safety)
        for (int64_t c = 0; c < channels; ++c) {
            y[c] = (ct::silu(x[c] + row[c]) - mean[c]) * factor[c] + shift[c];
        }
    }
}

/// The sums of gradients and of their products with the normal numbers (SiLU - mean) scatter.
CT_CLONES void sum_gradients(
    const Pixels &s, const PartialSums &part, const float *mean, const float *scatter, const float *gradient,
    double *sums, double *products) {
    const int64_t channels = s.channels;
    const float *row = s.row;
    float *first = part.first, *second = part.second;
    for (int64_t c = 0; c < channels; ++c) sums[c] = products[c] = 0;
    for (int64_t begin = 0; begin < s.pixels; begin += ct::pixels_per_sum) {
        const int64_t end = begin + ct::pixels_per_sum < s.pixels ? begin + ct::pixels_per_sum : s.pixels;
        for (int64_t c = 0; c < channels; ++c) first[c] = second[c] = 0;
        for (int64_t p = begin; p < end; ++p) {
            const float *x = s.x + p * channels, *g = gradient + p * channels;
#pragma clang loop vectorize(assume_safety)
            for (int64_t c = 0; c < channels; ++c) {
                first[c] += g[c];
                second[c] += g[c] * ((ct::silu(x[c] + row[c]) - mean[c]) * scatter[c]);
            }
        }
        for (int64_t c = 0; c < channels; ++c) {
            sums[c] += static_cast<double>(first[c]);
            products[c] += static_cast<double>(second[c]);
        }
    }
}

/// The gradients of x, slope gain (g - m - n ŷ) with the normal number ŷ, and their sums over the sample's pixels.
struct ToInput {
    const float *gradient, *mean, *scatter, *gain, *m, *n;
    float *to_x, *to_row;
};

CT_CLONES void input_gradient(const Pixels &s, const PartialSums &part, const ToInput &to) {
    const int64_t channels = s.channels;
    const float *row = s.row, *mean = to.mean, *scatter = to.scatter, *gain = to.gain, *m = to.m, *n = to.n;
    float *first = part.first, *sums = to.to_row;
    for (int64_t c = 0; c < channels; ++c) sums[c] = 0;
    for (int64_t begin = 0; begin < s.pixels; begin += ct::pixels_per_sum) {
        const int64_t end = begin + ct::pixels_per_sum < s.pixels ? begin + ct::pixels_per_sum : s.pixels;
        for (int64_t c = 0; c < channels; ++c) first[c] = 0;
        for (int64_t p = begin; p < end; ++p) {
            const float *x = s.x + p * channels, *g = to.gradient + p * channels;
            float *dx = to.to_x + p * channels;
#pragma clang loop vectorize(assume_safety)
            for (int64_t c = 0; c < channels; ++c) {
                const float u = x[c] + row[c], share = ct::logistic(u);
                const float normal = (u * share - mean[c]) * scatter[c];
                const float slope = share * (1.0f + u * (1.0f - share));
                dx[c] = slope * gain[c] * (g[c] - m[c] - n[c] * normal);
                first[c] += dx[c];
            }
        }
        for (int64_t c = 0; c < channels; ++c) sums[c] += first[c];
    }
}

/// Calls `body(n, sample, partial sums)` for each sample of x, on all threads.
template <class Body> void for_each_sample(const at::Tensor &x, const at::Tensor &rows, const Body &body) {
    const int64_t channels = x.size(1), pixels = x.size(2) * x.size(3);
    const float *from = x.const_data_ptr<float>();
    const ct::RowsOf added(rows);
    ct::parallel_for<1>(x.size(0), 16384 / (pixels * channels) + 1, [&](int64_t begin, int64_t end) {
        std::vector<float> memory(static_cast<size_t>(4 * channels));
        float *none = memory.data();
        const PartialSums part{none + channels, none + 2 * channels, none + 3 * channels};
        for (int64_t n = begin; n < end; ++n) {
            const float *row = added.row(n);
            body(n, Pixels{from + n * pixels * channels, row ? row : none, pixels, channels}, part);
        }
    });
}

/// Adds rows [count, size] in their order.
std::vector<double> added(const std::vector<double> &rows, int64_t count, int64_t size) {
    std::vector<double> sums(static_cast<size_t>(size));
    for (int64_t n = 0; n < count; ++n) {
        for (int64_t c = 0; c < size; ++c) sums[static_cast<size_t>(c)] += rows[static_cast<size_t>(n * size + c)];
    }
    return sums;
}

/// The running statistics and the weight of a batch's own in their update.
struct Running {
    at::Tensor mean, variance;
    double momentum, eps;
};

at::Tensor plain_batch_norm(
    at::Tensor x, const std::vector<at::Tensor> &rows, const at::Tensor &weight, const at::Tensor &bias,
    const Running &running, bool training) {
    for (const auto &row : rows) x = x + row;
    x = at::silu(x);
    // Statistics are of single precision whatever the dtype of x.
    return at::batch_norm(
        ct::is_fused() ? x : ct::full(x), weight, bias, running.mean, running.variance, training, running.momentum,
        running.eps, /*cudnn_enabled=*/false);
}

struct BatchNormOfSiLU : torch::autograd::Function<BatchNormOfSiLU> {
    static at::Tensor forward(
        torch::autograd::AutogradContext *context, const at::Tensor &x, const std::optional<at::Tensor> &given_rows,
        const at::Tensor &weight, const at::Tensor &bias, const Running &running) {
        const auto rows = given_rows.value_or(at::Tensor());
        const int64_t count = x.size(0), channels = x.size(1), size = x.size(2) * x.size(3) * channels;
        auto out = at::empty_like(x);
        float *to = out.mutable_data_ptr<float>();
        std::vector<double> all_sums(static_cast<size_t>(2 * count * channels));
        for_each_sample(x, rows, [&](int64_t n, const Pixels &s, const PartialSums &part) {
            double *sums = all_sums.data() + 2 * n * channels;
            activate_and_sum(s, part, to + n * size, sums, sums + channels);
        });
        const auto sums = added(all_sums, count, 2 * channels);
        // Mean, 1 / deviation, and the factor of the map.
        auto statistics = at::empty({3, channels}, weight.options());
        float *mean = statistics.mutable_data_ptr<float>(), *scatter = mean + channels, *factor = scatter + channels;
        const float *w = weight.const_data_ptr<float>(), *b = bias.const_data_ptr<float>();
        float *running_mean = running.mean.mutable_data_ptr<float>();
        float *running_variance = running.variance.mutable_data_ptr<float>();
        const auto total = static_cast<double>(count * size / channels);
        const auto update = [&](float &average, double value) {
            average = static_cast<float>(running.momentum * value + (1 - running.momentum) * static_cast<double>(average));
        };
        for (int64_t c = 0; c < channels; ++c) {
            const double middle = sums[static_cast<size_t>(c)] / total;
            const double squares = sums[static_cast<size_t>(channels + c)] - total * middle * middle;
            const double variance = std::max(0.0, squares / total);
            mean[c] = static_cast<float>(middle);
            scatter[c] = static_cast<float>(1 / std::sqrt(variance + running.eps));
            factor[c] = scatter[c] * w[c];
            update(running_mean[c], middle);
            update(running_variance[c], variance * total / (total - 1));
        }
        for_each_sample(x, rows, [&](int64_t n, const Pixels &s, const PartialSums &) {
            normalise(s, mean, factor, b, to + n * size);
        });
        context->save_for_backward({x, rows, weight, bias, statistics});
        context->saved_data["eps"] = running.eps;
        return out;
    }

    static torch::autograd::variable_list backward(
        torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        if (c10::GradMode::is_enabled()) return recorded(context, saved, gradients[0]);
        const auto &x = saved[0], &rows = saved[1], &weight = saved[2];
        const int64_t count = x.size(0), channels = x.size(1), size = x.size(2) * x.size(3) * channels;
        const auto gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        const float *g = gradient.const_data_ptr<float>();
        const float *mean = saved[4].const_data_ptr<float>(), *scatter = mean + channels, *factor = scatter + channels;
        std::vector<double> all_sums(static_cast<size_t>(2 * count * channels));
        for_each_sample(x, rows, [&](int64_t n, const Pixels &s, const PartialSums &part) {
            double *sums = all_sums.data() + 2 * n * channels;
            sum_gradients(s, part, mean, scatter, g + n * size, sums, sums + channels);
        });
        const auto sums = added(all_sums, count, 2 * channels);
        auto to_weight = at::empty({channels}, weight.options()), to_bias = at::empty({channels}, weight.options());
        auto means = at::empty({2, channels}, weight.options());
        float *dw = to_weight.mutable_data_ptr<float>(), *db = to_bias.mutable_data_ptr<float>();
        float *m = means.mutable_data_ptr<float>();
        const auto total = static_cast<double>(count * size / channels);
        for (int64_t c = 0; c < channels; ++c) {
            const double sum = sums[static_cast<size_t>(c)], product = sums[static_cast<size_t>(channels + c)];
            db[c] = static_cast<float>(sum);
            dw[c] = static_cast<float>(product);
            m[c] = static_cast<float>(sum / total);
            m[channels + c] = static_cast<float>(product / total);
        }
        auto to_x = at::empty_like(x), to_rows = at::empty({count, channels}, weight.options());
        float *dx = to_x.mutable_data_ptr<float>(), *dr = to_rows.mutable_data_ptr<float>();
        for_each_sample(x, rows, [&](int64_t n, const Pixels &s, const PartialSums &part) {
            const ToInput to{g + n * size, mean,     scatter,         factor, m, m + channels, dx + n * size,
                             dr + n * channels};
            input_gradient(s, part, to);
        });
        return {to_x, rows.defined() ? to_rows.view(rows.sizes()) : at::Tensor(), to_weight, to_bias, {}};
    }

    /// The gradients by plain operations, for those who differentiate them again.
    static torch::autograd::variable_list recorded(
        torch::autograd::AutogradContext *context, const torch::autograd::variable_list &saved,
        const at::Tensor &gradient) {
        std::vector<at::Tensor> inputs;
        for (size_t i = 0; i < 4; ++i) {
            if (saved[i].defined()) inputs.push_back(saved[i]);
        }
        const std::vector<at::Tensor> rows = saved[1].defined() ? std::vector{saved[1]} : std::vector<at::Tensor>();
        const Running none{{}, {}, 0, context->saved_data["eps"].toDouble()};
        const auto value = plain_batch_norm(saved[0], rows, saved[2], saved[3], none, true);
        const auto found = torch::autograd::grad({value}, inputs, {gradient}, true, true, true);
        torch::autograd::variable_list results(5);
        for (size_t i = 0, k = 0; i < 4; ++i) {
            if (saved[i].defined()) results[i] = found[k++];
        }
        return results;
    }
};

/// By the running statistics, without gradients.
at::Tensor evaluated(
    const at::Tensor &x, const at::Tensor &rows, const at::Tensor &weight, const at::Tensor &bias,
    const Running &running) {
    const int64_t channels = x.size(1), size = x.size(2) * x.size(3) * channels;
    std::vector<float> factors(static_cast<size_t>(channels));
    const float *w = weight.const_data_ptr<float>(), *variance = running.variance.const_data_ptr<float>();
    const float *b = bias.const_data_ptr<float>(), *mean = running.mean.const_data_ptr<float>();
    float *factor = factors.data();
    for (int64_t c = 0; c < channels; ++c) {
        factor[c] = w[c] / std::sqrt(variance[c] + static_cast<float>(running.eps));
    }
    auto out = at::empty_like(x);
    float *to = out.mutable_data_ptr<float>();
    for_each_sample(x, rows, [&](int64_t n, const Pixels &s, const PartialSums &) {
        activate_and_normalise(s, mean, factor, b, to + n * size);
    });
    return out;
}

}  // namespace

extern "C" {

ct_tensor ct_batch_norm_of_silu(
    ct_tensor x, const ct_tensor *rows, intptr_t count, ct_tensor weight, ct_tensor bias, ct_tensor mean,
    ct_tensor variance, bool training, double momentum, double eps) {
    return ct::guard([&] {
        const auto &from = ct::get(x), &w = ct::get(weight), &b = ct::get(bias);
        const Running running{ct::get(mean), ct::get(variance), momentum, eps};
        const auto given = ct::list(rows, count);
        bool fits = ct::has_kernels(3) && ct::is_fusible_picture(from);
        for (const auto &parameter : {w, b, running.mean, running.variance}) {
            fits = fits && ct::is_fusible(parameter) && parameter.numel() == from.size(1);
        }
        for (const auto &row : given) fits = fits && ct::is_row(row, from);
        if (training) {
            fits = fits && from.numel() > from.size(1);
        } else {
            // What is recorded, now or when it runs again, has the backward pass of the plain composition.
            auto inputs = given;
            inputs.insert(inputs.end(), {from, w, b});
            fits = fits && !ct::records_later && !torch::autograd::compute_requires_grad(inputs);
        }
        if (!fits) return plain_batch_norm(from, given, w, b, running, training);
        std::optional<at::Tensor> sum;
        for (const auto &row : given) sum = sum ? *sum + row : row;
        if (!training) return evaluated(from, sum.value_or(at::Tensor()), w, b, running);
        return BatchNormOfSiLU::apply(from, sum, w, b, running);
    });
}
}
