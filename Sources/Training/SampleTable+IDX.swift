internal import Checkpoints
internal import Numerics

extension SampleTable {
  /// Two IDX files, of images and labels; the first axis of both counts samples, further axes are flattened.
  ///
  /// - Throws: ``DataError`` if a file cannot be read, or they have different numbers of samples.
  init(idx inputs: String, targets: String) throws(DataError) {
    let (images, labels): (StoredTensor, StoredTensor)
    do throws(CheckpointError) {
      (images, labels) = (try IdxFile(contentsOf: inputs).tensor, try IdxFile(contentsOf: targets).tensor)
    } catch {
      throw DataError(error)
    }
    for (file, array) in [(inputs, images), (targets, labels)] where array.shape.isEmpty || array.count == 0 {
      throw DataError(
        .malformed, file: file, problem: "an array of shape \(array.shape) holds no samples",
        remedy: "The first axis counts samples; there must be one or more.")
    }
    guard images.shape[0] == labels.shape[0] else {
      throw DataError(
        .mismatch, file: targets, problem: "there are \(labels.shape[0]) targets for \(images.shape[0]) samples",
        remedy: "Name two files of the same samples.")
    }
    let count = images.shape[0]
    self.init(
      file: inputs, inputs: images.doubles(), inputCount: images.count / count, targets: labels.doubles(),
      targetCount: labels.count / count)
    inputName = { "input \($0)" }
  }

  /// The images of an IDX file alone.
  ///
  /// - Throws: ``DataError`` if it cannot be read, or holds no samples.
  init(idxInputs file: String) throws(DataError) {
    let images: StoredTensor
    do throws(CheckpointError) { images = try IdxFile(contentsOf: file).tensor } catch { throw DataError(error) }
    guard let count = images.shape.first, images.count > 0 else {
      throw DataError(
        .malformed, file: file, problem: "an array of shape \(images.shape) holds no samples",
        remedy: "The first axis counts samples; there must be one or more.")
    }
    self.init(
      file: file, inputs: images.doubles(), inputCount: images.count / count, targets: [], targetCount: 0)
  }

  /// Whether a file is named as files in the IDX format are: `train-images-idx3-ubyte`, `a.idx`, either with `.gz`.
  static func isIDX(_ file: String) -> Bool {
    file.lowercased().firstMatch(of: /(\.idx|[-.]idx[0-9]+-(ubyte|byte|short|int|float|double))(\.gz)?$/) != nil
  }

  /// The usual name of the labels that belong to images: `train-labels-idx1-ubyte` for `train-images-idx3-ubyte`.
  static func labelFile(of images: String) -> String? {
    let folder = images.lastIndex(of: "/").map { images[...$0] } ?? ""
    let name = images.dropFirst(folder.count)
    guard name.contains("images") else { return nil }
    return String(folder) + name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
  }
}
