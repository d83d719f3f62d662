using ProbDsl.Catalog;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests;

/// <summary>Walks in free coordinates (Metropolis et al. 1953); a step is fifty moves and the draw after them.</summary>
internal sealed class RandomWalkFitting(Problem problem, StandardCatalog catalog, InferencePlan plan, FitOptions options)
    : SteppedMethod<WalkState>, IDisposable
{
    private const int Draws = 10, Moves = 50;
    private const double Width = 0.3;

    private readonly StoryObjective objective = new(problem, catalog, plan.Density, withJacobian: true, options.ChosenEngine);

    public override SteppedDefaults Defaults { get; } = new(Restarts: 1, MaxIterations: Draws + 1, Tolerance: 0);

    public override ObjectiveKind Objective => ObjectiveKind.LogJoint;

    public override bool Ascends => false;

    public override StateArrays<WalkState> CheckpointArrays { get; } = new(
        state => new Dictionary<string, double[]> { ["point"] = state.Point, ["kept"] = state.Kept, ["made"] = [state.Made],
            ["accepted"] = [state.Accepted] },
        arrays => new(arrays["point"], arrays["kept"], (int)arrays["made"][0], arrays["accepted"][0]));

    public override WalkState Init(int restart, RandomStream random) => 
        new(new double[objective.Dimension], new double[Draws * objective.Dimension], 0, 0);

    public override Step<WalkState> Next(WalkState state)
    {
        var info = new StepInfo(objective.Density(state.Point), double.NaN) { Stop = state.Made == Draws ? StopReason.DrawsDone : null };
        if (!info.Continues) return new(state, info);
        var random = new RandomStream(options.Seed, "random walk", (uint)state.Made);
        var (point, density, accepted) = ((double[])state.Point.Clone(), info.Objective, state.Accepted);
        for (var move = 0; move < Moves; move++)
        {
            double[] proposed = [.. point.Select(x => x + (Width * random.NextNormal()))];
            var there = objective.Density(proposed);
            if (!(Math.Log(random.NextUniform()) < there - density)) continue;
            (point, density, accepted) = (proposed, there, accepted + 1);
        }

        double[] kept = [.. state.Kept];
        point.CopyTo(kept, state.Made * objective.Dimension);
        return new(new(point, kept, state.Made + 1, accepted), info);
    }

    public override Result<FitSummary> Summarize(WalkState state)
    {
        var draws = new UnconstrainedDraws(state.Kept[..(state.Made * objective.Dimension)], new double[state.Made], objective.Dimension);
        var (arrays, summary, joint) = (draws.Arrays(objective), new DrawSummary(draws.Count, options.Interval), objective.Joint);
        return new FitSummary([.. joint.Coordinates.Select(c => summary.Of(c.Unknown, arrays[c.Unknown.Name]))], joint.Dimension, [])
        {
            Definitions = [.. joint.Definitions.Select(d => summary.Of(d, arrays[d.Name]))],
            Sections =
            [
                new PosteriorDraws(draws.Count, joint.Coordinates.ToDictionary(c => c.Unknown.Name, c => arrays[c.Unknown.Name])),
                new Acceptance(state.Accepted / (Math.Max(1, state.Made) * Moves)),
            ],
        };
    }

    public void Dispose() => objective.Dispose();
}

/// <summary>Where the walk is, room for all draws [draws, dimension], how many are made, and how many moves were accepted.</summary>
internal sealed record WalkState(double[] Point, double[] Kept, int Made, double Accepted);
