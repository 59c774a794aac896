internal import InvariantManifolds
internal import Networks

/// One step of `OutputBound`: from the signals of one layer to those of the next.
struct LayerComparison {
  let wide: LayerSlice
  let narrow: LayerSlice
  /// The places of the wide network's neurons, of the layer read and of the layer written.
  let sources: [NeuronLift.Place?]
  let targets: [NeuronLift.Place?]

  /// What is known of the signals of a layer.
  struct Signals {
    /// Enclosures of the narrow network's signals.
    let narrow: [Ball]
    /// For each neuron of the wide network with a place: a bound of the difference from its place; else 0.
    let differences: [Double]
    /// For each neuron of the narrow network: a bound of the mean of those differences, signs taken off; infinite where a multiple
    /// stands near it.
    let means: [Double]
    /// Enclosures of the wide network's signals that have no place.
    let strays: [Int: Ball]
  }

  /// A neuron of the wide network, or the mean of some.
  private struct Neuron {
    var weights: [Double]
    /// Bounds of the weights that were averaged.
    var absoluteWeights: [Double]
    var bias: Double
    var absoluteBias: Double
    /// The neuron of the narrow network, and the sign towards it.
    let target: Int?
    let sign: Double
    /// The number of neurons averaged.
    let count: Int
  }

  /// Enclosures of `z_i - w_i zeta_D`; of `z_i` itself for neurons without a place.
  func differences(_ signals: Signals) -> [Ball] {
    let sizes = counts(sources)
    return (0..<wide.rows).map { index in
      let weights = Array(wide.row(index))
      let neuron = Neuron(
        weights: weights, absoluteWeights: weights.map(abs), bias: wide.bias(index),
        absoluteBias: abs(wide.bias(index)),
        target: targets[index]?.neuron, sign: targets[index]?.writingSign ?? 0, count: 1)
      return difference(of: neuron, signals, sizes)
    }
  }

  /// The signals behind an activation.
  func activated(_ signals: Signals, _ activation: any Activation) -> Signals {
    let arguments = preactivations(signals)
    let differences = differences(signals)
    var changes = [Double](repeating: 0, count: wide.rows)
    var strays: [Int: Ball] = [:]
    var members = [[Int]](repeating: [], count: narrow.rows)
    for (index, difference) in differences.enumerated() {
      if let target = targets[index] {
        changes[index] = change(at: target, arguments[target.neuron], difference, activation)
        members[target.neuron].append(index)
      } else {
        strays[index] = activation.enclosure(of: difference)
      }
    }
    let sizes = counts(sources)
    let means = members.enumerated().map { target, members -> Double in
      guard !members.contains(where: { targets[$0]!.isScaled }) else { return .infinity }
      guard members.count > 1 else { return members.first.map { changes[$0] } ?? 0 }
      let mean = difference(of: average(members, target), signals, sizes).magnitude
      let bends = members.map { activation.bend(of: arguments[target], by: differences[$0].magnitude) }
      let slope = activation.largestSlope(from: arguments[target].lower, to: arguments[target].upper)!
      let share = 1 / Double(members.count)
      // The mean of the changes, or that along the tangent with the mean departure from it, whichever is smaller.
      let plain = members.reduce(0) { $0 + share * changes[$1] }
      let tangent =
        slope * mean + bends.reduce(0) { $0 + share * $1 }
        + 2 * errors(arguments[target], members, differences, activation)
      return RoundedSum.above(plain.isNaN || plain > tangent ? tangent : plain, roundings: members.count + 8)
    }
    return Signals(
      narrow: arguments.map { activation.enclosure(of: $0) }, differences: changes, means: means, strays: strays)
  }

