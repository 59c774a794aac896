internal import ArgumentParser
internal import Nagano

/// Options that name data to look at networks with.
struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Inputs to measure outputs on, .npz or .csv; by default random ones.", valueName: "file"))
  var data: String?

  @Option(
    help: ArgumentHelp("The array, or the columns with commas, of the inputs in the data.", valueName: "names"))
  var inputs: String?

  @Option(help: ArgumentHelp("The factor of the inputs in the data.", valueName: "s"))
  var scale = 1.0

  func validate() throws {
    if inputs != nil && data == nil { throw ValidationError("--inputs names a part of --data FILE") }
    guard scale.isFinite, scale != 0 else { throw ValidationError("--scale is a factor, not \(scale)") }
  }

  /// The files that are read.
  var files: [String] { data.map { [$0] } ?? [] }

  /// The inputs, if any were named.
  func table(for architecture: Architecture) throws -> SampleInputs? {
    try data.map { path in
      try SampleInputs(
        file: path, names: inputs?.split(separator: ",").map(String.init), scale: scale, for: architecture)
    }
  }
}
