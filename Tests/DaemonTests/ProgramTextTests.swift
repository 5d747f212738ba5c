import Foundation
import Testing

@testable import Daemon

@Suite struct ProgramTextTests {
    /// Resident pages of files, in KiB.
    private func residentFiles() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    @Test func releasedCodeIsNotResidentAndRunsAgain() throws {
        let before = try residentFiles()
        ProgramText.release()
        let after = try residentFiles()
        // Other tests run meanwhile and map theirs again.
        #expect(after < before, "\(after) KiB after \(before)")
    }
}
