// The update of all parameters in one pass over memory: clipping, AdamW and the average of the weights. ATen's operations read
// parameters and gradients once more each, and start the threads once for every tensor.

#include "fused.h"
#include "parallel.h"
#include "vector_math.h"

#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <numeric>

#pragma STDC FP_CONTRACT OFF

namespace {

using ct::strands;

/// Elements of one piece of work: pieces are dealt to the threads, so that large and small tensors share them evenly.
constexpr int64_t piece = 16384;

/// One tensor's elements begin ..< end.
struct Piece {
    size_t tensor;
    int64_t begin, end;
};

std::vector<Piece> pieces(const std::vector<at::Tensor> &tensors) {
    std::vector<Piece> result;
    for (size_t i = 0; i < tensors.size(); ++i) {
        for (int64_t at = 0; at < tensors[i].numel(); at += piece) {
            result.push_back({i, at, std::min(at + piece, tensors[i].numel())});
        }
    }
    return result;
}

/// Whether a kernel may walk x from its first element to its last, whatever their order.
bool is_dense(const at::Tensor &x) {
    return ct::is_fused() && x.device().is_cpu() && x.scalar_type() == at::kFloat &&
           x.layout() == at::kStrided && x.is_non_overlapping_and_dense();
}

/// The sum of squares in double precision: a piece's last bits do not decide whether a gradient is clipped.
CT_CLONES double squares(const float *x, int64_t count) {
    double sums[strands] = {};
    const int64_t whole = count / strands * strands;
    for (int64_t i = 0; i < whole; i += strands) {
        for (int64_t k = 0; k < strands; ++k) sums[k] += static_cast<double>(x[i + k]) * static_cast<double>(x[i + k]);
    }
    for (int64_t i = whole; i < count; ++i) sums[i - whole] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    double sum = 0;
    for (int64_t k = 0; k < strands; ++k) sum += sums[k];
    return sum;
}

/// The numbers of one step; see ct_update.
struct Rates {
    float scale, shrink, beta1, beta2, step, correction, eps, weight;
};

struct Moved {
    float *parameter, *first, *second, *average;
    const float *gradient;
};

/// Moves a range of one parameter; `Averaged` is false where it has no average.
template <bool Averaged> CT_INLINE void move(const Moved &m, const Rates &rates, int64_t begin, int64_t end) {
    const Rates r = rates;
    float *parameter = m.parameter, *first = m.first, *second = m.second, *average = m.average;
    const float *gradient = m.gradient;
#pragma clang loop vectorize(assume_safety)
    for (int64_t i = begin; i < end; ++i) {
        const float g = gradient[i] * r.scale;
        const float m1 = first[i] + (1.0f - r.beta1) * (g - first[i]);
        const float m2 = r.beta2 * second[i] + (1.0f - r.beta2) * g * g;
        first[i] = m1;
        second[i] = m2;
        const float root = __builtin_elementwise_sqrt(m2) * r.correction + r.eps;
        const float p = parameter[i] * r.shrink - r.step * m1 / root;
        parameter[i] = p;
        if constexpr (Averaged) average[i] += r.weight * (p - average[i]);
    }
}

CT_CLONES void move_all(const Moved &m, const Rates &rates, int64_t begin, int64_t end) {
    if (m.average) return move<true>(m, rates, begin, end);
    move<false>(m, rates, begin, end);
}

}  // namespace

extern "C" {

bool ct_gradient_norm(const ct_tensor *parameters, intptr_t count, double *norm) {
    return ct::attempt([&] {
        c10::NoGradGuard no_grad;
        std::vector<at::Tensor> gradients;
        for (intptr_t i = 0; i < count; ++i) {
            const auto &gradient = ct::get(parameters[i]).grad();
            if (gradient.defined()) gradients.push_back(gradient);
        }
        if (!std::all_of(gradients.begin(), gradients.end(), is_dense)) {
            *norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients, 2))).item().toDouble();
            return;
        }
        const auto work = pieces(gradients);
        std::vector<double> sums(work.size());
        ct::parallel_for<1>(static_cast<int64_t>(work.size()), 2, [&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; ++k) {
                const auto &[tensor, from, to] = work[static_cast<size_t>(k)];
                sums[static_cast<size_t>(k)] = squares(gradients[tensor].const_data_ptr<float>() + from, to - from);
            }
        });
        *norm = std::sqrt(std::accumulate(sums.begin(), sums.end(), 0.0));
    });
}

bool ct_update(
    const ct_tensor *parameters, const ct_tensor *gradients, const ct_tensor *first_moments,
    const ct_tensor *second_moments, const ct_tensor *averages, intptr_t count, ct_update_rates rates, bool *done) {
    return ct::attempt([&] {
        *done = false;
        c10::NoGradGuard no_grad;
        const auto p = ct::list(parameters, count), g = ct::list(gradients, count);
        const auto m = ct::list(first_moments, count), v = ct::list(second_moments, count);
        std::vector<Moved> moved;
        for (size_t i = 0; i < p.size(); ++i) {
            const auto fits = [&](const at::Tensor &x) {
                return is_dense(x) && x.sizes() == p[i].sizes() && x.strides() == p[i].strides();
            };
            if (!fits(p[i]) || !fits(g[i]) || !fits(m[i]) || !fits(v[i])) return;
            float *average = nullptr;
            if (averages[i].raw) {
                const auto &x = ct::get(averages[i]);
                if (!fits(x)) return;
                average = x.mutable_data_ptr<float>();
            }
            moved.push_back(
                {p[i].mutable_data_ptr<float>(), m[i].mutable_data_ptr<float>(), v[i].mutable_data_ptr<float>(), average,
                 g[i].const_data_ptr<float>()});
        }
        const double first = 1 - std::pow(rates.beta1, rates.step), second = 1 - std::pow(rates.beta2, rates.step);
        const Rates single{
            static_cast<float>(rates.gradient_scale), static_cast<float>(1 - rates.rate * rates.weight_decay),
            static_cast<float>(rates.beta1), static_cast<float>(rates.beta2), static_cast<float>(rates.rate / first),
            static_cast<float>(1 / std::sqrt(second)), static_cast<float>(rates.eps),
            static_cast<float>(rates.average_weight)};
        const auto work = pieces(p);
        ct::parallel_for<1>(static_cast<int64_t>(work.size()), 2, [&](int64_t begin, int64_t end) {
            for (int64_t k = begin; k < end; ++k) {
                const auto &[tensor, from, to] = work[static_cast<size_t>(k)];
                move_all(moved[tensor], single, from, to);
            }
        });
        *done = true;
    });
}
}
