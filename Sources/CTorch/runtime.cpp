#include "guard.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>
#include <malloc.h>

#include <climits>
#include <string>

namespace ct {

std::atomic<int64_t> live{0};

namespace {
thread_local std::string last_error;
}

void fail(const char *message) noexcept {
    try {
        last_error = message;
    } catch (...) {
        last_error.clear();
    }
}

at::ScalarType scalar_type(ct_dtype dtype) {
    switch (dtype) {
    case ct_float32: return at::kFloat;
    case ct_float64: return at::kDouble;
    case ct_bfloat16: return at::kBFloat16;
    case ct_int64: return at::kLong;
    case ct_uint8: return at::kByte;
    case ct_bool: return at::kBool;
    case ct_float16: return at::kHalf;
    case ct_other_dtype: break;
    }
    TORCH_CHECK(false, "unsupported dtype");
}

at::Device device(ct_device device) {
    if (device == -1) return at::Device(at::kCPU);
    if (device == -2) return at::Device(at::kMeta);
    return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(device));
}

at::TensorOptions options(ct_options options) {
    return at::TensorOptions().dtype(scalar_type(options.dtype)).device(device(options.device));
}

}  // namespace ct

extern "C" {

void ct_free(ct_tensor x) {
    if (!x.raw) return;
    ct::live.fetch_sub(1, std::memory_order_relaxed);
    delete static_cast<at::Tensor *>(x.raw);
}

intptr_t ct_live_tensors(void) { return ct::live.load(std::memory_order_relaxed); }

const char *ct_last_error(void) { return ct::last_error.c_str(); }

void ct_set_last_error(const char *message) { ct::fail(message); }

const char *ct_version(void) { return TORCH_VERSION; }

intptr_t ct_thread_count(void) { return at::get_num_threads(); }

bool ct_set_thread_count(intptr_t count) {
    return ct::attempt([&] {
        TORCH_CHECK(count > 0, "the number of threads must be at least 1, not ", count);
        at::set_num_threads(static_cast<int>(count));
    });
}

bool ct_set_deterministic(bool deterministic) {
    return ct::attempt([&] {
        at::globalContext().setDeterministicAlgorithms(deterministic, /*warn_only=*/false);
        // Filling uninitialised memory with NaN would cost a pass over every new tensor.
        at::globalContext().setDeterministicFillUninitializedMemory(false);
    });
}

intptr_t ct_cuda_count(void) {
    intptr_t count = 0;
    // Nothing here refers to the CUDA part, so no linker loads it; loading registers it.
    static const bool is_loaded = dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) != nullptr;
    if (is_loaded) ct::attempt([&] { count = static_cast<intptr_t>(at::getNumGPUs()); });
    return count;
}

intptr_t ct_cuda_peak_memory(intptr_t device) {
    intptr_t peak = -1;
    ct::attempt([&] {
        const auto stats = at::getDeviceAllocator(at::kCUDA)->getDeviceStats(static_cast<c10::DeviceIndex>(device));
        peak = stats.reserved_bytes[static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE)].peak;
    });
    return peak;
}

void ct_keep_freed_memory(void) {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 16 << 20);
}

void ct_release_freed_memory(void) { malloc_trim(0); }
}
