import Foundation
import Testing

@testable import Datasets

/// Everything in a folder of pictures that is no example is counted and named.
struct FolderFindingTests {
    let fixture: PictureFixture
    init() throws { fixture = try PictureFixture() }

    private func open(_ rules: DataRules = .current, isLabelled: Bool = true) throws -> PictureDataset {
        try PictureDataset(folder: fixture.root, isLabelled: isLabelled, fixture.options { $0.rules = rules })
    }

    private func omitted(_ data: PictureDataset, _ what: String) -> DataFindings.Omission? {
        data.findings.omissions.first { $0.what.hasPrefix(what) }
    }

    @Test func otherFormatsAndFilesAreCountedAndNamed() throws {
        for name in ["ant/a.png", "cat/a.png"] { try fixture.add(name, value: 1) }
        for name in ["bee/a.bmp", "bee/b.GIF", "cat/b.tif", "cat/d.tiff", "cat/notes.txt"] {
            try fixture.write(name, [1])
        }
        try fixture.write("cat/c.jfif", Golden.bytes("grey.jpg"))
        try fixture.write("cat/.DS_Store", [1])
        let data = try PictureDataset(
            folder: fixture.root, isLabelled: true, fixture.options { $0.view = PictureView(size: 8, channels: 1) })
        #expect(data.count == 3 && data.classNames == ["ant", "cat"])
        let pictures = try #require(omitted(data, "pictures in formats"))
        #expect(pictures.count == 4 && pictures.names == ["bee/a.bmp", "bee/b.GIF", "cat/b.tif"])
        #expect(omitted(data, "file that is no picture")?.names == ["cat/notes.txt"])
        #expect(omitted(data, "hidden")?.names == ["cat/.DS_Store"])
        #expect(omitted(data, "class folder without")?.names == ["bee"])
        #expect(data.findings.warnings.contains { $0.hasPrefix("bee of ") && $0.contains("lower numbers") })
    }

    @Test(arguments: ["@eaDir", "#recycle", "__MACOSX", "lost+found"])
    func foldersOfOtherProgramsAreNoClasses(name: String) throws {
        for path in ["cat/a.png", "dog/a.png", "\(name)/cat/a.png", "dog/\(name)/a.png"] {
            try fixture.add(path, value: 1)
        }
        let data = try open()
        #expect(data.count == 2 && data.classNames == ["cat", "dog"])
        #expect(omitted(data, "folders of other programs")?.names.sorted() == ["\(name)", "dog/\(name)"].sorted())
        #expect(try open(.first).count == 4, "a job of an earlier build keeps its examples")
    }

