internal import CArpack
internal import COpenBLAS
internal import Synchronization

// Small problems are solved whole by LAPACK. Large ones, given by what they do to a vector, go to ARPACK, whose routines
// keep state between calls in static variables: one problem at a time, behind a lock.
//
// Rejected: power iteration of our own (slow where eigenvalues are near one another, and no error estimate).

/// Eigenvalues of a symmetric operator, with their eigenvectors.
public struct SymmetricEigenproblem: Sendable {
  /// Which eigenvalues are wanted.
  public enum End: String, Sendable {
    /// The largest ones, the largest first.
    case largest = "LA"
    /// The smallest ones (with regard to sign), the smallest first.
    case smallest = "SA"
  }

  /// One eigenvalue.
  public struct Pair: Hashable, Sendable {
    /// The eigenvalue.
    public let value: Double
    /// The eigenvector, of norm 1.
    public let vector: [Double]
  }

  /// The eigenvalues that were found, in the order asked for.
  public let pairs: [Pair]
  /// Whether all that were asked for were found to the tolerance.
  public let isComplete: Bool
  /// How often the operator was applied.
  public let applications: Int

  /// The largest dimension that is solved as a full matrix.
  static let largestDense = 96

  /// All eigenvalues of a symmetric matrix, ascending; by LAPACK's `dsyevd`.
  ///
  /// - Parameter matrix: row after row; the upper triangle is not read.
  /// - Precondition: finite entries.
  /// - Complexity: O(n^3).
  public static func all(ofMatrix matrix: [Double], count: Int) -> [Pair] {
    precondition(matrix.count == count * count, "a square matrix")
    guard count > 0 else { return [] }
    BLAS.useOneThread()
    // A row-major lower triangle is a column-major upper one.
    var (entries, values) = (matrix, [Double](repeating: 0, count: count))
    var (order, status) = (Int32(count), Int32(0))
    var workSize = Int32(1 + 6 * count + 2 * count * count)
    var integerSize = Int32(3 + 5 * count)
    var work = [Double](repeating: 0, count: Int(workSize))
    var integers = [Int32](repeating: 0, count: Int(integerSize))
    let leading = order
    withUnsafePointer(to: leading) { leading in
      dsyevd_("V", "U", &order, &entries, leading, &values, &work, &workSize, &integers, &integerSize, &status)
    }
    precondition(status == 0, "LAPACK dsyevd did not converge: status \(status)")
    return values.indices.map { Pair(value: values[$0], vector: Array(entries[$0 * count..<($0 + 1) * count])) }
  }

  /// Some eigenvalues at one end of the spectrum of a symmetric operator.
  ///
  /// Up to dimension 96 the matrix is formed and solved whole; beyond, ARPACK's implicitly restarted Lanczos iteration is used.
  /// - Parameters:
  ///   - end: which end.
  ///   - wanted: the number of eigenvalues, at most the dimension.
  ///   - dimension: the dimension.
  ///   - tolerance: of the eigenvalues, relative; 0 is machine precision.
  ///   - iterations: the largest number of restarts.
  ///   - start: a vector that is not orthogonal to the eigenvectors sought; it fixes the result, so equal calls are equal.
  ///   - apply: writes the operator's image of the first vector into the second.
  /// - Precondition: the operator is symmetric; it is not checked.
  /// - Complexity: some tens of applications for each eigenvalue, unless they are close to one another; memory
  ///   O(dimension * wanted).
  public init(
    _ end: End, wanted: Int, dimension: Int, tolerance: Double = 0, iterations: Int = 300, start: [Double],
    apply: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    precondition((1...max(dimension, 1)).contains(wanted) && start.count == dimension, "1 to \(dimension) eigenvalues")
    if dimension <= SymmetricEigenproblem.largestDense || wanted > dimension / 2 {
      let found = SymmetricEigenproblem.all(
        ofMatrix: SymmetricEigenproblem.matrix(dimension, apply), count: dimension)
      pairs = Array(end == .largest ? found.reversed().prefix(wanted) : found.prefix(wanted))
      (isComplete, applications) = (true, dimension)
      return
    }
    var iteration = LanczosIteration(
      end, wanted: wanted, dimension: dimension, tolerance: tolerance, iterations: iterations, start: start)
    let found = SymmetricEigenproblem.lock.withLock { _ in iteration.run(apply) }
    pairs = found.sorted { end == .largest ? $0.value > $1.value : $0.value < $1.value }
    (isComplete, applications) = (pairs.count >= wanted, iteration.applications)
  }

