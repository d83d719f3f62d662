using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The backward pass over a sequence: smoothed moments, and the gradient of the log density by every part of the model. With the gradient r
/// of the log density by a state's mean and N = -E[its second derivative], P its covariance: the smoothed mean is a + P r, the smoothed
/// covariance P - P N P, that with the state before it (I - P N) A F for the filtered covariance F of that state, and the gradient by P is
/// (r r' - N) / 2, where products of r are means over the free elements of the first state.
/// Durbin and Koopman 2012, sections 4.4 and 7.3.3; Koopman and Shephard 1992, doi:10.1093/biomet/79.4.823.
/// </summary>
internal sealed unsafe class GaussianSmoother : IDisposable
{
    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly GaussianChainMemory memory;
    private readonly GaussianFilter filter;
    private readonly double* all, gradient, curvature, weighted, later, product, square, moved;
    private readonly double* residual, weightedResidual, spread, means, covariances;
    private int sequence;
    private double factor;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs and requested results.</param>
    /// <param name="memory">What the filter left.</param>
    /// <param name="filter">The filter that filled it.</param>
    public GaussianSmoother(GaussianChainSize size, GaussianChainArrays arrays, GaussianChainMemory memory, GaussianFilter filter)
    {
        (this.size, this.arrays, this.memory, this.filter) = (size, arrays, memory, filter);
        var (s, c) = (size.States, size.Columns);
        long mean = s * c, matrix = s * s;
        all = (double*)NativeMemory.AllocZeroed(
            (nuint)(sizeof(double) * (3 * mean + 4 * matrix + 2 * c + s + size.Observed * (mean + matrix))));
        gradient = all;
        weighted = gradient + mean;
        later = weighted + mean;
        curvature = later + mean;
        product = curvature + matrix;
        square = product + matrix;
        moved = square + matrix;
        residual = moved + matrix;
        weightedResidual = residual + c;
        spread = weightedResidual + c;
        means = spread + s;
        covariances = means + size.Observed * mean;
    }

    /// <summary>Adds the gradients of a sequence, and writes its moments.</summary>
    public void Run(int which)
    {
        (sequence, factor) = (which, arrays.Weight.IsNone ? 1 : *arrays.Weight[which, 0]);
        var (s, c) = (size.States, size.Columns);
        new Span<double>(gradient, s * c).Clear();
        new Span<double>(curvature, s * s).Clear();
        if (size.Length == 1 && !arrays.Lagged.IsNone) new Span<double>(arrays.Lagged[which, 0], s * s).Clear();
        for (var t = size.Length - 1; t >= 0; t--)
        {
            Moments(t);
            Observations(t);
            if (arrays.HasGradients) OfPrediction(t);
            if (t == 0) break;
            if (!arrays.Lagged.IsNone) Lagged(t);
            Back(t);
        }
    }

    public void Dispose() => NativeMemory.Free(all);

    private double* Weights => filter.Weights;

    /// <summary>From what follows a position's observations to what precedes them.</summary>
    private void Observations(int t)
    {
        var (s, c) = (size.States, size.Columns);
        var isWanted = arrays.HasGradients && size.Observed > 0;
        if (isWanted) Replay(t);
        for (var i = size.Observed - 1; i >= 0; i--)
        {
            if (!IsObserved(t, i)) continue;
            var loading = Input(GaussianChainShapes.Loading, t) + (long)i * s;
            var gain = memory.Gain(t, i);
            var innovation = memory.Innovation(t, i);
            var total = *memory.InnovationVariance(t, i);
            SmallMatrix.Multiply(gain, gradient, residual, 1, s, c);
            for (var j = 0; j < c; j++) residual[j] = (innovation[j] / total) - residual[j];
            SmallMatrix.Multiply(gain, curvature, spread, 1, s, s);
            var precision = (1 / total) + SmallMatrix.Dot(gain, spread, s);
            if (isWanted) OfObservation(t, i, loading, precision);
            for (var a = 0; a < s; a++)
            {
                SmallMatrix.Add(loading[a], residual, gradient + a * c, c);
                SmallMatrix.Add((loading[a] * precision) - spread[a], loading, curvature + a * s, s);
                SmallMatrix.Add(-loading[a], spread, curvature + a * s, s);
            }
        }
    }

