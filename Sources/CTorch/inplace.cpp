#include "guard.h"

using ct::attempt;
using ct::get;

extern "C" {

bool ct_add_(ct_tensor a, ct_tensor b, double scale) {
    return attempt([&] { get(a).add_(get(b), at::Scalar(scale)); });
}

bool ct_add_scalar_(ct_tensor a, double b) {
    return attempt([&] { get(a).add_(at::Scalar(b)); });
}

bool ct_mul_(ct_tensor a, ct_tensor b) {
    return attempt([&] { get(a).mul_(get(b)); });
}

bool ct_mul_scalar_(ct_tensor a, double b) {
    return attempt([&] { get(a).mul_(at::Scalar(b)); });
}

bool ct_copy_(ct_tensor destination, ct_tensor source) {
    return attempt([&] { get(destination).copy_(get(source)); });
}

bool ct_fill_(ct_tensor x, double value) {
    return attempt([&] { get(x).fill_(at::Scalar(value)); });
}

bool ct_zero_(ct_tensor x) {
    return attempt([&] { get(x).zero_(); });
}

bool ct_lerp_(ct_tensor a, ct_tensor b, double weight) {
    return attempt([&] { get(a).lerp_(get(b), at::Scalar(weight)); });
}
}
