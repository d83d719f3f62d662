namespace ProbDsl.Compiler.Rules;

/// <summary>Warns of `a == 0.3` with a continuous unknown, which holds with probability 0.</summary>
internal sealed class TrivialComparisons(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find()
    {
        foreach (var statement in graph.Story)
            foreach (var side in ExprTree.RightSides(statement))
                foreach (var part in ExprTree.All(side))
                    if (part is Apply { Function.Name: "==" or "!=" } apply
                        && apply.Arguments.OfType<Access>().FirstOrDefault(IsContinuous) is { } unknown)
                        yield return CompilerWarnings.TrivialComparison(apply.Span, unknown.Span.Text, apply.Function.Name);
    }

    private bool IsContinuous(Access access) => graph[access.Of].Role is Role.Param or Role.Latent && !access.Type.IsWhole;
}
