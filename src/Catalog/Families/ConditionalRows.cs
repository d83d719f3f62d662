using ProbDsl.Runtime.VectorMath;

namespace ProbDsl.Catalog.Families;

/// <summary>
/// The conditional distributions of the missing cells of up to eight rows at a time, each row with its own pattern: one row in each lane.
/// Of a row with missing cells m and observed cells o, with the precision P and deviations d from the mean, the conditional mean of the
/// missing deviations is -inverse(P_mm) P_mo d_o and their covariance is inverse(P_mm). A lane with fewer missing cells than another is
/// padded with independent cells of precision 1.
/// </summary>
internal readonly ref struct ConditionalRows
{
    /// <summary>The number of rows of the precision that are multiplied at a time.</summary>
    private const int Together = 4;

    private readonly int dimension, padded, size;
    private readonly ReadOnlySpan<int> at, pattern;
    private readonly MissingPatterns patterns;

    // eight lanes each: deviations with 0 in missing cells [dimension], gradients [dimension], a Cholesky factor of P_mm [size, size]
    private readonly Span<double> deviations, gradients, factor;

    /// <param name="at">The place of each row in its strip.</param>
    /// <param name="pattern">The pattern of each row.</param>
    /// <param name="patterns">The patterns.</param>
    /// <param name="dimension">The number of columns.</param>
    /// <param name="padded">The length of a row of the precision.</param>
    /// <param name="buffer">Memory of <see cref="BufferLength"/> numbers, which is overwritten.</param>
    public ConditionalRows(ReadOnlySpan<int> at, ReadOnlySpan<int> pattern, MissingPatterns patterns, int dimension, int padded,
        Span<double> buffer)
    {
        (this.patterns, this.dimension, this.padded) = (patterns, dimension, padded);
        this.at = at;
        this.pattern = pattern;
        for (var lane = 0; lane < at.Length; lane++) size = Math.Max(size, Missing(lane).Length);
        deviations = buffer[..(dimension * Lanes.Count)];
        gradients = buffer.Slice(dimension * Lanes.Count, dimension * Lanes.Count);
        factor = buffer.Slice(2 * dimension * Lanes.Count, size * size * Lanes.Count);
    }

    public static int BufferLength(int dimension) => ((dimension * dimension) + (2 * dimension)) * Lanes.Count;

    /// <summary>Replaces the deviations of missing cells by their conditional means.</summary>
    /// <param name="precision">P [dimension, padded].</param>
    /// <param name="columns">The rows less the mean, by columns <see cref="RowFamily.StripLength"/> apart.</param>
    /// <returns>For each row (|m| log 2 pi - log |P_mm|) / 2.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public Vector512<double> FillIn(ReadOnlySpan<double> precision, Span<double> columns)
    {
        ReadDeviations(columns);
        ReadPrecisions(precision);
        var constants = Factorize();
        MultiplyDeviations(precision);
        Solve();
        for (var lane = 0; lane < at.Length; lane++)
        {
            var own = Missing(lane);
            for (var i = 0; i < own.Length; i++)
                columns[(own[i] * RowFamily.StripLength) + at[lane]] = -gradients[(i * Lanes.Count) + lane];
        }

        return constants;
    }

    /// <summary>Adds each row's conditional covariance times its weight to the lower triangle of products [dimension, dimension].</summary>
    /// <param name="weights">The weights of the rows of the strip.</param>
    /// <param name="products">The sums of products.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void AddCovariances(ReadOnlySpan<double> weights, Span<double> products)
    {
        Invert();
        for (var lane = 0; lane < at.Length; lane++)
        {
            var (weight, own) = (weights[at[lane]], Missing(lane));
            for (var i = 0; i < own.Length; i++)
            {
                var row = products[(own[i] * dimension)..];
                var covariances = factor[(i * size * Lanes.Count)..];
                for (var j = 0; j <= i; j++) row[own[j]] += weight * covariances[(j * Lanes.Count) + lane];
            }
        }
    }

    private void ReadDeviations(ReadOnlySpan<double> columns)
    {
        for (var c = 0; c < dimension; c++)
        {
            var column = columns.Slice(c * RowFamily.StripLength, RowFamily.StripLength);
            for (var lane = 0; lane < at.Length; lane++) deviations[(c * Lanes.Count) + lane] = column[at[lane]];
        }

        for (var lane = 0; lane < at.Length; lane++)
            foreach (var c in Missing(lane)) deviations[(c * Lanes.Count) + lane] = 0;
    }

    /// <summary>P_mm of each row, lower triangle.</summary>
    private void ReadPrecisions(ReadOnlySpan<double> precision)
    {
        for (var lane = 0; lane < Lanes.Count; lane++)
        {
            var own = lane < at.Length ? Missing(lane) : [];
            for (var i = 0; i < own.Length; i++)
            {
                var row = precision.Slice(own[i] * padded, padded);
                var into = factor[((i * size * Lanes.Count) + lane)..];
                for (var j = 0; j <= i; j++) into[j * Lanes.Count] = row[own[j]];
            }

            for (var i = own.Length; i < size; i++)
                for (var j = 0; j <= i; j++) factor[Place(i, j) + lane] = i == j ? 1 : 0;
        }
    }

    /// <summary>Replaces P_mm by its Cholesky factor with inverse diagonal; returns the constants of the densities.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private Vector512<double> Factorize()
    {
        var constants = Vector512<double>.Zero;
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = Lanes.Of(factor, Place(i, j));
                for (var k = 0; k < j; k++)
                    sum = Vector512.FusedMultiplyAdd(-Lanes.Of(factor, Place(i, k)), Lanes.Of(factor, Place(j, k)), sum);
                if (i == j) constants -= VectorLogarithm.Log(sum);
                Lanes.Store(factor, Place(i, j),
                    i == j ? Vector512<double>.One / Vector512.Sqrt(sum) : sum * Lanes.Of(factor, Place(j, j)));
            }

        Span<double> counts = stackalloc double[Lanes.Count];
        counts.Clear();
        for (var lane = 0; lane < at.Length; lane++) counts[lane] = Missing(lane).Length;
        return (Vector512.Create(0.5) * constants) + (Vector512.Create(NormalConstant.HalfLogTwoPi) * Lanes.Of(counts, 0));
    }

    /// <summary>The gradients P_mo d_o of each row, 0 where it is padded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void MultiplyDeviations(ReadOnlySpan<double> precision)
    {
        Span<double> all = stackalloc double[Together * Lanes.Count];
        Span<int> next = stackalloc int[Lanes.Count];
        next.Clear();
        gradients[..(size * Lanes.Count)].Clear();
        for (var i = 0; i < dimension; i += Together)
        {
            Multiply(precision, i, all);
            for (var lane = 0; lane < at.Length; lane++)
            {
                var own = Missing(lane);
                for (ref var n = ref next[lane]; n < own.Length && own[n] < i + Together; n++)
                    gradients[(n * Lanes.Count) + lane] = all[((own[n] - i) * Lanes.Count) + lane];
            }
        }
    }

    /// <summary>Several rows of P times the deviations; past the last row, that one again. Independent sums do not wait for each
    /// other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Multiply(ReadOnlySpan<double> precision, int row, Span<double> into)
    {
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        var last = (dimension - 1) * padded;
        var (p0, p1) = (row * padded, Math.Min((row + 1) * padded, last));
        var (p2, p3) = (Math.Min((row + 2) * padded, last), Math.Min((row + 3) * padded, last));
        for (var j = 0; j < dimension; j++)
        {
            var d = Lanes.Of(deviations, j * Lanes.Count);
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Create(precision[p0 + j]), d, sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(precision[p1 + j]), d, sum1);
            sum2 = Vector512.FusedMultiplyAdd(Vector512.Create(precision[p2 + j]), d, sum2);
            sum3 = Vector512.FusedMultiplyAdd(Vector512.Create(precision[p3 + j]), d, sum3);
        }

        Lanes.Store(into, 0, sum0);
        Lanes.Store(into, Lanes.Count, sum1);
        Lanes.Store(into, 2 * Lanes.Count, sum2);
        Lanes.Store(into, 3 * Lanes.Count, sum3);
    }

    /// <summary>Replaces the gradients g by inverse(P_mm) g.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Solve()
    {
        for (var i = 0; i < size; i++)
        {
            var sum = Lanes.Of(gradients, i * Lanes.Count);
            for (var k = 0; k < i; k++)
                sum = Vector512.FusedMultiplyAdd(-Lanes.Of(factor, Place(i, k)), Lanes.Of(gradients, k * Lanes.Count), sum);
            Lanes.Store(gradients, i * Lanes.Count, sum * Lanes.Of(factor, Place(i, i)));
        }

        for (var i = size - 1; i >= 0; i--)
        {
            var sum = Lanes.Of(gradients, i * Lanes.Count);
            for (var k = i + 1; k < size; k++)
                sum = Vector512.FusedMultiplyAdd(-Lanes.Of(factor, Place(k, i)), Lanes.Of(gradients, k * Lanes.Count), sum);
            Lanes.Store(gradients, i * Lanes.Count, sum * Lanes.Of(factor, Place(i, i)));
        }
    }

    /// <summary>Replaces the lower triangle of the Cholesky factor by that of inverse(P_mm).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Invert()
    {
        for (var j = 0; j < size; j++)
            for (var i = j + 1; i < size; i++)
            {
                var sum = Vector512<double>.Zero;
                for (var k = j; k < i; k++)
                    sum = Vector512.FusedMultiplyAdd(Lanes.Of(factor, Place(i, k)), Lanes.Of(factor, Place(k, j)), sum);
                Lanes.Store(factor, Place(i, j), -sum * Lanes.Of(factor, Place(i, i)));
            }

        // row by row: rows above are done, and row i of the product reads only rows from i on
        for (var i = 0; i < size; i++)
            for (var j = 0; j <= i; j++)
            {
                var sum = Vector512<double>.Zero;
                for (var k = i; k < size; k++)
                    sum = Vector512.FusedMultiplyAdd(Lanes.Of(factor, Place(k, i)), Lanes.Of(factor, Place(k, j)), sum);
                Lanes.Store(factor, Place(i, j), sum);
            }
    }

    /// <summary>The columns that a row lacks, ascending.</summary>
    private int[] Missing(int lane) => patterns.Missing[pattern[lane]];

    private int Place(int i, int j) => ((i * size) + j) * Lanes.Count;
}
