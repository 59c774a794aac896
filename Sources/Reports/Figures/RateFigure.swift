internal import Checkpoints
public import Condensation
internal import Foundation
public import Training

extension Figure {
  /// The growth rate of small distances to each manifold over time: above zero training escapes, below it is drawn in.
  ///
  /// `nil` if no rate is known.
  ///
  /// - Parameter rates: of the manifolds of the track, in their order.
  public static func rates(_ rates: [RateSeries], across track: Track) -> Figure? {
    let axis = TimeAxis(track)
    let rows = zip(track.manifolds, rates).flatMap { manifold, series in
      series.records.filter { $0.growthRate != nil }.map { record -> [JSONValue] in
        [
          axis.value(.init(step: record.step, time: record.time)), .string(name(of: manifold, track)),
          .optional(record.growthRate), .string(record.verdict.name), .number(record.relativeDistance),
        ]
      }
    }
    guard !rows.isEmpty else { return nil }
    let scale = SignedScale(rates.flatMap { $0.records.compactMap(\.growthRate) })
    return Figure(
      name: "rates", title: "Rates across invariant manifolds",
      caption:
        "How fast a small distance to each manifold grows along gradient flow at most: minus the least eigenvalue of "
        + "the loss Hessian on the directions normal to it, at the point of it nearest to the checkpoint. Above zero "
        + "(dashed) training escapes, below it every small distance shrinks.",
      columns: [axis.name, "series", "rate", "verdict", "distance"], rows: rows,
      drawing: [("width", 560), ("height", 200), ("layer", [zeroLine(scale), rateLines(axis, scale)])])
  }

  private static func zeroLine(_ scale: SignedScale) -> JSONValue {
    [
      "data": ["values": [["rate": 0]]],
      "mark": ["type": "rule", "strokeDash": [5, 4], "color": .string(FigureStyle.soft)],
      "encoding": ["y": scale.encoding("rate")],
    ]
  }

  private static func rateLines(_ axis: TimeAxis, _ scale: SignedScale) -> JSONValue {
    [
      "mark": ["type": "line", "point": ["size": 22]],
      "encoding": [
        "x": axis.encoding, "y": scale.encoding("rate"), "color": FigureStyle.series,
        "tooltip": [
          ["field": .string(axis.name)], ["field": "series"], ["field": "rate", "format": ".4e"], ["field": "verdict"],
          ["field": "distance", "title": "distance / norm", "format": ".2e"],
        ],
      ],
    ]
  }
}

/// An axis of numbers of both signs: linear, or, where their sizes differ by more than thirty times, logarithmic on both sides of
/// zero.
private struct SignedScale {
  /// The size below which a logarithmic axis is linear; `nil` on a linear one.
  private let constant: Double?
  private let least: Double
  private let largest: Double

  init(_ numbers: [Double]) {
    let sizes = numbers.map(abs).filter { $0 > 0 }
    let (small, great) = (sizes.min() ?? 1, sizes.max() ?? 1)
    constant = great > 30 * small ? max(small, 1e-6 * great) : nil
    (least, largest) = (min(0, numbers.min() ?? 0), max(0, numbers.max() ?? 0))
  }

  func encoding(_ field: String) -> JSONValue {
    let axis: JSONValue =
      constant == nil
      ? ["tickCount": 5, "labelExpr": "datum.value === 0 ? '0' : format(datum.value, '.2')"]
      : [
        "values": .array(ticks.map { .number($0) }),
        "labelExpr": "datum.value === 0 ? '0' : format(datum.value, '.0e')",
      ]
    return [
      "field": .string(field), "type": "quantitative", "title": "growth rate",
      "scale": constant.map { ["type": "symlog", "constant": .number($0)] } ?? ["zero": true], "axis": axis,
    ]
  }

  /// Zero and powers of ten, at most four on a side.
  private var ticks: [Double] {
    guard let constant else { return [] }
    let (low, high) = (Int(log10(constant).rounded(.up)), Int(log10(max(largest, -least)).rounded(.down)))
    let spacing = max(1, (high - low + 3) / 4)
    let powers = stride(from: high, through: low, by: -spacing).map { pow(10, Double($0)) }
    return powers.filter { -$0 >= least }.map { -$0 } + [0] + powers.filter { $0 <= largest }.reversed()
  }
}
