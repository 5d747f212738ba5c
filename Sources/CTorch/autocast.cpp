#include "guard.h"

#include <ATen/autocast_mode.h>

namespace ct {

at::Tensor full(const at::Tensor &x) {
    if (x.scalar_type() != at::kBFloat16 || !at::autocast::is_autocast_enabled(x.device().type())) return x;
    return x.to(at::kFloat);
}

}  // namespace ct

extern "C" {

ct_dtype ct_autocast(ct_device device) {
    const auto type = ct::device(device).type();
    if (!at::autocast::is_autocast_enabled(type)) return ct_other_dtype;
    return at::autocast::get_autocast_dtype(type) == at::kBFloat16 ? ct_bfloat16 : ct_float32;
}

bool ct_set_autocast(ct_device device, ct_dtype dtype) {
    return ct::attempt([&] {
        const auto type = ct::device(device).type();
        // The cache would keep a converted copy of every weight, which a pass uses only once.
        at::autocast::set_autocast_cache_enabled(false);
        if (dtype != ct_other_dtype) at::autocast::set_autocast_dtype(type, ct::scalar_type(dtype));
        at::autocast::set_autocast_enabled(type, dtype != ct_other_dtype);
    });
}
}
