import ExactAlgebra
import Foundation
import Networks
import Symmetry
import Testing

@testable import Training

// How far rounding leads off a leaf with an interaction.
//
// On the stable set the Hessian maps normal directions to normal ones, so a small distance d off the leaf obeys, to first
// order, d_(k+1) = A_k d_k + r_k: A_k the derivative of a step across the leaf, r_k what rounding does within the step. Hence
//
//     |d_K| <= sum_k |A_(K-1) ... A_(k+1)| |r_k| <= K R G,
//
// R the largest |r_k|, G the largest growth of a displacement between two steps. Neither is fitted:
// - R: from states of the confined training, which is on the leaf with all that the optimizer remembers, one step is made
//   that is not confined. Its distance to the leaf is r_k. To store the parameters rounds each by a relative eps / 2 at
//   most (eps = 2^-52); gradients are sums of some dozens of terms, multiplied by a rate below 1 / 10. So R <= eps |theta|.
// - G, first route: a training from next to the leaf, off by 1e-6 |theta| along a random normal direction. Along a random
//   direction of n a linear map has in the mean square 1 / n of its norm squared, at least: the factor sqrt(n).
// - G, second route: eigenvalues of the Hessian across the leaf, for the flow and for descent; no such factor.
// - What rounding puts into a memory that keeps the share beta moves all later steps, together by 1 / (1 - beta) of it.
//
// Together: |d_K| <= c eps |theta| G with c = K sqrt(n) / (1 - beta). Confined, |d_K| <= eps |theta| for ever.

/// Ten leaves with an interaction, of networks with two hidden layers or more.
@Suite struct DeepLeafTests {
  static let leaves: [(network: String, classes: String, labels: Bool)] = [
    ("tanh:2-4-4-1+bias", "0,0,1,1/0,0,1,1", false),
    ("sigmoid:2-4-6-2+bias", "0,0,1,1/0,0,1,1,2,2", false),
    ("gelu:2-4-4-1+bias", "0,0,1,1/0,0,0,1", false),
    ("relu:3-4-4-2+bias", "0,0,1,1/0,0,1,1", false),
    ("softplus:2-6-3-1", "0,0,0,1,1,1/0,0,0", false),
    ("tanh:3-4-5-3+bias", "0,-0,0,1/0,-0,0,1,-1", true),
    ("silu:1-3-3-3-1+bias", "0,0,0/0,0,0/0,0,0", false),
    ("gaussian:2-4-4-1+bias", "0,-0,1,1/0,0,1,1", false),
    ("sin:2-3-3-2", "0,0,0/0,0,0", false),
    ("erf:2-4-3-4-1+bias", "0,0,1,1/0,0,0/0,0,1,1", false),
  ]

  static let methods: [(method: DeepLeaf.Method, memory: Double)] = [
    (nil, 1), (GradientDescent(rate: 0.1), 1), (HeavyBallMomentum(rate: 0.05), 10), (NesterovMomentum(rate: 0.05), 10),
    (Adam(rate: 0.01), 10),
  ]

  @Test(arguments: leaves.indices) func roundingGrowsAsDisplacementsDo(number: Int) throws {
    let (network, classes, labels) = Self.leaves[number]
    let leaf = try DeepLeaf(network, classes, labels: labels)
    #expect(leaf.interaction > 0.5 && leaf.trainer.architecture.layerCount > 2)
    for (method, memory) in Self.methods {
      let name = "\(network) \(method?.method ?? "flow")"
      let confined = leaf.path(method, from: leaf.start, confined: true)
      let free = leaf.path(method, from: leaf.start)
      let size = free.map { DeepLeaf.norm($0.parameters) }.max() ?? 0
      let unit = 0x1p-52 * size
      for state in confined { #expect(leaf.leafDistance(state.parameters) <= unit, "\(name)") }

      let steps = confined.dropLast().map { leaf.next(method, after: $0) }
      let roundings = steps.map { leaf.leafDistance($0.parameters) }
      for (step, rounding) in zip(steps, roundings) { #expect(rounding <= Double(step.steps) * unit, "\(name)") }
      let rounding = roundings.max() ?? 0
      let count = Double(method == nil ? DeepLeaf.spanCount : DeepLeaf.stepCount)

      let drift = free.map { leaf.leafDistance($0.parameters) }.max() ?? 0
      let off = leaf.path(method, from: zip(leaf.start, leaf.direction).map { $0 + 1e-6 * size * $1 })
      let growth = DeepLeaf.largestGrowth(off.map { leaf.stableDistance($0.parameters) })
      print("\(name): rounding \(rounding / unit), drift \(drift / unit) of eps |theta|, growth \(growth)")
      let share = Double(leaf.normalDimension).squareRoot() * memory
      #expect(drift > 0 && drift <= count * share * rounding * growth, "\(name) \(drift) \(rounding) \(growth)")

      guard method == nil || method?.method == "gd" else { continue }
      let allowed = leaf.allowedGrowth(along: confined, rate: method?.rate)
      #expect(growth <= 1.1 * allowed, "\(name) \(growth) \(allowed)")
      #expect(drift <= 1.1 * count * rounding * allowed, "\(name) \(drift) \(rounding) \(allowed)")
    }
  }
}
