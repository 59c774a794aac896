import ExactAlgebra
import Nagano
import NaganoTestSupport
import Testing

@Suite struct HierarchyPlaceTests {
  /// The path is greedy: every step is to a cover, and no cover is nearer.
  @Test(arguments: ["tanh:2-4-1", "sigmoid:1-2-3-1+bias", "cos:2-3-1", "gelu:1-2-2-1"])
  func everyStepIsToTheNearestCover(network: String) throws {
    let architecture = try Architecture(network)
    let hierarchy = Hierarchy(of: architecture)
    withTrials(5) { trial in
      let parameters = (0..<architecture.parameterCount).map { _ in Rational(trial.generator.integer(-3...3)) }
      let point = architecture.point(parameters)
      let place = HierarchyPlace(of: point, in: hierarchy)
      var current = place.manifold.partitions
      for step in place.path ?? [] {
        let covers = hierarchy.covers(of: current)
        let distances = covers.map { StableDistance(of: point, architecture.axisPartitions($0)).squared }
        #expect(covers.contains(step.manifold.partitions) && step.distance.squared == distances.min(), "\(trial)")
        current = step.manifold.partitions
      }
      #expect(hierarchy.covers(of: current).isEmpty, "\(trial)")
    }
  }

  @Test func aNetworkIsAtDistanceZeroFromItsOwnManifold() throws {
    let architecture = try Architecture("tanh:1-3-2-1")
    let hierarchy = Hierarchy(of: architecture)
    for type in hierarchy.types {
      var generator = SeededGenerator(seed: 2)
      let partitions = architecture.axisPartitions(type.partitions)
      let point = Leaf.genericPoint(of: architecture.wiring, partitions, asFractions: true, using: &generator)
      let place = HierarchyPlace(of: point, in: hierarchy)
      #expect(place.manifold.classes == type.classes)
      #expect(StableDistance(of: point, partitions).relative < 1e-7, "fractions are rounded to doubles")
    }
  }

  /// Sign-fixed neurons are told apart by their outgoing weights.
  @Test func signFixedNeuronsAreCopiesOnlyIfTheyAre() throws {
    for (network, numbers, classes) in [
      ("cos:1-2-1", [0, 0, 1, 2], "f0,f1"), ("cos:1-2-1", [0, 0, 1, 1], "f0,f0"),
      ("cos:1-3-1+bias", [0, 5, 0, 0, 1, 0, 2, 3, 2, 7], "f0,1,f0"),
    ] {
      let architecture = try Architecture(network)
      let point = architecture.point(numbers.map { Rational($0) })
      let place = HierarchyPlace(of: point, in: Hierarchy(of: architecture))
      #expect(place.manifold.classes == classes, "\(network)")
    }
  }

  /// Near copies, two-layer: the path is that of Ward linkage and takes no time.
  @Test func widePathsAreLinked() throws {
    let architecture = try Architecture("tanh:2-60-1")
    let point = architecture.point((0..<180).map { index in Double(index * index % 97) / 97 })
    let place = HierarchyPlace(of: point, in: Hierarchy(of: architecture))
    let distances = try #require(place.path).map(\.distance.squared)
    #expect(distances.count == place.manifold.partitions[0].classCount && distances == distances.sorted())
  }

  @Test func pathsThatTakeTooLongAreNotTaken() throws {
    let architecture = try Architecture("tanh:4-6-2-1")
    let point = architecture.point((0..<architecture.parameterCount).map { Rational($0 * $0 % 17) })
    #expect(HierarchyPlace(of: point, in: Hierarchy(of: architecture), effort: 100).path == nil)
  }
}
