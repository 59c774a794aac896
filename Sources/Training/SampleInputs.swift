internal import Checkpoints
public import Networks
internal import Numerics

/// The inputs of samples alone, for looking at a network rather than training it.
public struct SampleInputs: Sendable {
  /// Rows of as many numbers as the network has inputs.
  public let values: [Double]
  /// The number of samples.
  public let count: Int

  /// Reads inputs from an array of an npz or IDX file, whose first axis counts samples, or from columns of a CSV file.
  ///
  /// - Parameters:
  ///   - file: ends in `.npz` or `.csv`, or is named as IDX files are (`train-images-idx3-ubyte`, plain or with `.gz`).
  ///   - names: the array, or the columns; by default the first array whose samples fit the network, or all columns.
  ///   - scale: the factor of the inputs.
  ///   - architecture: the network.
  /// - Throws: ``DataError`` if the file cannot be read, does not fit the network, or holds a number that is not finite.
  /// - Complexity: O(size of the data).
  public init(
    file: String, names: [String]? = nil, scale: Double = 1, for architecture: Architecture
  ) throws(DataError) {
    let table: SampleTable
    if file.hasSuffix(".npz") {
      table = try SampleInputs.array(file, names, architecture)
    } else if file.hasSuffix(".csv") {
      table = try SampleTable(csv: file, inputs: names, targets: [])
    } else if SampleTable.isIDX(file), names == nil {
      table = try SampleTable(idxInputs: file)
    } else {
      throw DataError(
        .malformed, file: file, problem: "data are read from .npz, .csv and IDX files, IDX without names of arrays",
        remedy: "Name such a file.")
    }
    guard table.inputCount == architecture.inputCount else {
      throw DataError(
        .mismatch, file: file,
        problem: "each sample has \(table.inputCount) inputs, but \(architecture) takes \(architecture.inputCount)",
        remedy: "Name the array or the columns of the inputs.")
    }
    let scaled = scale == 1 ? table.inputs : table.inputs.map { $0 * scale }
    if let index = scaled.firstIndex(where: { !$0.isFinite }) {
      let (sample, column) = (index / table.inputCount, index % table.inputCount)
      throw DataError(
        .notFinite, file: file, line: table.line(sample), sample: sample,
        problem: "sample \(sample), \(table.inputName(column)), is \(scaled[index])",
        remedy: "Remove the sample, or replace the value by a finite number.")
    }
    (values, count) = (scaled, scaled.count / max(table.inputCount, 1))
  }

  /// The least and the largest value of each input.
  public var ranges: [ClosedRange<Double>] {
    let width = values.count / max(count, 1)
    return (0..<width).map { column in
      let column = stride(from: column, to: values.count, by: width).map { values[$0] }
      return column.min()!...column.max()!
    }
  }

  private static func array(
    _ path: String, _ names: [String]?, _ architecture: Architecture
  ) throws(DataError) -> SampleTable {
    if let names, names.count != 1 {
      throw DataError(
        .mismatch, file: path, problem: "\(names.count) names for one array of inputs", remedy: "Name one array.")
    }
    do throws(CheckpointError) {
      let file = try NpzFile(contentsOf: path)
      for name in names ?? file.names {
        let array = try file.array(named: name)
        guard let samples = array.shape.first, samples > 0 else { continue }
        let width = array.count / samples
        guard names != nil || width == architecture.inputCount else { continue }
        var table = SampleTable(
          file: path, inputs: array.doubles(), inputCount: width, targets: [], targetCount: 0)
        table.inputName = { "\(name)[\($0)]" }
        return table
      }
    } catch {
      throw DataError(error)
    }
    throw DataError(
      .mismatch, file: path, problem: "no array holds samples of \(architecture.inputCount) inputs",
      remedy: "The first axis counts samples; name another file or array.")
  }
}
