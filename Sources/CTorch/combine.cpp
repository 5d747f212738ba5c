// Weighted sums of the same tensors, several at once, in one pass over memory, as a solver's step needs them. The same
// pass checks that the sums are finite. Each element is computed by itself and rounded after each product and sum, so
// its bits depend neither on its position nor on the processor.

#include "guard.h"
#include "parallel.h"
#include "vectorise.h"

#include <ATen/ops/add.h>
#include <ATen/ops/all.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <bit>
#include <memory>

#pragma STDC FP_CONTRACT OFF

using ct::attempt;

namespace {

/// The number of terms added at once, and of elements in a block: all inputs' blocks fit into the first-level cache.
constexpr int64_t most = 8;
constexpr int64_t block = 512;
/// The number of elements below which a second thread costs more than it gains.
constexpr int64_t grain = 32768;

template <class T> struct Bits;
template <> struct Bits<float> {
    using Word = uint32_t;
    static constexpr Word exponent = 0x7F800000u;
};
template <> struct Bits<double> {
    using Word = uint64_t;
    static constexpr Word exponent = 0x7FF0000000000000u;
};

/// A sum without its terms of weight 0. It holds pointers because clang omits members of a std::vector of a local type
/// that only a clone calls.
template <class T> struct Sum {
    const T *const *inputs;
    const T *weights;
    int64_t terms;
    T *output;
};

/// Adds N terms; the result is not 0 if the sum has an infinity or NaN.
template <class T, int N>
CT_INLINE typename Bits<T>::Word add(T *out, const T *const *inputs, const T *weights, int64_t count) {
    using Word = typename Bits<T>::Word;
    const T *in[N];
    T w[N];
    for (int k = 0; k < N; ++k) {
        in[k] = inputs[k];
        w[k] = weights[k];
    }
    Word bad = 0;
#pragma clang loop vectorize(assume_safety)
    for (int64_t i = 0; i < count; ++i) {
        T sum = w[0] * in[0][i];
#pragma clang loop unroll(full)
        for (int k = 1; k < N; ++k) sum += w[k] * in[k][i];
        out[i] = sum;
        bad |= (std::bit_cast<Word>(sum) & Bits<T>::exponent) == Bits<T>::exponent ? ~Word{0} : Word{0};
    }
    return bad;
}

/// Computes a range of one sum, `most` terms at a time; returns whether every element is finite.
template <class T> CT_INLINE bool add(const Sum<T> &sum, int64_t begin, int64_t count) {
    const T *inputs[most];
    T weights[most];
    T *out = sum.output + begin;
    typename Bits<T>::Word bad = 0;
    for (int64_t done = 0; done < sum.terms;) {
        int64_t n = 0;
        if (done > 0) {
            inputs[n] = out;
            weights[n++] = 1;
        }
        for (; n < most && done < sum.terms; ++n, ++done) {
            inputs[n] = sum.inputs[done] + begin;
            weights[n] = sum.weights[done];
        }
        switch (n) {
        case 1: bad = add<T, 1>(out, inputs, weights, count); break;
        case 2: bad = add<T, 2>(out, inputs, weights, count); break;
        case 3: bad = add<T, 3>(out, inputs, weights, count); break;
        case 4: bad = add<T, 4>(out, inputs, weights, count); break;
        case 5: bad = add<T, 5>(out, inputs, weights, count); break;
        case 6: bad = add<T, 6>(out, inputs, weights, count); break;
        case 7: bad = add<T, 7>(out, inputs, weights, count); break;
        default: bad = add<T, 8>(out, inputs, weights, count); break;
        }
    }
    return bad == 0;
}

/// Prefetches the inputs of a range, so that memory works while the processor adds cached elements.
template <class T> CT_INLINE void fetch(const Sum<T> &sum, int64_t begin, int64_t count) {
    constexpr int64_t line = 64 / sizeof(T);
    for (int64_t k = 0; k < sum.terms; ++k) {
        for (int64_t i = 0; i < count; i += line) __builtin_prefetch(sum.inputs[k] + begin + i);
    }
}

/// Computes a range of all sums block by block; clears `finite` for sums that are not finite.
template <class T>
CT_INLINE void add_all(const Sum<T> *sums, size_t results, int64_t begin, int64_t end, bool *finite) {
    for (int64_t start = begin; start < end; start += block) {
        const int64_t count = end - start < block ? end - start : block;
        for (size_t j = 0; j < results; ++j) {
            if (j > 0) fetch(sums[j - 1], start + count, end - start - count < block ? end - start - count : block);
            finite[j] = add(sums[j], start, count) && finite[j];
        }
    }
}

CT_CLONES void run(const Sum<float> *sums, size_t results, int64_t begin, int64_t end, bool *finite) {
    add_all(sums, results, begin, end, finite);
}

CT_CLONES void run(const Sum<double> *sums, size_t results, int64_t begin, int64_t end, bool *finite) {
    add_all(sums, results, begin, end, finite);
}

/// Whether all tensors are strided, of one dtype and shape, on the CPU, and not recorded for gradients.
bool are_plain(const std::vector<at::Tensor> &inputs) {
    const auto &first = inputs.front();
    if (first.scalar_type() != at::kFloat && first.scalar_type() != at::kDouble) return false;
    return std::all_of(inputs.begin(), inputs.end(), [&](const at::Tensor &x) {
        return x.device().is_cpu() && x.layout() == at::kStrided && x.scalar_type() == first.scalar_type() &&
               x.sizes() == first.sizes() && !(c10::GradMode::is_enabled() && x.requires_grad());
    });
}

template <class T>
std::vector<at::Tensor> combine_plain(
    const std::vector<at::Tensor> &inputs, const double *weights, size_t results, bool *finite) {
    std::vector<at::Tensor> flat;
    flat.reserve(inputs.size());
    for (const auto &x : inputs) flat.push_back(x.contiguous());
    std::vector<at::Tensor> outputs;
    std::vector<Sum<T>> sums;
    std::vector<const T *> pointers(results * flat.size());
    std::vector<T> factors(results * flat.size());
    for (size_t j = 0; j < results; ++j) {
        outputs.push_back(at::empty_like(flat.front()));
        const size_t first = j * flat.size();
        int64_t terms = 0;
        for (size_t k = 0; k < flat.size(); ++k) {
            if (weights[first + k] == 0) continue;
            pointers[first + terms] = flat[k].const_data_ptr<T>();
            factors[first + terms] = static_cast<T>(weights[first + k]);
            ++terms;
        }
        if (terms == 0) outputs[j].zero_();
        sums.push_back({&pointers[first], &factors[first], terms, outputs[j].mutable_data_ptr<T>()});
    }
    std::vector<std::atomic<bool>> all(results);
    for (auto &flag : all) flag.store(true, std::memory_order_relaxed);
    ct::parallel_for(flat.front().numel(), grain, [&](int64_t begin, int64_t end) {
        const std::unique_ptr<bool[]> part(new bool[results]);
        std::fill_n(part.get(), results, true);
        run(sums.data(), results, begin, end, part.get());
        for (size_t j = 0; j < results; ++j) {
            if (!part[j]) all[j].store(false, std::memory_order_relaxed);
        }
    });
    for (size_t j = 0; j < results; ++j) finite[j] = all[j].load(std::memory_order_relaxed);
    return outputs;
}

/// Computes the sums on any device, for any dtypes, with broadcasting and gradients, in one pass for each term.
std::vector<at::Tensor> combine_any(
    const std::vector<at::Tensor> &inputs, const double *weights, size_t results, bool *finite) {
    std::vector<at::Tensor> outputs;
    for (size_t j = 0; j < results; ++j) {
        at::Tensor sum;
        for (size_t k = 0; k < inputs.size(); ++k) {
            const double weight = weights[j * inputs.size() + k];
            if (weight == 0) continue;
            sum = sum.defined() ? at::add(sum, inputs[k], weight) : at::mul(inputs[k], weight);
        }
        if (!sum.defined()) sum = at::zeros_like(inputs.front());
        finite[j] = at::all(at::isfinite(sum.detach())).item().toBool();
        outputs.push_back(std::move(sum));
    }
    return outputs;
}

}  // namespace

extern "C" {

bool ct_combine(
    const ct_tensor *inputs, intptr_t count, const double *weights, intptr_t results, ct_tensor *outputs,
    bool *finite) {
    return attempt([&] {
        TORCH_CHECK(count > 0, "a weighted sum needs at least one tensor");
        const auto all = ct::list(inputs, count);
        const auto wanted = static_cast<size_t>(results);
        const auto sums = !are_plain(all) ? combine_any(all, weights, wanted, finite)
            : all.front().scalar_type() == at::kFloat ? combine_plain<float>(all, weights, wanted, finite)
                                                      : combine_plain<double>(all, weights, wanted, finite);
        for (size_t j = 0; j < wanted; ++j) outputs[j] = ct::own(at::Tensor(sums[j]));
    });
}
}
