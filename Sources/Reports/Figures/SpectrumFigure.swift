internal import Checkpoints
public import Condensation

extension Figure {
  /// The condensation spectrum: for each hidden layer the distance to the nearest network found with fewer neurons, by
  /// their number.
  ///
  /// - Parameters:
  ///   - spectra: the layers.
  ///   - tolerance: the relative distance that is marked, with the width that each layer needs within it.
  /// - Precondition: there is a layer.
  public static func spectrum(_ spectra: [CondensationSpectrum], tolerance: Double) -> Figure {
    precondition(!spectra.isEmpty, "a spectrum of something")
    let rows = spectra.flatMap { spectrum in
      let kept = spectrum.width(within: tolerance)
      return (spectrum.leastWidth...spectrum.width).map { width -> [JSONValue] in
        [
          .string("layer \(spectrum.layer)"), .integer(width), .number(spectrum.relativeDistance(atWidth: width)),
          .bool(width == kept), .string("\(kept) of \(spectrum.width)"),
        ]
      }
    }
    let percent = (tolerance * 100 * 1e6).rounded() / 1e6
    let limit = JSONValue.object([
      ("data", ["values": [["distance": .number(tolerance)]]]),
      ("mark", ["type": "rule", "strokeDash": [4, 4], "color": .string(FigureStyle.soft)]),
      ("encoding", ["y": ["field": "distance", "type": "quantitative"]]),
    ])
    let line: JSONValue = ["mark": ["type": "line", "strokeWidth": 2]]
    let kept: JSONValue = [
      "transform": [["filter": "datum.kept"]],
      "mark": ["type": "point", "filled": true, "size": 70, "opacity": 1],
    ]
    let label: JSONValue = [
      "transform": [["filter": "datum.kept"]],
      "mark": ["type": "text", "align": "left", "dx": 7, "dy": -9, "fontSize": 11],
      "encoding": ["text": ["field": "needed", "type": "nominal"]],
    ]
    let encoding: JSONValue = [
      "x": [
        "field": "width", "type": "quantitative", "title": "neurons kept", "scale": ["zero": true, "nice": false],
      ],
      "y": [
        "field": "distance", "type": "quantitative", "title": "relative distance to the nearest one found",
        "scale": ["domain": [0, 1]], "axis": ["format": "%"],
      ],
      "color": ["field": "layer", "type": "nominal", "title": nil],
      "tooltip": [
        ["field": "layer"], ["field": "width", "title": "neurons kept"],
        ["field": "distance", "title": "relative distance", "format": ".3%"],
      ],
    ]
    return Figure(
      name: "spectrum", title: "Condensation spectrum",
      caption:
        "How far, relative to the norm of the weights that touch a layer, the network is from the nearest one found in which "
        + "the other neurons of the layer are copies or silent. The points are the widths that suffice within "
        + "\(JSONValue.number(percent).text) % (dashed)." + bounds(spectra),
      columns: ["layer", "width", "distance", "kept", "needed"], rows: rows,
      drawing: [
        ("width", 460), ("height", 300), ("layer", [["encoding": encoding, "layer": [line, kept, label]], limit]),
      ])
  }

  private static func bounds(_ spectra: [CondensationSpectrum]) -> String {
    spectra.allSatisfy(\.isExact)
      ? " All partitions of these small layers were tried."
      : " In layers of more than ten neurons a nearer one may exist: these are upper bounds."
  }
}
