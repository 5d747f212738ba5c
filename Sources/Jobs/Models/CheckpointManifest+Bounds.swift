internal import Foundation

extension CheckpointManifest {
    /// The most numbers of one example, 4 GiB of them.
    private static let mostNumbers = 1 << 30
    /// The most training steps, as `train.steps` has them.
    private static let mostSteps = 1_000_000_000

    /// Why no training can have written this manifest: a number out of range, a network that no spec can ask for, or one
    /// that is larger than its file of weights; `nil` for a manifest that makes sense. The hashes say nothing of this.
    public var absurdity: String? { numberAbsurdity ?? networkAbsurdity }

    private var numberAbsurdity: String? {
        for (field, value) in [("step", step), ("total", total)] where !(0...Self.mostSteps).contains(value) {
            return "\(field): \(value) is out of range; valid is 0 to \(Self.mostSteps)"
        }
        var numbers = 1
        for size in shape {
            let (product, overflows) = numbers.multipliedReportingOverflow(by: size)
            guard size > 0, !overflows, product <= Self.mostNumbers else {
                return "shape: \(shape) is no shape of an example; valid are positive sizes of at most "
                    + "\(Self.mostNumbers) numbers together"
            }
            numbers = product
        }
        guard !shape.isEmpty, shape.count <= 4 else { return "shape: has \(shape.count) sizes; valid are 1 to 4" }
        guard (0...Self.mostNumbers).contains(classes) else {
            return "classes: \(classes) is out of range; valid is 0 to \(Self.mostNumbers)"
        }
        guard nullLabel.map({ (0...classes).contains($0) }) ?? true else {
            return "nullLabel: \(nullLabel ?? 0) is out of range; valid is 0 to \(classes)"
        }
        guard (0...1).contains(drop) else { return "drop: \(drop) is out of range; valid is 0 to 1" }
        return nil
    }

    private var networkAbsurdity: String? {
        guard let json = try? JSONEncoder().encode(network) else { return "network: holds a number that is none" }
        do throws(SpecError) {
            _ = try SpecDocument(text: String(decoding: json, as: UTF8.self)).read { NetworkSpec.read($0) }
        } catch {
            return error.issues.first.map { "network.\($0.field): \($0.message)" } ?? "network: is none of a spec"
        }
        // Weights of two bytes are the smallest that are written.
        guard let file = files[.model] ?? files[.ema] else { return nil }
        let least = network.fewestParameters
        guard least > Double(file.bytes) / 2 else { return nil }
        return
            "network: one of kind \(network.kind.rawValue) of these sizes has at least \(Int(least)) parameters, and "
            + "the file of weights of \(file.bytes) bytes holds fewer"
    }
}
