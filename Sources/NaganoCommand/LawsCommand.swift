internal import ArgumentParser
internal import Nagano

/// `nagano laws NETWORK`.
struct LawsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "laws",
    abstract: "Conservation laws: how many there are, and a basis of the polynomial ones.",
    discussion: """
      A conservation law is a function of the parameters that gradient flow never changes, whatever the data and the \
      loss. Near a point there are as many independent ones as dimensions that the orbit lacks. The polynomial ones up to a \
      degree are found exactly, over prime fields; generators are printed, of which all others are sums of products.

      Examples:
        nagano laws linear:2-2-2
        nagano laws linear:1-2-1-1 --degree 4
        nagano laws tanh:2-3-1                 none: a result

      W1[0,:] is the first row of W1, W1[:,0] its first column, |.|^2 the sum of squares, . the inner product; all \
      counted from 0.

      JSON (nagano.laws/1): at, parameters, orbit {lower, upper, status}, number (null if not proven), bounds {lower, \
      upper}, status (of the number), degree, polynomial, complete (whether the list is), independent, rankAtPoint, \
      accountForAll, kernelDimensions (of the laws up to each degree), check {seed, samples, runs [{method, step, steps, \
      largestRelativeChange, relativeChanges}]}, certificate {primes, seed, monomials, samples, checks, failureBound, scope}.
      """)

  @Argument(help: "The network: ACTIVATION:WIDTHS[+bias], for example linear:2-2-2.")
  var network: String

  @Option(
    parsing: .unconditional,
    help: "The point near which laws are counted: generic, a list of numbers, or a file.")
  var at: String?

  @Option(help: "A generic point on the stable leaf of these classes instead, for example 0,0,1.")
  var classes: String?

  @Option(help: "The highest degree of the polynomial laws.")
  var degree = 2

  @Option(help: "The effort limit: the largest number of monomials.")
  var effort = PolynomialLaws.defaultEffort

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard at == nil || classes == nil else {
      throw ValidationError("give a point with --at or classes with --classes, not both")
    }
    guard degree >= 1 else { throw ValidationError("--degree is 1 or more, not \(degree)") }
    guard effort >= 0 else { throw ValidationError("--effort is a number of monomials, not \(effort)") }
  }

  func run() throws {
    try ExitStatus.reporting {
      let stopwatch = Stopwatch()
      if let at { try common.checkOutput(against: [at]) }
      let architecture = try Architecture(network)
      try SizeLimit.check(points: 1, of: architecture)
      // What is beyond the effort is refused in other words, and takes nothing.
      let memory = PolynomialLaws.memory(parameterCount: architecture.parameterCount, degree: degree)
      if memory.squareRoot() < 10 * Double(effort) {
        try SizeLimit.check(memory, what: "--degree \(degree) for \(architecture)", remedy: "Ask for a lower degree.")
      }
      let chosen = try ChosenPoint(architecture, at: at, classes: classes, seed: common.seed)
      let laws = try common.showing("solving for laws of \(architecture) ...") {
        try PolynomialLaws(of: architecture, degree: degree, effort: effort, seed: common.seed)
      }
      common.remark("\(laws.certificate.monomials) monomials; laws up to each degree: \(laws.kernelDimensions)")
      let orbit = common.showing("computing the orbit for \(architecture) ...") {
        OrbitDimension.of(chosen.point, model: architecture, seed: common.seed)
      }
      let count = LawCount(orbit: orbit, laws: laws, at: chosen.point.values.flatMap { $0.residues() })
      let isTrainable = architecture.hasNamedActivations && !laws.generators.isEmpty
      let drift = isTrainable ? LawDrift(of: laws.generators, along: architecture, seed: common.seed) : nil
      let inputs = try common.format == .json ? chosen.files.map { ($0, try FileDigest.sha256($0)) } : []
      let header = ReportHeader(
        verb: "laws", network: architecture.notation, seed: common.seed, inputs: inputs, seconds: stopwatch.seconds)
      let report = LawsReport(
        header: header, laws: laws, count: count, orbit: orbit, drift: drift, architecture: architecture,
        point: chosen.description)
      try common.deliver(json: report.json, text: report.text)
      if count.isDiscrepancy || orbit.isDiscrepancy { throw ExitStatus.finding }
    }
  }
}
