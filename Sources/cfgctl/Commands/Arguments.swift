public import ArgumentParser
public import Jobs

extension JobKind: ExpressibleByArgument {}
extension ImportSpec.Weights: ExpressibleByArgument {}
extension JobState: ExpressibleByArgument {}
