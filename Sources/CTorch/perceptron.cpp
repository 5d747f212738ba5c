// A sum with a bias and its activation in one pass, and the layers of a perceptron in one operation: for small layers the
// operations of ATen cost more than their arithmetic.

#include "fused.h"
#include "parallel.h"
#include "vector_math.h"

#include <ATen/ops/addmm.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#pragma STDC FP_CONTRACT OFF

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

/// x / (1 + e^-x).
struct SiLU {
    static CT_INLINE float value(float x) { return ct::silu(x); }
    static CT_INLINE float slope(float x) { return ct::silu_slope(x); }
    /// ATen's own backward pass has no derivative.
    static at::Tensor plain_backward(const at::Tensor &g, const at::Tensor &x) {
        const auto s = at::sigmoid(x);
        return g * s * (x * (1 - s) + 1);
    }
};

/// x / 2 (1 + tanh u) = x / (1 + e^-2u) with u = sqrt(2 / pi) (x + 0.044715 x³) (Hendrycks and Gimpel 2016).
struct GELU {
    static constexpr float twice = 1.5957691216057308f, cubic = 0.044715f;
    static CT_INLINE float value(float x) { return x * ct::logistic(twice * (x + cubic * x * x * x)); }
    static CT_INLINE float slope(float x) {
        const float s = ct::logistic(twice * (x + cubic * x * x * x));
        return s + x * s * (1.0f - s) * twice * (1.0f + 3.0f * cubic * x * x);
    }
    static at::Tensor plain_backward(const at::Tensor &g, const at::Tensor &x) {
        return at::gelu_backward(g, x, "tanh");
    }
};

/// Rows of a matrix [rows, width] and a bias [width].
struct Matrix {
    const float *x, *bias;
    float *out;
    int64_t begin, end, width;
};

template <class Activation> CT_INLINE void activate_rows(const Matrix &m) {
    for (int64_t row = m.begin; row < m.end; ++row) {
        const float *x = m.x + row * m.width, *bias = m.bias;
        float *out = m.out + row * m.width;
#pragma clang loop vectorize(assume_safety)
        for (int64_t i = 0; i < m.width; ++i) out[i] = Activation::value(x[i] + bias[i]);
    }
}

/// The gradient of a sum before the activation, and its sum over the rows.
struct MatrixGradient {
    const float *x, *bias, *gradient;
    float *out, *to_bias;
    int64_t begin, end, width;
};

template <class Activation> CT_INLINE void activate_rows_backward(const MatrixGradient &m) {
    for (int64_t row = m.begin; row < m.end; ++row) {
        const float *x = m.x + row * m.width, *g = m.gradient + row * m.width, *bias = m.bias;
        float *out = m.out + row * m.width, *to_bias = m.to_bias;
#pragma clang loop vectorize(assume_safety)
        for (int64_t i = 0; i < m.width; ++i) {
            out[i] = g[i] * Activation::slope(x[i] + bias[i]);
            to_bias[i] += out[i];
        }
    }
}

CT_CLONES void activate(const Matrix &m, const SiLU &) { activate_rows<SiLU>(m); }
CT_CLONES void activate(const Matrix &m, const GELU &) { activate_rows<GELU>(m); }
CT_CLONES void activate_backward(const MatrixGradient &m, const SiLU &) { activate_rows_backward<SiLU>(m); }
CT_CLONES void activate_backward(const MatrixGradient &m, const GELU &) { activate_rows_backward<GELU>(m); }

/// Elements below which a second thread costs more than it gains.
constexpr int64_t grain = 16384;

/// Activation(x + bias) for x of [..., width].
template <class Activation> at::Tensor activated(const at::Tensor &x, const at::Tensor &bias) {
    auto out = at::empty_like(x);
    const int64_t width = bias.numel();
    const float *from = x.const_data_ptr<float>(), *added = bias.const_data_ptr<float>();
    float *to = out.mutable_data_ptr<float>();
    ct::parallel_for<1>(x.numel() / width, grain / width + 1, [&](int64_t begin, int64_t end) {
        activate({from, added, to, begin, end, width}, Activation());
    });
    return out;
}

/// The gradients of x and bias. Each of as many parts as there are threads sums its rows, then the parts are added in order.
template <class Activation>
std::pair<at::Tensor, at::Tensor> activated_backward(
    const at::Tensor &gradient, const at::Tensor &x, const at::Tensor &bias) {
    const int64_t width = bias.numel(), rows = x.numel() / width;
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(at::get_num_threads(), x.numel() / grain));
    auto to_x = at::empty_like(x);
    auto sums = at::zeros({parts, width}, bias.options());
    const float *from = x.const_data_ptr<float>(), *added = bias.const_data_ptr<float>();
    const float *g = gradient.const_data_ptr<float>();
    float *dx = to_x.mutable_data_ptr<float>(), *sum = sums.mutable_data_ptr<float>();
    ct::parallel_for<1>(parts, 1, [&](int64_t begin, int64_t end) {
        for (int64_t part = begin; part < end; ++part) {
            activate_backward(
                {from, added, g, dx, sum + part * width, rows * part / parts, rows * (part + 1) / parts, width},
                Activation());
        }
    });
    return {to_x, parts == 1 ? sums.view({width}) : sums.sum(0)};
}

struct BiasGELU : Function<BiasGELU> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &x, const at::Tensor &bias) {
        context->save_for_backward({x, bias});
        return activated<GELU>(x, bias);
    }

    static variable_list backward(AutogradContext *context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &bias = saved[1];
        if (c10::GradMode::is_enabled()) {
            const auto to_x = GELU::plain_backward(gradients[0], x + bias);
            return {to_x, to_x.reshape({-1, bias.numel()}).sum(0)};
        }
        auto [to_x, to_bias] = activated_backward<GELU>(gradients[0].contiguous(), x, bias);
        return {to_x, to_bias};
    }
};

