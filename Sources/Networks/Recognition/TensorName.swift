/// The name of a tensor taken apart: the module it belongs to, and what it is there.
///
/// `encoder.0.weight` is the weight of the module `encoder.0`; `W1`, `fc0-bias`, `mlp/~/linear_0/w`, `dense/kernel:0`
/// and `coefs_1` are read as their libraries mean them.
struct TensorName {
  /// The modules from the outermost to the layer; for `W1` the last is `1`.
  let module: [String]
  /// What the tensor is in its module.
  let role: TensorRole

  /// The module as one text, which a matrix and its bias share.
  var key: String { module.joined(separator: ".") }

  init(_ name: String) {
    var text = Substring(name)
    // TensorFlow numbers the outputs of its variables: `dense/kernel:0`.
    if let colon = text.lastIndex(of: ":"), text[colon...].dropFirst().allSatisfy(\.isNumber) { text = text[..<colon] }
    let isPath = text.contains("/")
    var components = text.split { $0 == "." || $0 == "/" }.map(String.init).filter { $0 != "~" }
    // Nobody nests modules so deep; whoever does must not exhaust the stack of those who walk the tree.
    if components.count > 64 {
      components = [components.dropLast(63).joined(separator: ".")] + components.suffix(63)
    }
    guard let last = components.popLast() else {
      self.init(module: [], role: .unknown)
      return
    }
    if let place = components.firstIndex(of: "parametrizations") {
      self.init(module: Array(components[..<place]), role: .reparametrised)
      return
    }
    if let place = components.last, ["coefs", "coefs_", "intercepts", "intercepts_"].contains(place) {
      let role = place.hasPrefix("coefs") ? TensorRole.weight(.inputsByOutputs) : .bias
      self.init(module: components.dropLast() + [last], role: role)
      return
    }
    let (stem, role) = TensorName.role(of: last, isPath: isPath)
    // GPT-2's layers are named as linear ones and stored as convolutions are: inputs x outputs, or so.
    let isConvolution = components.last.map { ["c_fc", "c_proj"].contains($0) } ?? false
    self.init(
      module: components + (stem.isEmpty ? [] : [stem]),
      role: isConvolution && role == .weight(.outputsByInputs) ? .weight(nil) : role)
  }

  private init(module: [String], role: TensorRole) {
    self.module = module
    self.role = role
  }

  /// The role that the last part of a name gives, and what of it names the layer.
  private static func role(of word: String, isPath: Bool) -> (stem: String, role: TensorRole) {
    let lowered = word.lowercased()
    switch lowered {
    case "weight": return ("", .weight(.outputsByInputs))
    case "kernel": return ("", .weight(.inputsByOutputs))
    case "w": return ("", .weight(isPath ? .inputsByOutputs : nil))
    case "bias", "b": return ("", .bias)
    case "weight_g", "weight_v", "weight_u", "weight_orig", "weight_mask", "bias_orig", "bias_mask":
      return ("", .reparametrised)
    default: break
    }
    let parts = word.split { $0 == "_" || $0 == "-" }.map(String.init)
    if parts.count > 1 {
      if let role = role(ofWord: parts.last!.lowercased()) {
        return (parts.dropLast().joined(separator: "_"), role)
      }
      if let role = role(ofWord: parts[0].lowercased()) {
        return (parts.dropFirst().joined(separator: "_"), role)
      }
      return (word, .unknown)
    }
    let digits = lowered.reversed().prefix { $0.isASCII && $0.isNumber }.count
    if digits > 0, let role = role(ofWord: String(lowered.dropLast(digits))) {
      return (String(lowered.suffix(digits)), role)
    }
    for suffix in ["weight", "bias"] where lowered.hasSuffix(suffix) {
      return (String(word.dropLast(suffix.count)), suffix == "bias" ? .bias : .weight(nil))
    }
    return (word, .unknown)
  }

  private static func role(ofWord word: String) -> TensorRole? {
    switch word {
    case "weight", "weights", "w": .weight(nil)
    case "kernel", "kernels", "coefs": .weight(.inputsByOutputs)
    case "bias", "biases", "b", "intercepts": .bias
    default: nil
    }
  }
}

/// What a tensor is in its module, as far as its name tells.
enum TensorRole: Hashable {
  /// A weight matrix; the order of its dimensions, if the library that uses the name has one.
  case weight(MatrixLayout?)
  case bias
  /// One of the tensors from which a library computes a weight.
  case reparametrised
  /// The name does not tell.
  case unknown

  var isWeight: Bool {
    if case .weight = self { return true }
    return false
  }
}

/// The order of the dimensions of a weight matrix.
enum MatrixLayout: Hashable, CaseIterable {
  /// `W[i, j]` leads from input `j` to output `i`: PyTorch.
  case outputsByInputs
  /// `W[j, i]`: Keras, Flax, Haiku, scikit-learn.
  case inputsByOutputs
}

/// Parts of a name between `_`, `-`, digits and changes of case, in lower case: `fcDec_out2` is fc, dec, out.
func nameParts(_ text: String) -> [String] {
  var parts: [String] = []
  var isInside = false
  var wasUpper = false
  for character in text {
    let isLetter = character.isLetter
    let startsPart = isLetter && (!isInside || (character.isUppercase && !wasUpper))
    if startsPart { parts.append("") }
    if isLetter { parts[parts.count - 1] += character.lowercased() }
    (isInside, wasUpper) = (isLetter, character.isUppercase)
  }
  return parts
}
