import Foundation
import Nagano
import NaganoTestSupport
import Testing

@testable import Condensation

@Suite struct NeuronGeometryTests {
  private func geometry(_ network: String, _ parameters: [Double], layer: Int = 1) throws -> NeuronGeometry {
    let architecture = try Architecture(network)
    return NeuronGeometry(
      layer: layer, of: architecture, architecture.tensors(of: parameters).map { $0.doubles() })
  }

  /// By hand: three neurons with two inputs and a bias.
  @Test func cosinesAndAmplitudesAreTheirFormulas() throws {
    let found = try geometry("tanh:2-3-2+bias", [1, 2, -2, -4, 0, 0, 2, -4, 0, 3, 1, 1, 4, 0, 1, 5, 6])
    #expect(found.dimension == 3 && found.count == 3 && found.isUpToSign)
    #expect(found.amplitudes == [15, 6, 0], "\(found.amplitudes)")
    #expect(found.cosines(among: [0, 1]) == [[1, -1], [-1, 1]])
    #expect(found.cosines(among: [2, 0]) == [[0, 0], [0, 1]])
    #expect(found.independentCount(cosine: 0.99) == 1)
    let signed = try geometry("sigmoid:2-3-2+bias", [1, 2, -2, -4, 0, 0, 2, -4, 0, 3, 1, 1, 4, 0, 1, 5, 6])
    #expect(signed.independentCount(cosine: 0.99) == 2)
    #expect(signed.independentCount(cosine: 0.99, amplitudeShare: 0.5) == 1)
  }

  @Test func deeperLayersReadTheirOwnWeights() throws {
    let network = "relu:2-2-3-1"
    let parameters: [Double] = [1, 0, 0, 1, 3, 4, 6, 8, -4, 3, 1, 2, 1]
    let found = try geometry(network, parameters, layer: 2)
    #expect(found.amplitudes == [5, 20, 5] && found.independentCount(cosine: 0.99) == 2)
    #expect(abs(found.cosines(among: [0, 2])[0][1]) < 1e-15)
  }

  /// Copies of a few directions with any amplitudes: as many orientations as directions, in every order of neurons.
  @Test func orientationsAreCounted() throws {
    try withTrials(10) { trial in
      let architecture = try Architecture("tanh:6-30-1")
      let directions = (0..<4).map { direction in
        (0..<6).map { $0 == direction ? 1 : 0.05 * trial.generator.nextSignedUnit() }
      }
      let incoming = (0..<30).flatMap { neuron -> [Double] in
        let scale = (Bool.random(using: &trial.generator) ? -1.0 : 1) * (0.5 + trial.generator.unit())
        return directions[neuron % 4].map { scale * $0 }
      }
      let found = try geometry(architecture.notation, incoming + [Double](repeating: 1, count: 30))
      #expect(found.independentCount(cosine: 0.95) == 4)
      #expect(found.independentCount(cosine: 1e-9) <= 4)
    }
  }

  @Test func twoWeightsSpanTheirOwnPlane() throws {
    let found = try geometry("tanh:1-3-1+bias", [1, 0, -2, 1, 3, 0, 1, 1, 1, 0])
    let plane = OrientationPlane(of: found)
    #expect(plane.share == 1)
    #expect((0..<3).map { plane.angle(found.orientation(of: $0)) } == [Double.pi / 4, Double.pi / 2, Double.pi])
  }

  /// Orientations in a random plane of many dimensions: it is found, and angles between neurons are those of the plane.
  @Test(arguments: [5, 200]) func planesAreFound(dimension: Int) throws {
    withTrials(3) { trial in
      let base = (0..<2).map { _ in (0..<dimension).map { _ in trial.generator.nextSignedUnit() } }
      let incoming = (0..<12).flatMap { _ -> [Double] in
        let (x, y) = (trial.generator.nextSignedUnit(), trial.generator.nextSignedUnit())
        return zip(base[0], base[1]).map { x * $0 + y * $1 }
      }
      let found = try! geometry("tanh:\(dimension)-12-1", incoming + [Double](repeating: 1, count: 12))
      let plane = OrientationPlane(of: found)
      #expect(abs(plane.share - 1) < 1e-9)
      let angles = (0..<12).map { plane.angle(found.orientation(of: $0)) }
      for (i, row) in found.cosines(among: Array(0..<12)).enumerated() {
        for (j, cosine) in row.enumerated() { #expect(abs(cos(angles[i] - angles[j]) - cosine) < 1e-6) }
      }
    }
  }

  /// Every partition of a linkage cuts its leaf order into runs.
  @Test(arguments: ["tanh:3-20-2+bias", "sigmoid:3-20-2", "cos:2-13-1", "relu:2-9-1+bias"])
  func classesStandTogether(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(5) { trial in
      let point = architecture.point((0..<architecture.parameterCount).map { _ in trial.generator.nextSignedUnit() })
      let linkage = WardLinkage(axis: architecture.wiring.partitionedAxes[0], of: point)
      let order = linkage.leafOrder
      #expect(order.sorted() == Array(0..<linkage.count))
      for classes in linkage.leastCount...linkage.count {
        let labels = linkage.partition(atCount: classes).labels.map(\.classNumber)
        let runs = zip(order, order.dropFirst()).count { labels[$0] != labels[$1] } + 1
        let distinct = Set(labels).count
        // Silent neurons stand last in the order in which they fell silent, so they are one run too.
        #expect(runs == distinct, "\(classes) \(order) \(labels)")
      }
    }
  }
}
