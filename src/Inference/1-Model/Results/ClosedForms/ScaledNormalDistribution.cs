using MathNet.Numerics.Distributions;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>
/// A Normal-Gamma distribution: locations are normal given scales, each of which, or its power, is gamma (a precision) or inverse gamma (a
/// variance). The precision of each location is its precision at scales of 1, times the precision of its own scale; correlated locations
/// share a scale.
/// </summary>
/// <param name="mean">The mean of the locations, which does not depend on the scales.</param>
/// <param name="precision">The precision of the locations at scales of 1.</param>
/// <param name="scaleOf">The scale of each location.</param>
/// <param name="scales">The distributions of the scales.</param>
public sealed class ScaledNormalDistribution(double[] mean, Precision precision, int[] scaleOf, ElementDistribution[] scales)
    : BlockDistribution
{
    public override int Numbers => mean.Length + scales.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var (density, away) = (0.0, new double[mean.Length]);
        for (var e = 0; e < scales.Length; e++) density += scales[e].LogDensity(x[mean.Length + e]);
        for (var i = 0; i < mean.Length; i++)
        {
            var own = PrecisionAt(x, i);
            density += 0.5 * Math.Log(own);
            away[i] = (x[i] - mean[i]) * Math.Sqrt(own);
        }

        return density + (0.5 * (precision.LogDeterminant - (mean.Length * Math.Log(2 * Math.PI)) - precision.Square(away)));
    }

    public override double LargestTerms => scales.Sum(distribution => distribution.LargestTerms);

    public override void Draw(RandomStream random, Span<double> x)
    {
        var locations = x[..mean.Length];
        for (var e = 0; e < scales.Length; e++) x[mean.Length + e] = scales[e].Draw(random);
        random.FillNormal(locations);
        precision.Spread(locations);
        for (var i = 0; i < locations.Length; i++) locations[i] = mean[i] + (locations[i] / Math.Sqrt(PrecisionAt(x, i)));
    }

    public override void Center(Span<double> x)
    {
        mean.CopyTo(x);
        for (var e = 0; e < scales.Length; e++) x[mean.Length + e] = scales[e].Marginal.Quantile!(0.5);
    }

    // where a scale moves, its locations move to their mean, which is typical of every scale
    public override void MoveInside(Span<double> x)
    {
        for (var e = 0; e < scales.Length; e++)
        {
            ref var scale = ref x[mean.Length + e];
            if (scales[e].Inside(scale) is var inside && inside == scale) continue;
            scale = inside;
            for (var i = 0; i < mean.Length; i++)
                if (scaleOf[i] == e) x[i] = mean[i];
        }
    }

    public override (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Saved => precision.Kept is { } kept
        ? ($"Normal-{scales[0].Names.Family}", [("mean", mean), ("precision", kept),
            ("scale_of", Array.ConvertAll(scaleOf, s => (double)s)), .. ElementsDistribution.ParametersOf(scales)]) : null;

    // at a scale t the rows are exp(t (b'w - w'A w / 2)) times their density at w = 0: integrating w out reduces b of the scale by half a
    // square
    public override double[]? LogPredictiveRatios(RowDensitiesOfBlock rows)
    {
        var reported = QuadraticRows.Find(rows.Count, w => rows.At(Whitened(w, 1)), scaleOf, rows.Sign);
        if (reported is null || !ScaleAsOne(rows)) return null;
        var scaled = new ElementRows(rows, scales, mean.Length);
        double[] elsewhere = [.. rows.Center.Select((c, i) => i < mean.Length ? c : scales[i - mean.Length].Beside(c).Item1 / 2)];
        if (!rows.Agree(elsewhere,
            row => rows.There[row] + Enumerable.Range(0, scales.Length).Sum(e => scaled.Change(e, row, elsewhere[mean.Length + e]))))
            return null;
        return [.. Enumerable.Range(0, rows.Count).Select(row => Enumerable.Range(0, scales.Length).Sum(e => Gain(e, row)))];

        double Gain(int scale, int row)
        {
            if (!scaleOf.Contains(scale)) return scaled.Gain(scale, row);
            var half = 0.5 * reported.Square(row, scale);
            return (TimesAt(rows.Center, scale) * half) + scaled.Gain(scale, row, half) - (0.5 * reported.LogDeterminant(row, scale));
        }
    }

    public override OutlyingRow? Outlying(RowDensitiesOfBlock row)
    {
        if (OutlyingSquare.Find(mean.Length, w => row.At(Whitened(w, 1))[0]) is not { } square) return null;
        int[] own = [.. scaleOf.Where((_, i) => square.Foot[i] != 0).Distinct()];
        if (own.Length != 1) return null;
        double[] foot = [.. Whitened(square.Foot, 1)[..mean.Length], .. row.Center[mean.Length..]];
        var near = new ElementRows(row.About(foot), scales, mean.Length);
        return new(foot, Enumerable.Range(0, scales.Length).Sum(e => near.FarGain(e, 0, e == own[0] ? -0.5 * square.Square : 0))
            - (0.5 * NearZero.Log1p(square.Curvature)));
    }

    /// <summary>Whether the effect of locations on the rows is proportional to their scale.</summary>
    private bool ScaleAsOne(RowDensitiesOfBlock rows)
    {
        double[] still = new double[mean.Length], away = [.. Enumerable.Range(0, mean.Length).Select(i => Math.Cos(i + 1))];
        double[] one = rows.At(Whitened(away, 1)), zero = rows.At(Whitened(still, 1)), there = rows.At(Whitened(still, 3));
        var times = Factor(0, 3) / Factor(0, 1);
        return rows.Agree(Whitened(away, 3), row => there[row] + (times * (one[row] - zero[row])));
    }

    /// <summary>Maps independent standard normal numbers to locations at scales of 1, followed by equal scales.</summary>
    private double[] Whitened(double[] w, double scale)
    {
        var spread = (double[])w.Clone();
        precision.Spread(spread);
        return [.. spread.Zip(mean, (x, m) => x + m), .. scales.Select(_ => scale)];
    }

    // the marginal of a location is Student t with twice the shape as degrees of freedom
    public override Marginal Of(int number)
    {
        if (number >= mean.Length) return scales[number - mean.Length].Marginal;
        var (shape, rate) = scales[scaleOf[number]].Parameters;
        return Students(mean[number], Math.Sqrt(rate / shape * precision.Variance(number)), 2 * shape);
    }

    internal static Marginal Students(double center, double scale, double degrees) => new(
        GammaMoments.Exists(degrees / 2, -0.5) ? center : double.NaN,
        GammaMoments.Exists(degrees / 2, -1) ? scale * Math.Sqrt(degrees / (degrees - 2)) : double.PositiveInfinity,
        p => center + (scale * StudentT.InvCDF(0, 1, degrees, p)));

    private double PrecisionAt(ReadOnlySpan<double> x, int location) => TimesAt(x, scaleOf[location]);

    /// <summary>The factor of a scale in precisions.</summary>
    private double TimesAt(ReadOnlySpan<double> x, int scale) => Factor(scale, x[mean.Length + scale]);

    // t of a precision, 1 / v of a variance, 1 / s^2 of a standard deviation: the second statistic
    private double Factor(int scale, double at) => -scales[scale].Statistics(at).Second;
}
