internal import Checkpoints

/// The look that all figures share.
enum FigureStyle {
  /// Colours that people with any colour vision tell apart, those of Okabe and Ito ("Color universal design", 2008), without the
  /// yellow, which is lost on white; in its place the wine of Paul Tol's palette "muted".
  static let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#882255"]
  /// What is there for comparison only.
  static let soft = "#5a5a5a"

  /// What each colour becomes on dark pages: lighter, of the same hue.
  static let onDark = [
    "#0072b2": "#4da6e8", "#d55e00": "#ff8b3d", "#009e73": "#2fc79a", "#cc79a7": "#e59ac4", "#56b4e9": "#a5dcff",
    "#e69f00": "#ffc04d", "#000000": "#ececec", "#882255": "#c46a94", soft: "#b0b4ba",
  ]

  /// A legend whose entries are sentences: above the figure, one below the other, so that it fits on narrow screens.
  static let legendAbove: JSONValue = ["orient": "top", "direction": "vertical", "labelLimit": 360]
  /// The colour channel of lines that are named in the column `series`.
  static let series: JSONValue = ["field": "series", "type": "nominal", "title": nil, "legend": legendAbove]

  /// The property `config` of a specification.
  static var configuration: JSONValue {
    [
      "font": "DejaVu Sans, Verdana, sans-serif",
      "range": ["category": .array(colours.map { .string($0) })],
      "axis": [
        "labelColor": "#1b1b1b", "titleColor": "#1b1b1b", "titleFontWeight": "normal", "gridColor": "#e4e6e9",
        "domainColor": "#8c8c8c", "tickColor": "#8c8c8c",
      ],
      "legend": ["titleFontWeight": "normal", "symbolStrokeWidth": 3],
      "header": ["titleFontWeight": "normal", "labelFontSize": 12],
      "view": ["stroke": nil],
    ]
  }
}
