using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The Kalman filter of one sequence, with covariances updated in Joseph's form, one observed number after another, so that a variance near
/// 0 or very large loses no digits. Flat elements of the first state are further columns of each mean, integrated at the end. Durbin and
/// Koopman 2012, section 6.4; de Jong 1991, doi:10.1214/aos/1176348139.
/// </summary>
internal sealed unsafe class GaussianFilter : IDisposable
{
    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly GaussianChainMemory memory;
    private readonly double* work, information, score, origin;
    private double squares, before;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs.</param>
    /// <param name="memory">What the pass fills.</param>
    public GaussianFilter(GaussianChainSize size, GaussianChainArrays arrays, GaussianChainMemory memory)
    {
        (this.size, this.arrays, this.memory) = (size, arrays, memory);
        var (s, d) = (size.States, size.Free.Length);
        work = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * (s * s + s + d * d + 2 * d + (1 + d) * (1 + d))));
        information = work + s * s + s;
        score = information + d * d;
        origin = score + d;
        Weights = origin + d;
    }

    /// <summary>E[w w'] for w = (1, the free elements of the first state less their means) given all observations: [C, C].</summary>
    public double* Weights { get; }

    /// <summary>The log density of a sequence's observations; NaN if they leave a free element unknown.</summary>
    public double Run(int sequence)
    {
        FindOrigin(sequence);
        (squares, before) = (0, 0);
        double level = 0;
        for (var t = 0; t < size.Length; t++)
        {
            level += Pass(sequence, t);
            if (!arrays.Conditional.IsNone) *arrays.Conditional[sequence, t] = Conditional(level);
        }

        return level + Finish(sequence);
    }

    /// <summary>The log density of a position's observations given those before it.</summary>
    /// <param name="level">The sum of what all observations until now add, without squares beside free elements.</param>
    private double Conditional(double level)
    {
        var d = size.Free.Length;
        if (d > 0)
        {
            SmallMatrix.Copy(information, Weights, d * d);
            var logDeterminant = SmallMatrix.Invert(Weights, d);
            if (double.IsNaN(logDeterminant)) return 0;
            level += 0.5 * (d * Math.Log(2 * Math.PI) - logDeterminant - squares);
            for (var j = 0; j < d; j++) level += 0.5 * score[j] * SmallMatrix.Dot(Weights + j * d, score, d);
        }

        (level, before) = (level - before, level);
        return level;
    }

    public void Dispose() => NativeMemory.Free(work);

    /// <summary>The mean and covariance of a state after one of the observed numbers at its position, in place.</summary>
    public void Condition(int t, int i, double* loading, double variance, double* mean, double* covariance)
    {
        var (s, c) = (size.States, size.Columns);
        var gain = memory.Gain(t, i);
        var innovation = memory.Innovation(t, i);
        for (var a = 0; a < s; a++) SmallMatrix.Add(gain[a], innovation, mean + a * c, c);
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

    /// <summary>
    /// Free elements are measured from where the first observations put them: far from there, innovations would be differences of large
    /// numbers.
    /// </summary>
    private void FindOrigin(int sequence)
    {
        var d = size.Free.Length;
        new Span<double>(origin, d).Clear();
        if (d == 0) return;
        Forget();
        for (var t = 0; t < size.Length; t++)
        {
            Pass(sequence, t);
            SmallMatrix.Copy(information, Weights, d * d);
            if (double.IsNaN(SmallMatrix.Invert(Weights, d))) continue;
            for (var j = 0; j < d; j++) origin[j] = SmallMatrix.Dot(Weights + j * d, score, d);
            break;
        }

        Forget();
    }

    private void Forget() => new Span<double>(information, size.Free.Length * (size.Free.Length + 1)).Clear();

    /// <summary>Predicts the state at a position and conditions it on what is observed there; returns the log density of that.</summary>
    private double Pass(int sequence, int t)
    {
        var (s, c) = (size.States, size.Columns);
        if (t == 0) Begin(sequence);
        else Step(sequence, t);
        var mean = memory.Filtered(t);
        var covariance = memory.FilteredCovariance(t);
        SmallMatrix.Copy(memory.Predicted(t), mean, s * c);
        SmallMatrix.Copy(memory.PredictedCovariance(t), covariance, s * s);
        var observed = arrays.Inputs[GaussianChainShapes.Observed][sequence, t];
        var loading = arrays.Inputs[GaussianChainShapes.Loading][sequence, t];
        var variance = arrays.Inputs[GaussianChainShapes.Variance][sequence, t];
        double level = 0;
        for (var i = 0; i < size.Observed; i++)
            if (IsObserved(sequence, t, i))
                level += Update(t, i, observed[i], loading + (long)i * s, variance[i], mean, covariance);
        return level;
    }

    private void Begin(int sequence)
    {
        var (s, c) = (size.States, size.Columns);
        var mean = memory.Predicted(0);
        var start = arrays.Inputs[GaussianChainShapes.Start][sequence, 0];
        new Span<double>(mean, s * c).Clear();
        for (var a = 0; a < s; a++) mean[a * c] = start[a];
        for (var j = 0; j < size.Free.Length; j++)
        {
            mean[size.Free[j] * c] = origin[j];
            mean[size.Free[j] * c + 1 + j] = 1;
        }

        SmallMatrix.Copy(arrays.Inputs[GaussianChainShapes.StartCovariance][sequence, 0], memory.PredictedCovariance(0), s * s);
    }

    private void Step(int sequence, int t)
    {
        var (s, c) = (size.States, size.Columns);
        var transition = arrays.Inputs[GaussianChainShapes.Transition][sequence, t - 1];
        var offset = arrays.Inputs[GaussianChainShapes.Offset][sequence, t - 1];
        var noise = arrays.Inputs[GaussianChainShapes.Noise][sequence, t - 1];
        var mean = memory.Predicted(t);
        var covariance = memory.PredictedCovariance(t);
        SmallMatrix.Multiply(transition, memory.Filtered(t - 1), mean, s, s, c);
        for (var a = 0; a < s; a++) mean[a * c] += offset[a];
        // A P, and A (A P)' = A P A'
        SmallMatrix.Multiply(transition, memory.FilteredCovariance(t - 1), work, s, s, s);
        SmallMatrix.Transpose(work, s);
        SmallMatrix.Multiply(transition, work, covariance, s, s, s);
        for (var e = 0; e < s * s; e++) covariance[e] += noise[e];
    }

    private double Update(int t, int i, double observed, double* loading, double variance, double* mean, double* covariance)
    {
        var (s, c, d) = (size.States, size.Columns, size.Free.Length);
        var gain = memory.Gain(t, i);
        var innovation = memory.Innovation(t, i);
        SmallMatrix.Multiply(loading, mean, innovation, 1, s, c);
        for (var j = 0; j < c; j++) innovation[j] = (j == 0 ? observed : 0) - innovation[j];

        for (var a = 0; a < s; a++) gain[a] = SmallMatrix.Dot(covariance + a * s, loading, s);
        var total = SmallMatrix.Dot(loading, gain, s) + variance;
        *memory.InnovationVariance(t, i) = total;
        for (var a = 0; a < s; a++) gain[a] /= total;
        for (var j = 0; j < d; j++)
        {
            score[j] -= innovation[1 + j] * innovation[0] / total;
            SmallMatrix.Add(innovation[1 + j] / total, innovation + 1, information + j * d, d);
        }

        squares += innovation[0] * innovation[0] / total;
        Condition(t, i, loading, variance, mean, covariance);
        // beside free elements the squares follow once their means are known
        return -0.5 * (Math.Log(2 * Math.PI * total) + (d == 0 ? innovation[0] * innovation[0] / total : 0));
    }

    /// <summary>
    /// The posterior of the free elements, and what they add to the log density. Means and innovations are then measured from their means:
    /// where a variance is tiny, the squares of innovations from another origin would cancel only up to rounding.
    /// </summary>
    private double Finish(int sequence)
    {
        var (c, d) = (size.Columns, size.Free.Length);
        Weights[0] = 1;
        if (d == 0) return 0;
        var level = 0.5 * (d * Math.Log(2 * Math.PI) - SmallMatrix.Invert(information, d));
        for (var j = 0; j < d; j++)
        {
            origin[j] = SmallMatrix.Dot(information + j * d, score, d);
            Weights[(1 + j) * c] = Weights[1 + j] = 0;
            for (var k = 0; k < d; k++) Weights[(1 + j) * c + 1 + k] = information[j * d + k];
        }

        for (var t = 0; t < size.Length; t++)
        {
            for (var i = 0; i < size.Observed; i++)
            {
                if (!IsObserved(sequence, t, i)) continue;
                Move(memory.Innovation(t, i), 1);
                level -= 0.5 * *memory.Innovation(t, i) * *memory.Innovation(t, i) / *memory.InnovationVariance(t, i);
            }

            if (memory.Kept == 1 && size.Length > 1) continue;
            Move(memory.Predicted(t), size.States);
            Move(memory.Filtered(t), size.States);
        }

        return level;
    }

    /// <summary>Adds what the means of the free elements contribute to the constants of rows [rows, C].</summary>
    private void Move(double* of, int rows)
    {
        var c = size.Columns;
        for (var a = 0; a < rows; a++) of[a * c] += SmallMatrix.Dot(of + a * c + 1, origin, c - 1);
    }

    private bool IsObserved(int sequence, int t, int i) => arrays.Mask.IsNone || arrays.Mask[sequence, t][i] != 0;
}
