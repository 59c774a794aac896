internal import Foundation

/// A learning rate that falls along half a cosine over the whole training, from 1 to `final`:
/// `final + (1 - final) (1 + cos(pi step / stepCount)) / 2`, PyTorch's `CosineAnnealingLR` with `T_max = stepCount`.
///
/// Source: I. Loshchilov, F. Hutter, "SGDR: stochastic gradient descent with warm restarts", ICLR (2017), arXiv 1608.03983,
/// formula 5, without restarts.
public struct CosineRate: RateSchedule {
  /// What the rate is multiplied by at the end.
  public let final: Double

  /// A schedule.
  ///
  /// - Precondition: `final` from 0 to 1.
  public init(final: Double = 0) {
    precondition((0...1).contains(final), "the final share is from 0 to 1")
    self.final = final
  }

  /// `cosine`.
  public var kind: String { "cosine" }
  /// The final share.
  public var settings: [(key: String, value: String)] { [("final", ResolvedText.number(final))] }

  /// `final + (1 - final) (1 + cos(pi step / stepCount)) / 2`.
  public func factor(step: Int, of stepCount: Int) -> Double {
    final + (1 - final) * (1 + cos(Double.pi * Double(step) / Double(stepCount))) / 2
  }
}
