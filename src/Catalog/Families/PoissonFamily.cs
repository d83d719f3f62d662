using ProbDsl.Runtime.Paging;

namespace ProbDsl.Catalog.Families;

/// <summary>Maximum-likelihood estimates of a rate. Theta: rate. Statistics: rows, sum of counts. A second column holds log x!.</summary>
internal sealed class PoissonFamily(FamilyRequest request) : RowFamily
{
    public override int ThetaCount => 1;

    public override int PreparedCount => 2;

    public override int StatisticCount => 2;

    public override int ScratchStrips => 0;

    public override int FreeCount { get; } = request.Estimated.Contains("rate") ? 1 : 0;

    public override double[][] Columns(double[][] observed) => [observed[0], LargeArrays.Map(observed[0], x => LogGamma.Compute(x + 1))];

    public override void Start(double[][] columns, Span<double> theta)
    {
        if (FreeCount > 0) theta[0] = Math.Max(Lanes.Sum(columns[0]) / columns[0].Length, 1e-3);
    }

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        prepared[0] = theta[0];
        prepared[1] = Math.Log(theta[0]);
    }

    // x log rate - rate - log x!, with 0 log 0 = 0
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var x = rows[0];
        var logFactorial = rows[1];
        var (rate, logRate) = (Vector512.Create(prepared[0]), Vector512.Create(prepared[1]));
        for (var i = 0; i < x.Length; i += Lanes.Count)
        {
            var count = Lanes.Of(x, i);
            var power = Vector512.AndNot(count * logRate, Vector512.Equals(count, Vector512<double>.Zero));
            Lanes.Add(scores, i, power - rate - Lanes.Of(logFactorial, i));
        }
    }

    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        statistics[0] += Lanes.Sum(weights);
        statistics[1] += Lanes.Dot(weights, rows[0]);
    }

    // rate = mean count
    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (FreeCount == 0) return MaximumKind.Inside;
        if (statistics[0] <= 0) return MaximumKind.NotIdentified;
        theta[0] = statistics[1] / statistics[0];
        return theta[0] == 0 ? MaximumKind.OnBoundary : MaximumKind.Inside;
    }

    // in the log of the rate
    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
        FreeCount * Math.Abs(statistics[1] - (theta[0] * statistics[0]));

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) => [parameter == "rate" ? theta[0] : Math.Log(theta[0])];

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) =>
        theta[0] = parameter == "rate" ? value[0] : Math.Exp(value[0]);
}
