namespace ProbDsl.Catalogue;

/// <summary>Estimates of a probability. Theta: p. Statistics: rows, successes.</summary>
internal sealed class BernoulliFamily : RowFamily
{
    public override int ThetaCount => 1;

    public override int PreparedCount => 2;

    public override int StatisticCount => 2;

    public override int ScratchStrips => 0;

    public override int FreeCount => 1;

    public override void Start(double[][] columns, Span<double> theta) => theta[0] = 0.5;

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        prepared[0] = Math.Log(theta[0]);
        prepared[1] = double.LogP1(-theta[0]);
    }

    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var x = rows[0];
        for (var i = 0; i < x.Length; i++) scores[i] += x[i] != 0 ? prepared[0] : prepared[1];
    }

    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> statistics)
    {
        var x = rows[0];
        for (var i = 0; i < x.Length; i++)
        {
            statistics[0] += weights[i];
            if (x[i] != 0) statistics[1] += weights[i];
        }
    }

    // p = successes / rows
    public override Maximum Maximise(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (statistics[0] <= 0) return Maximum.WithoutRows;
        theta[0] = statistics[1] / statistics[0];
        return theta[0] is 0 or 1 ? Maximum.OnEdge : Maximum.Inside;
    }

    // in the logit of p
    public override double LargestSlope(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) => Math.Abs(statistics[1] - (theta[0] * statistics[0]));

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) => [parameter == "p" ? theta[0] : Math.Log(theta[0]) - double.LogP1(-theta[0])];

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) => theta[0] = parameter == "p" ? value[0] : 1 / (1 + Math.Exp(-value[0]));
}
