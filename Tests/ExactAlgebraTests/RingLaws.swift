import ExactAlgebra
import Testing

/// Checks the ring axioms on a sample of elements; any conforming type is tested by one call.
func checkRingLaws<Element: Ring>(_ sample: [Element], sourceLocation: SourceLocation = #_sourceLocation) {
  for a in sample {
    #expect(a + .zero == a && a * .one == a && a - a == .zero && -(-a) == a, sourceLocation: sourceLocation)
    for b in sample {
      #expect(a + b == b + a && a * b == b * a && a - b == a + (-b), sourceLocation: sourceLocation)
      for c in sample {
        #expect((a + b) + c == a + (b + c) && (a * b) * c == a * (b * c), sourceLocation: sourceLocation)
        #expect(a * (b + c) == a * b + a * c, sourceLocation: sourceLocation)
      }
    }
  }
  for i in -5...5 {
    for j in -5...5 {
      #expect(Element(i) + Element(j) == Element(i + j), sourceLocation: sourceLocation)
      #expect(Element(i) * Element(j) == Element(i * j), sourceLocation: sourceLocation)
    }
  }
}

/// Checks inverses beside the ring axioms.
func checkDivisionRingLaws<Element: DivisionRing>(
  _ sample: [Element], sourceLocation: SourceLocation = #_sourceLocation
) {
  checkRingLaws(sample, sourceLocation: sourceLocation)
  #expect(Element.zero.inverse() == nil, sourceLocation: sourceLocation)
  for a in sample where a != .zero {
    #expect(a.inverse().map { $0 * a } == .one, sourceLocation: sourceLocation)
  }
}
