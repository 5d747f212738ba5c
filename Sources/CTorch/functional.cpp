#include "fused.h"

#include <ATen/autocast_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <c10/core/GradMode.h>

#include <cmath>

using ct::full;
using ct::get;
using ct::guard;
using ct::is_fused;
using ct::optional;

extern "C" {

ct_tensor ct_matmul(ct_tensor a, ct_tensor b) {
    return guard([&] { return at::matmul(get(a), get(b)); });
}

ct_tensor ct_linear(ct_tensor x, ct_tensor weight, ct_tensor bias) {
    return guard([&] { return at::linear(get(x), get(weight), optional(bias)); });
}

ct_tensor ct_conv2d(ct_tensor x, ct_tensor weight, ct_tensor bias, intptr_t stride, intptr_t padding) {
    return guard([&] { return at::conv2d(get(x), get(weight), optional(bias), stride, padding); });
}

ct_tensor ct_group_norm(ct_tensor x, intptr_t groups, ct_tensor weight, ct_tensor bias, double eps) {
    return guard([&] { return at::group_norm(full(get(x)), groups, optional(weight), optional(bias), eps); });
}

ct_tensor ct_layer_norm(
    ct_tensor x, const intptr_t *shape, intptr_t count, ct_tensor weight, ct_tensor bias, double eps) {
    return guard([&] {
        return at::layer_norm(full(get(x)), ct::sizes(shape, count), optional(weight), optional(bias), eps);
    });
}

ct_tensor ct_batch_norm(
    ct_tensor x, ct_tensor weight, ct_tensor bias, ct_tensor mean, ct_tensor variance, bool training, double momentum,
    double eps) {
    return guard([&] {
        // Statistics are of single precision whatever the dtype of x.
        return at::batch_norm(
            is_fused() ? get(x) : full(get(x)), get(weight), get(bias), get(mean), get(variance), training, momentum, eps,
            /*cudnn_enabled=*/false);
    });
}

ct_tensor ct_attention(ct_tensor query, ct_tensor key, ct_tensor value) {
    return guard([&] {
        const auto &q = get(query), &k = get(key), &v = get(value);
        // The backward pass of ATen's attention in bfloat16 is thousands of tiny products on a CPU; two large ones take a fifth
        // of its time.
        const bool is_recorded =
            c10::GradMode::is_enabled() && (q.requires_grad() || k.requires_grad() || v.requires_grad());
        if (is_fused() && q.device().is_cpu() && at::autocast::is_autocast_enabled(at::kCPU) &&
            (is_recorded || ct::records_later)) {
            const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
            return at::matmul(at::softmax(at::matmul(q * scale, k.transpose(-2, -1)), -1, at::kFloat), v);
        }
        return at::scaled_dot_product_attention(q, k, v);
    });
}

ct_tensor ct_causal_attention(ct_tensor query, ct_tensor key, ct_tensor value) {
    return guard(
        [&] { return at::scaled_dot_product_attention(get(query), get(key), get(value), std::nullopt, 0, true); });
}

ct_tensor ct_masked_attention(ct_tensor query, ct_tensor key, ct_tensor value, ct_tensor mask) {
    return guard([&] {
        // The kernels require the dtype of the query, which autocast may have changed.
        const auto &q = get(query);
        return at::scaled_dot_product_attention(q, get(key), get(value), get(mask).to(q.scalar_type()));
    });
}

ct_tensor ct_embedding(ct_tensor weight, ct_tensor indices) {
    return guard([&] { return at::embedding(get(weight), get(indices)); });
}

ct_tensor ct_upsample_nearest(ct_tensor x, intptr_t scale) {
    return guard([&] {
        const auto &from = get(x);
        TORCH_CHECK(from.dim() == 4, "pictures have the shape [N, C, H, W], not ", from.sizes());
        return at::upsample_nearest2d(from, {from.size(2) * scale, from.size(3) * scale});
    });
}

ct_tensor ct_double_bilinear(ct_tensor x) {
    return guard([&] {
        const auto &from = get(x);
        TORCH_CHECK(from.dim() == 4, "pictures have the shape [N, C, H, W], not ", from.sizes());
        if (is_fused() && from.device().is_cpu()) {
            return at::upsample_bilinear2d(from, {2 * from.size(2), 2 * from.size(3)}, /*align_corners=*/false);
        }
        // ATen's backward pass adds in a varying order on a GPU, so this is composed of operations that do not.
        const auto doubled = [](const at::Tensor &line, int64_t dim) {
            const auto last = line.size(dim) - 1;
            const auto before = at::cat({line.narrow(dim, 0, 1), line.narrow(dim, 0, last)}, dim);
            const auto after = at::cat({line.narrow(dim, 1, last), line.narrow(dim, last, 1)}, dim);
            const auto near = line.mul(0.75);
            return at::stack({near.add(before, 0.25), near.add(after, 0.25)}, dim + 1).flatten(dim, dim + 1);
        };
        return doubled(doubled(from, 2), 3);
    });
}

ct_tensor ct_avg_pool(ct_tensor x, intptr_t kernel, intptr_t stride) {
    return guard([&] { return at::avg_pool2d(get(x), kernel, stride); });
}

ct_tensor ct_cross_entropy(ct_tensor logits, ct_tensor labels) {
    return guard([&] { return at::cross_entropy_loss(full(get(logits)), get(labels)); });
}
}
