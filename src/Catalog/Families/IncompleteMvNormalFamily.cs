using static ProbDsl.Catalog.Families.MvNormalStatistics;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// Estimates of a mean vector and a covariance matrix from rows with missing cells (Little and Rubin 2002, section 11.2; in mixtures:
/// Ghahramani and Jordan 1994). At the conditional mean of its missing cells a row has the squared distance of its observed cells, so rows
/// with these cells filled in are scored and summed as complete ones. What depends on a pattern of missing cells m and observed cells o is
/// computed once per step from the precision P: the conditional mean -C P_mo (x_o - mean_o) of x_m - mean_m, with the conditional
/// covariance C = inverse(P_mm), which the products need, and the constant of the density, (|m| log 2 pi - log |P_mm|) / 2. Rows of a
/// pattern that few rows have are filled in eight at a time, each with its own pattern (<see cref="ConditionalRows"/>).
/// Theta and statistics are those of <see cref="MvNormalFamily"/>. An additional last column holds the pattern of each row.
/// </summary>
internal sealed class IncompleteMvNormalFamily : RowFamily
{
    /// <summary>With fewer rows side by side, a pattern would leave most of eight lanes idle.</summary>
    private const int FewRows = Lanes.Count;

    private readonly MvNormalFamily family;
    private readonly MissingPatterns patterns;

    // the number of columns, and the same as a multiple of eight, with zeros: the length of a row of P
    private readonly int dimension, padded;

    // in the prepared numbers: the mean of the conditional distributions, P, and of each pattern that many rows have its constant and C
    private readonly int mean, precision;
    private readonly int[] offsets;

