/// One prediction as a linear function `position x + prediction p` of the point x and another prediction p there.
public struct PredictionConversion: Sendable, Hashable {
    /// The factor of the point x.
    public let position: Double
    /// The factor of the prediction p.
    public let prediction: Double

    /// Creates a conversion.
    public init(position: Double, prediction: Double) {
        self.position = position
        self.prediction = prediction
    }

    /// Whether both factors are finite.
    public var isFinite: Bool { position.isFinite && prediction.isFinite }
}

extension ScalarPathCoefficients {
    /// Returns the conversion between two predictions, from `x = alpha x_1 + sigma x_0` and `v = alpha' x_1 + sigma'
    /// x_0`.
    ///
    /// Its factors are infinite where no conversion exists: from noise and score where alpha is 0, to noise and score
    /// where sigma is 0, from data to velocity where sigma is 0, and from velocity to data where the velocity is 0 for
    /// all data. `ProbabilityPath.velocity(from:at:)` takes the limit there.
    public func conversion(from source: Prediction, to target: Prediction) -> PredictionConversion {
        switch (source, target) {
        case (.velocity, .velocity), (.score, .score), (.noise, .noise), (.data, .data):
            PredictionConversion(position: 0, prediction: 1)

        case (.velocity, .data):
            // Where sigma' is infinite the same quotient, expanded by sigma, is not.
            sigmaDot.isFinite
                ? PredictionConversion(position: -sigmaDot / wronskian, prediction: sigma / wronskian)
                : PredictionConversion(
                    position: -sigmaSigmaDot / sigmaWronskian, prediction: sigma * sigma / sigmaWronskian)
        case (.noise, .data): PredictionConversion(position: 1 / alpha, prediction: -sigma / alpha)
        case (.score, .data): PredictionConversion(position: 1 / alpha, prediction: sigma * sigma / alpha)

        // Where nothing of the data is in x, x is noise, whatever the velocity tells.
        case (.velocity, .noise) where alpha == 0: PredictionConversion(position: 1 / sigma, prediction: 0)
        case (.velocity, .score) where alpha == 0: PredictionConversion(position: -1 / (sigma * sigma), prediction: 0)

        case (.velocity, .noise):
            sigmaDot.isFinite
                ? PredictionConversion(position: alphaDot / wronskian, prediction: -alpha / wronskian)
                : PredictionConversion(
                    position: sigma * alphaDot / sigmaWronskian, prediction: -sigma * alpha / sigmaWronskian)
        case (.data, .noise): PredictionConversion(position: 1 / sigma, prediction: -alpha / sigma)
        case (.score, .noise): PredictionConversion(position: 0, prediction: -sigma)

        case (.velocity, .score):
            PredictionConversion(position: -alphaDot / sigmaWronskian, prediction: alpha / sigmaWronskian)
        case (.noise, .score): PredictionConversion(position: 0, prediction: -1 / sigma)
        case (.data, .score):
            PredictionConversion(position: -1 / (sigma * sigma), prediction: alpha / (sigma * sigma))

        case (.data, .velocity): PredictionConversion(position: sigmaDot / sigma, prediction: wronskian / sigma)
        case (.noise, .velocity): PredictionConversion(position: alphaDot / alpha, prediction: -wronskian / alpha)
        case (.score, .velocity): PredictionConversion(position: positionFactor, prediction: scoreFactor)
        }
    }

    /// `sigma (alpha' sigma - sigma' alpha)`, finite at both ends.
    private var sigmaWronskian: Double { alphaDot * sigma * sigma - sigmaSigmaDot * alpha }
}
