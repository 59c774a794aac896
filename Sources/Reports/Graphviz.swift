internal import Foundation

/// Graphviz's program `dot`, run as a process: text in the DOT language becomes a drawing.
public struct Graphviz: Sendable {
  /// The path of the program.
  public let executable: String

  /// The program at a path.
  public init(executable: String) { self.executable = executable }

  /// The first `dot` in the folders of a search path.
  ///
  /// - Parameter searchPath: folders with colons between; `nil` for those of the environment variable `PATH`.
  /// - Throws: ``GraphvizError`` of kind `notFound`.
  public init(searchPath: String? = nil) throws(GraphvizError) {
    guard let found = ExternalProgram.find("dot", searchPath: searchPath) else {
      throw GraphvizError(kind: .notFound, program: "dot", detail: "there is no 'dot' in the folders of PATH")
    }
    executable = found
  }

  /// The drawing of a graph as SVG.
  ///
  /// - Throws: ``GraphvizError`` where the program is not there, fails, or prints something else than SVG.
  public func svg(_ dot: String) throws(GraphvizError) -> String {
    do {
      return try run(dot)
    } catch let error as GraphvizError {
      throw error
    } catch {
      throw GraphvizError(kind: .failed, program: executable, detail: "\(error)")
    }
  }

  private func run(_ dot: String) throws -> String {
    guard ExternalProgram.isThere(executable) else {
      throw GraphvizError(kind: .notFound, program: executable, detail: "there is no program \(executable)")
    }
    let outcome = try ExternalProgram(executable: executable).run(["-Tsvg"], input: dot)
    let text = String(decoding: outcome.output, as: UTF8.self)
    guard outcome.succeeded, text.contains("</svg>") else {
      throw GraphvizError(kind: .failed, program: executable, detail: outcome.detail)
    }
    return text
  }
}

/// Why a graph could not be drawn, and what to do.
public struct GraphvizError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong, as a program sees it.
  public enum Kind: Hashable, Sendable {
    /// Graphviz is not installed, or not where it was looked for.
    case notFound
    /// The program could not be run, or did not succeed.
    case failed
  }

  /// What went wrong.
  public let kind: Kind
  /// The program that was looked for or run.
  public let program: String
  /// What it said, or where it was looked for.
  public let detail: String

  /// A short text with the remedy.
  public var description: String {
    switch kind {
    case .notFound:
      """
      the picture needs Graphviz: \(detail)
        Install it: apt install graphviz (Debian, Ubuntu), brew install graphviz (macOS).
        The output in the DOT language works without it: save that, and draw it with any viewer of DOT files.
      """
    case .failed:
      """
      Graphviz could not draw the picture (\(program)): \(detail)
        Save the output in the DOT language instead, and draw it with any viewer of DOT files.
      """
    }
  }
}

extension HierarchyGraph {
  /// The picture as SVG, understandable by itself.
  ///
  /// - Throws: ``GraphvizError``
  public func svg(_ graphviz: Graphviz) throws(GraphvizError) -> String { try graphviz.svg(dot()) }
}
