namespace ProbDsl.Compiler.Typing;

/// <summary>
/// The box of positions that an access covers over its loops, one interval for each index; a computed or omitted index covers everything.
/// </summary>
public static class AccessBoxes
{
    /// <summary>Whether two accesses to one array certainly have no element in common.</summary>
    public static bool AreDisjoint(Access one, Access other) =>
        Sides(one, other).Any(s => IsBefore(s.One, s.Other) || IsBefore(s.Other, s.One));

    /// <summary>Whether two accesses to one array certainly have an element in common.</summary>
    public static bool Overlap(Access one, Access other) =>
        one.At.Concat(other.At).All(a => a is AffineIndex or WholeDimension)
            && Sides(one, other).All(s => Reaches(s.One, s.Other) && Reaches(s.Other, s.One));

    private static IEnumerable<Pair> Sides(Access one, Access other) =>
        one.At.Zip(other.At, (a, b) => new Pair(a, b)).Where(p => HasEnds(p.One) && HasEnds(p.Other));

    private static bool HasEnds(At at) => at is AffineIndex or CombinedIndex or SliceIndex;

    private static bool IsBefore(At one, At other) => Low(other).IsAtLeast(High(one) + Size.One) == true;

    private static bool Reaches(At one, At other) => High(one).IsAtLeast(Low(other)) == true;

    public static Size Low(At at) => End(at is SliceIndex slice ? slice.From : at, largest: false);

    public static Size High(At at) => End(at is SliceIndex slice ? slice.To : at, largest: true);

    /// <summary>The bound of an index over its own loops; a range that depends on an outer loop keeps that loop's symbol.</summary>
    private static Size End(At at, bool largest) =>
        At.PositionOf(at).Extreme(at switch { AffineIndex { Loop: { } loop } => [loop], CombinedIndex c => c.Loops, _ => [] },
            largest);

    private sealed record Pair(At One, At Other);
}
