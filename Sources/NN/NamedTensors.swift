internal import Torch

/// Copying of named values into existing tensors.
enum NamedTensors {
    /// Copies `values` into `targets` in place, after comparing all names and shapes.
    /// - Throws: `TorchError` if a name is missing or unexpected, or a shape differs; then nothing is copied.
    static func copy(
        _ values: [String: Tensor], into targets: [ParameterStore.Named], what: String
    ) throws(TorchError) {
        let missing = targets.map(\.name).filter { values[$0] == nil }
        let unexpected = Set(values.keys).subtracting(targets.map(\.name)).sorted()
        guard missing.isEmpty, unexpected.isEmpty else {
            var reasons: [String] = []
            if !missing.isEmpty { reasons.append("missing: \(listed(missing))") }
            if !unexpected.isEmpty { reasons.append("unexpected: \(listed(unexpected))") }
            throw TorchError(
                operation: "load",
                message: "these \(what) belong to another network (\(reasons.joined(separator: "; ")))")
        }
        for (name, target) in targets {
            guard let value = values[name], value.shape == target.shape else {
                throw TorchError(
                    operation: "load",
                    message: "\(name) has the shape \(values[name]?.shape ?? []) where this network has "
                        + "\(target.shape)")
            }
        }
        try withoutGradient { () throws(TorchError) in
            for (name, target) in targets {
                if let value = values[name] { try target.copy_(value) }
            }
        }
    }

    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}
