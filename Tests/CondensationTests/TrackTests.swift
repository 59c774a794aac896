import Nagano
import NaganoTestSupport
import Testing

@testable import Condensation

@Suite struct TrackTests {
  private func run(
    _ network: String, seed: UInt64, copies: Int?, epochs: Int = 60
  ) throws -> (Architecture, [Track.Checkpoint]) {
    let initial = copies.map { "{kind: copies, of: \($0)}" } ?? "{kind: normal, exponent: 1}"
    let experiment = try Experiment(
      yaml: """
        network: \(network)
        seed: \(seed)
        data: {teacher: {network: tanh:2-3-1, samples: 40}}
        initial: \(initial)
        training: {method: gd, rate: 0.1, epochs: \(epochs)}
        record: {checkpoints: {spacing: log, count: 12}, metrics: 1}
        """, folder: ".")
    var checkpoints: [Track.Checkpoint] = []
    _ = try experiment.trainer().train(from: experiment.initialParameters()) { state throws(Never) in
      if state.isCheckpoint {
        checkpoints.append(
          .init(place: .init(step: state.step, loss: state.metrics?.trainLoss), parameters: state.parameters))
      }
      return .proceed
    }
    return (experiment.network, checkpoints)
  }

  /// Copies: the distance to the manifold of the start is exactly zero all the time, and the exact width is that of the start.
  @Test(arguments: ["tanh:2-6-1+bias", "sigmoid:2-6-1", "tanh:2-6-4-1"])
  func startsOnAManifoldStayThere(network: String) throws {
    let (architecture, checkpoints) = try run(network, seed: 1, copies: 2)
    let track = Track(of: architecture, count: checkpoints.count) { checkpoints[$0] }
    #expect(track.manifolds.first?.name == "start" && track.states.count == 12)
    #expect(track.states.allSatisfy { $0.distances[0] == 0 && $0.layers.allSatisfy { $0.classCount == 2 } })
    #expect(track.states.allSatisfy { $0.layers.allSatisfy { $0.effectiveWidth <= 2 && $0.independentCount <= 2 } })
    #expect(
      track.states.map(\.place.step) == checkpoints.map(\.place.step)
        && track.states.allSatisfy { $0.place.loss != nil })
  }

  /// Each entry by its own definition, at every checkpoint of a generic run.
  @Test func statesAreWhatTheySay() throws {
    let (architecture, checkpoints) = try run("tanh:2-6-3-1+bias", seed: 2, copies: nil)
    var settings = Track.Settings()
    settings.tolerance = 0.4
    settings.manifolds = [try ClassNotation.parse("0,0,0,1,1,1/0,0,1")]
    var done: [Int] = []
    let track = Track(of: architecture, count: checkpoints.count, settings: settings) {
      done.append($0)
    } checkpoint: {
      checkpoints[$0]
    }
    #expect(done == Array(1...12) && track.manifolds.map(\.name) == ["end", "0,0,0,1,1,1/0,0,1"])
    for (state, checkpoint) in zip(track.states, checkpoints) {
      let point = architecture.point(checkpoint.parameters)
      for layer in state.layers {
        let spectrum = CondensationSpectrum(layer: layer.layer, of: point)
        #expect(layer.relativeDistances == spectrum.relativeDistances)
        #expect(layer.effectiveWidth == spectrum.width(within: 0.4) && layer.classCount == layer.width)
        #expect(layer.relativeDistance(atWidth: 2) == spectrum.relativeDistance(atWidth: 2))
      }
      for (distance, manifold) in zip(state.distances, track.manifolds) {
        let found = StableDistance(of: point, architecture.axisPartitions(manifold.partitions))
        #expect(distance == found.relative)
      }
      #expect(state.conservedChange == nil)
    }
    let last = track.states.last!
    #expect(track.manifolds[0].partitions.map(\.classCount) == last.layers.map(\.effectiveWidth))
  }

  @Test func lawsDriftWithTheRate() throws {
    func drift(_ rate: Double) throws -> Double {
      let architecture = try Architecture("relu:2-5-1+bias")
      var generator = SeededGenerator(seed: 5)
      let start = (0..<architecture.parameterCount).map { _ in generator.nextSignedUnit() }
      let inputs = (0..<40).map { _ in generator.nextSignedUnit() }
      let targets = (0..<20).map { _ in generator.nextSignedUnit() }
      var trainer = Trainer(
        architecture: architecture,
        training: Dataset(inputs: inputs, inputCount: 2, targets: .values(targets, width: 1)), loss: MeanSquare(),
        optimizer: GradientDescent(rate: rate))
      trainer.epochs = Int((2 / rate).rounded())
      let end = trainer.train(from: start).parameters
      let track = Track(of: architecture, count: 2) {
        .init(place: .init(step: $0), parameters: $0 == 0 ? start : end)
      }
      #expect(track.states[0].conservedChange == 0)
      return try #require(track.states[1].conservedChange)
    }
    let ratio = try drift(0.01) / drift(0.005)
    #expect((1.6...2.4).contains(ratio), "\(ratio)")
  }

  /// A run that grows: what was measured before is taken over, distances are those to the manifold of the new end.
  @Test func earlierTracksAreTakenOver() throws {
    let (architecture, checkpoints) = try run("tanh:2-6-1+bias", seed: 3, copies: 2)
    let half = Track(of: architecture, count: checkpoints.count / 2) { checkpoints[$0] }
    let whole = Track(of: architecture, count: checkpoints.count) { checkpoints[$0] }
    func texts(_ track: Track) -> [String] { track.states.map { "\($0)" } }
    let grown = Track(of: architecture, count: checkpoints.count) { number in
      let old = checkpoints[number]
      return .init(
        place: old.place, parameters: old.parameters,
        earlier: number < half.states.count ? half.states[number] : nil)
    }
    #expect(texts(grown) == texts(whole) && grown.manifolds == whole.manifolds)
    // Of something else, to see that it is not measured again.
    let other = Track(of: architecture, count: 1) {
      .init(place: .init(step: $0), parameters: [Double](repeating: 0, count: architecture.parameterCount))
    }
    let taken = Track(of: architecture, count: 2) {
      .init(place: checkpoints[$0].place, parameters: checkpoints[$0].parameters, earlier: other.states[0])
    }
    #expect(taken.states.allSatisfy { $0.layers[0].classCount == 0 } && whole.states[0].layers[0].classCount > 0)
  }

  /// Frames: their number, their neurons (every one, or evenly along the order), and what they show.
  @Test func framesShowWhatTheyShould() throws {
    let (architecture, checkpoints) = try run("tanh:2-9-1+bias", seed: 3, copies: nil)
    var settings = Track.Settings()
    (settings.frameCount, settings.shownNeurons) = (5, 4)
    let track = Track(of: architecture, count: checkpoints.count, settings: settings) { checkpoints[$0] }
    #expect(track.frames.count == 5 && track.frames.first?.place.step == 0)
    #expect(track.frames.last?.place == checkpoints.last?.place)
    let end = WardLinkage(
      axis: architecture.wiring.partitionedAxes[0], of: architecture.point(checkpoints.last!.parameters))
    let order = end.leafOrder
    for frame in track.frames {
      let layer = frame.layers[0]
      #expect(layer.neurons == [order[0], order[3], order[5], order[8]])
      let parameters = try #require(checkpoints.first { $0.place == frame.place }).parameters
      let geometry = NeuronGeometry(
        layer: 1, of: architecture, architecture.tensors(of: parameters).map { $0.doubles() })
      #expect(layer.cosines == geometry.cosines(among: layer.neurons))
      #expect(layer.amplitudes == layer.neurons.map { geometry.amplitudes[$0] })
    }
    for (count, largest) in [(1, 5), (5, 5), (6, 5), (100, 7), (3, 1), (2, 2)] {
      let numbers = Track.frameNumbers(count, largest: largest)
      #expect(numbers.count == min(count, largest) && numbers.last == count - 1 && numbers == numbers.sorted())
      #expect(Set(numbers).count == numbers.count && (numbers.count == 1 || numbers[0] == 0))
    }
  }
}
