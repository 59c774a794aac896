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
      let shown = frame.layers[layer - 1]
      return shown.cosines.indices.flatMap { i in
        shown.cosines[i].indices.map { j -> [JSONValue] in
          [
            .integer(number), axis.value(frame.place), .integer(i), .integer(j), .integer(shown.neurons[i]),
            .integer(shown.neurons[j]), .number((shown.cosines[i][j] * 1e3).rounded() / 1e3),
          ]
        }
      }
    }
    let (count, width) = (track.frames[0].layers[layer - 1].neurons.count, track.architecture.widths[layer])
    let cell = max(3, min(18, 420 / max(count, 1)))
    let side = JSONValue.integer(cell * count)
    func axisOf(_ field: String) -> JSONValue {
      ["field": .string(field), "type": "ordinal", "title": nil, "axis": nil, "scale": ["padding": 0]]
    }
    return Figure(
      name: "cosines-\(layer)", title: "Cosines between the neurons of layer \(layer)",
      caption:
        "Cosines between incoming weights (bias included), in the order in which the last checkpoint clusters the "
        + "neurons: blocks of one colour are neurons that condensed on one orientation, or on opposite ones. "
        + (count < width ? "\(count) of \(width) neurons, evenly along that order. " : "")
        + "Move the slider through the run.",
      columns: ["frame", axis.name, "row", "column", "first", "second", "cosine"], rows: rows,
      drawing: slider(track) + [
        ("title", axis.heading(track.frames.map(\.place))), ("width", side), ("height", side),
        ("mark", ["type": "rect", "strokeWidth": 0]),
        (
          "encoding",
          [
            "x": axisOf("column"), "y": axisOf("row"),
            "color": [
              "field": "cosine", "type": "quantitative", "title": "cosine",
              "scale": ["scheme": "blueorange", "domain": [-1, 1], "domainMid": 0, "reverse": true],
            ],
            "tooltip": [
              ["field": "first", "title": "neuron"], ["field": "second", "title": "with"], ["field": "cosine"],
            ],
          ]
        ),
      ])
  }

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
    let plane = track.planes[layer - 1]
    let meaning =
      plane.share == 1 && plane.axes.first?.count == 2
      ? "The orientation is the angle of a neuron's two incoming weights"
      : "The orientation is the angle in the plane in which the layer acts most at the end "
        + "(\(percent((plane.share * 1e3).rounded() / 1e3)) of it)"
    let largest = track.frames.flatMap { $0.layers[layer - 1].amplitudes }.max() ?? 1
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
    return Figure(
      name: "orientations-\(layer)", title: "Orientations of the neurons of layer \(layer)",
      caption:
        "\(meaning), the amplitude the product of the norms of incoming and outgoing weights. Circles: the start; "
        + "filled: the checkpoint of the slider.",
      columns: ["frame", axis.name, "neuron", "orientation", "amplitude"], rows: rows,
      drawing: [
        sliderParameter(track), ("title", axis.heading(track.frames.map(\.place))), ("width", 560), ("height", 300),
        ("layer", [start, now]),
      ])
  }

  private static func slider(_ track: Track) -> [(key: String, value: JSONValue)] {
    [sliderParameter(track), ("transform", [["filter": "datum.frame === frame"]])]
  }

  private static func sliderParameter(_ track: Track) -> (key: String, value: JSONValue) {
    let last = track.frames.count - 1
    return (
      "params",
      [
        [
          "name": "frame", "value": .integer(last),
          "bind": ["input": "range", "min": 0, "max": .integer(last), "step": 1, "name": "checkpoint "],
        ]
      ]
    )
  }
}
