using System.Numerics.Tensors;

namespace ProbDsl.Inference.Nonparametric;

/// <summary>
/// Computes for each query the log of the sum of kernel values about all rows, by tiles: a strip of rows stays in the first-level cache for
/// a block of queries, each with a running sum relative to its largest term. Nothing of size queries x rows is stored, and one worker
/// handles each query, in the order of the rows: the same bits for any number of threads.
/// </summary>
internal sealed class KernelPass : IBlockWork, IDisposable
{
    private const int StripLength = 512, QueriesOfBlock = 32;

    private readonly KernelRows distribution;
    private readonly double[][] queries;
    private readonly int[]? own;
    private readonly int moments;
    private readonly BlockTeam team;
    private readonly KernelWorkspace[] workspaces;
    private readonly FixedOrderSum sums;

    /// <param name="distribution">The rows.</param>
    /// <param name="queries">[D][queries], in units of the bandwidth like the rows' columns.</param>
    /// <param name="own">The row of each query, which is left out; null if queries are not rows.</param>
    /// <param name="pulls">Whether <see cref="FactorGradient"/> will be called.</param>
    /// <param name="threads">The maximum number of threads.</param>
    public KernelPass(KernelRows distribution, double[][] queries, int[]? own, bool pulls, int threads)
    {
        (this.distribution, this.queries, this.own, LogSums) = (distribution, queries, own, new double[queries[0].Length]);
        moments = pulls ? distribution.Dimensions * (distribution.Dimensions + 1) / 2 : 0;
        var blocks = (LogSums.Length + QueriesOfBlock - 1) / QueriesOfBlock;
        team = new(Math.Clamp(blocks, 1, threads));
        sums = new(blocks, moments);
        workspaces = [.. Enumerable.Range(0, team.Threads).Select(_ => new KernelWorkspace(distribution.Dimensions, moments))];
    }

    /// <summary>The log sum of each query after a run; -inf if no row is within the kernel's support.</summary>
    public double[] LogSums { get; }

    public void Run()
    {
        sums.Clear();
        team.Run(sums.Blocks, this);
    }

    /// <summary>
    /// The sum over queries of the mean of pull(u) y y' over rows weighted by their kernel values, [D, D], where y is the difference from a
    /// row in units of the bandwidth. Minus the identity for each query, it is the derivative of the sum of log densities by a relative
    /// change of the factor.
    /// </summary>
    public double[] FactorGradient()
    {
        var (size, total) = (distribution.Dimensions, new double[moments]);
        sums.Total(total);
        var pull = new double[size * size];
        for (var (a, at) = (0, 0); a < size; a++)
            for (var b = 0; b <= a; b++, at++)
                pull[(a * size) + b] = pull[(b * size) + a] = total[at];
        return pull;
    }

    public void Do(int block, int worker)
    {
        var (from, space) = (block * QueriesOfBlock, workspaces[worker]);
        var count = Math.Min(QueriesOfBlock, LogSums.Length - from);
        space.Begin();
        for (var start = 0; start < distribution.Count; start += StripLength)
            for (var q = 0; q < count; q++) Strip(start, Math.Min(StripLength, distribution.Count - start), from + q, q, space);
        for (var q = 0; q < count; q++)
        {
            LogSums[from + q] = Math.Log(space.Sums[q]) + space.Largest[q];
            for (var m = 0; m < moments; m++) sums.Of(block)[m] += space.Moments[(q * moments) + m] / space.Sums[q];
        }
    }

    public void Dispose() => team.Dispose();

    private void Strip(int start, int count, int query, int q, KernelWorkspace space)
    {
        var squared = space.Squared.AsSpan(0, count);
        squared.Clear();
        for (var d = 0; d < distribution.Dimensions; d++)
        {
            var away = space.Away(d, count);
            TensorPrimitives.Subtract(distribution.Columns[d].AsSpan(start, count), queries[d][query], away);
            TensorPrimitives.MultiplyAdd(away, away, squared, squared);
        }

        if (own is not null && own[query] - start is var at && at >= 0 && at < count) squared[at] = double.PositiveInfinity;
        var nearest = TensorPrimitives.Min<double>(squared);
        if (double.IsPositiveInfinity(nearest)) return;
        var largest = Math.Max(space.Largest[q], distribution.Kernel.LogScale(nearest));
        var shrink = Math.Exp(space.Largest[q] - largest);
        space.Largest[q] = largest;
        var pulls = space.Pulls.AsSpan(0, moments == 0 ? 0 : count);
        if (moments > 0)
        {
            squared.CopyTo(pulls);
            distribution.Kernel.RelativeDerivative(pulls);
        }

        distribution.Kernel.Values(squared, largest);
        space.Sums[q] = (space.Sums[q] * shrink) + Lanes.Sum(squared);
        if (moments > 0) Join(count, q, shrink, space);
    }

    /// <summary>Adds the second moments of a strip.</summary>
    private void Join(int count, int q, double shrink, KernelWorkspace space)
    {
        var pulls = space.Pulls.AsSpan(0, count);
        var own = space.Moments.AsSpan(q * moments, moments);
        TensorPrimitives.Multiply(pulls, space.Squared.AsSpan(0, count), pulls);
        for (var (a, at) = (0, 0); a < distribution.Dimensions; a++)
        {
            TensorPrimitives.Multiply(pulls, space.Away(a, count), space.Squared.AsSpan(0, count));
            for (var b = 0; b <= a; b++, at++)
                own[at] = (own[at] * shrink) + Lanes.Dot(space.Squared.AsSpan(0, count), space.Away(b, count));
        }
    }

    /// <summary>
    /// The buffers of one worker: differences, squared distances and pulls of a strip, and the running sums of a block's queries.
    /// </summary>
    private sealed class KernelWorkspace(int dimensions, int moments)
    {
        private readonly double[] away = new double[dimensions * StripLength];

        public double[] Squared { get; } = new double[StripLength];

        public double[] Pulls { get; } = new double[StripLength];

        public double[] Largest { get; } = new double[QueriesOfBlock];

        public double[] Sums { get; } = new double[QueriesOfBlock];

        public double[] Moments { get; } = new double[QueriesOfBlock * moments];

        public Span<double> Away(int dimension, int count) => away.AsSpan(dimension * StripLength, count);

        public void Begin()
        {
            Array.Fill(Largest, double.NegativeInfinity);
            Array.Clear(Sums);
            Array.Clear(Moments);
        }
    }
}
