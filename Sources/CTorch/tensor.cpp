#include "guard.h"

#include <ATen/ops/all.h>
#include <ATen/ops/isfinite.h>

#include <cstring>

using ct::attempt;
using ct::get;

namespace {
const at::Tensor &raw(ct_tensor x) { return *static_cast<const at::Tensor *>(x.raw); }
}  // namespace

extern "C" {

intptr_t ct_dim(ct_tensor x) { return raw(x).dim(); }

intptr_t ct_count(ct_tensor x) { return raw(x).numel(); }

void ct_sizes(ct_tensor x, intptr_t *sizes) {
    auto from = raw(x).sizes();
    std::copy(from.begin(), from.end(), sizes);
}

ct_dtype ct_dtype_of(ct_tensor x) {
    switch (raw(x).scalar_type()) {
    case at::kFloat: return ct_float32;
    case at::kDouble: return ct_float64;
    case at::kBFloat16: return ct_bfloat16;
    case at::kLong: return ct_int64;
    case at::kByte: return ct_uint8;
    case at::kBool: return ct_bool;
    case at::kHalf: return ct_float16;
    default: return ct_other_dtype;
    }
}

ct_device ct_device_of(ct_tensor x) {
    const auto device = raw(x).device();
    if (device.is_cpu()) return -1;
    if (device.is_meta()) return -2;
    return device.has_index() ? device.index() : 0;
}

bool ct_item(ct_tensor x, double *value) {
    return attempt([&] { *value = get(x).item().toDouble(); });
}

bool ct_all_finite(ct_tensor x, bool *finite) {
    return attempt([&] { *finite = at::all(at::isfinite(get(x))).item().toBool(); });
}

bool ct_copy_to_host(ct_tensor x, void *destination, intptr_t bytes) {
    return attempt([&] {
        const auto host = get(x).detach().to(at::kCPU).contiguous();
        TORCH_CHECK(
            static_cast<intptr_t>(host.nbytes()) == bytes, "the buffer has ", bytes, " bytes, but the tensor has ",
            host.nbytes());
        if (bytes) std::memcpy(destination, host.const_data_ptr(), static_cast<size_t>(bytes));
    });
}

void *ct_host_data(ct_tensor x) {
    const auto &tensor = raw(x);
    if (!tensor.device().is_cpu() || !tensor.is_contiguous()) return nullptr;
    void *data = nullptr;
    attempt([&] { data = tensor.mutable_data_ptr(); });
    return data;
}
}