    @Test func thePartsOfADataSetAreHintedAt() throws {
        for path in ["train/cat/a.png", "train/dog/a.png", "val/cat/a.png"] { try fixture.add(path, value: 1) }
        let data = try open()
        #expect(data.classNames == ["train", "val"])
        #expect(
            data.findings.warnings.contains {
                $0.contains("train, val") && $0.contains("data.path: \(fixture.root)/train")
            })
    }

    @Test(arguments: ["train", "Training", "train2017", "train_64"])
    func thePartForTrainingIsRecommended(name: String) throws {
        for part in ["test", name, "val"] { try fixture.add("\(part)/cat/a.png", value: 1) }
        let warnings = try open().findings.warnings
        #expect(warnings.contains { $0.hasSuffix("set data.path: \(fixture.root)/\(name)") }, "\(warnings)")
    }

    @Test func aClassBesideAPartIsNotTakenForTheTraining() throws {
        for part in ["test", "train station"] { try fixture.add("\(part)/a.png", value: 1) }
        #expect(try open().findings.warnings.contains { $0.hasSuffix("set data.path: \(fixture.root)/test") })
    }

    @Test func twoFormsOfAnAccentAreAnError() throws {
        try fixture.add("caf\u{E9}/a.png", value: 1)
        try fixture.add("cafe\u{301}/a.png", value: 1)
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.reason.contains("but for the form of its accents (Unicode NFC and NFD); merge the two") == true)
    }

    @Test(arguments: [true, false]) func aNameThatIsNotUTF8GetsATrueMessage(isFolder: Bool) throws {
        try fixture.add("dog/a.png", value: 1)
        let latin = Array(fixture.root.utf8) + Array((isFolder ? "/caf" : "/dog/caf").utf8) + [0xE9]
        let path = (latin + (isFolder ? [] : Array(".png".utf8)) + [0]).map { CChar(bitPattern: $0) }
        if isFolder {
            #expect(mkdir(path, 0o755) == 0)
        } else {
            #expect(rename("\(fixture.root)/dog/a.png", path) == 0)
            try fixture.add("dog/b.png", value: 1)
        }
        func skipping() throws -> PictureDataset {
            try PictureDataset(
                folder: fixture.root, isLabelled: true, fixture.options { $0.unusable = .skip(share: 0.5) })
        }
        let error = #expect(throws: DataError.self) { try open() }
        #expect(
            error?.description.contains("caf\\xE9\(isFolder ? "" : ".png"): has a name that is not UTF-8; rename it")
                == true,
            "\(error as Any)")
        guard isFolder else {
            #expect(try skipping().count == 1)
            return
        }
        // A folder is no picture that may be left out: the classes behind would have other numbers.
        #expect(error?.reason.contains("picture") == false)
        #expect(throws: DataError.self) { try skipping() }
        #expect(throws: DataError.self) { try open(.second) }
    }

    @Test(arguments: ["bee", "v1.2"]) func aClassFolderThatIsABrokenLinkIsRefused(name: String) throws {
        for path in ["ant/a.png", "wasp/a.png"] { try fixture.add(path, value: 1) }
        let link = "\(fixture.root)/\(name)"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "nowhere")
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.file == link)
        #expect(error?.reason.hasPrefix("is a link to something that does not exist; ") == true)
        for rules in [DataRules.first, .second] {
            #expect(try open(rules).classNames == ["ant", "wasp"], "a job of an earlier build keeps its classes")
        }
    }

    @Test func otherBrokenLinksAreCountedAndNamed() throws {
        for path in ["ant/a.png", "wasp/a.png"] { try fixture.add(path, value: 1) }
        try FileManager.default.createSymbolicLink(
            atPath: "\(fixture.root)/ant/more", withDestinationPath: "nowhere")
        let words = try open().findings.omissions.map { "\($0.count) \($0.what): \($0.names)" }
        #expect(words == ["1 link to something that does not exist: [\"ant/more\"]"])
    }

    @Test func aClassFolderThatIsALinkThatCannotBeFollowedIsRefused() throws {
        for path in ["ant/a.png", "wasp/a.png"] { try fixture.add(path, value: 1) }
        // A link to itself cannot be followed by anybody, whatever the rights.
        let link = "\(fixture.root)/bee"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "bee")
        let error = #expect(throws: DataError.self) { try open() }
        #expect(error?.file == link)
        #expect(error?.reason.hasPrefix("is a link that cannot be followed: ") == true, "\(error as Any)")
    }

    @Test func foldersOfNumbersThatAreNotTheirClassesAreSaid() throws {
        for name in ["1/a.png", "2/a.png"] { try fixture.add(name, value: 1) }
        #expect(try open().findings.notes == ["folders are numbered in their order: class 0 is the folder 1"])
    }

    @Test func aLookReadsHeadersAndDecodesNothing() throws {
        for index in 0..<20 { try fixture.add("a/\(index).png", value: UInt8(index)) }
        func look(_ change: (inout PictureDataset.Options) -> Void = { _ in }) throws -> PictureDataset {
            try PictureDataset(
                folder: fixture.root, isLabelled: true,
                fixture.options {
                    $0.deadline = .now + .seconds(3600)
                    change(&$0)
                })
        }
        let data = try look()
        #expect(data.count == 20 && data.shape == [1, 8, 8] && !data.findings.isPartial && fixture.cached.isEmpty)
        #expect(
            try look {
                $0.deadline = .now - .seconds(1); $0.view = PictureView(size: 4)
            }.findings.isPartial)
        try fixture.add("a/odd.png", value: 1, width: 9)
        let error = #expect(throws: DataError.self) { try look() }
        #expect(error?.reason.contains("set data.size") == true)
        try fixture.write("a/page.png", Array("<!DOCTYPE html>".utf8))
        let broken = #expect(throws: DataError.self) { try look { $0.view = PictureView(size: 4) } }
        #expect(broken?.reason.contains("page.png: is a web page, not a picture") == true)
    }

    @Test func aLookWithoutTheTimeForOneSizeAccusesNoFile() throws {
        try fixture.add("a/0.png", value: 0)
        let error = #expect(throws: DataError.self) {
            try PictureDataset(
                folder: fixture.root, isLabelled: true,
                fixture.options {
                    $0.view = PictureView(channels: 1)
                    $0.deadline = .now - .seconds(1)
                })
        }
        #expect(error?.code != nil && error?.isPassing == true)
    }

    @Test func filesThatMayNotBeReadLeaveTheirContentInDoubt() {
        let (closed, broken) = (DataError(file: "a", reason: "", code: EACCES), DataError(file: "b", reason: ""))
        func code(_ errors: [DataError], _ rule: UnusableFiles) -> Int32? {
            let error = #expect(throws: DataError.self) { try rule.decide(errors, of: 2, in: "f") }
            return error?.code
        }
        #expect(code([closed, closed], .refuse) == EACCES && code([closed, broken], .refuse) == nil)
        #expect(
            code([broken, closed], .skip(share: 0.5)) == EACCES && code([broken, broken], .skip(share: 0.5)) == nil)
    }

    @Test func anOrientationThatWasNotReadIsNoOtherSize() {
        let wide = PictureSize(index: 0, height: 8, width: 12)
        let tall = PictureSize(index: 1, height: 12, width: 8)
        let unknown = PictureSize(index: 2, height: 12, width: 8, mayBeTurned: true)
        #expect(wide.mayEqual(wide) && !wide.mayEqual(tall) && wide.mayEqual(unknown) && unknown.mayEqual(wide))
        #expect(!unknown.mayEqual(PictureSize(index: 3, height: 9, width: 8)))
    }

    @Test func whatPassesIsNotRememberedAsUnusable() {
        #expect(DataError(file: "a", reason: "cannot be read", code: EIO).isPassing)
        #expect(DataError(file: "a", reason: "cannot be read", code: EMFILE).isPassing)
        for code in [EACCES, ENOENT, EROFS, ENOSPC] { #expect(!DataError(file: "a", reason: "", code: code).isPassing) }
        #expect(!DataError(file: "a", reason: "is damaged").isPassing)
    }

    @Test func aCacheThatCannotBeWrittenSaysWhatToDo() throws {
        try fixture.add("a/1.png", value: 1)
        let error = #expect(throws: DataError.self) {
            try PictureDataset(
                folder: fixture.root, isLabelled: true,
                fixture.options { $0.cache = PictureCache(URL(filePath: "/proc/nothing", directoryHint: .isDirectory)) }
            )
        }
        #expect(error?.reason.contains("let CACHE_DIRECTORY or XDG_CACHE_HOME of the daemon name a folder") == true)
        #expect(error?.isPassing == false)
        let none = #expect(throws: DataError.self) {
            try PictureDataset(folder: fixture.root, isLabelled: true, fixture.options { $0.cache = nil })
        }
        #expect(none?.reason.contains("a cache by CACHE_DIRECTORY, XDG_CACHE_HOME or HOME") == true)
    }
}
