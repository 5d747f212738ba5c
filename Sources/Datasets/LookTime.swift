/// The time at which a look at files ends; `nil` for reading that has no end.
typealias LookTime = ContinuousClock.Instant?

extension LookTime {
    /// Whether a look has to end.
    var isOver: Bool { map { ContinuousClock.now > $0 } ?? false }
}
