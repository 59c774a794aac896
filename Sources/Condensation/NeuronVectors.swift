internal import InvariantManifolds
internal import Numerics

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
  /// The columns of each tensor, and whether it is one of biases.
  let parts: [(columns: Range<Int>, isBias: Bool, isWritten: Bool)]
  /// A power of two by which entries were divided, so that their squares neither overflow nor vanish; 1 unless weights are
  /// beyond `2^-400 ... 2^400`.
  let scale: Double
  /// Row-major, over ``scale``.
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
    var parts: [(columns: Range<Int>, isBias: Bool, isWritten: Bool)] = []
    var start = 0
    for (isSigned, isFree) in [(true, false), (true, true), (false, false), (false, true)] {
      let first = start
      for number in wiring.tensorNumbers(ofAxis: axis) {
        let tensor = wiring.tensors[number]
        guard let place = tensor.slots.firstIndex(where: { $0.axis == axis }) else { continue }
        let slot = tensor.slots[place]
        guard (slot.isSigned && mirrors) == isSigned, (slot.role == .reads && readsAreFree) == isFree else { continue }
        sources.append((number, place, start))
        let end = start + wiring.shape(of: tensor).reduce(1, *) / max(neurons, 1)
        parts.append((start..<end, tensor.slots.count == 1, slot.role == .writes))
        start = end
      }
      if start > first { segments.append(Segment(isSigned: isSigned, isFree: isFree, columns: first..<start)) }
    }
    (count, dimension, self.segments, self.parts) = (neurons, start, segments, parts)
    signedDimension = segments.last { $0.isSigned }?.columns.upperBound ?? 0
    let rounded = (start + 7) / 8 * 8
    stride = rounded % 512 == 0 ? rounded + 8 : rounded
    var rows = [Double](repeating: 0, count: neurons * stride)
    for source in sources {
      NeuronVectors.copy(
        point.values[source.tensor].doubles(), place: source.place, to: source.start, of: &rows, neurons, stride)
    }
    scale = powerOfTwoScale(ofLargest: rows.reduce(0) { max($0, abs($1)) })
    if scale != 1 { for place in rows.indices { rows[place] /= scale } }
    entries = rows
  }

  private static func copy(
    _ values: [Double], place: Int, to start: Int, of rows: inout [Double], _ count: Int, _ stride: Int
  ) {
    guard count > 0 else { return }
    let others = values.count / count
    rows.withUnsafeMutableBufferPointer { entries in
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
