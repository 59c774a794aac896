internal import Numerics

// Goals: near copies keep their digits; one number per pair; entries that do not depend on the order of threads.
//
// A pair of clusters A, B with means mu can be aligned (+) or mirrored (-); d(+-) = w |mu_A -+ mu_B|^2 with
// w = |A||B| / (|A| + |B|). The smaller is stored, its sign bit set if it is the mirrored one. If the sign turns the whole
// vector, the other follows without loss from d(+) + d(-) = 2 w (|mu_A|^2 + |mu_B|^2): it is the larger half of the sum. If
// the sign turns only a part of it (even activations), the other is stored in a second matrix.
//
// Products of vectors give |x|^2 + |y|^2 - 2 <x, y>, which loses digits where x and y nearly agree; there the difference is
// formed directly. (Storing products of sums instead of distances would make updates simpler and lose these digits again.)

/// The costs of merging pairs of clusters.
final class PairCosts {
  /// What the change of sign of a neuron does to its vector.
  enum Mirror {
    case none, whole, part
  }

  let mirror: Mirror
  private let count: Int
  private let nearest: UnsafeMutablePointer<Double>
  private let other: UnsafeMutablePointer<Double>?

  /// The rows of a block of products; fixed, so that results do not depend on the number of threads.
  private static let blockRows = 64
  /// Below this part of the squares, a distance from products would have fewer than 12 digits.
  private static let cancellation = 1e-4

  /// The costs of all pairs of single neurons: `|x -+ y|^2 / 2`.
  ///
  /// - Complexity: O(count^2 dimension) in matrix products; memory `count (count - 1) / 2` doubles, twice that if mirrors
  ///   turn a part of the vectors.
  init(_ vectors: NeuronVectors) {
    count = vectors.count
    mirror = vectors.signedDimension == 0 ? .none : vectors.signedDimension == vectors.dimension ? .whole : .part
    let pairs = max(1, count * (count - 1) / 2)
    nearest = .allocate(capacity: pairs)
    nearest.initialize(repeating: 0, count: pairs)
    if mirror == .part {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: pairs)
      pointer.initialize(repeating: 0, count: pairs)
      other = pointer
    } else {
      other = nil
    }
    vectors.entries.withUnsafeBufferPointer { if let base = $0.baseAddress { fill(vectors, base) } }
  }

  deinit {
    nearest.deallocate()
    other?.deallocate()
  }

  @inline(__always)
  private func place(_ a: Int, _ b: Int) -> Int {
    let (low, high) = a < b ? (a, b) : (b, a)
    return low * (2 * count - low - 3) / 2 + high - 1
  }

  /// The smaller cost of a pair.
  @inline(__always)
  func cost(_ a: Int, _ b: Int) -> Double { nearest[place(a, b)].magnitude }

  /// The alignment at which the cost is the smaller: 1 or -1.
  func sign(_ a: Int, _ b: Int) -> Int { nearest[place(a, b)].sign == .minus ? -1 : 1 }

  /// The cost at a given alignment; `total` is the sum of the costs at both, where mirrors turn whole vectors.
  @inline(__always)
  func cost(_ a: Int, _ b: Int, isMirrored: Bool, total: Double) -> Double {
    let place = place(a, b)
    let stored = nearest[place]
    if (stored.sign == .minus) == isMirrored { return stored.magnitude }
    return other.map { $0[place] } ?? max(total - stored.magnitude, stored.magnitude)
  }

  /// Replaces the costs of a pair.
  @inline(__always)
  func set(_ a: Int, _ b: Int, aligned: Double, mirrored: Double) {
    let place = place(a, b)
    nearest[place] = mirrored < aligned ? -mirrored : aligned
    other?[place] = max(aligned, mirrored)
  }

  // MARK: Single neurons

  private func fill(_ vectors: NeuronVectors, _ base: UnsafePointer<Double>) {
    let (count, dimension, signed, stride) = (count, vectors.dimension, vectors.signedDimension, vectors.stride)
    let squares = (0..<count).map { row in
      (0..<dimension).reduce(0) { $0 + base[row * stride + $1] * base[row * stride + $1] }
    }
    let kernel: ProductKernel = InstructionSet.hasFusedMultiplyAdd ? .fixedOrder : .blas(padding: 1)
    nonisolated(unsafe) let (base, costs) = (base, self)
    parallelFor(chunks: (count + Self.blockRows - 1) / Self.blockRows) { block in
      let start = block * Self.blockRows
      let (rows, width) = (min(Self.blockRows, count - start), count - start)
      let scratch = UnsafeMutablePointer<Double>.allocate(capacity: 2 * rows * width)
      scratch.initialize(repeating: 0, count: 2 * rows * width)
      defer { scratch.deallocate() }
      // Products of the signed parts, then of the unsigned ones.
      for (half, columns) in [0..<signed, signed..<dimension].enumerated() where !columns.isEmpty {
        let part = MatrixOperand(base + start * stride + columns.lowerBound, stride: stride)
        kernel.product(
          rows, width, columns.count, part, part.transposed, into: scratch + half * rows * width, stride: width)
      }
      for i in 0..<rows {
        for j in i + 1..<max(width, i + 1) {
          costs.setSingle(
            vectors.segments, base, stride, (start + i, start + j), squares[start + i] + squares[start + j],
            scratch[i * width + j], scratch[(rows + i) * width + j])
        }
      }
    }
  }

  @inline(__always)
  private func setSingle(
    _ segments: [NeuronVectors.Segment], _ base: UnsafePointer<Double>, _ stride: Int, _ pair: (Int, Int),
    _ squares: Double, _ signed: Double, _ unsigned: Double
  ) {
    func accurate(_ cost: Double, _ sign: Double) -> Double {
      guard cost < Self.cancellation * squares else { return cost }
      var sum = 0.0
      for segment in segments {
        let factor = segment.isSigned ? sign : 1
        for column in segment.columns {
          let difference = base[pair.0 * stride + column] - factor * base[pair.1 * stride + column]
          sum += difference * difference
        }
      }
      return sum / 2
    }
    let aligned = accurate(squares / 2 - signed - unsigned, 1)
    let mirrored = mirror == .none ? .infinity : accurate(squares / 2 + signed - unsigned, -1)
    set(pair.0, pair.1, aligned: aligned, mirrored: mirrored)
  }
}
