internal import Checkpoints
public import Condensation
internal import Networks

// Both figures have a slider: a parameter of the specification that chooses the checkpoint, drawn at the last one where there
// is no slider (papers, print).

extension Figure {
  /// The cosines between the neurons of a layer as a heat map, clustered, with a slider for the checkpoint.
  ///
  /// - Parameter layer: from 1.
  public static func cosines(of track: Track, layer: Int) -> Figure {
    let axis = TimeAxis(track)
    let rows = track.frames.enumerated().flatMap { number, frame in
      cosineRows(frame.layers[layer - 1], first: [.integer(number), axis.value(frame.place)])
    }
    let (count, width) = (track.frames[0].layers[layer - 1].neurons.count, track.architecture.widths[layer])
    let cell = max(3, min(18, 420 / max(count, 1)))
    let side = JSONValue.integer(cell * count)
    return Figure(
      name: "cosines-\(layer)", title: "Cosines between the neurons of layer \(layer)",
      caption:
        "Cosines between incoming weights (bias included), in the order in which the last checkpoint clusters the "
        + "neurons: blocks of one colour are neurons that condensed on one orientation, or on opposite ones. "
        + (count < width ? "\(count) of \(width) neurons, evenly along that order. " : "")
        + "Move the slider through the run.",
      columns: ["frame", axis.name, "row", "column", "first", "second", "cosine"], rows: rows,
      drawing: slider(track, axis, cells: count) + [
        ("transform", [["filter": "datum.frame === frame"]]), ("width", side), ("height", side),
        ("mark", ["type": "rect", "strokeWidth": 0]), ("encoding", cosineEncoding),
      ])
  }

  private static func cosineRows(_ layer: NeuronFrame.Layer, first: [JSONValue]) -> [[JSONValue]] {
    layer.cosines.indices.flatMap { i in
      layer.cosines[i].indices.map { j in
        first + [
          .integer(i), .integer(j), .integer(layer.neurons[i]), .integer(layer.neurons[j]),
          .number((layer.cosines[i][j] * 1e3).rounded() / 1e3),
        ]
      }
    }
  }

  private static let cosineEncoding: JSONValue = {
    func place(_ field: String) -> JSONValue {
      ["field": .string(field), "type": "ordinal", "title": nil, "axis": nil, "scale": ["padding": 0]]
    }
    return [
      "x": place("column"), "y": place("row"),
      "color": [
        "field": "cosine", "type": "quantitative", "title": "cosine",
        "scale": ["scheme": "blueorange", "domain": [-1, 1], "domainMid": 0, "reverse": true],
      ],
      "tooltip": [["field": "first", "title": "neuron"], ["field": "second", "title": "with"], ["field": "cosine"]],
    ]
  }()

  /// Orientation and amplitude of the neurons of a layer, with a slider for the checkpoint and the start for comparison.
  ///
  /// - Parameter layer: from 1.
  public static func orientations(of track: Track, layer: Int) -> Figure {
    let axis = TimeAxis(track)
    let rows = track.frames.enumerated().flatMap { number, frame in
      let shown = frame.layers[layer - 1]
      return shown.neurons.indices.map { index -> [JSONValue] in
        [
          .integer(number), axis.value(frame.place), .integer(shown.neurons[index]), .number(shown.angles[index]),
          .number(shown.amplitudes[index]),
        ]
      }
    }
    let largest = track.frames.flatMap { $0.layers[layer - 1].amplitudes }.max() ?? 1
    return Figure(
      name: "orientations-\(layer)", title: "Orientations of the neurons of layer \(layer)",
      caption:
        "\(meaning(of: track.planes[layer - 1])), the amplitude the product of the norms of incoming and outgoing weights. "
        + "Circles: the start; filled: the checkpoint of the slider.",
      columns: ["frame", axis.name, "neuron", "orientation", "amplitude"], rows: rows,
      drawing: slider(track, axis) + [
        ("width", 560), ("height", 300), ("layer", .array(orientationLayers(largest: largest))),
      ])
  }

  private static func meaning(of plane: OrientationPlane) -> String {
    plane.share == 1 && plane.axes.first?.count == 2
      ? "The orientation is the angle of a neuron's two incoming weights"
      : "The orientation is the angle in the plane in which the layer acts most at the end "
        + "(\(percent((plane.share * 1e3).rounded() / 1e3)) of it)"
  }

  private static func orientationLayers(largest: Double) -> [JSONValue] {
    let encoding: JSONValue = [
      "x": [
        "field": "orientation", "type": "quantitative", "title": "orientation (radians)",
        "scale": ["domain": [-3.1416, 3.1416], "nice": false],
        "axis": ["values": [-3.1416, -1.5708, 0, 1.5708, 3.1416], "format": ".2f"],
      ],
      "y": [
        "field": "amplitude", "type": "quantitative", "title": "amplitude",
        "scale": ["domain": [0, .number(largest > 0 ? 1.05 * largest : 1)], "nice": true],
      ],
      "tooltip": [
        ["field": "neuron"], ["field": "orientation", "format": ".3f"], ["field": "amplitude", "format": ".3e"],
      ],
    ]
    let start: JSONValue = [
      "transform": [["filter": "datum.frame === 0"]],
      "mark": ["type": "point", "size": 26, "color": .string(FigureStyle.soft), "opacity": 0.6, "strokeWidth": 1],
      "encoding": encoding,
    ]
    let now: JSONValue = [
      "transform": [["filter": "datum.frame === frame"]],
      "mark": ["type": "point", "filled": true, "size": 46, "opacity": 0.75, "color": .string(FigureStyle.colours[1])],
      "encoding": encoding,
    ]
    return [start, now]
  }

  /// The parameter behind the slider, what a page writes beside it, and the heading that says the same in papers.
  ///
  /// - Parameter cells: of a square picture, how many a side has, so that a page makes each of whole pixels.
  private static func slider(
    _ track: Track, _ axis: TimeAxis, cells: Int? = nil
  ) -> [(key: String, value: JSONValue)] {
    let (last, places) = (track.frames.count - 1, track.frames.map(\.place))
    let bind: JSONValue = ["input": "range", "min": 0, "max": .integer(last), "step": 1, "name": "checkpoint "]
    return [
      ("params", [["name": "frame", "value": .integer(last), "bind": bind]]),
      (
        "usermeta",
        [
          "slider": ["signal": "frame", "labels": .array(axis.words(places).map { .string($0) })],
          "cells": .optional(cells),
        ]
      ),
      ("title", axis.heading(places)),
    ]
  }
}
