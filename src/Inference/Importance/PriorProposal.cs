using ProbDsl.Catalog;
using ProbDsl.Inference.Density;
using ProbDsl.Inference.Draws;
using ProbDsl.Inference.Laplace;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Importance;

/// <summary>Draws of the unknowns from their prior, weighted by the likelihood of the data given them.</summary>
internal sealed class PriorProposal(Problem problem, StandardCatalog catalog, StoryObjective objective)
{
    // data are drawn too, and discarded: draws are made in batches
    private const int MostNumbers = 1 << 22;

    /// <summary>The draws, or why the prior cannot be drawn from.</summary>
    public Result<UnconstrainedDraws> Draw(int count, ulong seed)
    {
        if (new DrawChecks(problem.Graph, catalog).Find().FirstOrDefault(d => d.Severity == Severity.Error) is { } improper)
            return improper;
        if (objective.Joint.Likelihood(problem.Graph) is not { } likelihood)
            return ImportanceDiagnostics.NoPriorWeights(problem.Graph);
        using var program = objective.Compile(likelihood);
        var draws = new UnconstrainedDraws(new double[count * objective.Dimension], new double[count], objective.Dimension);
        // a sampler draws two or more: of a single draw the second one is discarded
        var batch = Math.Max(2, Math.Min(MostNumbers / Math.Max(1, problem.Graph.Variables.Sum(v => problem.ShapeOf(v).Count)), count));
        for (var (from, part) = (0, 0ul); from < count; from += batch, part++)
        {
            var sample = new PriorSampler(problem, catalog).Sample(seed + (part << 32), batch);
            if (sample.Value is not { } drawn) return new(null, sample.Diagnostics);
            Weigh(drawn, draws, from, Math.Min(batch, count - from), program);
        }

        return draws;
    }

    private void Weigh(SampledStory drawn, UnconstrainedDraws draws, int from, int count, IProgram likelihood)
    {
        var free = objective.Joint.Coordinates
            .Select(c => new Interpreter(Coordinates.FreeOf(problem, catalog, objective.Joint.Unobserved, c.Source))).ToList();
        for (var i = 0; i < count; i++)
        {
            var one = drawn.Values.ToDictionary(v => v.Key, v => Part(v.Value, i));
            double[] x = [.. free.SelectMany(f => f.Run(one)["free"].Values)];
            x.CopyTo(draws.Points, (from + i) * draws.Dimension);
            objective.Write(x);
            likelihood.Run();
            var weight = likelihood.Numbers(LogJoint.Density)[0];
            draws.LogWeights[from + i] = double.IsFinite(weight) ? weight : double.NegativeInfinity;
        }
    }

    private static Tensor Part(Tensor all, int draw)
    {
        Shape own = all.Shape.Trailing(all.Shape.Rank - 1);
        return new(own, all.Values.AsSpan(draw * own.Count, own.Count).ToArray());
    }
}