at::Tensor plain_perceptron(at::Tensor x, const std::vector<at::Tensor> &weights, const std::vector<at::Tensor> &biases) {
    for (size_t k = 0; k < weights.size(); ++k) {
        x = at::linear(x, weights[k], biases[k]);
        if (k + 1 < weights.size()) x = at::silu(x);
    }
    return x;
}

/// The layers of a perceptron as one node of the graph: its inputs are x, then the weight and the bias of each layer.
struct Perceptron : torch::autograd::Node {
    /// x, weights and biases.
    std::vector<torch::autograd::SavedVariable> inputs;
    /// What each hidden layer is given and the sum that it activates, without its bias; then what the output layer is given.
    variable_list activations;

    size_t layers() const { return inputs.size() / 2; }

    variable_list apply(variable_list &&gradients) override {
        TORCH_CHECK(!inputs.empty(), "a perceptron can be differentiated only once unless its record is kept");
        variable_list given;
        for (const auto &input : inputs) given.push_back(input.unpack());
        if (c10::GradMode::is_enabled()) return recorded(given, gradients[0]);
        variable_list results(given.size());
        auto gradient = gradients[0].contiguous();
        for (size_t k = layers(); k-- > 0;) {
            const auto &weight = given[1 + 2 * k], &bias = given[2 + 2 * k];
            if (k + 1 == layers()) {
                results[2 + 2 * k] = gradient.sum(0);
            } else {
                std::tie(gradient, results[2 + 2 * k]) =
                    activated_backward<SiLU>(gradient, activations[2 * k + 1], bias);
            }
            results[1 + 2 * k] = at::mm(gradient.t(), activations[2 * k]);
            if (k > 0 || task_should_compute_output(0)) gradient = at::mm(gradient, weight);
        }
        if (task_should_compute_output(0)) results[0] = gradient;
        return results;
    }

    /// The gradients by plain operations, for those who differentiate them again.
    variable_list recorded(const variable_list &given, at::Tensor gradient) const {
        variable_list results(given.size()), layer_inputs{given[0]}, sums;
        for (size_t k = 0; k + 1 < layers(); ++k) {
            sums.push_back(at::linear(layer_inputs[k], given[1 + 2 * k], given[2 + 2 * k]));
            layer_inputs.push_back(at::silu(sums[k]));
        }
        for (size_t k = layers(); k-- > 0;) {
            if (k + 1 < layers()) gradient = SiLU::plain_backward(gradient, sums[k]);
            results[1 + 2 * k] = at::mm(gradient.t(), layer_inputs[k]);
            results[2 + 2 * k] = gradient.sum(0);
            gradient = at::mm(gradient, given[1 + 2 * k]);
        }
        results[0] = gradient;
        return results;
    }

    void release_variables() override {
        inputs.clear();
        activations.clear();
    }
};

/// @param given x, then the weight and the bias of each layer.
at::Tensor perceptron(const variable_list &given) {
    const size_t layers = given.size() / 2;
    variable_list activations;
    at::Tensor x = given[0];
    {
        c10::NoGradGuard no_grad;
        x = x.detach();
        for (size_t k = 0; k < layers; ++k) {
            const auto &weight = given[1 + 2 * k], &bias = given[2 + 2 * k];
            activations.push_back(x);
            if (k + 1 == layers) {
                x = at::addmm(bias, x, weight.t());
            } else {
                activations.push_back(at::mm(x, weight.t()));
                x = activated<SiLU>(activations.back(), bias);
            }
        }
    }
    if (!torch::autograd::compute_requires_grad(given)) return x;
    auto node = c10::make_intrusive<Perceptron>();
    node->set_next_edges(torch::autograd::collect_next_edges(given));
    for (const auto &input : given) node->inputs.emplace_back(input, false);
    node->activations = std::move(activations);
    torch::autograd::set_history(x, node);
    return x;
}

}  // namespace

extern "C" {

ct_tensor ct_linear_gelu(ct_tensor x, ct_tensor weight, ct_tensor bias) {
    return ct::guard([&] {
        const auto &from = ct::get(x), &product = ct::get(weight), &added = ct::get(bias);
        const bool fits = ct::is_fusible(from) && ct::is_fusible(product) && ct::is_fusible(added) && added.dim() == 1 &&
                          product.dim() == 2 && product.size(0) == added.numel();
        if (!fits) return at::gelu(at::linear(from, product, added), "tanh");
        return BiasGELU::apply(at::linear(from, product), added);
    });
}

ct_tensor ct_perceptron(ct_tensor x, const ct_tensor *weights, const ct_tensor *biases, intptr_t count) {
    return ct::guard([&] {
        const auto &from = ct::get(x);
        const auto w = ct::list(weights, count), b = ct::list(biases, count);
        bool fits = count > 0 && from.dim() == 2 && ct::is_fusible(from);
        int64_t width = from.dim() == 2 ? from.size(1) : 0;
        variable_list given{from};
        for (size_t k = 0; k < w.size(); ++k) {
            fits = fits && ct::is_fusible(w[k]) && ct::is_fusible(b[k]) && w[k].dim() == 2 && w[k].size(1) == width &&
                   b[k].dim() == 1 && b[k].size(0) == w[k].size(0);
            width = w[k].dim() == 2 ? w[k].size(0) : 0;
            given.push_back(w[k]);
            given.push_back(b[k]);
        }
        return fits ? perceptron(given) : plain_perceptron(from, w, b);
    });
}
}
