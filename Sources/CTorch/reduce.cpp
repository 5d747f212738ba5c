#include "guard.h"

#include <ATen/ops/amax.h>
#include <ATen/ops/amin.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/cumsum.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/std.h>
#include <ATen/ops/sum.h>

using ct::get;
using ct::guard;

namespace {
at::OptionalIntArrayRef some(const intptr_t *dims, intptr_t count) {
    if (count == 0) return std::nullopt;
    return ct::sizes(dims, count);
}
}  // namespace

extern "C" {

ct_tensor ct_sum(ct_tensor x, const intptr_t *dims, intptr_t count, bool keep) {
    return guard([&] { return at::sum(get(x), some(dims, count), keep); });
}

ct_tensor ct_mean(ct_tensor x, const intptr_t *dims, intptr_t count, bool keep) {
    return guard([&] { return at::mean(get(x), some(dims, count), keep); });
}

ct_tensor ct_amax(ct_tensor x, const intptr_t *dims, intptr_t count, bool keep) {
    return guard([&] { return at::amax(get(x), ct::sizes(dims, count), keep); });
}

ct_tensor ct_amin(ct_tensor x, const intptr_t *dims, intptr_t count, bool keep) {
    return guard([&] { return at::amin(get(x), ct::sizes(dims, count), keep); });
}

ct_tensor ct_std(ct_tensor x, const intptr_t *dims, intptr_t count, bool keep, bool unbiased) {
    return guard([&] { return at::std(get(x), some(dims, count), unbiased, keep); });
}

ct_tensor ct_norm(ct_tensor x, const intptr_t *dims, intptr_t count, bool keep) {
    return guard([&] { return at::linalg_vector_norm(get(x), 2, some(dims, count), keep); });
}

ct_tensor ct_argmax(ct_tensor x, intptr_t dim) {
    return guard([&] { return at::argmax(get(x), dim); });
}

ct_tensor ct_softmax(ct_tensor x, intptr_t dim) {
    return guard([&] { return at::softmax(ct::full(get(x)), dim); });
}

ct_tensor ct_log_softmax(ct_tensor x, intptr_t dim) {
    return guard([&] { return at::log_softmax(ct::full(get(x)), dim); });
}

ct_tensor ct_cumsum(ct_tensor x, intptr_t dim) {
    return guard([&] { return at::cumsum(get(x), dim); });
}
}