  /// A bound of the difference of a neuron's signal from its place: `s(z) - c^q s(zeta) = c^q (s(z / c) - s(zeta))` for a multiple.
  private func change(
    at target: NeuronLift.Place, _ argument: Ball, _ difference: Ball, _ activation: any Activation
  ) -> Double {
    guard target.isScaled else { return activation.change(of: argument, by: difference.magnitude) }
    let (factor, power) = (abs(target.writingSign), abs(target.readingSign))
    let found = activation.change(of: argument, by: (difference.magnitude / factor).nextUp)
    // Factors of signals are rounded, so are powers; small ones must not make errors of evaluation smaller.
    let size = activation.enclosure(of: argument).magnitude
    return RoundedSum.above(max(power, 1) * found + 4 * RoundedSum.relativeError(8) * power * size, roundings: 8)
  }

  /// The rounding errors of the values at the neurons of a class and at their place.
  private func errors(
    _ argument: Ball, _ members: [Int], _ differences: [Ball], _ activation: any Activation
  ) -> Double {
    let widest = members.map { differences[$0].magnitude }.max()!
    let range = activation.enclosure(of: Ball(centre: argument.centre, radius: (argument.radius + widest).nextUp))
    return type(of: activation).evaluationError(ofValue: range.magnitude)
  }

  /// The pre-activations of the narrow network.
  private func preactivations(_ signals: Signals) -> [Ball] {
    let gamma = RoundedSum.relativeError(narrow.columns + 4)
    return (0..<narrow.rows).map { row in
      var (centre, radius, magnitude) = (narrow.bias(row), 0.0, abs(narrow.bias(row)))
      for (weight, signal) in zip(narrow.row(row), signals.narrow) {
        centre += weight * signal.centre
        radius += abs(weight) * signal.radius
        magnitude += abs(weight) * signal.magnitude
      }
      // Once for the centre computed here, once for the network as it is evaluated.
      return Ball(
        centre: centre, radius: RoundedSum.above(radius + 2 * gamma * magnitude, roundings: narrow.columns + 8))
    }
  }

  /// The number of neurons at each place of a layer.
  private func counts(_ places: [NeuronLift.Place?]) -> [Int] {
    places.reduce(into: [Int](repeating: 0, count: narrow.columns)) { counts, place in
      if let place { counts[place.neuron] += 1 }
    }
  }

  /// The mean of neurons at one place, signs taken off.
  private func average(_ members: [Int], _ target: Int) -> Neuron {
    let zeros = [Double](repeating: 0, count: wide.columns)
    var mean = Neuron(
      weights: zeros, absoluteWeights: zeros, bias: 0, absoluteBias: 0, target: target, sign: 1, count: members.count)
    for member in members {
      let factor = targets[member]!.writingSign
      for (column, weight) in wide.row(member).enumerated() {
        mean.weights[column] += factor * weight
        mean.absoluteWeights[column] += abs(weight)
      }
      mean.bias += factor * wide.bias(member)
      mean.absoluteBias += abs(wide.bias(member))
    }
    let count = Double(members.count)
    for column in zeros.indices {
      mean.weights[column] /= count
      mean.absoluteWeights[column] /= count
    }
    mean.bias /= count
    mean.absoluteBias /= count
    return mean
  }

