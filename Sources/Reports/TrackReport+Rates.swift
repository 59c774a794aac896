internal import Condensation
internal import Training

extension TrackReport {
  /// Whether the run is a gradient flow, and its places are times.
  private var isFlow: Bool { track.states.allSatisfy { $0.place.time != nil } }

  private func place(_ record: RateSeries.Record) -> String {
    isFlow ? record.time.map(scientific) ?? "?" : Prose.grouped(record.step)
  }

  /// Whether each manifold attracts at the start and at the end, and when that changed.
  func rateTable() -> [String] {
    guard let first = rates.first?.records.first, let last = rates.first?.records.last else { return [] }
    let unit = isFlow ? "time" : "step"
    var table = TextTable(
      heading: ["rates across", "at \(unit) \(place(first))", "at \(unit) \(place(last))", "changes"],
      alignsRight: [false, false, false, false])
    for (manifold, series) in zip(track.manifolds, rates) {
      guard let start = series.records.first, let end = series.records.last else { continue }
      table.rows.append([short(manifold), words(start), words(end), changes(series)])
    }
    return table.lines()
  }

  private func words(_ record: RateSeries.Record) -> String {
    switch record.verdict {
    case .attracting(let rate): "attracting, \(scientific(rate))"
    case .escaping(let rate): "escaping, \(scientific(rate))"
    case .neutral, .unknown: record.verdict.name
    case .nothingNormal: "the whole space"
    }
  }

  private func changes(_ series: RateSeries) -> String {
    let phases = series.phases
    let places = zip(phases, phases.dropFirst()).map { "\(place($0.last)) and \(place($1.first))" }
    guard let first = places.first else { return "none" }
    guard places.count > 1 else { return "between \(first)" }
    return places.count == 2
      ? "between \(first), \(places[1])" : "\(places.count), the first between \(first), the last \(places.last!)"
  }

  /// What the rates mean, or why there are none.
  var rateMeaning: String? {
    if let missingRates { return "Rates across manifolds are not known: \(missingRates)." }
    guard let count = rates.first?.records.count else { return nil }
    var text =
      "rates across: the loss Hessian on the directions normal to a manifold, at the point of it nearest to the checkpoint "
      + "(\(count) \(count == 1 ? "checkpoint" : "checkpoints")). attracting: every small distance shrinks along gradient flow, at least with this rate; "
      + "escaping: some grows, with up to this rate."
    if !isFlow {
      text +=
        " The run makes steps; the rates are those of gradient flow of the loss, without decay, momentum or noise."
    }
    return text
  }
}
