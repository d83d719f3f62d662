namespace ProbDsl.Inference.Binding;

/// <summary>
/// Whether the value of an expression can be computed from the data for all members of a statement, in any story: it consists of data,
/// numbers, plain functions and finite latents, also through definitions. What its statement draws beside it does not matter.
/// </summary>
internal sealed class KnownValues(Problem problem)
{
    private readonly ModelGraph graph = problem.Graph;

    // false while a definition is looked at: one that reads itself is not plain
    private readonly Dictionary<string, bool> plain = [];

    /// <summary>Whether the expression has a value at every member of the loops of a statement.</summary>
    public bool IsKnown(Statement statement, Expr value) =>
        HasFixedLoops(statement) && IsPlain(value, statement.Loops)
        && DeepReads.Find(graph, value).Where(a => graph[a.Of].Role == Role.Latent).GroupBy(a => a.Of)
            .All(of => of.Select(a => a.Span.Text).Distinct().Count() == 1);

    private static bool HasFixedLoops(Statement statement) =>
        !statement.Copies.Any(c => c.IsMask)
        && !statement.Loops.Any(l => l.From.Symbols.Concat(l.To.Symbols).Any(s => Size.LoopOf(s) is not null));

    private bool IsPlain(Argument argument, ValueList<Loop> loops) =>
        ExprTree.All(argument).All(part => part switch
        {
            Literal or SizeValue or SizeArgument or Symbol or ArrayLiteral => true,
            Position position => loops.Contains(position.Loop),
            Apply apply => apply.Function is Function,
            Access access => access.At.All(at => at is not SliceIndex) && ExprTree.LoopsOf(access).All(loops.Contains)
                && IsPlain(graph[access.Of]),
            _ => false,
        });

    private bool IsPlain(Variable variable) => variable.Role switch
    {
        Role.Data => problem.Data.ContainsKey(variable.Name) && !problem.Missing.ContainsKey(variable.Name),
        Role.Latent => variable.Support is FiniteSupport,
        Role.Derived when plain.TryGetValue(variable.Name, out var known) => known,
        Role.Derived => plain.TryAdd(variable.Name, false) && graph.StatementsOf(variable.Name).ToList() is [Define define]
            && (plain[variable.Name] = IsPlain(define)),
        Role.Param => false,
        _ => true,
    };

    private bool IsPlain(Define define) =>
        HasFixedLoops(define) && define.Loops.All(l => l.Order == Order.Free)
        && define.Target.At.All(DefinitionCoverageRequirement.IsPlain) && IsPlain(define.Value, define.Loops);
}
