import Condensation
import ExactAlgebra
import NaganoTestSupport
import Networks
import Testing

@Suite struct MeasuredContradictionTests {
  /// Rounding is no contradiction, in doubles and where weights were stored as floats; a change beyond it is.
  @Test(arguments: [false, true]) func tellsRoundingFromChange(isShort: Bool) throws {
    try withTrials(40) { trial in
      let architecture = try Architecture(trial.seed % 2 == 0 ? "tanh:3-5-2+bias" : "gelu:3-4-4-1")
      let parameters = (0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() * 3 }
      let rounded = parameters.map { isShort ? Double(Float($0)) : $0 * (1 + 0x1p-53) }
      let inputs = OutputDifference.inputs(count: 8, of: architecture, seed: trial.seed)
      func found(_ other: [Double]) -> MeasuredContradiction? {
        let measured = OutputDifference(of: architecture, parameters, and: architecture, other, at: inputs)
        return .find(
          architecture, parameters, architecture, other, measured: measured, isStoredShort: isShort, at: inputs)
      }
      #expect(found(rounded) == nil, "\(trial)")
      let changed = rounded.map { $0 * (isShort ? 1.1 : 1.000_001) }
      let contradiction = try #require(found(changed), "\(trial)")
      #expect(abs(contradiction.difference) > contradiction.rounding && contradiction.input.count == 3)
    }
  }
}
