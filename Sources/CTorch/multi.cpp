#include "guard.h"

#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/full.h>
#include <c10/core/GradMode.h>

using ct::attempt;
using ct::get;
using ct::list;

namespace {

/// Copies tensors whose strides differ from their parameter's: the fused kernel walks flat memory.
std::vector<at::Tensor> laid_out_like(std::vector<at::Tensor> tensors, const std::vector<at::Tensor> &parameters) {
    for (size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].strides() == parameters[i].strides()) continue;
        tensors[i] = at::empty_like(parameters[i]).copy_(tensors[i]);
    }
    return tensors;
}

}  // namespace

extern "C" {

bool ct_adamw_step(
    const ct_tensor *parameters, const ct_tensor *gradients, const ct_tensor *first_moments,
    const ct_tensor *second_moments, intptr_t count, double step, double rate, double beta1, double beta2,
    double weight_decay, double eps) {
    return attempt([&] {
        if (count == 0) return;
        c10::NoGradGuard no_grad;
        const auto p = list(parameters, count);
        const auto g = laid_out_like(list(gradients, count), p);
        const auto m = list(first_moments, count);
        const auto v = list(second_moments, count);
        for (size_t i = 0; i < p.size(); ++i) {
            TORCH_CHECK(
                p[i].sizes() == g[i].sizes() && p[i].sizes() == m[i].sizes() && p[i].sizes() == v[i].sizes(),
                "parameter ", i, " has the shape ", p[i].sizes(), ", its gradient ", g[i].sizes(), ", its moments ",
                m[i].sizes(), " and ", v[i].sizes());
            TORCH_CHECK(
                p[i].strides() == m[i].strides() && p[i].strides() == v[i].strides(), "parameter ", i,
                " and its moments have different strides");
        }
        const auto time = at::full({}, step, p[0].options().dtype(at::kFloat));
        const std::vector<at::Tensor> times(p.size(), time);
        at::_fused_adamw_(
            p, g, m, v, /*max_exp_avg_sqs=*/{}, times, rate, beta1, beta2, weight_decay, eps, /*amsgrad=*/false,
            /*maximize=*/false);
    });
}

bool ct_foreach_lerp_(const ct_tensor *targets, const ct_tensor *sources, intptr_t count, double weight) {
    return attempt([&] {
        if (count == 0) return;
        c10::NoGradGuard no_grad;
        at::_foreach_lerp_(list(targets, count), list(sources, count), at::Scalar(weight));
    });
}

bool ct_foreach_scale_(const ct_tensor *tensors, intptr_t count, double factor) {
    return attempt([&] {
        if (count == 0) return;
        c10::NoGradGuard no_grad;
        at::_foreach_mul_(list(tensors, count), at::Scalar(factor));
    });
}

void ct_clear_gradients(const ct_tensor *parameters, intptr_t count) {
    attempt([&] {
        for (intptr_t i = 0; i < count; ++i) get(parameters[i]).mutable_grad().reset();
    });
}
}
