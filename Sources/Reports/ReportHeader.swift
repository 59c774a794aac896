public import Checkpoints

/// What every report begins with: what was asked, of which input, with which version.
public struct ReportHeader: Sendable {
  /// The version of the program.
  public static let version = "0.1.0"

  /// The verb, for example `audit`; the schema is `nagano.VERB/1`.
  public let verb: String
  /// The notation of the network.
  public let network: String
  /// The seed of all random draws.
  public let seed: UInt64
  /// The input files with their SHA-256 in hexadecimal digits.
  public let inputs: [(path: String, digest: String)]
  /// Seconds that the work took.
  public let seconds: Double

  /// A header.
  public init(verb: String, network: String, seed: UInt64, inputs: [(path: String, digest: String)], seconds: Double) {
    self.verb = verb
    self.network = network
    self.seed = seed
    self.inputs = inputs
    self.seconds = seconds
  }

  /// The whole object: schema, network, inputs and version, the result, and the seconds last.
  public func json(primes: [String], result: [(key: String, value: JSONValue)]) -> JSONValue {
    var pairs: [(key: String, value: JSONValue)] = [
      ("schema", .string("nagano.\(verb)/1")), ("network", .string(network)), ("seed", .seed(seed)),
      ("prime", .array(primes.map { .string($0) })),
      ("sha256", .object(inputs.map { ($0.path, .string($0.digest)) })),
      ("version", .string(ReportHeader.version)),
    ]
    pairs += result
    pairs.append(("seconds", .number((seconds * 1000).rounded() / 1000)))
    return .object(pairs)
  }
}
