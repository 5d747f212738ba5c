/// The rules by which data files are read. A job keeps the rules that it was submitted under, so that it resumes with the same
/// examples and labels.
public enum DataRules: Int, Sendable, Hashable {
    /// The rules of earlier builds, for their jobs only.
    case first = 1
    /// EXIF orientations are applied and gamma chunks ignored; labels, headers and indices of tables, alpha channels and
    /// booleans of arrays are recognised; folders of other programs are left out; numbers sort as numbers.
    case second = 2
    /// A folder whose name is not UTF-8 and a link that may be the folder of a class and leads nowhere are errors.
    case third = 3

    /// The rules of new jobs.
    public static let current = DataRules.third

    /// Whether entries that may be folders of pictures and cannot be used are errors; earlier rules left them out.
    var refusesLostFolders: Bool { self != .first && self != .second }
}
