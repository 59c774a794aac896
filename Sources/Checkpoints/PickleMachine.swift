/// Reads the pickle of a state as data: it builds tables of what the pickle describes, and runs nothing.
///
/// A pickle is a program for a machine with a stack and a memo. This machine knows the instructions of protocols 2 to 5, and
/// the calls in ``PyTorchObjects``; any other instruction and any other name is refused. Work is O(length): each instruction
/// has a byte, and adds at most one value, or moves values that it takes from the stack. Memory is at most some hundred times
/// the length of the pickle.
///
/// Source: `Lib/pickletools.py`, <https://github.com/python/cpython>.
struct PickleMachine {
  /// The longest pickle that is read.
  static let longest = 64 << 20

  private let bytes: [UInt8]
  private let file: FileBytes
  private var next = 0
  private var stack: [PickleValue] = []
  /// Heights of the stack at its marks.
  private var marks: [Int] = []
  private var memo: [UInt64: PickleValue] = [:]
  private var objects: PyTorchObjects

  /// What the pickle describes.
  ///
  /// Throws ``CheckpointError`` that names the byte.
  static func read(_ file: FileBytes) throws(CheckpointError) -> (value: PickleValue, tables: PickleTables) {
    guard file.count <= longest else {
      throw file.error(.headerTooLarge, "the pickle has \(file.count) bytes", expected: "at most \(longest)")
    }
    var machine = PickleMachine(file)
    let value = try machine.run()
    return (value, machine.objects.tables)
  }

  private init(_ file: FileBytes) {
    (self.file, bytes, objects) = (file, file.array(0..<file.count), PyTorchObjects(file: file))
  }

  private mutating func run() throws(CheckpointError) -> PickleValue {
    guard try byte() == 0x80, (2...5).contains(try byte()) else {
      throw file.error(
        .wrongFormat, at: 0, "this is no pickle of protocol 2 to 5", expected: "one that torch.save wrote")
    }
    while true {
      let place = next
      let instruction = try byte()
      if instruction == UInt8(ascii: ".") {
        let value = try pop()
        guard next == bytes.count else {
          throw file.error(.malformedHeader, at: next, "something follows the end of the pickle")
        }
        return value
      }
      objects.place = place
      if try !constant(instruction), try !collection(instruction), try !memory(instruction), try !program(instruction) {
        throw file.error(
          .malformedHeader, at: place, "the instruction 0x\(String(instruction, radix: 16)) is not one that states use",
          expected: "an instruction of pickle protocols 2 to 5", remedy: PyTorchObjects.saveState)
      }
    }
  }
}

extension PickleMachine {
  /// Instructions that push a constant.
  private mutating func constant(_ instruction: UInt8) throws(CheckpointError) -> Bool {
    switch instruction {
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88, 0x89: stack.append(.bool(instruction == 0x88))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
    case UInt8(ascii: "M"): stack.append(.integer(Int(try number(2))))
    case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
    case 0x8A: stack.append(Self.long(try take(Int(try byte()))))
    case 0x8B: stack.append(Self.long(try take(length(4))))
    case UInt8(ascii: "G"): stack.append(.real(Double(bitPattern: try number(8).byteSwapped)))
    case UInt8(ascii: "X"): stack.append(.text(try text(length(4))))
    case 0x8C: stack.append(.text(try text(length(1))))
    case 0x8D: stack.append(.text(try text(length(8))))
    case UInt8(ascii: "U"): stack.append(.text(try text(length(1))))
    case UInt8(ascii: "T"): stack.append(.text(try text(length(4))))
    case UInt8(ascii: "C"): try skipBytes(1)
    case UInt8(ascii: "B"): try skipBytes(4)
    case 0x8E, 0x96: try skipBytes(8)
    default: return false
    }
    return true
  }

  /// Instructions that make and fill tuples, lists, sets and dictionaries.
  private mutating func collection(_ instruction: UInt8) throws(CheckpointError) -> Bool {
    switch instruction {
    case UInt8(ascii: "]"), UInt8(ascii: ")"): stack.append(objects.tables.sequence([]))
    case 0x8F: stack.append(objects.tables.object([]))
    case UInt8(ascii: "}"): stack.append(objects.tables.dictionary())
    case UInt8(ascii: "t"), UInt8(ascii: "l"): stack.append(objects.tables.sequence(try popToMark()))
    case 0x91: stack.append(objects.tables.object(try popToMark()))
    case 0x85, 0x86, 0x87:
      var values: [PickleValue] = []
      for _ in 0..<Int(instruction) - 0x84 { values.append(try pop()) }
      stack.append(objects.tables.sequence(values.reversed()))
    case UInt8(ascii: "a"):
      let value = try pop()
      try extend(try top(), by: [value])
    case UInt8(ascii: "e"), 0x90:
      let values = try popToMark()
      try extend(try top(), by: values)
    case UInt8(ascii: "s"):
      let (value, key) = (try pop(), try pop())
      try set(try top(), [key, value])
    case UInt8(ascii: "u"):
      let values = try popToMark()
      try set(try top(), values)
    case UInt8(ascii: "d"):
      let values = try popToMark()
      stack.append(objects.tables.dictionary())
      try set(try top(), values)
    default: return false
    }
    return true
  }

