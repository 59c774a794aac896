public import Networks

/// What training makes small: a mean over samples of a function of outputs and targets.
///
/// A new loss is one file that conforms, and a line in ``Losses``.
public protocol Loss: Sendable {
  /// The name in experiment files.
  var name: String { get }
  /// Whether targets are classes rather than numbers.
  var takesLabels: Bool { get }

  /// The number of classes that a network of so many outputs tells apart; `nil` if no such network fits the loss.
  ///
  /// Asked of losses that take classes only; one class for each output unless said otherwise.
  func classCount(outputCount: Int) -> Int?

  /// The number by which a sum over samples is divided to give the mean.
  func divisor(sampleCount: Int, outputCount: Int) -> Double

  /// The sum of the losses of some samples; replaces each output `F` by `gradientScale * dl/dF` if a scale is given, and
  /// may overwrite it with anything otherwise.
  ///
  /// The result must depend on the samples alone, and rows on nothing but themselves.
  ///
  /// - Parameters:
  ///   - outputs: rows of `width` numbers.
  ///   - width: the number of outputs of a sample, 1 or more.
  ///   - targets: the targets of the whole dataset, of the kind the loss takes.
  ///   - rows: which sample of the dataset each row belongs to.
  ///   - gradientScale: the factor of the gradient; `nil` if none is wanted.
  func sum(
    outputs: UnsafeMutableBufferPointer<Double>, width: Int, targets: Dataset.Targets, rows: SampleRows,
    gradientScale: Double?
  ) -> LossSum
}

extension Loss {
  /// One class for each output.
  public func classCount(outputCount: Int) -> Int? { outputCount }
}

/// Which sample of a dataset each row belongs to.
public struct SampleRows: Sendable {
  private let positions: Range<Int>
  private let selection: [Int]?

  /// The rows for these positions of a selection, or of the whole dataset if there is none.
  public init(_ positions: Range<Int>, of selection: [Int]? = nil) {
    (self.positions, self.selection) = (positions, selection)
  }

  /// The number of rows.
  public var count: Int { positions.count }

  /// The sample of a row.
  public subscript(row: Int) -> Int {
    let position = positions.lowerBound + row
    return selection.map { $0[position] } ?? position
  }
}

/// The losses that experiment files know.
public enum Losses {
  /// All known losses.
  public static let all: [any Loss] = [CrossEntropy(), MeanSquare(), Logistic()]

  /// The loss of that name, `nil` if it is not known.
  public static func named(_ name: String) -> (any Loss)? { all.first { $0.name == name } }
}
