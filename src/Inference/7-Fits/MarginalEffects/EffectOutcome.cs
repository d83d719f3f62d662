namespace ProbDsl.Inference.MarginalEffects;

/// <summary>The outcome whose expected value is computed: data that one statement draws, each element on its own.</summary>
/// <param name="Variable">The data name.</param>
/// <param name="Draw">The statement that draws it.</param>
internal sealed record EffectOutcome(Variable Variable, Draw Draw)
{
    /// <summary>Whether the expected outcome of a count of trials is that of one trial, a probability.</summary>
    public bool IsOfOneTrial { get; init; }

    /// <summary>Whether its expected value is a probability, or a fraction between 0 and 1.</summary>
    public bool IsProbability => Variable.Type.Element is Element.Bool or Element.Index or Element.Unit || Support is UnitInterval;

    /// <summary>Whether it is a number of successes in a number of trials.</summary>
    public bool CountsTrials => Draw.Distribution.Of.Is(DistributionTraits.CountsTrials) && Draw.Distribution.Of.Target.Dims.Count == 0;

    /// <summary>Whether it may be below 0.</summary>
    public bool MayBeNegative => Variable.Type.Element is Element.Real or Element.Int && Support is Reals or Integers;

    private Support Support => Draw.Distribution.Of.Support;

    /// <summary>The outcome of a story.</summary>
    /// <param name="graph">The story of the fit.</param>
    /// <param name="asked">The name that the user gave; null: the only data that the story draws and that no other data read.</param>
    public static Result<EffectOutcome> Find(ModelGraph graph, string? asked)
    {
        List<Variable> drawn = [.. graph.Variables.Where(v => v.Role == Role.Data && graph.StatementsOf(v.Name).OfType<Draw>().Any())];
        if (drawn.Count == 0) return EffectDiagnostics.NoOutcome(graph);
        if ((asked is null ? LastOf(graph, drawn) : drawn.Find(v => v.Name == asked || OutcomeColumns(v).Contains(asked)))
            is not { } outcome)
            return asked is null ? EffectDiagnostics.SeveralOutcomes(drawn) : EffectDiagnostics.OtherOutcome(asked, drawn);
        return DrawOf(graph, outcome) is { } draw ? new EffectOutcome(outcome, draw) : EffectDiagnostics.JointOutcome(graph, outcome);
    }

    /// <summary>The only one of drawn data that no other reads; null if there are several.</summary>
    private static Variable? LastOf(ModelGraph graph, List<Variable> drawn)
    {
        var read = graph.Story.OfType<Draw>().Where(d => drawn.Exists(v => v.Name == d.Target.Of))
            .SelectMany(d => DeepReads.Find(graph, d).Select(r => r.Of).Where(r => r != d.Target.Of)).ToHashSet();
        return drawn.FindAll(v => !read.Contains(v.Name)) is [var only] ? only : null;
    }

    /// <summary>The columns of the file that hold the outcome.</summary>
    public IEnumerable<string> Columns => OutcomeColumns(Variable);

    private static IEnumerable<string> OutcomeColumns(Variable data) => data.Origin is ColumnOrigin origin
        ? origin.Columns.SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name) : [];

    /// <summary>The statement that draws each member on its own, whole vectors included; null without one.</summary>
    private static Draw? DrawOf(ModelGraph graph, Variable variable) =>
        graph.StatementsOf(variable.Name).ToList() is [Draw { Distribution.Through.Count: 0 } draw]
        && Coverage.IsWhole(graph, variable) && draw.Target.At.Count >= variable.Extents.Count
        && draw.Target.At.All(a => a is AffineIndex { Loop: not null }) ? draw : null;
}
