namespace ProbDsl.Inference.Binding;

/// <summary>
/// Checks whether the SDE of a story turns its data into noise: by its numbers and functions, and, if data are given, by the part of them
/// that is left at the end time.
/// </summary>
internal sealed class NoisingChecks(Problem problem, StandardCatalog catalog)
{
    // threshold in nats per row
    private const double MuchLost = 0.05;

    public IEnumerable<Diagnostic> Find()
    {
        if (StoryStructures.Of(problem.Graph).Path is not { Sde: { Of: LinearSde sde } written } path) return [];
        var made = LoweringLimit.Try(() => sde.Of(NoisingOptions.Evaluate(path, problem, catalog)));
        if (made.Limit is { } limit)
            return [NoisingDiagnostics.NoNoise(written, new(written.Options[0].Name, $"is not computed: {limit.Reason}", limit.Next))];
        var (noising, trouble) = made.Value;
        return noising is null ? [NoisingDiagnostics.NoNoise(written, trouble!)] : CheckEndDistribution(path, noising);
    }

    /// <summary>
    /// Warns if the distribution of x_1 differs from the one that replaces it, both taken as normal in each coordinate: the
    /// Kullback-Leibler divergence of Normal(0, end) from Normal(kept mean, kept^2 variance + spread^2) exceeds the threshold. In standard
    /// units these would agree whatever is kept, so that a bound takes its place.
    /// </summary>
    private IEnumerable<Diagnostic> CheckEndDistribution(ContinuousTimeDraw path, NoisingProcess noising)
    {
        if (!problem.Data.TryGetValue(path.Draw.Target.Of, out var data) || data.Values.Length == 0) return [];
        var end = new ProgramBuilder().Constant([1], [1]);
        var (kept, spread) = (Interpreter.Evaluate(noising.Kept(end)).Values[0], Interpreter.Evaluate(noising.Spread(end)).Values[0]);
        // where the story leaves the units open, the SDE has standard ones, and only the shape of data is left
        var isStandard = StoryStructures.Of(problem.Graph).Open.Cover(problem.Graph[path.Draw.Target.Of]);
        var lost = Columns(data).Sum(c => isStandard
            ? MostOf((kept * kept * (c.Variance > 0 ? 1 : 0)) + (spread * spread), spread * spread, noising.EndSd)
            : DivergenceOf(kept * c.Mean, (kept * kept * c.Variance) + (spread * spread), noising.EndSd));
        return lost > MuchLost ? [NoisingDiagnostics.MuchKept(path.Sde!, kept, spread, noising.EndSd, lost)] : [];
    }

    /// <summary>
    /// The most that the divergence can be for numbers of mean 0: the mean of those of the normal distributions about each of them.
    /// </summary>
    private static double MostOf(double variance, double spread, double end) =>
        0.5 * ((variance / (end * end)) - 1 - Math.Log(spread / (end * end)));

    private static double DivergenceOf(double mean, double variance, double end) =>
        0.5 * (((variance + (mean * mean)) / (end * end)) - 1 - Math.Log(variance / (end * end)));

    /// <summary>The mean and variance of each number of a row, over the cells that are present.</summary>
    private static IEnumerable<(double Mean, double Variance)> Columns(Tensor data)
    {
        var numbers = data.Values.Length / data.Shape[0];
        for (var number = 0; number < numbers; number++)
        {
            double[] there = [.. Enumerable.Range(0, data.Shape[0]).Select(row => data.Values[(row * numbers) + number])
                .Where(double.IsFinite)];
            if (there.Length == 0) continue;
            var mean = there.Average();
            yield return (mean, there.Average(x => (x - mean) * (x - mean)));
        }
    }
}
