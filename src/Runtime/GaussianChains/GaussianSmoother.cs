namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The backward pass over a sequence: smoothed moments, and the gradient of the log density by every part of the model. With the gradient r
/// of the log density by a state's mean and N = -E[its second derivative], P its covariance: the smoothed mean is a + P r, the smoothed
/// covariance P - P N P, that with the state before it (I - P N) A F for the filtered covariance F of that state, and the gradient by P is
/// (r r' - N) / 2. All are for given weights of the first state; r and a have columns for these besides, whose posterior is N(0, 1), and
/// squares of these are added. Where positions share covariances and N has converged, they share N and covariances of smoothed states.
/// Durbin and Koopman 2012, sections 4.4 and 7.3.3; Koopman and Shephard 1992, doi:10.1093/biomet/79.4.823.
/// </summary>
internal sealed unsafe class GaussianSmoother : IDisposable
{
    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly SparseParts parts;
    private readonly GaussianChainMemory memory;
    private readonly GaussianFilter filter;
    private readonly double* all, gradient, curvature, weighted, product, square, moved, byMean, before, squares;
    private readonly double* gradients, weightedColumns, later, smoothed, lagged, residuals;
    private readonly double* means, columns, covariances, spreads, precisions;
    private int sequence, count;
    private bool isSteady, hasLagged;
    private double factor;

    /// <param name="size">The size of a sequence.</param>
    /// <param name="arrays">The inputs and requested results.</param>
    /// <param name="parts">The matrices of the sequence.</param>
    /// <param name="memory">What the filter left.</param>
    /// <param name="filter">The filter that filled it.</param>
    public GaussianSmoother(
        GaussianChainSize size, GaussianChainArrays arrays, SparseParts parts, GaussianChainMemory memory, GaussianFilter filter)
    {
        (this.size, this.arrays, this.parts, this.memory, this.filter) = (size, arrays, parts, memory, filter);
        var (s, matrix, observed) = ((long)size.States, (long)size.States * size.States, (long)size.Observed);
        var numbers = (4 * s) + (11 * matrix) + (observed * ((2 * s) + (2 * matrix) + 1));
        all = (double*)NativeMemory.AllocZeroed((nuint)(sizeof(double) * numbers));
        gradient = all;
        weighted = gradient + s;
        byMean = weighted + s;
        residuals = byMean + s;
        curvature = residuals + s;
        product = curvature + matrix;
        square = product + matrix;
        moved = square + matrix;
        gradients = moved + matrix;
        weightedColumns = gradients + matrix;
        later = weightedColumns + matrix;
        smoothed = later + matrix;
        lagged = smoothed + matrix;
        before = lagged + matrix;
        squares = before + matrix;
        means = squares + matrix;
        columns = means + (observed * s);
        covariances = columns + (observed * matrix);
        spreads = covariances + (observed * matrix);
        precisions = spreads + (observed * s);
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
        new Span<double>(squares, s * s).Clear();
        (isSteady, hasLagged) = (false, false);
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
        var (s, loading) = (size.States, parts.Loading(t));
        if (!arrays.Gradients[GaussianChainShapes.Loading].IsNone) Replay(t);
        for (var i = size.Observed - 1; i >= 0; i--)
        {
            if (!arrays.IsObserved(sequence, t, i)) continue;
            var gain = memory.Gain(t, i);
            var total = *memory.InnovationVariance(t, i);
            var spread = spreads + ((long)i * s);
            var residual = *memory.Innovation(t, i) / total - SmallMatrix.Dot(gain, gradient, s);
            if (count > 0)
            {
                SmallMatrix.Multiply(gain, gradients, residuals, 1, s, count);
                for (var j = 0; j < count; j++) residuals[j] = memory.Columns.Innovation(t, i)[j] / total - residuals[j];
            }

            if (!isSteady)
            {
                SmallMatrix.Multiply(gain, curvature, spread, 1, s, s);
                precisions[i] = (1 / total) + SmallMatrix.Dot(gain, spread, s);
            }

            if (arrays.HasGradients) OfObservation(t, i, residual, spread, precisions[i]);
            loading.Add(i, residual, gradient);
            if (count > 0) loading.AddOuter(i, 1, residuals, gradients, count);
            if (isSteady) continue;
            // N - z h' - h z'
            SmallMatrix.Copy(spread, weighted, s);
            loading.Add(i, -0.5 * precisions[i], weighted);
            for (var a = 0; a < s; a++) loading.Add(i, -weighted[a], curvature + a * s);
            loading.AddOuter(i, -1, weighted, curvature, s);
        }

        Converge(t);
    }

