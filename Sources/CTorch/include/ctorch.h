// The C interface to libtorch.
//
// A function that returns a ct_tensor returns a +1 reference, or a null handle on failure; a function that returns bool
// returns false on failure. ct_last_error() is the message of the thread's last failure. C++ exceptions never leave
// this interface. A null handle for an argument named *_or_null means that the argument is absent. Sizes, dimensions
// and counts are intptr_t, which Swift imports as Int; negative dimensions count from the end.

#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// An owned or borrowed reference to a tensor.
typedef struct ct_tensor {
    void *_Nullable raw;
} ct_tensor;

/// The dtypes that this project uses.
typedef enum ct_dtype : int32_t {
    ct_float32 = 0,
    ct_float64 = 1,
    ct_bfloat16 = 2,
    ct_int64 = 3,
    ct_uint8 = 4,
    ct_bool = 5,
    ct_float16 = 6,
    ct_other_dtype = -1,
} ct_dtype;

/// The device of a tensor's elements: -1 is the CPU, n >= 0 the nth CUDA device, -2 the meta device (shapes only).
typedef int32_t ct_device;

/// The dtype and device of a new tensor.
typedef struct ct_options {
    ct_dtype dtype;
    ct_device device;
} ct_options;

// Lifetime and process-wide settings (runtime.cpp)
void ct_free(ct_tensor x);
intptr_t ct_live_tensors(void);
const char *ct_last_error(void);
void ct_set_last_error(const char *message);
const char *ct_version(void);
intptr_t ct_thread_count(void);
bool ct_set_thread_count(intptr_t count);
bool ct_set_deterministic(bool deterministic);
void ct_keep_freed_memory(void);
/// Returns freed memory to the kernel now.
void ct_release_freed_memory(void);
/// Returns the number of usable CUDA devices; loads libtorch's CUDA part if it is installed next to libtorch.
intptr_t ct_cuda_count(void);
/// Returns the peak memory of a CUDA device that libtorch has reserved in this process, in bytes; -1 if unknown.
intptr_t ct_cuda_peak_memory(intptr_t device);

// TorchScript programs (script.cpp)

/// An owned program, or null if loading failed.
typedef struct ct_program {
    void *_Nullable raw;
} ct_program;

/// Checks a program before any of it is executed, and refuses operators with side effects.
ct_program ct_program_load(const char *path, ct_device device);
void ct_program_free(ct_program program);
bool ct_program_has(ct_program program, const char *method);
/// Calls a method of one tensor argument.
ct_tensor ct_program_call(ct_program program, const char *method, ct_tensor x);

// Properties of a tensor (tensor.cpp)
intptr_t ct_dim(ct_tensor x);
intptr_t ct_count(ct_tensor x);
void ct_sizes(ct_tensor x, intptr_t *sizes);
ct_dtype ct_dtype_of(ct_tensor x);
ct_device ct_device_of(ct_tensor x);
bool ct_item(ct_tensor x, double *value);
bool ct_all_finite(ct_tensor x, bool *finite);
bool ct_copy_to_host(ct_tensor x, void *destination, intptr_t bytes);
/// Returns the address of the elements, valid while the tensor lives; null unless the tensor is contiguous on the CPU.
void *_Nullable ct_host_data(ct_tensor x);

// New tensors (create.cpp)
ct_tensor ct_full(const intptr_t *sizes, intptr_t dims, double value, ct_options options);
/// Returns zeros with the shape, dtype, device and strides of x.
ct_tensor ct_zeros_like(ct_tensor x);
ct_tensor ct_empty(const intptr_t *sizes, intptr_t dims, ct_options options);
ct_tensor ct_from_bytes(const void *bytes, const intptr_t *sizes, intptr_t dims, ct_dtype dtype);
ct_tensor ct_arange(double start, double end, double step, ct_options options);
ct_tensor ct_cat(const ct_tensor *tensors, intptr_t count, intptr_t dim);
ct_tensor ct_stack(const ct_tensor *tensors, intptr_t count, intptr_t dim);

