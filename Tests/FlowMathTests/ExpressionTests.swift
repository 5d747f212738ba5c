import FlowMath
import Foundation
import Testing

struct ExpressionTests {
    @Test(arguments: [
        ("1 + 2*3", 7.0), ("-2^2", -4), ("2^3^2", 512), ("2^-1", 0.5), ("(1 + 2)*3", 9), ("7 - 4 - 2", 1),
        ("8/4/2", 1), ("t", 0.5), ("1 - t^2", 0.75), ("sin(pi*t)", 1), ("cos(pi/3)", 0.5), ("exp(0)", 1),
        ("log(e)", 1), ("sqrt(16)", 4), ("tanh(0)", 0), ("tan(pi/4)", 1), ("1.5e1*t", 7.5), (".5 + 2.", 2.5),
        ("--t", 0.5), (" 1\t+ 1 ", 2), ("2*e", 2 * M_E), ("t^t", 0.5.squareRoot()),
    ])
    func formulasMeanWhatTheySay(text: String, value: Double) throws {
        #expect(abs(try Expression(text)(0.5) - value) < 1e-15)
    }

    @Test(arguments: [
        "t^3 - 2*t", "sin(3*t)*cos(t)", "exp(-t^2)/(1 + t)", "sqrt(1 - t^2)", "log(1 + t)^2", "tanh(2*t)", "tan(t)",
        "t^t", "2^t", "1/(1 + t)^3", "sin(cos(t))", "t^0.5", "(1 - t)*t*(2 - t)", "sqrt(t)*sqrt(t)",
    ])
    func derivativesAreExact(text: String) throws {
        let formula = try Expression(text)
        let slope = formula.derivative
        for t in [0.1, 0.4, 0.7] {
            let h = 1e-5
            #expect(abs((formula(t + h) - formula(t - h)) / (2 * h) - slope(t)) < 1e-8, "at \(t)")
        }
    }

    @Test(arguments: [
        ("", 1), ("1 +", 4), ("2t", 2), ("(1", 3), ("1)", 2), ("sine(t)", 1), ("sin t", 5), ("x", 1), ("1..2", 3),
        ("1 # 2", 3), ("*2", 1), ("t^", 3),
    ])
    func mistakesAreNamedWithTheirColumn(text: String, column: Int) {
        let error = #expect(throws: ExpressionError.self) { try Expression(text) }
        #expect(error?.column == column)
        #expect(error?.text == text)
    }

    @Test func deepNestingIsRefused() {
        let text = String(repeating: "(", count: 5000) + "t" + String(repeating: ")", count: 5000)
        #expect(throws: ExpressionError.self) { try Expression(text) }
        #expect(throws: ExpressionError.self) { try Expression(String(repeating: "-", count: 5000) + "t") }
    }

    @Test func aCustomPathOfTheLinearFormulasIsTheLinearPath() throws {
        let path = try CustomPath(alpha: "t", sigma: "1 - t")
        for t in [0, 0.25, 1] { #expect(path.coefficients(at: t) == LinearPath().coefficients(at: t)) }
    }

    @Test func aCustomCosinePathIsTheCosinePath() throws {
        let path = try CustomPath(alpha: "sin(pi*t/2)", sigma: "cos(pi*t/2)")
        for t in [0, 0.25, 0.9, 1] {
            let (a, b) = (path.coefficients(at: t), CosinePath().coefficients(at: t))
            #expect(abs(a.alpha - b.alpha) + abs(a.sigma - b.sigma) < 1e-15)
            #expect(abs(a.alphaDot - b.alphaDot) + abs(a.sigmaDot - b.sigmaDot) < 1e-15)
        }
    }

    @Test(arguments: [
        ("1 - t", "t", "alpha(t) = 1 - t is 1.0 at t = 0"), ("t", "1 - 0.9*t", "at t = 1"),
        ("t", "(1 - t)*(1 - 4*t + 4*t^2)", "sigma is 0.0 at t = 0.5"), ("t + sin(2*pi*t)", "1 - t", "does not"),
        ("t*log(t)/log(t)", "1 - t", "at t = 0"), ("t", "(1-t)*(1 - 3*t)^2", "does not increase"),
    ])
    func formulasThatAreNoPathAreRefusedWithTheReason(alpha: String, sigma: String, reason: String) {
        let error = #expect(throws: PathError.self) { try CustomPath(alpha: alpha, sigma: sigma) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [(1 - 0.7, "0.3"), (0.1 + 0.2, "0.3"), (2, "2.0"), (-1e-5, "-1e-05"), (1.0 / 3, "0.333333333333")])
    func numbersOfFormulasHaveNoRoundingErrors(number: Double, text: String) {
        #expect(number.shortText == text)
    }
}
