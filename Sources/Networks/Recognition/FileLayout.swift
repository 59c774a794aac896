public import Numerics

/// Where the tensors of a network lie in the file that it was read from: names, order of dimensions, heads apart.
///
/// A network that was read as `W_1, b_1, W_2, ...` is written back as the file had it.
public struct FileLayout: Sendable, Hashable {
  /// A tensor of the file.
  struct Part: Sendable, Hashable {
    let name: String
    /// The number of its outputs.
    let outputs: Int
    let form: Form
  }

  /// How a tensor is stored.
  enum Form: Sendable, Hashable {
    /// A matrix of outputs x inputs, or a vector.
    case plain
    /// A matrix of inputs x outputs.
    case transposed
    /// A bias as a matrix of one column.
    case column
    /// A bias as a matrix of one row.
    case row
  }

  /// For each tensor of the network in parameter order, those of the file that make it up.
  let tensors: [[Part]]

  /// The tensors of a network as the file has them: of these shapes, or of others with the same outputs where several heads
  /// make up the last layer.
  ///
  /// - Parameter network: one tensor for each of the network's, in parameter order, matrices as outputs x inputs.
  /// - Precondition: the last tensors have as many rows as the heads have outputs.
  /// - Complexity: O(parameters), copies only where the file's layout is another.
  public func inFile(_ network: [StoredTensor]) -> [StoredTensor] {
    precondition(network.count == tensors.count, "one tensor for each of the network's")
    return zip(network, tensors).flatMap { tensor, parts -> [StoredTensor] in
      var start = 0
      return parts.map { part in
        let rows = parts.count == 1 ? 0..<tensor.shape[0] : start..<start + part.outputs
        start = rows.upperBound
        return FileLayout.stored(tensor.rows(rows), as: part.form).named(part.name)
      }
    }
  }

  private static func stored(_ tensor: StoredTensor, as form: Form) -> StoredTensor {
    switch form {
    case .plain: tensor
    case .transposed: tensor.transposed()
    case .column: tensor.reshaped([tensor.count, 1])
    case .row: tensor.reshaped([1, tensor.count])
    }
  }

  /// The names in the file of the tensors that make up each of the network's, joined by `+`.
  public var names: [String] { tensors.map { $0.map(\.name).joined(separator: "+") } }

  /// Whether the file has the tensors as the network does.
  public var isPlain: Bool { tensors.allSatisfy { $0.count == 1 && $0[0].form == .plain } }

  /// The layout of layers in order, each of one or several side by side.
  init(_ groups: [[FoundLayer]]) {
    tensors = groups.flatMap { group -> [[Part]] in
      let matrices = group.map { layer in
        Part(
          name: layer.matrix.name, outputs: layer.outputs,
          form: layer.layout == .outputsByInputs ? .plain : .transposed)
      }
      let biases = group.compactMap { layer in
        layer.bias.map { Part(name: $0.name, outputs: layer.outputs, form: FileLayout.form(ofBias: $0)) }
      }
      return biases.isEmpty ? [matrices] : [matrices, biases]
    }
  }

  private static func form(ofBias bias: StoredTensor) -> Form {
    guard bias.shape.count == 2 else { return .plain }
    return bias.shape[1] == 1 ? .column : .row
  }
}
