internal import Checkpoints
internal import Training

extension Figure {
  /// How far trainings drift off each set that a report has verdicts on, by steps.
  public static func drift(of report: ConfineReport) -> Figure {
    let runs = report.runs
    let rows = runs.flatMap { run in
      drifts(of: run).flatMap { drift in
        run.series.records.compactMap { record -> [JSONValue]? in
          drift.value(record).map {
            [
              .string(drift.set), .string(run.name + (run.isConfined ? ", confined" : "")), .integer(record.step),
              .number($0), .string(drift.verdict),
            ]
          }
        }
      }
    }
    let last = runs.flatMap(\.series.records).map(\.step).max() ?? 0
    return Figure(
      name: "drift", title: "Drift off the sets of the start",
      caption:
        "The distance of the parameters to the stable set and to the leaf of the start, over their norm, and the largest "
        + "relative change of a conserved quantity. Points at the bottom are exactly zero; dashed: what counts as rounding "
        + "for methods of steps. The shape of the points says the verdict.",
      columns: ["set", "method", "step", "distance", "verdict"], rows: rows,
      drawing: [
        ("facet", ["field": "set", "type": "nominal", "title": nil, "sort": .array(sets.map { .string($0) })]),
        ("columns", 1),
        ("spec", ["width": 520, "height": 200, "layer": [roundingLine, driftLines(last)]]),
      ])
  }

  /// The sets, in the order of the columns of the table.
  private static let sets = ["stable set", "leaf", "laws"]

  private struct Drift {
    let set: String
    let verdict: String
    let value: (DriftSeries.Record) -> Double?
  }

  private static func drifts(of run: ConfineReport.Run) -> [Drift] {
    let verdicts = [run.stable.verdict, run.leaf.verdict, run.laws?.verdict]
    let values: [(DriftSeries.Record) -> Double?] = [
      { $0.stableDistance }, { $0.leafDistance }, { $0.conservedChange },
    ]
    return zip(sets, zip(verdicts, values)).compactMap { set, drift in
      drift.0.map { Drift(set: set, verdict: $0.rawValue, value: drift.1) }
    }
  }

  private static var scale: JSONValue {
    [
      "field": "shown", "type": "quantitative", "title": "distance / norm",
      "scale": ["type": "log", "domainMin": 1e-18, "domainMax": 1, "nice": false],
      "axis": [
        "labelExpr": "datum.value <= 1e-18 ? '0' : format(datum.value, '.0e')",
        "values": [1e-18, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 1],
      ],
    ]
  }

  private static var roundingLine: JSONValue {
    [
      "transform": [["calculate": .string("\(DriftSeries.rounding)"), "as": "shown"]],
      "mark": ["type": "rule", "strokeDash": [5, 4], "color": .string(FigureStyle.soft)],
      "encoding": ["y": scale],
    ]
  }

  private static func driftLines(_ last: Int) -> JSONValue {
    let steps = sequence(first: 1) { $0.multipliedReportingOverflow(by: 10).overflow ? nil : $0 * 10 }.prefix {
      $0 <= last
    }
    return [
      "transform": [
        ["filter": "isValid(datum.distance)"], ["calculate": "max(datum.distance, 1e-18)", "as": "shown"],
      ],
      "mark": ["type": "line", "point": ["size": 18]],
      "encoding": [
        "x": [
          "field": "step", "type": "quantitative", "scale": ["type": "symlog"],
          "axis": ["values": .integers([0] + Array(steps)), "labelExpr": "format(datum.value, '~s')"],
        ],
        "y": scale, "color": ["field": "method", "type": "nominal", "title": nil],
        "shape": ["field": "verdict", "type": "nominal"],
        "tooltip": [
          ["field": "method"], ["field": "step"], ["field": "distance", "format": ".2e"], ["field": "verdict"],
        ],
      ],
    ]
  }
}
