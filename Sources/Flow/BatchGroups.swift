internal import Torch

/// The samples of a batch grouped by a key, such as their time, for fields that are evaluated at one key at a time.
struct BatchGroups<Key: Hashable & Comparable> {
    private let groups: [(key: Key, samples: [Int])]

    init(_ keys: [Key]) {
        let byKey = Dictionary(grouping: keys.indices, by: { keys[$0] })
        groups = byKey.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Calls `body` with the samples, the key, the indices in the batch and the labels of each group, and puts the
    /// results back into the order of the batch.
    func map(
        _ x: Tensor, _ label: Tensor?,
        _ body: (Tensor, Key, [Int], Tensor?) throws(TorchError) -> [Tensor]
    ) throws(TorchError) -> [Tensor] {
        if groups.count == 1 { return try body(x, groups[0].key, groups[0].samples, label) }
        var parts: [[Tensor]] = []
        for group in groups {
            let index = try Tensor.places(group.samples, like: x)
            let label = try label?.indexSelected(dim: 0, index)
            parts.append(try body(x.indexSelected(dim: 0, index), group.key, group.samples, label))
        }
        var order = [Int](repeating: 0, count: groups.reduce(0) { $0 + $1.samples.count })
        for (place, sample) in groups.flatMap(\.samples).enumerated() { order[sample] = place }
        let places = try Tensor.places(order, like: x)
        var result: [Tensor] = []
        for answer in parts[0].indices {
            result.append(try Tensor.cat(parts.map { $0[answer] }).indexSelected(dim: 0, places))
        }
        return result
    }
}
