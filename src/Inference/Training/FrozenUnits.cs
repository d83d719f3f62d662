using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Training;

/// <summary>
/// Freezes the units in which flows, SDEs and nets read and produce data: the mean and standard deviation of the training rows, so that
/// initialization and learning rates suit data of any offset and scale.
/// </summary>
internal static class FrozenUnits
{
    /// <summary>The problem of a training, with the units of its own rows.</summary>
    public static Problem Freeze(Problem problem) => problem with
    {
        Units = StoryStructures.Of(problem.Graph).Open.All.Where(open => !open.Data.Extents.Any(e => problem.IsRagged(e.Size)))
            .Select(open => KeyValuePair.Create(open.Name, Of(problem, open)))
            .Where(units => units.Value.Values.Values.All(IsInRange)).ToDictionary(),
    };

    // float32, in which nets compute, has no larger numbers
    private static bool IsInRange(double number) => Math.Abs(number) <= float.MaxValue;

    private static StandardUnits Of(Problem problem, OpenUnit open)
    {
        var columns = ColumnMoments.Of(problem, open.Data).ToList();
        // a constant column is only moved
        var scales = columns.Select(c => c.Sd > 0 ? c.Sd : 1);
        return open.ScalePower is { } power ? StandardUnits.Of([.. columns.Select(_ => 0.0)], [.. scales.Select(s => Math.Pow(s, power))])
            : StandardUnits.Of([.. columns.Select(c => c.Mean)], [.. scales]);
    }
}
