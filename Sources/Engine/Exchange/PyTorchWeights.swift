internal import Jobs
internal import Pickle
internal import Torch

/// The weights of a file of `torch.save`: a state dict, or a dictionary of several beside other things, as training scripts
/// save them.
struct PyTorchWeights: ForeignFile {
    let listing: [ForeignEntry]
    let facts: ForeignFacts

    private let file: PyTorchFile
    private let values: [String: PickleValue]

    /// The keys of averages and raw weights in the files of SiT, DiT and REPA, torchcfm, Lightning, and others.
    private static let names: [ImportSpec.Weights: [String]] = [
        .ema: ["ema", "ema_model", "model_ema", "ema_state_dict", "state_dict_ema"],
        .raw: ["model", "net_model", "state_dict", "model_state_dict", "net"],
    ]
    /// The keys of the tensors in an average that is an object with settings of its own.
    private static let nested = ["shadow", "shadow_params", "state_dict", "module", "model", "ema_model", "params"]

    init(_ path: String, _ weights: ImportSpec.Weights?) throws {
        file = try PyTorchFile(path)
        guard let root = file.entries(file.root) else {
            throw JobFailure(.badInput, "\(path): holds no dictionary of tensors; save the model's state_dict()")
        }
        var facts = ForeignFacts(weights: "the only ones in the file")
        var chosen = root
        if !Self.hasTensors(root, file) {
            (chosen, facts.weights, facts.isAverage) = try Self.set(weights, among: root, file)
            let members = Dictionary(uniqueKeysWithValues: root.map { ($0.name, $0.value) })
            for key in ["steps", "step", "train_steps", "global_step"] {
                if case .int(let step) = members[key], step >= 0 { facts.step = step }
            }
            facts.arguments = Self.arguments(members, file)
        }
        chosen = Self.averaged(chosen, weights, &facts)
        let reader = file
        listing = chosen.compactMap { name, value in
            reader.shape(value).map { ForeignEntry(name: name, shape: $0.shape, dtype: $0.dtype) }
        }
        values = Dictionary(uniqueKeysWithValues: chosen.map { ($0.name, $0.value) })
        self.facts = facts
        guard !listing.isEmpty else { throw JobFailure(.badInput, "\(path): holds no tensors") }
    }

    /// The options of the training script, an object or a dictionary.
    private static func arguments(_ members: [String: PickleValue], _ file: PyTorchFile) -> TrainingArguments {
        for key in ["args", "hyper_parameters"] {
            guard let value = members[key] else { continue }
            if let options = file.attributes(value) { return TrainingArguments(options) }
            if let options = file.entries(value) {
                return TrainingArguments(Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0.value) }))
            }
        }
        return TrainingArguments()
    }

    var path: String { file.path }

    func load(_ names: [String]) throws -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for name in names { tensors[name] = try file.tensor(values[name] ?? .none, named: name) }
        return tensors
    }

    private typealias Entries = [(name: String, value: PickleValue)]

    private static func hasTensors(_ entries: Entries, _ file: PyTorchFile) -> Bool {
        entries.contains { file.shape($0.value) != nil }
    }

    /// The set that is asked for; without a wish the average, or the raw weights where there is none.
    private static func set(
        _ weights: ImportSpec.Weights?, among root: Entries, _ file: PyTorchFile
    ) throws -> (entries: Entries, text: String, isAverage: Bool) {
        // The prefixes within a set of raw weights may tell an average too.
        let order: [ImportSpec.Weights] = weights == .raw ? [.raw] : [.ema, .raw]
        let members = root.map { "\"\($0.name)\"" }
        for kind in order {
            for name in names[kind] ?? [] {
                guard let value = root.first(where: { $0.name == name })?.value,
                    let (entries, inner) = tensors(of: value, file)
                else { continue }
                let text = "\"\(name)\"" + inner.map { " (its \"\($0)\")" }.joined()
                return (entries, "\(text) of \(members.joined(separator: ", "))", kind == .ema)
            }
        }
        throw JobFailure(
            .badInput,
            "\(file.path): none of its members is a state dict called \(order.flatMap { names[$0] ?? [] }.joined(separator: ", ")); it has "
                + members.prefix(12).joined(separator: ", "))
    }

    /// The tensors of a set, which may lie deeper in it, and the keys that lead to them; `nil` without tensors.
    private static func tensors(of value: PickleValue, _ file: PyTorchFile) -> (entries: Entries, inner: [String])? {
        var (value, inner): (PickleValue, [String]) = (value, [])
        while let entries = file.entries(value) ?? file.attributes(value).map({ $0.map { ($0.key, $0.value) } }) {
            if hasTensors(entries, file) { return (entries, inner) }
            // A value that contains itself ends here.
            guard inner.count < 4, let next = entries.first(where: { nested.contains($0.name) }) else { return nil }
            inner.append(next.name)
            value = next.value
        }
        return nil
    }

    /// flow_matching keeps the averages in the order of the parameters, as `shadow_params.N` beside `model.NAME`.
    private static func averaged(
        _ entries: Entries, _ weights: ImportSpec.Weights?, _ facts: inout ForeignFacts
    ) -> Entries {
        let shadow = "shadow_params."
        let averages = entries.filter { $0.name.hasPrefix(shadow) }
        let raw = entries.filter { $0.name.hasPrefix("model.") }
        guard !averages.isEmpty, averages.count == raw.count else { return entries }
        facts.isAverage = weights != .raw
        facts.weights += weights != .raw ? ", its shadow_params" : ", its model"
        guard weights != .raw else { return raw }
        let byPlace = Dictionary(uniqueKeysWithValues: averages.map { ($0.name, $0.value) })
        return raw.enumerated().compactMap { place, entry in
            byPlace["\(shadow)\(place)"].map { (entry.name, $0) }
        }
    }
}
