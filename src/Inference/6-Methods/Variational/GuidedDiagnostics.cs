namespace ProbDsl.Inference.Variational;

/// <summary>Diagnostics of the training of a guide.</summary>
public static class GuidedDiagnostics
{
    private const int MostNamed = 4;

    internal static Diagnostic NotConverged(
        string method, string why, Problem problem, StandardCatalog catalog, IReadOnlyList<InferenceMethod> known) =>
        Diagnostic.Warning("W0591", $"`{method}` did not converge: {why}", Place.None)
            .Next($"{Instead(problem, catalog, known)}train longer (`--max-iter`) on standardized columns, `from (x - mean(x)) / sd(x)`");

    /// <param name="data">The data name.</param>
    /// <param name="cells">How many of its cells are missing.</param>
    /// <param name="columns">The columns that lack cells, with their number; none where a row is one number.</param>
    /// <param name="value">What the guide reads in their place.</param>
    /// <param name="where">The statement of the guide.</param>
    public static Diagnostic MissingRead(
        string data, int cells, IReadOnlyList<(string Name, int Cells)> columns, string value, SourceSpan where)
    {
        var named = string.Join(", ", columns.Take(MostNamed).Select(c => $"{c.Cells} of {Backquoted.Of(c.Name)}"));
        var by = columns.Count == 0 ? "" : $" ({named}"
            + $"{(columns.Count > MostNamed ? $", and of {CountedNoun.Of(columns.Count - MostNamed, "further column")}" : "")})";
        return Diagnostic.Warning("W0630", $"the guide reads {value} in {CountedNoun.Of(cells, "missing cell")} of `{data}`{by}, "
                + "as if it were observed: the bound is valid, and lower than it could be", where)
            .Next($"give a net of the guide the mask too, `observed({data}[n])`, or draw the missing cells in the guide, "
                + $"`{data}[n] ~ Normal(fill({data}[n], observed({data}[n])))`");
    }

    /// <summary>
    /// Advice to use a method without training that accepts the story: a maximum for params, a posterior for other unknowns. For a story
    /// with a guide, the advice is about its initial values.
    /// </summary>
    private static string Instead(Problem problem, StandardCatalog catalog, IReadOnlyList<InferenceMethod> known)
    {
        if (problem.Graph.Guide.Count > 0)
            return "give the guide's params initial values of the size of the data, as in `param m: real = 100`, or remove the guide, "
                + "to use a derived one; or ";
        var story = StoryFacts.Of(problem.Graph, catalog).With(problem);
        var knows = story.NeededLatents.Any(l => !l.IsFiniteLatent) ? PosteriorKind.Approximate : PosteriorKind.Point;
        var methods = known.Select(m => m.For(story))
            .Where(m => m.Posterior == knows && !m.Trains && m.IsDefaultFor(story));
        return methods.FirstOrDefault(m => m.Choose(story).Plan is not null) is { } other ? $"use `--method {other.Name}`; or " : "";
    }
}
