/// A continuous family of symmetries that an activation brings to every neuron, and with it conservation laws.
///
/// A one-parameter group of affine maps of parameter space that leaves the outputs unchanged has a generator `xi(theta)` with
/// `<grad F(theta)(x), xi(theta)> = 0` for all inputs; if `xi` is itself a gradient, its potential is conserved.
public enum ContinuousSymmetry: Hashable, Sendable {
  /// `s(cz) = c^q s(z)` for `c > 0`: `|w|^2 + b^2 - q |a|^2` is conserved, for each neuron.
  case homogeneous(degree: Int)
  /// `s(z) = z`: the layer may be mixed by any invertible matrix, and `W_l W_l^T + b_l b_l^T - W_(l+1)^T W_(l+1)` is conserved.
  case linear
  /// `s(z + c) = e^c s(z)`: a shift of the bias is undone by the outgoing weights, and `b - |a|^2 / 2` is conserved.
  case exponential
}

extension Activation {
  /// Whether the function is homogeneous, `s(cz) = c^q s(z)` for `c > 0`.
  public var isHomogeneous: Bool {
    switch continuousSymmetry {
    case .homogeneous, .linear: true
    case .exponential, nil: false
    }
  }
}
