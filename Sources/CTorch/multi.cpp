#include "guard.h"

#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_foreach_mul.h>
#include <c10/core/GradMode.h>

using ct::attempt;
using ct::get;
using ct::list;

extern "C" {

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
