namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The Kalman filter of one sequence for given weights of the first state, one observed number after another, with covariances updated in
/// Joseph's form. The derivatives by the weights are further columns of each mean, and each innovation is a row of their least squares: a
/// start that is vague, proper or flat, is never subtracted from. <see cref="FirstState"/> says what is a weight. Durbin and Koopman 2012,
/// section 6.4; de Jong 1991, doi:10.1214/aos/1176348139. Where covariances of positions that have the same matrices and the same observed
/// numbers have converged, positions share them: ibid., section 4.3.4.
/// </summary>
internal sealed unsafe class GaussianFilter : IDisposable
{
    /// <summary>The least variance: beside a known state one of 0 would have no inverse.</summary>
    public const double Least = 1e-300;

    /// <summary>
    /// The change of a covariance from position to position, relative to standard deviations, that rounding alone may make.
    /// </summary>
    public const double Converged = 1e-15;

    // the part of a standard deviation that changes no mean, and the positions from one check for it to the next
    private const double Forgotten = 1e-17;
    private const int ForgetEvery = 32;

    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly GaussianChainMemory memory;
    private readonly SparseParts parts;
    private readonly double* work, row, logs, next, origin;
    private double before;
    private bool isSteady;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs.</param>
    /// <param name="parts">The matrices of the sequence.</param>
    /// <param name="memory">What the pass fills.</param>
    public GaussianFilter(GaussianChainSize size, GaussianChainArrays arrays, SparseParts parts, GaussianChainMemory memory)
    {
        (this.size, this.arrays, this.parts, this.memory) = (size, arrays, parts, memory);
        var (s, square) = ((long)size.States, (long)size.States * size.States);
        work = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * ((2 * square) + (2 * s) + size.Observed)));
        next = work + square;
        row = next + square;
        origin = row + s;
        logs = origin + s;
        (First, Squares) = (new(size, arrays, parts), new(size.States));
    }

    /// <summary>The first state of the sequence.</summary>
    public FirstState First { get; }

    /// <summary>The least squares of its weights given all observations.</summary>
    public RotatedSquares Squares { get; }

    /// <summary>The log density of a sequence's observations; NaN if they leave a free element unknown.</summary>
    public double Run(int sequence)
    {
        parts.Begin(sequence);
        First.Begin(sequence);
        FindOrigin(sequence);
        before = 0;
        double level = 0.5 * size.Free.Length * Math.Log(2 * Math.PI);
        Squares.Begin(size.Free.Length, First.Count);
        for (var t = 0; t < size.Length; t++)
        {
            level += Pass(sequence, t);
            if (!arrays.Conditional.IsNone) *arrays.Conditional[sequence, t] = Conditional(level);
            if (arrays.HasFiltered) WriteFiltered(sequence, t);
        }

        if (!Squares.IsKnown()) return double.NaN;
        if (arrays.GoesBack) Center(sequence);
        return level - Squares.LogDeterminant();
    }

    public void Dispose()
    {
        First.Dispose();
        Squares.Dispose();
        NativeMemory.Free(work);
    }

    /// <summary>The mean, its columns and the covariance of a state after one of the observed numbers at its position, in place.</summary>
    public void Condition(int t, int i, double variance, double* mean, double* columns, double* covariance)
    {
        Move(t, i, mean, columns);
        parts.Loading(t).MultiplyRow(i, covariance, row, size.States);
        Reduce(t, i, variance, covariance);
    }

    /// <summary>The mean and its columns after one of the observed numbers at their position, in place.</summary>
    private void Move(int t, int i, double* mean, double* columns)
    {
        var s = size.States;
        var gain = memory.Gain(t, i);
        SmallMatrix.Add(*memory.Innovation(t, i), gain, mean, s);
        if (t >= memory.Columns.Live) return;
        for (var a = 0; a < s; a++)
            SmallMatrix.Add(gain[a], memory.Columns.Innovation(t, i), columns + a * memory.Columns.Count, memory.Columns.Count);
    }

    /// <summary>
    /// The covariance after one of the observed numbers, in place: (I - K z) P (I - K z)' + K v K', where z P is in `row`.
    /// </summary>
    private void Reduce(int t, int i, double variance, double* covariance)
    {
        var (s, loading) = (size.States, parts.Loading(t));
        var gain = memory.Gain(t, i);
        var of = loading.Dot(i, row);
        for (var a = 0; a < s; a++)
        {
            var own = covariance + a * s;
            // z times the row of (I - K z) P
            var left = loading.Dot(i, own) - (gain[a] * of);
            SmallMatrix.Add(-gain[a], row, (variance * gain[a]) - left, gain, own, s);
        }
    }

    /// <summary>The log density of a position's observations given those before it.</summary>
    /// <param name="level">What all observations until now add.</param>
    private double Conditional(double level)
    {
        if (!Squares.IsKnown()) return 0;
        level -= Squares.LogDeterminant();
        (level, before) = (level - before, level);
        return level;
    }

    /// <summary>
    /// Writes the moments of a state given the observations until now: those for given weights of the first state, averaged over the
    /// distribution of the weights given the same observations.
    /// </summary>
    private void WriteFiltered(int sequence, int t)
    {
        var (s, count) = (size.States, t < memory.Columns.Live ? memory.Columns.Count : 0);
        var isKnown = Squares.IsKnown();
        var columns = work;
        if (isKnown && count > 0)
        {
            Squares.Solve();
            SmallMatrix.Copy(memory.Columns.Filtered(t), columns, s * count);
            Squares.Whiten(columns, s);
        }

        for (var a = 0; a < s; a++)
        {
            if (!arrays.FilteredMeans.IsNone) arrays.FilteredMeans[sequence, t][a] = !isKnown ? double.NaN
                : memory.Filtered(t)[a] + SmallMatrix.Dot(memory.Columns.Filtered(t) + a * count, Squares.Weights, count);
            if (arrays.FilteredCovariances.IsNone) continue;
            for (var b = 0; b < s; b++)
                arrays.FilteredCovariances[sequence, t][a * s + b] = !isKnown ? double.NaN
                    : memory.FilteredCovariance(t)[a * s + b] + SmallMatrix.Dot(columns + a * count, columns + b * count, count);
        }
    }

    /// <summary>
    /// Free elements are measured from where the first observations put them: far from there, innovations would be differences of large
    /// numbers.
    /// </summary>
    private void FindOrigin(int sequence)
    {
        var free = size.Free.Length;
        new Span<double>(origin, free).Clear();
        if (free == 0) return;
        Squares.Begin(free, First.Count);
        for (var t = 0; t < size.Length; t++)
        {
            Pass(sequence, t);
            if (!Squares.IsKnown()) continue;
            Squares.Solve();
            SmallMatrix.Copy(Squares.Weights, origin, free);
            break;
        }
    }

    /// <summary>Predicts the state at a position and conditions it on what is observed there; returns the log density of that.</summary>
    private double Pass(int sequence, int t)
    {
        var s = size.States;
        if (t == 0) Begin(sequence);
        else Step(sequence, t);
        var mean = memory.Filtered(t);
        var covariance = memory.FilteredCovariance(t);
        SmallMatrix.Copy(memory.Predicted(t), mean, s);
        if (!isSteady) SmallMatrix.Copy(memory.PredictedCovariance(t), covariance, s * s);
        var columns = t < memory.Columns.Live ? memory.Columns.Filtered(t) : null;
        if (columns != null) SmallMatrix.Copy(memory.Columns.Predicted(t), columns, s * memory.Columns.Count);
        var observed = arrays.Inputs[GaussianChainShapes.Observed][sequence, t];
        var variance = arrays.Inputs[GaussianChainShapes.Variance][sequence, t];
        double level = 0;
        for (var i = 0; i < size.Observed; i++)
            if (arrays.IsObserved(sequence, t, i))
                level += Update(t, i, observed[i], Math.Max(Least, variance[i]), mean, columns, covariance);
        return level;
    }

    private void Begin(int sequence)
    {
        var s = size.States;
        isSteady = false;
        memory.Open(0);
        memory.Columns.Begin(First.Count);
        SmallMatrix.Copy(arrays.Inputs[GaussianChainShapes.Start][sequence, 0], memory.Predicted(0), s);
        for (var j = 0; j < size.Free.Length; j++) memory.Predicted(0)[size.Free[j]] = origin[j];
        if (First.Count > 0) SmallMatrix.Copy(First.Columns, memory.Columns.Predicted(0), s * First.Count);
        SmallMatrix.Copy(First.Noise, memory.PredictedCovariance(0), s * s);
    }

    private void Step(int sequence, int t)
    {
        var s = size.States;
        var transition = parts.Transition(t - 1);
        var offset = arrays.Inputs[GaussianChainShapes.Offset][sequence, t - 1];
        var mean = memory.Predicted(t);
        transition.Multiply(memory.Filtered(t - 1), mean);
        for (var a = 0; a < s; a++) mean[a] += offset[a];
        memory.Columns.Step(transition, t);
        Spread(transition, t, mayRepeat: parts.Repeats(t));
        if (t % ForgetEvery == 0 && t < memory.Columns.Live && IsForgotten(t)) memory.Columns.Forget(t);
    }

    /// <summary>The covariance of a position's state given what precedes it.</summary>
    /// <param name="transition">The transition to the position.</param>
    /// <param name="t">The position.</param>
    /// <param name="mayRepeat">Whether the position differs from the one before it in nothing but its numbers.</param>
    private void Spread(SparseMatrix transition, int t, bool mayRepeat)
    {
        if (!mayRepeat) isSteady = false;
        if (!isSteady)
        {
            var s = size.States;
            transition.Sandwich(memory.FilteredCovariance(t - 1), next, work);
            parts.Noise(t - 1).AddTo(next);
            isSteady = mayRepeat && SmallMatrix.IsSameCovariance(next, memory.PredictedCovariance(t - 1), s, Converged);
            if (!isSteady)
            {
                memory.Open(t);
                SmallMatrix.Copy(next, memory.PredictedCovariance(t), s * s);
            }
        }

        if (isSteady) memory.Repeat(t);
    }

    private double Update(int t, int i, double observed, double variance, double* mean, double* columns, double* covariance)
    {
        var (s, loading) = (size.States, parts.Loading(t));
        var innovation = observed - loading.Dot(i, mean);
        *memory.Innovation(t, i) = innovation;
        if (!isSteady)
        {
            // of a symmetric matrix P, z P = (P z)'
            var gain = memory.Gain(t, i);
            loading.MultiplyRow(i, covariance, row, s);
            var sum = loading.Dot(i, row) + variance;
            for (var a = 0; a < s; a++) gain[a] = row[a] / sum;
            (*memory.InnovationVariance(t, i), logs[i]) = (sum, Math.Log(2 * Math.PI * sum));
        }

        var total = *memory.InnovationVariance(t, i);
        var square = innovation * innovation / total;
        if (columns != null)
        {
            var root = Math.Sqrt(total);
            var numbers = memory.Columns.Innovation(t, i);
            new Span<double>(numbers, memory.Columns.Count).Clear();
            loading.SubtractFrom(i, columns, numbers, memory.Columns.Count);
            var left = Squares.Add(numbers, -1 / root, innovation / root);
            square = left * left;
        }

        Move(t, i, mean, columns);
        if (!isSteady) Reduce(t, i, variance, covariance);
        return -0.5 * (logs[i] + square);
    }

    /// <summary>
    /// Whether what the weights of the first state still say is below the rounding of states: their part in each number, at the posterior
    /// mean and at a standard deviation of the weights, relative to the standard deviation of the number for given weights.
    /// </summary>
    private bool IsForgotten(int t)
    {
        if (!Squares.IsKnown()) return false;
        var (s, count) = (size.States, memory.Columns.Count);
        var rows = memory.Columns.Predicted(t);
        var covariance = memory.PredictedCovariance(t);
        Squares.Solve();
        SmallMatrix.Copy(rows, work, s * count);
        Squares.Whiten(work, s);
        for (var a = 0; a < s; a++)
        {
            var moved = SmallMatrix.Dot(rows + a * count, Squares.Weights, count);
            var own = work + a * count;
            if ((moved * moved) + SmallMatrix.Dot(own, own, count) > Forgotten * Forgotten * covariance[a * s + a]) return false;
        }

        return true;
    }

    /// <summary>
    /// Measures means and innovations from the posterior mean of the weights, and their columns in weights whose posterior covariance is 1.
    /// </summary>
    private void Center(int sequence)
    {
        var (s, columns) = (size.States, memory.Columns);
        Squares.Solve();
        for (var t = 0; t < columns.Live; t++)
        {
            MoveBy(memory.Predicted(t), columns.Predicted(t), s);
            MoveBy(memory.Filtered(t), columns.Filtered(t), s);
            for (var i = 0; i < size.Observed; i++)
                if (arrays.IsObserved(sequence, t, i)) MoveBy(memory.Innovation(t, i), columns.Innovation(t, i), 1);
        }

        void MoveBy(double* numbers, double* rows, int n)
        {
            for (var a = 0; a < n; a++) numbers[a] += SmallMatrix.Dot(rows + a * columns.Count, Squares.Weights, columns.Count);
            Squares.Whiten(rows, n);
        }
    }
}
