import Testing

@testable import Checkpoints

/// A safetensors file with this header and this many bytes of data.
func safetensors(_ header: String, data: Int = 0, claimedLength: UInt64? = nil) -> [UInt8] {
  let json = Array(header.utf8)
  let length = withUnsafeBytes(of: (claimedLength ?? UInt64(json.count)).littleEndian) { Array($0) }
  return length + json + (0..<data).map { UInt8(truncatingIfNeeded: $0) }
}

/// One entry of a header.
func entry(_ name: String, _ type: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
  #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
}

@Suite struct SafetensorsHeaderTests {
  private func failure(_ bytes: [UInt8]) -> CheckpointError? {
    do throws(CheckpointError) {
      _ = try SafetensorsHeader(FileBytes(guarded: bytes))
      return nil
    } catch {
      expectReadable(error)
      return error
    }
  }

  private func kind(_ header: String, data: Int) -> CheckpointError.Kind? {
    failure(safetensors(header, data: data))?.kind
  }

  @Test func entriesComeInFileOrder() throws {
    let json =
      "{\(entry("c", "F64", "[1]", 12, 20)),\(entry("z", "F32", "[0,4]", 4, 4)), \(entry("a", "F32", "[1]", 0, 4)),"
      + "\(entry("s", "I16", "[]", 20, 22)),\(entry("b", "F32", "[2,1]", 4, 12))}  \n"
    let header = try SafetensorsHeader(FileBytes(guarded: safetensors(json, data: 22)))
    #expect(header.entries.map(\.name) == ["a", "z", "b", "c", "s"])
    #expect(header.entries.map(\.shape) == [[1], [0, 4], [2, 1], [1], []])
    #expect(header.entries[3].byte == 9)
    #expect(header.metadata.isEmpty)
  }

