// The element-wise parts of a transformer block, each in one pass over memory, with backward passes of their own:
// modulated layer normalisation and gated sum. ATen needs two to eight passes for each.

#include "fused.h"
#include "parallel.h"
#include "vector_math.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#pragma STDC FP_CONTRACT OFF

namespace {

using ct::is_fusible;
using ct::strands;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// Whether m is [N, 1, W] for x of [N, L, W], with adjacent elements in each row.
bool is_row_for(const at::Tensor &m, const at::Tensor &x) {
    return m.dim() == 3 && m.scalar_type() == at::kFloat && m.size(0) == x.size(0) && m.size(1) == 1 &&
           m.size(2) == x.size(2) && m.stride(2) == 1;
}

/// One sample of [N, L, W]: L rows of W elements.
struct Rows {
    int64_t length, width;
};

// MARK: (LN(x)) (1 + scale) + shift

struct NormRows {
    const float *x, *shift, *scale;
    float *out, *mean, *scatter;
    Rows rows;
    float eps;
};

CT_CLONES void modulated_norm(const NormRows &call) {
    const auto [length, width] = call.rows;
    const int64_t whole = width / strands * strands;
    for (int64_t l = 0; l < length; ++l) {
        const float *x = call.x + l * width;
        float sums[strands] = {}, squares[strands] = {};
        for (int64_t i = 0; i < whole; i += strands) {
            for (int64_t k = 0; k < strands; ++k) sums[k] += x[i + k];
        }
        for (int64_t i = whole; i < width; ++i) sums[i - whole] += x[i];
        const float mean = ct::total(sums) / static_cast<float>(width);
        for (int64_t i = 0; i < whole; i += strands) {
            for (int64_t k = 0; k < strands; ++k) squares[k] += (x[i + k] - mean) * (x[i + k] - mean);
        }
        for (int64_t i = whole; i < width; ++i) squares[i - whole] += (x[i] - mean) * (x[i] - mean);
        const float variance = ct::total(squares) / static_cast<float>(width);
        const float scatter = 1.0f / __builtin_elementwise_sqrt(variance + call.eps);
        float *out = call.out + l * width;
        const float *shift = call.shift, *scale = call.scale;
#pragma clang loop vectorize(assume_safety)
        for (int64_t i = 0; i < width; ++i) out[i] = (x[i] - mean) * scatter * (1.0f + scale[i]) + shift[i];
        call.mean[l] = mean;
        call.scatter[l] = scatter;
    }
}

struct NormGradient {
    const float *x, *scale, *mean, *scatter, *gradient;
    float *to_x, *to_shift, *to_scale;
    Rows rows;
};

CT_CLONES void modulated_norm_backward(const NormGradient &call) {
    const auto [length, width] = call.rows;
    const int64_t whole = width / strands * strands;
    const float *scale = call.scale;
    float *to_shift = call.to_shift, *to_scale = call.to_scale;
    for (int64_t l = 0; l < length; ++l) {
        const float *x = call.x + l * width, *g = call.gradient + l * width;
        const float mean = call.mean[l], scatter = call.scatter[l];
        float sums[strands] = {}, products[strands] = {};
        const auto add = [&](int64_t i, int64_t k) __attribute__((always_inline)) {
            const float normal = (x[i] - mean) * scatter, h = g[i] * (1.0f + scale[i]);
            sums[k] += h;
            products[k] += h * normal;
            to_shift[i] += g[i];
            to_scale[i] += g[i] * normal;
        };
        for (int64_t i = 0; i < whole; i += strands) {
#pragma clang loop vectorize(assume_safety)
            for (int64_t k = 0; k < strands; ++k) add(i + k, k);
        }
        for (int64_t i = whole; i < width; ++i) add(i, i - whole);
        const float sum = ct::total(sums) / static_cast<float>(width);
        const float product = ct::total(products) / static_cast<float>(width);
        float *to_x = call.to_x + l * width;
#pragma clang loop vectorize(assume_safety)
        for (int64_t i = 0; i < width; ++i) {
            const float normal = (x[i] - mean) * scatter, h = g[i] * (1.0f + scale[i]);
            to_x[i] = scatter * (h - sum - normal * product);
        }
    }
}

at::Tensor plain_norm(const at::Tensor &x, const at::Tensor &shift, const at::Tensor &scale, double eps) {
    return at::layer_norm(x, {x.size(-1)}, {}, {}, eps) * (scale + 1) + shift;
}

struct ModulatedNorm : Function<ModulatedNorm> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &shift, const at::Tensor &scale, double eps) {
        const Rows rows{x.size(1), x.size(2)};
        auto out = at::empty_like(x);
        auto mean = at::empty({x.size(0), rows.length}, x.options()), scatter = at::empty_like(mean);
        const float *from = x.const_data_ptr<float>();
        const float *shifts = shift.const_data_ptr<float>(), *scales = scale.const_data_ptr<float>();
        float *to = out.mutable_data_ptr<float>();
        float *means = mean.mutable_data_ptr<float>(), *scatters = scatter.mutable_data_ptr<float>();
        const int64_t shift_stride = shift.stride(0), scale_stride = scale.stride(0), size = rows.length * rows.width;
        ct::parallel_for<1>(x.size(0), 16384 / size + 1, [&](int64_t begin, int64_t end) {
            for (int64_t n = begin; n < end; ++n) {
                modulated_norm(
                    {from + n * size, shifts + n * shift_stride, scales + n * scale_stride, to + n * size,
                     means + n * rows.length, scatters + n * rows.length, rows, static_cast<float>(eps)});
            }
        });
        context->save_for_backward({x, scale, mean, scatter});
        context->saved_data["eps"] = eps;
        return out;
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &scale = saved[1];
        auto gradient = gradients[0];
        if (c10::GradMode::is_enabled()) {
            const auto centred = x - x.mean(-1, true);
            const auto scatter = (centred.square().mean(-1, true) + context->saved_data["eps"].toDouble()).rsqrt();
            const auto normal = centred * scatter, h = gradient * (scale + 1);
            const auto product = (h * normal).mean(-1, true);
            return {
                scatter * (h - h.mean(-1, true) - normal * product), gradient.sum(1, true),
                (gradient * normal).sum(1, true), at::Tensor()};
        }
        gradient = gradient.contiguous();
        const Rows rows{x.size(1), x.size(2)};
        auto to_x = at::empty_like(x);
        auto to_shift = at::zeros({x.size(0), 1, rows.width}, x.options()), to_scale = at::zeros_like(to_shift);
        const float *from = x.const_data_ptr<float>(), *scales = scale.const_data_ptr<float>();
        const float *means = saved[2].const_data_ptr<float>(), *scatters = saved[3].const_data_ptr<float>();
        const float *g = gradient.const_data_ptr<float>();
        float *dx = to_x.mutable_data_ptr<float>();
        float *shifts = to_shift.mutable_data_ptr<float>(), *factors = to_scale.mutable_data_ptr<float>();
        const int64_t stride = scale.stride(0), size = rows.length * rows.width;
        ct::parallel_for<1>(x.size(0), 16384 / size + 1, [&](int64_t begin, int64_t end) {
            for (int64_t n = begin; n < end; ++n) {
                modulated_norm_backward(
                    {from + n * size, scales + n * stride, means + n * rows.length, scatters + n * rows.length,
                     g + n * size, dx + n * size, shifts + n * rows.width, factors + n * rows.width, rows});
            }
        });
        return {to_x, to_shift, to_scale, at::Tensor()};
    }
};

