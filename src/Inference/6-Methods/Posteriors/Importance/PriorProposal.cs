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
        var supports = objective.Joint.Coordinates.ToDictionary(c => c.Source.Name, c => c.Source.Support);
        for (var i = 0; i < count; i++)
        {
            var one = drawn.Values.ToDictionary(
                v => v.Key, v => Inside(supports.GetValueOrDefault(v.Key), Part(v.Value, i)));
            double[] x = [.. free.SelectMany(f => f.Run(one)["free"].Values)];
            x.CopyTo(draws.Points, (from + i) * draws.Dimension);
            objective.Write(x);
            likelihood.Run();
            var weight = likelihood.Numbers(LogJoint.Density)[0];
            draws.LogWeights[from + i] = double.IsFinite(weight) ? weight : double.NegativeInfinity;
        }
    }

    /// <summary>
    /// The values, those that are rounded to the boundary of their support replaced by the next number inside, which has coordinates.
    /// </summary>
    private static Tensor Inside(Support? support, Tensor values)
    {
        var high = support switch
        {
            UnitInterval => Math.BitDecrement(1.0),
            PositiveReals or Simplices => double.MaxValue,
            _ => double.NaN,
        };
        return double.IsNaN(high) ? values : new(values.Shape, Array.ConvertAll(values.Values, x => Math.Clamp(x, double.Epsilon, high)));
    }

    private static Tensor Part(Tensor all, int draw)
    {
        Shape own = all.Shape.Trailing(all.Shape.Rank - 1);
        return new(own, all.Values.AsSpan(draw * own.Count, own.Count).ToArray());
    }
}
