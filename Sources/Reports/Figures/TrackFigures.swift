internal import Checkpoints
public import Condensation
internal import Networks

extension Figure {
  /// The figures of a run, in the order in which a report shows them.
  public static func all(of track: Track) -> [Figure] {
    let layers = track.architecture.hiddenWidths.indices.map { $0 + 1 }
    let whole = [loss(of: track), widths(of: track), spectra(of: track), conserved(of: track)].compactMap { $0 }
    return whole + layers.map { cosines(of: track, layer: $0) } + layers.map { orientations(of: track, layer: $0) }
  }

  /// The loss and the distances to manifolds over one axis of time; `nil` if neither is known.
  public static func loss(of track: Track) -> Figure? {
    let axis = TimeAxis(track)
    let losses = (track.losses.isEmpty ? track.states.map(\.place) : track.losses).filter {
      $0.loss.map { $0 > 0 && $0.isFinite } ?? false
    }
    var rows = losses.map { place -> [JSONValue] in
      [axis.value(place), "loss", "loss", .optional(place.loss)]
    }
    for (number, manifold) in track.manifolds.enumerated() {
      rows += track.states.map { state in
        [axis.value(state.place), "distance", .string(name(of: manifold, track)), .number(state.distances[number])]
      }
    }
    guard !rows.isEmpty else { return nil }
    // Zero has no place on a logarithmic axis: it is drawn at the bottom, below all that is not zero.
    let positive = track.states.flatMap(\.distances).filter { $0 > 0 }
    let hasZeros = track.states.contains { $0.distances.contains(0) }
    let floor = positive.isEmpty ? 1e-17 : positive.min()! / 10
    // The label of the bottom is 0 where points at it are.
    let label =
      hasZeros
      ? "datum.value <= \(JSONValue.number(floor * 1.01).text) ? '0' : format(datum.value, '.0e')"
      : "format(datum.value, '.0e')"
    let scale: JSONValue =
      hasZeros
      ? [
        "type": "log", "domainMin": .number(floor), "domainMax": .number(max(10 * (positive.max() ?? 0), floor * 100)),
        "nice": false,
      ]
      : ["type": "log"]
    func panel(_ kind: String, _ title: String, height: Int, scheme: Bool, hasTimeTitle: Bool) -> JSONValue {
      var time = axis.encoding
      if !hasTimeTitle, case .object(var pairs) = time {
        pairs.removeAll { $0.key == "title" }
        time = .object(pairs + [("title", nil)])
      }
      let colour: JSONValue =
        scheme ? ["field": "series", "type": "nominal", "title": nil] : ["value": .string(FigureStyle.colours[6])]
      return [
        "width": 560, "height": .integer(height),
        "transform": [
          ["filter": .string("datum.kind === '\(kind)'")],
          ["calculate": .string("datum.value > 0 ? datum.value : \(JSONValue.number(floor).text)"), "as": "shown"],
        ],
        "mark": kind == "loss" && losses.count > 60 ? ["type": "line"] : ["type": "line", "point": ["size": 14]],
        "encoding": [
          "x": time, "color": colour,
          "y": [
            "field": "shown", "type": "quantitative", "title": .string(title),
            "scale": kind == "distance" ? scale : ["type": "log"],
            "axis": ["labelExpr": .string(kind == "distance" ? label : "format(datum.value, '.0e')"), "tickCount": 5],
          ],
          "tooltip": [["field": .string(axis.name)], ["field": "series"], ["field": "value", "format": ".4e"]],
        ],
      ]
    }
    let hasDistances = !track.manifolds.isEmpty
    let panels =
      (losses.isEmpty ? [] : [panel("loss", "training loss", height: 180, scheme: false, hasTimeTitle: !hasDistances)])
      + (hasDistances ? [panel("distance", "distance / norm", height: 180, scheme: true, hasTimeTitle: true)] : [])
    return Figure(
      name: "loss", title: "Loss and distance to invariant manifolds",
      caption: (hasDistances
        ? "Below: the distance of all parameters to structural invariant manifolds, over their norm."
        : "No neurons are tied at the start, nor nearly so at the end: there is no manifold to measure a distance to.")
        + (hasZeros ? " Points at the bottom are exactly zero." : ""),
      columns: [axis.name, "kind", "series", "value"], rows: rows,
      drawing: [("vconcat", .array(panels)), ("spacing", 12)])
  }

  private static func name(of manifold: Track.Manifold, _ track: Track) -> String {
    switch manifold.name {
    case "start": "manifold of the start"
    case "end": "nearest within \(percent(track.settings.tolerance)) at the end"
    default: manifold.name.count <= 40 ? manifold.name : "\(manifold.name.prefix(37))..."
    }
  }

