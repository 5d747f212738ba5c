// Loops compiled for several vector widths; the widest that the processor has is chosen at program start. All widths
// give the same bits: the compiler may neither contract nor reorder.

#pragma once

#if defined(__x86_64__)
#define CT_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CT_CLONES
#endif

/// For functions that such a loop calls: they must be inlined into each clone.
#define CT_INLINE __attribute__((always_inline)) inline
