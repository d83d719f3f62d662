namespace ProbDsl.Catalog.Families;

/// <summary>Maximum-likelihood estimates of a probability. Theta: p. Statistics: rows, successes.</summary>
internal sealed class BernoulliFamily(FamilyRequest request) : RowFamily
{
    public override int ThetaCount => 1;

    public override int PreparedCount => 2;

    public override int StatisticCount => 2;

    public override int ScratchStrips => 0;

    public override int FreeCount { get; } = request.Estimated.Contains("p") ? 1 : 0;

    public override void Start(double[][] columns, Span<double> theta)
    {
        if (FreeCount > 0) theta[0] = 0.5;
    }

    // log p, log (1 - p)
    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        prepared[0] = Math.Log(theta[0]);
        prepared[1] = LogOfRest(theta[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var x = rows[0];
        var (yes, no) = (Vector512.Create(prepared[0]), Vector512.Create(prepared[1]));
        for (var i = 0; i < x.Length; i += Lanes.Count) Lanes.Add(scores, i, Vector512.ConditionalSelect(IsNo(x, i), no, yes));
    }

    // both sums in the same order: if all rows are 1 they are exactly equal
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        var x = rows[0];
        Vector512<double> count = default, successes = default;
        for (var i = 0; i < x.Length; i += Lanes.Count)
        {
            var w = Lanes.Of(weights, i);
            count += w;
            successes += Vector512.AndNot(w, IsNo(x, i));
        }

        statistics[0] += Lanes.Sum(count);
        statistics[1] += Lanes.Sum(successes);
    }

    // p = successes / rows
    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (FreeCount == 0) return MaximumKind.Inside;
        if (statistics[0] <= 0) return MaximumKind.NotIdentified;
        theta[0] = statistics[1] / statistics[0];
        return theta[0] is 0 or 1 ? MaximumKind.OnBoundary : MaximumKind.Inside;
    }

    // in the logit of p
    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
        FreeCount * Math.Abs(statistics[1] - (theta[0] * statistics[0]));

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) =>
        [parameter == "p" ? theta[0] : Math.Log(theta[0]) - LogOfRest(theta[0])];

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) =>
        theta[0] = parameter == "p" ? value[0] : 1 / (1 + Math.Exp(-value[0]));

    private static Vector512<double> IsNo(ReadOnlySpan<double> x, int at) => Vector512.Equals(Lanes.Of(x, at), Vector512<double>.Zero);

    // log(1 - p): 1 - p is exact from 1/2 on, below it log(1 - p) = -2 atanh(p / (2 - p)) keeps the digits of a small p
    private static double LogOfRest(double p) => p >= 0.5 ? Math.Log(1 - p) : -2 * Math.Atanh(p / (2 - p));
}
