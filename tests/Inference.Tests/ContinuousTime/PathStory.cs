using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.ContinuousTime;

/// <summary>A story along time with its rows, as far as its path.</summary>
internal static class PathStory
{
    public static TimePath Of(string story, string csv)
    {
        var problem = TestStory.By(story, csv).Problem;
        return TimePath.Create(ContinuousTimeDraw.Find(problem.Graph)!, problem, TestStory.Catalog);
    }

    public static RowScores Scores(string story, string csv, RunOptions? options = null, ulong seed = 1)
    {
        var scored = PathScores.Compute(Of(story, csv), options ?? Along(1e-10), seed, engine: ManagedEngine.On(1));
        return scored.Value
            ?? throw new InvalidOperationException(string.Join("\n", scored.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
    }

    public static RunOptions Along(double? relative = null, int? steps = null, string? solver = null, string? trace = null,
        int? probes = null) => new()
        {
            [StandardOptions.RelativeTolerance] = relative,
            [StandardOptions.Steps] = steps,
            [StandardOptions.Solver] = solver,
            [StandardOptions.Trace] = trace,
            [StandardOptions.Probes] = probes,
        };

    /// <summary>log N(x; mean, covariance) in the plane.</summary>
    public static double LogNormal(double x, double y, (double X, double Y) mean, (double Xx, double Xy, double Yy) covariance)
    {
        var (a, b, det) = (x - mean.X, y - mean.Y, (covariance.Xx * covariance.Yy) - (covariance.Xy * covariance.Xy));
        return (-0.5 * ((covariance.Yy * a * a) - (2 * covariance.Xy * a * b) + (covariance.Xx * b * b)) / det) - (0.5 * Math.Log(det))
            - Math.Log(2 * Math.PI);
    }

    public static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * Math.Pow((x - mean) / sd, 2)) - Math.Log(sd) - (0.5 * Math.Log(2 * Math.PI));
}
