using ProbDsl.Inference.Importance;
using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Pathfinder;

/// <summary>Optimization paths from several starts, and weighted draws of the normal approximations along them.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="fit">The story with its plan.</param>
/// <param name="ascent">The log density with its starts.</param>
internal sealed class PathfinderFitting(string method, PreparedFit fit, ModeOptimizer ascent) : Fitting, IDisposable
{
    private readonly StoryObjective objective = ascent.Objective;

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var found = NormalPaths.Find(objective, ascent.Units, (path, random) => ascent.Init(path, random).Position,
            options.Restarts ?? Usual, options.Seed, cancellation);
        if (found is null)
            return FitOutcome.None(cancellation.IsCancellationRequested ? [] : [PathfinderDiagnostics.NoApproximation(method)]) with
            {
                Stopped = cancellation.IsCancellationRequested ? StopReason.Interrupted : StopReason.Stalled,
            };
        var (weighed, arrays) = Weighted(found, options, progress, cancellation);
        var reported = weighed.Report(fit.Problem, fit.Story.Catalog, objective, options, arrays);
        ValueList<Diagnostic> warnings = [.. ApproximationDiagnostics.OfWeights(weighed.Sampling, null)];
        var stopped = cancellation.IsCancellationRequested ? StopReason.Interrupted : StopReason.DrawsDone;
        var bound = Evidence.BoundOf(fit.Problem.Graph, fit.Story.Catalog);
        return new(reported.Value is { } summary ? summary with { Warnings = [.. summary.Warnings, .. warnings] } : null, bound,
            found.Best.Bound, double.NaN, stopped, found.Steps, [new(0, found.Best.Bound, found.Steps, stopped, null)],
            [found.Best.Bound], [.. reported.Diagnostics, .. warnings])
        {
            StopText = string.Create(CultureInfo.InvariantCulture,
                $"{CountedNoun.Of(found.Found, "path")} of {found.Steps:N0} steps, {found.Evaluations:N0} densities"),
        };
    }

    public void Dispose() => ascent.Dispose();

    /// <summary>The number of starts.</summary>
    private const int Usual = 4;

    /// <summary>
    /// The draws with their weights, and their arrays. Where components are exchangeable those of the best path count for all orders, and
    /// are sorted.
    /// </summary>
    private (WeightedProposal Weighed, Dictionary<string, Tensor> Arrays) Weighted(
        NormalPaths found, FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var best = found.Best.Best;
        var equal = ascent.Labels.EqualModes(new(best.Mean, objective.Density(best.Mean)));
        if (equal.Classes.Count > 0) found = found with { Kept = [found.Best] };
        var draws = found.Draw(objective, ProposalDraws.Count(objective, options), options.Seed,
            withTails: equal.Classes.Count == 0, progress, cancellation);
        ProposalDraws.CountForAllOrders(draws, new(best), equal);
        var (arrays, by) = ComponentOrderedDraws.ArraysOf(fit, objective, draws, draws.LogWeights, options.ChosenEngine);
        var rounding = DensityRounding.Estimate(objective, best);
        var weighed = WeightedProposal.Create(draws, Proposal(found.Kept.Count) + equal.Times, by, rounding);
        return (weighed with { LogModes = equal.LogOrders }, arrays);
    }

    private static string Proposal(int count) =>
        count == 1 ? "the normal distribution along a path" : $"{CountedNoun.Of(count, "normal distribution")} along paths";
}
