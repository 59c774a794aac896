internal import CSundials

/// A method that integrates a gradient flow: a name, an order, and what SUNDIALS knows it by.
///
/// Explicit Runge-Kutta methods with an embedded one for the error suit most flows. Backward differentiation is implicit: it
/// takes steps much longer than the inverse of the largest curvature, each of which costs several gradients, and pays off
/// where curvatures differ by many orders of magnitude.
///
/// A new explicit method is one line in ``all``.
///
/// Source: A. C. Hindmarsh et al., SUNDIALS, ACM Trans. Math. Softw. 31 (2005) 363, doi:10.1145/1089014.1089020; D. R. Reynolds
/// et al., ARKODE, ACM Trans. Math. Softw. 49 (2023) 19, doi:10.1145/3594632.
public struct FlowIntegrator: Equatable, Sendable, CustomStringConvertible {
  /// The name in experiment files, under `training.integrator`.
  public let name: String
  /// The order; of backward differentiation the largest of its orders.
  ///
  /// The error after a fixed time is `O(step^order)`.
  public let order: Int
  /// The number of gradients that a step takes when it is not repeated, the first of them if it is the last of the step
  /// before left out; `nil` where it varies.
  public let gradientsPerStep: Int?

  let method: Method

  /// What SUNDIALS knows the method by.
  enum Method: Equatable, Sendable {
    /// A table of ARKODE.
    case explicit(table: Int32)
    /// The formulas of CVODE, of orders 1 to this.
    case backwardDifferentiation(largestOrder: Int)
  }

  /// Whether steps solve equations, so that curvature does not bound them; such a method has no steps of a fixed size.
  public var isImplicit: Bool {
    if case .backwardDifferentiation = method { true } else { false }
  }

  /// The name.
  public var description: String { name }

  private init(_ name: String, order: Int, gradients: Int, _ table: ARKODE_ERKTableID) {
    (self.name, self.order, gradientsPerStep) = (name, order, gradients)
    method = .explicit(table: table.rawValue)
  }

  private init(backwardDifferentiation name: String, order: Int) {
    (self.name, self.order, gradientsPerStep) = (name, order, nil)
    method = .backwardDifferentiation(largestOrder: order)
  }

  /// Heun's method of order 2 with Euler's.
  public static let heunEuler = FlowIntegrator("heun-euler", order: 2, gradients: 2, ARKODE_HEUN_EULER_2_1_2)
  /// Bogacki and Shampine 1989, order 3(2).
  public static let bogackiShampine = FlowIntegrator(
    "bogacki-shampine", order: 3, gradients: 3, ARKODE_BOGACKI_SHAMPINE_4_2_3)
  /// Zonneveld 1963: the classical method of order 4, with a fifth stage for order 3.
  public static let zonneveld = FlowIntegrator("zonneveld", order: 4, gradients: 5, ARKODE_ZONNEVELD_5_3_4)
  /// Cash and Karp 1990, order 5(4).
  public static let cashKarp = FlowIntegrator("cash-karp", order: 5, gradients: 6, ARKODE_CASH_KARP_6_4_5)
  /// Dormand and Prince 1980, order 5(4): the default.
  public static let dormandPrince = FlowIntegrator(
    "dormand-prince", order: 5, gradients: 6, ARKODE_DORMAND_PRINCE_7_4_5)
  /// Verner 1978, order 6(5).
  public static let verner = FlowIntegrator("verner", order: 6, gradients: 8, ARKODE_VERNER_8_5_6)
  /// Fehlberg 1968, order 8(7): for small tolerances.
  public static let fehlberg = FlowIntegrator("fehlberg", order: 8, gradients: 13, ARKODE_FEHLBERG_13_7_8)
  /// Backward differentiation formulas of orders 1 to 5; Newton's equations are solved by GMRES without a matrix, their
  /// products with the Hessian being differences of gradients.
  public static let backwardDifferentiation = FlowIntegrator(backwardDifferentiation: "bdf", order: 5)

  /// Backward differentiation formulas of orders 1 to this, from 1 to 5: `bdf-1` to `bdf-4`, and `bdf`.
  ///
  /// - Precondition: the order is from 1 to 5; that of 6 is not stable enough, higher ones are not stable at all.
  public static func backwardDifferentiation(largestOrder order: Int) -> FlowIntegrator {
    precondition((1...5).contains(order), "backward differentiation has orders from 1 to 5")
    return order == 5
      ? backwardDifferentiation : FlowIntegrator(backwardDifferentiation: "bdf-\(order)", order: order)
  }

  /// The integrators that experiment files know.
  public static let all: [FlowIntegrator] = [
    heunEuler, bogackiShampine, zonneveld, cashKarp, dormandPrince, verner, fehlberg, backwardDifferentiation,
  ]

  /// The integrator of that name, `nil` if it is not known.
  public static func named(_ name: String) -> FlowIntegrator? {
    known.first { $0.name == name }
  }

  /// All that have names in experiment files: also backward differentiation held to lower orders.
  static var known: [FlowIntegrator] { all + (1...4).map { backwardDifferentiation(largestOrder: $0) } }
}
