/// The size of a terminal's window in characters.
struct WindowSize: Hashable, Sendable {
    var columns: Int
    var rows: Int
}
