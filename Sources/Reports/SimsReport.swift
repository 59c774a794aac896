internal import BigInt
public import Checkpoints
public import Condensation
public import Networks

/// The hierarchy of structural invariant manifolds of a network, as JSON and as text.
///
/// Lists may be longer than memory, so a report is handed out piece by piece.
public struct SimsReport: Sendable {
  /// What of the hierarchy is listed.
  public enum Listing: Sendable {
    /// Nothing: only numbers.
    case counts
    /// Every manifold.
    case manifolds
    /// One for each type.
    case types
  }

  /// Takes the next piece of the report.
  public typealias Sink = (String) throws(CheckpointError) -> Void

  /// What every report begins with.
  public let header: ReportHeader
  /// The hierarchy.
  public let hierarchy: Hierarchy
  /// What is listed.
  public let listing: Listing
  /// The largest number of items listed, `nil` for all.
  public let limit: Int?
  /// A checkpoint in the hierarchy, with the name of its file.
  public let place: (fileName: String, place: HierarchyPlace)?
  /// The number of manifolds.
  let count: BigUInt
  /// The number of types.
  let typeCount: BigUInt
  /// The number of manifolds of each dimension, if there are few enough to be printed.
  let dimensions: [Hierarchy.DimensionCount]?

  /// Lists of at most this length are sorted by dimension; longer ones come as they are walked.
  public static let largestSorted = 10_000
  /// Layers wider than this, and widths whose product is beyond that, take too long for a histogram that nobody asked for.
  private static let (largestWidth, largestHistogram) = (512, 20_000)

  /// A report.
  ///
  /// - Parameter hasHistogram: whether the numbers by dimension are counted whatever it takes; else they are where that takes
  ///   no time.
  public init(
    header: ReportHeader, hierarchy: Hierarchy, listing: Listing, limit: Int?, hasHistogram: Bool,
    place: (fileName: String, place: HierarchyPlace)? = nil
  ) {
    (self.header, self.hierarchy, self.listing) = (header, hierarchy, listing)
    (self.limit, self.place) = (limit, place)
    (count, typeCount) = (hierarchy.count, hierarchy.typeCount)
    let isWide = hierarchy.architecture.hiddenWidths.contains { $0 > SimsReport.largestWidth }
    let largest = isWide ? 0 : SimsReport.largestHistogram
    dimensions = hierarchy.dimensions(limit: hasHistogram ? .max : largest)
  }

  /// The number of items that there are to list.
  var total: BigUInt { listing == .types ? typeCount : count }

  /// The number of items that are listed.
  var listed: BigUInt { listing == .counts ? 0 : min(total, limit.map { BigUInt($0) } ?? total) }

  /// Whether items are left out.
  var isTruncated: Bool { listing != .counts && listed < total }

  /// Whether the list is sorted by dimension.
  var isSorted: Bool { total <= BigUInt(SimsReport.largestSorted) }

  /// Hands out the items of the list, in its order.
  func forEach(_ body: (StructuralInvariantManifold) throws(CheckpointError) -> Void) throws(CheckpointError) {
    switch listing {
    case .counts: return
    case .manifolds: try forEach(of: hierarchy.manifolds, body)
    case .types: try forEach(of: hierarchy.types, body)
    }
  }

  private func forEach(
    of items: some Sequence<StructuralInvariantManifold>,
    _ body: (StructuralInvariantManifold) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    if isSorted {
      // Sorting is stable: items of equal dimensions stay in the order of the walk.
      let sorted = Array(items).sorted {
        ($0.linearDimension, $0.leafDimension ?? 0) > ($1.linearDimension, $1.leafDimension ?? 0)
      }
      for item in sorted.prefix(limit ?? .max) { try body(item) }
      return
    }
    var rest = limit ?? .max
    for item in items {
      if rest == 0 { return }
      rest -= 1
      try body(item)
    }
  }
}
