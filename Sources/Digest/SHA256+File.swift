internal import Foundation
public import Storage

extension SHA256 {
    /// Hashes a file's content, read in pieces.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - fromDisk: Reads from the device instead of the page cache, default `false`.
    ///   - files: The system calls.
    /// - Returns: The hash as 64 hexadecimal digits.
    /// - Throws: `DigestError` if the file cannot be read.
    public static func hash(
        ofFile path: String, fromDisk: Bool = false, through files: some FileOperations = SystemFileOperations()
    ) throws(DigestError) -> String {
        let hash = try SHA256()
        do {
            try files.read(path, fromDisk: fromDisk) { try hash.update($0) }
        } catch let error as DigestError {
            throw error
        } catch {
            throw DigestError(subject: path, reason: (error as? FileError)?.reason ?? "\(error)")
        }
        return try hash.finish()
    }
}
