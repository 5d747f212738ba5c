import Foundation
import Jobs
import Testing

@Suite struct ImportSpecTests {
    private func read(_ text: String, base: URL? = nil) throws -> ImportSpec {
        guard let spec = try SpecDocument(text: "kind: import\n\(text)", base: base).read().spec.value as? ImportSpec
        else {
            throw CancellationError()
        }
        return spec
    }

    private func messages(_ text: String) -> [String] {
        do throws(SpecError) {
            _ = try SpecDocument(text: "kind: import\n\(text)", file: "i.yaml").read()
            return []
        } catch { return error.issues.map(\.description) }
    }

    @Test func pathsAreAbsolute() throws {
        let base = URL(filePath: "/data/specs/", directoryHint: .isDirectory)
        let spec = try read("files: [a.pt, ../b.pt, /c.pt]\nlatents: {decoder: vae}", base: base)
        #expect(spec.files == ["/data/specs/a.pt", "/data/b.pt", "/c.pt"])
        #expect(spec.latents == LatentSpec(decoder: "/data/specs/vae", scale: 0.18215))
        #expect(try read("files: a.pt", base: base).files == ["/data/specs/a.pt"])
    }

    @Test func whatIsLeftOutIsLeftToTheFiles() throws {
        let spec = try read("files: [/a.pt]")
        #expect(spec.convention == nil && spec.heads == nil && spec.size == nil && spec.latents == nil)
        #expect(spec.weights == nil && spec.classes == nil)
    }

    @Test(arguments: [
        ("name: i", "i.yaml:1:1: files: is missing; expected the paths of weights"),
        ("files: []", "i.yaml:2:8: files: names no file"),
        ("files: [a.pt]", "files: \"a.pt\" is not an absolute path"),
        ("files: [[1]]", "files: expected a list of paths"),
        ("files: [/a]\nconvention: ddpm", "i.yaml:3:13: convention: \"ddpm\" is not one of sit, dit, repa, torchcfm"),
        ("files: [/a]\nheads: 0", "i.yaml:3:8: heads: 0 is out of range; valid is 1 to 1024"),
        ("files: [/a]\nlatents: {scale: 0}", "latents.scale: 0 leaves nothing of the latents"),
        ("files: [/a]\nlatent: {}", "i.yaml:3:1: latent: unknown key; did you mean \"latents\"?"),
    ])
    func whatCannotBeIsRefusedWithItsPlace(text: String, message: String) {
        #expect(messages(text).contains { $0.contains(message) }, "\(messages(text))")
    }
}
