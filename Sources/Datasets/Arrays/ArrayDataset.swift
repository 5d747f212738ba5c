internal import Torch

/// A data set whose examples are the rows of arrays: pictures as bytes, or points, pictures and latents as numbers.
struct ArrayDataset: Dataset {
    let count: Int
    let shape: [Int]
    let normalization: Normalization

    private let parts: [NumberArray]
    /// The index of each part's first example.
    private let starts: [Int]
    private let layout: ArrayLayout
    private let view: PictureView
    private let known: ClassLabels?
    private let texts: ArrayTexts?
    private let files: (examples: [String], labels: String?)
    let findings: DataFindings

    var classes: Int { known?.classes ?? 0 }
    var classNames: [String]? { known?.names }
    var isCaptioned: Bool { texts != nil }

    /// Creates a data set from arrays whose rows follow one another.
    ///
    /// - Parameters:
    ///   - parts: The arrays, at least one, all with rows of the same shape and type.
    ///   - layout: The layout of a row; `nil`, the default, infers it from the row's shape.
    ///   - view: Resizing, cropping and flipping, for pictures of bytes only.
    ///   - range: The values that map to -1 and 1; `nil`, the default, keeps numbers unchanged.
    ///   - labels: The class of each example; default none.
    ///   - texts: The text of each example; default none.
    ///   - limit: Largest number of examples; `nil`, the default, uses all.
    ///   - files: The files that the fingerprint hashes.
    ///   - rules: The rules of the job.
    ///   - deadline: Time at which the look at the elements ends; `nil`, the default, is after all.
    ///   - found: The findings so far, default none.
    /// - Throws: `DataError` if the arrays differ in row shape or type, are empty, or do not suit an option.
    init(
        _ parts: [NumberArray], layout given: ArrayLayout? = nil, view: PictureView = PictureView(),
        range: ClosedRange<Float>? = nil, labels: ClassLabels? = nil, texts: ArrayTexts? = nil, limit: Int? = nil,
        files: (examples: [String], labels: String?), rules: DataRules = .current,
        until deadline: ContinuousClock.Instant? = nil, found: DataFindings = DataFindings()
    ) throws(DataError) {
        let first = parts[0]
        let row = Array(first.shape.dropFirst())
        for part in parts.dropFirst() where Array(part.shape.dropFirst()) != row || part.type != first.type {
            throw part.error("its rows differ in type or shape from \(first.path): \(part.type) of shape \(part.shape)")
        }
        guard first.rows > 0, first.rowCount > 0 else {
            throw first.error("holds no example: its shape is \(first.shape)")
        }
        guard first.type == .uint8 || first.type == .bool || !first.type.isWhole else {
            throw first.error("expected bytes, booleans or floating-point numbers, found \(first.type)")
        }
        let layout: ArrayLayout
        if let given { layout = given } else { layout = try ArrayLayout(row: row, array: first, rules: rules) }
        let isBytes = first.type == .uint8
        guard layout.isPicture && isBytes || view.isIdentity else {
            throw first.error(
                "size, crop, flip and channels need pictures of bytes, found \(first.type) of shape \(row)")
        }
        if let reason = layout.size.flatMap({ view.objection(height: $0.height, width: $0.width) }) {
            throw first.error("each picture \(reason)")
        }
        guard range == nil || !isBytes else {
            throw first.error("range needs floating-point numbers; bytes always map to -1...1")
        }
        var (starts, total) = ([Int](), 0)
        for part in parts {
            starts.append(total)
            total += part.rows
        }
        if let labels, labels.values.count < min(total, limit ?? total) {
            throw DataError(
                file: files.labels ?? first.path,
                reason: "holds \(labels.values.count) labels, but there are \(total) examples")
        }
        count = min(total, limit ?? total)
        shape = layout.shape(view)
        normalization = isBytes ? .bytes : range.map { .range($0.lowerBound, $0.upperBound) } ?? .none
        (self.parts, self.starts, self.layout, self.view) = (parts, starts, layout, view)
        (known, self.texts, self.files) = (labels, texts, files)
        var findings = found
        if let labels { findings.add(labels.findings) }
        if rules != .first {
            for part in parts.indices where starts[part] < count {
                let inspection = ArrayInspection(
                    array: parts[part], layout: layout, count: min(parts[part].rows, count - starts[part]),
                    range: range, deadline: deadline)
                findings.add(try inspection.findings())
            }
        }
        self.findings = findings
    }

    func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch {
        var scratch: [UInt8] = []
        return try StoredBatch(
            indices, of: shape, dtype: parts[0].type == .uint8 ? .uint8 : .float32, labels: known?(indices)
        ) { index, place throws(DataError) in
            let part = (starts.lastIndex { $0 <= index }) ?? 0
            try parts[part].withRow(index - starts[part], scratch: &scratch) { row throws(DataError) in
                write(row, index, augmentation, into: place)
            }
        }
    }

    func captions(_ indices: [Int]) throws(DataError) -> [String]? {
        try texts.map { texts throws(DataError) in
            try indices.map { index throws(DataError) in try texts(index) }
        }
    }

    func label(_ index: Int) -> Int? { known.map { Int($0.values[index]) } }

    func fingerprint() throws(DataError) -> Fingerprint {
        try Fingerprint(files: files.examples, labels: files.labels)
    }

    private func write(
        _ row: UnsafeRawBufferPointer, _ index: Int, _ augmentation: Augmentation?,
        into place: UnsafeMutableRawBufferPointer
    ) {
        let type = parts[0].type
        switch layout {
        case .points:
            if type == .uint8 { place.copyMemory(from: row) } else { type.convert(row, to: place) }
        case .planar(let channels, let height, let width):
            guard type == .uint8 else { return type.convert(row, to: place) }
            guard !view.isIdentity else { return place.copyMemory(from: row) }
            let picture = view.scaled(
                PlanarPicture(channels: channels, height: height, width: width, bytes: Array(row)))
            view.cut(picture, index: index, augmentation: augmentation, into: place)
        case .interleaved(let height, let width, let channels):
            guard type == .uint8 else {
                return separate(row, type, pixels: height * width, channels: channels, into: place)
            }
            let picture = PlanarPicture(interleaved: row, channels: channels, height: height, width: width)
            view.cut(view.scaled(picture), index: index, augmentation: augmentation, into: place)
        case .transparent(let height, let width, let channels):
            let picture = PlanarPicture(onWhite: Array(row), channels: channels, height: height, width: width)
            view.cut(view.scaled(picture), index: index, augmentation: augmentation, into: place)
        }
    }

    /// Converts numbers with interleaved channels to float32 planes.
    private func separate(
        _ row: UnsafeRawBufferPointer, _ type: ElementType, pixels: Int, channels: Int,
        into place: UnsafeMutableRawBufferPointer
    ) {
        var numbers = [Float](repeating: 0, count: pixels * channels)
        numbers.withUnsafeMutableBytes { type.convert(row, to: $0) }
        let target = place.assumingMemoryBound(to: Float.self)
        for channel in 0..<channels {
            for pixel in 0..<pixels { target[channel * pixels + pixel] = numbers[pixel * channels + channel] }
        }
    }
}
