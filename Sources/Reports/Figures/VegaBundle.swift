internal import Checkpoints
internal import Foundation

/// The JavaScript that draws Vega-Lite specifications: Vega, Vega-Lite and Vega-Embed in one file.
///
/// `Scripts/setup-figures` makes the file, `make install` puts it beside the program. Pages carry a copy of it, and so open
/// anywhere.
public struct VegaBundle: Sendable {
  /// The text.
  public let script: String

  /// The bundle in a file.
  ///
  /// - Throws: ``FigureError`` of kind `noBundle` where it cannot be read or is something else.
  public init(path: String) throws(FigureError) {
    guard let data = try? WholeFile.contents(of: path), let text = String(data: data, encoding: .utf8) else {
      throw FigureError(kind: .noBundle, detail: "\(path) cannot be read")
    }
    // What ends a script inside a page would let the rest of the bundle appear as text.
    guard text.contains("vegaEmbed"), !text.lowercased().contains("</script") else {
      throw FigureError(kind: .noBundle, detail: "\(path) is not the bundle that Scripts/setup-figures makes")
    }
    script = text
  }

  /// The bundle of this installation: the file that the environment variable `NAGANO_VEGA` names, or else the one
  /// beside the program.
  ///
  /// - Parameter executable: the path of the program, for tests.
  /// - Throws: ``FigureError`` of kind `noBundle`.
  public static func installed(executable: String? = nil) throws(FigureError) -> VegaBundle {
    if let path = ProcessInfo.processInfo.environment["NAGANO_VEGA"] { return try VegaBundle(path: path) }
    let places = Installation.places(of: "vega/vega.js", executable: executable)
    guard let found = places.first(where: FileManager.default.fileExists(atPath:)) else {
      throw FigureError(kind: .noBundle, detail: "there is no \(places.joined(separator: " and no "))")
    }
    return try VegaBundle(path: found)
  }
}

/// Where files that belong to the program lie.
enum Installation {
  /// The places of a file: beside an installed program (`PREFIX/share/nagano`), or above a built one (`.build`).
  static func places(of file: String, executable: String? = nil) -> [String] {
    let path = executable ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
    let folder = URL(filePath: path).resolvingSymlinksInPath().deletingLastPathComponent()
    let above = folder.deletingLastPathComponent()
    return [
      above.appending(path: "share/nagano/\(file)").path, above.deletingLastPathComponent().appending(path: file).path,
    ]
  }
}