// MARK: x + gate y

struct GateRows {
    const float *x, *gate, *y;
    float *out;
    Rows rows;
};

CT_CLONES void gated_sum(const GateRows &call) {
    const auto [length, width] = call.rows;
    for (int64_t l = 0; l < length; ++l) {
        const float *x = call.x + l * width, *y = call.y + l * width, *gate = call.gate;
        float *out = call.out + l * width;
#pragma clang loop vectorize(assume_safety)
        for (int64_t i = 0; i < width; ++i) out[i] = x[i] + gate[i] * y[i];
    }
}

struct GateGradient {
    const float *gate, *y, *gradient;
    float *to_gate, *to_y;
    Rows rows;
};

CT_CLONES void gated_sum_backward(const GateGradient &call) {
    const auto [length, width] = call.rows;
    for (int64_t l = 0; l < length; ++l) {
        const float *y = call.y + l * width, *g = call.gradient + l * width, *gate = call.gate;
        float *to_gate = call.to_gate, *to_y = call.to_y + l * width;
#pragma clang loop vectorize(assume_safety)
        for (int64_t i = 0; i < width; ++i) {
            to_y[i] = g[i] * gate[i];
            to_gate[i] += g[i] * y[i];
        }
    }
}

struct GatedSum : Function<GatedSum> {
    static at::Tensor forward(
        AutogradContext *context, const at::Tensor &x, const at::Tensor &gate, const at::Tensor &y) {
        const Rows rows{x.size(1), x.size(2)};
        auto out = at::empty_like(x);
        const float *from = x.const_data_ptr<float>(), *gates = gate.const_data_ptr<float>();
        const float *added = y.const_data_ptr<float>();
        float *to = out.mutable_data_ptr<float>();
        const int64_t stride = gate.stride(0), size = rows.length * rows.width;
        ct::parallel_for<1>(x.size(0), 32768 / size + 1, [&](int64_t begin, int64_t end) {
            for (int64_t n = begin; n < end; ++n) {
                gated_sum({from + n * size, gates + n * stride, added + n * size, to + n * size, rows});
            }
        });
        context->save_for_backward({gate, y});
        return out;
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto &gate = saved[0], &y = saved[1];
        auto gradient = gradients[0];
        if (c10::GradMode::is_enabled()) return {gradient, (gradient * y).sum(1, true), gradient * gate};
        gradient = gradient.contiguous();
        const Rows rows{y.size(1), y.size(2)};
        auto to_y = at::empty_like(y), to_gate = at::zeros({y.size(0), 1, rows.width}, y.options());
        const float *gates = gate.const_data_ptr<float>(), *added = y.const_data_ptr<float>();
        const float *g = gradient.const_data_ptr<float>();
        float *dy = to_y.mutable_data_ptr<float>(), *factors = to_gate.mutable_data_ptr<float>();
        const int64_t stride = gate.stride(0), size = rows.length * rows.width;
        ct::parallel_for<1>(y.size(0), 32768 / size + 1, [&](int64_t begin, int64_t end) {
            for (int64_t n = begin; n < end; ++n) {
                gated_sum_backward(
                    {gates + n * stride, added + n * size, g + n * size, factors + n * rows.width, dy + n * size, rows});
            }
        });
        return {gradient, to_gate, to_y};
    }
};

}  // namespace

