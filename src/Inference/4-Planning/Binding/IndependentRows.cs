namespace ProbDsl.Inference.Binding;

/// <summary>
/// The n of an information criterion: the observed rows, each counted as often as it occurs if a loop over rows is `repeated`. A table of
/// counts has as many independent rows as the list of single events that it summarizes.
/// </summary>
public static class IndependentRows
{
    /// <returns>The number of independent rows; the largest one if several loops over rows draw data.</returns>
    /// <param name="problem">The story and its data.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="rows">The number of rows of the longest file.</param>
    public static double Count(Problem problem, StandardCatalog catalog, int rows)
    {
        var drawn = problem.Graph.Story.OfType<Draw>().Where(d => problem.Graph[d.Target.Of].Role == Role.Data)
            .ToLookup(d => Repeated(d).Any());
        if (!drawn[true].Any()) return InColumns(problem) ?? ObservedRows.Count(problem, rows);
        var plates = drawn[true].SelectMany(Repeated).Select(c => c.Loop.Plate).ToHashSet();
        var once = drawn[false].Any(d => d.Loops.Any(l => plates.Contains(l.Plate))) ? ObservedRows.Count(problem, rows) : 0;
        return drawn[true].GroupBy(d => d.Copies).Select(g => Events(problem, catalog, [.. g])).Append(once).Max();
    }

    /// <summary>
    /// The number of observed positions of continuous latents along columns, as in a file with a row for each; null for other stories.
    /// </summary>
    private static double? InColumns(Problem problem)
    {
        if (Sequences.Columns(problem.Graph) is not { Size: var size } || !problem.Graph.Variables.Any(v => v.Role == Role.Latent
            && !v.IsFiniteLatent && v.Whole.Dims.Any(d => d.Size == size))) return null;
        return problem.Graph.Variables.Where(v => v.Role == Role.Data && problem.Data.ContainsKey(v.Name)
            && v.Whole.Dims.Any(d => d.Size == size) && problem.Graph.StatementsOf(v.Name).Any())
            .Select(v => (double?)(problem.Missing.GetValueOrDefault(v.Name)?.Mask.Count(m => !m) ?? problem.Data[v.Name].Values.Length))
            .Max();
    }

    private static IEnumerable<Copies> Repeated(Statement statement) => statement.Copies.Where(c => !c.IsMask);

    /// <summary>
    /// The number of times that statements in the same loops occur with an observation. Loops inside the repeated ones are parts of one
    /// row.
    /// </summary>
    private static double Events(Problem problem, StandardCatalog catalog, IReadOnlyList<Draw> draws)
    {
        var all = draws[0].Loops.ToList();
        ValueList<Loop> outer = [.. all.Take(1 + Repeated(draws[0]).Max(c => all.IndexOf(c.Loop)))];
        var story = new ExpressionEvaluator(problem, catalog).Story();
        var loops = story.Bind(outer);
        var factors = draws[0].Copies.Where(c => outer.Contains(c.Loop)).Select(c => story.Lower(c.Times, loops))
            .Append(story.Enter(outer, loops));
        var times = factors.OfType<AxisTensor>().Select(f => f.SpreadOver(story.AxesOf(outer)).Value).Aggregate((a, b) => a * b);
        var events = Interpreter.Evaluate(times).Values;
        bool[]?[] masks = [.. draws.Select(d => MaskOf(problem, d.Target.Of, events.Length))];
        return masks.Contains(null) ? events.Sum()
            : events.Where((_, row) => Array.Exists(masks, mask => IsObserved(mask!, row, events.Length))).Sum();
    }

    /// <summary>Which cells of data are missing; null if none is.</summary>
    private static bool[]? MaskOf(Problem problem, string data, int rows) =>
        problem.Missing.TryGetValue(data, out var missing) && missing.Mask.Length % rows == 0 ? missing.Mask : null;

    private static bool IsObserved(bool[] mask, int row, int rows) =>
        mask.AsSpan(row * (mask.Length / rows), mask.Length / rows).Contains(false);
}
