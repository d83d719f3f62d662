namespace ProbDsl.Inference.Variational;

/// <summary>Computes the information in each latent about its rows under a trained guide.</summary>
internal static class LatentInformationRun
{
    private const int Draws = 2000, MostOfRow = 50, MostRows = 20_000;

    /// <summary>
    /// The KL divergences of all latents of rows with a single statement in the guide, averaged over the rows (evenly spaced batches of
    /// more than 20,000); divergences without a formula are averaged over draws.
    /// </summary>
    public static ValueList<LatentInformation> Compute(Problem problem, StandardCatalog catalog, GuidedRequest like,
        IReadOnlyDictionary<string, Tensor> weights, FitOptions options)
    {
        if (like.Rows is not { } rows) return [];
        var numbers = new Dictionary<string, int>();
        var particles = Math.Clamp(Draws / problem.SizeOf(rows.Size), 1, MostOfRow);
        using var run = new GuidedRun(
            problem, catalog, like with { Particles = particles }, weights, options.Seed, options.ChosenEngine,
            (joint, _) => [.. joint.Divergences().Select(d => Named(d.Latent, d.Each))]);
        return [
            .. numbers.Select(n => new LatentInformation(n.Key, problem.ShapeOf(problem.Graph[n.Key])[1..].Count,
                MeanOf(run, n.Key, n.Value)))];

        (string, Value) Named(string latent, Value each)
        {
            numbers[latent] = each.Shape[^1];
            return (latent, each);
        }
    }

    private static ValueList<double> MeanOf(GuidedRun run, string latent, int numbers)
    {
        var (all, sums, width) = (new double[run.Batch * run.Draws * numbers], new double[numbers], run.Draws * numbers);
        var counted = 0L;
        for (var first = 0; first < run.Rows; first += run.Batch * Math.Max(1, run.Rows / MostRows))
        {
            var rows = Math.Min(run.Batch, run.Rows - first);
            run.Fill(first, 0);
            run.Read(latent, all);
            for (var i = 0; i < rows * width; i++) sums[i % numbers] += all[i];
            counted += rows;
        }

        return [.. sums.Select(s => s / ((double)counted * run.Draws))];
    }
}
