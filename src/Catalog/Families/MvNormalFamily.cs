using static ProbDsl.Catalog.Families.MvNormalStatistics;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// Estimates of a mean vector and a full covariance matrix. Theta: mean [D], covariance [D, D]. Statistics about the current mean: rows,
/// sums [D], products [D, D] (lower).
/// </summary>
internal sealed class MvNormalFamily(FamilyRequest request) : RowFamily
{
    private readonly int dimension = request.Dimension;

    // the dimension rounded up to an even number: products take columns in pairs
    private readonly int paired = (request.Dimension + 1) / 2 * 2;

    private readonly bool meanIsFree = request.Estimated.Contains("mean");
    private readonly bool scaleIsFree = request.Estimated.Contains("covariance");
    private readonly bool scaleIsTied = request.Tied.Contains("covariance");

    public override int ThetaCount => dimension + (dimension * dimension);

    public override int PreparedCount => dimension + (paired * paired) + 1;

    public override int StatisticCount => Count(dimension);

    public override RowProgram Program => new MvNormalProgram(dimension, paired);

    public override int ScratchStrips => dimension == 2 ? 0 : CenteredStrips;

    /// <summary>The scratch memory of a strip that is centered first, in strips: its columns, and two for products.</summary>
    internal int CenteredStrips => paired + 2;

    public override int FreeCount => (meanIsFree ? dimension : 0) + (scaleIsFree ? dimension * (dimension + 1) / 2 : 0);

    public override void Start(double[][] columns, Span<double> theta)
    {
        if (scaleIsFree) theta[dimension..].Clear();
        for (var i = 0; i < dimension; i++)
        {
            if (meanIsFree) theta[i] = Lanes.Sum(columns[i]) / columns[i].Length;
            if (scaleIsFree) theta[dimension + (i * dimension) + i] = request.ColumnVariance[i] > 0 ? request.ColumnVariance[i] : 1;
        }
    }

