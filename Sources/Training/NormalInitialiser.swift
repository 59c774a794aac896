public import ExactAlgebra
internal import Foundation
public import Networks

/// Normal weights and biases with standard deviation `factor n^-exponent`, where `n` counts the inputs of the layer, its
/// outputs, or its hidden neurons.
///
/// The exponent decides between the linear regime (small) and condensation (large); 0.5 of the inputs keeps signals of order
/// one. The literature on condensation draws all parameters of a two-layer network of `m` hidden neurons from
/// `N(0, m^-2g)`: that is `exponent: g` of the `width`. A factor in front of the outputs, `1/alpha`, is no part of a network
/// here; its effect on the function of the start is that of a `factor` of the last layer, its effect on the pace of each
/// layer is not.
///
/// Source: T. Luo, Z.-Q. J. Xu, Z. Ma, Y. Zhang, "Phase diagram for two-layer ReLU neural networks at infinite-width
/// limit", JMLR 22 (2021).
public struct NormalInitialiser: Initialiser {
  /// What is counted in a layer.
  public enum Base: String, CaseIterable, Sendable {
    /// The neurons that it reads.
    case fanIn = "fan-in"
    /// The neurons that it feeds.
    case fanOut = "fan-out"
    /// The hidden neurons that it belongs to: those that it feeds, for the last layer those that it reads.
    case width
  }

  /// The exponent.
  public let exponent: Double
  /// What `n` counts.
  public let base: Base
  /// The factor.
  public let factor: Double

  /// The rule with this exponent.
  ///
  /// - Precondition: `factor >= 0`.
  public init(exponent: Double = 0.5, of base: Base = .fanIn, factor: Double = 1) {
    precondition(factor >= 0, "a standard deviation is not negative")
    (self.exponent, self.base, self.factor) = (exponent, base, factor)
  }

  /// `normal`.
  public var kind: String { "normal" }
  /// Exponent, what is counted, and factor.
  public var settings: [(key: String, value: String)] {
    [("exponent", ResolvedText.number(exponent)), ("of", base.rawValue), ("factor", ResolvedText.number(factor))]
  }

  /// The standard deviation in a layer.
  public func deviation(ofLayer layer: Int, of architecture: Architecture) -> Double {
    let (read, written) = (architecture.widths[layer - 1], architecture.widths[layer])
    let count =
      switch base {
      case .fanIn: read
      case .fanOut: written
      case .width: layer == architecture.layerCount ? read : written
      }
    return factor * pow(Double(count), -exponent)
  }

  /// Draws a layer.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) -> LayerValues {
    let deviation = deviation(ofLayer: layer, of: architecture)
    return architecture.layerValues(
      layer, weight: { deviation * generator.normal() }, bias: { deviation * generator.normal() })
  }
}
