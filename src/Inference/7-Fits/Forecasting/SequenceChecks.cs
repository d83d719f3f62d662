namespace ProbDsl.Inference.Forecasting;

/// <summary>Checks whether a story says how its sequences go on after their ends.</summary>
internal static class SequenceChecks
{
    /// <summary>An error if further positions have no supported distribution; null if all have one.</summary>
    public static Diagnostic? Find(ModelGraph graph, Sequences along)
    {
        List<Variable> longer = [.. graph.Variables.Where(v => v.Whole.Dims.Any(d => d.Size.Symbols.Contains(along.Length)))];
        if (longer.Find(v => v is { Role: Role.Data, Origin: ColumnOrigin }
            && !graph.StatementsOf(v.Name).OfType<Draw>().Any()) is { } open)
            return SequenceDiagnostics.NeedsData(open, along);
        if (longer.Find(v => v.Role == Role.Param) is { } param) return SequenceDiagnostics.NeedsParam(param, along);
        if (longer.Find(v => v.Whole.Dims.Count(d => d.Size.Symbols.Contains(along.Length)) > 1
            || v.Whole.Dims.Any(d => d.Size.Symbols.Contains(along.Length) && d.Size.Symbol is null)) is { } matrix
            && graph.StatementsOf(matrix.Name).FirstOrDefault() is { } drawn)
            return SequenceDiagnostics.Unsupported(drawn, along, $"`{matrix.Name}` has another size than the sequences");
        return graph.Story.Select(s => Unsupported(graph, s, along, longer)).FirstOrDefault(d => d is not null);
    }

    private static Diagnostic? Unsupported(ModelGraph graph, Statement statement, Sequences along, List<Variable> longer)
    {
        if (!DeepReads.Names(graph, statement).Any(n => longer.Exists(v => v.Name == n))
            && (statement is not Assignment { Target.Of: var of } || !longer.Exists(v => v.Name == of))) return null;
        if (ExprTree.RightSides(statement).SelectMany(ExprTree.All).OfType<SizeValue>().Any(s => s.Size.Symbols.Contains(along.Length)))
            return SequenceDiagnostics.ReadsLength(statement, along);
        return statement switch
        {
            TargetIncrement => SequenceDiagnostics.Unsupported(statement, along, "it adds a weight to the positions jointly"),
            _ when statement.Loops.Any(l => l.Order == Order.Backward) =>
                SequenceDiagnostics.Unsupported(statement, along, "each position reads a later one"),
            Draw draw when graph[draw.Target.Of].Role == Role.Latent && draw.Target.Type.Dims.Any(d => d.Size.Symbol == along.Length) =>
                SequenceDiagnostics.Unsupported(statement, along, $"it is one draw of `{draw.Distribution.Of.Name}` over all positions"),
            _ => null,
        };
    }
}
