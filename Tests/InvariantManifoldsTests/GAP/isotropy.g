# Isotropy subgroups of a dense network without bias, from the action on the weights alone.
#
# IsotropyTypes(widths, parity) prints one line for each conjugacy class of isotropy subgroups: the dimension of the fixed
# space, the order of the subgroup, the size of the class; then, sorted, the dimensions of the fixed spaces of the classes
# directly above it, whose fixed spaces lie directly below. Parity is "none", "odd" or "even".
#
# A weight is a point 1 .. N, its negative the point N + that. A subgroup is an isotropy subgroup if it is the pointwise
# stabiliser of its fixed space, which is spanned by the sums over its orbits, but for orbits that hold a weight with
# its negative.

WeightIndex := function(widths, layer, i, j)
  # Layers from 1, rows i and columns j from 1: W_1 row by row, then W_2, ...
  local start, l;
  start := 0;
  for l in [1 .. layer - 1] do start := start + widths[l + 1] * widths[l]; od;
  return start + (i - 1) * widths[layer] + j;
end;

# The permutation of the points that takes neuron k of hidden layer h to images[k]; its incoming weights are multiplied by
# incoming[k], its outgoing ones by outgoing[k].
NeuronAction := function(widths, h, images, incoming, outgoing)
  local count, list, move, i, j, k;
  count := Sum([1 .. Length(widths) - 1], l -> widths[l + 1] * widths[l]);
  list := [1 .. 2 * count];
  move := function(from, to, sign)
    if sign = 1 then
      list[from] := to;
      list[from + count] := to + count;
    else
      list[from] := to + count;
      list[from + count] := to;
    fi;
  end;
  for k in [1 .. widths[h + 1]] do
    for j in [1 .. widths[h]] do
      move(WeightIndex(widths, h, k, j), WeightIndex(widths, h, images[k], j), incoming[k]);
    od;
    for i in [1 .. widths[h + 2]] do
      move(WeightIndex(widths, h + 1, i, k), WeightIndex(widths, h + 1, i, images[k]), outgoing[k]);
    od;
  od;
  return PermList(list);
end;

NetworkGroup := function(widths, parity)
  local generators, h, m, a, images, ones, signs;
  generators := [];
  for h in [1 .. Length(widths) - 2] do
    m := widths[h + 1];
    ones := List([1 .. m], k -> 1);
    for a in [1 .. m - 1] do
      images := [1 .. m];
      images[a] := a + 1;
      images[a + 1] := a;
      Add(generators, NeuronAction(widths, h, images, ones, ones));
    od;
    signs := ShallowCopy(ones);
    signs[1] := -1;
    if parity = "odd" then Add(generators, NeuronAction(widths, h, [1 .. m], signs, signs)); fi;
    if parity = "even" then Add(generators, NeuronAction(widths, h, [1 .. m], signs, ones)); fi;
  od;
  return Group(generators, ());
end;

IsotropyTypes := function(widths, parity)
  local group, count, elements, negative, found, class, h, free, stabiliser, orbit, lines, k, isAbove, above, line;
  group := NetworkGroup(widths, parity);
  count := Sum([1 .. Length(widths) - 1], l -> widths[l + 1] * widths[l]);
  elements := AsSSortedList(group);
  negative := point -> (point + count - 1) mod (2 * count) + 1;
  found := [];
  for class in ConjugacyClassesSubgroups(group) do
    h := Representative(class);
    free := Filtered(List(Orbits(h, [1 .. 2 * count]), Set), o -> not negative(o[1]) in o);
    stabiliser := group;
    for orbit in free do stabiliser := Stabilizer(stabiliser, orbit, OnSets); od;
    if stabiliser = h then
      # Each conjugate as the set of the numbers of its elements.
      Add(found, rec(dimension := Length(free) / 2, order := Size(h),
        members := List(AsList(class), u -> Set(AsList(u), e -> PositionSorted(elements, e)))));
    fi;
  od;
  isAbove := List(found, large -> List(found, small ->
    large.order > small.order and ForAny(large.members, u -> IsSubset(u, small.members[1]))));
  lines := [];
  for k in [1 .. Length(found)] do
    above := Filtered([1 .. Length(found)], i -> isAbove[i][k]);
    above := List(Filtered(above, i -> not ForAny(above, j -> isAbove[i][j])), i -> found[i].dimension);
    Sort(above);
    line := Concatenation([found[k].dimension, found[k].order, Length(found[k].members)], above);
    Add(lines, JoinStringsWithSeparator(List(line, String), " "));
  od;
  Sort(lines);
  for line in lines do Print(line, "\n"); od;
end;
