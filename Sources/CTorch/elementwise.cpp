#include "guard.h"

#include <ATen/ops/abs.h>
#include <ATen/ops/add.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/div.h>
#include <ATen/ops/eq.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/floor.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/log.h>
#include <ATen/ops/lt.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/neg.h>
#include <ATen/ops/pow.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/round.h>
#include <ATen/ops/rsub.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/square.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>

using ct::get;
using ct::guard;

#define UNARY(name) \
    ct_tensor ct_##name(ct_tensor x) { \
        return guard([&] { return at::name(get(x)); }); \
    }
#define BINARY(name) \
    ct_tensor ct_##name(ct_tensor a, ct_tensor b) { \
        return guard([&] { return at::name(get(a), get(b)); }); \
    }
#define WITH_SCALAR(name) \
    ct_tensor ct_##name##_scalar(ct_tensor a, double b) { \
        return guard([&] { return at::name(get(a), at::Scalar(b)); }); \
    }

extern "C" {

BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
BINARY(eq)
BINARY(lt)
BINARY(maximum)
BINARY(minimum)

WITH_SCALAR(add)
WITH_SCALAR(mul)
WITH_SCALAR(div)
WITH_SCALAR(eq)
WITH_SCALAR(lt)

UNARY(neg)
UNARY(exp)
UNARY(log)
UNARY(sqrt)
UNARY(sin)
UNARY(cos)
UNARY(tanh)
UNARY(sigmoid)
UNARY(silu)
UNARY(relu)
UNARY(abs)
UNARY(square)
UNARY(floor)
UNARY(round)

ct_tensor ct_scalar_sub(double a, ct_tensor b) {
    return guard([&] { return at::rsub(get(b), at::Scalar(a)); });
}

ct_tensor ct_scalar_div(double a, ct_tensor b) {
    return guard([&] { return at::mul(at::reciprocal(get(b)), at::Scalar(a)); });
}

ct_tensor ct_pow(ct_tensor a, double exponent) {
    return guard([&] { return at::pow(get(a), at::Scalar(exponent)); });
}

ct_tensor ct_lerp(ct_tensor a, ct_tensor b, double weight) {
    return guard([&] { return at::lerp(get(a), get(b), at::Scalar(weight)); });
}

ct_tensor ct_lerp_tensor(ct_tensor a, ct_tensor b, ct_tensor weight) {
    return guard([&] { return at::lerp(get(a), get(b), get(weight)); });
}

ct_tensor ct_clamp(ct_tensor x, double lower, double upper) {
    return guard([&] { return at::clamp(get(x), at::Scalar(lower), at::Scalar(upper)); });
}

ct_tensor ct_where(ct_tensor condition, ct_tensor a, ct_tensor b) {
    return guard([&] { return at::where(get(condition), get(a), get(b)); });
}

ct_tensor ct_gelu(ct_tensor x, bool tanh) {
    return guard([&] { return at::gelu(get(x), tanh ? "tanh" : "none"); });
}
}
