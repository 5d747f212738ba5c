internal import Datasets
internal import Digest
internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Pickle
internal import Storage
internal import Tokenizers
internal import Torch

/// The error that ends an attempt: one sentence for people, and the exit status of the worker.
struct JobFailure: Error, CustomStringConvertible {
    let status: WorkerStatus
    let description: String
    /// The kind of failure, where the daemon acts on it.
    var warning: Event.Warning?

    init(_ status: WorkerStatus, _ description: String) {
        self.status = status
        self.description = description
    }

    /// A failure by numbers that are not finite, which another attempt would repeat.
    static func notFinite(_ description: String) -> JobFailure {
        var failure = JobFailure(.badInput, description)
        failure.warning = .notFinite
        return failure
    }

    /// A failure for lack of space, which another attempt would repeat until somebody makes room.
    static func noSpace(_ description: String) -> JobFailure {
        var failure = JobFailure(.noSpace, "\(description): make room on that file system first")
        failure.warning = .noSpace
        return failure
    }

    /// Translates an error of the modules below: bad input, input/output, busy, or a defect.
    init(_ error: any Error) {
        switch error {
        case let failure as JobFailure: self = failure
        case let error as RunDirectoryBusy: self.init(.busy, error.description)
        case let error as SpecError: self.init(.badInput, error.description)
        case let error as DataError where error.isOutOfSpace:
            self.init(.noSpace, error.description)
            warning = .noSpace
        case let error as DataError: self.init(error.isPassing ? .inputOutput : .badInput, error.description)
        case let error as CheckpointRejection: self.init(.badInput, error.description)
        case let error as TimeScheduleError: self.init(.badInput, "sampler.schedule: \(error.description)")
        case let error as StepSizeError: self.init(.badInput, error.description)
        case let error as RunFileError:
            switch error.cause {
            case .unreadable where error.isMissingSpec: self.init(.badInput, error.description)
            case .unreadable(let code):
                let cause = FileError(operation: "read", path: error.path, code: code)
                self.init(cause.isPermanent ? .badInput : .inputOutput, error.description)
            case .malformed: self.init(.badInput, error.description)
            }
        case let error as FileError where error.isOutOfSpace: self = .noSpace(error.description)
        case let error as SafetensorsError where error.isOutOfSpace: self = .noSpace(error.description)
        case let error as FileError: self.init(error.isPermanent ? .badInput : .inputOutput, error.description)
        case let error as SafetensorsError:
            self.init(error.isMalformed ? .badInput : .inputOutput, error.description)
        case let error as DigestError: self.init(.inputOutput, error.description)
        case let error as TokenizerError: self.init(Self.status(of: error.code), error.description)
        case let error as PyTorchFileError: self.init(Self.status(of: error.code), error.description)
        case let error as DecodingError: self.init(.badInput, "a file of the run directory cannot be read: \(error)")
        case let error as CocoaError: self.init(error.isPassing ? .inputOutput : .badInput, error.localizedDescription)
        case let error as TorchError where !error.isPassing:
            self.init(.badInput, "the tensor library refuses the job: \(error)")
        default: self.init(.internalError, "\(error)")
        }
    }

    /// The status of an unusable file: bad input where its content or its path is at fault, by the system's error number.
    private static func status(of code: Int32?) -> WorkerStatus {
        guard let code else { return .badInput }
        return FileError(operation: "read", path: "", code: code).isPermanent ? .badInput : .inputOutput
    }
}

extension CocoaError {
    /// Whether another attempt may succeed: not for a file that is missing, may not be used or is of another form.
    fileprivate var isPassing: Bool {
        if let cause = underlying as? POSIXError {
            return !FileError(operation: "use", path: "", code: cause.code.rawValue).isPermanent
        }
        switch code {
        case .fileNoSuchFile, .fileReadNoSuchFile, .fileReadNoPermission, .fileReadInvalidFileName,
            .fileReadCorruptFile,
            .fileReadInapplicableStringEncoding, .fileReadUnsupportedScheme, .fileReadTooLarge,
            .fileReadUnknownStringEncoding, .fileWriteNoPermission, .fileWriteInvalidFileName, .fileWriteVolumeReadOnly,
            .propertyListReadCorrupt, .coderReadCorrupt, .coderValueNotFound:
            return false
        default: return true
        }
    }
}

extension TorchError {
    /// Whether another attempt may succeed: memory and devices come back, shapes that do not fit stay.
    fileprivate var isPassing: Bool {
        let text = message.lowercased()
        return ["memory", "alloc", "cuda", "cublas", "cudnn", "nccl", "thread"].contains { text.contains($0) }
    }
}
