public import Checkpoints
public import Condensation
internal import Networks
internal import Symmetry

/// What a series of checkpoints shows, as JSON, as text and as a page with figures.
public struct TrackReport: Sendable {
  /// What every report begins with.
  public let header: ReportHeader
  /// The track.
  public let track: Track
  /// The folder of the checkpoints.
  public let folder: String

  /// A report.
  public init(header: ReportHeader, track: Track, folder: String) {
    (self.header, self.track, self.folder) = (header, track, folder)
  }

  /// The object of the schema `nagano.track/1`.
  public var json: JSONValue {
    header.json(
      primes: [],
      result: [
        ("folder", .string(folder)), ("tolerance", .number(track.settings.tolerance)),
        ("cosine", .number(track.settings.cosine)),
        (
          "manifolds",
          .array(
            track.manifolds.map { ["name": .string($0.name), "classes": .string(ClassNotation.string($0.partitions))] })
        ), ("series", .array(track.states.map(state))),
      ])
  }

  private func state(_ state: TrackedState) -> JSONValue {
    [
      "step": .integer(state.place.step), "time": .optional(state.place.time), "loss": .optional(state.place.loss),
      "distances": .array(state.distances.map { .number($0) }), "conservedChange": .optional(state.conservedChange),
      "layers": .array(
        state.layers.map { layer in
          [
            "layer": .integer(layer.layer), "width": .integer(layer.width), "classes": .integer(layer.classCount),
            "effectiveWidth": .integer(layer.effectiveWidth), "independentNeurons": .integer(layer.independentCount),
            "spectrum": .array(layer.relativeDistances.map { .number($0) }),
          ]
        }),
    ]
  }

  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let states = track.states
    let steps =
      states.count == 1
      ? "step \(states[0].place.step)"
      : "steps \(Prose.grouped(states[0].place.step)) to \(Prose.grouped(states.last!.place.step))"
    var lines = ["\(style.bold(header.network))  \(Prose.grouped(states.count)) checkpoints, \(steps)", ""]
    lines += table()
    lines += [""] + Prose.wrapped(meaning, indent: "  ")
    return lines.joined(separator: "\n") + "\n"
  }

  private static let shownRows = 14

  private func table() -> [String] {
    let hasTime = track.states.allSatisfy { $0.place.time != nil }
    let hasLoss = track.states.contains { $0.place.loss != nil }
    let layers = track.states[0].layers
    let hasLaws = track.states[0].conservedChange != nil
    var heading = ["step"] + (hasTime ? ["time"] : []) + (hasLoss ? ["loss"] : [])
    heading += layers.map { layers.count == 1 ? "width" : "width \($0.layer)" }
    heading +=
      track.manifolds.map { "to \($0.name.count <= 12 ? $0.name : "\($0.name.prefix(9))...")" }
      + (hasLaws ? ["laws"] : [])
    var table = TextTable(heading: heading, alignsRight: heading.map { _ in true })
    for number in Track.frameNumbers(track.states.count, largest: TrackReport.shownRows) {
      let state = track.states[number]
      var row = [Prose.grouped(state.place.step)]
      if hasTime { row.append(state.place.time.map(scientific) ?? "") }
      if hasLoss { row.append(state.place.loss.map(scientific) ?? "-") }
      row += state.layers.map { "\($0.classCount)/\($0.effectiveWidth)/\($0.independentCount)" }
      row += state.distances.map(scientific) + (hasLaws ? [scientific(state.conservedChange ?? 0)] : [])
      table.rows.append(row)
    }
    let left = track.states.count - (table.rows.count - 1)
    return table.lines() + (left > 0 ? ["  ... and \(left) checkpoints in between: --format json has all"] : [])
  }

  private var meaning: String {
    var sentences = [
      "width: neurons that training tells apart, exactly / within \(Figure.percent(track.settings.tolerance)) of the layer's norm / "
        + "of different orientation (cosine below \(track.settings.cosine))."
    ]
    if !track.manifolds.isEmpty {
      sentences.append(
        "to ...: the distance to a structural invariant manifold over the norm of all parameters: that of the start, "
          + "that which the end is near, or the classes asked for.")
    } else {
      sentences.append("No neurons are tied at the start, nor nearly so at the end.")
    }
    if track.states[0].conservedChange != nil {
      sentences.append("laws: the largest relative change of what gradient flow conserves.")
    }
    return sentences.joined(separator: " ")
  }

  /// The page with all figures.
  ///
  /// - Throws: ``FigureError`` if the script that draws figures is not installed.
  public func html() throws(FigureError) -> String {
    FigurePage(
      title: "\(header.network): \(folder)", introduction: text(TextStyle(hasColour: false)),
      figures: Figure.all(of: track)
    )
    .html(try VegaBundle.installed())
  }
}
