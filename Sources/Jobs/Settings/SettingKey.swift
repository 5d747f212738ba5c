/// One key of `cfgd.yaml`: how its value is read, and whether a reload puts it in force.
struct SettingKey: Sendable {
    let name: String
    let isReloaded: Bool
    /// Reads the key of a mapping into settings; without the key they stay as they are.
    let read: @Sendable (MappingReader, inout DaemonSettings) -> Void
    /// Whether two daemons have different values.
    let differs: @Sendable (DaemonSettings, DaemonSettings) -> Bool

    /// - Parameter value: reads a value; takes the mapping, the key and the value without the key.
    init<Value: Equatable & SendableMetatype>(
        _ name: String, _ path: any WritableKeyPath<DaemonSettings, Value> & Sendable, isReloaded: Bool = true,
        _ value: @escaping @Sendable (MappingReader, String, Value) -> Value
    ) {
        self.name = name
        self.isReloaded = isReloaded
        read = { reader, settings in settings[keyPath: path] = value(reader, name, settings[keyPath: path]) }
        differs = { $0[keyPath: path] != $1[keyPath: path] }
    }
}