    /// <param name="family">The family of complete rows.</param>
    /// <param name="dimension">The number of columns.</param>
    /// <param name="patterns">The patterns of the rows.</param>
    public IncompleteMvNormalFamily(MvNormalFamily family, int dimension, MissingPatterns patterns)
    {
        (this.family, this.dimension, this.patterns) = (family, dimension, patterns);
        padded = (dimension + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
        (mean, precision) = (family.PreparedCount, family.PreparedCount + dimension);
        offsets = new int[patterns.Missing.Length + 1];
        offsets[0] = offsets[1] = precision + (dimension * padded);
        var rows = new int[patterns.Missing.Length];
        foreach (var pattern in patterns.OfRow)
            if (pattern > 0) rows[(int)pattern]++;
        for (var p = 1; p < patterns.Missing.Length; p++)
            offsets[p + 1] = offsets[p] + (rows[p] < FewRows ? 0 : 1 + (patterns.Missing[p].Length * patterns.Missing[p].Length));
    }

    public override int ThetaCount => family.ThetaCount;

    public override int PreparedCount => offsets[^1];

    public override int StatisticCount => family.StatisticCount;

    public override int ScratchStrips =>
        family.CenteredStrips + ((ConditionalRows.BufferLength(dimension) + StripLength - 1) / StripLength);

    public override int FreeCount => family.FreeCount;

    public override int TiedCount => family.TiedCount;

    /// <summary>The observed columns, with the mean of a column in its missing cells, and the pattern of each row.</summary>
    public override double[][] Columns(double[][] observed)
    {
        double[][] columns = [.. observed.Select(column => (double[])[.. column]), patterns.OfRow];
        for (var c = 0; c < dimension; c++)
        {
            var (sum, count) = (0.0, 0);
            for (var row = 0; row < observed[c].Length; row++)
                if (Has(row, c)) (sum, count) = (sum + observed[c][row], count + 1);
            for (var row = 0; row < observed[c].Length; row++)
                if (!Has(row, c)) columns[c][row] = count > 0 ? sum / count : 0;
        }

        return columns;
    }

    public override void Start(double[][] columns, Span<double> theta) => family.Start(columns, theta);

    public override void Prepare(ReadOnlySpan<double> theta, Span<double> prepared)
    {
        family.Prepare(theta, prepared[..mean]);
        prepared[..dimension].CopyTo(prepared[mean..]);
        var (own, factor) = (new double[dimension * dimension], new double[dimension * dimension]);
        family.PrecisionOf(prepared[..mean], own);
        for (var c = 0; c < dimension; c++)
            own.AsSpan(c * dimension, dimension).CopyTo(prepared[(precision + (c * padded))..]);
        for (var p = 1; p < patterns.Missing.Length; p++)
            if (HasManyRows(p)) Condition(own, patterns.Missing[p], factor, prepared[offsets[p]..offsets[p + 1]]);
    }

    /// <summary>The conditional distributions stay those of the prepared theta; the sums are taken about the other.</summary>
    public override void PrepareCenter(ReadOnlySpan<double> theta, ReadOnlySpan<double> prepared, Span<double> into)
    {
        prepared.CopyTo(into);
        family.Prepare(theta, into[..mean]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void AddLogDensity(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores)
    {
        if (AreComplete(rows))
        {
            family.AddLogDensity(rows, prepared[..mean], scratch, scores);
            return;
        }

        FillIn(rows, prepared, scratch, scores, [], []);
        family.AddCenteredLogDensity(prepared[..mean], scratch, scores);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Accumulate(RowStrip rows, ReadOnlySpan<double> weights, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> statistics)
    {
        if (AreComplete(rows))
        {
            family.Accumulate(rows, weights, prepared[..mean], scratch, statistics);
            return;
        }

        FillIn(rows, prepared, scratch, [], weights, statistics[Products(dimension)..]);
        for (var c = 0; c < dimension; c++)
            if (prepared[mean + c] != prepared[c]) Shift(scratch.Slice(c * StripLength, rows.Count), prepared[mean + c] - prepared[c]);
        family.AccumulateCentered(rows.Count, weights, scratch, statistics);
    }

    public override MaximumKind Maximize(ReadOnlySpan<double> statistics, Span<double> theta) => family.Maximize(statistics, theta);

    public override MaximumKind[] MaximizeAll(double[][] statistics, double[][] thetas) => family.MaximizeAll(statistics, thetas);

    public override double LargestGradient(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta) =>
        family.LargestGradient(statistics, theta);

    public override double LargestGradient(double[][] statistics, double[][] thetas) => family.LargestGradient(statistics, thetas);

    public override void Moments(ReadOnlySpan<double> statistics, ReadOnlySpan<double> theta, Span<double> mean, Span<double> covariance) =>
        family.Moments(statistics, theta, mean, covariance);

    public override void Standardize(Span<double> statistics, Span<double> theta) => family.Standardize(statistics, theta);

    public override double[] Write(string parameter, ReadOnlySpan<double> theta) => family.Write(parameter, theta);

    public override void Read(string parameter, ReadOnlySpan<double> value, Span<double> theta) => family.Read(parameter, value, theta);

    private bool AreComplete(RowStrip rows) => !new PatternRuns(rows[dimension]).MoveNext();

    private bool HasManyRows(int pattern) => offsets[pattern + 1] > offsets[pattern];

    private ReadOnlySpan<double> CovarianceOf(int pattern, ReadOnlySpan<double> prepared) =>
        prepared[(offsets[pattern] + 1)..offsets[pattern + 1]];

    private bool Has(int row, int column) =>
        (int)patterns.OfRow[row] is var pattern && pattern != MissingPatterns.NoCell && !patterns.Missing[pattern].Contains(column);

    /// <summary>The constant of a pattern, then its covariance C [m, m]; NaN if the precision is not positive definite.</summary>
    private void Condition(ReadOnlySpan<double> own, int[] missing, Span<double> factor, Span<double> into)
    {
        var size = missing.Length;
        var covariance = into[1..];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++) covariance[(i * size) + j] = own[(missing[i] * dimension) + missing[j]];
        if (!SmallMatrix.Cholesky(covariance, factor, size)) factor.Fill(double.NaN);
        into[0] = size * NormalConstant.HalfLogTwoPi;
        for (var i = 0; i < size; i++) into[0] -= Math.Log(factor[(i * size) + i]);
        SmallMatrix.InvertLower(factor, size);
        SmallMatrix.OwnTransposeTimes(factor, covariance, size);
    }

    /// <summary>
    /// Writes the rows less the mean, with the conditional means of their missing cells, to the first columns of the scratch; adds the
    /// constants of their densities to scores, or their weighted conditional covariances to products, whichever is not empty.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void FillIn(RowStrip rows, ReadOnlySpan<double> prepared, Span<double> scratch, Span<double> scores,
        ReadOnlySpan<double> weights, Span<double> products)
    {
        family.Center(rows, prepared.Slice(mean, dimension), scratch);
        Span<int> at = stackalloc int[Lanes.Count], own = stackalloc int[Lanes.Count];
        var count = 0;
        foreach (var (pattern, from, to) in new PatternRuns(rows[dimension]))
        {
            if (to - from >= FewRows && HasManyRows(pattern))
            {
                FillIn(pattern, from, to, prepared, scratch);
                if (products.Length > 0) AddCovariance(pattern, Lanes.Sum(weights[from..to]), prepared, products);
                for (var row = from; row < to && scores.Length > 0; row++) scores[row] += prepared[offsets[pattern]];
                continue;
            }

            for (var row = from; row < to; row++)
            {
                (at[count], own[count++]) = (row, pattern);
                if (count < Lanes.Count) continue;
                FillIn(at, own, prepared, scratch, scores, weights, products);
                count = 0;
            }
        }

        if (count > 0) FillIn(at[..count], own[..count], prepared, scratch, scores, weights, products);
    }

    /// <summary>Fills in up to eight rows, each with its own pattern.</summary>
    private void FillIn(ReadOnlySpan<int> at, ReadOnlySpan<int> pattern, ReadOnlySpan<double> prepared, Span<double> scratch,
        Span<double> scores, ReadOnlySpan<double> weights, Span<double> products)
    {
        var rows = new ConditionalRows(at, pattern, patterns, dimension, padded, scratch[(family.CenteredStrips * StripLength)..]);
        var constants = rows.FillIn(prepared.Slice(precision, dimension * padded), scratch);
        if (products.Length > 0) rows.AddCovariances(weights, products);
        for (var lane = 0; lane < at.Length && scores.Length > 0; lane++) scores[at[lane]] += constants.GetElement(lane);
    }

    /// <summary>Fills in the rows of a pattern that are side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void FillIn(int pattern, int from, int to, ReadOnlySpan<double> prepared, Span<double> scratch)
    {
        var (missing, observed) = (patterns.Missing[pattern], patterns.Observed[pattern]);
        Span<Vector512<double>> gradient = stackalloc Vector512<double>[dimension];
        var covariance = CovarianceOf(pattern, prepared);
        for (var at = from; at < to; at += Lanes.Count)
        {
            for (var i = 0; i < missing.Length; i++)
            {
                var sum = Vector512<double>.Zero;
                var own = prepared.Slice(precision + (missing[i] * padded), dimension);
                foreach (var j in observed)
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(own[j]), Lanes.Of(scratch, (j * StripLength) + at), sum);
                gradient[i] = sum;
            }

            for (var i = 0; i < missing.Length; i++)
            {
                var sum = Vector512<double>.Zero;
                for (var j = 0; j < missing.Length; j++)
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(covariance[(i * missing.Length) + j]), gradient[j], sum);
                Store(scratch, (missing[i] * StripLength) + at, -sum, to - at);
            }
        }
    }

    private void AddCovariance(int pattern, double weight, ReadOnlySpan<double> prepared, Span<double> products)
    {
        var missing = patterns.Missing[pattern];
        var covariance = CovarianceOf(pattern, prepared);
        for (var i = 0; i < missing.Length; i++)
            for (var j = 0; j <= i; j++)
                products[(missing[i] * dimension) + missing[j]] += weight * covariance[(i * missing.Length) + j];
    }

    /// <summary>Stores up to eight rows and leaves those after them as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<double> into, int at, Vector512<double> lanes, int count)
    {
        if (count < Lanes.Count)
        {
            var isOwn = Vector512.LessThan(Vector512.CreateSequence(0.0, 1.0), Vector512.Create((double)count));
            lanes = Vector512.ConditionalSelect(isOwn, lanes, Lanes.Of(into, at));
        }

        Lanes.Store(into, at, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Shift(Span<double> column, double by)
    {
        for (var at = 0; at < column.Length; at += Lanes.Count) Lanes.Add(column, at, Vector512.Create(by));
    }
}
