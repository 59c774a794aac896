internal import BigInt
public import Checkpoints
internal import Condensation
internal import InvariantManifolds
internal import Networks
internal import Symmetry

extension SimsReport {
  /// Writes the object of the schema `nagano.sims/1`, one line for each item of the list.
  ///
  /// - Parameter seconds: what the work took, asked for at the end.
  public func writeJSON(seconds: () -> Double, to sink: Sink) throws(CheckpointError) {
    var pairs: [(key: String, value: JSONValue)] = [
      ("count", .string(String(count))), ("countUpToRelabelling", .string(String(typeCount))),
      ("dimensions", dimensions.map { .array($0.map(SimsReport.row)) } ?? .null),
    ]
    if let place { pairs.append(("mark", SimsReport.mark(place.fileName, place.place))) }
    let primes = place == nil ? [] : ["random, above 2^60"]
    let head = header.json(primes: primes, result: pairs + [("order", .string(isSorted ? "dimension" : "walk"))])
    // The header's last key, the seconds, comes after the list instead.
    guard case .object(let all) = head else { return }
    try sink(String(JSONValue.object(all.dropLast()).text.dropLast(2)) + ",\n  \"sims\": [")
    var isFirst = true
    try forEach { item throws(CheckpointError) in
      try sink((isFirst ? "\n    " : ",\n    ") + self.item(item).line)
      isFirst = false
    }
    let end = JSONValue.object([
      ("truncated", .bool(isTruncated)), ("seconds", .number((seconds() * 1000).rounded() / 1000)),
    ])
    try sink((isFirst ? "]," : "\n  ],") + end.text.dropFirst() + "\n")
  }

  /// Covers are listed up to this number; wide networks have millions.
  private static let largestCoverList = 1_000

  private func covers(_ item: StructuralInvariantManifold) -> [[SignedPartition]]? {
    if listing == .types {
      let covers = hierarchy.covers(of: item.partitions.map(PartitionType.init(of:)))
      return covers.count > SimsReport.largestCoverList ? nil : covers.map { $0.map(\.representative) }
    }
    let count = hierarchy.coverCount(of: item)
    return count > SimsReport.largestCoverList ? nil : hierarchy.covers(of: item.partitions)
  }

  private func item(_ item: StructuralInvariantManifold) -> JSONValue {
    return .object([
      ("classes", .string(item.classes)), ("dimension", .optional(item.leafDimension)),
      ("linearDimension", .integer(item.linearDimension)), ("stableDimension", .integer(item.stableDimension)),
      ("effectiveWidths", .integers(item.effectiveWidths)), ("members", .string(String(item.members))),
      ("covers", covers(item).map { .array($0.map { .string(ClassNotation.string($0)) }) } ?? .null),
    ])
  }

  private static func row(_ row: Hierarchy.DimensionCount) -> JSONValue {
    .object([
      ("dimension", .optional(row.dimension)), ("count", .string(String(row.manifolds))),
      ("countUpToRelabelling", .string(String(row.types))),
    ])
  }

  static func mark(_ fileName: String, _ place: HierarchyPlace) -> JSONValue {
    .object([
      ("file", .string(fileName)), ("classes", .string(place.manifold.classes)),
      ("dimension", .optional(place.manifold.leafDimension)), ("failureBound", .number(place.failureBound)),
      (
        "path",
        place.path.map { path in
          .array(
            path.map { step in
              .object([
                ("classes", .string(step.manifold.classes)), ("dimension", .optional(step.manifold.leafDimension)),
                ("distance", .number(step.distance.distance)), ("relativeDistance", .number(step.distance.relative)),
              ])
            })
        } ?? .null
      ),
    ])
  }
}
