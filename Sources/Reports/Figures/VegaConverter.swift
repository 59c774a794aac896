internal import Foundation
internal import Checkpoints

/// The Python package `vl-convert`, run as a process: a Vega-Lite specification becomes a drawing.
public struct VegaConverter: Sendable {
  /// The path of a Python that has the package.
  public let python: String

  /// The converter of a Python.
  public init(python: String) { self.python = python }

  /// The converter of this installation: the Python that the environment variable `NAGANO_PYTHON` names, the one that
  /// `Scripts/setup-figures` made, or `python3` in `PATH`.
  ///
  /// - Throws: ``FigureError`` of kind `noConverter` where there is no Python.
  public static func installed() throws(FigureError) -> VegaConverter {
    if let path = ProcessInfo.processInfo.environment["NAGANO_PYTHON"] { return VegaConverter(python: path) }
    let places = Installation.places(of: "python/bin/python")
    guard let found = places.first(where: ExternalProgram.isThere) ?? ExternalProgram.find("python3") else {
      throw FigureError(kind: .noConverter, detail: "there is no 'python3' in the folders of PATH")
    }
    return VegaConverter(python: found)
  }

  /// A figure as SVG.
  ///
  /// - Throws: ``FigureError``
  public func svg(_ figure: Figure) throws(FigureError) -> String {
    String(decoding: try convert(figure, by: "sys.stdout.write(vl_convert.vegalite_to_svg(text))"), as: UTF8.self)
      + "\n"
  }

  /// A figure as PNG with two pixels to a unit, as bytes.
  ///
  /// - Throws: ``FigureError``
  public func png(_ figure: Figure) throws(FigureError) -> [UInt8] {
    [UInt8](try convert(figure, by: "sys.stdout.buffer.write(vl_convert.vegalite_to_png(text, scale=2))"))
  }

  private func convert(_ figure: Figure, by line: String) throws(FigureError) -> Data {
    guard ExternalProgram.isThere(python) else {
      throw FigureError(kind: .noConverter, detail: "there is no program \(python)")
    }
    let program = """
      import sys
      try:
        import vl_convert
      except ImportError:
        sys.exit(9)
      text = sys.stdin.buffer.read().decode()
      \(line)
      """
    let outcome: ExternalProgram.Outcome
    do {
      // Not `env`: a virtual environment is found by the path of its Python.
      outcome = try ExternalProgram(executable: python).run(["-c", program], input: figure.specification.line)
    } catch {
      throw FigureError(kind: .failed, detail: "\(error)")
    }
    if outcome.status == 9 { throw FigureError(kind: .noConverter, detail: "\(python) has no package vl_convert") }
    guard outcome.succeeded, !outcome.output.isEmpty else { throw FigureError(kind: .failed, detail: outcome.detail) }
    return outcome.output
  }
}

/// Why a figure could not be drawn, and what to do.
public struct FigureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, as a program sees it.
  public enum Kind: Hashable, Sendable {
    /// The JavaScript that draws figures in pages is not there.
    case noBundle
    /// Python or its package `vl-convert-python` is not there.
    case noConverter
    /// The converter did not succeed.
    case failed
  }

  /// What went wrong.
  public let kind: Kind
  /// What was looked for, or what the converter said.
  public let detail: String

  /// A short text with the remedy.
  public var description: String {
    switch kind {
    case .noBundle:
      """
      the page needs the script that draws figures: \(detail)
        Make it with Scripts/setup-figures, or name it in the environment variable NAGANO_VEGA.
        A file ending in .json gets the figure as a Vega-Lite specification, without it.
      """
    case .noConverter:
      """
      the picture needs Python with the package vl-convert-python: \(detail)
        Install it (pip install vl-convert-python), or name a Python that has it in the environment variable NAGANO_PYTHON.
        A file ending in .json gets the figure as a Vega-Lite specification, without it.
      """
    case .failed: "the figure could not be drawn: \(detail)"
    }
  }
}
