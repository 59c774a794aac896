internal import ArgumentParser
internal import Nagano

/// Options that say which tensors of a file make the network, and how they are stored.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The layers in order, by the names of their modules or matrices; a+b for heads side by side.", valueName: "a,b,c")
  )
  var layers: String?

  @Option(help: ArgumentHelp("Only this module of a file with several; may be repeated.", valueName: "name"))
  var prefix: [String] = []

  @Option(
    help: ArgumentHelp("Only tensors whose names match, with * and ?; may be repeated.", valueName: "pattern"))
  var tensors: [String] = []

  @Option(
    help: ArgumentHelp("Leave out tensors that do not compute; may be repeated.", valueName: "pattern"))
  var ignore: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "Matrices are inputs x outputs (Keras, Flax, scikit-learn), not outputs x inputs (PyTorch).")
  var transposed: Bool?

  mutating func validate() throws {
    if let layers, layers.split(separator: ",").isEmpty { throw ValidationError("--layers names none") }
  }

  /// What the options say.
  var choice: ReadingChoice {
    ReadingChoice(
      layers: layers.map { $0.split(separator: ",").map { $0.trimmingSpaces } } ?? [], prefixes: prefix,
      tensors: tensors, ignored: ignore, isTransposed: transposed)
  }
}

extension Substring {
  /// Without spaces at both ends.
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
