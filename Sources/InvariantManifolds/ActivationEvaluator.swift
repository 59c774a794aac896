public import ExactAlgebra
internal import Synchronization

/// Gives activations their meaning in one kind of number.
///
/// A model is written once against this protocol and then evaluated over doubles (`RealEvaluator`), over residues, dual
/// numbers and power series with formal activations (`FormalEvaluator`), and over variables that record what is done to
/// them, for the derivative (`TapeEvaluator`).
public protocol ActivationEvaluator: Sendable {
  /// The numbers.
  associatedtype Scalar: Ring
  /// The value of an activation.
  func value(of activation: any Activation, at argument: Scalar) -> Scalar
}

/// An evaluator that also knows slopes: what a derivative by hand, or the library's, is written against.
public protocol SlopeEvaluator: ActivationEvaluator {
  /// The value and slope of an activation.
  func jet(of activation: any Activation, at argument: Scalar) -> Jet<Scalar>
}

extension SlopeEvaluator {
  /// The value alone.
  public func value(of activation: any Activation, at argument: Scalar) -> Scalar {
    jet(of: activation, at: argument).value
  }
}

/// Activations as they are, in floating point.
public struct RealEvaluator: SlopeEvaluator {
  /// Doubles.
  public typealias Scalar = Double

  /// The evaluator; it has no parameters.
  public init() {}

  /// The real value and slope.
  public func jet(of activation: any Activation, at argument: Double) -> Jet<Double> { activation.real(at: argument) }
}

/// Formal activations over the prime fields, or over extensions of them: transcendental values become independent random
/// ones.
///
/// Where an activation has no formal value at an argument (the sign of a pre-activation is left open, a reciprocal meets 0)
/// the evaluator hands out zeros and remembers it: the result is to be thrown away if `hasFailed`.
public struct FormalEvaluator<Scalar: FormalScalar>: SlopeEvaluator {
  /// The random function that stands for the activation.
  public let oracle: RandomOracle
  private let failure: Failure
  private let held: HeldSigns?

  /// The evaluator of an oracle.
  public init(oracle: RandomOracle) { self.init(oracle, Failure(), nil) }

  private init(_ oracle: RandomOracle, _ failure: Failure, _ held: HeldSigns?) {
    (self.oracle, self.failure, self.held) = (oracle, failure, held)
  }

  /// Whether a value was asked for where there is none.
  public var hasFailed: Bool { failure.flag.load(ordering: .relaxed) }

  /// The formal value and slope.
  public func jet(of activation: any Activation, at argument: Scalar) -> Jet<Scalar> {
    if let held, let pieces = activation.pieces?.bend {
      return FormalEvaluator.piece(of: pieces, held.next(), argument)
    }
    guard let jet = Scalar.derivatives(of: activation, at: argument, count: 2, oracle: oracle) else {
      failure.flag.store(true, ordering: .relaxed)
      return Jet(value: .zero, slope: .zero)
    }
    return Jet(value: jet[0], slope: jet[1])
  }
}

/// An evaluator that can hold each piecewise linear activation on a piece, whatever its argument.
protocol HoldingEvaluator: SlopeEvaluator {
  /// The evaluator for one evaluation of a model, with the signs in the order in which the model asks for them.
  func holding(_ signs: [Int8]) -> Self
}

extension FormalEvaluator: HoldingEvaluator {
  func holding(_ signs: [Int8]) -> FormalEvaluator { FormalEvaluator(oracle, failure, HeldSigns(signs)) }

  /// The piece above or below zero; 0 is the rest of a ReLU whose argument vanishes in a whole cell.
  fileprivate static func piece(of pieces: PiecewiseLinear, _ sign: Int8, _ argument: Scalar) -> Jet<Scalar> {
    let slope = sign > 0 ? pieces.slopeAbove.residues : sign < 0 ? pieces.slopeBelow.residues : .zero
    if slope == .one { return Jet(value: argument, slope: .one) }
    guard slope != .zero, let number = slope as? Scalar.Ground else { return Jet(value: .zero, slope: .zero) }
    let constant = Scalar(constant: number)
    return Jet(value: argument * constant, slope: constant)
  }
}

/// Signs that are taken one after the other, by one thread, in one evaluation.
private final class HeldSigns: @unchecked Sendable {
  private let signs: [Int8]
  private var place = 0

  init(_ signs: [Int8]) { self.signs = signs }

  func next() -> Int8 {
    defer { place += 1 }
    return signs[place]
  }
}

/// A mark that is set once.
private final class Failure: Sendable {
  let flag = Atomic(false)
}
