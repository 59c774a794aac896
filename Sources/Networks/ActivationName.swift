internal import ExactAlgebra
internal import InvariantManifolds

/// A name of an activation as people write it: `ELU`, `hard_swish`, `nn.LeakyReLU(0.2)`, `leaky-relu=0.2`.
struct ActivationName {
  /// The name in small letters, without separators and without the module in front of it.
  let key: String
  /// What stands in parentheses, or behind `=`; without options that do not change the function.
  let argument: String?

  init(_ text: String) {
    var base = text.filter { !$0.isWhitespace }
    var inside: String?
    if let open = base.firstIndex(of: "(") {
      inside = String(base[base.index(after: open)...].drop { $0 == "(" }.prefix { $0 != ")" })
      base = String(base[..<open])
    } else if let equals = base.firstIndex(of: "=") {
      inside = String(base[base.index(after: equals)...])
      base = String(base[..<equals])
    }
    key = ActivationName.key(base.split(separator: ".").last.map(String.init) ?? base)
    let options = (inside ?? "").split(separator: ",").filter { !$0.lowercased().hasPrefix("inplace") }
    argument = options.isEmpty ? nil : options.joined(separator: ",")
  }

  /// What a name is compared by.
  static func key(_ name: String) -> String { name.lowercased().filter { !"-_ ".contains($0) } }

  /// The argument as a number, with or without the name that it has in PyTorch, Keras or JAX.
  var number: Rational? {
    guard let argument else { return nil }
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let names = ["alpha", "negative_slope", "negativeslope", "slope"]
    if parts.count == 2, !names.contains(parts[0].lowercased()) { return nil }
    return Rational(parts[parts.count - 1])
  }

  /// How the parameter of an activation is written, with the double nearest to it; `nil` if the exact values cannot hold it.
  static func parameter(_ value: Rational) -> (text: String, double: Double)? {
    guard let residues = ResiduePair(exactly: value), residues.inverse() != nil else { return nil }
    let double = value.doubleValue
    for candidate in [double, double.nextUp, double.nextDown] where Rational("\(candidate)") == value {
      let text = "\(candidate)"
      return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text, candidate)
    }
    return (value.description, double)
  }
}
