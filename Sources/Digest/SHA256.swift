internal import CCrypto
public import Foundation

/// An incremental SHA-256 hash by libcrypto, which uses the processor's SHA instructions.
public final class SHA256 {
    private let context: OpaquePointer

    /// Starts a hash without data.
    /// - Throws: `DigestError` if libcrypto has no memory or no SHA-256.
    public init() throws(DigestError) {
        guard let context = EVP_MD_CTX_new() else {
            throw DigestError(subject: "SHA-256", reason: "libcrypto is out of memory")
        }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw DigestError(subject: "SHA-256", reason: "libcrypto lacks SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Appends bytes to the hashed data.
    /// - Throws: `DigestError` if libcrypto fails, or after `finish()`.
    public func update(_ bytes: UnsafeRawBufferPointer) throws(DigestError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw DigestError(subject: "SHA-256", reason: "libcrypto rejected the data")
        }
    }

    /// Returns the hash of all appended data as 64 hexadecimal digits; must be the last call.
    /// - Throws: `DigestError` if libcrypto fails.
    public func finish() throws(DigestError) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            throw DigestError(subject: "SHA-256", reason: "libcrypto could not finish the hash")
        }
        return Self.hexadecimal(digest)
    }

    /// Returns the hash of data as 64 hexadecimal digits.
    /// - Throws: `DigestError` if libcrypto fails.
    public static func hash(of data: Data) throws(DigestError) -> String {
        let hash = try SHA256()
        let result: Result<Void, DigestError> = data.withUnsafeBytes { bytes in
            do throws(DigestError) { return .success(try hash.update(bytes)) } catch { return .failure(error) }
        }
        try result.get()
        return try hash.finish()
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
