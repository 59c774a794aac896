internal import Checkpoints
public import Condensation

extension Figure {
  /// The loss and the distances to manifolds over one axis of time; `nil` if neither is known.
  public static func loss(of track: Track) -> Figure? {
    let panels = LossPanels(track)
    guard !panels.rows.isEmpty else { return nil }
    return Figure(
      name: "loss", title: "Loss and distance to invariant manifolds",
      caption: (track.manifolds.isEmpty
        ? "No neurons are tied at the start, nor nearly so at the end: there is no manifold to measure a distance to."
        : "Below: the distance of all parameters to structural invariant manifolds, over their norm.")
        + (panels.isThinned ? " Of each stretch of steps the least and the largest loss are drawn." : "")
        + (panels.bottom.hasZeros ? " Points at the bottom are exactly zero." : ""),
      columns: [panels.axis.name, "kind", "series", "value"], rows: panels.rows,
      drawing: [
        ("vconcat", .array(panels.views)), ("spacing", 12), ("resolve", ["legend": ["color": "independent"]]),
      ])
  }
}

/// The loss above, the distances below it.
private struct LossPanels {
  let axis: TimeAxis
  let bottom: LogarithmicBottom
  let isThinned: Bool
  private let track: Track
  private let losses: [TrackedState.Place]

  init(_ track: Track) {
    (self.track, axis) = (track, TimeAxis(track))
    bottom = LogarithmicBottom(track.states.flatMap(\.distances))
    let known = (track.losses.isEmpty ? track.states.map(\.place) : track.losses).filter {
      $0.loss.map { $0 > 0 && $0.isFinite } ?? false
    }
    losses = LossPanels.thinned(known)
    isThinned = losses.count < known.count
  }

  /// At most about 2,000 places, more than a screen has columns: of each stretch of steps the least and the largest loss.
  private static func thinned(_ places: [TrackedState.Place]) -> [TrackedState.Place] {
    guard places.count > 2_000, let first = places.first, let last = places.last else { return places }
    let length = (places.count + 998) / 999
    let kept = stride(from: 0, to: places.count, by: length).flatMap { start -> [TrackedState.Place] in
      let stretch = places[start..<min(start + length, places.count)].enumerated()
      guard let least = stretch.min(by: { $0.element.loss ?? 0 < $1.element.loss ?? 0 }),
        let largest = stretch.max(by: { $0.element.loss ?? 0 < $1.element.loss ?? 0 })
      else { return [] }
      return [least, largest].sorted { $0.offset < $1.offset }.map(\.element)
    }
    return [first] + kept + [last]
  }

  var rows: [[JSONValue]] {
    let curve = losses.map { place -> [JSONValue] in [axis.value(place), "loss", "loss", .optional(place.loss)] }
    return curve
      + track.manifolds.enumerated().flatMap { number, manifold in
        track.states.map { state in
          [
            axis.value(state.place), "distance", .string(Figure.name(of: manifold, track)),
            .number(state.distances[number]),
          ]
        }
      }
  }

  var views: [JSONValue] {
    let hasDistances = !track.manifolds.isEmpty
    return (losses.isEmpty ? [] : [lossPanel(hasTimeTitle: !hasDistances)]) + (hasDistances ? [distancePanel] : [])
  }

  private func lossPanel(hasTimeTitle: Bool) -> JSONValue {
    panel(
      "loss", title: "training loss", time: hasTimeTitle ? axis.encoding : axis.encodingWithoutTitle,
      mark: losses.count > 60 ? ["type": "line"] : ["type": "line", "point": ["size": 14]],
      colour: ["value": .string(FigureStyle.colours[6])], scale: ["type": "log"],
      label: "format(datum.value, '.0e')")
  }

  private var distancePanel: JSONValue {
    panel(
      "distance", title: "distance / norm", time: axis.encoding, mark: ["type": "line", "point": ["size": 14]],
      colour: FigureStyle.series, scale: bottom.scale, label: bottom.label)
  }

  private func panel(
    _ kind: String, title: String, time: JSONValue, mark: JSONValue, colour: JSONValue, scale: JSONValue, label: String
  ) -> JSONValue {
    [
      "width": 560, "height": 180,
      "transform": [
        ["filter": .string("datum.kind === '\(kind)'")],
        ["calculate": .string("datum.value > 0 ? datum.value : \(bottom.text)"), "as": "shown"],
      ],
      "mark": mark,
      "encoding": [
        "x": time, "color": colour,
        "y": [
          "field": "shown", "type": "quantitative", "title": .string(title), "scale": scale,
          "axis": ["labelExpr": .string(label), "tickCount": 5],
        ],
        "tooltip": [["field": .string(axis.name)], ["field": "series"], ["field": "value", "format": ".4e"]],
      ],
    ]
  }
}

/// A logarithmic axis of numbers some of which may be zero.
///
/// Zero has no place on it: it is drawn at the bottom, below all that is not zero.
private struct LogarithmicBottom {
  let hasZeros: Bool
  private let value: Double
  private let largest: Double

  init(_ numbers: [Double]) {
    let positive = numbers.filter { $0 > 0 }
    hasZeros = numbers.contains(0)
    (value, largest) = (positive.isEmpty ? 1e-17 : positive.min()! / 10, positive.max() ?? 0)
  }

  /// Where zero is drawn.
  var text: String { JSONValue.number(value).text }

  var scale: JSONValue {
    guard hasZeros else { return ["type": "log"] }
    return [
      "type": "log", "domainMin": .number(value), "domainMax": .number(max(10 * largest, value * 100)), "nice": false,
    ]
  }

  /// The label of the bottom is 0 where points at it are.
  var label: String {
    hasZeros
      ? "datum.value <= \(JSONValue.number(value * 1.01).text) ? '0' : format(datum.value, '.0e')"
      : "format(datum.value, '.0e')"
  }
}
