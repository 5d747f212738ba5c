internal import Control
internal import Digest
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Checks a spec, freezes it into a new run directory and queues the job. All of it is on disk when this returns.
    func submit(_ parameters: Submit.Parameters, from peer: PeerCredentials) throws -> Submit.Reply {
        if isStopping() { throw ControlError.shuttingDown }
        let reading: SpecDocument.Reading
        do throws(SpecError) {
            reading = try SpecDocument(text: parameters.spec.description).read()
        } catch {
            throw ControlError.invalidSpec(issues: error.issues)
        }
        let spec = try JSONValue(encoding: reading.spec)
        if let key = parameters.unique, parameters.dryRun != true, let job = try queue.job(uid: peer.uid, unique: key) {
            return Submit.Reply(job: job, spec: spec, warnings: reading.warnings)
        }
        let (model, guide, classifier) = try models(of: reading.spec)
        let facts = model.flatMap(ModelFacts.init)
        let issues = facts?.issues(with: reading.spec, classifier: guide.flatMap(ModelFacts.init)) ?? []
        guard issues.isEmpty else { throw ControlError.invalidSpec(issues: issues) }
        let warnings = reading.warnings + (facts?.warnings(of: reading.spec) ?? [])
        if parameters.dryRun == true { return Submit.Reply(job: nil, spec: spec, warnings: warnings) }

        let number = try takeDirectory()
        let run = state.run(number)
        do {
            try freeze(reading.spec, model: model, guide: guide, classifier: classifier, into: run)
            try DurableFile.syncDirectory(state.runs)
        } catch {
            try? FileManager.default.removeItem(at: run.url)
            throw error
        }
        let (job, isNew) = try queue.insert(
            NewJob(
                number: number, name: reading.spec.name, kind: reading.spec.kind, owner: UserName.of(peer.uid),
                uid: peer.uid, priority: parameters.priority ?? 0, labels: parameters.labels ?? [:],
                unique: parameters.unique, directory: run.url.plainPath))
        // Two calls with one key at the same time: the other one's job stays.
        if !isNew { try? FileManager.default.removeItem(at: run.url) }
        wake()
        return Submit.Reply(job: job, spec: spec, warnings: warnings)
    }

    /// A new run directory and its number. The directory is there before the job, so a job never lacks one.
    private func takeDirectory() throws -> Int {
        while true {
            let number = try queue.takeNumber()
            // What stands there under that name without a job is left alone.
            if try DurableFile.makeDirectory(state.run(number).url) { return number }
        }
    }

    private func freeze(
        _ spec: JobSpec, model: FrozenSpec.ModelReference?, guide: FrozenSpec.ModelReference?,
        classifier: FrozenSpec.ModelReference?, into run: RunDirectory
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let hash = try SHA256.hash(of: try encoder.encode(spec))
        func linked(_ model: FrozenSpec.ModelReference?, _ target: URL) throws -> FrozenSpec.ModelReference? {
            guard var model else { return nil }
            if try CheckpointDirectory(path: model.path).link(into: target) { model.path = target.plainPath }
            return model
        }
        let frozen = FrozenSpec(
            spec: spec, sha256: hash, engine: "cfgd \(Version.current)", threads: threads,
            model: try linked(model, run.model), guide: try linked(guide, run.guide),
            classifier: try linked(classifier, run.classifier))
        encoder.outputFormatting.insert(.prettyPrinted)
        try DurableFile.write(try encoder.encode(frozen), to: run.spec)
    }

    private typealias Models = (
        model: FrozenSpec.ModelReference?, guide: FrozenSpec.ModelReference?, classifier: FrozenSpec.ModelReference?
    )

    /// The checkpoints that a job uses: what it samples or evaluates, what guides it, and a classifier beside that. A
    /// mixture has none.
    /// - Throws: `ControlError.invalidSpec` for a classifier of other classes or another path than the model's, and for what
    ///   a model with a source cannot do.
    private func models(of spec: JobSpec) throws -> Models {
        let references = ModelReferences(queue: queue)
        if case .evaluate(let spec) = spec {
            let model = try spec.model.reference.map { try references.resolve($0) }
            try Self.refuse(model.flatMap(Self.manifest)?.sourceConflict(with: spec))
            return (model, nil, nil)
        }
        guard case .sample(let spec) = spec else { return (nil, nil, nil) }
        let (guidance, judges) = (spec.guidance, spec.guidance.method == .classifier)
        let model = try spec.model.reference.map { try references.resolve($0) }
        try Self.refuse(model.flatMap(Self.manifest)?.sourceConflict(with: spec))
        let guide = try guidance.model.map { try references.resolve($0, from: judges ? .classifier : .train) }
        let classifier = try (guidance.classifier?.model).map { try references.resolve($0, from: .classifier) }
        if judges { try Self.check(guide, guiding: model, "guidance.model") }
        try Self.check(classifier, guiding: model, "guidance.classifier.model")
        return (model, guide, classifier)
    }

    private static func check(
        _ classifier: FrozenSpec.ModelReference?, guiding model: FrozenSpec.ModelReference?, _ field: String
    ) throws {
        // Where a manifest cannot be read here, the worker says why.
        guard let classifier, let model, let mine = manifest(of: classifier), let other = manifest(of: model),
            let mismatch = mine.mismatch(with: other)
        else { return }
        try refuse((field, mismatch))
    }

    private static func refuse(_ issue: (field: String, message: String)?) throws {
        guard let issue else { return }
        throw ControlError.invalidSpec(issues: [
            SpecIssue(file: nil, line: nil, column: nil, field: issue.field, message: issue.message)
        ])
    }

    private static func manifest(of reference: FrozenSpec.ModelReference) -> CheckpointManifest? {
        let file = URL(filePath: reference.path).appending(path: CheckpointManifest.fileName)
        return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(CheckpointManifest.self, from: $0) }
    }
}
