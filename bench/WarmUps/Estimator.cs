using ProbDsl.Inference.Nuts;

namespace ProbDsl.Bench;

/// <summary>How the scales of a diagonal metric are computed from draws.</summary>
/// <param name="isVariance">
/// Whether from their variance, as Stan does: n / (n + 5) of it and 5 / (n + 5) of 0.001; false: the fourth root of their variance over
/// that of gradients.
/// </param>
internal sealed class Estimator(bool isVariance)
{
    private const int Pulling = 5;
    private const double Toward = 1e-3;

    public bool IsVariance => isVariance;

    /// <summary>Sets the scales from at least three draws.</summary>
    public void Estimate(DrawMoments moments, double[] scales)
    {
        if (!isVariance)
        {
            moments.TryScale(scales);
            return;
        }

        var (squares, count) = (moments.Variances, (double)moments.Count);
        if (count < 3) return;
        for (var i = 0; i < squares.Length; i++)
            scales[i] = Math.Sqrt(((count / (count + Pulling)) * squares[i] / (count - 1)) + (Toward * Pulling / (count + Pulling)));
    }
}
