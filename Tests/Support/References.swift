import Foundation

/// One random degenerate point with ranks computed by an independent program (see `Tests/References/README.md`).
public struct OrbitCase: Decodable, Sendable {
  public let network: String
  public let at: [Int]
  public let N: Int
  public let span: Int
  public let leaf: Int?
  public let widths: [Int]
  public let orbit: Int?
}

/// One random integer network with its coarsest stable partition, computed by an independent program.
public struct PartitionCase: Decodable, Sendable {
  public struct Layer: Decodable, Sendable {
    public let classes: [[Int]]
    public let zero: [Int]
  }
  public let network: String
  public let at: [Int]
  public let layers: [Layer]
  public let leaf: Int?
}

/// The files of `Tests/References`.
public enum References {
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "References")

  public static func load<Case: Decodable>(_ name: String, as type: [Case].Type = [Case].self) throws -> [Case] {
    try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}
