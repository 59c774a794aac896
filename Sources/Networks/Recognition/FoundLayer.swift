internal import Numerics

/// A dense layer found in a file: a matrix, and its bias if it has one.
struct FoundLayer {
  /// The modules from the outermost to the layer.
  let module: [String]
  /// The matrix as the file stores it.
  let matrix: StoredTensor
  /// The bias as the file stores it: a vector, or a matrix of one row or column.
  var bias: StoredTensor?
  /// The order of the matrix's dimensions.
  let layout: MatrixLayout
  /// The place of the matrix in the file.
  let place: Int

  /// The name by which `--layers` calls it: the module, or the tensor where no module is named.
  var name: String { module.isEmpty ? matrix.name : module.joined(separator: ".") }
  var inputs: Int { layout == .outputsByInputs ? matrix.shape[1] : matrix.shape[0] }
  var outputs: Int { layout == .outputsByInputs ? matrix.shape[0] : matrix.shape[1] }
  /// Whether the bias is as long as the layer has outputs.
  var biasFits: Bool { bias.map { $0.count == outputs } ?? true }

  /// The matrix as outputs x inputs.
  var weights: StoredTensor { layout == .outputsByInputs ? matrix : matrix.transposed() }
}

/// Layers that follow one another; a group of several layers is one layer with the outputs of all, as heads on a trunk are.
struct LayerSequence {
  /// The numbers of the layers.
  let groups: [[Int]]
  let inputs: Int
  let outputs: Int
  /// Outputs of each group.
  let widths: [Int]

  init(_ layer: Int, of layers: [FoundLayer]) {
    groups = [[layer]]
    (inputs, outputs) = (layers[layer].inputs, layers[layer].outputs)
    widths = [outputs]
  }

  /// Sequences one after the other.
  ///
  /// - Precondition: at least one, each taking what the one before gives.
  init(_ parts: [LayerSequence]) {
    groups = parts.flatMap(\.groups)
    widths = parts.flatMap(\.widths)
    (inputs, outputs) = (parts[0].inputs, parts.last!.outputs)
  }

  /// Layers side by side, which read the same signals.
  init(sideBySide heads: [Int], of layers: [FoundLayer]) {
    groups = [heads]
    inputs = layers[heads[0]].inputs
    outputs = heads.reduce(0) { $0 + layers[$1].outputs }
    widths = [outputs]
  }

  /// The inputs and the widths after each layer.
  var shape: [Int] { [inputs] + widths }
  /// Whether some layers are side by side.
  var hasHeads: Bool { groups.contains { $0.count > 1 } }

  /// Whether each part takes what the one before gives.
  static func chain(_ parts: [LayerSequence]) -> Bool {
    zip(parts, parts.dropFirst()).allSatisfy { $0.outputs == $1.inputs }
  }
}
