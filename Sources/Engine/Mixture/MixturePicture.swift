internal import Datasets
internal import Flow
internal import FlowMath
internal import Torch

/// The densities of samples with two coordinates: a row for each class, a column for each guidance scale, and in the last
/// column the exact density of the class. A row has one scale of colours; the grey below is the whole mixture.
struct MixturePicture {
    private let field: GaussianMixtureField
    private let plan: SamplePlan
    private let points: [Double]
    private let frame: PlaneFrame

    private static let size = 168
    private static let palette: [(Double, Double, Double)] = [
        (31, 95, 180), (214, 92, 20), (30, 135, 60), (190, 40, 60), (120, 75, 175), (120, 80, 50), (200, 90, 170),
        (90, 90, 90),
    ]
    private static let mixtureColor = (60.0, 60.0, 60.0)

    /// - Parameter samples: float64 [scales x samples, 2] in the order of the plan.
    init(field: GaussianMixtureField, plan: SamplePlan, samples: Tensor) throws(TorchError) {
        self.field = field
        self.plan = plan
        points = try samples.doubles()
        frame = PlaneFrame(around: field.mixture, size: Self.size)
    }

    /// Draws the picture.
    func drawn() throws(TorchError) -> PNGImage {
        let whole = try exact(nil)
        let grey = Self.normalized(whole, by: whole.max() ?? 1)
        var panels: [PNGImage] = []
        let labels: [Int?] = plan.classes.isEmpty ? [nil] : plan.classes.map { $0 }
        for (row, label) in labels.enumerated() {
            let density = try exact(label)
            let peak = density.max() ?? 1
            let color = label.map { Self.palette[$0 % Self.palette.count] } ?? Self.mixtureColor
            for scale in plan.scales.indices {
                let found = frame.density(of: members(scale, row))
                panels.append(panel(Self.normalized(found, by: peak), color, over: grey))
            }
            panels.append(panel(Self.normalized(density, by: peak), color, over: grey))
        }
        return ImageGrid.picture(of: panels, columns: plan.scales.count + 1, gap: 4, background: 120)
    }

    /// The samples of one row of one scale, (x, y).
    private func members(_ scale: Int, _ row: Int) -> [(Double, Double)] {
        let own = plan.classes.isEmpty ? 0..<plan.total : row * plan.each..<(row + 1) * plan.each
        return own.map { slot in
            let place = 2 * (scale * plan.total + slot)
            return (points[place], points[place + 1])
        }
    }

    private func exact(_ label: Int?) throws(TorchError) -> [Double] {
        let centres = frame.centres
        let count = centres.count / 2
        let labels = try label.map { (label) throws(TorchError) in
            try Tensor.full([count], Double(label), dtype: .int64)
        }
        return try field.logDensity(Tensor(centres, shape: [count, 2]), at: 1, given: labels).exp().doubles()
    }

    /// The root, which shows the flanks, of densities as parts of the peak.
    private static func normalized(_ density: [Double], by peak: Double) -> [Double] {
        density.map { min(1, $0 / peak).squareRoot() }
    }

    private func panel(
        _ density: [Double], _ color: (Double, Double, Double), over grey: [Double]
    ) -> PNGImage {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * density.count)
        for (value, below) in zip(density, grey) {
            let paper = 255 - 38 * below
            for part in [color.0, color.1, color.2] {
                pixels.append(UInt8(max(0, min(255, paper + (part - paper) * value))))
            }
        }
        return PNGImage(width: Self.size, height: Self.size, channels: 3, pixels: pixels)
    }
}
