using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>
/// Says of each loop whether its members must be taken in order: statements that depend on one another read each other at an earlier (`[t-1]`) or at a later
/// (`[t+1]`) position of it. A read that differs in several loops belongs to the outermost.
/// </summary>
internal sealed class ChainOrder
{
    private readonly Dictionary<string, int> circle;
    private readonly Dictionary<ForSyntax, Neighbours> reads = new(ReferenceEqualityComparer.Instance);

    public ChainOrder(Scope scope, SizeReader sizes, DiagnosticBag diagnostics)
    {
        circle = Components.Of([.. scope.Targets.Keys], name => scope.Targets[name].SelectMany(s => SyntaxWalk.Names(s.RightSide)).Where(scope.Targets.ContainsKey));
        foreach (var statement in scope.Targets.Values.SelectMany(s => s).Where(s => s.Loops.Count > 0)) Note(statement, sizes);
        foreach (var (loop, found) in reads)
            if (found.Earlier is { } before && found.Later is { } after) diagnostics.Add(CompilerDiagnostics.BothWays(loop.Name, before.Span, after.Span));
    }

    public Order Of(ForSyntax loop) => !reads.TryGetValue(loop, out var found) ? Order.Free : found.Earlier is not null ? Order.Forward : Order.Backward;

    /// <summary>Whether two names depend on each other, through whatever others.</summary>
    public bool AreMutual(string one, string other) => circle.TryGetValue(one, out var a) && circle.TryGetValue(other, out var b) && a == b;

    private void Note(PlacedStatement statement, SizeReader sizes)
    {
        ValueList<Loop> loops = [.. statement.Loops.Select(l => new Loop(l.Name.Text, null, Size.One, Size.One))];
        foreach (var (read, folds) in SyntaxWalk.ElementsInFolds(statement.RightSide))
            if (read.Array is ReferenceSyntax array && AreMutual(array.Name.Text, statement.Target.Name.Text)) Note(statement, read, loops, Around(folds, sizes), sizes);
    }

    /// <summary>The ranges of folds around a read, as far as they are written as sizes.</summary>
    private static ValueList<Loop> Around(ValueList<ForClauseSyntax> folds, SizeReader sizes) =>
    [
        .. from fold in folds
           where fold.Over.To is not null
           let range = (From: sizes.TryRead(fold.Over.From), To: sizes.TryRead(fold.Over.To!))
           where range.From is not null && range.To is not null
           select new Loop(fold.Name.Text, null, range.From, range.To),
    ];

    private void Note(PlacedStatement statement, ElementSyntax read, ValueList<Loop> loops, ValueList<Loop> folds, SizeReader sizes)
    {
        var (own, other) = (Read(statement.Target.Dims, loops, sizes), Read(read.Indices, [.. loops, .. folds], sizes));
        for (var i = 0; i < loops.Count; i++)
        {
            if (Steps.Sign(loops[i], own, other, folds) is not (var sign and not 0)) continue;
            var known = reads.GetValueOrDefault(statement.Loops[i]) ?? new(null, null);
            reads[statement.Loops[i]] = sign < 0 ? known with { Earlier = known.Earlier ?? read } : known with { Later = known.Later ?? read };
            return;
        }
    }

    private static ValueList<At> Read(ValueList<IndexSyntax> indices, ValueList<Loop> loops, SizeReader sizes) => [.. indices.Select(i => Read(i, loops, sizes))];

    private static At Read(IndexSyntax index, ValueList<Loop> loops, SizeReader sizes)
    {
        if (!index.IsSlice) return AffineReader.TryRead(index.From!, loops, sizes) ?? new WholeDimension();
        var from = index.From is null ? new Affine(null, Size.One) : AffineReader.TryRead(index.From, loops, sizes);
        return from is not null && index.To is not null && AffineReader.TryRead(index.To, loops, sizes) is { } to ? new SliceAt(from, to) : new WholeDimension();
    }

    /// <summary>The first read of an earlier and of a later position of a loop.</summary>
    private sealed record Neighbours(ElementSyntax? Earlier, ElementSyntax? Later);
}