  @Test func metadataAreText() throws {
    let header = try SafetensorsHeader(FileBytes(guarded: safetensors(#"{"__metadata__":{"k":"v","ä":""}}"#)))
    #expect(header.metadata == ["k": "v", "ä": ""])
    #expect(kind(#"{"__metadata__":{"k":1}}"#, data: 0) == .malformedHeader)
    #expect(kind(#"{"__metadata__":{"k":{"x":"y"}}}"#, data: 0) == .malformedHeader)
    #expect(kind(#"{"__metadata__":null}"#, data: 0) == .malformedHeader)
    #expect(kind(#"{"__metadata__":{"k":"v","k":"v"}}"#, data: 0) == .duplicateName)
    #expect(kind(#"{"__metadata__":{},"__metadata__":{}}"#, data: 0) == .duplicateName)
  }

  @Test func theLengthIsChecked() {
    #expect(failure([])?.kind == .truncated)
    #expect(failure([2, 0, 0, 0, 0, 0, 0])?.kind == .truncated)
    #expect(failure([0, 0, 0, 0, 0, 0, 0, 0])?.kind == .malformedHeader)
    #expect(failure(safetensors("{}", claimedLength: 3))?.kind == .truncated)
    #expect(failure(safetensors("{}", claimedLength: 100_000_000))?.kind == .truncated)
    #expect(failure(safetensors("{}", claimedLength: 100_000_001))?.kind == .headerTooLarge)
    #expect(failure(safetensors("{}", claimedLength: 1 << 63))?.kind == .headerTooLarge)
    #expect(failure(safetensors("{}", claimedLength: .max))?.kind == .headerTooLarge)
    #expect(failure(safetensors("{}", claimedLength: 0))?.kind == .malformedHeader)
    #expect(failure(safetensors(" {}"))?.kind == .malformedHeader)
    #expect(failure(safetensors("[]"))?.kind == .malformedHeader)
    #expect(failure(safetensors("{}\0"))?.kind == .malformedHeader)
    #expect(failure(safetensors("{}  \n")) == nil)
  }

  @Test func namesAndKeysAreUnique() {
    let twice = "{\(entry("a", "F32", "[1]", 0, 4)),\(entry("a", "F32", "[1]", 4, 8))}"
    #expect(kind(twice, data: 8) == .duplicateName)
    let key = #"{"a":{"dtype":"F32","dtype":"F64","shape":[1],"data_offsets":[0,4]}}"#
    let error = failure(safetensors(key, data: 4))
    #expect(error?.kind == .duplicateName)
    #expect(error?.tensor == "a")
  }

  @Test func entriesAreComplete() {
    #expect(kind(#"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, data: 4) == .malformedHeader)
    #expect(kind(#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, data: 4) == .malformedHeader)
    #expect(kind(#"{"a":{"dtype":"F32","shape":[1]}}"#, data: 4) == .malformedHeader)
    #expect(kind(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, data: 4) == .malformedHeader)
    #expect(kind(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, data: 4) == .malformedHeader)
    #expect(kind(#"{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}"#, data: 4) == .malformedHeader)
    #expect(kind(#"{"a":[]}"#, data: 0) == .malformedHeader)
    #expect(kind(#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":[{"y":null}]}}"#, data: 4) == nil)
  }

  @Test func sizesFitTheShape() {
    #expect(kind("{\(entry("a", "F32", "[2]", 0, 4))}", data: 4) == .wrongSize)
    #expect(kind("{\(entry("a", "F32", "[0]", 0, 4))}", data: 4) == .wrongSize)
    #expect(kind("{\(entry("a", "F64", "[]", 0, 4))}", data: 4) == .wrongSize)
    #expect(kind("{\(entry("a", "F32", "[-1]", 0, 4))}", data: 4) == .malformedHeader)
    #expect(kind("{\(entry("a", "F32", "[1.0]", 0, 4))}", data: 4) == .malformedHeader)
    #expect(kind("{\(entry("a", "F32", "[4294967296,4294967296]", 0, 4))}", data: 4) == .outOfRange)
    #expect(kind("{\(entry("a", "F32", "[4294967296,4294967296,0]", 0, 0))}", data: 0) == .outOfRange)
    #expect(kind("{\(entry("a", "F64", "[2305843009213693952]", 0, 4))}", data: 4) == .wrongSize)
    #expect(kind("{\(entry("a", "F64", "[9223372036854775808]", 0, 4))}", data: 4) == .outOfRange)
    #expect(kind("{\(entry("a", "F9", "[4294967296,4294967296]", 0, 4))}", data: 4) == .outOfRange)
  }

  @Test func dataTileTheFile() {
    let (a, b) = (entry("a", "F32", "[2]", 0, 8), entry("b", "U8", "[4]", 8, 12))
    #expect(kind("{\(b),\(a)}", data: 12) == nil)
    #expect(kind("{\(a),\(b)}", data: 13) == .hole)
    #expect(kind("{\(a),\(b)}", data: 11) == .truncated)
    #expect(kind("{\(a)}", data: 12) == .hole)
    #expect(kind("{\(b)}", data: 12) == .hole)
    #expect(kind("{}", data: 1) == .hole)
    #expect(kind("{\(a),\(entry("b", "U8", "[4]", 4, 8))}", data: 8) == .overlap)
    #expect(kind("{\(a),\(entry("b", "F32", "[2]", 0, 8))}", data: 8) == .overlap)
    #expect(kind("{\(a),\(entry("b", "U8", "[0]", 4, 4))}", data: 8) == .overlap)
    #expect(kind("{\(entry("a", "U8", "[4]", 4, 0))}", data: 4) == .outOfRange)
    #expect(kind("{\(entry("a", "U8", "[4]", 0, .max))}", data: 4) == .truncated)
    let error = failure(safetensors("{\(a),\(entry("b", "U8", "[4]", 4, 8))}", data: 8))
    #expect(error?.tensor == "b")
    #expect(error?.byte == 8 + 2 + a.utf8.count)
  }
}
