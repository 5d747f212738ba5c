/// The spec of a job kind as its document is read.
protocol ReadableSpec: JobKindSpec {
    /// Reads the keys of the spec's mapping and notes what is wrong with them.
    init(reading reader: MappingReader)
}
