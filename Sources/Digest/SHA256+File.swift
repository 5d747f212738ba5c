internal import Foundation
public import Storage

extension SHA256 {
    /// The hash of a file's content, as 64 hexadecimal digits, read in pieces.
    /// - Parameters:
    ///   - path: the file.
    ///   - fromDisk: what was written is read back from the device instead of the system's memory.
    ///   - files: the system calls.
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
