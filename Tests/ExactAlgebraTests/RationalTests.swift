import ExactAlgebra
import Testing

@Suite struct RationalTests {
  @Test func isAField() {
    checkDivisionRingLaws([
      Rational(0), Rational(-1), Rational(2, over: 3), Rational(-7, over: 5), Rational(10, over: 4),
    ])
  }

  @Test(arguments: [
    ("3", "3"), ("-3", "-3"), ("+4", "4"), ("1/2", "1/2"), ("-2/4", "-1/2"), ("0.25", "1/4"), ("-.5", "-1/2"),
    ("1e-3", "1/1000"), ("1.5E2", "150"), ("2.", "2"), ("1.5/0.5", "3"), ("0", "0"), ("-0.0", "0"),
  ])
  func reads(text: String, value: String) { #expect(Rational(text)?.description == value) }

  @Test(arguments: [
    "", "-", "a", "1/0", "1/", "/2", "1//2", "1e", "e5", "1.2.3", "1e999999999", "0x10", "1 2", "½", "--1",
    "1e-9223372036854775808", "1e-401",
  ])
  func refuses(text: String) { #expect(Rational(text) == nil) }
}
