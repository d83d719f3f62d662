namespace ProbDsl.Catalog.Families;

/// <summary>
/// Least squares with an estimated or given variance: a normal distribution whose mean is linear in coefficients. Theta: their coordinates
/// in the <see cref="OrthogonalDesign"/> of all rows, variance. The coefficients of predictors that are far from 0, or nearly dependent,
/// are large and cancel each other; their coordinates have the size of the means.
/// </summary>
internal sealed class RegressionFamily(FamilyRequest request) : RowFamily
{
    private readonly int size = request.Coefficients.Sum(c => c.Width);
    private readonly int tied = request.Coefficients.Where(c => c.IsTied).Sum(c => c.Width);
    private readonly bool scaleIsFree = request.Estimated.Contains("sd");
    private readonly bool scaleIsTied = request.Tied.Contains("sd");
    private readonly double least = request.CollapsedFraction * request.ColumnVariance[0];
    private readonly OrthogonalDesign design = request.Design ?? throw new ArgumentException("coefficients have a design", nameof(request));

    /// <summary>The maximum number of turns of coefficients and variances, and the relative change at which they end.</summary>
    private const int MostRounds = 1000;

    private const double Settled = 1e-14;

    public override int ThetaCount => size + 1;

    public override int PreparedCount => size + 2;

    public override int StatisticCount => RegressionStatistics.Count(size);

    public override int ScratchStrips => 2;

    public override int FreeCount => size + (scaleIsFree ? 1 : 0);

    public override int TiedCount => tied + (scaleIsTied ? 1 : 0);

    // the regression of all rows together
    public override void Start(double[][] columns, Span<double> theta)
    {
        if (scaleIsFree) theta[size] = request.ColumnVariance[0] > 0 ? request.ColumnVariance[0] : 1;
        theta[..size].Clear();
        var sums = new double[StatisticCount];
        for (var start = 0; start < columns[0].Length; start += StripLength)
        {
            var count = Math.Min(StripLength, columns[0].Length - start);
            var strip = RowStrip.Padded(columns, start, count);
            var weights = new double[strip[0].Length];
            weights.AsSpan(0, count).Fill(1);
            RegressionStatistics.Add(new(strip, 0, weights.Length), weights, strip[0], new double[weights.Length], size, sums);
        }

        RegressionSolver.Shifts([sums], [1.0], size, 0)[0].CopyTo(theta);
    }