// Arithmetic (elementwise.cpp)
ct_tensor ct_add(ct_tensor a, ct_tensor b);
ct_tensor ct_sub(ct_tensor a, ct_tensor b);
ct_tensor ct_mul(ct_tensor a, ct_tensor b);
ct_tensor ct_div(ct_tensor a, ct_tensor b);
ct_tensor ct_add_scalar(ct_tensor a, double b);
ct_tensor ct_mul_scalar(ct_tensor a, double b);
ct_tensor ct_div_scalar(ct_tensor a, double b);
ct_tensor ct_scalar_sub(double a, ct_tensor b);
ct_tensor ct_scalar_div(double a, ct_tensor b);
ct_tensor ct_pow(ct_tensor a, double exponent);
ct_tensor ct_lerp(ct_tensor a, ct_tensor b, double weight);
ct_tensor ct_lerp_tensor(ct_tensor a, ct_tensor b, ct_tensor weight);
ct_tensor ct_clamp(ct_tensor x, double lower, double upper);
ct_tensor ct_maximum(ct_tensor a, ct_tensor b);
ct_tensor ct_minimum(ct_tensor a, ct_tensor b);
ct_tensor ct_eq(ct_tensor a, ct_tensor b);
ct_tensor ct_lt(ct_tensor a, ct_tensor b);
ct_tensor ct_eq_scalar(ct_tensor a, double b);
ct_tensor ct_lt_scalar(ct_tensor a, double b);
ct_tensor ct_where(ct_tensor condition, ct_tensor a, ct_tensor b);
ct_tensor ct_neg(ct_tensor x);
ct_tensor ct_exp(ct_tensor x);
ct_tensor ct_log(ct_tensor x);
ct_tensor ct_sqrt(ct_tensor x);
ct_tensor ct_sin(ct_tensor x);
ct_tensor ct_cos(ct_tensor x);
ct_tensor ct_tanh(ct_tensor x);
ct_tensor ct_sigmoid(ct_tensor x);
ct_tensor ct_silu(ct_tensor x);
ct_tensor ct_relu(ct_tensor x);
ct_tensor ct_abs(ct_tensor x);
ct_tensor ct_square(ct_tensor x);
ct_tensor ct_floor(ct_tensor x);
ct_tensor ct_round(ct_tensor x);
ct_tensor ct_gelu(ct_tensor x, bool tanh);

// In place (inplace.cpp)
bool ct_add_(ct_tensor a, ct_tensor b, double scale);
bool ct_add_scalar_(ct_tensor a, double b);
bool ct_mul_(ct_tensor a, ct_tensor b);
bool ct_mul_scalar_(ct_tensor a, double b);
bool ct_copy_(ct_tensor destination, ct_tensor source);
bool ct_fill_(ct_tensor x, double value);
bool ct_zero_(ct_tensor x);
bool ct_lerp_(ct_tensor a, ct_tensor b, double weight);

// Reductions (reduce.cpp); no dimensions (dims = 0) means all of them.
ct_tensor ct_sum(ct_tensor x, const intptr_t *_Nullable dims, intptr_t count, bool keep);
ct_tensor ct_mean(ct_tensor x, const intptr_t *_Nullable dims, intptr_t count, bool keep);
ct_tensor ct_amax(ct_tensor x, const intptr_t *_Nullable dims, intptr_t count, bool keep);
ct_tensor ct_amin(ct_tensor x, const intptr_t *_Nullable dims, intptr_t count, bool keep);
ct_tensor ct_std(ct_tensor x, const intptr_t *_Nullable dims, intptr_t count, bool keep, bool unbiased);
ct_tensor ct_norm(ct_tensor x, const intptr_t *_Nullable dims, intptr_t count, bool keep);
ct_tensor ct_argmax(ct_tensor x, intptr_t dim);
ct_tensor ct_softmax(ct_tensor x, intptr_t dim);
ct_tensor ct_log_softmax(ct_tensor x, intptr_t dim);
ct_tensor ct_cumsum(ct_tensor x, intptr_t dim);

