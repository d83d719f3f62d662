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
            Sections = [.. summary.Sections.Select(s => s.Named(variable => Of(problem, variable)))],
        };

        Estimate Named(Estimate estimate) => estimate.Cells is null ? estimate with { Names = Of(problem, estimate.Name) } : estimate;
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
