internal import Nagano

/// Refuses what would not fit into memory, before it is tried: with the size, the limit, and what to do.
enum SizeLimit {
  /// Refuses a number of bytes beyond what this machine or its user allows (`ulimit -v`).
  ///
  /// - Throws: ``UsageError``.
  static func check(_ bytes: Double, what: String, remedy: String) throws {
    guard let excess = MemoryBudget.excess(bytes) else { return }
    throw UsageError(description: "\(what) takes \(excess)\n  \(remedy)")
  }

  /// Refuses an architecture of which so many points would not fit.
  static func check(points: Int, of architecture: Architecture) throws {
    let neurons = architecture.widths.reduce(0.0) { $0 + Double($1) }
    // Residues, exact values and labels; partitions of neurons are lists of lists.
    try check(
      Double(points) * 100 * Double(architecture.parameterCount) + 1_000 * neurons, what: "\(architecture)",
      remedy: "Ask for narrower layers.")
  }

  /// Refuses a number of inputs for which the signals of all layers would not fit.
  static func check(samples: Int, of architecture: Architecture) throws {
    let neurons = architecture.widths.reduce(0.0) { $0 + Double($1) }
    try check(
      16 * Double(samples) * neurons, what: "--samples \(samples) for \(architecture)", remedy: "Ask for fewer samples."
    )
  }

  /// Refuses hidden widths with which an architecture would not fit.
  static func check(hiddenWidths: [Int], of architecture: Architecture) throws {
    let widths = ([architecture.widths[0]] + hiddenWidths + [architecture.outputCount]).map { Double($0) }
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    try check(
      100 * parameters + 1_000 * widths.reduce(0, +),
      what: "--widths \(hiddenWidths.map(String.init).joined(separator: ","))",
      remedy: "Ask for narrower layers.")
  }
}
