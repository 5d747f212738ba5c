// What kernels of pictures share: [N, C, H, W] in channels-last memory, a pixel's channels side by side.

#pragma once

#include "fused.h"

namespace ct {

/// Pixels whose single-precision sums are added before they go into double precision.
constexpr int64_t pixels_per_sum = 64;

/// Whether a kernel may read x: pictures in float32 on the CPU, in channels-last memory, and neither switched off nor under
/// autocast.
inline bool is_fusible_picture(const at::Tensor &x) {
    return is_fused() && x.device().is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 4 && x.numel() > 0 &&
           x.is_contiguous(at::MemoryFormat::ChannelsLast) && !at::autocast::is_autocast_enabled(at::kCPU);
}

/// Whether m has one number for each sample and channel of x, [N, C] or [N, C, 1, 1].
inline bool is_row(const at::Tensor &m, const at::Tensor &x) {
    return m.dim() >= 2 && m.scalar_type() == at::kFloat && m.size(0) == x.size(0) && m.size(1) == x.size(1) &&
           m.numel() == x.size(0) * x.size(1) && m.stride(1) == 1;
}

/// Rows of numbers for each sample and channel, [N, C]; null without any.
struct RowsOf {
    const float *start = nullptr;
    int64_t stride = 0;
    explicit RowsOf(const at::Tensor &x) {
        if (!x.defined()) return;
        start = x.const_data_ptr<float>();
        stride = x.stride(0);
    }
    const float *row(int64_t n) const { return start ? start + n * stride : nullptr; }
};

}  // namespace ct
