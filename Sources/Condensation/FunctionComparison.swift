internal import ExactAlgebra
public import InvariantManifolds
internal import Networks

// Two ways to show that functions differ, each at one input: outputs further apart than rounding can bring them; and, for
// networks that differ by less, the derivative along the segment between them. By the mean value theorem the outputs differ
// by the derivative somewhere on the segment; if it is nearly the same at both ends and in the middle, it is not zero. The
// derivative is linear in the difference of the parameters, so that of one unit in the last place is seen as well as any.

/// Whether two networks compute the same function, and how that is known.
public struct FunctionComparison: Sendable {
  /// How the verdict was reached.
  public enum Method: String, Sendable {
    /// Equal parameters after relabelling: exact.
    case matching
    /// Equal sums over classes of equal neurons: exact up to the failure bound.
    case classes
    /// Equal combinations of equal functions, in exact fractions: positive multiples, reflections, linear layers, constants
    /// and neurons that are off for all inputs seen through. Refuted so: affine maps that differ.
    case normalForm
    /// Parameters of a network without hidden layers, which the function determines: exact.
    case parameters
    /// Outputs at an input further apart than a bound for rounding.
    case outputs
    /// The derivative along the segment between the networks at an input.
    case derivative
  }

  /// An input at which the functions differ.
  public struct Witness: Sendable {
    /// The input.
    public let input: [Double]
    /// The number of the output.
    public let output: Int
    /// The output of the second network less that of the first; by the derivative if that is the method.
    public let difference: Double
  }

  /// Whether the functions are equal.
  public let status: Certainty
  /// How that is known; `nil` if it is not.
  public let method: Method?
  /// The probability that a proof of equality is wrong by chance.
  public let failureBound: Double
  /// Where the functions differ.
  public let witness: Witness?
  /// The method that proved the functions equal although outputs at the witness differ by more than rounding can: then the
  /// proof or the program is wrong.
  public let contradicted: Method?

  /// Whether a proof of equality and a measurement contradict one another.
  public var isDiscrepancy: Bool { contradicted != nil }

  /// A verdict.
  init(
    _ status: Certainty, _ method: Method?, failureBound: Double = 0, witness: Witness? = nil,
    contradicted: Method? = nil
  ) {
    (self.status, self.method, self.failureBound, self.witness) = (status, method, failureBound, witness)
    self.contradicted = contradicted
  }

  /// A proof of equality, held against outputs: one that differs by more than rounding refutes it.
  func measured(
    _ architecture: Architecture, _ first: [Double], _ second: [Double], inputs: [[Double]]
  ) -> FunctionComparison {
    guard status == .proven, let witness = FunctionComparison.outputWitness(architecture, first, second, inputs) else {
      return self
    }
    return FunctionComparison(.refuted, .outputs, witness: witness, contradicted: method)
  }

  /// Looks for an input at which the functions differ.
  ///
  /// - Parameters:
  ///   - first: the parameters of the first network.
  ///   - second: those of the second, relabelled.
  ///   - inputs: rows of inputs, tried in order.
  /// - Complexity: O(parameters * inputs).
  static func refutation(
    _ architecture: Architecture, _ first: [Double], _ second: [Double], inputs: [[Double]]
  ) -> FunctionComparison? {
    if let witness = outputWitness(architecture, first, second, inputs) {
      return FunctionComparison(.refuted, .outputs, witness: witness)
    }
    for input in inputs {
      if let witness = derivativeWitness(architecture, first, second, input) {
        return FunctionComparison(.refuted, .derivative, witness: witness)
      }
    }
    return nil
  }

  private static func outputWitness(
    _ architecture: Architecture, _ first: [Double], _ second: [Double], _ inputs: [[Double]]
  ) -> Witness? {
    for input in inputs {
      let one = BoundedOutputs(architecture, first, input)
      let other = BoundedOutputs(architecture, second, input)
      for output in one.values.indices {
        let difference = other.values[output] - one.values[output]
        let rounding = one.errors[output] + other.errors[output]
        if difference.isFinite, rounding.isFinite, abs(difference) > 16 * rounding {
          return Witness(input: input, output: output, difference: difference)
        }
      }
    }
    return nil
  }

  private static func derivativeWitness(
    _ architecture: Architecture, _ first: [Double], _ second: [Double], _ input: [Double]
  ) -> Witness? {
    let change = zip(first, second).map { $1 - $0 }
    for output in 0..<architecture.outputCount {
      var covector = [Double](repeating: 0, count: architecture.outputCount)
      covector[output] = 1
      var slopes: [Double] = []
      for time in [0, 0.5, 1] {
        let point = zip(first, change).map { $0 + time * $1 }
        var gradient = [Double](repeating: 0, count: point.count)
        architecture.writeGradient(
          parameters: point, input: input, covector: covector, evaluator: RealEvaluator(), into: &gradient)
        let terms = zip(gradient, change).map { $0 * $1 }
        let slope = terms.reduce(0, +)
        // Less than this may be rounding.
        guard abs(slope) > 1e-9 * terms.reduce(0, { $0 + abs($1) }) else { break }
        slopes.append(slope)
      }
      guard slopes.count == 3, slopes.allSatisfy({ $0 * slopes[0] > 0 || $0.sign == slopes[0].sign }) else { continue }
      let sizes = slopes.map(\.magnitude)
      if sizes.min()! > sizes.max()! / 2 { return Witness(input: input, output: output, difference: slopes[1]) }
    }
    return nil
  }
}

/// The outputs of a network at an input, with bounds for their rounding errors: the largest slope within reach of each.
struct BoundedOutputs {
  let values: [Double]
  let errors: [Double]

  /// - Parameter unit: half the distance of neighbouring numbers of the weights, relatively.
  /// - Complexity: O(parameters).
  init(_ architecture: Architecture, _ parameters: [Double], _ input: [Double], unit: Double = 0x1p-53) {
    var (signal, error) = (input, [Double](repeating: 0, count: input.count))
    for layer in 1...architecture.layerCount {
      let (rows, columns) = (architecture.widths[layer], architecture.widths[layer - 1])
      let start = architecture.offset(ofLayer: layer)
      var (sums, bounds) = ([Double](), [Double]())
      for row in 0..<rows {
        let bias = architecture.hasBias ? parameters[start + rows * columns + row] : 0
        var (sum, size, passed) = (bias, abs(bias), 0.0)
        for column in 0..<columns {
          let weight = parameters[start + row * columns + column]
          sum += weight * signal[column]
          size += abs(weight * signal[column])
          passed += abs(weight) * error[column]
        }
        sums.append(sum)
        bounds.append(passed + Double(columns + 2) * unit * size)
      }
      guard layer < architecture.layerCount else {
        (signal, error) = (sums, bounds)
        break
      }
      signal = sums.map { architecture.activation.real(at: $0).value }
      error = sums.indices.map { index in
        let (sum, bound, value) = (sums[index], bounds[index], abs(signal[index]))
        let slope =
          architecture.activation.largestSlope(from: sum - bound, to: sum + bound)
          ?? abs(architecture.activation.real(at: sum).slope) + bound
        // Differences such as z - tanh(z) are as wrong as their terms.
        return slope * bound + (value == 0 ? 0 : 4 * 0x1p-52 * max(value, min(abs(sum), 1)))
      }
    }
    (values, errors) = (signal, error)
  }
}
