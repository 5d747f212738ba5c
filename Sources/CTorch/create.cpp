#include "guard.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <cstring>

using ct::guard;
using ct::list;
using ct::sizes;

namespace {
/// Converts to an integer for integer dtypes: ATen would refuse or round a double.
at::Scalar scalar(double value, ct_dtype dtype) {
    if (dtype == ct_int64 || dtype == ct_uint8) return at::Scalar(static_cast<int64_t>(value));
    return at::Scalar(value);
}
}  // namespace

extern "C" {

ct_tensor ct_full(const intptr_t *shape, intptr_t dims, double value, ct_options options) {
    return guard([&] { return at::full(sizes(shape, dims), scalar(value, options.dtype), ct::options(options)); });
}

ct_tensor ct_zeros_like(ct_tensor x) {
    return guard([&] { return at::zeros_like(ct::get(x).detach()); });
}

ct_tensor ct_empty(const intptr_t *shape, intptr_t dims, ct_options options) {
    return guard([&] { return at::empty(sizes(shape, dims), ct::options(options)); });
}

ct_tensor ct_from_bytes(const void *bytes, const intptr_t *shape, intptr_t dims, ct_dtype dtype) {
    return guard([&] {
        auto result = at::empty(sizes(shape, dims), ct::options({dtype, -1}));
        if (result.nbytes()) std::memcpy(result.mutable_data_ptr(), bytes, result.nbytes());
        return result;
    });
}

ct_tensor ct_arange(double start, double end, double step, ct_options options) {
    const auto dtype = options.dtype;
    return guard([&] {
        return at::arange(scalar(start, dtype), scalar(end, dtype), scalar(step, dtype), ct::options(options));
    });
}

ct_tensor ct_cat(const ct_tensor *tensors, intptr_t count, intptr_t dim) {
    return guard([&] { return at::cat(list(tensors, count), dim); });
}

ct_tensor ct_stack(const ct_tensor *tensors, intptr_t count, intptr_t dim) {
    return guard([&] { return at::stack(list(tensors, count), dim); });
}
}