// Shape, dtype and device (shape.cpp)
ct_tensor ct_reshape(ct_tensor x, const intptr_t *sizes, intptr_t count);
ct_tensor ct_transpose(ct_tensor x, intptr_t first, intptr_t second);
ct_tensor ct_permute(ct_tensor x, const intptr_t *dims, intptr_t count);
ct_tensor ct_unsqueeze(ct_tensor x, intptr_t dim);
ct_tensor ct_squeeze(ct_tensor x, intptr_t dim);
ct_tensor ct_expand(ct_tensor x, const intptr_t *sizes, intptr_t count);
ct_tensor ct_expand_trailing(ct_tensor x, ct_tensor like);
ct_tensor ct_narrow(ct_tensor x, intptr_t dim, intptr_t start, intptr_t length);
ct_tensor ct_select(ct_tensor x, intptr_t dim, intptr_t index);
ct_tensor ct_index_select(ct_tensor x, intptr_t dim, ct_tensor index);
ct_tensor ct_flip(ct_tensor x, intptr_t dim);
ct_tensor ct_contiguous(ct_tensor x);
/// Copies the elements at the positions that sizes and strides (in elements) give.
ct_tensor ct_strided(ct_tensor x, const intptr_t *sizes, const intptr_t *strides, intptr_t dims);
/// Copies [N, C, H, W] with the strides of channels-last memory, also for one channel or one pixel.
ct_tensor ct_channels_last(ct_tensor x);
ct_tensor ct_cast(ct_tensor x, ct_dtype dtype);
ct_tensor ct_move(ct_tensor x, ct_device device);
ct_tensor ct_clone(ct_tensor x);
ct_tensor ct_detach(ct_tensor x);
/// Returns another reference to the same tensor.
ct_tensor ct_share(ct_tensor x);

// Linear algebra and layers (functional.cpp)
ct_tensor ct_matmul(ct_tensor a, ct_tensor b);
ct_tensor ct_linear(ct_tensor x, ct_tensor weight, ct_tensor bias_or_null);
ct_tensor ct_conv2d(ct_tensor x, ct_tensor weight, ct_tensor bias_or_null, intptr_t stride, intptr_t padding);
ct_tensor ct_group_norm(ct_tensor x, intptr_t groups, ct_tensor weight_or_null, ct_tensor bias_or_null, double eps);
ct_tensor ct_layer_norm(
    ct_tensor x, const intptr_t *sizes, intptr_t count, ct_tensor weight_or_null, ct_tensor bias_or_null, double eps);
/// With `training` the batch's statistics are used, and `mean` and `variance` are updated with `momentum`.
ct_tensor ct_batch_norm(
    ct_tensor x, ct_tensor weight, ct_tensor bias, ct_tensor mean, ct_tensor variance, bool training, double momentum,
    double eps);
ct_tensor ct_attention(ct_tensor query, ct_tensor key, ct_tensor value);
ct_tensor ct_causal_attention(ct_tensor query, ct_tensor key, ct_tensor value);
/// The mask is added to the products before the softmax.
ct_tensor ct_masked_attention(ct_tensor query, ct_tensor key, ct_tensor value, ct_tensor mask);
ct_tensor ct_embedding(ct_tensor weight, ct_tensor indices);
ct_tensor ct_upsample_nearest(ct_tensor x, intptr_t scale);
ct_tensor ct_double_bilinear(ct_tensor x);
ct_tensor ct_avg_pool(ct_tensor x, intptr_t kernel, intptr_t stride);
ct_tensor ct_cross_entropy(ct_tensor logits, ct_tensor labels);

// Fused operations: one pass over memory, with a backward pass of its own, for float32 in row-major order on the CPU; a
// composition of plain operations for everything else and while they are switched off (fused.h, transformer.cpp,
// perceptron.cpp, group_norm.cpp, batch_norm.cpp)
/// Sets the number of the kernels in use; 1 computes every operation by its plain composition.
void ct_set_kernels(intptr_t number);
intptr_t ct_kernels(void);
/// Layer normalisation of x [N, L, W] without parameters, then `(1 + scale) · + shift` with rows [N, 1, W].
ct_tensor ct_modulated_norm(ct_tensor x, ct_tensor shift, ct_tensor scale, double eps);
/// x + gate y for x and y [N, L, W] and gate [N, 1, W].
ct_tensor ct_gated_sum(ct_tensor x, ct_tensor gate, ct_tensor y);
/// The tanh form of GELU of a linear layer.
ct_tensor ct_linear_gelu(ct_tensor x, ct_tensor weight, ct_tensor bias);
/// SiLU of the group normalisation of x [N, C, H, W], scaled by `1 + scale` and shifted with rows [N, C] unless they are null.
ct_tensor ct_group_norm_silu(
    ct_tensor x, intptr_t groups, ct_tensor weight, ct_tensor bias, ct_tensor scale_or_null, ct_tensor shift_or_null,
    double eps);
