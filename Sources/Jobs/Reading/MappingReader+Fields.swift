internal import Yams

/// Fields that several kinds of spec share.
extension MappingReader {
    /// The name of a job: one word that can stand for the job on a command line.
    func jobName(_ key: String) -> String? {
        guard let name = text(key) else { return nil }
        let allowed = name.unicodeScalars.allSatisfy {
            // Some letters are invisible: a name that looks like another one must not exist.
            ($0.properties.isAlphabetic && !$0.properties.isDefaultIgnorableCodePoint)
                || ("0"..."9").contains($0) || "._-".unicodeScalars.contains($0)
        }
        if name.isEmpty || name.unicodeScalars.count > 64 || !allowed || name.allSatisfy(\.isNumber)
            || name.hasPrefix("-")
        {
            report(
                key,
                "\"\(name)\" cannot name a job; expected 1 to 64 letters, digits, '.', '_' or '-', not digits alone "
                    + "and no '-' in front")
        }
        return name
    }

    /// `cpu`, `cuda` or `cuda:N`.
    func device(_ key: String) -> String? {
        guard let device = text(key) else { return nil }
        let isCUDA = device.hasPrefix("cuda:") && UInt8(device.dropFirst(5)) != nil
        if device != "cpu", device != "cuda", !isCUDA {
            report(key, "\"\(device)\" is not a device; expected cpu, cuda or cuda:0")
        }
        return device
    }

    /// The absolute path of a file or directory that the job reads.
    func path(_ key: String) -> String? {
        guard let written = text(key) else { return nil }
        return path(written, key)
    }

    /// The absolute paths of one or several files, at least one; one path stands for a list of one.
    func paths(_ key: String) -> [String]? {
        guard let list = node(key)?.sequence else { return path(key).map { [$0] } }
        if list.isEmpty { report(key, "names no file") }
        return list.compactMap { entry in
            guard let written = entry.scalar?.string, !written.isEmpty else {
                report(key, "expected a list of paths")
                return nil
            }
            return path(written, key)
        }
    }

    /// A job's name, or the absolute path of a checkpoint's directory.
    func modelReference(_ key: String) -> String? {
        guard let model = text(key) else { return nil }
        return model.contains("/") ? path(key) : model
    }

    /// A list of texts, none of them empty; one text stands for a list of one.
    func texts(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        let texts = (node.sequence.map(Array.init) ?? [node]).map { $0.scalar?.string ?? "" }
        guard !texts.isEmpty, !texts.contains("") else {
            report(key, "expected a text or a list of texts")
            return nil
        }
        return texts
    }

    private func path(_ written: String, _ key: String) -> String? {
        if written.unicodeScalars.contains("\0") {
            report(key, "\"\(written)\" contains a NUL character, which no path can")
            return nil
        }
        guard !written.isEmpty, let path = document.absolute(written, in: self.path.appendingField(key)) else {
            report(key, "\"\(written)\" is not an absolute path; over the socket paths must begin with /")
            return nil
        }
        return path
    }

    /// Whether the key's value is a mapping.
    func isMapping(_ key: String) -> Bool { node(key)?.mapping != nil }
}
