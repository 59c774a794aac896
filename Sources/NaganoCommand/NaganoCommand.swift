internal import ArgumentParser
internal import Foundation
internal import Nagano

@main
struct NaganoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nagano",
    abstract: "Says exactly where gradient descent can take a neural network.",
    discussion: """
      A network's architecture alone confines training: copies stay copies, silent neurons stay silent, whatever the \
      data and the loss. Nagano finds these structural invariant manifolds (SIMs) in checkpoints and architectures, \
      exactly.

        nagano audit model.safetensors --activation tanh   what is my network on?
        nagano reduce model.safetensors -o small.safetensors   which narrower network is it, or is it near?
        nagano orbit tanh:2-3-1                            how many dimensions can training reach?
        nagano sims tanh:2-3-1                             which invariant manifolds are there?
        nagano laws linear:2-2-2                           what does training never change?
        nagano verify tanh:2-3-1                           is the theory right for this architecture?
        nagano census tanh:1-2-1 --grid=-1,0,1             and at every point of a grid?
        nagano embed narrow.npz --widths 64 -o wide.safetensors   a wider network, same function
        nagano compare a.safetensors b.safetensors         the same network up to the order of neurons?
        nagano train experiment.yaml -o Runs/first         train, and keep copies bit-equal
        nagano track Runs/first --report first.html        effective widths and distances, with figures
      """,
    version: ReportHeader.version,
    subcommands: [
      AuditCommand.self, OrbitCommand.self, SimsCommand.self, LawsCommand.self, VerifyCommand.self, CensusCommand.self,
      ReduceCommand.self, EmbedCommand.self, CompareCommand.self, TrainCommand.self, TrackCommand.self,
      ConfineCommand.self, RecoverCommand.self,
    ])

  /// Runs the verb of the command line; a verb that there is not gets the nearest one named.
  static func main() async {
    StandardStream.prepare()
    if let number = argumentThatIsNoText() {
      StandardStream.error.remark(
        "nagano: argument \(number) is not text in UTF-8\n  Files of such names cannot be named; rename the file, or link to it.\n"
      )
      exit(withError: ExitStatus.usage)
    }
    let words = Array(CommandLine.arguments.dropFirst().prefix(2))
    if let message = unknownVerb(words.first == "help" && words.count == 2 ? words[1] : words.first) {
      StandardStream.error.remark(message)
      exit(withError: ExitStatus.usage)
    }
    await main(nil)
  }

  /// The number of the first argument that is not UTF-8, as names of files need not be; `nil` if there is none.
  private static func argumentThatIsNoText() -> Int? {
    (1..<max(1, Int(CommandLine.argc))).first { number in
      guard let bytes = CommandLine.unsafeArgv[number] else { return false }
      return String(validatingCString: bytes) == nil
    }
  }

  /// What is said about a first argument that should be a verb; `nil` if it is one, or an option.
  static func unknownVerb(_ word: String?) -> String? {
    let verbs = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !verbs.contains(word) else { return nil }
    let near = nearestName(to: word, among: verbs).map { "Did you mean 'nagano \($0)'? " } ?? ""
    return "nagano: there is no verb '\(word)'\n  \(near)See 'nagano --help'.\n"
  }
}