    /// <summary>Finds out whether N is that of the next position, which has the same covariances and gains.</summary>
    private void Converge(int t)
    {
        if (isSteady) return;
        var s = size.States;
        isSteady = t < size.Length - 1 && memory.Repeats(t + 1)
            && SmallMatrix.IsSameCovariance(curvature, before, s, GaussianFilter.Converged);
        if (memory.Repeats(t)) SmallMatrix.Copy(curvature, before, s * s);
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
            if (i > 0 && arrays.IsObserved(sequence, t, i - 1))
                filter.Condition(t, i - 1, Input(GaussianChainShapes.Variance, t)[i - 1], nextMean, nextColumn, nextCovariance);
            mean = nextMean;
            column = nextColumn;
            covariance = nextCovariance;
        }
    }

    private void OfObservation(int t, int i, double residual, double* spread, double precision)
    {
        var s = size.States;
        var second = residual * residual + SmallMatrix.Dot(residuals, residuals, count) - precision;
        if (To(GaussianChainShapes.Variance, t) is var variance && variance != null) variance[i] += factor * 0.5 * second;
        if (To(GaussianChainShapes.Observed, t) is var observed && observed != null) observed[i] -= factor * residual;
        var to = To(GaussianChainShapes.Loading, t);
        if (to == null) return;
        // E[u a'] + (E[u r'] + K' N + (E[u^2] - D) z) P
        var loading = Input(GaussianChainShapes.Loading, t) + (long)i * s;
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
            SmallMatrix.Multiply(gradient, covariance, to, 1, s, s);
            SmallMatrix.Add(1, memory.Filtered(t), to, s);
        }

        if (count > 0)
        {
            SmallMatrix.Multiply(covariance, gradients, weightedColumns, s, s, count);
            SmallMatrix.Add(1, memory.Columns.Filtered(t), weightedColumns, s * count);
        }

        if (!arrays.Covariances.IsNone)
        {
            if (!isSteady) Smooth(covariance);
            var to = arrays.Covariances[sequence, t];
            SmallMatrix.Copy(smoothed, to, s * s);
            AddWeights(weightedColumns, to);
        }

        if (arrays.Lagged.IsNone || count == 0) return;
        if (t < size.Length - 1) AddWeights(later, arrays.Lagged[sequence, t]);
        SmallMatrix.Copy(weightedColumns, later, s * count);
    }

    /// <summary>P - P N P, in `smoothed`.</summary>
    private void Smooth(double* covariance)
    {
        var s = size.States;
        SmallMatrix.Multiply(covariance, curvature, product, s, s, s);
        SmallMatrix.Multiply(product, covariance, square, s, s, s);
        SmallMatrix.Copy(covariance, smoothed, s * s);
        SmallMatrix.Add(-1, square, smoothed, s * s);
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
        var shares = isSteady && memory.Repeats(t);
        if (!shares || !hasLagged)
        {
            parts.Transition(t - 1).Multiply(memory.FilteredCovariance(t - 1), lagged, s);
            SmallMatrix.Multiply(curvature, lagged, square, s, s, s);
            SmallMatrix.Multiply(memory.PredictedCovariance(t), square, moved, s, s, s);
            SmallMatrix.Add(-1, moved, lagged, s * s);
        }

        hasLagged = shares;
        SmallMatrix.Copy(lagged, arrays.Lagged[sequence, t - 1], s * s);
    }

    /// <summary>The gradients by the parts that predict a state.</summary>
    private void OfPrediction(int t)
    {
        var s = size.States;
        var mean = To(t == 0 ? GaussianChainShapes.Start : GaussianChainShapes.Offset, t - 1);
        var covariance = To(t == 0 ? GaussianChainShapes.StartCovariance : GaussianChainShapes.Noise, t - 1);
        var transition = t == 0 ? null : To(GaussianChainShapes.Transition, t - 1);
        if (t == 0 || covariance != null || transition != null) Squares();
        SmallMatrix.Copy(gradient, byMean, s);
        if (t == 0 && (mean != null || covariance != null)) OfFirst();
        if (mean != null) SmallMatrix.Add(factor, byMean, mean, s);
        if (covariance != null) SmallMatrix.Add(0.5 * factor, square, covariance, s * s);
        if (transition != null) OfTransition(t, transition);
    }

    /// <summary>E[r r'] - N, in `square`.</summary>
    private void Squares()
    {
        var s = size.States;
        for (var a = 0; a < s; a++)
        {
            var to = square + a * s;
            new Span<double>(to, s).Clear();
            SmallMatrix.Add(gradient[a], gradient, -1, curvature + a * s, to, s);
            for (var b = 0; b < s && count > 0; b++) to[b] += SmallMatrix.Dot(gradients + a * count, gradients + b * count, count);
        }
    }

    /// <summary>
    /// The gradient by the transition to a position, E[r a'] + (E[r r'] - N) A P. Positions that share covariances and the gradient add
    /// E[r r'] - N before they are multiplied.
    /// </summary>
    private void OfTransition(int t, double* to)
    {
        var s = size.States;
        var mean = memory.Filtered(t - 1);
        for (var a = 0; a < s; a++)
        {
            SmallMatrix.Add(factor * gradient[a], mean, to + a * s, s);
            // columns before are at least those of this position
            for (var b = 0; b < s && count > 0; b++)
                to[a * s + b] += factor * SmallMatrix.Dot(gradients + a * count, memory.Columns.Filtered(t - 1) + b * count, count);
        }

        SmallMatrix.Add(1, square, squares, s * s);
        if (memory.Repeats(t - 1) && arrays.Gradients[GaussianChainShapes.Transition].IsSameEverywhere) return;
        parts.Transition(t - 1).Multiply(memory.FilteredCovariance(t - 1), product, s);
        SmallMatrix.Multiply(squares, product, moved, s, s, s);
        SmallMatrix.Add(factor, moved, to, s * s);
        new Span<double>(squares, s * s).Clear();
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
        var back = parts.Back(t - 1);
        back.Multiply(gradient, weighted);
        SmallMatrix.Copy(weighted, gradient, s);
        if (count > 0)
        {
            back.Multiply(gradients, weightedColumns, count);
            SmallMatrix.Copy(weightedColumns, gradients, s * count);
        }

        isSteady &= memory.Repeats(t);
        if (!isSteady) back.Sandwich(curvature, curvature, product);
    }

    private double* Input(int part, int t) => arrays.Inputs[part][sequence, t];

    private double* To(int part, int t) => arrays.Gradients[part] is { IsNone: false } to ? to[sequence, Math.Max(0, t)] : null;
}
