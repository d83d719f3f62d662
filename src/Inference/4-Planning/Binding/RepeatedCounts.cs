namespace ProbDsl.Inference.Binding;

/// <summary>
/// Finds `repeated` loops with a count or weight below 0, and those whose counts are all 0: nothing is observed in them, so that a fit
/// would return the prior.
/// </summary>
internal static class RepeatedCounts
{
    public static IEnumerable<Diagnostic> Find(Problem problem, StandardCatalog catalog) =>
        from statement in problem.Graph.Story.OfType<Draw>()
        where problem.Graph[statement.Target.Of].Role == Role.Data
        from copies in statement.Copies
        where !copies.IsMask
        let counts = Counts(problem, catalog, statement, copies)
        let below = Array.FindIndex(counts, c => c < 0)
        where below >= 0 || (counts.Length > 0 && !Array.Exists(counts, c => c > 0))
        select below >= 0 ? RunDiagnostics.NegativeCount(copies.Times.Span, counts[below], below)
            : RunDiagnostics.NothingCounted(copies.Times.Span, counts.Length);

    private static double[] Counts(Problem problem, StandardCatalog catalog, Draw statement, Copies copies)
    {
        if (Form.Analyze(problem.Graph, copies.Times, name => problem.Graph[name].Role is Role.Param or Role.Latent) is not KnownForm)
            return [];
        return new ExpressionEvaluator(problem, catalog).EvaluateIn(statement.Loops, copies.Times);
    }
}
