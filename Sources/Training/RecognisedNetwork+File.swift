public import Checkpoints
public import InvariantManifolds
public import Networks

extension RecognisedNetwork {
  /// Recognises the network of a file, with all that the file tells: recorded network and layers, order, aliases, what cannot
  /// be decoded.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - activation: that of the hidden layers, where the file does not record it; it wins over the file's.
  ///   - choice: what the user says about the tensors; without it, what the file records.
  /// - Throws: ``RecognitionError`` whose text begins with the file's path.
  public init(
    _ file: CheckpointFile, activation: (any Activation)?, choice: ReadingChoice = ReadingChoice()
  ) throws(RecognitionError) {
    let knowledge = FileKnowledge(
      isInOrderOfModules: file.tensorOrderIsThatOfModules, aliases: file.aliases,
      undecoded: file.undecoded.map { ($0.name, $0.reason) })
    let used = choice == ReadingChoice() ? RecognisedNetwork.recordedChoice(file.metadata) : choice
    do throws(RecognitionError) {
      try self.init(
        file.tensors, recorded: file.metadata[CheckpointFile.networkKey], activation: activation, choice: used,
        file: knowledge)
      if choice == ReadingChoice(), let text = file.metadata[CheckpointFile.networkKey] { try checkRecorded(text) }
    } catch {
      throw RecognitionError(kind: error.kind, description: "\(file.path): \(error.description)")
    }
  }

  /// The metadata by which a file that Nagano writes is read as this network again.
  public var metadata: [String: String] {
    let isWritable = zip(choice.layers, headCounts).allSatisfy { name, count in
      !name.contains(",") && name.split(separator: "+").count == count
    }
    var found = isWritable ? [RecognisedNetwork.layersKey: choice.layers.joined(separator: ",")] : [:]
    if let isTransposed = choice.isTransposed {
      found[RecognisedNetwork.layoutKey] = isTransposed ? "inputs x outputs" : "outputs x inputs"
    }
    return found
  }

  private static let layersKey = "nagano.layers"
  private static let layoutKey = "nagano.layout"

  private static func recordedChoice(_ metadata: [String: String]) -> ReadingChoice {
    var choice = ReadingChoice(
      layers: metadata[layersKey].map { $0.split(separator: ",").map(String.init) } ?? [],
      isTransposed: metadata[layoutKey].map { $0 == "inputs x outputs" })
    choice.vouchesForRest = false
    return choice
  }
}
