internal import InvariantManifolds
public import Symmetry

/// The narrower network that a network on a SIM is equivalent to, in double precision: same function, same training with
/// scaled learning rates.
///
/// Weight `U[D, C] = s_i sum_{j in C} s_j W[i, j]` for any `i` in `D`. Training it with the learning rate of parameter `U[D, C]`
/// multiplied by `|C| / |D|`, and of bias `b_D` by `1 / |D|`, follows the wide network's training (gradient descent,
/// stochastic gradient descent, momentum). Under Adam it follows if gradients are multiplied by `1 / |D|` and steps by `|C|`.
public struct QuotientNetwork: Sendable {
  /// The narrower architecture.
  public let architecture: Architecture
  /// Its parameters in parameter order; sums of doubles, rounded.
  public let parameters: [Double]
  /// Whether no sum was rounded.
  public let isExact: Bool
  /// The factor of the learning rate of each parameter.
  public let learningRateFactors: [Double]
  /// What the gradient of each parameter is to be multiplied by, `1/|D|`, for rules that are not linear in it (Adam).
  public let gradientFactors: [Double]
  /// What the step of each parameter is then to be multiplied by, `|C|`.
  public let stepFactors: [Double]

  /// The quotient of a network by a stable partition of its hidden layers.
  ///
  /// - Parameters:
  ///   - wide: the architecture.
  ///   - parameters: its parameters in parameter order.
  ///   - hidden: a stable partition at these parameters, one for each hidden layer.
  /// - Complexity: O(parameters).
  public init(of wide: Architecture, parameters: [Double], by hidden: [SignedPartition]) {
    precondition(parameters.count == wide.parameterCount, "\(wide) has \(wide.parameterCount) parameters")
    let partitions = wide.axisPartitions(hidden)
    let wiring = wide.wiring
    architecture = wide.withHiddenWidths(hidden.map(\.classCount))
    var narrow: [Double] = []
    var areExact = true
    var start = 0
    for tensor in wiring.tensors {
      let (rows, columns) = (tensor.slots[0], tensor.slots.count == 2 ? tensor.slots[1] : nil)
      let width = columns.map { wiring.axes[$0.axis].count } ?? 1
      let columnClasses = columns.map { partitions[$0.axis].classes() } ?? [[0]]
      for rowClass in partitions[rows.axis].classes() {
        // The first member of a class is positive, or fixed by the change of sign with incoming weights at zero.
        let row = start + rowClass[0] * width
        for columnClass in columnClasses {
          let rests = QuotientNetwork.sign(partitions[rows.axis].labels[rowClass[0]], rows) == 0
          var sum = CompensatedSum()
          for column in columnClass where !rests {
            let sign = columns.map { QuotientNetwork.sign(partitions[$0.axis].labels[column], $0) } ?? 1
            sum.add(sign * parameters[row + column])
          }
          areExact = areExact && sum.isExact
          narrow.append(sum.value)
        }
      }
      start += wiring.shape(of: tensor).reduce(1, *)
    }
    (self.parameters, isExact) = (narrow, areExact)
    learningRateFactors = wiring.tensors.flatMap { Quotient.learningRateFactors(of: $0, partitions) }
    gradientFactors = wiring.tensors.flatMap { Quotient.gradientFactors(of: $0, partitions) }
    stepFactors = wiring.tensors.flatMap { Quotient.stepFactors(of: $0, partitions) }
  }

  private static func sign(_ label: SignedPartition.Label, _ slot: Wiring.Slot) -> Double {
    slot.isSigned ? Double(label.sign.rawValue) : 1
  }
}

/// A sum of doubles with the rounding errors of the additions carried along (Neumaier's form of Kahan's method).
private struct CompensatedSum {
  private var sum = 0.0
  private var correction = 0.0
  private var hasCorrected = false

  mutating func add(_ term: Double) {
    let next = sum + term
    let error = abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
    if error != 0 { hasCorrected = true }
    correction += error
    sum = next
  }

  var value: Double { sum + correction }

  /// Whether no addition was rounded. (Where roundings cancel it says no.)
  var isExact: Bool { !hasCorrected }
}
