// The update of all parameters in one pass over memory: clipping, AdamW and the average of the weights. ATen's operations read
// parameters and gradients once more each, and start the threads once for every tensor.

#include "fused.h"
#include "parallel.h"
#include "vector_math.h"

#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
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

/// What one call moves; an average is undefined where there is none.
struct Update {
    std::vector<at::Tensor> parameters, gradients, first, second, averages;
    ct_update_rates rates;
};

/// Moves everything in one pass over memory, where the kernel takes all of the tensors.
/// - Returns: whether it does; otherwise nothing has changed.
bool update_fused(const Update &u) {
    std::vector<Moved> moved;
    for (size_t i = 0; i < u.parameters.size(); ++i) {
        const auto &p = u.parameters[i];
        const auto fits = [&](const at::Tensor &x) {
            return is_dense(x) && x.sizes() == p.sizes() && x.strides() == p.strides();
        };
        const auto &average = u.averages[i];
        if (!fits(p) || !fits(u.gradients[i]) || !fits(u.first[i]) || !fits(u.second[i])) return false;
        if (average.defined() && !fits(average)) return false;
        moved.push_back(
            {p.mutable_data_ptr<float>(), u.first[i].mutable_data_ptr<float>(), u.second[i].mutable_data_ptr<float>(),
             average.defined() ? average.mutable_data_ptr<float>() : nullptr, u.gradients[i].const_data_ptr<float>()});
    }
    const auto &rates = u.rates;
    const double first = 1 - std::pow(rates.beta1, rates.step), second = 1 - std::pow(rates.beta2, rates.step);
    const Rates single{
        static_cast<float>(rates.gradient_scale), static_cast<float>(1 - rates.rate * rates.weight_decay),
        static_cast<float>(rates.beta1), static_cast<float>(rates.beta2), static_cast<float>(rates.rate / first),
        static_cast<float>(1 / std::sqrt(second)), static_cast<float>(rates.eps),
        static_cast<float>(rates.average_weight)};
    const auto work = pieces(u.parameters);
    ct::parallel_for<1>(static_cast<int64_t>(work.size()), 2, [&](int64_t begin, int64_t end) {
        for (int64_t k = begin; k < end; ++k) {
            const auto &[tensor, from, to] = work[static_cast<size_t>(k)];
            move_all(moved[tensor], single, from, to);
        }
    });
    return true;
}

/// Copies tensors whose strides differ from their parameter's: ATen's kernel walks flat memory.
std::vector<at::Tensor> laid_out_like(std::vector<at::Tensor> tensors, const std::vector<at::Tensor> &parameters) {
    for (size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].strides() == parameters[i].strides()) continue;
        tensors[i] = at::empty_like(parameters[i]).copy_(tensors[i]);
    }
    return tensors;
}

/// Moves everything by ATen's operations, one after the other; scales the gradients in place.
void update_plain(const Update &u) {
    const auto &rates = u.rates;
    const auto &p = u.parameters, &m = u.first, &v = u.second;
    if (rates.gradient_scale != 1) at::_foreach_mul_(u.gradients, at::Scalar(rates.gradient_scale));
    const auto g = laid_out_like(u.gradients, p);
    std::vector<at::Tensor> averages, averaged;
    for (size_t i = 0; i < p.size(); ++i) {
        TORCH_CHECK(
            p[i].sizes() == g[i].sizes() && p[i].sizes() == m[i].sizes() && p[i].sizes() == v[i].sizes(), "parameter ",
            i, " has the shape ", p[i].sizes(), ", its gradient ", g[i].sizes(), ", its moments ", m[i].sizes(),
            " and ", v[i].sizes());
        TORCH_CHECK(
            p[i].strides() == m[i].strides() && p[i].strides() == v[i].strides(), "parameter ", i,
            " and its moments have different strides");
        if (!u.averages[i].defined()) continue;
        averages.push_back(u.averages[i]);
        averaged.push_back(p[i]);
    }
    const auto time = at::full({}, rates.step, p[0].options().dtype(at::kFloat));
    const std::vector<at::Tensor> times(p.size(), time);
    at::_fused_adamw_(
        p, g, m, v, /*max_exp_avg_sqs=*/{}, times, rates.rate, rates.beta1, rates.beta2, rates.weight_decay, rates.eps,
        /*amsgrad=*/false, /*maximize=*/false);
    if (!averages.empty()) at::_foreach_lerp_(averages, averaged, at::Scalar(rates.average_weight));
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
    const ct_tensor *second_moments, const ct_tensor *averages, intptr_t count, ct_update_rates rates) {
    return ct::attempt([&] {
        if (count == 0) return;
        c10::NoGradGuard no_grad;
        std::vector<at::Tensor> averaged;
        for (intptr_t i = 0; i < count; ++i) averaged.push_back(ct::optional(averages[i]).value_or(at::Tensor()));
        const Update update{
            ct::list(parameters, count), ct::list(gradients, count), ct::list(first_moments, count),
            ct::list(second_moments, count), std::move(averaged), rates};
        if (!update_fused(update)) update_plain(update);
    });
}
}
