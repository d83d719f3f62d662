using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Freezes the units in which flows and SDEs produce data: the mean and standard deviation of the training rows, so that initialization and
/// learning rates suit data of any offset and scale.
/// </summary>
internal static class FrozenUnits
{
    /// <summary>The problem of a training, with the units of its own rows.</summary>
    public static Problem Freeze(Problem problem) => problem with
    {
        Units = StoryStructures.Of(problem.Graph).InOpenUnits.Select(draw => problem.Graph[draw.Target.Of]).Distinct()
            .Where(data => !data.Extents.Any(e => problem.IsRagged(e.Size)))
            .ToDictionary(data => StandardUnits.NameOf(data.Name), data => Of(problem, data)),
    };

    private static StandardUnits Of(Problem problem, Variable data)
    {
        var columns = ColumnMoments.Of(problem, data).ToList();
        // a constant column is only moved
        return StandardUnits.Of([.. columns.Select(c => c.Mean)], [.. columns.Select(c => c.Sd > 0 ? c.Sd : 1)]);
    }
}
