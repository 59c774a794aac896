internal import Checkpoints
internal import Networks
internal import Training

extension Figure {
  /// The test error against the number of samples, a line for each size of the start, with the dimension of the target's
  /// manifold and the number of parameters marked.
  public static func recovery(of report: RecoverReport) -> Figure {
    let rows = report.recovery.cells.map { cell -> [JSONValue] in
      [
        .integer(cell.sampleCount), .string("start x \(JSONValue.number(cell.scale).text)"), .integer(cell.repetition),
        .number(cell.testError),
      ]
    }
    let largest = report.recovery.sampleCounts.last ?? 1
    let marks = [
      (report.dimension.upper, "dimension of the target's manifold"),
      (report.parameterCount, "parameters of the student"),
    ]
    .filter { $0.0 <= 2 * largest }
    let middle = (Double(report.recovery.sampleCounts.first ?? 1) * Double(largest)).squareRoot()
    let rules = marks.flatMap { samples, name -> [JSONValue] in
      // To the left of a mark on the right, where the frame would cut the words.
      let isRight = Double(samples) > middle
      let data: JSONValue = ["values": [["samples": .integer(samples), "mark": .string("\(name): \(samples)")]]]
      let x: JSONValue = ["field": "samples", "type": "quantitative"]
      return [
        [
          "data": data, "mark": ["type": "rule", "strokeDash": [5, 4], "color": .string(FigureStyle.soft)],
          "encoding": ["x": x],
        ],
        [
          "data": data,
          "mark": [
            "type": "text", "align": isRight ? "right" : "left", "dx": isRight ? -4 : 4, "y": isRight ? 24 : 10,
            "fontSize": 11, "color": .string(FigureStyle.soft),
          ],
          "encoding": ["x": x, "text": ["field": "mark", "type": "nominal"]],
        ],
      ]
    }
    let exact: JSONValue = [
      "data": ["values": [["error": .number(report.threshold)]]],
      "mark": ["type": "rule", "strokeDash": [2, 3], "color": .string(FigureStyle.soft)],
      "encoding": ["y": ["field": "error", "type": "quantitative"]],
    ]
    let colour: JSONValue = ["field": "start", "type": "nominal", "title": nil, "sort": nil]
    let x: JSONValue = [
      "field": "samples", "type": "quantitative", "title": "samples", "scale": ["type": "log", "nice": false],
    ]
    func y(_ aggregate: String?) -> JSONValue {
      let common: [(key: String, value: JSONValue)] = [
        ("field", "error"), ("type", "quantitative"), ("title", "relative test error"), ("scale", ["type": "log"]),
        ("axis", ["format": ".0e", "tickCount": 6]),
      ]
      return .object((aggregate.map { [("aggregate", .string($0))] } ?? []) + common)
    }
    return Figure(
      name: "recovery", title: "Recovery of \(report.target.notation) by \(report.header.network)",
      caption:
        "Test error on fresh samples against the number of samples learned from; lines are medians, points single "
        + "trainings; below the dotted line a target counts as recovered exactly.",
      columns: ["samples", "start", "repetition", "error"], rows: rows,
      drawing: [
        ("width", 520), ("height", 300),
        (
          "layer",
          .array(
            [
              ["mark": ["type": "line", "strokeWidth": 2], "encoding": ["x": x, "y": y("median"), "color": colour]],
              [
                "mark": ["type": "point", "opacity": 0.5, "size": 18],
                "encoding": ["x": x, "y": y(nil), "color": colour],
              ], exact,
            ] + rules)
        ),
      ])
  }
}
