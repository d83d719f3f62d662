using System.Runtime.InteropServices;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The backward pass over a sequence: smoothed moments, and the gradient of the log density by every part of the model. With the gradient r
/// of the log density by a state's mean and N = -E[its second derivative], P its covariance: the smoothed mean is a + P r, the smoothed
/// covariance P - P N P, that with the state before it (I - P N) A F for the filtered covariance F of that state, and the gradient by P is
/// (r r' - N) / 2. All are for given weights of the first state; r and a have columns for these besides, whose posterior is N(0, 1), and
/// squares of these are added.
/// Durbin and Koopman 2012, sections 4.4 and 7.3.3; Koopman and Shephard 1992, doi:10.1093/biomet/79.4.823.
/// </summary>
internal sealed unsafe class GaussianSmoother : IDisposable
{
    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly GaussianChainMemory memory;
    private readonly GaussianFilter filter;
    private readonly double* all, gradient, curvature, weighted, product, square, moved, spread, byMean;
    private readonly double* gradients, weightedColumns, later, residuals, means, columns, covariances;
    private int sequence, count;
    private double factor;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs and requested results.</param>
    /// <param name="memory">What the filter left.</param>
    /// <param name="filter">The filter that filled it.</param>
    public GaussianSmoother(GaussianChainSize size, GaussianChainArrays arrays, GaussianChainMemory memory, GaussianFilter filter)
    {
        (this.size, this.arrays, this.memory, this.filter) = (size, arrays, memory, filter);
        var (s, matrix) = ((long)size.States, (long)size.States * size.States);
        all = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * (5 * s + 7 * matrix + size.Observed * (s + 2 * matrix))));
        gradient = all;
        weighted = gradient + s;
        spread = weighted + s;
        byMean = spread + s;
        residuals = byMean + s;
        curvature = residuals + s;
        product = curvature + matrix;
        square = product + matrix;
        moved = square + matrix;
        gradients = moved + matrix;
        weightedColumns = gradients + matrix;
        later = weightedColumns + matrix;
        means = later + matrix;
        columns = means + size.Observed * s;
        covariances = columns + size.Observed * matrix;
    }

    /// <summary>Adds the gradients of a sequence, and writes its moments.</summary>
    public void Run(int which)
    {
        (sequence, factor) = (which, arrays.Weight.IsNone ? 1 : *arrays.Weight[which, 0]);
        var s = size.States;
        new Span<double>(gradient, s).Clear();
        new Span<double>(gradients, s * s).Clear();
        new Span<double>(later, s * s).Clear();
        new Span<double>(curvature, s * s).Clear();
        if (size.Length == 1 && !arrays.Lagged.IsNone) new Span<double>(arrays.Lagged[which, 0], s * s).Clear();
        for (var t = size.Length - 1; t >= 0; t--)
        {
            // columns, as long as they are not forgotten
            count = t < memory.Columns.Live ? memory.Columns.Count : 0;
            Moments(t);
            Observations(t);
            if (arrays.HasGradients) OfPrediction(t);
            if (t == 0) break;
            if (!arrays.Lagged.IsNone) Lagged(t);
            Back(t);
        }
    }

    public void Dispose() => NativeMemory.Free(all);

    /// <summary>From what follows a position's observations to what precedes them.</summary>
    private void Observations(int t)
    {
        var s = size.States;
        var isWanted = arrays.HasGradients && size.Observed > 0;
        if (isWanted) Replay(t);
        for (var i = size.Observed - 1; i >= 0; i--)
        {
            if (!IsObserved(t, i)) continue;
            var loading = Input(GaussianChainShapes.Loading, t) + (long)i * s;
            var gain = memory.Gain(t, i);
            var total = *memory.InnovationVariance(t, i);
            var residual = *memory.Innovation(t, i) / total - SmallMatrix.Dot(gain, gradient, s);
            if (count > 0)
            {
                SmallMatrix.Multiply(gain, gradients, residuals, 1, s, count);
                for (var j = 0; j < count; j++) residuals[j] = memory.Columns.Innovation(t, i)[j] / total - residuals[j];
            }

            SmallMatrix.Multiply(gain, curvature, spread, 1, s, s);
            var precision = (1 / total) + SmallMatrix.Dot(gain, spread, s);
            if (isWanted) OfObservation(t, i, loading, residual, precision);
            for (var a = 0; a < s; a++)
            {
                gradient[a] += loading[a] * residual;
                if (count > 0) SmallMatrix.Add(loading[a], residuals, gradients + a * count, count);
                SmallMatrix.Add((loading[a] * precision) - spread[a], loading, curvature + a * s, s);
                SmallMatrix.Add(-loading[a], spread, curvature + a * s, s);
            }
        }
    }

    /// <summary>The means and covariances before each of a position's observations.</summary>
    private void Replay(int t)
    {
        var s = size.States;
        var mean = memory.Predicted(t);
        var covariance = memory.PredictedCovariance(t);
        var column = count > 0 ? memory.Columns.Predicted(t) : null;
        for (var i = 0; i < size.Observed; i++)
        {
            var nextMean = means + (long)i * s;
            var nextColumn = columns + (long)i * s * s;
            var nextCovariance = covariances + (long)i * s * s;
            SmallMatrix.Copy(mean, nextMean, s);
            if (count > 0) SmallMatrix.Copy(column, nextColumn, s * count);
            SmallMatrix.Copy(covariance, nextCovariance, s * s);
            if (i > 0 && IsObserved(t, i - 1))
                filter.Condition(t, i - 1, Input(GaussianChainShapes.Loading, t) + (long)(i - 1) * s,
                    Input(GaussianChainShapes.Variance, t)[i - 1], nextMean, nextColumn, nextCovariance);
            mean = nextMean;
            column = nextColumn;
            covariance = nextCovariance;
        }
    }

    private void OfObservation(int t, int i, double* loading, double residual, double precision)
    {
        var s = size.States;
        var second = residual * residual + SmallMatrix.Dot(residuals, residuals, count) - precision;
        if (To(GaussianChainShapes.Variance, t) is var variance && variance != null) variance[i] += factor * 0.5 * second;
        if (To(GaussianChainShapes.Observed, t) is var observed && observed != null) observed[i] -= factor * residual;
        var to = To(GaussianChainShapes.Loading, t);
        if (to == null) return;
        // E[u a'] + (E[u r'] + K' N + (E[u^2] - D) z) P
        var mean = means + (long)i * s;
        var column = columns + (long)i * s * s;
        var covariance = covariances + (long)i * s * s;
        for (var a = 0; a < s; a++)
            product[a] = residual * gradient[a] + SmallMatrix.Dot(residuals, gradients + a * count, count) + spread[a]
                + second * loading[a];
        for (var a = 0; a < s; a++)
            to[(long)i * s + a] += factor * (residual * mean[a] + SmallMatrix.Dot(residuals, column + a * count, count)
                + SmallMatrix.Dot(product, covariance + a * s, s));
    }

    /// <summary>From the filtered moments, which lose no digits where the state was unknown before its observations.</summary>
    private void Moments(int t)
    {
        if (arrays.Means.IsNone && arrays.Covariances.IsNone && arrays.Lagged.IsNone) return;
        var s = size.States;
        var covariance = memory.FilteredCovariance(t);
        if (!arrays.Means.IsNone)
        {
            var to = arrays.Means[sequence, t];
            for (var a = 0; a < s; a++) to[a] = memory.Filtered(t)[a] + SmallMatrix.Dot(covariance + a * s, gradient, s);
        }

        if (count > 0)
        {
            SmallMatrix.Multiply(covariance, gradients, weightedColumns, s, s, count);
            for (var e = 0; e < s * count; e++) weightedColumns[e] += memory.Columns.Filtered(t)[e];
        }

        if (!arrays.Covariances.IsNone)
        {
            var to = arrays.Covariances[sequence, t];
            SmallMatrix.Multiply(covariance, curvature, product, s, s, s);
            SmallMatrix.Multiply(product, covariance, square, s, s, s);
            for (var e = 0; e < s * s; e++) to[e] = covariance[e] - square[e];
            AddWeights(weightedColumns, to);
        }

        if (arrays.Lagged.IsNone || count == 0) return;
        if (t < size.Length - 1) AddWeights(later, arrays.Lagged[sequence, t]);
        SmallMatrix.Copy(weightedColumns, later, s * count);
    }

    /// <summary>Adds what the weights of the first state contribute to the covariance of these numbers with this position's.</summary>
    private void AddWeights(double* rows, double* to)
    {
        var s = size.States;
        for (var a = 0; a < s && count > 0; a++)
            for (var b = 0; b < s; b++)
                to[a * s + b] += SmallMatrix.Dot(rows + a * count, weightedColumns + b * count, count);
    }

    /// <summary>The covariance of a position's state with the one before it, for given weights of the first.</summary>
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
        var s = size.States;
        // E[r r'] - N
        for (var a = 0; a < s; a++)
            for (var b = 0; b < s; b++)
                square[a * s + b] = gradient[a] * gradient[b] + SmallMatrix.Dot(gradients + a * count, gradients + b * count, count)
                    - curvature[a * s + b];
        SmallMatrix.Copy(gradient, byMean, s);
        var mean = To(t == 0 ? GaussianChainShapes.Start : GaussianChainShapes.Offset, t - 1);
        var covariance = To(t == 0 ? GaussianChainShapes.StartCovariance : GaussianChainShapes.Noise, t - 1);
        if (t == 0 && (mean != null || covariance != null)) OfFirst();
        if (mean != null)
            for (var a = 0; a < s; a++) mean[a] += factor * byMean[a];
        if (covariance != null)
            for (var e = 0; e < s * s; e++) covariance[e] += factor * 0.5 * square[e];
        var transition = t == 0 ? null : To(GaussianChainShapes.Transition, t - 1);
        if (transition == null) return;
        // E[r a'] + (E[r r'] - N) A P; columns before are at least those of this position
        var before = memory.Filtered(t - 1);
        SmallMatrix.Multiply(Input(GaussianChainShapes.Transition, t - 1), memory.FilteredCovariance(t - 1), product, s, s, s);
        for (var a = 0; a < s; a++)
            for (var b = 0; b < s; b++)
                transition[a * s + b] += factor * (gradient[a] * before[b]
                    + (count > 0 ? SmallMatrix.Dot(gradients + a * count, memory.Columns.Filtered(t - 1) + b * count, count) : 0));
        SmallMatrix.Multiply(square, product, moved, s, s, s);
        SmallMatrix.Add(factor, moved, transition, s * s);
    }

    /// <summary>The gradients by the parts of the first state, in `byMean` and `square`, from its moments given all observations.</summary>
    private void OfFirst()
    {
        var s = size.States;
        var covariance = memory.PredictedCovariance(0);
        for (var a = 0; a < s; a++)
            weighted[a] = memory.Predicted(0)[a] + SmallMatrix.Dot(covariance + a * s, gradient, s)
                - Input(GaussianChainShapes.Start, 0)[a];
        SmallMatrix.Multiply(covariance, curvature, product, s, s, s);
        SmallMatrix.Multiply(product, covariance, moved, s, s, s);
        for (var e = 0; e < s * s; e++) moved[e] = covariance[e] - moved[e];
        if (count > 0)
        {
            SmallMatrix.Multiply(covariance, gradients, weightedColumns, s, s, count);
            for (var e = 0; e < s * count; e++) weightedColumns[e] += memory.Columns.Predicted(0)[e];
            AddWeights(weightedColumns, moved);
        }

        filter.First.Refine(weighted, moved, curvature, byMean, square);
    }

    /// <summary>From a position's prediction to the state before it.</summary>
    private void Back(int t)
    {
        var s = size.States;
        var transition = Input(GaussianChainShapes.Transition, t - 1);
        SmallMatrix.MultiplyTransposed(transition, gradient, weighted, s, s, 1);
        SmallMatrix.Copy(weighted, gradient, s);
        if (count > 0)
        {
            SmallMatrix.MultiplyTransposed(transition, gradients, weightedColumns, s, s, count);
            SmallMatrix.Copy(weightedColumns, gradients, s * count);
        }

        SmallMatrix.MultiplyTransposed(transition, curvature, product, s, s, s);
        SmallMatrix.Multiply(product, transition, curvature, s, s, s);
    }

    private bool IsObserved(int t, int i) => arrays.Mask.IsNone || arrays.Mask[sequence, t][i] != 0;

    private double* Input(int part, int t) => arrays.Inputs[part][sequence, t];

    private double* To(int part, int t) => arrays.Gradients[part] is { IsNone: false } to ? to[sequence, Math.Max(0, t)] : null;
}
