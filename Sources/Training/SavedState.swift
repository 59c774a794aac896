internal import Checkpoints
internal import Foundation
internal import Numerics

/// The file `state.safetensors` of an unfinished run: a snapshot of the training, and how far the files of its folder count.
///
/// Tensors: `parameters`, `optimizer.NAME` and `confinement.optimizer.NAME`, in parameter order or, for single numbers, without
/// dimensions. All numbers are kept in binary, and so is the text of metadata, in decimals that read back as the same double.
struct SavedState {
  static let schema = "nagano.state/1"

  var snapshot: TrainingSnapshot
  /// What the run depends on beside its experiment.
  var origin: Origin
  /// The length of `metrics.csv`; what comes after it is cut off.
  var metricsBytes: Int
  /// The names of the checkpoints that are written; others are removed.
  var checkpoints: [String]
  /// How long the run has worked.
  var seconds: Double

  /// What a run depends on that `experiment.yaml` does not say.
  struct Origin: Equatable {
    /// The version of the program.
    var version: String
    /// A hash of the data and the start.
    var fingerprint: String
  }

  /// Writes the file, completely or not at all.
  func write(to path: String) throws(CheckpointError) {
    var tensors = [list("parameters", snapshot.parameters)] + tensors(of: snapshot.optimizer, "optimizer.")
    var metadata = [
      "schema": SavedState.schema, "version": origin.version, "fingerprint": origin.fingerprint,
      "step": String(snapshot.step), "metricsBytes": String(metricsBytes), "seconds": seconds.description,
      "checkpoints": checkpoints.joined(separator: " "),
    ]
    if let probe = snapshot.probe {
      metadata["remainder"] = probe.remainder.description
      tensors += self.tensors(of: probe.optimizer, "confinement.optimizer.")
    }
    if let flow = snapshot.flow {
      metadata["time"] = flow.statistics.time.description
      metadata["rejectedSteps"] = String(flow.statistics.rejectedSteps)
      metadata["gradients"] = String(flow.statistics.gradients)
      metadata["nextStep"] = flow.nextStep.description
    }
    try SafetensorsWriter(tensors: tensors, metadata: metadata).write(to: path)
  }

  private func list(_ name: String, _ values: [Double]) -> StoredTensor {
    StoredTensor(name: name, shape: [values.count], values: values)
  }

  private func tensors(of memory: OptimizerMemory, _ prefix: String) -> [StoredTensor] {
    memory.entries.sorted { $0.key < $1.key }.map { list(prefix + $0.key, $0.value) }
      + memory.numbers.sorted { $0.key < $1.key }
      .map { StoredTensor(name: prefix + $0.key, shape: [], values: [$0.value]) }
  }
}

extension SavedState {
  /// Reads the file; the metrics of the snapshot are left empty.
  ///
  /// - Throws: ``CheckpointError``, of kind `wrongFormat` if something is missing.
  init(contentsOf path: String) throws(CheckpointError) {
    let file = try SafetensorsFile(contentsOf: path)
    func text(_ key: String) throws(CheckpointError) -> String {
      guard let text = file.metadata[key] else { throw SavedState.error(path, "'\(key)' is missing") }
      return text
    }
    func number<Number: LosslessStringConvertible>(_ key: String) throws(CheckpointError) -> Number {
      guard let number = Number(try text(key)) else { throw SavedState.error(path, "'\(key)' is no number") }
      return number
    }
    guard try text("schema") == SavedState.schema, let parameters = file.tensor(named: "parameters") else {
      throw SavedState.error(path, "it has another schema or no parameters")
    }
    try SavedState.check(file, path)
    snapshot = TrainingSnapshot(
      step: try number("step"), parameters: parameters.doubles(), metrics: [],
      optimizer: SavedState.memory("optimizer.", file.tensors))
    if file.metadata["remainder"] != nil {
      snapshot.probe = DecayProbe.Memory(
        remainder: try number("remainder"), optimizer: SavedState.memory("confinement.optimizer.", file.tensors))
    }
    if file.metadata["time"] != nil {
      let statistics = FlowStatistics(
        time: try number("time"), steps: snapshot.step, rejectedSteps: try number("rejectedSteps"),
        gradients: try number("gradients"))
      snapshot.flow = TrainingSnapshot.FlowMemory(statistics: statistics, nextStep: try number("nextStep"))
    }
    origin = Origin(version: try text("version"), fingerprint: try text("fingerprint"))
    (metricsBytes, seconds) = (try number("metricsBytes"), try number("seconds"))
    checkpoints = try text("checkpoints").split(separator: " ").map(String.init)
  }

  /// Checks that there is nothing but lists and single numbers of doubles, under the names that a state has.
  private static func check(_ file: SafetensorsFile, _ path: String) throws(CheckpointError) {
    if let other = file.opaque.first { throw SavedState.error(path, "\(other.name.printable) is of another type") }
    for tensor in file.tensors {
      let name = tensor.name.printable
      let isKnown = tensor.name == "parameters" || prefixes.contains { tensor.name.hasPrefix($0) }
      guard isKnown else { throw SavedState.error(path, "\(name) is no part of it") }
      guard tensor.elementType == .f64 else { throw SavedState.error(path, "\(name) is of another type than F64") }
      guard tensor.shape.count == 1 || tensor.shape.isEmpty && tensor.name != "parameters" else {
        throw SavedState.error(path, "\(name) has \(tensor.shape.count) dimensions")
      }
    }
  }

  private static let prefixes = ["optimizer.", "confinement.optimizer."]

  private static func memory(_ prefix: String, _ tensors: [StoredTensor]) -> OptimizerMemory {
    var memory = OptimizerMemory()
    for tensor in tensors where tensor.name.hasPrefix(prefix) {
      let name = String(tensor.name.dropFirst(prefix.count))
      if tensor.shape.isEmpty {
        memory.numbers[name] = tensor.doubles()[0]
      } else {
        memory.entries[name] = tensor.doubles()
      }
    }
    return memory
  }

  static func error(_ path: String, _ problem: String) -> CheckpointError {
    CheckpointError(
      .wrongFormat, file: path, problem: "this is not the state of a run: \(problem)",
      remedy: "Begin the run anew with --restart; nothing was changed.")
  }
}
