internal import ExactAlgebra
internal import Numerics

// The fields near a point of a piecewise linear model are those of finitely many polynomial models, one for each cell. All
// together they are the fields of one polynomial model, which has an input and outputs for each cell: its fields are the sums of fields
// of all cells, and their span, brackets, flows and ranks are computed by the same code as those of any other model.

/// The cells of a piecewise linear model at a point as one polynomial model: inputs and outputs of each cell, with its signs held.
///
/// Derivation: `Documentation/Derivations/PiecewiseOrbits.md`.
struct CellModel: AnalyticModel {
  let base: any AnalyticModel
  /// The signs of cells whose functions are linearly independent and span those of all.
  let patterns: [[Int8]]
  /// The number of cells found at the point.
  let cellCount: Int
  /// Whether these are all cells of the point and of all points near it.
  let isExhaustive: Bool

  var parameterCount: Int { base.parameterCount }
  var inputCount: Int { patterns.count * base.inputCount }
  var outputCount: Int { patterns.count * base.outputCount }

  /// The cells of a model at a point; `nil` if it is not piecewise linear, or would have too many.
  ///
  /// - Complexity: an evaluation for each cell, and some for each pair of a cell and an independent one.
  init?(of model: any AnalyticModel, at parameters: [RealResidue]) {
    let work = Double((model.inputCount + 1) * model.parameterCount)
    guard model.isPiecewise, work <= CellModel.largestWork else { return nil }
    let guess = ActivationCells.estimate(
      preactivations: CellModel.preactivationCount(of: model), inputs: model.inputCount)
    guard guess <= CellModel.largestCount, guess * work <= CellModel.largestWork,
      let cells = ActivationCells(
        of: model, at: parameters, limit: Int(min(4 * guess + 64, CellModel.largestWork / max(work, 1))))
    else { return nil }
    base = model
    cellCount = cells.patterns.count
    isExhaustive = cells.isComplete && cells.isStable
    patterns = CellModel.independent(cells.patterns, of: model)
  }

  private static let largestCount = 3_000.0
  /// Multiplications over numbers with a sign, of which a second sees some ten millions.
  private static let largestWork = 4e6

  /// Cells whose functions span those of all: the pivot columns of the values at random points.
  ///
  /// Fields are linear in the functions, so these have the same span and the same brackets. A function that is left out by chance
  /// (its values at random points of the field of 2^61 - 1 elements happen to be a combination) makes lower bounds smaller.
  private static func independent(_ patterns: [[Int8]], of model: any AnalyticModel) -> [[Int8]] {
    let columns = patterns.count
    var rows = min(columns, 64) + 4
    while true {
      let matrix = ResidueMatrix(rows: rows, columns: columns)
      matrix.withUnsafeEntries { entries in
        nonisolated(unsafe) let entries = entries
        parallelFor(chunks: rows) { row in
          let values = CellModel.values(patterns, of: model, sample: row)
          for column in 0..<columns { entries[row * columns + column] = values[column] }
        }
      }
      let pivots = matrix.reducedEchelonForm().pivotColumns
      if pivots.count + 4 <= rows || rows > columns { return pivots.map { patterns[$0] } }
      rows = min(4 * rows, columns + 4)
    }
  }

  /// The outputs of all cells at a random point and input, combined by a random covector, the same for all.
  private static func values(_ patterns: [[Int8]], of model: any AnalyticModel, sample: Int) -> [Residue] {
    var generator = SeededGenerator(seed: 0).stream(-5).stream(sample)
    let parameters = (0..<model.parameterCount).map { _ in ResiduePair.uniform(using: &generator) }
    let input = (0..<model.inputCount).map { _ in ResiduePair.uniform(using: &generator) }
    let covector = (0..<model.outputCount).map { _ in ResiduePair.uniform(using: &generator) }
    let evaluator = FormalEvaluator<ResiduePair>(oracle: RandomOracle(seed: 0))
    return patterns.map { signs in
      let outputs = model.outputs(parameters: parameters, input: input, evaluator: evaluator.holding(signs))
      return zip(outputs, covector).reduce(ResiduePair.zero) { $0 + $1.0 * $1.1 }.large
    }
  }

  func outputs<Evaluator: ActivationEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], evaluator: Evaluator
  ) -> [Evaluator.Scalar] {
    let count = base.inputCount
    return patterns.indices.flatMap { cell in
      base.outputs(
        parameters: parameters, input: Array(input[cell * count..<(cell + 1) * count]),
        evaluator: CellModel.holding(patterns[cell], evaluator))
    }
  }

  /// The sum of the gradients of all cells.
  @specialized(where Evaluator == FormalEvaluator<ResiduePair>)
  @specialized(where Evaluator == FormalEvaluator<Dual<ResiduePair>>)
  @specialized(where Evaluator == FormalEvaluator<Dual<Dual<ResiduePair>>>)
  @specialized(where Evaluator == FormalEvaluator<PowerSeries<ResiduePair>>)
  @specialized(where Evaluator == FormalEvaluator<Dual<PowerSeries<ResiduePair>>>)
  func writeGradient<Evaluator: SlopeEvaluator>(
    parameters: [Evaluator.Scalar], input: [Evaluator.Scalar], covector: [Evaluator.Scalar], evaluator: Evaluator,
    into gradient: inout [Evaluator.Scalar]
  ) {
    let (inputs, outputs) = (base.inputCount, base.outputCount)
    for index in gradient.indices { gradient[index] = .zero }
    var part = gradient
    for cell in patterns.indices {
      base.writeGradient(
        parameters: parameters, input: Array(input[cell * inputs..<(cell + 1) * inputs]),
        covector: Array(covector[cell * outputs..<(cell + 1) * outputs]),
        evaluator: CellModel.holding(patterns[cell], evaluator), into: &part)
      for index in gradient.indices { gradient[index] += part[index] }
    }
  }

  /// The evaluator with signs held; degrees and the like, which know no signs, stay as they are.
  private static func holding<Evaluator: ActivationEvaluator>(_ signs: [Int8], _ evaluator: Evaluator) -> Evaluator {
    ((evaluator as? any HoldingEvaluator)?.holding(signs) as? Evaluator) ?? evaluator
  }

  /// How many activations a model asks for.
  private static func preactivationCount(of model: any AnalyticModel) -> Int {
    let recorder = SignRecorder()
    _ = model.outputs(
      parameters: [Double](repeating: 0, count: model.parameterCount),
      input: [Double](repeating: 0, count: model.inputCount), evaluator: recorder)
    return recorder.takePattern().count
  }
}
