using ProbDsl.Inference.Expressions;

namespace ProbDsl.Inference.MissingData;

/// <summary>
/// The reads of a statement through definitions: latents by name, and cells of data names with missing values, at one member or at all of
/// them.
/// </summary>
internal sealed class StatementReads
{
    private readonly ModelGraph graph;
    private readonly HashSet<string> incomplete;
    private readonly Dictionary<string, ArrayCells> arrays;
    private readonly Problem? problem;
    private readonly StatementMembers? members;
    private readonly HashSet<Loop> summed;
    private readonly Dictionary<Statement, List<Access>> known = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Access> wholes = new(ReferenceEqualityComparer.Instance);

    public StatementReads(ModelGraph graph, Problem? problem, IEnumerable<string> incomplete)
    {
        (this.graph, this.problem, this.incomplete) = (graph, problem, [.. incomplete]);
        arrays = this.incomplete.ToDictionary(name => name, name => new ArrayCells(problem!, graph[name]));
        members = problem is null ? null : new(problem);
        summed = [.. graph.Story.SelectMany(ExprTree.RightSides).SelectMany(ExprTree.All)
            .Select(a => a is Fold fold ? fold.Over : (a as DistributionCalls)?.Over).OfType<Loop>()];
    }

    public IEnumerable<string> Latents(Statement statement) =>
        Reads(statement).Select(a => a.Of).Where(name => graph[name].Role == Role.Latent).Distinct();

    /// <summary>The cells that a member reads, or all members; a cell that all members read is returned once.</summary>
    public IEnumerable<(string Data, int Cell)> Cells(Statement statement, int[]? member)
    {
        foreach (var access in Reads(statement).Where(a => incomplete.Contains(a.Of)))
        {
            if (!access.At.Any(at => Trusted(at, statement).Any()))
            {
                if (wholes.Add(access)) foreach (var cell in At(access, statement, [])) yield return (access.Of, cell);
                continue;
            }

            foreach (var at in member is null ? members!.Of(statement.Loops) : [member])
                foreach (var cell in At(access, statement, at)) yield return (access.Of, cell);
        }
    }

    /// <summary>All cells that a member reads.</summary>
    public IEnumerable<(string Data, int Cell)> AllCells(Statement statement, int[] member) =>
        from access in Reads(statement)
        where incomplete.Contains(access.Of)
        from cell in At(access, statement, access.At.Any(at => Trusted(at, statement).Any()) ? member : [])
        select (access.Of, cell);

    private List<Access> Reads(Statement statement) => known.TryGetValue(statement, out var reads) ? reads
        : known[statement] = [.. ExprTree.RightSides(statement).Concat(statement.Copies.Select(c => c.Times))
            .SelectMany(side => DeepReads.Find(graph, side))];

    private IEnumerable<int> At(Access access, Statement statement, int[] member)
    {
        var sides = access.At.Select(at => Side(at, statement, member)).ToArray();
        Array.Resize(ref sides, arrays[access.Of].Rank);
        return arrays[access.Of].In(sides);
    }

    /// <summary>The positions that an index reaches; null if these may be all.</summary>
    private (int Low, int High)? Side(At at, Statement statement, int[] member)
    {
        if (at is SliceIndex slice)
        {
            var (from, to) = (Side(slice.From, statement, member), Side(slice.To, statement, member));
            return from is null || to is null ? null : (from.Value.Low, to.Value.High);
        }

        if (at is not (AffineIndex or CombinedIndex)) return null;
        var others = LoopsOf(at).Except(Trusted(at, statement)).ToList();
        var (low, high) = (PositionOf(at).Extreme(others, largest: false), PositionOf(at).Extreme(others, largest: true));
        return FollowsFrom(low, statement, member) && FollowsFrom(high, statement, member)
            ? (members!.NumberOf(low, statement.Loops, member), members.NumberOf(high, statement.Loops, member)) : null;
    }

    /// <summary>Whether a position is determined by the member alone.</summary>
    private bool FollowsFrom(Size position, Statement statement, int[] member)
    {
        if (problem!.IsRagged(position) && (member.Length == 0 || statement.Loops.Any(summed.Contains))) return false;
        return position.Symbols.Select(Size.LoopOf).OfType<string>()
            .All(name => member.Length > 0 && statement.Loops.Any(l => l.Name == name && !summed.Contains(l)));
    }

    /// <summary>
    /// The statement's loops in an index. If a sum has a loop with the same name and range, the index counts as reaching all of it.
    /// </summary>
    private IEnumerable<Loop> Trusted(At at, Statement statement) =>
        LoopsOf(at).Where(l => statement.Loops.Contains(l) && !summed.Contains(l));

    private static ValueList<Loop> LoopsOf(At at) => at switch
    {
        AffineIndex { Loop: { } loop } => [loop],
        CombinedIndex combination => combination.Loops,
        SliceIndex slice => [.. LoopsOf(slice.From), .. LoopsOf(slice.To)],
        _ => [],
    };

    private static Size PositionOf(At at) => at is CombinedIndex combination ? combination.Position : ((AffineIndex)at).Position;
}
