namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Sums of all terms over the whole numbers of one or two columns: over the range of the draws, which is doubled until nothing is added.
/// </summary>
internal sealed class WholeSums : IIntegrals
{
    private const int Most = 400_000;

    // a sum that doubling its range changes by less has converged
    private const double Tolerance = 1e-12;

    private WholeSums(double[] sums, double transport) => (Sums, Transport) = (sums, transport);

    public string By => "sum over whole numbers";

    public string NotConverged => "the sum has not converged";

    public double[] Sums { get; }

    public double[] Errors { get; private init; } = new double[DensityTerms.Count];

    public double Transport { get; }

    public double TransportError { get; private init; }

    public string Lacking(string name, double mass) =>
        $"the probabilities of {name} add up to {MassText.Write(mass)}, not to 1";

    /// <param name="masses">The log probabilities of A and B at points [n, dimensions].</param>
    /// <param name="draws">Draws of both, [n, dimensions].</param>
    /// <param name="ranges">The range of each dimension, one or two.</param>
    public static Result<WholeSums> Compute(Func<double[], Result<LogDensities>> masses, double[] draws, IReadOnlyList<WholeRange> ranges)
    {
        WholeRange[] box = [.. ranges.Select((range, d) => range.Holding(draws.Where((_, i) => i % ranges.Count == d)))];
        var found = Over(box, masses);
        while (found.Value is { } before && !box.SequenceEqual(ranges))
        {
            WholeRange[] larger = [.. box.Zip(ranges, (own, range) => own.Doubled(range))];
            if (larger.Aggregate(1.0, (n, range) => n * range.Count) > Most)
                return new WholeSums(before.Sums, before.Transport)
                    { Errors = [.. before.Sums.Select(_ => double.PositiveInfinity)], TransportError = double.PositiveInfinity };
            found = Over(box = larger, masses);
            if (found.Value is not { } now) break;
            double[] errors = [.. now.Sums.Zip(before.Sums, Change)];
            var whole = new WholeSums(now.Sums, now.Transport)
                { Errors = errors, TransportError = Change(now.Transport, before.Transport) };
            if (errors.Zip(now.Sums, (error, sum) => error <= Tolerance * Math.Max(1, sum)).All(isSmall => isSmall)) return whole;
        }

        return found;
    }

    private static double Change(double now, double before) => now == before ? 0 : Math.Abs(now - before);

    private static Result<WholeSums> Over(WholeRange[] box, Func<double[], Result<LogDensities>> masses)
    {
        var points = box.Aggregate((IEnumerable<double[]>)[[]],
            (all, range) => all.SelectMany(p => range.Numbers.Select(n => (double[])[.. p, n]))).ToList();
        var found = masses([.. points.SelectMany(p => p)]);
        if (found.Value is not var (a, b)) return new(null, found.Diagnostics);
        var (sums, terms, difference, transport) = (new double[DensityTerms.Count], new double[DensityTerms.Count], 0.0, 0.0);
        for (var at = 0; at < points.Count; at++)
        {
            DensityTerms.At(a[at], b[at], terms);
            for (var term = 0; term < terms.Length; term++) sums[term] += terms[term];
            // the sum of |F - G| over whole numbers
            transport += Math.Abs(difference += terms[DensityTerms.MassOfA] - terms[DensityTerms.MassOfB]);
        }

        return new WholeSums(sums, box.Length == 1 ? transport : 0);
    }
}
