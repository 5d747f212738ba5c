internal import Torch

/// Examples that are rows of arrays of one shape: pictures as bytes, or points, pictures and latents as numbers.
struct ArrayDataset: Dataset {
    let count: Int
    let shape: [Int]
    let normalization: Normalization

    private let parts: [NumberArray]
    /// Where each part begins.
    private let starts: [Int]
    private let layout: ArrayLayout
    private let view: PictureView
    private let known: ClassLabels?
    private let texts: ArrayTexts?
    private let files: (examples: [String], labels: String?)

    var classes: Int { known?.classes ?? 0 }
    var classNames: [String]? { known?.names }
    var isCaptioned: Bool { texts != nil }

    /// - Parameters:
    ///   - parts: arrays whose rows follow one another; all of the same row shape and type.
    ///   - layout: what a row is; `nil` for what its shape suggests.
    ///   - range: the values that become -1 and 1; `nil` leaves numbers as they are.
    ///   - files: what the fingerprint is made of.
    /// - Throws: `DataError` where the arrays are no examples.
    init(
        _ parts: [NumberArray], layout given: ArrayLayout? = nil, view: PictureView = PictureView(),
        range: ClosedRange<Float>? = nil, labels: ClassLabels? = nil, texts: ArrayTexts? = nil, limit: Int? = nil,
        files: (examples: [String], labels: String?)
    ) throws(DataError) {
        let first = parts[0]
        let row = Array(first.shape.dropFirst())
        for part in parts.dropFirst() where Array(part.shape.dropFirst()) != row || part.type != first.type {
            throw part.error("its rows are \(part.type) of shape \(part.shape), those of \(first.path) are not")
        }
        guard first.rows > 0, first.rowCount > 0 else {
            throw first.error("holds no example: its shape is \(first.shape)")
        }
        guard first.type == .uint8 || !first.type.isWhole else {
            throw first.error("expected bytes or floating-point numbers, found \(first.type)")
        }
        let layout: ArrayLayout
        if let given { layout = given } else { layout = try ArrayLayout(row: row, array: first) }
        let isBytes = first.type == .uint8
        guard layout.isPicture && isBytes || view.isIdentity else {
            throw first.error(
                "size, crop, flip and channels are for pictures of bytes; these are \(first.type) of shape \(row)")
        }
        if let reason = layout.size.flatMap({ view.objection(height: $0.height, width: $0.width) }) {
            throw first.error("each picture \(reason)")
        }
        guard range == nil || !isBytes else {
            throw first.error("range is for floating-point numbers; bytes always become -1 to 1")
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
        }
    }

    /// Numbers with the channels of a pixel together, as float32 planes.
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
