internal import InvariantManifolds

/// The weights of each neuron of an axis in one row: all entries of all tensors that have the neuron's index.
struct NeuronVectors {
  /// A run of columns that behave alike.
  struct Segment: Hashable {
    /// Whether mirroring the neuron changes the sign.
    let isSigned: Bool
    /// Whether the entries are free in the zero class: outgoing weights where `s(0) = s'(0) = 0`.
    let isFree: Bool
    let columns: Range<Int>
  }

  let count: Int
  let dimension: Int
  /// The distance between rows: no multiple of 512, for which products are several times slower (cache lines collide).
  let stride: Int
  /// Signed columns come first.
  let signedDimension: Int
  let segments: [Segment]
  /// Row-major.
  var entries: [Double]

  /// The vectors of an axis.
  ///
  /// - Complexity: O(entries), with one tensor at a time decoded besides.
  init(_ point: WiredPoint, axis: Int, isSigned mirrors: Bool) {
    let wiring = point.wiring
    let neurons = wiring.axes[axis].count
    let readsAreFree = wiring.axes[axis].zeroRule == .restingInput
    var segments: [Segment] = []
    var sources: [(tensor: Int, place: Int, start: Int)] = []
    var start = 0
    for (isSigned, isFree) in [(true, false), (true, true), (false, false), (false, true)] {
      let first = start
      for number in wiring.tensorNumbers(ofAxis: axis) {
        let tensor = wiring.tensors[number]
        guard let place = tensor.slots.firstIndex(where: { $0.axis == axis }) else { continue }
        let slot = tensor.slots[place]
        guard (slot.isSigned && mirrors) == isSigned, (slot.role == .reads && readsAreFree) == isFree else { continue }
        sources.append((number, place, start))
        start += wiring.shape(of: tensor).reduce(1, *) / max(neurons, 1)
      }
      if start > first { segments.append(Segment(isSigned: isSigned, isFree: isFree, columns: first..<start)) }
    }
    (count, dimension, self.segments) = (neurons, start, segments)
    signedDimension = segments.last { $0.isSigned }?.columns.upperBound ?? 0
    let rounded = (start + 7) / 8 * 8
    stride = rounded % 512 == 0 ? rounded + 8 : rounded
    entries = [Double](repeating: 0, count: neurons * stride)
    for source in sources { copy(point.values[source.tensor].doubles(), place: source.place, to: source.start) }
  }

  private mutating func copy(_ values: [Double], place: Int, to start: Int) {
    guard count > 0 else { return }
    let (others, stride, count) = (values.count / count, stride, count)
    entries.withUnsafeMutableBufferPointer { entries in
      values.withUnsafeBufferPointer { values in
        for neuron in 0..<count {
          for other in 0..<others {
            entries[neuron * stride + start + other] =
              values[place == 0 ? neuron * others + other : other * count + neuron]
          }
        }
      }
    }
  }
}
