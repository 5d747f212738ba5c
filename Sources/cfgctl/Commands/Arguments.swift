public import ArgumentParser
public import Jobs

extension JobKind: ExpressibleByArgument {}
extension JobState: ExpressibleByArgument {}
