public import Networks

/// An input at which two networks that were proven to compute one function give outputs further apart than rounding can
/// bring them: proof or program is wrong there.
public struct MeasuredContradiction: Sendable {
  /// The input.
  public let input: [Double]
  /// The number of the output.
  public let output: Int
  /// The output of the second network less that of the first.
  public let difference: Double
  /// What rounding can make of it at most, to first order and with a margin.
  public let rounding: Double

  /// Looks for a contradiction.
  ///
  /// The sums of a network's own terms bound what rounding of weights does in the other one too, whose weights are sums of
  /// some of them, or parts.
  /// - Parameters:
  ///   - wide: the network with more neurons, or either.
  ///   - measured: the difference of the outputs at these inputs, by which most cases are settled.
  ///   - isStoredShort: whether weights were rounded to 24 bits or fewer on the way.
  ///   - inputs: rows of inputs, one after the other; the first ones are tried where networks are large.
  /// - Complexity: O(parameters) for each input, at most some 10^8 operations.
  public static func find(
    _ wide: Architecture, _ wideParameters: [Double], _ narrow: Architecture, _ narrowParameters: [Double],
    measured: OutputDifference, isStoredShort: Bool, at inputs: [Double]
  ) -> MeasuredContradiction? {
    let unit = isStoredShort ? 0x1p-24 : 0x1p-53
    guard measured.largest > 64 * unit * measured.largestOutput, wide.inputCount > 0 else { return nil }
    let count = min(inputs.count / wide.inputCount, max(1, 100_000_000 / max(wideParameters.count, 1)))
    for number in 0..<count {
      let input = Array(inputs[number * wide.inputCount..<(number + 1) * wide.inputCount])
      let first = BoundedOutputs(wide, wideParameters, input, unit: unit)
      let second = BoundedOutputs(narrow, narrowParameters, input)
      for output in first.values.indices {
        let difference = second.values[output] - first.values[output]
        let rounding = 16 * (first.errors[output] + second.errors[output])
        if difference.isFinite, rounding.isFinite, abs(difference) > rounding {
          return MeasuredContradiction(input: input, output: output, difference: difference, rounding: rounding)
        }
      }
    }
    return nil
  }
}
