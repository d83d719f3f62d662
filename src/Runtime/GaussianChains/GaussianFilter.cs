using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The Kalman filter of one sequence for given weights of the first state, one observed number after another, with covariances updated in
/// Joseph's form. The derivatives by the weights are further columns of each mean, and each innovation is a row of their least squares: a
/// start that is vague, proper or flat, is never subtracted from. <see cref="FirstState"/> says what is a weight. Durbin and Koopman 2012,
/// section 6.4; de Jong 1991, doi:10.1214/aos/1176348139.
/// </summary>
internal sealed unsafe class GaussianFilter : IDisposable
{
    /// <summary>The least variance: beside a known state one of 0 would have no inverse.</summary>
    public const double Least = 1e-300;

    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly GaussianChainMemory memory;
    private readonly double* work, origin;
    private double before;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs.</param>
    /// <param name="memory">What the pass fills.</param>
    public GaussianFilter(GaussianChainSize size, GaussianChainArrays arrays, GaussianChainMemory memory)
    {
        (this.size, this.arrays, this.memory) = (size, arrays, memory);
        var s = size.States;
        work = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * (s * s + 2 * s)));
        origin = work + s * s + s;
        (First, Squares) = (new(size, arrays), new(s));
    }

    /// <summary>The first state of the sequence.</summary>
    public FirstState First { get; }

    /// <summary>The least squares of its weights given all observations.</summary>
    public RotatedSquares Squares { get; }

    /// <summary>The log density of a sequence's observations; NaN if they leave a free element unknown.</summary>
    public double Run(int sequence)
    {
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
    public void Condition(int t, int i, double* loading, double variance, double* mean, double* columns, double* covariance)
    {
        var s = size.States;
        var gain = memory.Gain(t, i);
        SmallMatrix.Add(*memory.Innovation(t, i), gain, mean, s);
        if (t < memory.Columns.Live)
            for (var a = 0; a < s; a++)
                SmallMatrix.Add(gain[a], memory.Columns.Innovation(t, i), columns + a * memory.Columns.Count, memory.Columns.Count);
        // (I - K z) P (I - K z)' + K v K'
        var row = work + s * s;
        SmallMatrix.Multiply(loading, covariance, row, 1, s, s);
        for (var a = 0; a < s; a++)
        {
            var own = covariance + a * s;
            SmallMatrix.Add(-gain[a], row, own, s);
            SmallMatrix.Add(variance * gain[a] - SmallMatrix.Dot(own, loading, s), gain, own, s);
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
        SmallMatrix.Copy(memory.PredictedCovariance(t), covariance, s * s);
        var columns = t < memory.Columns.Live ? memory.Columns.Filtered(t) : null;
        if (columns != null) SmallMatrix.Copy(memory.Columns.Predicted(t), columns, s * memory.Columns.Count);
        var observed = arrays.Inputs[GaussianChainShapes.Observed][sequence, t];
        var loading = arrays.Inputs[GaussianChainShapes.Loading][sequence, t];
        var variance = arrays.Inputs[GaussianChainShapes.Variance][sequence, t];
        double level = 0;
        for (var i = 0; i < size.Observed; i++)
            if (IsObserved(sequence, t, i))
                level += Update(t, i, observed[i], loading + (long)i * s, Math.Max(Least, variance[i]), mean, columns, covariance);
        return level;
    }

    private void Begin(int sequence)
    {
        var s = size.States;
        memory.Columns.Begin(First.Count);
        SmallMatrix.Copy(arrays.Inputs[GaussianChainShapes.Start][sequence, 0], memory.Predicted(0), s);
        for (var j = 0; j < size.Free.Length; j++) memory.Predicted(0)[size.Free[j]] = origin[j];
        if (First.Count > 0) SmallMatrix.Copy(First.Columns, memory.Columns.Predicted(0), s * First.Count);
        SmallMatrix.Copy(First.Noise, memory.PredictedCovariance(0), s * s);
    }

    private void Step(int sequence, int t)
    {
        var s = size.States;
        var transition = arrays.Inputs[GaussianChainShapes.Transition][sequence, t - 1];
        var offset = arrays.Inputs[GaussianChainShapes.Offset][sequence, t - 1];
        var noise = arrays.Inputs[GaussianChainShapes.Noise][sequence, t - 1];
        var mean = memory.Predicted(t);
        var covariance = memory.PredictedCovariance(t);
        SmallMatrix.Multiply(transition, memory.Filtered(t - 1), mean, s, s, 1);
        for (var a = 0; a < s; a++) mean[a] += offset[a];
        memory.Columns.Step(transition, t);
        // A P, and A (A P)' = A P A'
        SmallMatrix.Multiply(transition, memory.FilteredCovariance(t - 1), work, s, s, s);
        SmallMatrix.Transpose(work, s);
        SmallMatrix.Multiply(transition, work, covariance, s, s, s);
        for (var e = 0; e < s * s; e++) covariance[e] += noise[e];
    }

    private double Update(
        int t, int i, double observed, double* loading, double variance, double* mean, double* columns, double* covariance)
    {
        var s = size.States;
        var gain = memory.Gain(t, i);
        var innovation = observed - SmallMatrix.Dot(loading, mean, s);
        *memory.Innovation(t, i) = innovation;
        for (var a = 0; a < s; a++) gain[a] = SmallMatrix.Dot(covariance + a * s, loading, s);
        var total = SmallMatrix.Dot(loading, gain, s) + variance;
        *memory.InnovationVariance(t, i) = total;
        for (var a = 0; a < s; a++) gain[a] /= total;
        var root = Math.Sqrt(total);
        var left = innovation / root;
        if (columns != null)
        {
            var row = memory.Columns.Innovation(t, i);
            for (var j = 0; j < memory.Columns.Count; j++) row[j] = 0;
            for (var a = 0; a < s; a++) SmallMatrix.Add(-loading[a], columns + a * memory.Columns.Count, row, memory.Columns.Count);
            left = Squares.Add(row, -1 / root, left);
        }

        Condition(t, i, loading, variance, mean, columns, covariance);
        return -0.5 * (Math.Log(2 * Math.PI * total) + left * left);
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
            Move(memory.Predicted(t), columns.Predicted(t), s);
            Move(memory.Filtered(t), columns.Filtered(t), s);
            for (var i = 0; i < size.Observed; i++)
                if (IsObserved(sequence, t, i)) Move(memory.Innovation(t, i), columns.Innovation(t, i), 1);
        }

        void Move(double* numbers, double* rows, int n)
        {
            for (var a = 0; a < n; a++) numbers[a] += SmallMatrix.Dot(rows + a * columns.Count, Squares.Weights, columns.Count);
            Squares.Whiten(rows, n);
        }
    }

    private bool IsObserved(int sequence, int t, int i) => arrays.Mask.IsNone || arrays.Mask[sequence, t][i] != 0;
}
