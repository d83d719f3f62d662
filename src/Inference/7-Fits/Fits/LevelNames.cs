namespace ProbDsl.Inference.Fits;

/// <summary>Gives all arrays of a summary the names of their members, which of them exist, and which are fixed.</summary>
internal static class LevelNames
{
    /// <summary>A summary with names.</summary>
    public static FitSummary Named(FitSummary summary, Problem problem)
    {
        return summary with
        {
            Estimates = [.. summary.Estimates.Select(Named)],
            Definitions = [.. summary.Definitions.Select(Named)],
            Sections = [.. summary.Sections.Select(s => s.Named(variable => MemberNames.Find(problem, variable)))
                .Select(s => s is LatentMoments moments ? moments with { All = [.. moments.All.Select(Named)] } : s)],
        };

        Estimate Named(Estimate estimate) => estimate.Cells is not null ? estimate
            : estimate with { Names = MemberNames.Find(problem, estimate.Name), Exists = ExistsOf(problem, estimate),
                IsFixed = IsFixed(problem, estimate) };
    }

    /// <summary>Whether the type fixes each number; null if it fixes none.</summary>
    private static bool[]? IsFixed(Problem problem, Estimate estimate)
    {
        var element = problem.Graph.Find(estimate.Name)?.Type.Element;
        if (element is not (Element.Correlation or Element.Cholesky) || estimate.Value.Shape is not { Rank: >= 2 } shape) return null;
        var size = shape[^1];
        return [.. Enumerable.Range(0, estimate.Value.Values.Length).Select(at => (Row: at / size % size, Column: at % size))
            .Select(at => element == Element.Cholesky ? at.Column > at.Row : at.Column == at.Row)];
    }

    /// <summary>Whether each number of an array over groups exists; null if all do.</summary>
    private static bool[]? ExistsOf(Problem problem, Estimate estimate)
    {
        if (problem.Graph.Find(estimate.Name) is not { } variable || GroupPresence.Compute(problem, variable) is not { } members
            || estimate.Value.Values.Length % members.Length != 0) return null;
        var each = estimate.Value.Values.Length / members.Length;
        return [.. Enumerable.Range(0, estimate.Value.Values.Length).Select(at => members[at / each])];
    }
}
