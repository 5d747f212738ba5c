internal import Foundation
internal import Jobs

/// The fields of a checkpoint's manifest that decide whether a spec suits it.
struct ModelFacts: Decodable {
    var classes: Int
    var text: TextModel?
    var drop: Double

    /// Reads the manifest; `nil` where it cannot be read, which the worker reports.
    init?(_ reference: FrozenSpec.ModelReference) {
        let file = URL(filePath: reference.path).appending(path: CheckpointManifest.fileName)
        guard let data = try? Data(contentsOf: file), let facts = try? JSONDecoder().decode(Self.self, from: data)
        else { return nil }
        self = facts
    }

    /// The conditions of the spec that the model does not know.
    /// - Parameter classifier: the classifier that guides, if there is one.
    func issues(with spec: JobSpec, classifier: ModelFacts?) -> [SpecIssue] {
        switch spec {
        case .sample(let spec):
            spec.labelIssues(
                classes: classes, isPrompted: text != nil, classifier: classifier?.classes, of: spec.model.description)
        case .evaluate(let spec):
            spec.conditionIssues(classes: classes, isPrompted: text != nil, of: spec.model.description)
        case .train, .classifier, .importing, .encode: []
        }
    }

    /// Warnings about a spec that is valid for the model and probably not meant.
    func warnings(of spec: JobSpec) -> [SpecIssue] {
        switch spec {
        case .sample(let spec): warnings(of: spec)
        case .evaluate(let spec) where spec.condition == .none && isConditional && drop == 0:
            [warning("condition", "\(spec.model) \(Self.neverSawNull)")]
        case .train, .classifier, .evaluate, .importing, .encode: []
        }
    }

    /// Whether the model has a condition: classes or texts.
    private var isConditional: Bool { classes > 0 || text != nil }

    private static let neverSawNull =
        "was trained with condition.drop 0 and never saw the null condition: its unconditional field is arbitrary"

    private func warnings(of spec: SamplingSpec) -> [SpecIssue] {
        let guides =
            switch spec.guidance.method {
            case .classifierFree: !spec.guidance.hasNegative && spec.guidance.scales.contains { $0 != 1 }
            // A model without labels can get its condition from the classifier alone.
            case .classifier: isConditional && spec.guidance.start != .conditional
            default: false
            }
        guard guides else { return [] }
        if !isConditional {
            return [
                warning("guidance.method", "\(spec.model) was trained without labels; there is nothing to guide to")
            ]
        }
        guard drop == 0 else { return [] }
        return [
            warning(
                "guidance.method",
                "\(spec.model) \(Self.neverSawNull), and so is what a scale other than 1 gives")
        ]
    }

    private func warning(_ field: String, _ message: String) -> SpecIssue {
        SpecIssue(file: nil, line: nil, column: nil, field: field, message: message)
    }
}