    // mean, the inverse of the Cholesky factor with an even number of rows and columns, -sum log L_ii - D/2 log 2 pi
    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        theta[..dimension].CopyTo(prepared);
        var inverse = prepared.Slice(dimension, dimension * dimension);
        prepared[^1] = -dimension * NormalConstant.HalfLogTwoPi;
        if (!SmallMatrix.Cholesky(theta[dimension..], inverse, dimension)) inverse.Fill(double.NaN);
        for (var i = 0; i < dimension; i++) prepared[^1] -= Math.Log(inverse[(i * dimension) + i]);
        SmallMatrix.InvertLower(inverse, dimension);
        if (paired > dimension) AppendZeros(prepared[dimension..^1]);
    }

    // -1/2 |L^-1 (x - mean)|^2 and the constant
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        if (dimension == 2)
        {
            BivariateNormal.AddLogDensity(rows, prepared, scores);
            return;
        }

        Center(rows, prepared, scratch);
        AddCenteredLogDensity(prepared, scratch, scores);
    }

    /// <summary>Adds the log density of rows that <see cref="Center"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void AddCenteredLogDensity(ReadOnlySpan<double> prepared, ReadOnlySpan<double> scratch, Span<double> scores)
    {
        StripProducts.SubtractHalfSquares(prepared[dimension..^1], paired, scratch, scores);
        var constant = Vector512.Create(prepared[^1]);
        for (var i = 0; i < scores.Length; i += Lanes.Count) Lanes.Add(scores, i, constant);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        if (dimension == 2)
        {
            BivariateNormal.Accumulate(rows, weights, prepared, statistics);
            return;
        }

        Center(rows, prepared, scratch);
        AccumulateCentered(rows.Count, weights, scratch, statistics);
    }

    /// <summary>Adds the statistics of rows that <see cref="Center"/> wrote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void AccumulateCentered(int count, ReadOnlySpan<double> weights, Span<double> scratch, Span<double> statistics)
    {
        var weighted = scratch.Slice(paired * StripLength, 2 * StripLength);
        statistics[Rows] += Lanes.Sum(weights);
        for (var i = 0; i < paired; i += 2)
        {
            for (var side = 0; side < 2; side++)
            {
                var sum = StripProducts.Weigh(weights, scratch.Slice((i + side) * StripLength, StripLength),
                    weighted.Slice(side * StripLength, StripLength));
                if (i + side < dimension) statistics[Sums + i + side] += sum;
            }

            for (var j = 0; j <= i; j += 2)
                AddProducts(i, j, StripProducts.OfPairs(weighted, scratch[(j * StripLength)..], count), statistics[Products(dimension)..]);
        }
    }

    // mean' = mean + S1 / S0, covariance' = S2 / S0 - (mean' - mean)(mean' - mean)'
    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta)
    {
        if (FreeCount == 0) return MaximumKind.Inside;
        if (statistics[Rows] <= 0) return MaximumKind.NotIdentified;
        var shift = new double[dimension];
        for (var i = 0; i < dimension; i++)
        {
            shift[i] = meanIsFree ? statistics[Sums + i] / statistics[Rows] : 0;
            theta[i] += shift[i];
        }

        if (!scaleIsFree || MovedTooFar(statistics, shift, theta)) return MaximumKind.Inside;
        var covariance = theta[dimension..];
        for (var i = 0; i < dimension; i++)
            for (var j = 0; j <= i; j++)
                covariance[(i * dimension) + j] = covariance[(j * dimension) + i] =
                    (Product(statistics, dimension, i, j) / statistics[Rows]) - (shift[i] * shift[j]);
        return IsCollapsed(covariance) ? MaximumKind.Unbounded : MaximumKind.Inside;
    }

    public override int TiedCount => scaleIsTied ? dimension * (dimension + 1) / 2 : 0;

    // mean_k' = mean_k + S1_k / S0_k, covariance' = sum_k (S2_k - S0_k shift_k shift_k') / sum_k S0_k
    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas)
    {
        if (!scaleIsTied) return base.MaximizeAll(statistics, thetas);
        var (found, pooled, spread) = (new MaximumKind[thetas.Length], Pooled(statistics), new double[dimension * dimension]);
        var (moved, furthest) = (new double[dimension * dimension], new double[dimension]);
        for (var k = 0; k < thetas.Length; k++)
        {
            if (statistics[k][Rows] <= 0) found[k] = MaximumKind.NotIdentified;
            var shift = new double[dimension];
            for (var i = 0; i < dimension; i++)
            {
                shift[i] = meanIsFree && statistics[k][Rows] > 0 ? statistics[k][Sums + i] / statistics[k][Rows] : 0;
                thetas[k][i] += shift[i];
                furthest[i] = Math.Max(furthest[i], Math.Abs(thetas[k][i]));
                for (var j = 0; j <= i; j++) moved[(i * dimension) + j] += statistics[k][Rows] * shift[i] * shift[j];
            }
        }

        for (var i = 0; i < dimension; i++)
            if (FamilyRequest.MovedTooFar(Product(pooled, dimension, i, i) / pooled[Rows],
                Math.Sqrt(moved[(i * dimension) + i] / pooled[Rows]), furthest[i])) return found;
        for (var i = 0; i < dimension; i++)
            for (var j = 0; j <= i; j++)
                spread[(i * dimension) + j] = spread[(j * dimension) + i] =
                    (Product(pooled, dimension, i, j) - moved[(i * dimension) + j]) / pooled[Rows];
        foreach (var theta in thetas) spread.CopyTo(theta.AsSpan(dimension));
        if (IsCollapsed(spread)) Array.Fill(found, MaximumKind.Unbounded);
        return found;
    }

    public override double LargestGradient(double[][] statistics, double[][] thetas)
    {
        if (!scaleIsTied) return base.LargestGradient(statistics, thetas);
        var largest = new MvNormalGradient(Pooled(statistics), thetas[0].AsSpan(dimension), dimension).InFactor();
        if (meanIsFree) foreach (var own in statistics)
            largest = Math.Max(largest, new MvNormalGradient(own, thetas[0].AsSpan(dimension), dimension).InMean());
        return largest;
    }

    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta)
    {
        if (FreeCount == 0) return 0;
        var gradient = new MvNormalGradient(statistics, theta[dimension..], dimension);
        return Math.Max(meanIsFree ? gradient.InMean() : 0, scaleIsFree ? gradient.InFactor() : 0);
    }

    public override void Moments(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta, Span<double> mean, Span<double> covariance)
    {
        for (var i = 0; i < dimension; i++) mean[i] = statistics[Sums + i] / statistics[Rows];
        for (var i = 0; i < dimension; i++)
            for (var j = 0; j <= i; j++)
                covariance[(i * dimension) + j] = covariance[(j * dimension) + i] =
                    (Product(statistics, dimension, i, j) / statistics[Rows]) - (mean[i] * mean[j]);
        for (var i = 0; i < dimension; i++) mean[i] += theta[i];
    }

    // with the Cholesky factor L: inverse(L) S1, inverse(L) S2 inverse(L)', and the identity
    public override void Standardize(Span<double> statistics, Span<double> theta)
    {
        var inverse = new double[dimension * dimension];
        SmallMatrix.Cholesky(theta[dimension..], inverse, dimension);
        SmallMatrix.InvertLower(inverse, dimension);
        Whiten(inverse, theta[..dimension]);
        Whiten(inverse, statistics.Slice(Sums, dimension));
        var products = SmallMatrix.Multiply(inverse, Symmetric(statistics, dimension), dimension);
        for (var i = 0; i < dimension; i++) Whiten(inverse, products.AsSpan(i * dimension, dimension));
        products.CopyTo(statistics[Products(dimension)..]);
        theta[dimension..].Clear();
        for (var i = 0; i < dimension; i++) theta[dimension + (i * dimension) + i] = 1;
    }

    public override double[] Write(string parameter, ReadOnlySpan<double> theta)
    {
        var covariance = theta[dimension..].ToArray();
        if (parameter == "mean") return theta[..dimension].ToArray();
        if (parameter == "covariance") return covariance;
        var factor = new double[covariance.Length];
        SmallMatrix.Cholesky(covariance, factor, dimension);
        if (parameter == "cholesky") return factor;
        SmallMatrix.InvertFromLower(factor, covariance, dimension);
        return covariance;
    }

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta)
    {
        var into = parameter == "mean" ? theta[..dimension] : theta[dimension..];
        if (parameter == "cholesky") SmallMatrix.TimesOwnTranspose(value, into, dimension);
        else value.CopyTo(into);
        if (parameter != "precision") return;
        var factor = new double[value.Length];
        SmallMatrix.Cholesky(value, factor, dimension);
        SmallMatrix.InvertFromLower(factor, into, dimension);
    }

    /// <summary>The rows less a mean, which comes first, by columns; a column of zeros where their number is odd.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void Center(RowStrip rows, ReadOnlySpan<double> mean, Span<double> scratch)
    {
        for (var i = 0; i < dimension; i++)
        {
            var column = rows[i];
            var centerd = scratch.Slice(i * StripLength, StripLength);
            var own = Vector512.Create(mean[i]);
            for (var at = 0; at < rows.Count; at += Lanes.Count) Lanes.Store(centerd, at, Lanes.Of(column, at) - own);
        }

        if (paired > dimension) scratch.Slice(dimension * StripLength, StripLength).Clear();
    }

    /// <summary>The precision [D, D] of a prepared theta.</summary>
    internal void PrecisionOf(ReadOnlySpan<double> prepared, Span<double> precision)
    {
        for (var i = 0; i < dimension; i++) prepared.Slice(dimension + (i * paired), dimension).CopyTo(precision[(i * dimension)..]);
        SmallMatrix.OwnTransposeTimes(precision.ToArray(), precision, dimension);
    }

    /// <summary>Pads a matrix [D, D] with a row and a column of zeros, in place.</summary>
    private void AppendZeros(Span<double> matrix)
    {
        matrix[(dimension * dimension)..].Clear();
        for (var i = dimension - 1; i >= 0; i--)
        {
            matrix.Slice(i * dimension, dimension).CopyTo(matrix[(i * paired)..]);
            matrix[(i * paired) + dimension] = 0;
        }
    }

    private void AddProducts(int i, int j, (double OneOne, double OneTwo, double TwoOne, double TwoTwo) sums, Span<double> products)
    {
        products[(i * dimension) + j] += sums.OneOne;
        if (j + 1 <= i) products[(i * dimension) + j + 1] += sums.OneTwo;
        if (i + 1 == dimension) return;
        products[((i + 1) * dimension) + j] += sums.TwoOne;
        products[((i + 1) * dimension) + j + 1] += sums.TwoTwo;
    }

    /// <summary>The variance of a column; if the column is constant away from a given mean, its mean square about that mean.</summary>
    private double Spread(ReadOnlySpan<double> covariance, int i) =>
        request.ColumnVariance[i] > 0 ? request.ColumnVariance[i] : covariance[(i * dimension) + i];

    private bool MovedTooFar(ReadOnlySpan<double> statistics, double[] shift, ReadOnlySpan<double> mean)
    {
        for (var i = 0; i < dimension; i++)
            if (FamilyRequest.MovedTooFar(Product(statistics, dimension, i, i) / statistics[Rows], shift[i], mean[i])) return true;
        return false;
    }

    // L^-1 v
    private void Whiten(double[] inverse, Span<double> vector)
    {
        for (var i = dimension - 1; i >= 0; i--)
        {
            var sum = 0.0;
            for (var j = 0; j <= i; j++) sum += inverse[(i * dimension) + j] * vector[j];
            vector[i] = sum;
        }
    }

    /// <summary>
    /// Whether an eigenvalue, with each column scaled by its standard deviation over all rows, is below the collapse fraction: then the
    /// matrix minus that fraction is not positive definite. A column whose observed cells are all equal has a variance of 0 at its mean,
    /// however slowly EM reaches it from rows that lack the column.
    /// </summary>
    private bool IsCollapsed(ReadOnlySpan<double> covariance)
    {
        if (meanIsFree && Array.Exists(request.ColumnVariance, v => v == 0)) return true;
        var scaled = new double[dimension * dimension];
        for (var i = 0; i < dimension; i++)
            for (var j = 0; j < dimension; j++)
                scaled[(i * dimension) + j] = covariance[(i * dimension) + j] / Math.Sqrt(Spread(covariance, i) * Spread(covariance, j));
        for (var i = 0; i < dimension; i++) scaled[(i * dimension) + i] -= request.CollapsedFraction;
        return !SmallMatrix.Cholesky(scaled, scaled, dimension);
    }
}
