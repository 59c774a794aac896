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
    return Figure(
      name: "recovery", title: "Recovery of \(report.target.notation) by \(report.header.network)",
      caption:
        "Test error on fresh samples against the number of samples learned from; lines are medians, points single "
        + "trainings; below the dotted line a target counts as recovered exactly.",
      columns: ["samples", "start", "repetition", "error"], rows: rows,
      drawing: [
        ("width", 520), ("height", 300),
        ("layer", .array(RecoveryLayers.errors + [RecoveryLayers.threshold(report.threshold)] + marks(of: report))),
      ])
  }

  /// The numbers of samples that theory names, as far as they are near those of the sweep.
  private static func marks(of report: RecoverReport) -> [JSONValue] {
    let counts = report.recovery.sampleCounts
    let largest = counts.last ?? 1
    let middle = (Double(counts.first ?? 1) * Double(largest)).squareRoot()
    let marks = [
      (report.dimension.upper, "dimension of the target's manifold"),
      (report.parameterCount, "parameters of the student"),
    ]
    // To the left of a mark on the right, where the frame would cut the words.
    return marks.filter { $0.0 <= 2 * largest }.flatMap { samples, name in
      RecoveryLayers.mark(at: samples, name, isRight: Double(samples) > middle)
    }
  }
}

/// What the figure of a recovery is drawn from.
private enum RecoveryLayers {
  /// Lines through the medians, and a point for each training.
  static var errors: [JSONValue] {
    let colour: JSONValue = ["field": "start", "type": "nominal", "title": nil, "sort": nil]
    let x: JSONValue = [
      "field": "samples", "type": "quantitative", "title": "samples", "scale": ["type": "log", "nice": false],
    ]
    return [
      ["mark": ["type": "line", "strokeWidth": 2], "encoding": ["x": x, "y": error("median"), "color": colour]],
      [
        "mark": ["type": "point", "opacity": 0.5, "size": 18],
        "encoding": ["x": x, "y": error(nil), "color": colour],
      ],
    ]
  }

  /// The axis of the error, or of what becomes of the errors of a number of samples.
  private static func error(_ aggregate: String?) -> JSONValue {
    let common: [(key: String, value: JSONValue)] = [
      ("field", "error"), ("type", "quantitative"), ("title", "relative test error"), ("scale", ["type": "log"]),
      ("axis", ["format": ".0e", "tickCount": 6]),
    ]
    return .object((aggregate.map { [("aggregate", .string($0))] } ?? []) + common)
  }

  /// A dotted line at the error below which a recovery is exact.
  static func threshold(_ error: Double) -> JSONValue {
    [
      "data": ["values": [["error": .number(error)]]],
      "mark": ["type": "rule", "strokeDash": [2, 3], "color": .string(FigureStyle.soft)],
      "encoding": ["y": ["field": "error", "type": "quantitative"]],
    ]
  }

  /// A dashed line at a number of samples, with its name beside it.
  static func mark(at samples: Int, _ name: String, isRight: Bool) -> [JSONValue] {
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
}
