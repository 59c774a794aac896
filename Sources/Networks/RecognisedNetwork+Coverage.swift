public import Numerics

extension RecognisedNetwork {
  /// What of the tensors given was not understood although it computes.
  public var coverage: Coverage { Coverage(tensors) }

  /// What became of everything in a file: the statuses of the network's reading, in which integers that may compute count as
  /// parameters, then what could not be decoded.
  ///
  /// - Parameters:
  ///   - tensors: the tensors of the file that the network was recognised in.
  ///   - undecoded: what else is in the file; it is taken to compute.
  ///   - isIgnored: whether the user says of a name among the undecoded that it does not.
  public func statuses(
    among tensors: [StoredTensor], undecoded: [(name: String, reason: String)] = [],
    isIgnored: (_ name: String) -> Bool = { _ in false }
  ) -> [TensorStatus] {
    let stored = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    let known = self.tensors.map { status -> TensorStatus in
      guard status.status == "skipped", let tensor = stored[status.name], !TrainingState.holds(status.name) else {
        return status
      }
      let computes = Coverage.mayCompute(tensor)
      let isInteger = !tensor.elementType.isFloatingPoint
      return TensorStatus(
        name: status.name, status: status.status,
        reason: computes && isInteger ? Coverage.reasonForIntegers(tensor) : status.reason, isParameter: computes)
    }
    let names = Set(known.map(\.name))
    return known
      + undecoded.filter { !names.contains($0.name) }.map {
        TensorStatus(
          name: $0.name, status: isIgnored($0.name) ? "ignored" : "skipped", reason: $0.reason, isParameter: true)
      }
  }
}

extension Coverage {
  /// Whether a tensor that belongs to no layer may take part in what a model computes.
  ///
  /// Floating-point numbers do. So may integers: quantised weights and their zero points, masks, indices into tables. Only
  /// what is known by its name to count or to draw does not: `num_batches_tracked`, the state of a random generator.
  public static func mayCompute(_ tensor: StoredTensor) -> Bool {
    guard tensor.count > 0 else { return false }
    guard !tensor.elementType.isFloatingPoint else { return true }
    let word = tensor.name.lowercased().split(whereSeparator: { $0 == "." || $0 == "/" }).last.map(String.init) ?? ""
    return !(generators.contains(word) || (tensor.count == 1 && counters.contains(word)))
  }

  /// Names of single integers that count steps of a training.
  private static let counters: Set = [
    "num_batches_tracked", "step", "steps", "global_step", "iteration", "iterations", "epoch", "epochs", "num_updates",
    "n_averaged", "version",
  ]
  /// Names of the states of random generators.
  private static let generators: Set = ["rng_state", "cuda_rng_state", "random_state", "rng"]

  static func reasonForIntegers(_ tensor: StoredTensor) -> String {
    "integers (\(tensor.elementType.rawValue)) may be quantised weights, masks or indices, which are not read"
  }
}
