/// Words for types of elements that are not decoded.
enum ElementTypeText {
  /// Why elements of a type, by its name in safetensors files, are not read.
  static func reason(_ name: String) -> String {
    let kind: String? =
      switch name {
      case let name where name.hasPrefix("F8"): "floating-point numbers of 8 bits"
      case let name where name.hasPrefix("F6"): "floating-point numbers of 6 bits"
      case let name where name.hasPrefix("F4"): "floating-point numbers of 4 bits"
      case let name where name.hasPrefix("C"): "complex numbers"
      case let name where name.hasPrefix("Q"): "quantised numbers"
      case let name where name.hasPrefix("U4") || name.hasPrefix("I4"): "integers of 4 bits"
      default: nil
      }
    let shown = CheckpointError.printable(name)
    return "elements of type \(shown)" + (kind.map { " (\($0))" } ?? "") + " are not read"
  }
}
