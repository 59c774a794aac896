internal import ArgumentParser
internal import Nagano

/// `nagano orbit NETWORK`.
struct OrbitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "orbit",
    abstract: "The exact dimension of the orbit through a point: how far training can get.",
    discussion: """
      From each point gradient flow reaches only its orbit, whatever the data and the loss. The upper bound is the leaf \
      of the coarsest stable partition, less the conservation laws of the activation; the lower bound the span of the vector \
      fields, of their brackets, or of fields pulled back along a formal flow, exact over prime fields. When they meet, the \
      dimension is proven.

      Examples:
        nagano orbit tanh:2-3-1
        nagano orbit tanh:2-3-1 --at 1,2,1,2,3,5,4,4,1/2
        nagano orbit sigmoid:2-4-4-1 --classes 0,0,1,1/0,0,0,1
        nagano orbit tanh:2-3-1 --format json --output orbit.json; nagano orbit --verify orbit.json

      A point is 'generic', a list in parameter order (W1 row by row, b1, W2, ...), or a .json, .safetensors or .npz file. \
      Classes have one label per neuron, commas inside a layer, / between layers: -1 is a mirrored copy of class 1, z a \
      silent neuron, f0 one with incoming weights at rest (even activations).

      JSON (nagano.orbit/1): at, parameters, span, orbit {lower, upper, status, method, failureBound, scope}, laws, classes, \
      leafDimension, theorem {dimension, statement, requires, source}, certificate {point, primes, seed, samples, depth, order, columns, effort, rounds, failureBound, scope, search, digest}. With --verify \
      (nagano.orbit-check/1): at, agrees, certificate, lower {by prime}, upper {sameSeed, otherSeed}, otherSeed, disagreements [{kind, field, stated, computed}].
      """)

  /// The methods of a lower bound under their names on the command line.
  struct Method: ExpressibleByArgument {
    static let auto = Method(bound: .auto)
    static var allValueStrings: [String] { LowerBoundMethod.allCases.map(\.rawValue) }
    let bound: LowerBoundMethod

    init(bound: LowerBoundMethod) { self.bound = bound }
    init?(argument: String) {
      guard let bound = LowerBoundMethod(rawValue: argument) else { return nil }
      self.bound = bound
    }
    var defaultValueDescription: String { bound.rawValue }
  }

  @Argument(help: "The network: ACTIVATION:WIDTHS[+bias], for example tanh:2-3-1.")
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Check a certificate, the JSON of an earlier run: compute all that it states again, also modulo a second prime and from a "
        + "seed that it could not know.",
      valueName: "file"))
  var verify: String?

  @Option(parsing: .unconditional, help: "The point: generic, a list of numbers, or a file.")
  var at: String?

  @Option(help: "A generic point on the stable leaf of these classes instead, for example 0,0,1.")
  var classes: String?

  @Option(
    help: "How the lower bound is found: span, bracket, flow, or auto: what is needed, cheapest first.")
  var method = Method.auto

  @Option(help: "The effort limit: the largest matrix (in columns) of which a rank is taken; flows are limited alike.")
  var effort = 12_000

  @OptionGroup var common: CommonOptions

  mutating func validate() throws {
    guard at == nil || classes == nil else {
      throw ValidationError("give a point with --at or classes with --classes, not both")
    }
    guard effort >= 0 else { throw ValidationError("--effort is a number of columns, not \(effort)") }
    guard (network == nil) != (verify == nil) else {
      throw ValidationError(
        verify == nil
          ? "name a network, for example tanh:2-3-1" : "--verify takes the network from the certificate; leave it out")
    }
    guard verify == nil || (at == nil && classes == nil) else {
      throw ValidationError("--verify takes the point from the certificate; leave out --at and --classes")
    }
  }

  func run() throws {
    try ExitStatus.reporting {
      if let verify { return try CertificateCheck(path: verify, common: common).run() }
      let stopwatch = Stopwatch()
      if let at { try common.checkOutput(against: [at]) }
      let architecture = try Architecture(network ?? "")
      let chosen = try ChosenPoint(architecture, at: at, classes: classes, seed: common.seed)
      common.announce(architecture.parameterCount, largest: effort)
      let orbit = common.showing(
        "computing ranks for \(architecture) ...", columns: min(architecture.parameterCount, effort)
      ) {
        OrbitDimension.of(
          chosen.point, model: architecture, method: method.bound, largestMatrix: effort, seed: common.seed)
      }
      common.remark(describe(orbit))
      let inputs = try common.format == .json ? chosen.files.map { ($0, try FileDigest.sha256($0)) } : []
      let header = ReportHeader(
        verb: "orbit", network: architecture.notation, seed: common.seed, inputs: inputs, seconds: stopwatch.seconds)
      let report = OrbitReport(
        header: header, orbit: orbit, architecture: architecture, point: chosen.description,
        search: method.bound)
      try common.deliver(json: report.json.sealed(by: FileDigest.sha256(of:)), text: report.text)
      if orbit.isDiscrepancy { throw ExitStatus.finding }
    }
  }
}

/// What was computed, for `--verbose`.
func describe(_ orbit: OrbitDimension) -> String {
  let certificate = orbit.certificate
  let rank = orbit.span.map { "; rank of \(certificate.samples) x \(certificate.columns): \($0)" } ?? "; no rank taken"
  return "stable partition after \(certificate.rounds) rounds" + rank
}
