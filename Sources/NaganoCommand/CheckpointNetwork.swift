internal import Nagano

/// A checkpoint opened as a network.
struct CheckpointNetwork {
  let network: RecognisedNetwork
  /// What became of everything in the file.
  let statuses: [RecognisedNetwork.TensorStatus]
  /// What of the file was not understood although it computes.
  let coverage: Coverage
  /// The file.
  let file: CheckpointFile

  /// The strings stored beside the tensors.
  var metadata: [String: String] { file.metadata }

  init(path: String, activation: (any Activation)?, choice: ReadingChoice = ReadingChoice()) throws {
    file = try CheckpointFile(contentsOf: path)
    network = try CheckpointNetwork.recognise(file, activation: activation, choice)
    statuses = network.statuses(
      among: file.tensors, undecoded: file.undecoded.map { ($0.name, $0.reason) }, isIgnored: choice.leavesOut)
    coverage = Coverage(statuses)
  }

  private static func recognise(
    _ file: CheckpointFile, activation: (any Activation)?, _ choice: ReadingChoice
  ) throws -> RecognisedNetwork {
    do {
      return try RecognisedNetwork(file, activation: activation, choice: choice)
    } catch {
      let undecoded = file.undecoded.prefix(6).map { "\n  not read: \($0.name): \($0.reason)" }.joined()
      throw RecognitionError(kind: error.kind, description: "\(error.description)\(undecoded)")
    }
  }

  /// The files that were read, each with the SHA-256 of the bytes that were read.
  ///
  /// - Throws: ``CheckpointError`` if a file was changed in place meanwhile.
  func digests() throws -> [(String, String)] {
    try file.checkUnchanged()
    return file.contents.map { ($0.path, FileDigest.sha256($0)) }
  }

  /// The tensors beside the network, as the file holds them, in its order.
  var untouched: [RawTensor] {
    let names = Set(statuses.filter { $0.status != "analysed" }.map(\.name))
    return file.rawTensors.filter { names.contains($0.name) }
  }

  /// What else is in the file and cannot be a tensor of another file.
  var leftOut: [String] {
    let carried = Set(file.rawTensors.map(\.name))
    return file.undecoded.map(\.name).filter { !carried.contains($0) }
  }

  /// Refuses a file with tensors that compute and were not understood.
  ///
  /// - Parameter consequence: why that forbids what was asked.
  func checkCovered(_ consequence: String) throws {
    guard !coverage.isComplete else { return }
    throw CoverageError(path: file.path, coverage: coverage, consequence: consequence)
  }

  /// The activation, or formal class of activations, of a name on the command line.
  static func activation(_ name: String) throws -> any Activation {
    guard let activation = Activations.named(name) else {
      throw UsageError(description: "--activation: " + Activations.unknownName(name))
    }
    return activation
  }

  /// Refuses a formal class where outputs are computed.
  ///
  /// - Parameter verb: what was asked.
  func checkHasValues(_ verb: String) throws {
    let activation = network.architecture.activation
    guard activation.isNamed else {
      throw UsageError(
        description: "nagano \(verb) computes outputs, and \(activation.name) stands for a class of activations "
          + "without values: name the function itself. nagano audit and nagano orbit take \(activation.name).")
    }
  }
}

/// A file of which a part was not understood, where only a whole one will do.
struct CoverageError: Error, CustomStringConvertible {
  let path: String
  let coverage: Coverage
  let consequence: String

  var description: String {
    let reasons = coverage.uncovered.prefix(6).map { "\n  \($0.name): \($0.reason)" }.joined()
    return "\(path): undecided: \(coverage.sentence)\(reasons)\n  \(consequence)\n"
      + "  If they do not compute, say so: --ignore PATTERN. nagano audit \(path) says what holds of the dense part alone."
  }
}
