public import FlowMath
public import Torch

extension GaussianMixture {
    /// Returns samples, float64 [indices.count, d], each a function of its index alone.
    /// - Parameters:
    ///   - labels: the class of each sample; `nil` draws from the whole mixture.
    ///   - purpose: what the numbers are drawn for; `step` tells further draws apart.
    /// - Throws: `TorchError`.
    public func sample(
        _ indices: Range<UInt64>, labels: [Int]? = nil, from stream: RandomStream,
        purpose: RandomStream.Purpose = .evaluation, step: UInt64 = 0
    ) throws(TorchError) -> (x: Tensor, component: [Int]) {
        let d = dimension
        // The choice of the component takes the first block of numbers, the normal numbers take the others.
        let draws = try stream.uniform(purpose: purpose, step: step, samples: indices).doubles()
        let normals = try stream.normal(purpose: purpose, step: step, samples: indices, shape: [4 + d])
            .narrowed(dim: 1, start: 4, length: d).cast(to: .float64)
        var chosen: [Int] = []
        for (place, draw) in draws.enumerated() {
            chosen.append(component(at: draw, among: labels?[place]))
        }
        let index = try Tensor(chosen.map(Int64.init), shape: [chosen.count])
        let means = try Tensor(components.flatMap(\.mean), shape: [components.count, d])
        let eigen = components.map(\.eigenvalues)
        let deviations = try Tensor(eigen.flatMap { $0.values.map { $0.squareRoot() } }, shape: [components.count, d])
        let bases = try Tensor(eigen.flatMap { $0.vectors.flatMap { $0 } }, shape: [components.count, d, d])
        let scaled = try normals * deviations.indexSelected(dim: 0, index)
        let turned = try (scaled.unsqueezed(1) * bases.indexSelected(dim: 0, index)).sum(dims: [-1])
        return (try turned + means.indexSelected(dim: 0, index), chosen)
    }

    private func component(at draw: Double, among label: Int?) -> Int {
        let allowed = components.indices.filter { label == nil || components[$0].label == label }
        var left = draw * allowed.reduce(0) { $0 + components[$1].weight }
        for index in allowed {
            left -= components[index].weight
            if left < 0 { return index }
        }
        return allowed.last ?? 0
    }
}
