extension SignedPartition {
  /// The least common coarsening of two partitions: the ties of the numbers that have both ties.
  ///
  /// A partition without sign-fixed classes stands for the subspace of all `x` with `x_i = +-x_j` within classes and
  /// `x_k = 0` in the zero class. The join stands for the intersection of two such subspaces: classes that share an index
  /// become one, and a class in which a number would be its own opposite joins the zero class. With `refines(_:)` as the
  /// order it is the least upper bound; the discrete partition is its neutral element.
  ///
  ///     0,0,1,2 join 0,1,1,2 = 0,0,0,1      0,0 join 0,-0 = z,z
  /// - Precondition: equal counts; no class of either is sign-fixed.
  /// - Complexity: O(count log(count)).
  public func join(_ other: SignedPartition) -> SignedPartition {
    precondition(count == other.count, "partitions of \(count) and of \(other.count) indices have no join")
    return SignedTies(self).joined(with: SignedTies(other)).partition
  }
}
