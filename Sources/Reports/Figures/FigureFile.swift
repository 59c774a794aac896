internal import Checkpoints
internal import Foundation

/// A file that a figure is written to; its ending says in which form.
public struct FigureFile: Equatable, Sendable {
  /// The forms.
  public enum Form: String, CaseIterable, Sendable {
    /// A drawing without loss, for papers.
    case svg
    /// Pixels.
    case png
    /// A page that needs nothing else.
    case html
    /// The Vega-Lite specification.
    case json
    /// The data.
    case csv
  }

  /// The path.
  public let path: String
  /// The form.
  public let form: Form

  /// A file; `nil` if its ending is none of the forms.
  public init?(path: String) {
    guard let form = Form(rawValue: URL(filePath: path).pathExtension.lowercased()) else { return nil }
    (self.path, self.form) = (path, form)
  }

  /// Draws a figure and writes the file, whole or not at all.
  ///
  /// - Throws: ``FigureError``; ``CheckpointError`` if the file cannot be written.
  public func write(_ figure: Figure) throws {
    switch form {
    case .svg: try AtomicFile.write(to: path, contents: VegaConverter.installed().svg(figure))
    case .png: try AtomicFile.write(to: path, contents: VegaConverter.installed().png(figure))
    case .html:
      let page = FigurePage(title: figure.title, figures: [figure])
      try AtomicFile.write(to: path, contents: page.html(VegaBundle.installed()))
    case .json: try AtomicFile.write(to: path, contents: figure.specification.text + "\n")
    case .csv: try AtomicFile.write(to: path, contents: figure.commaSeparatedValues)
    }
  }
}
