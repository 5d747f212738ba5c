// TorchScript programs, as which a decoder may be saved. A program is foreign code, so it is checked before it runs:
// only operators of the tensor library are allowed, and of these none with a string argument unless its use is known,
// so that nothing can name a file.

#include "guard.h"

#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <string>
#include <string_view>
#include <unordered_set>

namespace {

using torch::jit::Block;
using torch::jit::Node;

/// The operators of the language itself.
const std::unordered_set<std::string_view> language = {
    "prim::Constant", "prim::ListConstruct", "prim::ListUnpack", "prim::TupleConstruct", "prim::TupleUnpack",
    "prim::TupleIndex", "prim::DictConstruct", "prim::If", "prim::Loop", "prim::GetAttr", "prim::RaiseException",
    "prim::NumToTensor", "prim::device", "prim::dtype", "prim::unchecked_cast", "prim::Uninitialized", "prim::min",
    "prim::max", "prim::isinstance", "prim::is_cuda", "prim::unchecked_unwrap_optional", "prim::layout",
};

/// Operators whose string argument only selects a way to compute.
const std::unordered_set<std::string_view> with_text = {
    "aten::conv1d", "aten::conv2d", "aten::conv3d", "aten::gelu", "aten::div", "aten::div_", "aten::einsum",
    "aten::format", "aten::__contains__", "aten::eq", "aten::ne", "aten::add", "aten::str", "aten::pad",
    "aten::meshgrid", "aten::scatter_reduce", "aten::index_reduce", "aten::searchsorted", "aten::warn",
};

bool has_text(const c10::TypePtr &type) {
    if (type->kind() == c10::TypeKind::StringType) return true;
    for (const auto &part : type->containedTypes()) {
        if (has_text(part)) return true;
    }
    return false;
}

void check(const Node *node, const char *path);

void check(const Block *block, const char *path) {
    for (const Node *node : block->nodes()) check(node, path);
}

void check(const Node *node, const char *path) {
    const std::string name = node->kind().toQualString();
    bool allowed = language.count(name) > 0;
    if (!allowed && node->kind().is_aten()) {
        const auto *schema = node->maybeSchema();
        allowed = schema != nullptr;
        if (allowed && with_text.count(name) == 0) {
            for (const auto &argument : schema->arguments()) allowed = allowed && !has_text(argument.type());
        }
    }
    TORCH_CHECK(allowed, path, " uses ", name, ", which a decoder does not need; none of it was executed");
    for (const Block *block : node->blocks()) check(block, path);
}

/// Refuses modules with code that would run while they are loaded.
void check_sources(const char *path) {
    caffe2::serialize::PyTorchStreamReader reader{std::string(path)};
    for (const auto &record : reader.getAllRecords()) {
        if (record.rfind("code/", 0) != 0) continue;
        const auto [data, size] = reader.getRecord(record);
        const std::string_view text(static_cast<const char *>(data.get()), size);
        TORCH_CHECK(
            text.find("__setstate__") == std::string_view::npos, path,
            " has code that would run while it is loaded (__setstate__); none of it was executed");
    }
}

void check(const torch::jit::Module &module, const char *path) {
    for (const auto &method : module.get_methods()) {
        auto graph = torch::jit::toGraphFunction(method.function()).graph()->copy();
        torch::jit::Inline(*graph);
        check(graph->block(), path);
    }
    for (const auto &child : module.children()) check(child, path);
}

}  // namespace

extern "C" {

ct_program ct_program_load(const char *path, ct_device device) {
    ct_program result{nullptr};
    ct::attempt([&] {
        check_sources(path);
        auto module = torch::jit::load(std::string(path), ct::device(device));
        check(module, path);
        module.eval();
        result.raw = new torch::jit::Module(std::move(module));
    });
    return result;
}

void ct_program_free(ct_program program) { delete static_cast<torch::jit::Module *>(program.raw); }

bool ct_program_has(ct_program program, const char *method) {
    return static_cast<torch::jit::Module *>(program.raw)->find_method(method).has_value();
}

ct_tensor ct_program_call(ct_program program, const char *method, ct_tensor x) {
    return ct::guard([&] {
        at::NoGradGuard inference;
        // Profile-guided optimisation may change the bits from the third call on.
        torch::jit::GraphOptimizerEnabledGuard plain(false);
        auto &module = *static_cast<torch::jit::Module *>(program.raw);
        const auto answer = module.get_method(method)({ct::get(x)});
        TORCH_CHECK(answer.isTensor(), method, " returned a ", answer.tagKind(), ", not a tensor");
        return answer.toTensor().clone();
    });
}

}  // extern "C"
