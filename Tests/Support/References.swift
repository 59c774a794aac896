import Foundation

/// One random degenerate point with ranks computed by an independent program (see `Tests/References/README.md`).
package struct OrbitCase: Decodable, Sendable {
  package let network: String
  package let at: [Int]
  package let N: Int
  package let span: Int
  package let leaf: Int?
  package let widths: [Int]
  package let orbit: Int?
}

/// One random integer network with its coarsest stable partition, computed by an independent program.
package struct PartitionCase: Decodable, Sendable {
  package struct Layer: Decodable, Sendable {
    package let classes: [[Int]]
    package let zero: [Int]
  }
  package let network: String
  package let at: [Int]
  package let layers: [Layer]
  package let leaf: Int?
}

/// The files of `Tests/References`.
package enum References {
  package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "References")

  package static func load<Case: Decodable>(_ name: String, as type: [Case].Type = [Case].self) throws -> [Case] {
    try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
  }
}
