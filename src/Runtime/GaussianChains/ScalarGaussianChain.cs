using static ProbDsl.Runtime.Programs.GaussianChainShapes;

namespace ProbDsl.Runtime.GaussianChains;

/// <summary>
/// The passes of <see cref="GaussianFilter"/> and <see cref="GaussianSmoother"/> where a state is one number and one number is observed at
/// each position: a level, an autoregression, a drifting coefficient. Nothing is subtracted from a variance, so none loses digits: with
/// P the predicted and F the filtered variance, A the transition and Q the noise of the next step and J = A F / P, the smoothed variance is
/// F Q / P + J^2 times that of the next position. A mean has a derivative by the weight of the first state.
/// </summary>
internal sealed unsafe class ScalarGaussianChain : IGaussianChainSequence
{
    private const double LogTwoPi = 1.8378770664093454;

    // a derivative by the first state below this is 0: on its way to 0 it would be slow to compute with
    private const double Forgotten = 1e-150;

    private readonly GaussianChainSize size;
    private readonly GaussianChainArrays arrays;
    private readonly RotatedSquares squares = new(1);
    private readonly Kept* kept;
    private readonly bool isFree, keepsAll;
    private double spread, known;

    /// <param name="size">The size of a sequence: one number in a state, and one observed.</param>
    /// <param name="arrays">The inputs and requested results.</param>
    /// <exception cref="NotEnoughMemory">The machine has less.</exception>
    public ScalarGaussianChain(GaussianChainSize size, GaussianChainArrays arrays)
    {
        (this.size, this.arrays, isFree, keepsAll) = (size, arrays, size.Free.Length > 0, arrays.GoesBack);
        Bytes = (long)sizeof(Kept) * (keepsAll ? size.Length : 1);
        if (NotEnoughMemory.Check(Bytes) is { } large) throw large;
        kept = (Kept*)NativeMemory.Alloc((nuint)Bytes);
    }

    public long Bytes { get; }

    public double Forward(int sequence)
    {
        SplitFirst(sequence);
        var start = *Input(Start, sequence, 0);
        if (isFree)
        {
            // measured from where the first observation puts it: far from there, innovations would be differences of large numbers
            Filter(sequence, 0, untilKnown: true);
            squares.Solve();
            start = squares.IsKnown() ? *squares.Weights : 0;
        }

        var level = Filter(sequence, start, untilKnown: false);
        if (!squares.IsKnown()) return double.NaN;
        if (keepsAll) Center(sequence);
        return level - squares.LogDeterminant();
    }

    /// <summary>As in <see cref="FirstState"/>.</summary>
    private void SplitFirst(int sequence)
    {
        known = 0;
        for (var t = 0; t < Math.Min(size.Length - 1, 2); t++)
            known = (*Input(Transition, sequence, t) * *Input(Transition, sequence, t) * known) + *Input(Noise, sequence, t);
        spread = 1;
        if (isFree) return;
        var all = Math.Max(0, *Input(StartCovariance, sequence, 0));
        if (!(all > FirstState.Near * known)) known = all;
        spread = Math.Sqrt(all - known);
    }

    public void Back(int sequence)
    {
        var factor = arrays.Weight.IsNone ? 1 : *arrays.Weight[sequence, 0];
        var hasGradients = arrays.HasGradients;
        var hasMoments = !arrays.Means.IsNone || !arrays.Covariances.IsNone || !arrays.Lagged.IsNone;
        if (size.Length == 1 && !arrays.Lagged.IsNone) *arrays.Lagged[sequence, 0] = 0;
        // r = (gradient, by first), N = curvature, as in the smoother of matrices
        double gradient = 0, byFirst = 0, curvature = 0;
        var later = default(Smoothed);
        for (var t = size.Length - 1; t >= 0; t--)
        {
            var at = At(sequence, t);
            if (hasMoments) later = Moments(sequence, t, at, gradient, byFirst, later);
            if (at.IsObserved)
            {
                if (hasGradients) OfObservation(sequence, t, at, gradient, byFirst, curvature, factor);
                var pull = at.Loading * at.Precision;
                gradient = (pull * at.Innovation) + (at.Rest * gradient);
                byFirst = (pull * at.ByFirst) + (at.Rest * byFirst);
                curvature = (pull * at.Loading) + (at.Rest * at.Rest * curvature);
            }

            if (hasGradients) OfPrediction(sequence, t, gradient, byFirst, curvature, factor);
            if (t == 0) break;
            var transition = *Input(Transition, sequence, t - 1);
            gradient *= transition;
            byFirst *= transition;
            curvature *= transition * transition;
        }
    }

    public void Dispose()
    {
        squares.Dispose();
        NativeMemory.Free(kept);
    }

