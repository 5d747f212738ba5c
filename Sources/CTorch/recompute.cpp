// Gradient checkpointing (Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016): the forward pass keeps
// only its inputs and runs again, recorded, in the backward pass.

#include "fused.h"

#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <memory>
#include <string>

namespace {

using torch::autograd::variable_list;

/// The caller's function and context, released when nothing can run it any more.
struct Body {
    void *context;
    ct_tensor (*run)(void *, const ct_tensor *, intptr_t);
    void (*release)(void *);

    Body(const Body &) = delete;
    Body(void *context, ct_tensor (*run)(void *, const ct_tensor *, intptr_t), void (*release)(void *))
        : context(context), run(run), release(release) {}
    ~Body() { release(context); }

    at::Tensor operator()(const variable_list &inputs) const {
        std::vector<ct_tensor> handles;
        for (const auto &input : inputs) handles.push_back(ct::own(at::Tensor(input)));
        const auto result = run(context, handles.data(), static_cast<intptr_t>(handles.size()));
        TORCH_CHECK(result.raw, std::string(ct_last_error()));
        at::Tensor tensor = ct::get(result);
        ct_free(result);
        return tensor;
    }
};

/// Restores the forward pass's autocast setting while it is recomputed.
struct SamePrecision {
    at::DeviceType type;
    bool before_enabled;
    at::ScalarType before_dtype;

    SamePrecision(at::DeviceType type, bool enabled, at::ScalarType dtype)
        : type(type), before_enabled(at::autocast::is_autocast_enabled(type)),
          before_dtype(at::autocast::get_autocast_dtype(type)) {
        at::autocast::set_autocast_enabled(type, enabled);
        at::autocast::set_autocast_dtype(type, dtype);
    }
    ~SamePrecision() {
        at::autocast::set_autocast_enabled(type, before_enabled);
        at::autocast::set_autocast_dtype(type, before_dtype);
    }
};

/// Says while it lives that this pass will be recorded when it runs again.
struct RecordsLater {
    const bool before = ct::records_later;
    explicit RecordsLater(bool records) { ct::records_later = records || before; }
    ~RecordsLater() { ct::records_later = before; }
};

struct Recompute : torch::autograd::Node {
    std::shared_ptr<Body> body;
    variable_list inputs;
    at::DeviceType type = at::kCPU;
    bool is_autocast = false;
    at::ScalarType autocast_dtype = at::kFloat;

    variable_list apply(variable_list &&gradients) override {
        TORCH_CHECK(body, "a recomputed block can be differentiated only once");
        // Hooks take the gradients before they are stored: storing would change their strides to the leaf's, and sums
        // over them would have other bits than without recomputation.
        variable_list leaves, results(inputs.size());
        for (size_t i = 0; i < inputs.size(); ++i) {
            leaves.push_back(inputs[i].detach());
            if (!task_should_compute_output(i)) continue;
            leaves.back().set_requires_grad(true);
            leaves.back().register_hook([&results, i](const at::Tensor &gradient) { results[i] = gradient; });
        }
        {
            at::AutoGradMode recording(true);
            const SamePrecision precision(type, is_autocast, autocast_dtype);
            torch::autograd::backward({(*body)(leaves)}, {gradients[0]});
        }
        release_variables();
        return results;
    }

    void release_variables() override {
        body.reset();
        inputs.clear();
    }
};

}  // namespace

extern "C" {

ct_tensor ct_recomputed(
    const ct_tensor *inputs, intptr_t count, void *context,
    ct_tensor (*run)(void *context, const ct_tensor *inputs, intptr_t count), void (*release)(void *context)) {
    return ct::guard([&] {
        const auto body = std::make_shared<Body>(context, run, release);
        const auto given = ct::list(inputs, count);
        const bool is_recorded = torch::autograd::compute_requires_grad(given);
        at::Tensor output;
        {
            c10::NoGradGuard no_grad;
            const RecordsLater records_later(is_recorded);
            variable_list detached;
            for (const auto &input : given) detached.push_back(input.detach());
            output = (*body)(detached);
        }
        if (!is_recorded) return output;
        auto node = c10::make_intrusive<Recompute>();
        node->set_next_edges(torch::autograd::collect_next_edges(given));
        node->body = body;
        for (const auto &input : given) node->inputs.push_back(input.detach());
        node->type = given[0].device().type();
        node->is_autocast = at::autocast::is_autocast_enabled(node->type);
        node->autocast_dtype = at::autocast::get_autocast_dtype(node->type);
        torch::autograd::set_history(output, node);
        return output;
    });
}
}