/// Batch normalisation of SiLU of x [N, C, H, W] plus rows [N, C, 1, 1]; with `training` as ct_batch_norm.
ct_tensor ct_batch_norm_of_silu(
    ct_tensor x, const ct_tensor *rows, intptr_t count, ct_tensor weight, ct_tensor bias, ct_tensor mean,
    ct_tensor variance, bool training, double momentum, double eps);
/// Linear layers of x [N, width] with SiLU between them.
ct_tensor ct_perceptron(ct_tensor x, const ct_tensor *weights, const ct_tensor *biases, intptr_t count);

// Gradients (autograd.cpp)
bool ct_requires_grad(ct_tensor x);
bool ct_set_requires_grad(ct_tensor x, bool required);
/// Returns the gradient, or a null handle without a failure if there is none yet.
ct_tensor ct_grad(ct_tensor x);
bool ct_backward(ct_tensor x);
/// keep_record keeps the autograd graph for another derivative; create_graph records the derivatives themselves.
bool ct_gradients(
    ct_tensor output, const ct_tensor *inputs, intptr_t count, bool keep_record, bool create_graph,
    ct_tensor *gradients);
bool ct_grad_mode(void);
void ct_set_grad_mode(bool enabled);

/// Runs `run` on the inputs without keeping activations, and again for the gradients (recompute.cpp). `run` gets +1
/// references and returns one, or null after ct_set_last_error; `release` is called once, at the latest when the result
/// is freed.
ct_tensor ct_recomputed(
    const ct_tensor *inputs, intptr_t count, void *context,
    ct_tensor (*run)(void *context, const ct_tensor *inputs, intptr_t count), void (*release)(void *context));
/// Returns the dtype of matrix products on a kind of device in this thread, ct_other_dtype for the inputs' dtype
/// (autocast.cpp).
ct_dtype ct_autocast(ct_device device);
bool ct_set_autocast(ct_device device, ct_dtype dtype);

// The update of all parameters (update.cpp)
/// Returns the Euclidean norm of all gradients taken as one vector.
bool ct_gradient_norm(const ct_tensor *parameters, intptr_t count, double *norm);
typedef struct ct_update_rates {
    double step, rate, beta1, beta2, weight_decay, eps, gradient_scale, average_weight;
} ct_update_rates;
/// One step of AdamW with scaled gradients, then every average, where its handle is not null, moves towards its parameter.
/// Where the kernel does not take the tensors, the gradients are scaled in place.
bool ct_update(
    const ct_tensor *parameters, const ct_tensor *gradients, const ct_tensor *first_moments,
    const ct_tensor *second_moments, const ct_tensor *averages, intptr_t count, ct_update_rates rates);

// Operations on many tensors in one call (multi.cpp)
bool ct_foreach_scale_(const ct_tensor *tensors, intptr_t count, double factor);
bool ct_foreach_lerp_(const ct_tensor *targets, const ct_tensor *sources, intptr_t count, double weight);
void ct_clear_gradients(const ct_tensor *parameters, intptr_t count);

/// Computes `results` weighted sums of the same tensors in one pass over memory (combine.cpp). Row j of `weights`,
/// [results, count], gives outputs[j]; a tensor of weight 0 is not read. finite[j] is true if all of outputs[j] is
/// finite.
bool ct_combine(
    const ct_tensor *inputs, intptr_t count, const double *weights, intptr_t results, ct_tensor *outputs, bool *finite);

// Counter-based random numbers (philox.cpp)
void ct_philox(const uint32_t *counter, const uint32_t *key, uint32_t *words);
ct_tensor ct_philox_normal(
    uint64_t seed, uint8_t purpose, uint64_t step, const uint64_t *samples, intptr_t count, const intptr_t *sizes,
    intptr_t dims);
ct_tensor ct_philox_uniform(
    uint64_t seed, uint8_t purpose, uint64_t step, const uint64_t *samples, intptr_t count, const intptr_t *sizes,
    intptr_t dims);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