  private static let lock = Mutex(())

  private static func matrix(
    _ dimension: Int, _ apply: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [Double] {
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    var unit = [Double](repeating: 0, count: dimension)
    for row in 0..<dimension {
      unit[row] = 1
      matrix.withUnsafeMutableBufferPointer { entries in
        unit.withUnsafeBufferPointer {
          apply($0, UnsafeMutableBufferPointer(rebasing: entries[row * dimension..<(row + 1) * dimension]))
        }
      }
      unit[row] = 0
    }
    return matrix
  }
}

/// ARPACK's reverse communication: it asks for one product after the other.
private struct LanczosIteration {
  private let (end, wanted, dimension, tolerance): (SymmetricEigenproblem.End, Int, Int, Double)
  private let basisCount: Int
  private var residual: [Double]
  private var parameters = [Int32](repeating: 0, count: 11)
  private(set) var applications = 0

  init(
    _ end: SymmetricEigenproblem.End, wanted: Int, dimension: Int, tolerance: Double, iterations: Int, start: [Double]
  ) {
    (self.end, self.wanted, self.dimension, self.tolerance) = (end, wanted, dimension, tolerance)
    basisCount = min(dimension, max(2 * wanted + 1, 20))
    residual = start
    (parameters[0], parameters[2], parameters[6]) = (1, Int32(iterations), 1)
  }

  mutating func run(
    _ apply: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> [SymmetricEigenproblem.Pair] {
    let (n, count) = (Int32(dimension), Int32(basisCount))
    let workSize = basisCount * (basisCount + 8)
    var basis = [Double](repeating: 0, count: dimension * basisCount)
    var vectors = [Double](repeating: 0, count: 3 * dimension)
    var work = [Double](repeating: 0, count: workSize)
    var places = [Int32](repeating: 0, count: 14)
    // 0: the first call; 1 for `status`: the start is given.
    var (request, status): (Int32, Int32) = (0, 1)
    repeat {
      dsaupd_c(
        &request, "I", n, end.rawValue, Int32(wanted), tolerance, &residual, count, &basis, n, &parameters, &places,
        &vectors, &work, Int32(workSize), &status)
      guard abs(request) == 1 else { break }
      applications += 1
      vectors.withUnsafeMutableBufferPointer { vectors in
        let (from, to) = (Int(places[0]) - 1, Int(places[1]) - 1)
        apply(
          UnsafeBufferPointer(rebasing: vectors[from..<from + dimension]),
          UnsafeMutableBufferPointer(rebasing: vectors[to..<to + dimension]))
      }
    } while true
    // 1: the restarts are spent; what converged is given all the same.
    guard status == 0 || status == 1 else { return [] }
    let converged = min(Int(parameters[4]), wanted)
    var values = [Double](repeating: 0, count: wanted)
    var eigenvectors = [Double](repeating: 0, count: dimension * wanted)
    let selection = [Int32](repeating: 0, count: basisCount)
    dseupd_c(
      1, "A", selection, &values, &eigenvectors, n, 0, "I", n, end.rawValue, Int32(wanted), tolerance, &residual, count,
      &basis, n, &parameters, &places, &vectors, &work, Int32(workSize), &status)
    guard status == 0 else { return [] }
    return (0..<converged).map {
      SymmetricEigenproblem.Pair(
        value: values[$0], vector: Array(eigenvectors[$0 * dimension..<($0 + 1) * dimension]))
    }
  }
}
