namespace ProbDsl.Inference.Structures;

/// <summary>
/// Statements that draw one column each of a mixture and read the elements of the same params by literal indices: `a[n] ~ Normal(m[z[n],
/// 1], s[z[n], 1])` and `b[n] ~ Normal(m[z[n], 2], s[z[n], 2])`. Together they are the distribution of a loop over the columns.
/// </summary>
internal static class LiteralColumns
{
    /// <summary>The joint distribution of these statements; null if they do not match the pattern.</summary>
    public static EstimatedDistribution? Match(ModelGraph graph, IReadOnlyList<Draw> draws, StandardCatalog catalog)
    {
        var columns = draws.Select(d => EstimatedDistribution.Read(graph, d, catalog).Distribution).OfType<EstimatedDistribution>()
            .OrderBy(Column).ToList();
        if (columns.Count < draws.Count || columns.Index().Any(c => Column(c.Item) != c.Index + 1)) return null;
        var first = columns[0];
        if (!columns.TrueForAll(c => IsLike(c, first))) return null;
        var key = first.Estimated.Select(e => Head(e.Access)).MaxBy(at => at.Count)!;
        if (key is not [ComputedIndex { Position: Access label }] || graph[label.Of].Role != Role.Latent) return null;
        if (first.Estimated.DistinctBy(e => e.Access.Of).Count() < first.Estimated.Count()) return null;
        var distribution = first with { Places = [.. first.Places.Select(Placed)], Key = key, Columns = [.. columns] };
        var estimable = (IEstimable)catalog[first.Draw.Distribution.Of];
        return distribution.Estimated.All(e => IsWhole(graph, e.Access, draws.Count) && IsComponent(e.Place, e.Access)) ? distribution
            : null;

        bool IsComponent(EstimatedPlace place, Access access) =>
            (place.IsTied || Head(access) == key) && (estimable.CanTie(place.Name) || !(place.IsTied || place.IsShared));
    }

    private static EstimatedPlace Placed(EstimatedPlace place) =>
        place.Form is ElementForm { Access: var access }
            ? place with { IsTied = Head(access).Count == 0, IsShared = Literal(access) is null } : place;

    /// <summary>The literal index at which all params with a literal index are read; null if there is none, or several.</summary>
    private static long? Column(EstimatedDistribution distribution) =>
        distribution.Estimated.Select(e => Literal(e.Access)).OfType<long>().Distinct().ToList() is [var only] ? only : null;

    private static long? Literal(Access access) => access.At is [.., AffineIndex { Loop: null } last] ? last.Offset.Number : null;

    /// <summary>The indices before the literal index.</summary>
    private static ValueList<At> Head(Access access) => Literal(access) is null ? access.At : [.. access.At.SkipLast(1)];

    /// <summary>
    /// Whether two scalar statements have the same loops and the same distribution, except for the literal index and known arguments.
    /// </summary>
    private static bool IsLike(EstimatedDistribution distribution, EstimatedDistribution first) =>
        distribution.Draw.Distribution.Of == first.Draw.Distribution.Of && distribution.Draw.Loops == first.Draw.Loops
        && distribution.Draw.Distribution.Of.Target.Dims.Count == 0 && distribution.Draw.Target.Type.Rank == 0
        && distribution.Places.Count == first.Places.Count && distribution.Places.Zip(first.Places).All(p => IsLike(p.First, p.Second));

    private static bool IsLike(EstimatedPlace one, EstimatedPlace other) =>
        one.Argument.Parameter == other.Argument.Parameter && (one.Form, other.Form) switch
        {
            (KnownForm, KnownForm) => true,
            (ElementForm { Access: var a }, ElementForm { Access: var b }) =>
                a.Of == b.Of && a.Type.Rank == 0 && Head(a) == Head(b) && Literal(a) is null == Literal(b) is null,
            _ => false,
        };

    /// <summary>Whether the literal indices cover all elements.</summary>
    private static bool IsWhole(ModelGraph graph, Access access, int columns) =>
        Literal(access) is null || graph[access.Of].Whole.Dims[access.At.Count - 1].Size == Size.Of(columns);
}
