public import ExactAlgebra
public import Networks

/// A narrow network widened by copying neurons: a start on a structural invariant manifold.
///
/// The narrow network has `k` neurons in each hidden layer, drawn as by ``KaimingInitialiser``. Neuron `i` of a hidden
/// layer is a copy of neuron `i mod k`, and the weights that read a copy are divided by the number of copies,
///
///     W[i, j] = U[i mod k, j mod k] / |{j' : j' = j mod k}|
///
/// (inputs and outputs are not copied), so that the network computes the narrow one's function up to rounding. Copies
/// are equal in every bit. The numbers of copies differ by one at most.
public struct CopiesInitialiser: Initialiser {
  /// The number of different neurons in each hidden layer.
  public let neuronCount: Int

  /// The rule with so many different neurons.
  public init(neuronCount: Int) {
    precondition(neuronCount > 0, "at least one neuron")
    self.neuronCount = neuronCount
  }

  /// `copies`.
  public var kind: String { "copies" }
  /// The number of neurons.
  public var settings: [(key: String, value: String)] { [("of", String(neuronCount))] }

  /// The narrow network.
  public func narrow(_ architecture: Architecture) -> Architecture {
    architecture.withHiddenWidths(architecture.hiddenWidths.map { _ in neuronCount })
  }

  /// Draws a layer of the narrow network and widens it.
  ///
  /// - Throws: ``ExperimentError`` if a hidden layer has fewer neurons than there are to copy.
  public func values(
    ofLayer layer: Int, of architecture: Architecture, generator: inout SeededGenerator
  ) throws -> LayerValues {
    if let short = architecture.hiddenWidths.firstIndex(where: { $0 < neuronCount }) {
      throw ExperimentError(
        key: "initial.of",
        problem: "hidden layer \(short + 1) of \(architecture) has \(architecture.hiddenWidths[short]) neurons, which "
          + "cannot be copies of \(neuronCount)",
        remedy: "Copy at most \(architecture.hiddenWidths[short]) neurons.")
    }
    let narrow = narrow(architecture)
    let drawn = KaimingInitialiser().values(ofLayer: layer, of: narrow, generator: &generator)
    let (read, written) = (architecture.widths[layer - 1], architecture.widths[layer])
    let (readClasses, writtenClasses) = (narrow.widths[layer - 1], narrow.widths[layer])
    let weights = (0..<written).flatMap { row in
      (0..<read).map { column in
        let source = column % readClasses
        let copies = (read - source + readClasses - 1) / readClasses
        return drawn.weights[row % writtenClasses * readClasses + source] / Double(copies)
      }
    }
    let biases = drawn.biases.isEmpty ? [] : (0..<written).map { drawn.biases[$0 % writtenClasses] }
    return LayerValues(weights: weights, biases: biases)
  }
}