  /// The effective widths of the layers over time.
  public static func widths(of track: Track) -> Figure {
    let axis = TimeAxis(track)
    let (condensed, independent) = (
      "within \(percent(track.settings.tolerance))", "orientations (cosine below \(track.settings.cosine))"
    )
    let rows = track.states.flatMap { state in
      state.layers.flatMap { layer -> [[JSONValue]] in
        [
          ("used by training, exactly", layer.classCount), (condensed, layer.effectiveWidth),
          (independent, layer.independentCount),
        ]
        .map { [axis.value(state.place), .string("layer \(layer.layer)"), .string($0.0), .integer($0.1)] }
      }
    }
    return Figure(
      name: "widths", title: "Effective width",
      caption: "How many neurons of each layer differ: exactly (classes of the coarsest stable partition), within a "
        + "distance of \(percent(track.settings.tolerance)) of the norm of the layer's weights, and by the orientation of "
        + "their incoming weights (neurons below 1 % of the largest amplitude are left out).",
      columns: [axis.name, "layer", "measure", "neurons"], rows: rows,
      drawing: [
        ("facet", ["field": "layer", "type": "nominal", "title": nil]), ("columns", 2),
        (
          "spec",
          [
            "width": .integer(track.architecture.hiddenWidths.count > 1 ? 300 : 560), "height": 200,
            "mark": ["type": "line", "interpolate": "step-after", "strokeWidth": 2],
            "encoding": [
              "x": axis.encoding,
              "y": [
                "field": "neurons", "type": "quantitative", "title": "neurons", "scale": ["zero": true],
                "axis": ["tickMinStep": 1],
              ],
              "color": [
                "field": "measure", "type": "nominal", "title": nil, "legend": ["orient": "top", "labelLimit": 260],
              ],
              "strokeDash": ["field": "measure", "type": "nominal", "title": nil],
              "tooltip": [["field": .string(axis.name)], ["field": "measure"], ["field": "neurons"]],
            ],
          ]
        ),
      ])
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
      caption: "The distance to the nearest network with fewer neurons, relative to the norm of the weights that touch "
        + "the layer, from the first checkpoint (light) to the last (dark). Where a curve stays low the neurons to its right "
        + "are nearly copies.",
      columns: ["checkpoint", axis.name, "layer", "width", "distance"], rows: rows,
      drawing: [
        ("facet", ["field": "layer", "type": "nominal", "title": nil]), ("columns", 2),
        (
          "spec",
          [
            "width": .integer(track.architecture.hiddenWidths.count > 1 ? 300 : 560), "height": 220,
            "mark": ["type": "line", "strokeWidth": 1.5],
            "encoding": [
              "x": [
                "field": "width", "type": "quantitative", "title": "neurons kept",
                "scale": ["zero": true, "nice": false], "axis": ["tickMinStep": 1],
              ],
              "y": [
                "field": "distance", "type": "quantitative", "title": "relative distance", "scale": ["domain": [0, 1]],
                "axis": ["format": "%"],
              ],
              "color": [
                "field": .string(axis.name), "type": "ordinal",
                "scale": ["scheme": ["name": "viridis", "extent": [0.95, 0.05]]],
              ],
              "detail": ["field": "checkpoint"],
              "tooltip": [
                ["field": .string(axis.name)], ["field": "width", "title": "neurons kept"],
                ["field": "distance", "format": ".3%"],
              ],
            ],
          ]
        ),
      ])
  }

  /// How much conserved quantities change; `nil` if the activation conserves nothing.
  public static func conserved(of track: Track) -> Figure? {
    let changes = track.states.compactMap(\.conservedChange)
    guard !changes.isEmpty else { return nil }
    let axis = TimeAxis(track)
    let floor = (changes.filter { $0 > 0 }.min() ?? 1) / 10
    return Figure(
      name: "laws", title: "Drift of conserved quantities",
      caption:
        "The largest change, since the start, of a quantity that gradient flow conserves, over the size of its terms. "
        + "Steps of finite size do not conserve it: the drift measures them. The start, where it is zero, is left out.",
      columns: [axis.name, "change"], rows: zip(track.states, changes).map { [axis.value($0.place), .number($1)] },
      drawing: [
        ("width", 560), ("height", 180),
        ("transform", [["filter": .string("datum.change > \(JSONValue.number(floor).text)")]]),
        ("mark", ["type": "line", "point": ["size": 14]]),
        (
          "encoding",
          [
            "x": axis.encoding,
            "y": [
              "field": "change", "type": "quantitative", "title": "relative change", "scale": ["type": "log"],
              "axis": ["format": ".0e", "tickCount": 5],
            ],
          ]
        ),
      ])
  }

  static func percent(_ share: Double) -> String { "\(JSONValue.number((share * 100 * 1e6).rounded() / 1e6).text) %" }
}