  /// An enclosure of the difference between a neuron, or a mean of some, and its place.
  private func difference(of neuron: Neuron, _ signals: Signals, _ sizes: [Int]) -> Ball {
    var (centre, radius, magnitude) = (neuron.bias, 0.0, neuron.absoluteBias)
    var sums = [Double](repeating: 0, count: narrow.columns)
    for (column, weight) in neuron.weights.enumerated() {
      let bound = neuron.absoluteWeights[column]
      if let source = sources[column] {
        sums[source.neuron] += source.readingSign * weight
        magnitude +=
          bound
          * (max(1, abs(source.readingSign)) * signals.narrow[source.neuron].magnitude + signals.differences[column])
      } else {
        // Every neuron without a place has its enclosure.
        let stray = signals.strays[column]!
        centre += weight * stray.centre
        radius += abs(weight) * stray.radius
        magnitude += bound * stray.magnitude
      }
    }
    radius += changes(neuron, sums, signals, sizes)
    if let target = neuron.target {
      let bias = narrow.bias(target)
      let factor = max(1, abs(neuron.sign))
      centre -= neuron.sign * bias
      magnitude += factor * abs(bias)
      for (column, weight) in narrow.row(target).enumerated() {
        sums[column] -= neuron.sign * weight
        magnitude += factor * abs(weight) * signals.narrow[column].magnitude
      }
    }
    for (sum, signal) in zip(sums, signals.narrow) {
      centre += sum * signal.centre
      radius += abs(sum) * signal.radius
    }
    // Roundings of: averages and sums S, their products with the signals, and the evaluations of the two networks.
    let roundings = wide.columns + narrow.columns + neuron.count + 12
    let rounding = 5 * RoundedSum.relativeError(roundings) * magnitude
    return Ball(centre: centre, radius: RoundedSum.above(radius + rounding, roundings: roundings))
  }

  /// A bound of `sum_j W[i, j] dh_j`, by class: with any number `q` it is `q` times the sum of the `r_j dh_j` and the sum
  /// of the `(r_j W[i, j] - q) r_j dh_j`; `q` is 0 or the mean, whichever is better.
  private func changes(_ neuron: Neuron, _ sums: [Double], _ signals: Signals, _ sizes: [Int]) -> Double {
    var plain = [Double](repeating: 0, count: sums.count)
    let means = zip(sums, sizes).map { $1 == 0 ? 0 : $0 / Double($1) }
    var centred = sums.indices.map {
      signals.means[$0] == .infinity ? .infinity : abs(means[$0]) * Double(sizes[$0]) * signals.means[$0]
    }
    for (column, weight) in neuron.weights.enumerated() {
      guard let source = sources[column] else { continue }
      plain[source.neuron] += abs(weight) * signals.differences[column]
      centred[source.neuron] += abs(source.readingSign * weight - means[source.neuron]) * signals.differences[column]
    }
    return zip(plain, centred).reduce(0) { sum, pair in
      // Infinite times zero is not known.
      pair.0.isNaN || pair.1.isNaN ? .infinity : sum + min(pair.0, pair.1)
    }
  }
}

extension Activation {
  /// An enclosure of the values on a ball.
  fileprivate func enclosure(of argument: Ball) -> Ball {
    let range = range(from: argument.lower, to: argument.upper)!
    return Ball(from: range.lower, to: range.upper)
  }

  /// How far the computed value may move when the argument, somewhere in a ball, moves by a distance.
  fileprivate func change(of argument: Ball, by distance: Double) -> Double {
    // Mirrored neurons have the opposite arguments, where slopes and widths of ranges are the same.
    let (lower, upper) = ((argument.lower - distance).nextDown, (argument.upper + distance).nextUp)
    guard lower.isFinite, upper.isFinite else { return .infinity }
    let range = range(from: lower, to: upper)!
    let bySlope = (largestSlope(from: lower, to: upper)! * distance).nextUp
    let error = Self.evaluationError(ofValue: max(abs(range.lower), abs(range.upper)))
    let found = min(bySlope, (range.upper - range.lower).nextUp) + 2 * error
    return found.isNaN ? .infinity : found.nextUp
  }

  /// How far the value may depart from the tangent when the argument, somewhere in a ball, moves by a distance.
  fileprivate func bend(of argument: Ball, by distance: Double) -> Double {
    let (lower, upper) = ((argument.lower - distance).nextDown, (argument.upper + distance).nextUp)
    guard lower.isFinite, upper.isFinite, let slope = largestSlopeChange(from: lower, to: upper, by: distance) else {
      return .infinity
    }
    // Half would do where the slope changes evenly; whole covers jumps, and rounding.
    return (slope * distance).nextUp
  }
}
