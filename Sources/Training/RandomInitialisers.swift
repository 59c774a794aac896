public import ExactAlgebra
internal import Foundation
public import Networks

/// Uniform weights and biases between `-fan_in^-1/2` and `fan_in^-1/2`: what PyTorch's `nn.Linear` starts from.
public struct UniformInitialiser: Initialiser {
  /// The rule; it has no settings.
  public init() {}
  /// `uniform`.
  public var kind: String { "uniform" }

  /// Draws a layer.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) -> LayerValues {
    let bound = 1 / Double(architecture.widths[layer - 1]).squareRoot()
    return architecture.layerValues(
      layer, weight: { generator.uniform(bound) }, bias: { generator.uniform(bound) })
  }
}

/// Uniform weights between `±(6 / (fan_in + fan_out))^1/2`, biases zero.
///
/// Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS
/// 2010, formula 16.
public struct XavierInitialiser: Initialiser {
  /// The rule; it has no settings.
  public init() {}
  /// `xavier`.
  public var kind: String { "xavier" }

  /// Draws a layer.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) -> LayerValues {
    let bound = (6 / Double(architecture.widths[layer - 1] + architecture.widths[layer])).squareRoot()
    return architecture.layerValues(layer, weight: { generator.uniform(bound) }, bias: { 0 })
  }
}

/// Normal weights with standard deviation `(2 / fan_in)^1/2`, biases zero.
///
/// Source: K. He, X. Zhang, S. Ren, J. Sun, "Delving deep into rectifiers", ICCV 2015, doi:10.1109/ICCV.2015.123,
/// formula 10.
public struct KaimingInitialiser: Initialiser {
  /// The rule; it has no settings.
  public init() {}
  /// `kaiming`.
  public var kind: String { "kaiming" }

  /// Draws a layer.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) -> LayerValues {
    let deviation = (2 / Double(architecture.widths[layer - 1])).squareRoot()
    return architecture.layerValues(layer, weight: { deviation * generator.normal() }, bias: { 0 })
  }
}

/// One value for all weights and biases.
public struct ConstantInitialiser: Initialiser {
  /// All zero.
  public static let zero = ConstantInitialiser(value: 0, kind: "zero")
  /// The value.
  public let value: Double
  /// `constant`, or `zero`.
  public let kind: String

  private init(value: Double, kind: String) { (self.value, self.kind) = (value, kind) }

  /// The rule with this value.
  public init(value: Double) { self.init(value: value, kind: "constant") }

  /// The value, unless it is the zero of `zero`.
  public var settings: [(key: String, value: String)] {
    kind == "zero" ? [] : [("value", ResolvedText.number(value))]
  }

  /// Fills a layer.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) -> LayerValues {
    architecture.layerValues(layer, weight: { value }, bias: { value })
  }
}
