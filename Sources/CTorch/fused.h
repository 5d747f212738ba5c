// What all fused operations share: the switch, and the inputs that their kernels take. Every fused operation is also a
// composition of plain ones, which computes everything else: other dtypes and devices, autocast, second derivatives.

#pragma once

#include "guard.h"

#include <ATen/autocast_mode.h>

namespace ct {

/// Number of the kernels in use: 1 is the plain composition of every operation, 2 has fused operations, 3 batch normalisation
/// of SiLU besides; default the last.
extern std::atomic<intptr_t> kernels;
inline bool has_kernels(intptr_t number) { return kernels.load(std::memory_order_relaxed) >= number; }
inline bool is_fused() { return has_kernels(2); }

/// Whether a pass without gradients is one that will be recorded when it runs again, and must have the same bits then.
extern thread_local bool records_later;

/// Whether a kernel may read x: float32 on the CPU, in row-major order, and neither switched off nor under autocast.
inline bool is_fusible(const at::Tensor &x) {
    return is_fused() && x.device().is_cpu() && x.scalar_type() == at::kFloat &&
           x.layout() == at::kStrided && x.is_contiguous() && x.numel() > 0 &&
           !at::autocast::is_autocast_enabled(at::kCPU);
}

}  // namespace ct
