internal import ExactAlgebra

// A polyhedron of inputs, bounded or not, is the slice t = 1 of a cone in homogeneous coordinates (t, t x) with t >= 0. The
// cone is kept by its generators, lines and extreme rays, which a cut by a hyperplane turns into those of the two halves
// (double description; Motzkin, Raiffa, Thompson, Thrall, 1953). Only sums, products and signs are needed, so all is exact up to
// signs that rounding leaves open, which are reported. Rejected: linear programs in doubles, which miss thin cells.

/// A cone of full dimension with apex 0: all sums of its lines, and of its rays with factors from 0.
struct PolyhedralCone: Sendable {
  /// An extreme ray with the cuts on whose hyperplanes it lies.
  private struct Ray {
    var vector: [TwinNumber]
    var tight: Set<Int>
  }

  private var lines: [[TwinNumber]]
  private var rays: [Ray]
  private var cutCount = 1

  /// The half-space `t >= 0` over all inputs.
  init(inputCount: Int) {
    func unit(_ place: Int) -> [TwinNumber] { (0...inputCount).map { $0 == place ? .one : .zero } }
    lines = (0..<inputCount).map { unit($0 + 1) }
    rays = [Ray(vector: unit(0), tight: [])]
  }

  /// How a function lies to the inside of a cone.
  enum Position {
    case positive, negative
    /// Zero on all of the cone; `always`: at every point of parameter space where the cone has the same generators.
    case zero(always: Bool)
    /// Of both signs: the two parts.
    case cut(positive: PolyhedralCone, negative: PolyhedralCone)
    /// Rounding leaves a sign open.
    case open
  }

  /// Where a function lies.
  ///
  /// - Parameter isStable: set to `false` if it vanishes at a generator at this point only, so that a move might cut off a cell.
  func position(of form: AffineForm, isStable: inout Bool) -> Position {
    let lineValues = lines.map { form.value(at: $0) }
    let rayValues = rays.map { form.value(at: $0.vector) }
    let lineSigns = lineValues.map(\.sign)
    if lineSigns.contains(.open) { return .open }
    // Rays count up to lines: what they say does not matter where a line crosses the hyperplane.
    if let place = lineSigns.firstIndex(where: { $0 == .positive || $0 == .negative }) {
      let parts = cut(along: place, isReversed: lineSigns[place] == .negative, lineValues, rayValues)
      return .cut(positive: parts.0, negative: parts.1)
    }
    let raySigns = rayValues.map(\.sign)
    if raySigns.contains(.open) { return .open }
    let vanishesAlways = !(lineSigns + raySigns).contains(.zero(always: false))
    if !vanishesAlways { isStable = false }
    switch (raySigns.contains(.positive), raySigns.contains(.negative)) {
    case (true, false): return .positive
    case (false, true): return .negative
    case (false, false): return .zero(always: vanishesAlways)
    case (true, true):
      let parts = cut(raySigns, rayValues)
      return .cut(positive: parts.0, negative: parts.1)
    }
  }

  /// The halves where a line crosses the hyperplane: everything else is moved along the line onto it.
  private func cut(
    along place: Int, isReversed: Bool, _ lineValues: [TwinNumber], _ rayValues: [TwinNumber]
  ) -> (PolyhedralCone, PolyhedralCone) {
    let line = isReversed ? lines[place].map { -$0 } : lines[place]
    let height = isReversed ? -lineValues[place] : lineValues[place]
    func moved(_ vector: [TwinNumber], _ value: TwinNumber) -> [TwinNumber] {
      PolyhedralCone.scaled(zip(vector, line).map { $0 * height - $1 * value })
    }
    var half = self
    half.cutCount += 1
    half.lines = lines.indices.filter { $0 != place }.map { moved(lines[$0], lineValues[$0]) }
    half.rays = rays.indices.map { number in
      Ray(vector: moved(rays[number].vector, rayValues[number]), tight: rays[number].tight.union([cutCount]))
    }
    // Lines lie on the hyperplanes of all cuts before.
    var (positive, negative) = (half, half)
    positive.rays.append(Ray(vector: line, tight: Set(0..<cutCount)))
    negative.rays.append(Ray(vector: line.map { -$0 }, tight: Set(0..<cutCount)))
    return (positive, negative)
  }

  /// The halves where rays lie on both sides: each edge between them gives a ray on the hyperplane.
  private func cut(_ signs: [TwinNumber.Sign], _ values: [TwinNumber]) -> (PolyhedralCone, PolyhedralCone) {
    var edges: [Ray] = rays.indices.filter { signs[$0] != .positive && signs[$0] != .negative }.map { number in
      Ray(vector: rays[number].vector, tight: rays[number].tight.union([cutCount]))
    }
    for above in rays.indices where signs[above] == .positive {
      for below in rays.indices where signs[below] == .negative {
        let common = rays[above].tight.intersection(rays[below].tight)
        let isEdge = !rays.indices.contains {
          $0 != above && $0 != below && common.isSubset(of: rays[$0].tight)
        }
        guard isEdge else { continue }
        let vector = zip(rays[above].vector, rays[below].vector).map { $1 * values[above] - $0 * values[below] }
        edges.append(Ray(vector: PolyhedralCone.scaled(vector), tight: common.union([cutCount])))
      }
    }
    func half(_ sign: TwinNumber.Sign) -> PolyhedralCone {
      var half = self
      half.cutCount += 1
      half.rays = rays.indices.filter { signs[$0] == sign }.map { rays[$0] } + edges
      return half
    }
    return (half(.positive), half(.negative))
  }

  /// A vector of the same direction whose doubles neither overflow nor underflow.
  private static func scaled(_ vector: [TwinNumber]) -> [TwinNumber] {
    let exponent = vector.map(\.near.centre).max { $0.magnitude < $1.magnitude }.map { Int($0.exponent) } ?? 0
    guard exponent.magnitude > 100, exponent.magnitude < 1_023 else { return vector }
    return vector.map { $0.timesPowerOfTwo(-exponent) }
  }
}
