internal import Condensation
internal import InvariantManifolds
internal import Networks
internal import Symmetry

extension ReduceReport {
  /// The report for people.
  public func text(_ style: TextStyle) -> String {
    let paragraphs = [distanceSentence, outputSentence, trainingSentence, paddingSentence, fileSentence].compactMap {
      $0
    }
    let lines =
      [verdict(style), ""] + CoverageText.preface(coverage) + widths()
      + paragraphs.flatMap { [""] + Prose.wrapped($0, indent: "  ") }
    return lines.joined(separator: "\n") + "\n"
  }

  private var reduction: Reduction { checkpoint.reduction }

  private func verdict(_ style: TextStyle) -> String {
    let names = "\(style.bold(reduction.wide.notation)) -> \(style.bold(reduction.narrow.notation))"
    switch reduction.kind {
    case .training:
      return "\(names)  \(style.green("exact\(rounding): same function, same training with scaled learning rates"))"
    case .function: return "\(names)  \(style.green("exact\(rounding) as a function")); training differs"
    case .nearest:
      return "\(names)  \(style.yellow("\(reduction.triesAll ? "nearest" : "nearest found"): the function changes"))"
    }
  }

  /// What is lost in the file of an exact reduction.
  private var rounding: String {
    checkpoint.roundedTo.map { " but for rounding to \($0)" } ?? ""
  }

  private func widths() -> [String] {
    var table = TextTable(heading: ["", "neurons", "kept"], alignsRight: [false, true, true])
    for (index, pair) in zip(reduction.wide.hiddenWidths, reduction.narrow.hiddenWidths).enumerated() {
      table.rows.append(["layer \(index + 1)", Prose.grouped(pair.0), Prose.grouped(pair.1)])
    }
    table.rows.append(
      [
        "parameters", Prose.grouped(reduction.wide.parameterCount), Prose.grouped(reduction.narrow.parameterCount),
      ])
    return table.lines()
  }

  private var distanceSentence: String? {
    guard let distance = reduction.distance, reduction.kind == .nearest else { return nil }
    let meaning =
      tolerance.map { " The tolerance was \($0): the distance over the norm of the weights of the layers that change." }
      ?? ""
    return "The network was moved to the nearest point at which its classes are tied for ever, by "
      + "\(scientific(distance.distance)), which is \(scientific(distance.relative)) of the norm of the weights "
      + "of the layers that change. \(search)\(meaning)"
  }

  private var search: String {
    reduction.triesAll
      ? "All partitions with as few classes were tried: none is nearer."
      : "Other classes may be nearer: not all partitions were tried."
  }

  private var outputSentence: String {
    let place = inputs.boxIsOfData ? "inputs in the ranges of the data" : "inputs in \(boxText)"
    let proven =
      bound.largest.isFinite
      ? "No output changes by more than \(scientificAbove(bound.largest)) for any \(place) "
        + "(proven by interval arithmetic through the difference of the networks, rounding included)."
      : "No finite bound of the change was found for \(place)."
    let samples =
      inputs.dataFile.map { "the \(Prose.grouped(measured.count)) samples of \($0)" }
      ?? "\(Prose.grouped(measured.count)) random inputs of that box"
    let found =
      measured.largest == 0
      ? "none was seen at \(samples)."
      : "at \(samples) \(scientific(measured.largest)) was seen, root mean square "
        + "\(scientific(measured.rootMeanSquare)), largest output \(scientific(measured.largestOutput))."
    let biases =
      switch biasCorrection {
      case .none: ""
      case .corrected: " Biases were corrected for the mean of what was dropped."
      case .useless: " Correcting biases brought nothing and was left out."
      }
    let warning =
      measured.largest > measured.largestOutput / 2
      ? " The change is as large as the outputs themselves: little of the function is left." : ""
    return "\(proven) Measured: \(found)\(biases)\(warning)"
  }

  private var boxText: String {
    let sides = Set(inputs.box.map { "[\($0.lowerBound), \($0.upperBound)]" })
    return sides.count == 1 ? sides.first! : "the box"
  }

  private var trainingSentence: String? {
    guard let factors = reduction.learningRateFactors else {
      return "Training differs: it would tell the neurons apart that are now one, constant or unused, so no learning "
        + "rates make the narrow network follow the wide one."
    }
    let needs =
      reduction.kind == .training && zip(reduction.functionWidths, reduction.narrow.hiddenWidths).contains(where: <)
      ? " As the weights stand the function needs no more than \(list(reduction.functionWidths)) neurons: reduce the "
        + "result once more, if it will not be trained." : ""
    if factors.areOne { return needs.isEmpty ? nil : String(needs.dropFirst()) }
    let sizes = factors.classSizes.dropFirst().dropLast().enumerated().map { index, sizes in
      let dropped = reduction.wide.hiddenWidths[index] - sizes.reduce(0, +)
      return "layer \(index + 1): \(abbreviated(sizes))"
        + (dropped > 0 ? " (\(Prose.grouped(dropped)) are dropped)" : "")
    }
    let likeness =
      reduction.kind == .training ? "as the wide network does" : "as the moved wide network would (not the given one)"
    return "Neurons stand for so many: \(sizes.joined(separator: "; ")). With the learning rate of each weight times "
      + "(number of its source / number of its target), and of each bias divided by the number of its neuron, it trains "
      + "\(likeness): gradient descent, stochastic or with momentum; --format json lists the factors.\(needs)"
  }

  /// Why a layer of which nothing is needed has a neuron.
  private var paddingSentence: String? {
    let silent = reduction.emptyLayers
    guard !silent.isEmpty else { return nil }
    return
      "The function needs no neuron of \(silent.count == 1 ? "layer" : "layers") \(list(silent)); files hold no empty "
      + "matrices, so one silent neuron is kept there, all its weights zero."
  }

  private var fileSentence: String {
    let rounding =
      checkpoint.elementTypeName
      + widening
    return "Written: \(path) (\(rounding)).\(copied)"
  }

  private var widening: String {
    if checkpoint.isWidened { return ", as sums are too large for F32" }
    return checkpoint.isNarrowed ? ", as the input is no wider; this rounding is counted above" : ""
  }

  private var copied: String {
    CoverageText.copied(carried, leftOut, changed: CoverageText.changedWidths(reduction.wide, reduction.narrow))
  }

  private func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ", ") }

  private func abbreviated(_ sizes: [Int]) -> String {
    sizes.count <= 12 ? list(sizes) : "\(list(Array(sizes.prefix(10)))), ... (\(sizes.count) in all)"
  }

  /// Two digits, never less than the number.
  private func scientificAbove(_ number: Double) -> String {
    var (text, shown) = (scientific(number), number)
    while let value = Double(text), value < number {
      shown *= 1.02
      text = scientific(shown)
    }
    return text
  }
}
