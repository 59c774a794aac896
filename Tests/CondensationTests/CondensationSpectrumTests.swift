import Nagano
import NaganoTestSupport
import Testing

@Suite struct CondensationSpectrumTests {
  /// Copies of a few neurons with noise: the spectrum finds their number between the noise and the size of the weights.
  @Test(arguments: ["tanh:5-24-3+bias", "sigmoid:5-24-3", "relu:5-24-3+bias"])
  func noisyCopiesAreFound(network: String) throws {
    let architecture = try Architecture(network)
    withTrials(3) { trial in
      var parameters = [Double](repeating: 0, count: architecture.parameterCount)
      let (inputs, outputs) = (architecture.inputCount, architecture.outputCount)
      let originals = (0..<4).map { _ in
        (0..<inputs + outputs + 1).map { _ in Double.random(in: -1...1, using: &trial.generator) }
      }
      for neuron in 0..<24 {
        let noisy = originals[neuron % 4].map { $0 + 1e-6 * Double.random(in: -1...1, using: &trial.generator) }
        for input in 0..<inputs { parameters[neuron * inputs + input] = noisy[input] }
        let start = 24 * inputs + (architecture.hasBias ? 24 : 0)
        if architecture.hasBias { parameters[24 * inputs + neuron] = noisy[inputs] }
        for output in 0..<outputs { parameters[start + output * 24 + neuron] = noisy[inputs + 1 + output] }
      }
      let audit = Audit(architecture.point(parameters), architecture, tolerance: 1e-3, largestMatrix: 0)
      let spectrum = audit.spectra[0]
      #expect(audit.effectiveWidths == [24] && spectrum.width(within: 1e-3) == 4, "\(trial)")
      #expect(spectrum.relativeDistance(atWidth: 4) < 1e-5 && spectrum.relativeDistance(atWidth: 3) > 1e-2, "\(trial)")
      #expect(audit.findings.map(\.kind) == [.nearCopies] && audit.findings[0].neurons.count == 24 && !audit.isTrapped)
      let strict = Audit(architecture.point(parameters), architecture, tolerance: 1e-9, largestMatrix: 0)
      #expect(strict.findings.isEmpty, "\(trial)")
    }
  }

  /// The relative distance by its definition: the stable set of the partition, over the norm of what touches the layer.
  @Test func distancesAreThoseOfTheirPartitions() throws {
    let architecture = try Architecture("tanh:3-6-4-2+bias")
    withTrials(3) { trial in
      let point = architecture.point(
        (0..<architecture.parameterCount).map { _ in Double.random(in: -1...1, using: &trial.generator) })
      for layer in [1, 2] {
        let spectrum = CondensationSpectrum(layer: layer, of: point)
        for width in spectrum.leastWidth...spectrum.width {
          var partitions = architecture.hiddenWidths.map(SignedPartition.discrete(count:))
          partitions[layer - 1] = spectrum.partition(atWidth: width)
          let distance = StableDistance(of: point, architecture.axisPartitions(partitions)).distance
          let squares = point.values[(2 * layer - 2)...(2 * layer)].flatMap { $0.doubles() }.map { $0 * $0 }.reduce(
            0, +)
          #expect(abs(spectrum.relativeDistance(atWidth: width) - distance / squares.squareRoot()) < 1e-12, "\(trial)")
        }
        #expect(spectrum.relativeDistances.first == 0 && spectrum.width(within: 1) == spectrum.linkage.leastCount)
      }
    }
  }

  @Test func layersThatTakeTooLongAreLeftOut() throws {
    let architecture = try Architecture("tanh:3-6-4-2")
    let point = architecture.point((0..<architecture.parameterCount).map { Double($0 * $0 % 7) })
    #expect(CondensationSpectrum.effort(layer: 1, of: architecture.wiring) == 6 * (18 + 24))
    #expect(Audit(point, architecture, spectrumEffort: 200).spectra.map(\.layer) == [2])
  }
}