    /// <summary>The means and covariances before each of a position's observations.</summary>
    private void Replay(int t)
    {
        var (s, c) = (size.States, size.Columns);
        var mean = memory.Predicted(t);
        var covariance = memory.PredictedCovariance(t);
        for (var i = 0; i < size.Observed; i++)
        {
            var nextMean = means + (long)i * s * c;
            var nextCovariance = covariances + (long)i * s * s;
            SmallMatrix.Copy(mean, nextMean, s * c);
            SmallMatrix.Copy(covariance, nextCovariance, s * s);
            if (i > 0 && IsObserved(t, i - 1))
                filter.Condition(t, i - 1, Input(GaussianChainShapes.Loading, t) + (long)(i - 1) * s,
                    Input(GaussianChainShapes.Variance, t)[i - 1], nextMean, nextCovariance);
            mean = nextMean;
            covariance = nextCovariance;
        }
    }

    private void OfObservation(int t, int i, double* loading, double precision)
    {
        var (s, c) = (size.States, size.Columns);
        SmallMatrix.Multiply(Weights, residual, weightedResidual, c, c, 1);
        var second = SmallMatrix.Dot(residual, weightedResidual, c) - precision;
        if (To(GaussianChainShapes.Variance, t) is var variance && variance != null) variance[i] += factor * 0.5 * second;
        if (To(GaussianChainShapes.Observed, t) is var observed && observed != null)
            observed[i] -= factor * SmallMatrix.Dot(Weights, residual, c);
        var to = To(GaussianChainShapes.Loading, t);
        if (to == null) return;
        // E[u a'] + (E[u r'] + K' N + (E[u^2] - D) z) P
        var mean = means + (long)i * s * c;
        var covariance = covariances + (long)i * s * s;
        for (var a = 0; a < s; a++)
            product[a] = SmallMatrix.Dot(weightedResidual, gradient + a * c, c) + spread[a] + second * loading[a];
        for (var a = 0; a < s; a++)
            to[(long)i * s + a] += factor * (SmallMatrix.Dot(weightedResidual, mean + a * c, c)
                + SmallMatrix.Dot(product, covariance + a * s, s));
    }

    /// <summary>From the filtered moments, which lose no digits where the state was unknown before its observations.</summary>
    private void Moments(int t)
    {
        if (arrays.Means.IsNone && arrays.Covariances.IsNone && arrays.Lagged.IsNone) return;
        var (s, c) = (size.States, size.Columns);
        var covariance = memory.FilteredCovariance(t);
        // a + P r by each column
        SmallMatrix.Multiply(covariance, gradient, weighted, s, s, c);
        for (var e = 0; e < s * c; e++) weighted[e] += memory.Filtered(t)[e];
        if (!arrays.Means.IsNone)
            for (var a = 0; a < s; a++) arrays.Means[sequence, t][a] = SmallMatrix.Dot(Weights, weighted + a * c, c);
        if (!arrays.Covariances.IsNone)
        {
            var to = arrays.Covariances[sequence, t];
            SmallMatrix.Multiply(covariance, curvature, product, s, s, s);
            SmallMatrix.Multiply(product, covariance, square, s, s, s);
            for (var e = 0; e < s * s; e++) to[e] = covariance[e] - square[e];
            if (c > 1) AddFree(weighted, to);
        }

        if (arrays.Lagged.IsNone || c == 1) return;
        if (t < size.Length - 1) AddFree(later, arrays.Lagged[sequence, t]);
        SmallMatrix.Copy(weighted, later, s * c);
    }

