/// The size of one picture of a list, in pixels.
struct PictureSize: Sendable, Hashable {
    /// Index of the file in its list.
    let index: Int
    let height: Int
    let width: Int
    /// Whether an orientation may follow in a part of the file that was not read: height and width may be exchanged.
    var mayBeTurned = false

    /// Whether the picture has the size of another one, as far as is known.
    func mayEqual(_ other: PictureSize) -> Bool {
        if (height, width) == (other.height, other.width) { return true }
        return (mayBeTurned || other.mayBeTurned) && (width, height) == (other.height, other.width)
    }
}

/// A look at picture files: their headers, as many as the time allows, in a random order.
struct PictureLook {
    /// The sizes that were found.
    private(set) var sizes: [PictureSize] = []
    /// The files that are no pictures.
    private(set) var unusable: [(index: Int, error: DataError)] = []
    /// Whether the time ended before the last file.
    private(set) var isPartial = false

    /// Bytes of a file that are read first; a JPEG with a preview in its EXIF needs more.
    private static let heads = [1 << 14, 1 << 20]

    /// Looks at files until a time.
    init(_ files: [PictureFile], until deadline: ContinuousClock.Instant) {
        guard !files.isEmpty else { return }
        let order = Permutation(count: files.count, seed: 0, epoch: 0)
        for place in files.indices {
            guard ContinuousClock.now < deadline else {
                isPartial = true
                break
            }
            let index = order[place]
            do throws(DataError) {
                if let size = try Self.size(files[index].path) {
                    sizes.append(
                        PictureSize(
                            index: index, height: size.height, width: size.width, mayBeTurned: size.mayBeTurned))
                }
            } catch {
                unusable.append((index, error))
            }
        }
        unusable.sort { $0.index < $1.index }
    }

    private static func size(_ path: String) throws(DataError) -> (height: Int, width: Int, mayBeTurned: Bool)? {
        let file = try ByteFile(path)
        for head in heads {
            let bytes = try file.bytes(min(head, file.count), at: 0)
            if let size = try PictureDecoder.size(bytes, name: path) {
                // JPEG has its EXIF before the size; PNG and WebP may have it at their end.
                let mayBeTurned = bytes.count < file.count && PictureFormat(bytes) != .jpeg
                return (size.height, size.width, mayBeTurned)
            }
            if bytes.count == file.count { break }
        }
        // Decoding tells what is wrong with it.
        return nil
    }
}
