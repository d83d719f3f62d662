using MathNet.Numerics;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>Independent Dirichlet probability vectors: concentrations one vector after another.</summary>
/// <param name="concentrations">[vectors * size].</param>
/// <param name="size">The number of elements of a vector.</param>
public sealed class DirichletDistribution(double[] concentrations, int size) : BlockDistribution
{
    private readonly double[] totals = [.. concentrations.Chunk(size).Select(own => own.Sum())];
    private readonly Dictionary<(double Concentration, double Total, double P), double> quantiles = [];

    public override int Numbers => concentrations.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var from = 0; from < concentrations.Length; from += size)
        {
            sum += SpecialFunctions.GammaLn(Total(from));
            for (var k = from; k < from + size; k++)
                sum += ((concentrations[k] - 1) * Math.Log(x[k])) - SpecialFunctions.GammaLn(concentrations[k]);
        }

        return sum;
    }

    public override double LargestTerms => totals.Sum(total => Math.Abs(SpecialFunctions.GammaLn(total)));

    public override void Draw(RandomStream random, Span<double> x)
    {
        for (var from = 0; from < concentrations.Length; from += size)
        {
            var own = x.Slice(from, size);
            var largest = double.NegativeInfinity;
            for (var k = 0; k < size; k++) largest = Math.Max(largest, own[k] = GammaSampler.DrawLog(concentrations[from + k], random));
            var total = 0.0;
            foreach (ref var probability in own) total += probability = Math.Exp(probability - largest);
            foreach (ref var probability in own) probability /= total;
        }
    }

    public override void Center(Span<double> x)
    {
        for (var k = 0; k < concentrations.Length; k++) x[k] = concentrations[k] / Total(k);
    }

    public override void MoveInside(Span<double> x)
    {
        foreach (ref var probability in x) probability = Math.Max(probability, ElementDistribution.Least);
    }

    public override (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Saved =>
        ("Dirichlet", [("size", [size]), ("concentration", concentrations)]);

    // doubling one element with all others fixed changes a row's log density by c log 2, which gives the count c
    public override double[]? LogPredictiveRatios(RowDensitiesOfBlock rows)
    {
        var counts = new double[concentrations.Length][];
        var moved = (double[])rows.Center.Clone();
        for (var k = 0; k < counts.Length; k++)
        {
            moved[k] = 2 * rows.Center[k];
            counts[k] = rows.At(moved);
            moved[k] = rows.Center[k];
            for (var row = 0; row < rows.Count; row++) counts[k][row] = (counts[k][row] - rows.There[row]) / Math.Log(2);
        }

        for (var k = 0; k < moved.Length; k++) moved[k] /= 3 + k;
        return rows.Agree(moved,
            row => rows.There[row] + Enumerable.Range(0, counts.Length).Sum(k => counts[k][row] * Math.Log(moved[k] / rows.Center[k])))
            ? [.. Enumerable.Range(0, rows.Count).Select(row => Gain(row, counts, rows.Center, rows.Sign))] : null;
    }

    // the marginal of one element is Beta(c, total - c)
    public override Marginal Of(int number)
    {
        if (size == 1) return new(1, 0, _ => 1);
        var (c, total) = (concentrations[number], Total(number));
        return new(c / total, Math.Sqrt(c * (total - c) / (total + 1)) / total, p => Quantile(c, total, p));
    }

    /// <summary>The quantile of one element, kept, since it is expensive and many elements have equal concentrations.</summary>
    private double Quantile(double concentration, double total, double p) =>
        quantiles.TryGetValue((concentration, total, p), out var known) ? known
        : quantiles[(concentration, total, p)] = BetaQuantile.Compute(concentration, total - concentration, p);

    /// <summary>
    /// Gamma(total) / Gamma(total + count) times Gamma(c + n) / Gamma(c) for each element, in logs, minus the row's value at the center.
    /// </summary>
    private double Gain(int row, double[][] counts, double[] center, int sign)
    {
        var gain = 0.0;
        for (var from = 0; from < concentrations.Length; from += size)
        {
            var (total, count) = (Total(from), 0.0);
            for (var k = from; k < from + size; k++)
            {
                if (sign * counts[k][row] is var n && n == 0) continue;
                gain += SpecialFunctions.GammaLn(concentrations[k] + n) - SpecialFunctions.GammaLn(concentrations[k])
                    - (n * Math.Log(center[k]));
                count += n;
            }

            if (count != 0) gain += SpecialFunctions.GammaLn(total) - SpecialFunctions.GammaLn(total + count);
        }

        return gain;
    }

    private double Total(int number) => totals[number / size];
}
