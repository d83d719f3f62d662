namespace ProbDsl.Catalog.Families;

/// <summary>Maximum-likelihood estimates of K probabilities. Theta: p[1..K]. Statistics: rows of each value.</summary>
internal sealed class CategoricalFamily(FamilyRequest request) : RowFamily
{
    private readonly int states = request.States;
    private readonly bool isFree = request.Estimated.Contains("p");

    public override int ThetaCount => states;

    public override int PreparedCount => states;

    public override int StatisticCount => states;

    public override int ScratchStrips => 0;

    /// <summary>The number of estimated parameters; a single state has probability 1 and leaves none.</summary>
    public override int FreeCount => isFree ? states - 1 : 0;

    public override void Start(double[][] columns, Span<double> theta)
    {
        if (isFree) theta.Fill(1.0 / states);
    }

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        for (var k = 0; k < states; k++) prepared[k] = Math.Log(theta[k]);
    }

    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var x = rows[0];
        for (var i = 0; i < x.Length; i++) scores[i] += prepared[(int)x[i] - 1];
    }

    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        var x = rows[0];
        for (var i = 0; i < x.Length; i++) statistics[(int)x[i] - 1] += weights[i];
    }

    // p[k] = rows of k / rows
    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (!isFree) return MaximumKind.Inside;
        var rows = Lanes.Sum(statistics);
        if (rows <= 0) return MaximumKind.NotIdentified;
        for (var k = 0; k < states; k++) theta[k] = statistics[k] / rows;
        return theta.Contains(0) ? MaximumKind.OnBoundary : MaximumKind.Inside;
    }

    // in softmax coordinates
    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta)
    {
        if (FreeCount == 0) return 0;
        var (rows, largest) = (Lanes.Sum(statistics), 0.0);
        for (var k = 0; k < states; k++) largest = Math.Max(largest, Math.Abs(statistics[k] - (theta[k] * rows)));
        return largest;
    }

    // logits are identified up to a constant: the last is 0
    public override double[] Write(string parameter, ReadOnlySpan<double> theta)
    {
        var values = theta.ToArray();
        return parameter == "p" ? values : [.. values.Select(p => Math.Log(p) - Math.Log(values[^1]))];
    }

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta)
    {
        if (parameter == "p")
        {
            value.CopyTo(theta);
            return;
        }

        var (largest, sum) = (double.NegativeInfinity, 0.0);
        foreach (var logit in value) largest = Math.Max(largest, logit);
        for (var k = 0; k < states; k++) sum += theta[k] = Math.Exp(value[k] - largest);
        for (var k = 0; k < states; k++) theta[k] /= sum;
    }
}
