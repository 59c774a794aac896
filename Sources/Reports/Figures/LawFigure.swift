internal import Checkpoints
public import Condensation

extension Figure {
  /// How much conserved quantities change; `nil` if the activation conserves nothing.
  public static func conserved(of track: Track) -> Figure? {
    let changes = track.states.compactMap(\.conservedChange)
    guard !changes.isEmpty else { return nil }
    let axis = TimeAxis(track)
    let floor = (changes.filter { $0 > 0 }.min() ?? 1) / 10
    let encoding: JSONValue = [
      "x": axis.encoding,
      "y": [
        "field": "change", "type": "quantitative", "title": "relative change", "scale": ["type": "log"],
        "axis": ["format": ".0e", "tickCount": 5],
      ],
    ]
    return Figure(
      name: "laws", title: "Drift of conserved quantities",
      caption:
        "The largest change, since the start, of a quantity that gradient flow conserves, over the size of its terms. "
        + "Steps of finite size do not conserve it: the drift measures them. The start, where it is zero, is left out.",
      columns: [axis.name, "change"], rows: zip(track.states, changes).map { [axis.value($0.place), .number($1)] },
      drawing: [
        ("width", 560), ("height", 180),
        ("transform", [["filter": .string("datum.change > \(JSONValue.number(floor).text)")]]),
        ("mark", ["type": "line", "point": ["size": 14]]), ("encoding", encoding),
      ])
  }
}
