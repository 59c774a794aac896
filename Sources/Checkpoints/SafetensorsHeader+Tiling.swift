import Numerics

extension SafetensorsHeader {
  /// Checks that the entries, in file order, fit their shapes and tile the data from first byte to last.
  func checkTiling(_ bytes: FileBytes) throws(CheckpointError) {
    let size = bytes.count - dataStart
    var covered = 0
    for entry in entries {
      func error(_ kind: CheckpointError.Kind, _ problem: String, _ expected: String) -> CheckpointError {
        bytes.error(kind, at: entry.byte, tensor: entry.name, problem, expected: expected)
      }
      guard entry.begin <= entry.end else {
        throw error(.outOfRange, "the data end at \(entry.end), before they begin", "an end from \(entry.begin) on")
      }
      guard entry.end <= size else {
        throw error(.truncated, "the data end at \(entry.end), but the file has only \(size)", "the complete file")
      }
      try checkSize(of: entry, bytes)
      if entry.begin < covered {
        throw error(.overlap, "the data overlap the tensor before", "data that begin at \(covered)")
      }
      if entry.begin > covered {
        throw error(.hole, "no tensor owns the \(entry.begin - covered) bytes before", "data that begin at \(covered)")
      }
      covered = entry.end
    }
    guard covered == size else {
      throw bytes.error(
        .hole, at: dataStart + covered, "no tensor owns the last \(size - covered) bytes",
        expected: "the end of the file")
    }
  }

  /// Checks `end - begin = product(shape) · bytes per element`; an unknown type only has to have a product.
  private func checkSize(of entry: Entry, _ bytes: FileBytes) throws(CheckpointError) {
    guard let count = StoredTensor.count(of: entry.shape) else {
      throw bytes.error(
        .outOfRange, at: entry.byte, tensor: entry.name, "the product of the shape overflows",
        expected: "at most \(Int.max) elements")
    }
    guard let type = ElementType(rawValue: entry.elementType) else { return }
    let (needed, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    guard !overflow, needed == entry.end - entry.begin else {
      let product = entry.shape.map(String.init).joined(separator: " x ")
      throw bytes.error(
        .wrongSize, at: entry.byte, tensor: entry.name, "the data have \(entry.end - entry.begin) bytes",
        expected: overflow
          ? "fewer elements: their bytes overflow" : "\(needed), for \(type.rawValue) of shape [\(product)]")
    }
  }
}
