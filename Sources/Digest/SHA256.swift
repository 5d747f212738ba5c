internal import CCrypto
public import Foundation

/// A SHA-256 hash that is fed piece by piece.
///
/// It is libcrypto's, which uses the processor's SHA instructions where there are any.
public final class SHA256 {
    private let context: OpaquePointer

    /// Begins a hash of nothing.
    public init() throws(DigestError) {
        guard let context = EVP_MD_CTX_new() else {
            throw DigestError(subject: "SHA-256", reason: "libcrypto has no memory for it")
        }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw DigestError(subject: "SHA-256", reason: "libcrypto does not offer it")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) throws(DigestError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw DigestError(subject: "SHA-256", reason: "libcrypto refused more data")
        }
    }

    /// The hash of everything that was added, as 64 hexadecimal digits; the last call.
    public func finish() throws(DigestError) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            throw DigestError(subject: "SHA-256", reason: "libcrypto did not finish")
        }
        return Self.hexadecimal(digest)
    }

    /// The hash of data, as 64 hexadecimal digits.
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
