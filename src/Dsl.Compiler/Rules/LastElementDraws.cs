namespace ProbDsl.Compiler.Rules;

/// <summary>
/// Warns of a draw of data such as `y[rows] ~ Normal(m, 1)`: the name of a plate is its size, so this draws only the last element.
/// </summary>
internal sealed class LastElementDraws(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
        {
            if (statement is not Draw { Target: var target } || graph[target.Of] is not { Role: Role.Data, Extents: var extents }
                || graph.StatementsOf(target.Of).Count() != 1) continue;
            for (var d = 0; d < Math.Min(target.At.Count, extents.Count); d++)
                if (target.At[d] is AffineIndex { Loop: null } at && extents[d].Plate is { } plate && at.Offset == Size.Of(plate.Name))
                    yield return CompilerWarnings.LastElementDraw(target.Span, plate.Name);
        }
    }
}
