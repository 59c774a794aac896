import Foundation
import Nagano

extension Benchmarks {
  /// Prints the seconds of Ward linkage of the first hidden layer of a checkpoint, then the heights, in order.
  ///
  /// Classes are merged as SciPy does: no zero class, no mirrored copies. The file is mapped before the clock starts; reading
  /// the weights from it is part of the time.
  static func printWardLinkage(of path: String) throws {
    let file = try CheckpointFile(contentsOf: path)
    let network = try RecognisedNetwork(file, activation: nil)
    let start = ContinuousClock.now
    let linkage = WardLinkage(
      axis: network.point.wiring.partitionedAxes[0], of: network.point, allowsZeroClass: false, allowsMirrors: false)
    print(seconds(since: start))
    print(linkage.merges.map(\.height.description).joined(separator: " "))
  }
}
