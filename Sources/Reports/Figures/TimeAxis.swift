internal import Checkpoints
internal import Condensation
internal import Foundation

/// The axis of time of all figures of a run: steps, or the time of a gradient flow.
struct TimeAxis {
  /// The title, and the name of the column.
  let name: String
  /// Whether the axis is logarithmic but for a start at zero: the checkpoints lie so.
  let isLogarithmic: Bool
  /// The smallest positive value, at which a logarithmic axis begins to be one.
  private let least: Double
  private let largest: Double

  init(_ track: Track) {
    let places = track.states.map(\.place)
    let times = places.compactMap(\.time)
    name = times.count == places.count ? "time" : "step"
    let values = times.count == places.count ? times : places.map { Double($0.step) }
    least = values.filter { $0 > 0 }.min() ?? 1
    largest = values.last ?? 1
    isLogarithmic = values.count > 4 && values[values.count / 2] < values[values.count - 1] / 10
  }

  /// Where a checkpoint lies.
  func value(_ place: TrackedState.Place) -> JSONValue {
    name == "time" ? .optional(place.time) : .integer(place.step)
  }

  /// The channel of a specification.
  var encoding: JSONValue {
    let scale: JSONValue =
      isLogarithmic ? ["type": "symlog", "constant": .number(least)] : ["zero": true, "nice": false]
    var axis: [(key: String, value: JSONValue)] = [
      ("labelExpr", "format(datum.value, '~s')"), ("tickCount", 6), ("labelOverlap", true),
    ]
    if isLogarithmic { axis.append(("values", .array(([0] + powersOfTen).map { .number($0) }))) }
    return [
      "field": .string(name), "type": "quantitative", "title": .string(name), "scale": scale, "axis": .object(axis),
    ]
  }

  private var powersOfTen: [Double] {
    var power = 1.0
    while power > least * 1.0001 { power /= 10 }
    while power < least * 0.9999 { power *= 10 }
    return Array(sequence(first: power) { $0 * 10 }.prefix { $0 <= largest })
  }

  /// The channel where another figure below has the title.
  var encodingWithoutTitle: JSONValue {
    guard case .object(var pairs) = encoding else { return encoding }
    pairs.removeAll { $0.key == "title" }
    return .object(pairs + [("title", nil)])
  }

  /// Checkpoints in words: `step 1,000`, `time 2.5`.
  func words(_ places: [TrackedState.Place]) -> [String] {
    places.map { place in
      name == "time"
        ? "time \(place.time.map { String(format: "%.4g", $0) } ?? "unknown")" : "step \(Prose.grouped(place.step))"
    }
  }

  /// The heading of a picture with a slider: the time of each of its checkpoints.
  func heading(_ places: [TrackedState.Place]) -> JSONValue {
    let texts = words(places).map { "'\($0)'" }
    return [
      "text": ["expr": .string("[\(texts.joined(separator: ", "))][frame]")], "fontWeight": "normal", "fontSize": 12,
      "anchor": "start",
    ]
  }
}
