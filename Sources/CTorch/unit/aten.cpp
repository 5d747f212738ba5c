// The files that need ATen alone, as one translation unit: parsing libtorch's headers takes seconds, their own code a few
// tenths of one.
#include "../combine.cpp"
#include "../create.cpp"
#include "../elementwise.cpp"
#include "../functional.cpp"
#include "../inplace.cpp"
#include "../multi.cpp"
#include "../philox.cpp"
#include "../reduce.cpp"
#include "../runtime.cpp"
#include "../shape.cpp"
#include "../tensor.cpp"
#include "../update.cpp"
