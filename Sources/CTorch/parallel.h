// Parallel loops on libtorch's threads. `at::parallel_for` is a template over OpenMP pragmas and would run on one
// thread here: this code is compiled without OpenMP, because clang's would bring a second runtime with its own threads.
// This calls libtorch's runtime, libgomp, as GCC's pragmas would.

#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>

extern "C" {
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_num_threads(void);
int omp_get_thread_num(void);
}

namespace ct {

/// Calls `body(begin, end)` for non-empty parts of `count` elements, one for each thread, with at most one thread per
/// `grain` elements. The body must not throw. Parts begin at multiples of Step, 64 unless told otherwise, so that no two
/// threads write to one cache line.
template <int64_t Step = 64, class Body> void parallel_for(int64_t count, int64_t grain, const Body &body) {
    const int64_t threads = std::min<int64_t>(at::get_num_threads(), (count + grain - 1) / grain);
    if (threads <= 1 || at::in_parallel_region()) return body(int64_t{0}, count);
    struct Call {
        int64_t count;
        const Body &body;
    } call{count, body};
    GOMP_parallel(
        [](void *data) {
            const auto &call = *static_cast<const Call *>(data);
            const int64_t part = (call.count / omp_get_num_threads() / Step + 1) * Step;
            const int64_t begin = part * omp_get_thread_num();
            if (begin < call.count) call.body(begin, std::min(begin + part, call.count));
        },
        &call, static_cast<unsigned>(threads), 0);
}

}  // namespace ct
