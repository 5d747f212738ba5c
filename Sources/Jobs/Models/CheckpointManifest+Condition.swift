extension CheckpointManifest {
    /// Whether the network was trained with conditions, labels or texts.
    public var isConditional: Bool { classes > 0 || text != nil }

    /// Why the field of the null condition means nothing, after the model's name; `nil` where it was trained, or where the
    /// network has no conditions and therefore no other field.
    public var untrainedUnconditionalField: String? {
        guard isConditional, drop == 0 else { return nil }
        return
            "was trained with condition.drop 0 and never saw the null condition: its unconditional field is arbitrary"
    }
}
