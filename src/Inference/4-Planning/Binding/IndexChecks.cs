namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks every index against its range once all sizes are known, in groups of each length. Before that, only what holds symbolically is
/// checked.
/// </summary>
internal sealed class IndexChecks(Problem problem, StandardCatalog catalog)
{
    private readonly IReadOnlyList<Problem> views = [.. problem.AtEachLength()];
    private readonly ComputedIndexChecks computed = new(problem, catalog);
    private readonly MemberPlaces places = new(problem);

    /// <summary>Diagnostics for the innermost index of each statement that is out of range.</summary>
    public IEnumerable<Diagnostic> Find() =>
        from statement in problem.Graph.Story.Concat(problem.Graph.Guide)
        let outside = views.SelectMany(view => Find(view, statement)).Concat(Reads(statement).SelectMany(a => computed.Find(statement, a)))
            .FirstOrDefault()
        where outside is not null
        select outside;

    private static IEnumerable<Access> Reads(Statement statement) =>
        ExprTree.Reads(statement).Concat(statement is Assignment reported ? [reported.Target] : []).Reverse();

    private IEnumerable<Diagnostic> Find(Problem view, Statement statement) =>
        IsEmpty(view, statement.Loops) ? [] : Reads(statement).SelectMany(access => Check(view, statement, access));

    private IEnumerable<Diagnostic> Check(Problem view, Statement statement, Access access)
    {
        var variable = view.Graph.FindWithGuide(access.Of)!;
        for (var i = 0; i < access.At.Count; i++)
        {
            var size = view.SizeOf(variable.Whole.Dims[i].Size);
            var reached = access.At[i] switch
            {
                AffineIndex affine => Ends(view, statement, affine.Position, affine.Loop is { } loop ? [loop] : []),
                CombinedIndex combination => Ends(view, statement, combination.Position, combination.Loops),
                SliceIndex { From: AffineIndex { Loop: null } from, To: AffineIndex { Loop: null } to }
                    when view.SizeOf(to.Offset) >= view.SizeOf(from.Offset) => [view.SizeOf(from.Offset), view.SizeOf(to.Offset)],
                _ => [],
            };
            foreach (var position in reached.Where(p => p < 1 || p > size).Take(1))
                yield return IndexDiagnostics.Outside(access.Span, access.Of, position, size, GroupOf(view, statement, access, i));
            if (access.At[i] is SliceIndex slice && Shortest(view, statement, slice) is { } length and < 0)
                yield return IndexDiagnostics.NegativeLength(access.Span, length, GroupOf(view, statement, access, i));
        }
    }

    /// <summary>The smallest length of a slice over all members of the surrounding loops; null if one has none.</summary>
    private static long? Shortest(Problem view, Statement statement, SliceIndex slice) =>
        Ends(view, statement, slice.Length, []) is [var smallest, _] ? smallest : null;

    /// <summary>The smallest and largest position over all members of the surrounding loops; empty if one has no members.</summary>
    private static long[] Ends(Problem view, Statement statement, Size position, IEnumerable<Loop> own)
    {
        List<Loop> loops = [.. statement.Loops, .. own.Except(statement.Loops)];
        Size[] ends = [position.Extreme(loops, largest: false), position.Extreme(loops, largest: true)];
        return ends.Any(IsOpen) || IsEmpty(view, loops) ? [] : [.. ends.Select(e => (long)view.SizeOf(e))];
    }

    /// <summary>Whether one of the nested loops has no members at any position.</summary>
    private static bool IsEmpty(Problem view, IReadOnlyList<Loop> loops) =>
        loops.Select(l => (l.To - l.From).Extreme(loops, largest: true)).Any(length => !IsOpen(length) && view.SizeOf(length) < 0);

    private static bool IsOpen(Size size) => size.Symbols.Any(s => Size.LoopOf(s) is not null);

    /// <summary>The first group of the length of this view, if the range of an index depends on that length; else null.</summary>
    private string? GroupOf(Problem view, Statement statement, Access access, int index)
    {
        Size[] sizes = [view.Graph.FindWithGuide(access.Of)!.Whole.Dims[index].Size, .. SizesOf(access.At[index]),
            .. statement.Loops.SelectMany(l => (Size[])[l.From, l.To])];
        var symbols = sizes.SelectMany(s => s.Symbols).ToHashSet();
        return places.OfGroup([.. problem.Graph.Plates.Where(p => symbols.Contains(p.Name) && problem.Groups.Lengths.ContainsKey(p.Name))
            .Select(p => (p, view.Sizes[p.Name]))]);
    }

    private static Size[] SizesOf(At at) => at switch
    {
        AffineIndex affine => [affine.Position],
        CombinedIndex combination => [combination.Position],
        SliceIndex { From: var from, To: var to } => [.. SizesOf(from), .. SizesOf(to)],
        _ => [],
    };
}
