internal import Checkpoints
public import Networks

extension CheckpointSeries {
  /// What of a checkpoint was not understood although it computes.
  ///
  /// - Throws: what ``network(at:)`` does.
  /// - Complexity: that of reading the file.
  public func coverage(at index: Int) throws -> Coverage {
    let file = try CheckpointFile(contentsOf: entries[index].path)
    return Coverage(
      try network(at: index).statuses(
        among: file.tensors, undecoded: file.undecoded.map { ($0.name, $0.reason) }, isIgnored: choice.leavesOut))
  }
}
