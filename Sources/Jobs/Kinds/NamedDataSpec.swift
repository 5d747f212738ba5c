/// A data set of a spec with its field.
public struct NamedDataSpec: Sendable, Hashable {
    /// The dotted path of the field: `data`, `test.data`.
    public let field: String
    /// The data set.
    public let data: DataSpec

    /// Creates an entry; `nil` for a field without data.
    init?(_ field: String, _ data: DataSpec?) {
        guard let data else { return nil }
        self.field = field
        self.data = data
    }
}

extension TrainingSpec {
    /// The data, and the source where it is a data set.
    public var dataSets: [NamedDataSpec] {
        [NamedDataSpec("data", data), NamedDataSpec("source", source)].compactMap(\.self)
    }
}

extension ClassifierSpec {
    /// The data, and the held-out examples where they are data of their own.
    public var dataSets: [NamedDataSpec] {
        [NamedDataSpec("data", data), NamedDataSpec("test.data", heldOut)].compactMap(\.self)
    }

    /// The held-out examples; `nil` where a part of the data is held out.
    public var heldOut: DataSpec? {
        test.data
            ?? test.images.map { images in
                DataSpec(.idx(LabelledFilesSpec(images: images, labels: test.labels)), size: data.size)
            }
    }
}

extension EvaluationSpec {
    /// The examples whose density is measured.
    public var dataSets: [NamedDataSpec] { [NamedDataSpec("data", data)].compactMap(\.self) }
}

extension EncodingSpec {
    /// The pictures to encode.
    public var dataSets: [NamedDataSpec] { [NamedDataSpec("data", data)].compactMap(\.self) }
}

extension SamplingSpec {
    /// The examples that samples begin at.
    public var dataSets: [NamedDataSpec] { [NamedDataSpec("samples.source", samples.source)].compactMap(\.self) }
}

extension JobSpec {
    /// The data sets that the spec describes, in the order of its fields.
    public var dataSets: [NamedDataSpec] { value.dataSets }
}