    /// <summary>The Kalman filter: the log density of the observations for a first state whose least squares it sums.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="mean">The mean of the first state, or the origin from which a free one is measured.</param>
    /// <param name="untilKnown">Whether to stop at the first observation that depends on a free state.</param>
    private double Filter(int sequence, double mean, bool untilKnown)
    {
        squares.Begin(isFree ? 1 : 0, 1);
        double before = 0, level = isFree ? 0.5 * LogTwoPi : 0;
        var state = new Kept(mean, spread, known);
        for (var t = 0; t < size.Length; t++)
        {
            if (t > 0)
            {
                var transition = *Input(Transition, sequence, t - 1);
                state.Mean = (transition * state.Mean) + *Input(Offset, sequence, t - 1);
                state.ByFirst *= transition;
                if (Math.Abs(state.ByFirst) < Forgotten) state.ByFirst = 0;
                state.Variance = (transition * transition * state.Variance) + *Input(Noise, sequence, t - 1);
            }

            var to = kept + (keepsAll ? t : 0);
            if (arrays.IsObserved(sequence, t, 0))
            {
                var (loading, noise) = (*Input(Loading, sequence, t), NoiseOf(sequence, t));
                var total = (loading * loading * state.Variance) + noise;
                state.Precision = 1 / total;
                *to = state;
                var (innovation, byFirst) = (*Input(Observed, sequence, t) - (loading * state.Mean), loading * state.ByFirst);
                var rest = noise * state.Precision;
                state.Mean += state.Variance * loading * state.Precision * innovation;
                state.ByFirst *= rest;
                state.Variance *= rest;
                level -= 0.5 * (LogTwoPi + Math.Log(total));
                if (byFirst == 0) level -= 0.5 * innovation * innovation / total;
                else
                {
                    var root = 1 / Math.Sqrt(total);
                    var left = squares.Add(&byFirst, root, innovation * root);
                    level -= 0.5 * left * left;
                }
            }
            else
            {
                state.Precision = 0;
                *to = state;
            }

            if (untilKnown && squares.IsKnown()) break;
            if (!untilKnown && arrays.HasFiltered) WriteFiltered(sequence, t, state);
            if (arrays.Conditional.IsNone) continue;
            // 0 until a free state is known
            var given = squares.IsKnown() ? level - squares.LogDeterminant() : 0;
            *arrays.Conditional[sequence, t] = given - before;
            before = given;
        }

        return level;
    }

    /// <summary>As <see cref="GaussianFilter"/> does: the moments of a state given the observations until now.</summary>
    private void WriteFiltered(int sequence, int t, Kept state)
    {
        var (mean, variance) = (double.NaN, double.NaN);
        if (squares.IsKnown())
        {
            squares.Solve();
            mean = state.Mean + (state.ByFirst * *squares.Weights);
            squares.Whiten(&state.ByFirst, 1);
            variance = state.Variance + (state.ByFirst * state.ByFirst);
        }

        if (!arrays.FilteredMeans.IsNone) *arrays.FilteredMeans[sequence, t] = mean;
        if (!arrays.FilteredCovariances.IsNone) *arrays.FilteredCovariances[sequence, t] = variance;
    }

    /// <summary>Measures means from the posterior mean of the weight, and derivatives by one whose posterior variance is 1.</summary>
    private void Center(int sequence)
    {
        squares.Solve();
        for (var t = 0; t < size.Length && kept[t].ByFirst != 0; t++)
        {
            kept[t].Mean += kept[t].ByFirst * *squares.Weights;
            squares.Whiten(&kept[t].ByFirst, 1);
        }
    }

    /// <summary>Writes the moments of a position; returns them.</summary>
    private Smoothed Moments(int sequence, int t, Position at, double gradient, double byFirst, Smoothed later)
    {
        var (filtered, moved) = (at.FilteredVariance, at.FilteredByFirst + (at.FilteredVariance * byFirst));
        var (variance, lagged) = (filtered, 0.0);
        if (t < size.Length - 1 && kept[t + 1].Variance is > 0 and var next)
        {
            var gain = *Input(Transition, sequence, t) * filtered / next;
            variance = (filtered * (*Input(Noise, sequence, t) / next)) + (gain * gain * later.Variance);
            lagged = gain * later.Variance;
        }

        if (!arrays.Means.IsNone) *arrays.Means[sequence, t] = at.FilteredMean + (filtered * gradient);
        if (!arrays.Covariances.IsNone) *arrays.Covariances[sequence, t] = variance + (moved * moved);
        if (!arrays.Lagged.IsNone && t < size.Length - 1) *arrays.Lagged[sequence, t] = lagged + (later.ByFirst * moved);
        return new(variance, moved);
    }