    // coordinates, 1 / sd, -log sd - 1/2 log 2 pi
    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        theta[..size].CopyTo(prepared);
        prepared[size] = 1 / Math.Sqrt(theta[size]);
        prepared[size + 1] = (-0.5 * Math.Log(theta[size])) - NormalConstant.HalfLogTwoPi;
    }

    // constant - 1/2 ((x - mean) / sd)^2
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        var residuals = scratch[..rows.Count];
        RegressionStatistics.Residuals(rows, prepared[..size], residuals);
        var (scale, constant, minusHalf) = (Vector512.Create(prepared[size]), Vector512.Create(prepared[size + 1]), Vector512.Create(-0.5));
        for (var i = 0; i < residuals.Length; i += Lanes.Count)
        {
            var z = Lanes.Of(residuals, i) * scale;
            Lanes.Add(scores, i, Vector512.FusedMultiplyAdd(minusHalf * z, z, constant));
        }
    }

    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        var residuals = scratch[..rows.Count];
        RegressionStatistics.Residuals(rows, prepared[..size], residuals);
        RegressionStatistics.Add(rows, weights, residuals, scratch[StripLength..], size, statistics);
    }

    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        double[] own = [.. theta];
        var found = MaximizeAll([[.. statistics]], [own])[0];
        own.CopyTo(theta);
        return found;
    }

    // coefficients and variances in turn until neither moves: given the sums, that is the maximum in both
    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        var found = Array.ConvertAll(statistics, s => s[RegressionStatistics.Rows] > 0 ? MaximumKind.Inside : MaximumKind.NotIdentified);
        var variances = Array.ConvertAll(thetas, theta => theta[size]);
        double[][] shifts;
        for (var round = 0; ; round++)
        {
            shifts = RegressionSolver.Shifts(statistics, variances, size, tied);
            var before = variances;
            if (scaleIsFree) variances = Variances(statistics, shifts, thetas);
            if (tied == 0 || !scaleIsFree || scaleIsTied || round == MostRounds || !variances.All(v => v > least)
                || variances.Zip(before).All(v => Math.Abs(v.First - v.Second) <= Settled * v.First)) break;
        }

        for (var k = 0; k < thetas.Length; k++)
        {
            for (var i = 0; i < size; i++) thetas[k][i] += shifts[k][i];
            thetas[k][size] = variances[k];
            if (scaleIsFree && found[k] == MaximumKind.Inside && !(variances[k] > least && least > 0)) found[k] = MaximumKind.Unbounded;
        }

        return found;
    }

    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
        LargestGradient([[.. statistics]], [[.. theta]]);

    // in coordinates of the design and log sd
    public override double LargestGradient(double[][] statistics, double[][] thetas)
    {
        var (largest, shared, scale) = (0.0, new double[tied], 0.0);
        for (var k = 0; k < thetas.Length; k++)
        {
            var (sums, variance) = (statistics[k], thetas[k][size]);
            for (var i = 0; i < size; i++)
            {
                var gradient = sums[RegressionStatistics.Products + i] / variance;
                if (i < size - tied) largest = Math.Max(largest, Math.Abs(gradient));
                else shared[i - size + tied] += gradient;
            }

            var inScale = (sums[RegressionStatistics.Squares] / variance) - sums[RegressionStatistics.Rows];
            if (scaleIsTied) scale += inScale;
            else if (scaleIsFree) largest = Math.Max(largest, Math.Abs(inScale));
        }

        return shared.Append(scale).Select(Math.Abs).Append(largest).Max();
    }

    // components that share a coefficient need the same unit, that of one regression of all rows
    public override void Standardize(Span<double> statistics, Span<double> theta)
    {
        var square = tied > 0 && request.ColumnVariance[0] > 0 ? request.ColumnVariance[0] : theta[size];
        statistics[RegressionStatistics.Squares] /= square;
        foreach (ref var product in statistics.Slice(RegressionStatistics.Products, size)) product /= Math.Sqrt(square);
        foreach (ref var coordinate in theta[..size]) coordinate /= Math.Sqrt(square);
        theta[size] /= square;
    }

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) =>
        Place(parameter) is { } place ? Coefficients(theta)[place] : [GaussianFamily.WriteScale(parameter, theta[size])];

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta)
    {
        if (Place(parameter) is { } place)
        {
            var coefficients = Coefficients(theta);
            value.CopyTo(coefficients.AsSpan(place));
            design.Coordinates(coefficients, theta[..size]);
        }
        else
        {
            theta[size] = GaussianFamily.ReadScale(parameter, value[0]);
        }
    }

    private double[] Coefficients(ReadOnlySpan<double> theta)
    {
        double[] coefficients = [.. theta[..size]];
        design.ToCoefficients(coefficients);
        return coefficients;
    }

    /// <summary>The variance of each component after a shift; unchanged where the sums do not determine it.</summary>
    private double[] Variances(double[][] statistics, double[][] shifts, double[][] thetas)
    {
        var (rows, left) = (new double[thetas.Length], new double[thetas.Length]);
        for (var k = 0; k < thetas.Length; k++)
        {
            rows[k] = statistics[k][RegressionStatistics.Rows];
            left[k] = RegressionStatistics.SquaresAfter(statistics[k], shifts[k]);
            var square = statistics[k][RegressionStatistics.Squares];
            var moved = Math.Sqrt(Math.Max(0, square - left[k]) / rows[k]);
            if (rows[k] <= 0 || FamilyRequest.MovedTooFar(square / rows[k], moved, Length(thetas[k], shifts[k])))
                left[k] = rows[k] * thetas[k][size];
        }

        var all = left.Sum() / rows.Sum();
        return [.. rows.Select((r, k) => scaleIsTied ? all : r > 0 ? left[k] / r : thetas[k][size])];
    }

    /// <summary>The root mean square of the predicted means after a shift.</summary>
    private static double Length(double[] theta, double[] shift) => Math.Sqrt(theta.Zip(shift, (c, s) => (c + s) * (c + s)).Sum());

    private Range? Place(string coefficient)
    {
        var start = 0;
        foreach (var (name, width, _) in request.Coefficients)
        {
            if (name == coefficient) return start..(start + width);
            start += width;
        }

        return null;
    }
}
