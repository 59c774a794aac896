import Checkpoints
import Foundation
import Testing

@Suite struct JSONValueTests {
  @Test func isReadByOthersAndKeepsTheOrder() throws {
    let value = JSONValue.object([
      ("zeta", .integer(-3)), ("alpha", .array([.bool(true), .null, .number(0.1), .number(1e300), .number(-0.0)])),
      ("text", .string("a\"b\\c\n\u{1}é\u{1F600}")),
      ("nested", .array([.object([("k", .integers([1, 2]))]), .object([])])),
      ("none", .number(.nan)), ("seed", .seed(7)), ("big", .seed(.max)),
    ])
    let text = value.text
    let order = ["zeta", "alpha", "text", "nested", "none", "seed", "big"].map {
      text.range(of: "\"\($0)\"")!.lowerBound
    }
    #expect(order == order.sorted())
    let read = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(read["zeta"] as? Int == -3 && read["text"] as? String == "a\"b\\c\n\u{1}é\u{1F600}")
    #expect((read["alpha"] as? [Any])?[2] as? Double == 0.1 && read["big"] as? String == "18446744073709551615")
    #expect(read["none"] is NSNull && read["seed"] as? Int == 7)
  }
}
