public import InvariantManifolds
public import Numerics

extension RecognisedNetwork {
  /// Recognises a network whose activation is given by the user or recorded in the file.
  ///
  /// - Parameters:
  ///   - tensors: the tensors of a file.
  ///   - recorded: the notation of the network that the file records, if any.
  ///   - activation: the activation that the user names, if any; it wins over the file's.
  ///   - choice: what the user says about the tensors.
  ///   - file: what else is known of the file.
  /// - Throws: ``RecognitionError``, also when neither is given, or when the recorded notation does not fit the tensors.
  public init(
    _ tensors: [StoredTensor], recorded: String?, activation: (any Activation)?,
    choice: ReadingChoice = ReadingChoice(), file: FileKnowledge = FileKnowledge()
  ) throws(RecognitionError) {
    let noted = try recorded.map { text throws(RecognitionError) -> Architecture in
      do { return try Architecture(text) } catch {
        throw RecognitionError(
          kind: .metadataMismatch, description: "the file records a network that cannot be read\n\(error)")
      }
    }
    guard let activation = activation ?? noted?.activation else {
      let names = Activations.all.filter(\.isNamed).map(\.name).joined(separator: ", ")
      throw RecognitionError(
        kind: .unknownActivation,
        description: """
          the file does not record the activation of the hidden layers; name it: --activation tanh
          known: \(names)
          """)
    }
    try self.init(tensors, activation: activation, choice: choice, file: file)
    if let recorded, choice == ReadingChoice() { try checkRecorded(recorded) }
  }

  /// Refuses a network that is not the one that the file records.
  ///
  /// - Throws: ``RecognitionError`` if widths or biases differ; the activation may be another one.
  public func checkRecorded(_ notation: String) throws(RecognitionError) {
    guard let noted = try? Architecture(notation) else { return }
    guard noted.widths == architecture.widths, noted.hasBias == architecture.hasBias else {
      throw RecognitionError(
        kind: .metadataMismatch,
        description: "the file records the network \(noted), but its tensors make up \(architecture)")
    }
  }

  /// The number of heads side by side in each layer; 1 but for the last.
  public var headCounts: [Int] {
    let isWeight = architecture.wiring.tensors.map { $0.slots.count == 2 }
    return zip(layout.tensors, isWeight).filter(\.1).map(\.0.count)
  }
}
