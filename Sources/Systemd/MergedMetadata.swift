internal import Logging

/// The metadata of an event from handler, provider and event; later sources win.
enum MergedMetadata {
    static func of(
        _ event: LogEvent, handler: Logger.Metadata, provider: Logger.MetadataProvider?
    ) -> Logger.Metadata {
        var all = handler
        if let provider { all.merge(provider.get()) { _, nearer in nearer } }
        if let own = event.metadata { all.merge(own) { _, nearer in nearer } }
        return all
    }
}
