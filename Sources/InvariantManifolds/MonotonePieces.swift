internal import Foundation

/// Where a real activation turns and where its slope does: between such points both are monotone, so their extremes over an
/// interval are at its ends or at these points.
public struct MonotonePieces: Hashable, Sendable {
  /// Isolated points of the real line, each to the precision of doubles.
  public enum Points: Hashable, Sendable {
    /// These points.
    case finite([Double])
    /// The points `first + k period`, for all integers `k`; values and absolute slopes there come in at most two kinds, in turns.
    case periodic(first: Double, period: Double)
  }

  /// How fast the slope changes.
  public enum Curvature: Hashable, Sendable {
    /// `|s''|` is at most this, everywhere.
    case atMost(Double)
    /// `|s''|` is at most this times `|z|`.
    case timesArgument(Double)
    /// `|s''| <= |s'|`, and `|s'|` rises.
    case atMostSlope
    /// The slope jumps, and never falls.
    case jumps
  }

  /// All points where the slope changes its sign.
  public let turning: Points
  /// All points where the slope is extreme, where it is continuous.
  public let steepest: Points
  /// The points where the slope jumps.
  public let kinks: [Double]
  /// The largest jump of the slope.
  public let largestJump: Double
  /// How fast the slope changes, between the kinks.
  public let curvature: Curvature

  /// Turning points, points of extreme slope, kinks, and a bound of the curvature.
  ///
  /// For `.jumps`, which says all of the slope, kinks are not needed.
  public init(
    turning: Points = .finite([]), steepest: Points = .finite([]), kinks: [Double] = [], largestJump: Double = 0,
    curvature: Curvature
  ) {
    (self.turning, self.steepest, self.curvature) = (turning, steepest, curvature)
    (self.kinks, self.largestJump) = (kinks, largestJump)
  }
}

extension MonotonePieces.Points {
  /// Up to here points of a period are told apart: a multiple of the period is off by some `2^-52` of itself, so that the
  /// index of a point, and on which side of an end it lies, are known to `2^-20` or better.
  private static let largestArgument = 0x1p26

  /// The points of an interval, and those just outside; of periodic ones the first two of all, or one of them, which have the
  /// same values and slopes but for signs.
  ///
  /// Far from zero multiples of the period are not told apart (beyond `2^53` turning points lie closer than doubles): there both kinds
  /// count as met.
  func near(_ lower: Double, _ upper: Double) -> [Double] {
    // A point that is rounded to the wrong side of an end must not be lost; one too many does no harm.
    let (from, to) = (lower - 1e-9 * (1 + abs(lower)), upper + 1e-9 * (1 + abs(upper)))
    switch self {
    case .finite(let points): return points.filter { $0 >= from && $0 <= to }
    case .periodic(let first, let period):
      guard max(abs(from), abs(to)) <= Self.largestArgument, to - from < 2 * period else {
        return [first, first + period]
      }
      let (least, largest) = (((from - first) / period).rounded(.up), ((to - first) / period).rounded(.down))
      return stride(from: least, through: largest, by: 1).map { index in
        index.truncatingRemainder(dividingBy: 2) == 0 ? first : first + period
      }
    }
  }
}

// Values and slopes come from `real(at:)`, whose functions of the C library and few operations are right to well below
// 2^-48 (1 + |s|): relative errors of some 2^-52, and cancellation only between terms of size 1 or |s|. At a turning point that is
// rounded the value is off by the square of the rounding. So outward by that much is a rigorous enclosure.

extension Activation {
  /// How far computed values are from true ones: `2^-48 (1 + |value|)`, some ten times what is seen.
  package static func evaluationError(ofValue magnitude: Double) -> Double { 0x1p-48 * (1 + magnitude) }

  /// An enclosure of all values on an interval, and of all computed ones; `nil` if the activation does not say where it turns.
  ///
  /// Without bounds, the whole line, where an end is not finite.
  /// - Precondition: `lower <= upper`, or one of them is not a number.
  package func range(from lower: Double, to upper: Double) -> (lower: Double, upper: Double)? {
    guard let pieces = monotonePieces else { return nil }
    guard lower.isFinite, upper.isFinite else { return (-.infinity, .infinity) }
    let values = ([lower, upper] + pieces.turning.near(lower, upper)).map { real(at: $0).value }
    guard values.allSatisfy(\.isFinite) else { return (-.infinity, .infinity) }
    let (least, largest) = (values.min()!, values.max()!)
    return (
      (least - 2 * Self.evaluationError(ofValue: abs(least))).nextDown,
      (largest + 2 * Self.evaluationError(ofValue: abs(largest))).nextUp
    )
  }

  /// A bound of `|s'|` on an interval: a Lipschitz constant; `nil` if the activation does not say where it turns.
  ///
  /// - Precondition: `lower <= upper`, or one of them is not a number.
  package func largestSlope(from lower: Double, to upper: Double) -> Double? {
    guard let pieces = monotonePieces else { return nil }
    guard lower.isFinite, upper.isFinite else { return .infinity }
    // A piecewise activation has one-sided slopes at 0; that of an end is found on its own side.
    let kinks = MonotonePieces.Points.finite(pieces.kinks).near(lower, upper).flatMap { [$0.nextDown, $0.nextUp] }
    let points = [lower, upper] + pieces.steepest.near(lower, upper) + pieces.turning.near(lower, upper) + kinks
    let slopes = points.map { abs(real(at: $0).slope) }
    guard slopes.allSatisfy(\.isFinite) else { return .infinity }
    let largest = slopes.max()!
    return (largest + 2 * Self.evaluationError(ofValue: largest)).nextUp
  }

  /// A bound of how much `s'` changes between points of an interval that are a distance apart; `nil` if not known.
  package func largestSlopeChange(from lower: Double, to upper: Double, by distance: Double) -> Double? {
    guard let pieces = monotonePieces else { return nil }
    guard lower.isFinite, upper.isFinite else { return .infinity }
    switch pieces.curvature {
    case .atMost(let bound):
      let jumps = Double(MonotonePieces.Points.finite(pieces.kinks).near(lower, upper).count) * pieces.largestJump
      return (bound * distance + jumps).nextUp.nextUp
    case .timesArgument(let factor): return (factor * max(abs(lower), abs(upper)) * distance).nextUp.nextUp
    case .atMostSlope: return (largestSlope(from: lower, to: upper)! * distance).nextUp
    case .jumps: return (real(at: upper).slope - real(at: lower).slope).nextUp
    }
  }
}
