internal import Condensation
internal import Networks
internal import Training

extension TrackReport {
  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let states = track.states
    let steps =
      states.count == 1
      ? "step \(states[0].place.step)"
      : "steps \(Prose.grouped(states[0].place.step)) to \(Prose.grouped(states.last!.place.step))"
    let undecided = coverage.isComplete ? "" : "; " + style.yellow(CoverageText.undecided(coverage))
    let end = unfinished.map { "; " + style.yellow("the run \($0)") } ?? ""
    var lines = [
      "\(style.bold(header.network))  \(Prose.grouped(states.count)) \(states.count == 1 ? "checkpoint" : "checkpoints"), \(steps)\(end)\(undecided)",
      "",
    ]
    lines += CoverageText.preface(coverage)
    lines += table()
    if !rates.isEmpty { lines += [""] + rateTable() }
    lines += [""] + Prose.wrapped(meaning, indent: "  ")
    if let sentence = rateMeaning { lines += [""] + Prose.wrapped(sentence, indent: "  ") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What a run has not come to its end by; `nil` if it has, or is none.
  var unfinished: String? {
    switch status {
    case .unfinished: "is not finished: it goes on, or its process was killed"
    case .ended("stopped"): "was interrupted"
    case .ended("failed"): "failed: the flow could not go on"
    case .ended("diverged"): "diverged" + withoutTheLast
    case .ended, nil: leftOut > 0 ? "diverged" + withoutTheLast : nil
    }
  }

  private var withoutTheLast: String {
    switch leftOut {
    case 0: ""
    case 1: "; its last checkpoint, whose weights are too large for distances, is left out"
    default: "; its last \(Prose.grouped(leftOut)) checkpoints, whose weights are too large for distances, are left out"
    }
  }

  private static let shownRows = 14

  private func table() -> [String] {
    let hasTime = track.states.allSatisfy { $0.place.time != nil }
    let hasLoss = track.states.contains { $0.place.loss != nil }
    let layers = track.states[0].layers
    let hasLaws = track.states[0].conservedChange != nil
    var heading = ["step"] + (hasTime ? ["time"] : []) + (hasLoss ? ["loss"] : [])
    heading += layers.map { layers.count == 1 ? "width" : "width \($0.layer)" }
    heading += track.manifolds.map { "to \(short($0))" } + (hasLaws ? ["laws"] : [])
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

  /// The name of a manifold in a table.
  func short(_ manifold: Track.Manifold) -> String {
    manifold.name.count <= 12 ? manifold.name : "\(manifold.name.prefix(9))..."
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
}
