#include "guard.h"

using ct::get;
using ct::guard;
using ct::sizes;

extern "C" {

ct_tensor ct_reshape(ct_tensor x, const intptr_t *shape, intptr_t count) {
    return guard([&] { return get(x).reshape(sizes(shape, count)); });
}

ct_tensor ct_transpose(ct_tensor x, intptr_t first, intptr_t second) {
    return guard([&] { return get(x).transpose(first, second); });
}

ct_tensor ct_permute(ct_tensor x, const intptr_t *dims, intptr_t count) {
    return guard([&] { return get(x).permute(sizes(dims, count)); });
}

ct_tensor ct_unsqueeze(ct_tensor x, intptr_t dim) {
    return guard([&] { return get(x).unsqueeze(dim); });
}

ct_tensor ct_squeeze(ct_tensor x, intptr_t dim) {
    return guard([&] { return get(x).squeeze(dim); });
}

ct_tensor ct_expand(ct_tensor x, const intptr_t *shape, intptr_t count) {
    return guard([&] { return get(x).expand(sizes(shape, count)); });
}

ct_tensor ct_expand_trailing(ct_tensor x, ct_tensor like) {
    return guard([&] {
        const auto &from = get(x);
        const auto target = get(like).sizes();
        const auto missing = static_cast<int64_t>(target.size()) - from.dim();
        TORCH_CHECK(missing >= 0, "a tensor of shape ", from.sizes(), " has more dimensions than ", target);
        auto shape = from.sizes().vec();
        shape.resize(target.size(), 1);
        for (size_t i = 0; i < shape.size(); ++i) {
            TORCH_CHECK(
                shape[i] == 1 || shape[i] == target[i], "a tensor of shape ", from.sizes(),
                " does not broadcast along the leading dimensions of ", target);
        }
        return from.view(shape);
    });
}

ct_tensor ct_narrow(ct_tensor x, intptr_t dim, intptr_t start, intptr_t length) {
    return guard([&] { return get(x).narrow(dim, start, length); });
}

ct_tensor ct_select(ct_tensor x, intptr_t dim, intptr_t index) {
    return guard([&] { return get(x).select(dim, index); });
}

ct_tensor ct_index_select(ct_tensor x, intptr_t dim, ct_tensor index) {
    return guard([&] { return get(x).index_select(dim, get(index)); });
}

ct_tensor ct_flip(ct_tensor x, intptr_t dim) {
    return guard([&] { return get(x).flip(dim); });
}

ct_tensor ct_contiguous(ct_tensor x) {
    return guard([&] { return get(x).contiguous(); });
}

ct_tensor ct_strided(ct_tensor x, const intptr_t *shape, const intptr_t *strides, intptr_t dims) {
    return guard([&] {
        const auto view = get(x).as_strided(sizes(shape, dims), sizes(strides, dims));
        return view.clone(at::MemoryFormat::Contiguous);
    });
}

ct_tensor ct_channels_last(ct_tensor x) {
    return guard([&] {
        // clone, because contiguous() takes the strides of one channel or one pixel for either layout.
        return get(x).clone(at::MemoryFormat::ChannelsLast);
    });
}

ct_tensor ct_cast(ct_tensor x, ct_dtype dtype) {
    return guard([&] { return get(x).to(ct::scalar_type(dtype)); });
}

ct_tensor ct_move(ct_tensor x, ct_device device) {
    return guard([&] { return get(x).to(ct::device(device)); });
}

ct_tensor ct_clone(ct_tensor x) {
    return guard([&] { return get(x).clone(); });
}

ct_tensor ct_detach(ct_tensor x) {
    return guard([&] { return get(x).detach(); });
}

ct_tensor ct_share(ct_tensor x) {
    return guard([&] { return at::Tensor(get(x)); });
}
}
