internal import Checkpoints
internal import Numerics

extension SampleTable {
  /// Two arrays of an npz file; the first axis of both counts samples, further axes are flattened.
  ///
  /// - Throws: ``DataError`` if the file or an array cannot be read, or they have different numbers of samples.
  init(npz path: String, inputs: String, targets: String) throws(DataError) {
    let (images, labels): (StoredTensor, StoredTensor)
    do throws(CheckpointError) {
      let file = try NpzFile(contentsOf: path)
      (images, labels) = (try file.array(named: inputs), try file.array(named: targets))
    } catch {
      throw DataError(error)
    }
    for array in [images, labels] where array.shape.isEmpty || array.count == 0 {
      throw DataError(
        .malformed, file: path, problem: "the array '\(array.name)' of shape \(array.shape) holds no samples",
        remedy: "The first axis counts samples; there must be one or more.")
    }
    guard images.shape[0] == labels.shape[0] else {
      throw DataError(
        .mismatch, file: path,
        problem: "'\(inputs)' has \(images.shape[0]) samples, but '\(targets)' has \(labels.shape[0])",
        remedy: "The first axes of both arrays must have the same length.")
    }
    let count = images.shape[0]
    self.init(
      file: path, inputs: images.doubles(), inputCount: images.count / count, targets: labels.doubles(),
      targetCount: labels.count / count)
    inputName = { "\(inputs)[\($0)]" }
    targetName = { "\(targets)[\($0)]" }
  }
}
