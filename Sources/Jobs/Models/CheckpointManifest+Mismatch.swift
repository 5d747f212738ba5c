extension CheckpointManifest {
    /// Why this classifier cannot guide a model, in words; `nil` if it can.
    public func mismatch(with model: CheckpointManifest) -> String? {
        if model.classes > 0, classes != model.classes {
            return "the classifier knows \(classes) classes and the model \(model.classes); "
                + "train it on the labels of the model"
        }
        if path != model.path {
            return "the classifier was trained along another path than the model, and noise at a time t means "
                + "another thing to it; train it with the path of the model"
        }
        if shape != model.shape {
            return "the classifier was trained on examples of shape \(shape) and the model on \(model.shape)"
        }
        if normalization != model.normalization {
            return "the classifier was trained on data normalised by \(normalization) and the model by "
                + model.normalization
        }
        return nil
    }
}
