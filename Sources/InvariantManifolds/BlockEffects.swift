/// The analysis of variance of one matrix, block by block (see `StableDistance`).
struct BlockEffects {
  let rows: SlotGroups
  let columns: SlotGroups

  private var width: Int { columns.groupOf.count }

  /// What the matrix adds to the squared distance; subtracts the effects from `target` unless it is empty.
  func sweep(
    _ values: TensorValues, _ name: String, projecting target: inout [Double]
  ) -> StableDistance.Part {
    var part = StableDistance.Part(tensor: name)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(width, 1)) { row in
      if rows.isDiscrete && columns.isDiscrete {
        part.squaredNorm =
          (0..<rows.groupOf.count).reduce(CompensatedSum()) { sum, index in
            values.decode(index * width..<(index + 1) * width, into: row)
            return sum.adding(row[..<width].reduce(0) { $0 + $1 * $1 })
          }.value
        return
      }
      var state = BlockSums(width: width, groups: columns.members.count)
      var totals = PartSums()
      for group in rows.members.indices {
        sumColumns(group, values, row, &state)
        setColumnEffects(group, &state, &totals)
        for index in rows.members[group] {
          values.decode(index * width..<(index + 1) * width, into: row)
          sweepRow(index, group, row, &state, &totals, &target)
        }
      }
      totals.write(to: &part)
    }
    return part
  }

  /// First sweep of a group of rows: the signed sum of each column.
  private func sumColumns(
    _ group: Int, _ values: TensorValues, _ row: UnsafeMutableBufferPointer<Double>, _ state: inout BlockSums
  ) {
    state.columnSums.withUnsafeMutableBufferPointer { sums in
      for column in 0..<width { sums[column] = CompensatedSum() }
      for index in rows.members[group] {
        values.decode(index * width..<(index + 1) * width, into: row)
        let sign = rows.signs[index]
        for column in 0..<width { sums[column].add(sign * row[column]) }
      }
    }
  }

  /// The means of the blocks of a group of rows, and the effects of their columns.
  private func setColumnEffects(_ group: Int, _ state: inout BlockSums, _ totals: inout PartSums) {
    let height = rows.members[group].count
    for (other, members) in columns.members.enumerated() {
      var total = CompensatedSum()
      for column in members { total.add(state.columnSums[column], sign: columns.signs[column]) }
      let mean = total.value / Double(height * members.count)
      state.blockSums[other] = total
      let demand = columns.demand(other, over: rows, group)
      state.rowDemands[other] = rows.demand(group, over: columns, other)
      state.movingMeans[other] = rows.rests[group] || columns.rests[other] ? 0 : mean
      state.droppedMeans[other] = demand == .zeroSums || state.rowDemands[other] == .zeroSums ? mean : 0
      totals.mean.add(Double(height * members.count) * state.droppedMeans[other] * state.droppedMeans[other])
      for column in members {
        guard demand != .nothing else { state.columnEffects[column] = 0; continue }
        var sum = CompensatedSum()
        sum.add(state.columnSums[column], sign: columns.signs[column])
        state.columnEffects[column] = sum.deviation(overCount: height, from: total, times: members.count)
        totals.column.add(Double(height) * state.columnEffects[column] * state.columnEffects[column])
      }
    }
  }

  /// Second sweep: the effects of one row, what is left of its entries, and the entries of the nearest point.
  private func sweepRow(
    _ index: Int, _ group: Int, _ row: UnsafeMutableBufferPointer<Double>, _ state: inout BlockSums,
    _ totals: inout PartSums, _ target: inout [Double]
  ) {
    let (sign, height) = (rows.signs[index], rows.members[group].count)
    for other in columns.members.indices { state.rowSums[other] = CompensatedSum() }
    for column in 0..<width {
      state.rowSums[columns.groupOf[column]].add(sign * columns.signs[column] * row[column])
    }
    for (other, members) in columns.members.enumerated() {
      var effect = 0.0
      if state.rowDemands[other] != .nothing {
        effect = state.rowSums[other].deviation(overCount: members.count, from: state.blockSums[other], times: height)
        totals.row.add(Double(members.count) * effect * effect)
      }
      state.rowEffects[other] = effect + state.droppedMeans[other]
    }
    var interaction = 0.0
    var square = 0.0
    for column in 0..<width {
      let group = columns.groupOf[column]
      let both = sign * columns.signs[column]
      let dropped = state.rowEffects[group] + state.columnEffects[column]
      let left = (both * row[column] - state.movingMeans[group]) - dropped
      interaction += left * left
      square += row[column] * row[column]
      if !target.isEmpty && dropped != 0 { target[index * width + column] = row[column] - both * dropped }
    }
    totals.interaction.add(interaction)
    totals.square.add(square)
  }
}

/// Scratch space for the blocks of one group of rows.
private struct BlockSums {
  var columnSums: [CompensatedSum]
  var columnEffects: [Double]
  /// By group of columns: sums over the block and over one row of it, what is asked of rows, means and effects.
  var blockSums: [CompensatedSum]
  var rowSums: [CompensatedSum]
  var rowDemands: [SlotGroups.Demand]
  var movingMeans: [Double]
  var droppedMeans: [Double]
  var rowEffects: [Double]

  init(width: Int, groups: Int) {
    columnSums = .init(repeating: CompensatedSum(), count: width)
    columnEffects = .init(repeating: 0, count: width)
    blockSums = .init(repeating: CompensatedSum(), count: groups)
    rowSums = blockSums
    rowDemands = .init(repeating: .nothing, count: groups)
    movingMeans = .init(repeating: 0, count: groups)
    droppedMeans = movingMeans
    rowEffects = movingMeans
  }
}

/// Sums of squares in progress.
private struct PartSums {
  var row = CompensatedSum()
  var column = CompensatedSum()
  var mean = CompensatedSum()
  var interaction = CompensatedSum()
  var square = CompensatedSum()

  func write(to part: inout StableDistance.Part) {
    part.row = row.value
    part.column = column.value
    part.mean = mean.value
    part.interaction = interaction.value
    part.squaredNorm = square.value
  }
}

extension CompensatedSum {
  fileprivate func adding(_ term: Double) -> CompensatedSum {
    var sum = self
    sum.add(term)
    return sum
  }
}
