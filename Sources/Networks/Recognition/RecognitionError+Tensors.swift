internal import Numerics

// Errors about single tensors.
extension RecognitionError {
  static func noMatrices(_ tensors: [StoredTensor]) -> RecognitionError {
    RecognitionError(
      kind: .noMatrices,
      description: """
        no weight matrix found: a dense network needs floating-point tensors of two dimensions
        found: \(list(tensors))
        """)
  }

  static func notDense(_ tensor: StoredTensor, _ kind: ForeignLayer) -> RecognitionError {
    RecognitionError(
      kind: .notDense,
      description: """
        the name \(tensor.name.onOneLine) stands for \(kind.rawValue), not for a dense layer
        Only chains of dense layers can be read. If the file has one beside it, name its module or its layers: --prefix NAME, or
        --layers FIRST,SECOND,...; what is said then holds of that part alone.
        """)
  }

  /// A tensor from which a library computes a weight.
  static func reparametrised(_ tensor: StoredTensor, _ all: [StoredTensor]) -> RecognitionError {
    func has(_ ending: String) -> Bool { all.contains { $0.name.hasSuffix(ending) } }
    let (what, remedy) =
      has("_mask")
      ? (
        "a pruned weight: the network uses weight_orig * weight_mask",
        "Make it permanent, torch.nn.utils.prune.remove(module, \"weight\"), and save again; note that training then may move\n"
          + "what the mask holds at zero."
      )
      : has("weight_u") || has("._u")
        ? (
          "a weight under spectral normalisation: the network uses it divided by its largest singular value",
          "Save the weight itself: torch.nn.utils.remove_spectral_norm(module), or\n"
            + "torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\"), then save again."
        )
        : has("weight_g") || has("original0")
          ? (
            "a part of a weight under weight normalisation: the network uses g v / |v|, row by row",
            "Save the weight itself: torch.nn.utils.remove_weight_norm(module), or\n"
              + "torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\"), then save again."
          )
          : (
            "a part from which the network computes its weight",
            "Save the weight itself: torch.nn.utils.parametrize.remove_parametrizations(module, \"weight\"), then save again."
          )
    return RecognitionError(
      kind: .notAWeight, description: "\(tensor.name.onOneLine) is \(what)\n\(remedy)")
  }

  static func stacked(_ tensor: StoredTensor) -> RecognitionError {
    RecognitionError(
      kind: .notDense,
      description: """
        \(tensor.name.onOneLine) has the shape \(shape(tensor)): \(tensor.shape[0]) weight matrices in one tensor, as ensembles are stored
        Save one member alone, its matrices and biases with one dimension less, and read that.
        """)
  }

  static func notDecoded(_ name: String, _ reason: String) -> RecognitionError {
    RecognitionError(
      kind: .notDecoded,
      description: """
        the weight \(name.onOneLine) cannot be decoded: \(reason)
        Save it as F32, F64, F16 or BF16; or leave it out, --ignore '\(name.onOneLine)', if it is no part of the network.
        """)
  }

  static func shared(_ name: String, _ other: String) -> RecognitionError {
    RecognitionError(
      kind: .sharedTensor,
      description: """
        \(name.onOneLine) and \(other.onOneLine) are one tensor: weights that are shared train together, which a chain of dense layers does not
        If one of them is no part of the network, leave it out: --ignore '\(name.onOneLine)', or name the module: --prefix NAME.
        """)
  }

  static func doubled(_ first: StoredTensor, _ second: StoredTensor) -> RecognitionError {
    RecognitionError(
      kind: .notDense,
      description: """
        \(first.name.onOneLine) and \(second.name.onOneLine) are two matrices of one module, which a dense layer does not have
        Leave out the one that is no weight: --ignore '\(second.name.onOneLine)'.
        """)
  }

  static func unclearBiases(_ vectors: [StoredTensor]) -> RecognitionError {
    RecognitionError(
      kind: .unclearBiases,
      description: """
        vectors as long as a layer is wide belong to no weight matrix by name: \(list(vectors))
        Biases share the name of their matrix (0.weight and 0.bias, W1 and b1). Rename them; or, if they do not compute, say so:
        --ignore '\(vectors[0].name.onOneLine)'.
        """)
  }

  static func someBiasesMissing(_ names: [String]) -> RecognitionError {
    RecognitionError(
      kind: .someBiasesMissing,
      description: """
        some layers have a bias and some have not: no bias belongs to \(names.map(\.printable).joined(separator: ", "))
        Networks with biases in every layer or in none can be read; a missing bias can be stored as zeros only if training
        may move it.
        """)
  }

  static func nonFinite(_ tensor: StoredTensor, _ index: Int) -> RecognitionError {
    let place = tensor.shape.count == 2 ? [index / tensor.shape[1], index % tensor.shape[1]] : [index]
    return RecognitionError(
      kind: .nonFinite,
      description: """
        the parameter \(tensor.name.onOneLine)\(place) is \(tensor.double(at: index))
        All parameters must be finite; training has diverged, take an earlier checkpoint.
        """)
  }

  static func shape(_ tensor: StoredTensor) -> String { tensor.shape.map(String.init).joined(separator: " x ") }

  static func list(_ tensors: [StoredTensor]) -> String {
    guard !tensors.isEmpty else { return "no tensors" }
    let shown = tensors.prefix(12).map { "\($0.name.printable) \(shape($0))" }
    return shown.joined(separator: ", ") + (tensors.count > 12 ? ", and \(tensors.count - 12) more" : "")
  }
}
