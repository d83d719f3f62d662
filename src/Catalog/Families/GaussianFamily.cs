namespace ProbDsl.Catalog.Families;

/// <summary>Estimates of mean and variance. Theta: mean, variance. Statistics about the current mean: rows, sum, sum of squares.</summary>
internal abstract class GaussianFamily(FamilyRequest request) : RowFamily
{
    private readonly bool meanIsFree = request.Estimated.Contains("mean");
    private readonly bool scaleIsFree = request.Estimated.Contains("sd");
    private readonly bool scaleIsTied = request.Tied.Contains("sd");

    public override int ThetaCount => 2;

    public override int PreparedCount => 3;

    public override int StatisticCount => 3;

    public override int ScratchStrips => 0;

    public override RowProgram? Program { get; } = new NormalColumnsProgram();

    public override int FreeCount => (meanIsFree ? 1 : 0) + (scaleIsFree ? 1 : 0);

    public override void Start(double[][] columns, Span<double> theta)
    {
        if (meanIsFree) theta[0] = Lanes.Sum(columns[0]) / columns[0].Length;
        if (scaleIsFree) theta[1] = request.ColumnVariance[0] > 0 ? request.ColumnVariance[0] : 1;
    }

    // mean, 1 / sd, -log sd - 1/2 log 2 pi
    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        prepared[0] = theta[0];
        prepared[1] = 1 / Math.Sqrt(theta[1]);
        prepared[2] = (-0.5 * Math.Log(theta[1])) - NormalConstant.HalfLogTwoPi;
    }

    // constant - 1/2 ((x - mean) / sd)^2
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var x = rows[0];
        var (mean, scale) = (Vector512.Create(prepared[0]), Vector512.Create(prepared[1]));
        var (constant, minusHalf) = (Vector512.Create(prepared[2]), Vector512.Create(-0.5));
        for (var i = 0; i < x.Length; i += Lanes.Count)
        {
            var z = (Lanes.Of(x, i) - mean) * scale;
            Lanes.Add(scores, i, Vector512.FusedMultiplyAdd(minusHalf * z, z, constant));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        var x = rows[0];
        var mean = Vector512.Create(prepared[0]);
        Vector512<double> count0 = default, count1 = default, sum0 = default, sum1 = default, squares0 = default, squares1 = default;
        for (var i = 0; i < x.Length; i += 2 * Lanes.Count)
        {
            var (w0, w1) = (Lanes.Of(weights, i), Lanes.Of(weights, i + Lanes.Count));
            var (d0, d1) = (Lanes.Of(x, i) - mean, Lanes.Of(x, i + Lanes.Count) - mean);
            var (wd0, wd1) = (w0 * d0, w1 * d1);
            count0 += w0;
            count1 += w1;
            sum0 += wd0;
            sum1 += wd1;
            squares0 = Vector512.FusedMultiplyAdd(wd0, d0, squares0);
            squares1 = Vector512.FusedMultiplyAdd(wd1, d1, squares1);
        }

        statistics[0] += Lanes.Sum(count0 + count1);
        statistics[1] += Lanes.Sum(sum0 + sum1);
        statistics[2] += Lanes.Sum(squares0 + squares1);
    }

    // mean' = mean + S1 / S0, variance' = S2 / S0 - (mean' - mean)^2
    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (FreeCount == 0) return MaximumKind.Inside;
        if (statistics[0] <= 0) return MaximumKind.NotIdentified;
        var shift = meanIsFree ? statistics[1] / statistics[0] : 0;
        theta[0] += shift;
        if (!scaleIsFree) return MaximumKind.Inside;
        var square = statistics[2] / statistics[0];
        if (FamilyRequest.MovedTooFar(square, shift, theta[0])) return MaximumKind.Inside;
        theta[1] = square - (shift * shift);
        return theta[1] > request.CollapsedFraction * request.ColumnVariance[0] ? MaximumKind.Inside : MaximumKind.Unbounded;
    }

    public override int TiedCount => scaleIsTied ? 1 : 0;

    // mean_k' = mean_k + S1_k / S0_k, variance' = sum_k (S2_k - S0_k (mean_k' - mean_k)^2) / sum_k S0_k
    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        if (!scaleIsTied) return base.MaximizeAll(statistics, thetas);
        var found = new MaximumKind[thetas.Length];
        var (rows, squares, moved, furthest) = (0.0, 0.0, 0.0, 0.0);
        for (var k = 0; k < thetas.Length; k++)
        {
            if (statistics[k][0] <= 0) found[k] = MaximumKind.NotIdentified;
            var shift = meanIsFree && statistics[k][0] > 0 ? statistics[k][1] / statistics[k][0] : 0;
            thetas[k][0] += shift;
            (rows, squares, moved) = (rows + statistics[k][0], squares + statistics[k][2], moved + (statistics[k][0] * shift * shift));
            furthest = Math.Max(furthest, Math.Abs(thetas[k][0]));
        }

        if (FamilyRequest.MovedTooFar(squares / rows, Math.Sqrt(moved / rows), furthest)) return found;
        var variance = (squares - moved) / rows;
        foreach (var theta in thetas) theta[1] = variance;
        if (!(variance > request.CollapsedFraction * request.ColumnVariance[0])) Array.Fill(found, MaximumKind.Unbounded);
        return found;
    }

    public override double LargestGradient(double[][] statistics, double[][] thetas)
    {
        if (!scaleIsTied) return base.LargestGradient(statistics, thetas);
        var (inMean, inScale) = (0.0, 0.0);
        for (var k = 0; k < thetas.Length; k++)
        {
            if (meanIsFree) inMean = Math.Max(inMean, Math.Abs(statistics[k][1] / thetas[k][1]));
            inScale += (statistics[k][2] / thetas[k][1]) - statistics[k][0];
        }

        return Math.Max(inMean, Math.Abs(inScale));
    }

    // in mean and log sd
    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) => Math.Max(
        meanIsFree ? Math.Abs(statistics[1] / theta[1]) : 0,
        scaleIsFree ? Math.Abs((statistics[2] / theta[1]) - statistics[0]) : 0);

    public override void Moments(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta, Span<double> mean, Span<double> covariance)
    {
        var shift = statistics[1] / statistics[0];
        (mean[0], covariance[0]) = (theta[0] + shift, Math.Max(0, (statistics[2] / statistics[0]) - (shift * shift)));
    }

    public override void Standardize(Span<double> statistics, Span<double> theta)
    {
        var sd = Math.Sqrt(theta[1]);
        (statistics[1], statistics[2], theta[0], theta[1]) = (statistics[1] / sd, statistics[2] / theta[1], theta[0] / sd, 1);
    }

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) =>
        [parameter == "mean" ? theta[0] : WriteScale(parameter, theta[1])];

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta)
    {
        if (parameter == "mean") theta[0] = value[0];
        else theta[1] = ReadScale(parameter, value[0]);
    }

    /// <summary>A variance as `sd`, `variance` or `precision`.</summary>
    internal static double WriteScale(string parameter, double variance) => parameter switch
    {
        "sd" => Math.Sqrt(variance),
        "variance" => variance,
        _ => 1 / variance,
    };

    /// <summary>The variance that an `sd`, `variance` or `precision` is.</summary>
    internal static double ReadScale(string parameter, double value) => parameter switch
    {
        "sd" => value * value,
        "precision" => 1 / value,
        _ => value,
    };
}
