internal import Checkpoints
public import Condensation
internal import Networks

// Both figures have one panel for each hidden layer.

extension Figure {
  /// The effective widths of the layers over time.
  public static func widths(of track: Track) -> Figure {
    let axis = TimeAxis(track)
    let names = [
      "used by training, exactly", "within \(percent(track.settings.tolerance))",
      "orientations (cosine below \(track.settings.cosine))",
    ]
    let rows = track.states.flatMap { state in
      state.layers.flatMap { layer in
        zip(names, [layer.classCount, layer.effectiveWidth, layer.independentCount]).map { name, count -> [JSONValue] in
          [axis.value(state.place), .string("layer \(layer.layer)"), .string(name), .integer(count)]
        }
      }
    }
    return Figure(
      name: "widths", title: "Effective width",
      caption: "How many neurons of each layer differ: exactly (classes of the coarsest stable partition), within a "
        + "distance of \(percent(track.settings.tolerance)) of the norm of the layer's weights, and by the orientation of "
        + "their incoming weights (neurons below 1 % of the largest amplitude are left out).",
      columns: [axis.name, "layer", "measure", "neurons"], rows: rows,
      drawing: panels(
        of: track, height: 200, mark: ["type": "line", "interpolate": "step-after", "strokeWidth": 2],
        encoding: widthEncoding(axis)))
  }

  private static func widthEncoding(_ axis: TimeAxis) -> JSONValue {
    [
      "x": axis.encoding,
      "y": [
        "field": "neurons", "type": "quantitative", "title": "neurons", "scale": ["zero": true],
        "axis": ["tickMinStep": 1],
      ],
      "color": ["field": "measure", "type": "nominal", "title": nil, "legend": FigureStyle.legendAbove],
      "strokeDash": ["field": "measure", "type": "nominal", "title": nil],
      "tooltip": [["field": .string(axis.name)], ["field": "measure"], ["field": "neurons"]],
    ]
  }

  /// The spectra of some checkpoints, one line each.
  public static func spectra(of track: Track) -> Figure {
    let axis = TimeAxis(track)
    let shown = Set(Track.frameNumbers(track.states.count, largest: 8))
    let rows = track.states.enumerated().filter { shown.contains($0.offset) }.flatMap { number, state in
      state.layers.flatMap { layer in
        layer.relativeDistances.enumerated().map { merged, distance -> [JSONValue] in
          [
            .integer(number), axis.value(state.place), .string("layer \(layer.layer)"), .integer(layer.width - merged),
            .number(distance),
          ]
        }
      }
    }
    return Figure(
      name: "spectra", title: "Condensation spectra",
      caption: "The distance to the nearest network found with fewer neurons (an upper bound in layers of more than "
        + "ten), relative "
        + "to the norm of the weights that touch the layer, from the first checkpoint (faint) to the last (strong). Where a curve stays low the neurons to its "
        + "right are nearly copies.",
      columns: ["checkpoint", axis.name, "layer", "width", "distance"], rows: rows,
      drawing: panels(
        of: track, height: 220, mark: ["type": "line", "strokeWidth": 1.5], encoding: spectrumEncoding(axis)))
  }

  private static func spectrumEncoding(_ axis: TimeAxis) -> JSONValue {
    [
      "x": [
        "field": "width", "type": "quantitative", "title": "neurons kept", "scale": ["zero": true, "nice": false],
        "axis": ["tickMinStep": 1],
      ],
      "y": [
        "field": "distance", "type": "quantitative", "title": "relative distance", "scale": ["domain": [0, 1]],
        "axis": ["format": "%"],
      ],
      "color": [
        "field": .string(axis.name), "type": "ordinal",
        "scale": ["scheme": ["name": "viridis", "extent": [0.95, 0.05]]],
        "legend": ["labelExpr": .string("format(datum.label, '\(axis.name == "time" ? ".4~g" : ",")')")],
      ],
      "detail": ["field": "checkpoint"],
      "tooltip": [
        ["field": .string(axis.name)], ["field": "width", "title": "neurons kept"],
        ["field": "distance", "format": ".3%"],
      ],
    ]
  }

  private static func panels(
    of track: Track, height: Int, mark: JSONValue, encoding: JSONValue
  ) -> [(key: String, value: JSONValue)] {
    let width = track.architecture.hiddenWidths.count > 1 ? 300 : 560
    return [
      ("facet", ["field": "layer", "type": "nominal", "title": nil]), ("columns", 2),
      ("spec", ["width": .integer(width), "height": .integer(height), "mark": mark, "encoding": encoding]),
    ]
  }
}