    private void OfObservation(int sequence, int t, Position at, double gradient, double byFirst, double curvature, double factor)
    {
        var gain = at.Predicted.Variance * at.Loading * at.Precision;
        var residual = (at.Innovation * at.Precision) - (gain * gradient);
        var residualByFirst = (at.ByFirst * at.Precision) - (gain * byFirst);
        var second = (residual * residual) + (residualByFirst * residualByFirst) - (at.Precision + (gain * gain * curvature));
        Add(Variance, sequence, t, factor * 0.5 * second);
        Add(Observed, sequence, t, -factor * residual);
        if (arrays.Gradients[Loading].IsNone) return;
        var product = (residual * gradient) + (residualByFirst * byFirst) + (gain * curvature) + (second * at.Loading);
        Add(Loading, sequence, t, factor * ((residual * at.Predicted.Mean) + (residualByFirst * at.Predicted.ByFirst)
            + (product * at.Predicted.Variance)));
    }

    private void OfPrediction(int sequence, int t, double gradient, double byFirst, double curvature, double factor)
    {
        var square = (gradient * gradient) + (byFirst * byFirst) - curvature;
        if (t == 0)
        {
            OfFirst(sequence, gradient, byFirst, square, curvature, factor);
            return;
        }

        Add(Offset, sequence, t - 1, factor * gradient);
        Add(Noise, sequence, t - 1, factor * 0.5 * square);
        if (arrays.Gradients[Transition].IsNone) return;
        var before = At(sequence, t - 1);
        Add(Transition, sequence, t - 1, factor * ((gradient * before.FilteredMean) + (byFirst * before.FilteredByFirst)
            + (square * *Input(Transition, sequence, t - 1) * before.FilteredVariance)));
    }

    /// <summary>The gradients by the parts of the first state, as in <see cref="FirstState.Refine"/>.</summary>
    private void OfFirst(int sequence, double gradient, double byFirst, double square, double curvature, double factor)
    {
        var precision = isFree || spread == 0 ? 0 : 1 / *Input(StartCovariance, sequence, 0);
        if (precision > 0 && precision < curvature)
        {
            var moved = kept->ByFirst + (kept->Variance * byFirst);
            var away = kept->Mean + (kept->Variance * gradient) - *Input(Start, sequence, 0);
            // the variance of a known part is at most what steps add
            var variance = (kept->Variance * (1 - (kept->Variance * curvature))) + (moved * moved);
            (gradient, square) = (away * precision, (((variance + (away * away)) * precision) - 1) * precision);
        }

        Add(Start, sequence, 0, factor * gradient);
        Add(StartCovariance, sequence, 0, factor * 0.5 * square);
    }

    private Position At(int sequence, int t)
    {
        var predicted = kept[t];
        if (!arrays.IsObserved(sequence, t, 0)) return new(predicted, false, 0, 1, 0, 0);
        var loading = *Input(Loading, sequence, t);
        return new(predicted, true, loading, NoiseOf(sequence, t) * predicted.Precision,
            *Input(Observed, sequence, t) - (loading * predicted.Mean), -loading * predicted.ByFirst);
    }

    private double NoiseOf(int sequence, int t) => Math.Max(GaussianFilter.Least, *Input(Variance, sequence, t));

    private double* Input(int part, int sequence, int t) => arrays.Inputs[part][sequence, t];

    private void Add(int part, int sequence, int t, double term)
    {
        var to = arrays.Gradients[part];
        if (!to.IsNone) *to[sequence, t] += term;
    }

    /// <summary>The variance of a smoothed state for a known first state, and its derivative by the weight of that.</summary>
    private readonly record struct Smoothed(double Variance, double ByFirst);

    /// <summary>A state given what precedes its observation.</summary>
    /// <param name="mean">Its mean.</param>
    /// <param name="byFirst">The derivative of the mean by a free first state.</param>
    /// <param name="variance">Its variance.</param>
    private struct Kept(double mean, double byFirst, double variance)
    {
        public double Mean = mean, ByFirst = byFirst, Variance = variance;

        /// <summary>1 / the variance of the number observed there; 0 for none.</summary>
        public double Precision;
    }

    /// <summary>A position with what is observed there.</summary>
    /// <param name="Predicted">The state given what precedes.</param>
    /// <param name="IsObserved">Whether a number is observed.</param>
    /// <param name="Loading">The factor of the state in it; 0 for none.</param>
    /// <param name="Rest">The part of the variance that the observation leaves.</param>
    /// <param name="Innovation">The number less its mean.</param>
    /// <param name="ByFirst">The derivative of that by a free first state.</param>
    private readonly record struct Position(Kept Predicted, bool IsObserved, double Loading, double Rest, double Innovation, double ByFirst)
    {
        public double Precision => Predicted.Precision;

        public double FilteredMean => Predicted.Mean + (Predicted.Variance * Loading * Precision * Innovation);

        public double FilteredByFirst => Predicted.ByFirst * Rest;

        public double FilteredVariance => Predicted.Variance * Rest;
    }
}
