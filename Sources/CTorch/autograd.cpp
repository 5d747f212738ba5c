#include "guard.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

using ct::attempt;
using ct::get;

extern "C" {

bool ct_requires_grad(ct_tensor x) { return get(x).requires_grad(); }

bool ct_set_requires_grad(ct_tensor x, bool required) {
    return attempt([&] { get(x).set_requires_grad(required); });
}

ct_tensor ct_grad(ct_tensor x) {
    ct_tensor result{nullptr};
    attempt([&] {
        const auto &gradient = get(x).grad();
        if (gradient.defined()) result = ct::own(at::Tensor(gradient));
    });
    return result;
}

bool ct_backward(ct_tensor x) {
    return attempt([&] { torch::autograd::backward({get(x)}); });
}

bool ct_gradients(
    ct_tensor output, const ct_tensor *inputs, intptr_t count, bool keep_record, bool create_graph,
    ct_tensor *gradients) {
    return attempt([&] {
        auto results = torch::autograd::grad(
            {get(output)}, ct::list(inputs, count), {}, keep_record || create_graph, create_graph);
        for (size_t i = 0; i < results.size(); ++i) gradients[i] = ct::own(std::move(results[i]));
    });
}

bool ct_grad_mode(void) { return c10::GradMode::is_enabled(); }

void ct_set_grad_mode(bool enabled) { c10::GradMode::set_enabled(enabled); }
}
