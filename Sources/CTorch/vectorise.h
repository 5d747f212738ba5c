// Loops that are compiled once for each width of vectors, the widest that the processor has being chosen when the program
// starts. The bits do not depend on it: none of these loops lets the compiler contract or reorder.

#pragma once

#if defined(__x86_64__)
#define CT_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CT_CLONES
#endif

/// For what such a loop calls: it must become part of each clone.
#define CT_INLINE __attribute__((always_inline)) inline
