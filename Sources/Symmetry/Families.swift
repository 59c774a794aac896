public import BigInt

/// A choice of one element for each of several layers, the last layer changing fastest.
///
/// Lazy: a family costs one step of a walk, none is stored. The layers are walked through again and again, so their elements
/// must be the same each time.
public struct Families<Layer: Sequence>: Sequence {
  /// The elements of each layer.
  public let layers: [Layer]

  /// The families of elements of layers.
  public init(_ layers: [Layer]) { self.layers = layers }

  /// The walk through the families.
  public func makeIterator() -> Iterator { Iterator(layers) }

  /// A walk through the families.
  public struct Iterator: IteratorProtocol {
    private let layers: [Layer]
    private var walks: [Layer.Iterator]
    private var family: [Layer.Element] = []
    private var isAtEnd = false

    init(_ layers: [Layer]) {
      self.layers = layers
      walks = layers.map { $0.makeIterator() }
    }

    /// The next family, `nil` at the end.
    public mutating func next() -> [Layer.Element]? {
      if isAtEnd { return nil }
      if family.count < layers.count || layers.isEmpty {
        // The first family; there is none if a layer has no element.
        family = walks.indices.compactMap { walks[$0].next() }
        isAtEnd = layers.isEmpty || family.count < layers.count
        return family.count < layers.count ? nil : family
      }
      for layer in layers.indices.reversed() {
        if let element = walks[layer].next() {
          family[layer] = element
          return family
        }
        walks[layer] = layers[layer].makeIterator()
        family[layer] = walks[layer].next()!
      }
      isAtEnd = true
      return nil
    }
  }
}

extension Families: Sendable where Layer: Sendable {}

/// A choice of one type of partitions for each of several layers.
public typealias PartitionTypeFamilies = Families<PartitionTypes>

extension Families where Layer == PartitionTypes {
  /// The number of families.
  public var familyCount: BigUInt { layers.reduce(1) { $0 * $1.typeCount } }
}
