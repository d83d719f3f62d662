namespace ProbDsl.Compiler.Typing;

/// <summary>
/// Determines whether the members of each loop must be processed in order: statements that depend on one another read each other at an
/// earlier (`[t-1]`) or at a later (`[t+1]`) position. A read that differs in several loops is attributed to the outermost.
/// </summary>
internal sealed class ChainOrder
{
    private readonly Dictionary<string, int> circle;
    private readonly List<Neighbor> reads = [];

    public ChainOrder(Scope scope, SizeReader sizes, DiagnosticBag diagnostics)
    {
        circle = Circles(scope);
        foreach (var statements in scope.Targets.Values)
            foreach (var statement in statements)
                if (statement.Loops.Count > 0) Note(statement, sizes);
        if (reads.Count > 0) diagnostics.AddRange(BothWays());
    }

    /// <summary>
    /// A component number for each name that statements define; two names have the same number exactly if they depend on each other.
    /// </summary>
    private static Dictionary<string, int> Circles(Scope scope)
    {
        string[] names = [.. scope.Targets.Keys];
        var at = new Dictionary<string, int>();
        for (var i = 0; i < names.Length; i++) at[names[i]] = i;
        var circles = Components.Find(names.Length, Read);
        for (var i = 0; i < names.Length; i++) at[names[i]] = circles[i];
        return at;

        IEnumerable<int> Read(int i)
        {
            foreach (var statement in scope.Targets[names[i]])
                foreach (var name in SyntaxTree.Names(statement.RightSide))
                    if (at.TryGetValue(name, out var target)) yield return target;
        }
    }

    public Order Of(ForSyntax loop) =>
        reads.Find(r => ReferenceEquals(r.Loop, loop)) is not { } read ? Order.Free : read.IsEarlier ? Order.Forward : Order.Backward;

    /// <summary>
    /// Reports chains in both directions. The names of one component must read each other in one direction along their shared loops, and
    /// along all of them if each statement is in a single loop. Independent components may run in opposite directions, in separate loops.
    /// </summary>
    private IEnumerable<Diagnostic> BothWays()
    {
        var found = reads.GroupBy(r => r.IsAlone ? new Chain(r.Circle, null) : new Chain(-1, r.Loop)).Select(Opposed)
            .OfType<OppositeNeighbors>().ToList();
        foreach (var (earlier, later) in found)
            yield return CompilerDiagnostics.OpposingReads(earlier.Loop.Name, earlier.Read.Span, later.Read.Span);
        foreach (var (earlier, later) in reads.GroupBy(r => r.Loop, ReferenceEqualityComparer.Instance)
            .Select(Opposed).OfType<OppositeNeighbors>())
            if (earlier.Circle != later.Circle && !found.Exists(f => f.Earlier.Loop == earlier.Loop))
                yield return CompilerDiagnostics.OpposingChains(earlier.Loop.Name, earlier.Read.Span, later.Read.Span);
    }

    private static OppositeNeighbors? Opposed(IEnumerable<Neighbor> along) =>
        along.FirstOrDefault(r => r.IsEarlier) is { } earlier && along.FirstOrDefault(r => !r.IsEarlier) is { } later
            ? new(earlier, later) : null;

    /// <summary>Whether two names depend on each other, directly or indirectly.</summary>
    public bool AreMutual(string one, string other) => circle.TryGetValue(one, out var a) && circle.TryGetValue(other, out var b) && a == b;

    private void Note(StatementInLoops statement, SizeReader sizes)
    {
        foreach (var (read, folds) in SyntaxTree.ElementsInFolds(statement.RightSide))
            if (read.Array is ReferenceSyntax array && AreMutual(array.Name.Text, statement.Target.Name.Text))
                Note(statement, read, Loops(statement), Around(folds, sizes), sizes);
    }

    private static ValueList<Loop> Loops(StatementInLoops statement) =>
        [.. statement.Loops.Select(l => new Loop(l.Name.Text, null, Size.One, Size.One))];

    /// <summary>The ranges of folds around a read, if they are written as sizes.</summary>
    private static ValueList<Loop> Around(ValueList<ForClauseSyntax> folds, SizeReader sizes) =>
    [
        .. from fold in folds
           where fold.Over.To is not null
           let range = (From: sizes.TryRead(fold.Over.From), To: sizes.TryRead(fold.Over.To!))
           where range.From is not null && range.To is not null
           select new Loop(fold.Name.Text, null, range.From, range.To),
    ];

    private void Note(StatementInLoops statement, ElementSyntax read, ValueList<Loop> loops, ValueList<Loop> folds, SizeReader sizes)
    {
        var (own, other) = (Read(statement.Target.Dims, loops, sizes), Read(read.Indices, [.. loops, .. folds], sizes));
        for (var i = 0; i < loops.Count; i++)
        {
            if (Steps.Sign(loops[i], own, other, folds) is not (var sign and not 0)) continue;
            reads.Add(new(statement.Loops[i], circle[statement.Target.Name.Text], read, sign < 0, loops.Count == 1));
            return;
        }
    }

    private static ValueList<At> Read(ValueList<IndexSyntax> indices, ValueList<Loop> loops, SizeReader sizes) =>
        [.. indices.Select(i => Read(i, loops, sizes))];

    private static At Read(IndexSyntax index, ValueList<Loop> loops, SizeReader sizes)
    {
        if (!index.IsSlice) return AffineReader.TryRead(index.From!, loops, sizes) ?? new WholeDimension();
        var from = index.From is null ? new AffineIndex(null, Size.One) : AffineReader.TryRead(index.From, loops, sizes);
        return from is not null && index.To is not null && AffineReader.TryRead(index.To, loops, sizes) is { } to
            ? new SliceIndex(from, to) : new WholeDimension();
    }

    /// <summary>
    /// A read of an earlier or a later position of a loop, by a member of a component, and whether that loop is the only one around it.
    /// </summary>
    private sealed record Chain(int Circle, ForSyntax? Loop);

    private sealed record OppositeNeighbors(Neighbor Earlier, Neighbor Later);

    private sealed record Neighbor(ForSyntax Loop, int Circle, ElementSyntax Read, bool IsEarlier, bool IsAlone);
}
