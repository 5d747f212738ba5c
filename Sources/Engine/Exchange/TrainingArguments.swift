internal import FlowMath
internal import Pickle

/// The options of a training script that a file keeps beside its weights, by the names that the scripts of SiT, DiT and REPA
/// give them: `args` of `argparse`, or `hyper_parameters` of Lightning.
struct TrainingArguments {
    /// The name of the network, such as `SiT-XL/2`.
    var model: String?
    /// The number of classes without a null label.
    var classes: Int?
    /// The probability with which labels were dropped.
    var drop: Double?
    /// The probability path.
    var path: GaussianPath?
    /// The prediction of the network.
    var prediction: Prediction?
    /// The options that were read, `name value` each, for the record.
    private(set) var read: [String] = []
    /// Options with a value that is not known here.
    private(set) var unknown: [String] = []

    /// Creates options of which none is known.
    init() {}

    /// Reads the options.
    init(_ options: [String: PickleValue]) {
        func first(_ names: [String]) -> (name: String, value: PickleValue)? {
            for name in names {
                if let value = options[name], value != .none { return (name, value) }
            }
            return nil
        }
        func text(_ names: [String]) -> (name: String, value: String)? {
            guard let (name, value) = first(names), case .text(let text) = value else { return nil }
            return (name, text)
        }
        if let (name, value) = text(["model", "model_name"]) {
            model = value
            read.append("\(name) \(value)")
        }
        if let (name, value) = first(["num_classes", "n_classes"]), case .int(let count) = value, count > 0 {
            classes = count
            read.append("\(name) \(count)")
        }
        if let (name, value) = first(["class_dropout_prob", "cfg_prob", "label_dropout"]),
            let share = Self.number(value), (0...1).contains(share)
        {
            drop = share
            read.append("\(name) \(share)")
        }
        if let (name, value) = text(["path_type"]) {
            let paths: [String: GaussianPath] = ["linear": .linear, "gvp": .cosine, "cosine": .cosine, "vp": .vp]
            path = paths[value.lowercased()]
            if path == nil { unknown.append("\(name) \(value)") } else { read.append("\(name) \(value)") }
        }
        if let (name, value) = text(["prediction"]) {
            let predictions: [String: Prediction] = [
                "velocity": .velocity, "v": .velocity, "noise": .noise, "score": .score,
            ]
            prediction = predictions[value.lowercased()]
            if prediction == nil { unknown.append("\(name) \(value)") } else { read.append("\(name) \(value)") }
        }
    }

    private static func number(_ value: PickleValue) -> Double? {
        switch value {
        case .float(let number): number
        case .int(let number): Double(number)
        default: nil
        }
    }
}
