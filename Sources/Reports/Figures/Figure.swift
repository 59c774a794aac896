public import Checkpoints

/// A figure: a specification in the language Vega-Lite, with its data inside, and the same data as a table.
///
/// The specification draws itself in notebooks and editors that know Vega-Lite. ``FigurePage`` makes a page of it that
/// needs nothing else, ``VegaConverter`` a picture for papers.
public struct Figure: Sendable {
  /// A short name in letters, digits and hyphens, for files and places in pages.
  public let name: String
  /// What is seen, as a heading.
  public let title: String
  /// How to read it.
  public let caption: String
  /// The columns of the data.
  public let columns: [String]
  /// The data, a value for each column; strings, numbers, booleans or null.
  public let rows: [[JSONValue]]
  /// What is drawn, without the data, which the figure adds as the source named `table`.
  let drawing: [(key: String, value: JSONValue)]

  /// A figure of a table.
  ///
  /// - Parameter drawing: the properties of a Vega-Lite view other than its data, such as `mark` and `encoding`.
  init(
    name: String, title: String, caption: String, columns: [String], rows: [[JSONValue]],
    drawing: [(key: String, value: JSONValue)]
  ) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "every row has a value for each column")
    (self.name, self.title, self.caption) = (name, title, caption)
    (self.columns, self.rows, self.drawing) = (columns, rows, drawing)
  }

  /// The whole specification, its data as objects.
  public var specification: JSONValue {
    specification(with: .array(rows.map { row in .object(zip(columns, row).map { (key: $0, value: $1) }) }))
  }

  /// The specification with other values in the place of its data.
  func specification(with values: JSONValue) -> JSONValue {
    .object(
      [
        ("$schema", "https://vega.github.io/schema/vega-lite/v6.json"),
        ("description", .string("\(title). \(caption)")),
        ("background", "white"), ("data", ["name": "table", "values": values]),
      ] + drawing + [("config", FigureStyle.configuration)])
  }

  /// The data as comma-separated values with a heading.
  public var commaSeparatedValues: String {
    func cell(_ value: JSONValue) -> String {
      switch value {
      case .null: ""
      case .string(let text): Figure.quoted(text)
      default: value.text
      }
    }
    return ([columns.map(Figure.quoted)] + rows.map { $0.map(cell) }).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// A cell of RFC 4180: in quotes where it must be.
  private static func quoted(_ text: String) -> String {
    text.contains { ",\"\n\r".contains($0) } ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }
}
