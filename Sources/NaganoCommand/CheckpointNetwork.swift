internal import Nagano

/// A checkpoint opened as a network.
struct CheckpointNetwork {
  let network: RecognisedNetwork
  /// What became of everything in the file.
  let statuses: [RecognisedNetwork.TensorStatus]
  /// The strings stored beside the tensors.
  let metadata: [String: String]

  init(path: String, activation: (any Activation)?) throws {
    let file = try CheckpointFile(contentsOf: path)
    network = try CheckpointNetwork.recognise(file, activation: activation)
    metadata = file.metadata
    statuses =
      network.tensors
      + file.undecoded.map {
        RecognisedNetwork.TensorStatus(name: $0.name, status: "skipped", reason: $0.reason, isParameter: true)
      }
  }

  private static func recognise(_ file: CheckpointFile, activation: (any Activation)?) throws -> RecognisedNetwork {
    do {
      return try RecognisedNetwork(
        file.tensors, recorded: file.metadata[CheckpointFile.networkKey], activation: activation)
    } catch {
      throw RecognitionError(kind: error.kind, description: "\(file.path): \(error.description)")
    }
  }

  /// The activation of a name on the command line.
  static func activation(_ name: String) throws -> any Activation {
    guard let activation = Activations.named(name), activation.isNamed else {
      throw UsageError(description: "--activation: " + Activations.unknownName(name))
    }
    return activation
  }
}
