using System.Numerics.Tensors;
using MathNet.Numerics;

namespace ProbDsl.Catalogue;

/// <summary>Estimates of a rate. Theta: rate. Statistics: rows, sum of counts. A second column holds log x!.</summary>
internal sealed class PoissonFamily : RowFamily
{
    public override int ThetaCount => 1;

    public override int PreparedCount => 2;

    public override int StatisticCount => 2;

    public override int ScratchStrips => 0;

    public override int FreeCount => 1;

    public override double[][] Columns(double[][] observed) => [observed[0], [.. observed[0].Select(x => SpecialFunctions.GammaLn(x + 1))]];

    public override void Start(double[][] columns, Span<double> theta) => theta[0] = Math.Max(TensorPrimitives.Sum<double>(columns[0]) / columns[0].Length, 1e-3);

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        prepared[0] = theta[0];
        prepared[1] = Math.Log(theta[0]);
    }

    // x log rate - rate - log x!
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var x = rows[0];
        var logFactorial = rows[1];
        for (var i = 0; i < x.Length; i++) scores[i] += (x[i] == 0 ? 0 : x[i] * prepared[1]) - prepared[0] - logFactorial[i];
    }

    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> statistics)
    {
        statistics[0] += TensorPrimitives.Sum(weights);
        statistics[1] += TensorPrimitives.Dot(weights, rows[0]);
    }

    // rate = mean count
    public override Maximum Maximise(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (statistics[0] <= 0) return Maximum.WithoutRows;
        theta[0] = statistics[1] / statistics[0];
        return theta[0] == 0 ? Maximum.OnEdge : Maximum.Inside;
    }

    // in the log of the rate
    public override double LargestSlope(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) => Math.Abs(statistics[1] - (theta[0] * statistics[0]));

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) => [parameter == "rate" ? theta[0] : Math.Log(theta[0])];

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) => theta[0] = parameter == "rate" ? value[0] : Math.Exp(value[0]);
}
