public import ArgumentParser
public import Jobs

extension JobKind: ExpressibleByArgument {}
extension WeightSet: ExpressibleByArgument {}
extension JobState: ExpressibleByArgument {}
