internal import Checkpoints
internal import Training

extension Figure {
  /// How far trainings drift off the stable set of their start, by steps.
  public static func drift(of report: ConfineReport) -> Figure {
    let rows = report.runs.flatMap { run in
      run.series.records.map { record -> [JSONValue] in
        [
          .string(run.name + (run.isConfined ? ", confined" : "")), .integer(record.step),
          .number(record.stableDistance),
        ]
      }
    }
    let steps = sequence(first: 1) { $0 * 10 }.prefix {
      $0 <= report.runs.flatMap(\.series.records).map(\.step).max() ?? 0
    }
    return Figure(
      name: "drift", title: "Drift off the stable set",
      caption:
        "The distance of the parameters to the stable set of the start, over their norm. Points at the bottom are "
        + "exactly zero.",
      columns: ["method", "step", "distance"], rows: rows,
      drawing: [
        ("width", 520), ("height", 300),
        (
          "transform",
          [["filter": "isValid(datum.distance)"], ["calculate": "max(datum.distance, 1e-18)", "as": "shown"]]
        ),
        ("mark", ["type": "line", "point": ["size": 18]]),
        (
          "encoding",
          [
            "x": [
              "field": "step", "type": "quantitative", "scale": ["type": "symlog"],
              "axis": ["values": .integers([0] + steps), "labelExpr": "format(datum.value, '~s')"],
            ],
            "y": [
              "field": "shown", "type": "quantitative", "title": "distance / norm",
              "scale": ["type": "log", "domainMin": 1e-18, "domainMax": 1, "nice": false],
              "axis": [
                "labelExpr": "datum.value <= 1e-18 ? '0' : format(datum.value, '.0e')",
                "values": [1e-18, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1],
              ],
            ],
            "color": ["field": "method", "type": "nominal", "title": nil],
          ]
        ),
      ])
  }
}
