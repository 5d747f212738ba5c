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

    /// The keys of averages and raw weights in the files of SiT, DiT and REPA, torchcfm, and others.
    private static let names: [ImportSpec.Weights: [String]] = [
        .ema: ["ema", "ema_model", "model_ema", "ema_state_dict"],
        .raw: ["model", "net_model", "state_dict", "model_state_dict", "net"],
    ]

    init(_ path: String, _ weights: ImportSpec.Weights) throws {
        file = try PyTorchFile(path)
        guard let root = file.entries(file.root) else {
            throw JobFailure(.badInput, "\(path): holds no dictionary of tensors; save the model's state_dict()")
        }
        var facts = ForeignFacts(weights: "the only ones in the file")
        var chosen = root
        if !Self.hasTensors(root, file) {
            (chosen, facts.weights) = try Self.set(weights, among: root, file)
            let members = Dictionary(uniqueKeysWithValues: root.map { ($0.name, $0.value) })
            for key in ["steps", "step", "train_steps"] {
                if case .int(let step) = members[key], step >= 0 { facts.step = step }
            }
            if let arguments = members["args"].flatMap(file.attributes), case .text(let model) = arguments["model"] {
                facts.model = model
            }
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

    /// The set that is asked for; the raw weights where there is no average, and the other way round.
    private static func set(
        _ weights: ImportSpec.Weights, among root: Entries, _ file: PyTorchFile
    ) throws -> (entries: Entries, text: String) {
        let order: [ImportSpec.Weights] = weights == .ema ? [.ema, .raw] : [.raw]
        for name in order.flatMap({ names[$0] ?? [] }) {
            guard let value = root.first(where: { $0.name == name })?.value, let entries = file.entries(value),
                hasTensors(entries, file)
            else { continue }
            return (entries, "\"\(name)\" of \(root.map { "\"\($0.name)\"" }.joined(separator: ", "))")
        }
        throw JobFailure(
            .badInput,
            "\(file.path): none of its members is a state dict called \(order.flatMap { names[$0] ?? [] }.joined(separator: ", ")); it has "
                + root.prefix(12).map { "\"\($0.name)\"" }.joined(separator: ", "))
    }

    /// flow_matching keeps the averages in the order of the parameters, as `shadow_params.N` beside `model.NAME`.
    private static func averaged(
        _ entries: Entries, _ weights: ImportSpec.Weights, _ facts: inout ForeignFacts
    ) -> Entries {
        let shadow = "shadow_params."
        let averages = entries.filter { $0.name.hasPrefix(shadow) }
        let raw = entries.filter { $0.name.hasPrefix("model.") }
        guard !averages.isEmpty, averages.count == raw.count else { return entries }
        facts.weights += weights == .ema ? ", its shadow_params" : ", its model"
        guard weights == .ema else { return raw }
        let byPlace = Dictionary(uniqueKeysWithValues: averages.map { ($0.name, $0.value) })
        return raw.enumerated().compactMap { place, entry in
            byPlace["\(shadow)\(place)"].map { (entry.name, $0) }
        }
    }
}
