internal import ExactAlgebra
public import Networks

/// The part `data` of an experiment: where samples come from, and how many are set aside for the test.
public struct DataSettings: Sendable {
  /// Where samples come from.
  public enum Source: Sendable {
    /// Two arrays of an npz file, by name; each sample's inputs may have any shape, and are taken in row-major order.
    case npz(file: String, inputs: String, targets: String)
    /// Columns of a CSV file, by name; `inputs: nil` means all but the targets.
    case csv(file: String, inputs: [String]?, targets: [String])
    /// Two files in the IDX format, of which `targets` has one number or row for each sample of `inputs`.
    case idx(inputs: String, targets: String)
    /// The values of a named function on a grid.
    case function(TargetFunction, grid: TargetGrid)
    /// The outputs of a random network at standard normal inputs.
    case teacher(network: Architecture, samples: Int)
  }

  /// Where samples come from.
  public var source: Source
  /// Whether samples are computed rather than read, with numbers as targets.
  public var isGenerated: Bool {
    switch source {
    case .npz, .csv, .idx: false
    case .function, .teacher: true
    }
  }
  /// The file of the samples as it is named; empty for samples that are computed.
  var file: String {
    switch source {
    case .npz(let file, _, _), .csv(let file, _, _), .idx(let file, _): file
    case .function, .teacher: ""
    }
  }
  /// The factor of the inputs.
  public var scale: Double
  /// The fraction of the samples that is set aside for the test.
  public var test: Double
  /// The folder to which a relative path belongs.
  public var folder: String

  /// Settings.
  public init(source: Source, scale: Double = 1, test: Double = 0.2, folder: String = ".") {
    (self.source, self.scale, self.test, self.folder) = (source, scale, test, folder)
  }

  /// Reads or draws the samples, checks that they fit, and sets the test aside.
  ///
  /// - Parameters:
  ///   - architecture: the network that is to be trained.
  ///   - loss: decides whether targets are classes.
  ///   - seed: the seed of the experiment.
  /// - Throws: ``DataError`` with the place of the first mistake.
  /// - Complexity: O(size of the data).
  public func load(
    for architecture: Architecture, loss: any Loss, seed: UInt64
  ) throws(DataError) -> (training: Dataset, test: Dataset?) {
    var samples: SampleTable
    switch source {
    case .npz(let file, let inputs, let targets):
      samples = try SampleTable(npz: FilePath.resolve(file, in: folder), inputs: inputs, targets: targets)
    case .csv(let file, let inputs, let targets):
      samples = try SampleTable(csv: FilePath.resolve(file, in: folder), inputs: inputs, targets: targets)
    case .idx(let inputs, let targets):
      samples = try SampleTable(
        idx: FilePath.resolve(inputs, in: folder), targets: FilePath.resolve(targets, in: folder))
    case .function(let function, let grid):
      samples = SampleTable(function: function, grid: grid)
    case .teacher(let network, let count):
      samples = SampleTable(teacher: network, count: count, seed: seed)
    }
    if scale != 1 { for index in samples.inputs.indices { samples.inputs[index] *= scale } }
    let dataset = try samples.dataset(for: architecture, loss: loss)
    let parts = dataset.split(testFraction: test, generator: RandomStream.split.generator(seed: seed))
    guard parts.training.count > 0 else {
      throw DataError(
        .mismatch, file: samples.file, problem: "no sample is left for training: there are \(dataset.count) in all",
        remedy: "Give more samples, or set aside fewer with `test`.")
    }
    return parts
  }
}
