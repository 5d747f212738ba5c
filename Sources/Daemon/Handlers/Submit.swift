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
        let (model, guide) = try models(of: reading.spec)
        let warnings = reading.warnings + (model.map { Self.warnings(reading.spec, $0) } ?? [])
        if parameters.dryRun == true { return Submit.Reply(job: nil, spec: spec, warnings: warnings) }

        let number = try takeDirectory()
        let run = state.run(number)
        do {
            try freeze(reading.spec, model: model, guide: guide, into: run)
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
        _ spec: JobSpec, model: FrozenSpec.ModelReference?, guide: FrozenSpec.ModelReference?, into run: RunDirectory
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
            model: try linked(model, run.model), guide: try linked(guide, run.guide))
        encoder.outputFormatting.insert(.prettyPrinted)
        try DurableFile.write(try encoder.encode(frozen), to: run.spec)
    }

    /// The checkpoints that a sampling job uses: what it samples, and what guides it. A mixture has none.
    private func models(
        of spec: JobSpec
    ) throws -> (model: FrozenSpec.ModelReference?, guide: FrozenSpec.ModelReference?) {
        guard case .sample(let spec) = spec else { return (nil, nil) }
        let references = ModelReferences(queue: queue)
        return (try spec.model.reference.map(references.resolve), try spec.guidance.model.map(references.resolve))
    }

    /// The part of a checkpoint's manifest that decides whether guidance makes sense.
    private struct ModelFacts: Decodable {
        var classes: Int
        var drop: Double
    }

    /// What only the model's own manifest shows.
    private static func warnings(_ spec: JobSpec, _ model: FrozenSpec.ModelReference) -> [SpecIssue] {
        guard case .sample(let spec) = spec else { return [] }
        let file = URL(filePath: model.path).appending(path: "manifest.json")
        guard let data = try? Data(contentsOf: file),
            let manifest = try? JSONDecoder().decode(ModelFacts.self, from: data)
        else { return [] }
        func issue(_ field: String, _ message: String) -> SpecIssue {
            SpecIssue(file: nil, line: nil, column: nil, field: field, message: message)
        }
        var warnings: [SpecIssue] = []
        let guides =
            spec.guidance.method == .classifierFree && spec.guidance.negative == nil
            && spec.guidance.scales.contains { $0 != 1 }
        if guides, manifest.classes == 0 {
            warnings.append(
                issue("guidance.method", "\(spec.model) was trained without labels; there is nothing to guide to"))
        } else if guides, manifest.drop == 0 {
            warnings.append(
                issue(
                    "guidance.method",
                    "\(spec.model) was trained with condition.drop 0 and never saw the null label: its unconditional "
                        + "field is arbitrary, and so is what a scale other than 1 gives"))
        }
        for label in spec.samples.classes where manifest.classes > 0 && label >= manifest.classes {
            warnings.append(
                issue("samples.class", "\(label) is not a class of \(spec.model); it has 0 to \(manifest.classes - 1)"))
        }
        return warnings
    }
}
