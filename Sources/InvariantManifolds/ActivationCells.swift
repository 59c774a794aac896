internal import ExactAlgebra

/// The cells of a piecewise linear model at a point: the patterns of signs of its pre-activations that open sets of inputs have.
///
/// Inside a cell the model is a polynomial in its parameters, linear in the input. Cells are found by solving for the signs, not by
/// drawing inputs: pre-activation after pre-activation, in the order in which the model asks for them, a cone of inputs is
/// cut in two where its sign is not determined. So a kink is found however far away or narrow it is.
struct ActivationCells: Sendable {
  /// The signs of all pre-activations, 0 where one vanishes on the whole cell, in the order in which the model asks for them.
  private(set) var patterns: [[Int8]] = []
  /// Whether these are all cells.
  private(set) var isComplete = true
  /// Whether near points have the same cells: no pre-activation vanishes at a corner, or a whole cell, of this point alone.
  private(set) var isStable = true

  /// The cells of a model at a point.
  ///
  /// Every pattern listed is that of an open set of inputs. Zero is recognised by two residues, wrongly with probability about
  /// 2^-84.
  /// - Parameter limit: at most that many cells are listed.
  /// - Returns: `nil` if an activation is not piecewise linear with one bend at zero, or the model is no composition of affine
  ///   maps and activations.
  /// - Complexity: an evaluation of the outputs, over affine functions, for each cell.
  init?(of model: any AnalyticModel, at parameters: [RealResidue], limit: Int) {
    guard model.activations.allSatisfy({ $0.pieces?.bend != nil }) else { return nil }
    var generator = SeededGenerator(seed: 0).stream(-4)
    let numbers = parameters.map { number in
      AffineForm(constant: TwinNumber(near: number, generic: Residue.random(using: &generator)))
    }
    let input = (0..<model.inputCount).map { place in
      AffineForm(
        constant: .zero, slopes: (0..<model.inputCount).map { $0 == place ? TwinNumber.one : TwinNumber.zero })
    }
    let walk = CellWalk(PolyhedralCone(inputCount: model.inputCount))
    while walk.start() {
      guard patterns.count < limit else {
        isComplete = false
        break
      }
      let outputs = model.outputs(parameters: numbers, input: input, evaluator: CellExplorer(walk: walk))
      guard outputs.allSatisfy(\.isAffine), walk.isAffine else { return nil }
      if let pattern = walk.pattern { patterns.append(pattern) } else { isComplete = false }
    }
    isStable = walk.isStable
  }

  /// How many cells a generic arrangement of hyperplanes has, one for each pre-activation: a guess before they are counted.
  static func estimate(preactivations: Int, inputs: Int) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...max(min(inputs, preactivations), 1) {
      term *= Double(preactivations - k + 1) / Double(k)
      sum += term
    }
    return sum
  }
}

/// A walk through all cells, one evaluation of the model for each.
///
/// Used by one thread.
final class CellWalk: @unchecked Sendable {
  private var pending: [(pattern: [Int8], cone: PolyhedralCone)]
  private var signs: [Int8] = []
  private var known = 0
  private var cone: PolyhedralCone
  private var isLost = false
  private var place = 0
  private(set) var isStable = true
  private(set) var isAffine = true

  init(_ cone: PolyhedralCone) {
    self.cone = cone
    pending = [([], cone)]
  }

  /// Takes up the next cell; `false` when none is left.
  func start() -> Bool {
    guard let next = pending.popLast() else { return false }
    (signs, cone) = next
    (known, place, isLost) = (signs.count, 0, false)
    return true
  }

  /// The pattern of the evaluation that has ended; `nil` if the cell is of no use: a sign was open, or vanishes at this point only.
  var pattern: [Int8]? { isLost ? nil : signs }

  /// The sign of the next pre-activation on the cell.
  func sign(of form: AffineForm) -> Int8 {
    defer { place += 1 }
    if place < known { return signs[place] }
    if !form.isAffine { isAffine = false }
    let sign: Int8
    // Once a cell is lost its further signs do not matter.
    switch isLost || !isAffine ? .positive : cone.position(of: form, isStable: &isStable) {
    case .positive: sign = 1
    case .negative: sign = -1
    case .zero(let always):
      sign = 0
      if !always { isLost = true }
    case .open:
      sign = 1
      (isLost, isStable) = (true, false)
    case .cut(let positive, let negative):
      pending.append((signs + [-1], negative))
      cone = positive
      sign = 1
    }
    signs.append(sign)
    return sign
  }
}

/// Evaluates over affine functions of the input, in the cell of a walk.
///
/// Public so that models can be specialised for it.
public struct CellExplorer: ActivationEvaluator {
  /// Affine functions.
  public typealias Scalar = AffineForm

  let walk: CellWalk

  /// The piece in which the argument lies.
  public func value(of activation: any Activation, at argument: AffineForm) -> AffineForm {
    guard let pieces = activation.pieces?.bend else { return argument }
    switch walk.sign(of: argument) {
    case 0: return .zero
    case let sign:
      let slope = sign > 0 ? pieces.slopeAbove : pieces.slopeBelow
      if slope.residues == .one { return argument }
      return slope.residues == .zero ? .zero : argument * AffineForm(constant: TwinNumber(constant: slope))
    }
  }
}
