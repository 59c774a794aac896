internal import ExactAlgebra
internal import Networks

/// Samples as numbers, before it is known whether they fit a network.
struct SampleTable {
  /// The file; empty for a teacher.
  var file = ""
  /// Rows of `inputCount` numbers.
  var inputs: [Double]
  var inputCount: Int
  /// Rows of `targetCount` numbers.
  var targets: [Double]
  var targetCount: Int
  /// How columns are called in errors.
  var inputName: (Int) -> String = { "input \($0)" }
  var targetName: (Int) -> String = { "target \($0)" }
  /// The line of a sample, where the file has lines.
  var line: (Int) -> Int? = { _ in nil }

  /// A teacher's answers: standard normal inputs, and a network with parameters of standard deviation `fan_in^-1/2`.
  init(teacher network: Architecture, count: Int, seed: UInt64) {
    let generator = RandomStream.teacher.generator(seed: seed)
    var (parameterStream, inputStream) = (generator.stream(0), generator.stream(1))
    let parameters = (1...network.layerCount).flatMap { layer in
      let values = NormalInitialiser().values(ofLayer: layer, of: network, generator: &parameterStream)
      return values.weights + values.biases
    }
    inputs = (0..<count * network.inputCount).map { _ in inputStream.normal() }
    targets = BatchedNetwork(network, parameters: parameters).outputs(of: inputs)
    (inputCount, targetCount) = (network.inputCount, network.outputCount)
  }

  init(file: String, inputs: [Double], inputCount: Int, targets: [Double], targetCount: Int) {
    (self.file, self.inputs, self.inputCount) = (file, inputs, inputCount)
    (self.targets, self.targetCount) = (targets, targetCount)
  }

  /// The samples as a dataset for a network.
  ///
  /// - Throws: ``DataError`` if widths do not fit, a number is not finite, or a label is not a class.
  func dataset(for architecture: Architecture, loss: any Loss) throws(DataError) -> Dataset {
    guard inputCount == architecture.inputCount else {
      throw error(
        .mismatch, "each sample has \(inputCount) inputs, but \(architecture) takes \(architecture.inputCount)",
        remedy: "Change the first width of the network, or the inputs.")
    }
    try checkFinite(inputs, inputCount, inputName)
    try checkFinite(targets, targetCount, targetName)
    guard loss.takesLabels else {
      guard targetCount == architecture.outputCount else {
        throw error(
          .mismatch,
          "each sample has \(targetCount) targets, but \(architecture) has \(architecture.outputCount) outputs",
          remedy: "Change the last width of the network, or the targets; classes need `loss: cross-entropy`.")
      }
      return Dataset(inputs: inputs, inputCount: inputCount, targets: .values(targets, width: targetCount))
    }
    guard let classCount = loss.classCount(outputCount: architecture.outputCount) else {
      throw error(
        .mismatch, "`\(loss.name)` takes a network of one output, but \(architecture) has \(architecture.outputCount)",
        remedy: "Change the last width of the network to 1, or use `loss: cross-entropy`.")
    }
    let labels = try labels(classCount: classCount, hasSigns: architecture.outputCount < classCount, loss: loss)
    return Dataset(inputs: inputs, inputCount: inputCount, targets: .labels(labels))
  }

  /// Classes from 0; where two are told apart by a sign they may be called -1 and +1.
  private func labels(classCount: Int, hasSigns: Bool, loss: any Loss) throws(DataError) -> [Int] {
    guard targetCount == 1 else {
      throw error(
        .mismatch, "each sample has \(targetCount) targets, but `\(loss.name)` takes one class",
        remedy: "Name one array or column of classes, or use `loss: mean-square`.")
    }
    var labels: [Int] = []
    labels.reserveCapacity(targets.count)
    let areSigns = hasSigns && targets.contains(-1)
    for (sample, target) in targets.enumerated() {
      let number = areSigns ? (abs(target) == 1 ? (target + 1) / 2 : -1) : target
      guard let label = Int(exactly: number), label >= 0, label < classCount else {
        let names = hasSigns ? "0 and 1, or -1 and +1" : "whole numbers from 0 to \(classCount - 1)"
        throw error(
          .mismatch,
          hasSigns
            ? "sample \(sample) has the target \(target), which is no class beside the others"
            : "sample \(sample) has the target \(target), which is no class of a network of \(classCount) outputs",
          remedy: "Classes are \(names). For regression: loss: mean-square.", sample: sample)
      }
      labels.append(label)
    }
    return labels
  }

  private func checkFinite(_ values: [Double], _ width: Int, _ name: (Int) -> String) throws(DataError) {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    let (sample, column) = (index / width, index % width)
    throw error(
      .notFinite, "sample \(sample), \(name(column)), is \(values[index])",
      remedy: "Remove the sample, or replace the value by a finite number.", sample: sample)
  }

  private func error(
    _ kind: DataError.Kind, _ problem: String, remedy: String, sample: Int? = nil
  ) -> DataError {
    DataError(kind, file: file, line: sample.flatMap(line), sample: sample, problem: problem, remedy: remedy)
  }
}
