extension Expression {
    /// The exact derivative by t, simplified.
    public var derivative: Expression {
        switch self {
        case .number: .number(0)
        case .time: .number(1)
        case .sum(let a, let b): a.derivative.plus(b.derivative)
        case .product(let a, let b): a.derivative.times(b).plus(a.times(b.derivative))
        case .quotient(let a, let b):
            a.derivative.over(b).minus(a.times(b.derivative).over(b.to(.number(2))))
        case .power(let a, .number(let n)): Expression.number(n).times(a.to(.number(n - 1))).times(a.derivative)
        case .power(let a, let b):
            self.times(
                b.derivative.times(.function(.log, a)).plus(b.times(a.derivative).over(a)))
        case .function(let f, let a): f.derivative(at: a).times(a.derivative)
        }
    }

    /// An equal formula with numbers combined, neutral elements left out and squares of roots undone.
    public var simplified: Expression {
        switch self {
        case .number, .time: self
        case .sum(let a, let b): a.simplified.plus(b.simplified)
        case .product(let a, let b): a.simplified.times(b.simplified)
        case .quotient(let a, let b): a.simplified.over(b.simplified)
        case .power(let a, let b): a.simplified.to(b.simplified)
        case .function(let f, let a):
            if case .number(let value) = a.simplified { .number(f(value)) } else { .function(f, a.simplified) }
        }
    }

    func plus(_ b: Expression) -> Expression {
        switch (self, b) {
        case (.number(let x), .number(let y)): .number(x + y)
        case (.number(0), _): b
        case (_, .number(0)): self
        default: .sum(self, b)
        }
    }

    func minus(_ b: Expression) -> Expression { plus(Expression.number(-1).times(b)) }

    func times(_ b: Expression) -> Expression {
        switch (self, b) {
        case (.number(let x), .number(let y)): .number(x * y)
        case (.number(0), _), (_, .number(0)): .number(0)
        case (.number(1), _): b
        case (_, .number(1)): self
        case (_, .number): b.times(self)
        case (.number(let x), .product(.number(let y), let rest)): Expression.number(x * y).times(rest)
        case (.function(.sqrt, let x), .function(.sqrt, let y)) where x == y: x
        default: .product(self, b)
        }
    }

    func over(_ b: Expression) -> Expression {
        switch (self, b) {
        case (.number(let x), .number(let y)) where y != 0: .number(x / y)
        case (.number(0), _): .number(0)
        case (_, .number(1)): self
        default: .quotient(self, b)
        }
    }

    func to(_ b: Expression) -> Expression {
        switch (self, b) {
        case (_, .number(0)): .number(1)
        case (_, .number(1)): self
        case (.number, .number): .number(Expression.power(self, b)(0))
        case (.function(.sqrt, let x), .number(2)): x
        default: .power(self, b)
        }
    }
}

extension Expression.Function {
    func derivative(at a: Expression) -> Expression {
        switch self {
        case .sin: .function(.cos, a)
        case .cos: Expression.number(-1).times(.function(.sin, a))
        case .tan: Expression.number(1).over(Expression.function(.cos, a).to(.number(2)))
        case .exp: .function(.exp, a)
        case .log: Expression.number(1).over(a)
        case .sqrt: Expression.number(0.5).over(.function(.sqrt, a))
        case .tanh: Expression.number(1).minus(Expression.function(.tanh, a).to(.number(2)))
        }
    }
}
