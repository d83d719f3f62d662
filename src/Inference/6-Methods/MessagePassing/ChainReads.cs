namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Finds chains among normal unknowns that are updated together: each statement reads them at positions along one dimension that are close
/// to each other. All other unknowns of the group, such as coefficients that positions share, may be read by every statement.
/// </summary>
/// <param name="problem">The story with its data; null before they are bound.</param>
/// <param name="reads">The reads of each statement.</param>
internal sealed class ChainReads(Problem? problem, CoupledMessageReads reads)
{
    /// <summary>The unknowns along the longest chain in a group, and how their positions meet; null if there is none.</summary>
    /// <param name="together">The unknowns of a group.</param>
    /// <param name="most">
    /// The most numbers that a joint distribution may have without a chain. Of a chain, those at the positions that a statement may read,
    /// and all others of the group, are no more either.
    /// </param>
    public (ValueList<Variable> Along, ChainOfPositions Chain)? LongestIn(ValueList<Variable> together, int most)
    {
        var shared = reads.SharedBy(together);
        var all = together.Sum(u => NumbersOf(u, shared));
        List<(ValueList<Variable> Along, ChainOfPositions Chain)> useful = [.. together
            .SelectMany(u => new[] { shared, reads.SharedBy([u]) }.Distinct().Select(at => Chain(together, u, at)))
            .OfType<(ValueList<Variable>, ChainOfPositions)>().Where(c => IsUseful(c.Item1, c.Item2))
            .OrderByDescending(c => c.Item1.Sum(u => NumbersOf(u, shared))).ThenBy(c => Dense(c.Item1, c.Item2))];
        return useful.Count == 0 ? null : useful[0];

        // a chain of few positions is no faster than a joint distribution, which has none of groups that differ in length
        bool IsUseful(ValueList<Variable> along, ChainOfPositions chain) => problem is null ? chain.Lag > 0 : Dense(along, chain) <= most
            && (all > most || along.Any(u => u.Whole.Dims.Any(d => problem.IsRagged(d.Size)))
                || (chain.Lag > 0 && 2 * Dense(along, chain) <= all));

        long Dense(ValueList<Variable> along, ChainOfPositions chain) =>
            ((chain.Lag + 1) * along.Sum(u => NumbersOf(u, chain.Shared + 1))) + together.Except(along).Sum(u => NumbersOf(u, shared));
    }

    /// <summary>The unknowns along the chain of one of them, with a number of indices before the position; null if it has none.</summary>
    private (ValueList<Variable> Along, ChainOfPositions Chain)? Chain(ValueList<Variable> together, Variable unknown, int at)
    {
        ValueList<Variable> along = [.. together.Where(v => IsAlong(v, unknown, at))];
        if (!along.Contains(unknown) || reads.SharedBy(along) < at || Of(along, at) is not { } chain) return null;
        return (along, chain);
    }

    /// <summary>Whether an unknown has the leading dimensions of another one, and is read at one position along the last of them.</summary>
    private bool IsAlong(Variable unknown, Variable other, int at) =>
        other.Whole.Dims.Count > at && other.Whole.Dims.Take(at + 1).SequenceEqual(unknown.Whole.Dims.Take(at + 1))
            && reads.Of([unknown]).All(s => s.All(r => r.At.Count > at && r.At[at] is not (WholeDimension or SliceIndex)));

    private ChainOfPositions? Of(ValueList<Variable> along, int shared)
    {
        var (lag, loop) = (0, (Loop?)null);
        foreach (var statement in reads.Of(along))
        {
            List<int?> distances = [.. statement.Select(r => Distance(r.At[shared], statement[0].At[shared]))];
            if (distances.Contains(null)) return null;
            var own = (distances.Max() ?? 0) - (distances.Min() ?? 0);
            if (own > lag || loop is null) loop = (statement[0].At[shared] as AffineIndex)?.Loop ?? loop;
            lag = Math.Max(lag, own);
        }

        return new(along[0].Whole.Dims[shared].Plate?.Name ?? loop?.Name ?? along[0].Name, lag, along.Count, shared);
    }

    /// <summary>The numbers of each member; one of each unknown before data are bound.</summary>
    private long NumbersOf(Variable unknown, int shared) => problem is null ? 1L : problem.ShapeOf(unknown)[shared..].Count;

    /// <summary>The distance of two positions; null if it is not known.</summary>
    private int? Distance(At one, At other) => one == other ? 0
        : one is AffineIndex own && other is AffineIndex from && own.Loop == from.Loop && !Varies(own.Offset) && !Varies(from.Offset)
            ? NumberOf(own.Offset - from.Offset) : null;

    private bool Varies(Size offset) => offset.Symbols.Any(s => Size.LoopOf(s) is not null) || problem?.IsRagged(offset) == true;

    private int? NumberOf(Size size) => size.Number is { } number ? (int)number : problem?.SizeOf(size);
}