  /// Instructions of the stack and the memo, and those that only structure the pickle.
  private mutating func memory(_ instruction: UInt8) throws(CheckpointError) -> Bool {
    switch instruction {
    case 0x95:
      guard try number(8) <= UInt64(bytes.count - next) else { throw truncated() }
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "h"): stack.append(try remembered(try number(1)))
    case UInt8(ascii: "j"): stack.append(try remembered(try number(4)))
    case UInt8(ascii: "q"): memo[try number(1)] = try top()
    case UInt8(ascii: "r"): memo[try number(4)] = try top()
    case 0x94: memo[UInt64(memo.count)] = try top()
    default: return false
    }
    return true
  }

  /// Instructions that name and call what a program has.
  private mutating func program(_ instruction: UInt8) throws(CheckpointError) -> Bool {
    switch instruction {
    case UInt8(ascii: "c"): stack.append(try objects.name(try line(), try line()))
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw file.error(.malformedHeader, at: next - 1, "a name is no text")
      }
      stack.append(try objects.name(module, name))
    case UInt8(ascii: "R"), 0x81:
      let (arguments, function) = (try pop(), try pop())
      stack.append(try objects.call(function, arguments))
    case 0x92:
      let (named, arguments, function) = (try pop(), try pop(), try pop())
      stack.append(try objects.call(function, arguments))
      try objects.build(try top(), named)
    case UInt8(ascii: "b"):
      let state = try pop()
      try objects.build(try top(), state)
    case UInt8(ascii: "Q"): stack.append(try objects.storage(try pop()))
    default: return false
    }
    return true
  }
}

extension PickleMachine {
  private func truncated() -> CheckpointError {
    file.error(.truncated, at: bytes.count, "the pickle ends too early", expected: "its end, a full stop")
  }

  private func malformed(_ problem: String) -> CheckpointError {
    file.error(.malformedHeader, at: objects.place, problem, expected: "a pickle that torch.save wrote")
  }

  private mutating func byte() throws(CheckpointError) -> UInt8 {
    guard next < bytes.count else { throw truncated() }
    next += 1
    return bytes[next - 1]
  }

  /// A number of some bytes, the least first.
  private mutating func number(_ count: Int) throws(CheckpointError) -> UInt64 {
    guard count <= bytes.count - next else { throw truncated() }
    var number: UInt64 = 0
    for index in 0..<count { number |= UInt64(bytes[next + index]) << UInt64(8 * index) }
    next += count
    return number
  }

  /// A length, which has to lie within the pickle.
  private mutating func length(_ count: Int) throws(CheckpointError) -> Int {
    let length = try number(count)
    guard length <= UInt64(bytes.count - next) else { throw truncated() }
    return Int(length)
  }

  private mutating func take(_ count: Int) throws(CheckpointError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - next else { throw truncated() }
    next += count
    return bytes[next - count..<next]
  }

  private mutating func text(_ count: Int) throws(CheckpointError) -> String {
    let place = next
    guard let text = String(validating: try take(count), as: UTF8.self) else {
      throw file.error(.invalidUTF8, at: place, "a text is not UTF-8")
    }
    return text
  }

  private mutating func skipBytes(_ count: Int) throws(CheckpointError) {
    _ = try take(length(count))
    stack.append(.other)
  }

  /// The text up to the end of the line.
  private mutating func line() throws(CheckpointError) -> String {
    guard let end = bytes[next...].firstIndex(of: 0x0A) else { throw truncated() }
    let line = try text(end - next)
    next = end + 1
    return line
  }

  /// An integer in two's complement, the least byte first.
  private static func long(_ bytes: ArraySlice<UInt8>) -> PickleValue {
    guard bytes.count <= 8 else { return .other }
    var bits: UInt64 = (bytes.last ?? 0) & 0x80 == 0 ? 0 : .max
    for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
    return .integer(Int(truncatingIfNeeded: bits))
  }

  private func top() throws(CheckpointError) -> PickleValue {
    guard stack.count > (marks.last ?? 0), let value = stack.last else { throw malformed("the stack is empty") }
    return value
  }

  private mutating func pop() throws(CheckpointError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func popToMark() throws(CheckpointError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw malformed("there is no mark") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func remembered(_ key: UInt64) throws(CheckpointError) -> PickleValue {
    guard let value = memo[key] else { throw malformed("nothing is kept under the number \(key)") }
    return value
  }

  private mutating func extend(_ target: PickleValue, by values: [PickleValue]) throws(CheckpointError) {
    switch target {
    case .sequence(let place), .object(let place): objects.tables.sequences[place] += values
    default: throw malformed("values are appended to what is no list")
    }
  }

  private mutating func set(_ target: PickleValue, _ values: [PickleValue]) throws(CheckpointError) {
    guard values.count % 2 == 0 else { throw malformed("a key has no value") }
    switch target {
    case .dictionary(let place):
      for index in stride(from: 0, to: values.count, by: 2) {
        objects.tables.dictionaries[place].append((values[index], values[index + 1]))
      }
    case .object(let place): objects.tables.sequences[place] += values
    default: throw malformed("entries are given to what is no dictionary")
    }
  }
}