    /// <summary>Adds the covariance of the free elements, moved by each column of these means and of this position's.</summary>
    private void AddFree(double* rows, double* to)
    {
        var (s, c) = (size.States, size.Columns);
        for (var a = 0; a < s; a++)
        {
            new Span<double>(residual, c).Clear();
            for (var j = 1; j < c; j++)
                for (var k = 1; k < c; k++)
                    residual[k] += rows[a * c + j] * (Weights[j * c + k] - Weights[j] * Weights[k]);
            for (var b = 0; b < s; b++) to[a * s + b] += SmallMatrix.Dot(residual + 1, weighted + b * c + 1, c - 1);
        }
    }

    /// <summary>The covariance of a position's state with the one before it, for given free elements.</summary>
    private void Lagged(int t)
    {
        var s = size.States;
        var to = arrays.Lagged[sequence, t - 1];
        SmallMatrix.Multiply(Input(GaussianChainShapes.Transition, t - 1), memory.FilteredCovariance(t - 1), product, s, s, s);
        SmallMatrix.Multiply(curvature, product, square, s, s, s);
        SmallMatrix.Multiply(memory.PredictedCovariance(t), square, moved, s, s, s);
        for (var e = 0; e < s * s; e++) to[e] = product[e] - moved[e];
    }

    /// <summary>The gradients by the parts that predict a state.</summary>
    private void OfPrediction(int t)
    {
        var (s, c) = (size.States, size.Columns);
        SmallMatrix.Multiply(gradient, Weights, weighted, s, c, c);
        // E[r r'] - N
        for (var a = 0; a < s; a++)
            for (var b = 0; b < s; b++)
                square[a * s + b] = SmallMatrix.Dot(weighted + a * c, gradient + b * c, c) - curvature[a * s + b];
        var mean = To(t == 0 ? GaussianChainShapes.Start : GaussianChainShapes.Offset, t - 1);
        if (mean != null)
            for (var a = 0; a < s; a++) mean[a] += factor * weighted[a * c];
        var covariance = To(t == 0 ? GaussianChainShapes.StartCovariance : GaussianChainShapes.Noise, t - 1);
        if (covariance != null)
            for (var e = 0; e < s * s; e++) covariance[e] += factor * 0.5 * square[e];
        var transition = t == 0 ? null : To(GaussianChainShapes.Transition, t - 1);
        if (transition == null) return;
        // E[r a'] + (E[r r'] - N) A P
        var before = memory.Filtered(t - 1);
        SmallMatrix.Multiply(Input(GaussianChainShapes.Transition, t - 1), memory.FilteredCovariance(t - 1), product, s, s, s);
        for (var a = 0; a < s; a++)
            for (var b = 0; b < s; b++)
            {
                transition[a * s + b] += factor * SmallMatrix.Dot(weighted + a * c, before + b * c, c);
            }

        SmallMatrix.Multiply(square, product, moved, s, s, s);
        SmallMatrix.Add(factor, moved, transition, s * s);
    }

    /// <summary>From a position's prediction to the state before it.</summary>
    private void Back(int t)
    {
        var (s, c) = (size.States, size.Columns);
        var transition = Input(GaussianChainShapes.Transition, t - 1);
        SmallMatrix.MultiplyTransposed(transition, gradient, weighted, s, s, c);
        SmallMatrix.Copy(weighted, gradient, s * c);
        SmallMatrix.MultiplyTransposed(transition, curvature, product, s, s, s);
        SmallMatrix.Multiply(product, transition, curvature, s, s, s);
    }

    private bool IsObserved(int t, int i) => arrays.Mask.IsNone || arrays.Mask[sequence, t][i] != 0;

    private double* Input(int part, int t) => arrays.Inputs[part][sequence, t];

    private double* To(int part, int t) => arrays.Gradients[part] is { IsNone: false } to ? to[sequence, Math.Max(0, t)] : null;
}
