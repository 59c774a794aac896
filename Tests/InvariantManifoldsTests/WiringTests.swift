import ExactAlgebra
import NaganoTestSupport
import Networks
import Testing

@testable import InvariantManifolds

/// What is looked up by axis, so that deep networks are walked once, not once for each layer.
@Suite struct WiringTests {
  @Test(arguments: ["tanh:3-4-2", "cos:2-3-3-1+bias", "linear:1-2-2-2-2-1+bias"])
  func tensorsAreFoundByAxis(notation: String) throws {
    let wiring = try Architecture(notation).wiring
    for axis in wiring.axes.indices {
      let touching = wiring.tensors.indices.filter { wiring.tensors[$0].slots.contains { $0.axis == axis } }
      #expect(wiring.tensorNumbers(ofAxis: axis) == touching)
    }
    #expect(wiring.partitionedAxes == wiring.axes.indices.filter { wiring.axes[$0].isPartitioned })
  }

  /// The number of laws, on which the decision to write their gradients rests, is no smaller than that of their gradients.
  @Test(arguments: ["relu:2-3-2+bias", "linear:2-3-2-1", "exp:2-3-1", "exp:2-3-1+bias", "tanh:2-3-1"])
  func lawsAreCountedBeforeTheyAreWritten(notation: String) throws {
    let network = try Architecture(notation)
    let wiring = network.wiring
    let values = wiring.tensors.map { tensor in
      [ResiduePair](repeating: .one, count: wiring.shape(of: tensor).reduce(1, *))
    }
    let sizes = wiring.axes.map { [Int](repeating: 1, count: $0.count) }
    let laws = SymmetryLaws(wiring: wiring, values: values, factors: values, classSizes: sizes).gradients()
    let count = SymmetryLaws<ResiduePair>.count(wiring)
    #expect(network.activation.name == "exp" && !network.hasBias ? laws.isEmpty : laws.count == count)
  }
}
