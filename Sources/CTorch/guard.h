// The conversion of handles to tensors and back, and the guard that stops C++ exceptions.

#pragma once
#define AT_PER_OPERATOR_HEADERS
#include "ctorch.h"

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <exception>
#include <optional>
#include <type_traits>
#include <vector>

namespace ct {

static_assert(std::is_same_v<intptr_t, int64_t>, "sizes are passed to ATen without a copy");

extern std::atomic<int64_t> live;
void fail(const char *message) noexcept;

inline at::Tensor &get(ct_tensor x) {
    TORCH_CHECK(x.raw, "null tensor");
    return *static_cast<at::Tensor *>(x.raw);
}

inline std::optional<at::Tensor> optional(ct_tensor x) {
    if (!x.raw) return std::nullopt;
    return *static_cast<at::Tensor *>(x.raw);
}

inline ct_tensor own(at::Tensor &&x) {
    auto *raw = new at::Tensor(std::move(x));
    live.fetch_add(1, std::memory_order_relaxed);
    return {raw};
}

inline at::IntArrayRef sizes(const intptr_t *values, intptr_t count) {
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

inline std::vector<at::Tensor> list(const ct_tensor *tensors, intptr_t count) {
    std::vector<at::Tensor> result;
    result.reserve(static_cast<size_t>(count));
    for (intptr_t i = 0; i < count; ++i) result.push_back(get(tensors[i]));
    return result;
}

/// Returns x in single precision under autocast to bfloat16, for operations that sum many numbers.
at::Tensor full(const at::Tensor &x);

at::ScalarType scalar_type(ct_dtype dtype);
at::Device device(ct_device device);
at::TensorOptions options(ct_options options);

/// Runs `body`; keeps the message of a thrown exception for ct_last_error() and returns false.
template <class Body> bool attempt(Body &&body) noexcept {
    try {
        body();
        return true;
    } catch (const c10::Error &error) {
        fail(error.what_without_backtrace());
    } catch (const std::exception &error) {
        fail(error.what());
    } catch (...) {
        fail("unknown C++ exception");
    }
    return false;
}

template <class Body> ct_tensor guard(Body &&body) noexcept {
    ct_tensor result{nullptr};
    attempt([&] { result = own(body()); });
    return result;
}

}  // namespace ct
