using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;

namespace ProbDsl.Inference.Fits;

/// <summary>
/// The names of the members of an array's dimensions: levels, the names by which a plate is looked up, or those of groups; null if members
/// only have numbers.
/// </summary>
public static class LevelNames
{
    /// <summary>A summary with names.</summary>
    public static FitSummary Named(FitSummary summary, Problem problem)
    {
        return summary with
        {
            Estimates = [.. summary.Estimates.Select(Named)],
            Definitions = [.. summary.Definitions.Select(Named)],
            Sections = [.. summary.Sections.Select(s => s.Named(variable => Of(problem, variable)))
                .Select(s => s is LatentMoments moments ? moments with { All = [.. moments.All.Select(Named)] } : s)],
        };

        Estimate Named(Estimate estimate) => estimate.Cells is not null ? estimate
            : estimate with { Names = Of(problem, estimate.Name), Exists = ExistsOf(problem, estimate) };
    }

    /// <summary>Whether each number of an array over groups exists; null if all do.</summary>
    private static bool[]? ExistsOf(Problem problem, Estimate estimate)
    {
        if (problem.Graph.Find(estimate.Name) is not { } variable || GroupPresence.Of(problem, variable) is not { } members
            || estimate.Value.Values.Length % members.Length != 0) return null;
        var each = estimate.Value.Values.Length / members.Length;
        return [.. Enumerable.Range(0, estimate.Value.Values.Length).Select(at => members[at / each])];
    }

    /// <summary>The names of each dimension of a variable; empty if no dimension has names.</summary>
    private static List<IReadOnlyList<string>?> Of(Problem problem, string variable)
    {
        var dimensions = problem.Graph.Variables.FirstOrDefault(v => v.Name == variable)?.Whole.Dims;
        var names = dimensions?.Select(d => Of(problem, d.Size)).ToList() ?? [];
        return names.Exists(n => n is not null) ? names : [];
    }

    private static IReadOnlyList<string>? Of(Problem problem, Size size)
    {
        if (size.Symbol is not { } symbol) return null;
        var names = problem.Levels.GetValueOrDefault(symbol)?.Texts ?? problem.Groups.Names.GetValueOrDefault(symbol);
        return names?.Count == problem.SizeOf(size) ? names : null;
    }
}
