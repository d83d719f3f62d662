namespace ProbDsl.Compiler.Binding;

/// <summary>
/// Expands sizes on the left side into loops: `trans[K]: simplex[K] ~ Dirichlet(1)` declares K elements, as `param trans[K]: simplex[K]`
/// does, and draws each: it means `for k in 1..K { trans[k]: simplex[K] ~ Dirichlet(1) }`. A size in brackets declares only if a type
/// follows, on the only line of a name that is declared nowhere else; on one of several lines, `z[T]` is the last element.
/// </summary>
internal sealed class DeclaredIndices(Scope scope)
{
    private readonly SizeReader sizes = new(scope);

    /// <summary>Adds the implied loops around these lines.</summary>
    public void Expand()
    {
        foreach (var (name, lines) in scope.Targets)
            if (lines is [{ Target.Type: not null } only] && !scope.Data.ContainsKey(name)) lines[0] = Expanded(only);
    }

    private StatementInLoops Expanded(StatementInLoops placed)
    {
        var target = placed.Target;
        foreach (var (at, index) in target.Dims.Index().Where(d => IsSize(d.Item, placed.Loops)))
        {
            var span = index.Span;
            var variable = new NameSyntax(Free(placed), span);
            var isPlate = index.From is ReferenceSyntax { Name.Text: var size } && scope.Plates.ContainsKey(size);
            var over = isPlate
                ? new LoopRangeSyntax(index.From!, null, span) : new LoopRangeSyntax(new NumberSyntax("1", 1, span), index.From!, span);
            target = target with { Dims = [
                .. target.Dims.Select((d, i) => i == at ? new IndexSyntax(new ReferenceSyntax(variable, span), false, null, span) : d)] };
            placed = placed with { LeftSide = target,
                Loops = [.. placed.Loops, new ForSyntax(variable, over, null, [placed.Statement], placed.Statement.Span)] };
        }

        return placed;
    }

    /// <summary>
    /// Whether an index consists of sizes alone. An index of 1, which may be the first element of a chain, is one element in both readings.
    /// </summary>
    private bool IsSize(IndexSyntax index, ValueList<ForSyntax> loops) =>
        !index.IsSlice && index.From is not null and not NumberSyntax { Value: 1 }
            && !SyntaxTree.Names(index.From).Any(n => loops.Any(l => l.Name.Text == n)) && sizes.TryRead(index.From) is { } size
            && size.IsAtLeast(Size.One) != false;

    private static readonly string[] usual = ["k", "j", "i"];

    /// <summary>A name for the loop variable that does not occur in the line.</summary>
    private string Free(StatementInLoops placed)
    {
        var taken = SyntaxTree.Names(placed.RightSide).Concat(placed.Loops.Select(l => l.Name.Text)).ToHashSet();
        return usual.Concat(Enumerable.Range(1, int.MaxValue).Select(n => $"k{n}")).First(n => !taken.Contains(n) && !scope.Has(n));
    }
}
