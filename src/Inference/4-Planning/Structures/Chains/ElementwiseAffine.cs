namespace ProbDsl.Inference.Structures.Chains;

/// <summary>
/// Checks whether an expression is elementwise a * u + b in the given reads u, through every `=` and every function of the story, where a
/// and b do not read u.
/// </summary>
internal sealed class ElementwiseAffine(ModelGraph graph, Func<Access, bool> isUnknown)
{
    private readonly Dictionary<Expr, Expr?> known = [];

    /// <summary>The part that is not of this form; null if the expression is.</summary>
    public Expr? Obstacle(Expr expr) => expr switch
    {
        Access access when isUnknown(access) => null,
        Access access when graph[access.Of].Role == Role.Derived && Definitions.Expand(graph, access) is { } definition =>
            Once(access, definition),
        _ when IsFree(expr) => null,
        Apply { Function.Name: "+" or "-" or "neg" } sum => sum.Arguments.Select(Obstacle).FirstOrDefault(o => o is not null),
        Apply { Function.Name: "*", Given: [Expr left, Expr right] } =>
            IsFree(left) ? Obstacle(right) : IsFree(right) ? Obstacle(left) : expr,
        Apply { Function.Name: "/", Given: [Expr over, Expr under] } when IsFree(under) => Obstacle(over),
        Call call when graph.Callables.First(c => c.Name == call.Of) is StoryFunction function =>
            Once(call, InlinedFunction.Expand(function, call)),
        _ => expr,
    };

    /// <summary>The obstacle in what stands for an expression, found once for all its reads.</summary>
    private Expr? Once(Expr of, Expr meaning)
    {
        if (!known.TryGetValue(of, out var found)) known[of] = found = Obstacle(meaning);
        return found;
    }

    private bool IsFree(Expr expr) => !DeepReads.Find(graph, expr).Any(isUnknown);
}
