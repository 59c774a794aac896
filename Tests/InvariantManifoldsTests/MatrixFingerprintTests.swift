import ExactAlgebra
import InvariantManifolds
import NaganoTestSupport
import Networks
import Numerics
import Symmetry
import Testing

/// The fast float path against exact arithmetic, through what refinement sees of it: a network is refined from its floats
/// and from the residues of the same floats.
@Suite struct MatrixFingerprintTests {
  /// Wide rows cross the strips of 512 columns; magnitudes force new scales, the element-wise path, and subnormals.
  @Test(arguments: [ElementType.f32, .f64])
  func allMagnitudesAreExact(type: ElementType) throws {
    try withTrials(12) { trial in
      let architecture = try Architecture("tanh:3-40-1100-2+bias")
      let spread = [0, 10, 26, 27, 28, 60, 200, 1][Int(trial.seed % 8)]
      var parameters = (0..<architecture.parameterCount).map { _ -> Double in
        let exponent = trial.generator.integer(-spread...0) - (trial.seed % 3 == 0 ? 60 : 0)
        let value = Float(
          sign: trial.generator.next() % 2 == 0 ? .plus : .minus, exponent: max(exponent, -148), significand: 1)
        return Double(value * Float(1 + trial.generator.unit()))
      }
      plantCopies(architecture, &parameters)
      let tensors = architecture.tensors(of: parameters, elementType: type).map { TensorValues.stored($0) }
      let stored = WiredPoint(wiring: architecture.wiring, values: tensors)
      let exact = architecture.point(parameters.map { ResiduePair(exactly: $0)! })
      let partitions = StablePartition.coarsest(of: stored).partitions
      #expect(partitions == StablePartition.coarsest(of: exact).partitions, "\(trial)")
      #expect(partitions[1].classCount == 39 && partitions[2].classCount == 1_098, "\(trial)")
    }
  }

  /// Neuron 7 of layer 1 copies neuron 3; neurons 600 and 1099 of layer 2 copy and mirror neuron 5.
  private func plantCopies(_ architecture: Architecture, _ parameters: inout [Double]) {
    func copy(_ layer: Int, from: Int, to: Int, sign: Double) {
      let (width, before, after) =
        (architecture.widths[layer], architecture.widths[layer - 1], architecture.widths[layer + 1])
      let (start, next) = (architecture.offset(ofLayer: layer), architecture.offset(ofLayer: layer + 1))
      for column in 0..<before {
        parameters[start + to * before + column] = sign * parameters[start + from * before + column]
      }
      parameters[start + width * before + to] = sign * parameters[start + width * before + from]
      for row in 0..<after { parameters[next + row * width + to] = sign * parameters[next + row * width + from] }
    }
    copy(1, from: 3, to: 7, sign: 1)
    copy(2, from: 5, to: 600, sign: 1)
    copy(2, from: 5, to: 1_099, sign: -1)
  }
}