namespace ct {
std::atomic<intptr_t> kernels{3};
thread_local bool records_later = false;
}

extern "C" {

void ct_set_kernels(intptr_t number) { ct::kernels.store(number, std::memory_order_relaxed); }

intptr_t ct_kernels(void) { return ct::kernels.load(std::memory_order_relaxed); }

ct_tensor ct_modulated_norm(ct_tensor x, ct_tensor shift, ct_tensor scale, double eps) {
    return ct::guard([&] {
        const auto &from = ct::get(x), &shifts = ct::get(shift), &scales = ct::get(scale);
        const bool fits = from.dim() == 3 && is_fusible(from) && is_row_for(shifts, from) && is_row_for(scales, from);
        return fits ? ModulatedNorm::apply(from, shifts, scales, eps) : plain_norm(ct::full(from), shifts, scales, eps);
    });
}

ct_tensor ct_gated_sum(ct_tensor x, ct_tensor gate, ct_tensor y) {
    return ct::guard([&] {
        const auto &from = ct::get(x), &gates = ct::get(gate), &added = ct::get(y);
        const bool fits = from.dim() == 3 && is_fusible(from) && is_fusible(added) &&
                          from.sizes() == added.sizes() && is_row_for(gates, from);
        return fits ? GatedSum::apply(from, gates, added) : from + gates * added;
    });
}
}
