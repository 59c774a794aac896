public import ExactAlgebra
public import Networks

/// The weights (row-major, outputs x inputs) and biases (empty without) of one layer.
public struct LayerValues: Equatable, Sendable {
  /// The weights.
  public var weights: [Double]
  /// The biases.
  public var biases: [Double]

  /// The values of a layer.
  public init(weights: [Double], biases: [Double]) { (self.weights, self.biases) = (weights, biases) }
}

/// A rule for the parameters that training starts from, layer by layer.
///
/// A new rule is one file that conforms, and a line in `InitialiserEntry.all`.
public protocol Initialiser: Sendable {
  /// The name in experiment files, under `initial.kind`.
  var kind: String { get }
  /// The settings in the order in which they are written, each as YAML text.
  var settings: [(key: String, value: String)] { get }

  /// The parameters of a layer (from 1) of a network.
  ///
  /// - Parameter generator: the source of random numbers, the layer's own.
  /// - Throws: ``ExperimentError`` or ``DataError`` if the rule does not fit the network.
  func values(ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator) throws -> LayerValues

  /// The same rule with the files it names, if any, named from another folder.
  func relocated(to folder: String) -> any Initialiser
}

extension Initialiser {
  /// Names no files unless said otherwise.
  public func relocated(to folder: String) -> any Initialiser { self }
  /// No settings unless said otherwise.
  public var settings: [(key: String, value: String)] { [] }
}

extension Architecture {
  /// The parameters, in parameter order, that a rule (or one for each layer) gives.
  ///
  /// - Parameters:
  ///   - rules: one rule for all layers, or one for each layer of weights.
  ///   - generator: the source of random numbers; each layer draws from a stream of its own.
  /// - Throws: what the rules throw; ``ExperimentError`` if a rule for the whole network is one of several.
  public func initialParameters(_ rules: [any Initialiser], generator: SeededGenerator) throws -> [Double] {
    precondition(rules.count == 1 || rules.count == layerCount, "one rule, or one for each of \(layerCount) layers")
    if rules.count == 1, let whole = rules[0] as? any NetworkInitialiser {
      return try whole.parameters(of: self, generator: generator)
    }
    var parameters: [Double] = []
    parameters.reserveCapacity(parameterCount)
    for layer in 1...layerCount {
      var stream = generator.stream(layer)
      let rule = rules.count == 1 ? rules[0] : rules[layer - 1]
      let values = try rule.values(ofLayer: layer, of: self, generator: &stream)
      parameters += values.weights
      parameters += values.biases
    }
    return parameters
  }

  /// Draws the weights of a layer, then its biases.
  func layerValues(
    _ layer: Int, weight: () -> Double, bias: () -> Double
  ) -> LayerValues {
    let weights = (0..<widths[layer] * widths[layer - 1]).map { _ in weight() }
    return LayerValues(weights: weights, biases: hasBias ? (0..<widths[layer]).map { _ in bias() } : [])
  }
}

/// How experiment files name an initialiser, and how it is read from them.
struct InitialiserEntry: Sendable {
  /// The value of `initial.kind`.
  let kind: String
  /// The keys it takes.
  let keys: [String]
  /// Reads the settings, which are missing where the name stands alone.
  let read: @Sendable (_ map: ExperimentMap?, _ context: Context) throws(ExperimentError) -> any Initialiser

  /// What settings are read for.
  struct Context {
    /// The folder to which files are relative.
    let folder: String
    /// The network.
    let network: Architecture
  }

  /// The rules that experiment files know.
  static let all: [InitialiserEntry] = [
    InitialiserEntry(kind: "normal", keys: ["exponent", "of", "factor"]) { map, _ throws(ExperimentError) in
      let names = NormalInitialiser.Base.allCases.map(\.rawValue)
      let base = NormalInitialiser.Base(rawValue: try map?.choice("of", default: names[0], among: names) ?? names[0])
      return NormalInitialiser(
        exponent: try map?.number("exponent", default: 0.5) ?? 0.5, of: base ?? .fanIn,
        factor: try map?.number("factor", default: 1, expected: "a number from 0") { $0 >= 0 } ?? 1)
    },
    InitialiserEntry(kind: "uniform", keys: []) { _, _ in UniformInitialiser() },
    InitialiserEntry(kind: "xavier", keys: []) { _, _ in XavierInitialiser() },
    InitialiserEntry(kind: "kaiming", keys: []) { _, _ in KaimingInitialiser() },
    InitialiserEntry(kind: "zero", keys: []) { _, _ in ConstantInitialiser.zero },
    InitialiserEntry(kind: "constant", keys: ["value"]) { map, _ throws(ExperimentError) in
      ConstantInitialiser(value: try map?.number("value", default: 0.1) ?? 0.1)
    },
    InitialiserEntry(kind: "copies", keys: ["of"]) { map, _ throws(ExperimentError) in
      CopiesInitialiser(neuronCount: try map?.integer("of", default: 1, from: 1) ?? 1)
    },
    InitialiserEntry(kind: "file", keys: ["file"]) { map, context throws(ExperimentError) in
      try FileInitialiser(map, folder: context.folder)
    },
    InitialiserEntry(kind: "sim", keys: ["classes", "distance", "interaction", "exponent"]) {
      map, context throws(ExperimentError) in
      try SIMInitialiser(map, for: context.network)
    },
  ]
}
