/// The part of a tensor's name that a matrix and its bias share: `fc1.weight` and `fc1.bias`, `W1` and `b1`.
struct LayerName: Hashable {
  private let key: String

  init(_ name: String) {
    var words = name.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "/" }).map(
      String.init)
    let last = words.removeLast()
    let lowered = last.lowercased()
    if ["weight", "kernel", "w", "bias", "b"].contains(lowered) {
      words.append("")
    } else if let first = lowered.first, first == "w" || first == "b", lowered.dropFirst().first?.isNumber == true {
      words.append(String(lowered.dropFirst()))
    } else {
      var rest = lowered
      for word in ["weight", "kernel", "bias"] where rest.hasSuffix(word) || rest.hasPrefix(word) {
        rest = rest.hasSuffix(word) ? String(rest.dropLast(word.count)) : String(rest.dropFirst(word.count))
      }
      words.append(rest)
    }
    key = words.joined(separator: ".")
  }
}

/// A kind of layer that is no dense layer of a chain although it has weight matrices.
enum ForeignLayer: String, CaseIterable {
  case transposed = "weights stored as inputs x outputs (Keras, Flax, scikit-learn)"
  case recurrent = "a recurrent layer"
  case attention = "an attention layer"
  case adapter = "a low-rank adapter, a product that is added to another layer"
  case embedding = "an embedding"

  /// The words in the names of tensors that give each kind away.
  private var words: [String] {
    switch self {
    case .transposed: ["kernel", "coefs"]
    case .recurrent: ["weight_hh", "weight_ih", "recurrent"]
    case .attention: ["attn", "attention", "q_proj", "k_proj", "v_proj", "in_proj", "query", "qkv"]
    case .adapter: ["lora_"]
    case .embedding: ["embed"]
    }
  }

  init?(of name: String) {
    let lowered = name.lowercased()
    guard let kind = ForeignLayer.allCases.first(where: { $0.words.contains { lowered.contains($0) } }) else {
      return nil
    }
    self = kind
  }
}
