/// The orientation of a picture's content, as EXIF counts it: 1 upright, 2...8 mirrored or turned.
struct PictureOrientation: Sendable, Hashable {
    /// The orientation, in 1...8.
    let value: Int

    /// Whether height and width change places.
    var swapsSides: Bool { value >= 5 }

    /// Finds the orientation in a file's EXIF, else in its XMP; 1 without either, as for values that EXIF does not have.
    init(_ bytes: [UInt8], _ format: PictureFormat) {
        let found = Self.blocks(bytes, format)
        let value = found.exif.flatMap(Self.orientation(exif:)) ?? found.xmp.flatMap(Self.orientation(xmp:)) ?? 1
        self.value = (1...8).contains(value) ? value : 1
    }

    private static let exifMark = Array("Exif\0\0".utf8)
    private static let xmpMark = Array("http://ns.adobe.com/xap/1.0/\0".utf8)

    private static func blocks(
        _ bytes: [UInt8], _ format: PictureFormat
    ) -> (exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) {
        switch format {
        case .jpeg: jpegBlocks(bytes)
        case .png: pngBlocks(bytes)
        case .webp: webpBlocks(bytes)
        }
    }

    /// The APP1 segments before the first scan.
    private static func jpegBlocks(_ bytes: [UInt8]) -> (exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) {
        var (exif, xmp): (ArraySlice<UInt8>?, ArraySlice<UInt8>?)
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            // Fill bytes before a marker, and markers without a length.
            if marker == 0xFF {
                place += 1
                continue
            }
            if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                place += 2
                continue
            }
            if marker == 0xDA || marker == 0xD9 { break }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2, place + 2 + length <= bytes.count else { break }
            let content = bytes[place + 4..<place + 2 + length]
            if marker == 0xE1 {
                if exif == nil, content.starts(with: exifMark) { exif = content.dropFirst(exifMark.count) }
                if xmp == nil, content.starts(with: xmpMark) { xmp = content.dropFirst(xmpMark.count) }
            }
            place += 2 + length
        }
        return (exif, xmp)
    }

    private static func pngBlocks(_ bytes: [UInt8]) -> (exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) {
        let chunks = PNGChunks.list(bytes)
        let exif = chunks.first { $0.type == Array("eXIf".utf8) }.map { bytes[$0.content] }
        let keyword = Array("XML:com.adobe.xmp\0".utf8)
        let xmp = chunks.first { $0.type == Array("iTXt".utf8) && bytes[$0.content].starts(with: keyword) }
        return (exif, xmp.map { bytes[$0.content] })
    }

    private static func webpBlocks(_ bytes: [UInt8]) -> (exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) {
        var (exif, xmp): (ArraySlice<UInt8>?, ArraySlice<UInt8>?)
        var place = 12
        while place + 8 <= bytes.count {
            let type = Array(bytes[place..<place + 4])
            let length = bytes[place + 4..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let content = bytes[place + 8..<max(place + 8, min(place + 8 + length, bytes.count))]
            if type == Array("EXIF".utf8) {
                exif = content.starts(with: exifMark) ? content.dropFirst(exifMark.count) : content
            }
            if type == Array("XMP ".utf8) { xmp = content }
            place += 8 + length + length % 2
        }
        return (exif, xmp)
    }

    /// Reads tag 0x0112 of the first directory of a TIFF structure.
    private static func orientation(exif tiff: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(tiff)
        guard bytes.count >= 8 else { return nil }
        let isLittle = bytes[0] == UInt8(ascii: "I")
        func number(_ place: Int, _ size: Int) -> Int? {
            guard place >= 0, place + size <= bytes.count else { return nil }
            let part = bytes[place..<place + size]
            return isLittle ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let start = number(4, 4), let count = number(start, 2) else { return nil }
        for entry in 0..<count {
            let place = start + 2 + entry * 12
            guard let tag = number(place, 2), let type = number(place + 2, 2) else { return nil }
            // A SHORT, as EXIF demands, or what careless programs write.
            if tag == 0x0112 {
                return type == 4 ? number(place + 8, 4) : type == 1 ? number(place + 8, 1) : number(place + 8, 2)
            }
        }
        return nil
    }

    /// Reads the digit after `tiff:Orientation`, as an attribute or an element.
    private static func orientation(xmp: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: xmp, as: UTF8.self)
        guard let match = text.firstMatch(of: /tiff:Orientation(?:="|>)([0-9])/) else { return nil }
        return Int(match.output.1)
    }
}

extension PlanarPicture {
    /// The picture turned and mirrored so that content of an orientation stands upright.
    func upright(from orientation: PictureOrientation) -> PlanarPicture {
        guard orientation.value > 1 else { return self }
        let (rows, columns) = orientation.swapsSides ? (width, height) : (height, width)
        /// The source of a target pixel.
        func source(_ row: Int, _ column: Int) -> (row: Int, column: Int) {
            switch orientation.value {
            case 2: (row, width - 1 - column)
            case 3: (height - 1 - row, width - 1 - column)
            case 4: (height - 1 - row, column)
            case 5: (column, row)
            case 6: (height - 1 - column, row)
            case 7: (height - 1 - column, width - 1 - row)
            default: (column, width - 1 - row)
            }
        }
        let size = height * width
        let turned = [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, filled in
            bytes.withUnsafeBufferPointer { bytes in
                for row in 0..<rows {
                    for column in 0..<columns {
                        let from = source(row, column)
                        for channel in 0..<channels {
                            buffer[channel * size + row * columns + column] =
                                bytes[channel * size + from.row * width + from.column]
                        }
                    }
                }
            }
            filled = bytes.count
        }
        return PlanarPicture(channels: channels, height: rows, width: columns, bytes: turned)
    }
}
