using MathNet.Numerics.Distributions;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Inference.Results.ClosedForms;

/// <summary>A multivariate normal distribution.</summary>
public sealed class NormalDistribution(double[] mean, Precision precision) : BlockDistribution
{
    public override int Numbers => mean.Length;

    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var away = new double[mean.Length];
        for (var i = 0; i < away.Length; i++) away[i] = x[i] - mean[i];
        return 0.5 * (precision.LogDeterminant - (mean.Length * Math.Log(2 * Math.PI)) - precision.Square(away));
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        random.FillNormal(x);
        precision.Spread(x);
        for (var i = 0; i < x.Length; i++) x[i] += mean[i];
    }

    public override void Center(Span<double> x) => mean.CopyTo(x);

    public override (string Family, IReadOnlyList<(string Name, double[] Values)> Numbers)? Saved =>
        precision.Kept is { } kept ? ("Normal", [("mean", mean), ("precision", kept)]) : null;

    public override double[]? LogPredictiveRatios(RowDensitiesOfBlock rows)
    {
        var reported = QuadraticRows.Find(rows.Count, w => rows.At(Whitened(w)), new int[mean.Length], rows.Sign);
        return reported is null
            ? null : [.. Enumerable.Range(0, rows.Count).Select(row => 0.5 * (reported.Square(row, 0) - reported.LogDeterminant(row, 0)))];
    }

    public override OutlyingRow? Outlying(RowDensitiesOfBlock row) =>
        OutlyingSquare.Find(mean.Length, w => row.At(Whitened(w))[0]) is { } square
            ? new(Whitened(square.Foot), -0.5 * (square.Square + NearZero.Log1p(square.Curvature))) : null;

    /// <summary>Maps independent standard normal numbers to the numbers of this distribution.</summary>
    private double[] Whitened(double[] w)
    {
        var numbers = (double[])w.Clone();
        precision.Spread(numbers);
        for (var i = 0; i < numbers.Length; i++) numbers[i] += mean[i];
        return numbers;
    }

    public override Marginal Of(int number)
    {
        var (center, sd) = (mean[number], Math.Sqrt(precision.Variance(number)));
        return new(center, sd, p => Normal.InvCDF(center, sd, p));
    }
}
