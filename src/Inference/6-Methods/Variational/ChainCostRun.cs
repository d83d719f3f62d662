namespace ProbDsl.Inference.Variational;

/// <summary>Computes the terms of a bound at each step of a diffusion chain.</summary>
public static class ChainCostRun
{
    private const string StepsOutput = "steps", EndOutput = "end", WholeOutput = "whole";

    /// <summary>
    /// The terms of the story's chain over all rows, with the bound of each row at the same draws, so that the terms add up to the mean of
    /// -EachRow. Null without a chain, or with several.
    /// </summary>
    public static (ChainCosts Costs, double[] EachRow)? WithBound(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, ulong seed,
        EngineChoice engine)
    {
        if (like.Rows is not { } rows || StoryStructures.Of(problem.Graph).ClosedFormChains is not [var chain]) return null;
        using var run = RunOf(problem, catalog, like, chain, rows, weights, seed, engine);
        return Compute(run, weights, chain.Noising.Latent.Name, problem.SizeOf(chain.Noising.Length) - 1, run.Rows);
    }

    /// <summary>
    /// The terms under each of these weights, with the same draws, of at most this number of rows: evenly spaced batches. Empty if the
    /// story has no chain, or several.
    /// </summary>
    public static IReadOnlyList<ChainCosts> OfEach(
        Problem problem, StandardCatalog catalog, GuidedRequest like, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> weights,
        ulong seed, EngineChoice engine, int mostRows)
    {
        if (like.Rows is not { } rows || StoryStructures.Of(problem.Graph).ClosedFormChains is not [var chain]) return [];
        using var run = RunOf(problem, catalog, like with { Particles = 1 }, chain, rows, weights[0], seed, engine);
        return [
            .. weights.Select(
                own => Compute(run, own, chain.Noising.Latent.Name, problem.SizeOf(chain.Noising.Length) - 1, mostRows).Costs)];
    }

    private static GuidedRun RunOf(
        Problem problem, StandardCatalog catalog, GuidedRequest like, DenoisingChain chain, Plate rows,
        IReadOnlyDictionary<string, Tensor> weights, ulong seed, EngineChoice engine) =>
        new(problem, catalog, like, weights, seed, engine, (joint, request) =>
        [
            (StepsOutput, joint.ChainCost(chain.Step, rows)), (EndOutput, joint.ChainCost(chain.Base, rows)),
            (WholeOutput, joint.LogRatio().Rows!.SpreadOver([joint.RowAxis(rows), joint.Particle]).Value),
        ]);

    private static (ChainCosts Costs, double[] EachRow) Compute(GuidedRun run, IReadOnlyDictionary<string, Tensor> weights, string latent,
        int steps, int mostRows)
    {
        run.Take(weights);
        var (each, ends, wholes, sums) = (new double[run.Batch * steps], new double[run.Batch],
            new double[run.Batch * run.Draws], new double[steps]);
        var eachRow = new List<double>(Math.Min(run.Rows, mostRows));
        var (end, whole, counted) = (0.0, 0.0, 0L);
        for (var first = 0; first < run.Rows; first += run.Batch * Math.Max(1, run.Rows / mostRows))
        {
            run.Fill(first, 0);
            run.Read(StepsOutput, each);
            run.Read(EndOutput, ends);
            run.Read(WholeOutput, wholes);
            for (var row = 0; row < Math.Min(run.Batch, run.Rows - first); row++, counted++)
            {
                eachRow.Add(Mean(wholes.AsSpan(row * run.Draws, run.Draws)));
                (end, whole) = (end - ends[row], whole - eachRow[^1]);
                for (var t = 0; t < steps; t++) sums[t] -= each[(row * steps) + t];
            }
        }

        double[] means = [.. sums.Select(s => s / counted)];
        return (new(latent, (whole / counted) - means.Sum() - (end / counted), means, end / counted), [.. eachRow]);
    }

    private static double Mean(ReadOnlySpan<double> of)
    {
        var sum = 0.0;
        foreach (var value in of) sum += value;
        return sum / of.Length;
    }
}
