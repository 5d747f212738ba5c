// The files that need autograd or TorchScript besides, whose headers are the largest.
#include "../autocast.cpp"
#include "../autograd.cpp"
#include "../batch_norm.cpp"
#include "../group_norm.cpp"
#include "../perceptron.cpp"
#include "../recompute.cpp"
#include "../script.cpp"
#include "../transformer.cpp"
