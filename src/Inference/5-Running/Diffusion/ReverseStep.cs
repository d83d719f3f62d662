namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// One sampling step back from s[t] to s[u], u before t: OfMean m + OfNext s[t] + Beside + Sd noise, where m is the mean that the story
/// gives s[t-1], interpreted as a prediction of x. With eta = 1 and u = t-1 it is m with the noise of q(s[t-1] | s[t], x); with eta = 0 no
/// noise is added (Song et al. 2021, equation 12, for any linear-Gaussian chain). Each has the shape [one member's dimensions or 1s].
/// </summary>
internal sealed record ReverseStep(Tensor OfMean, Tensor OfNext, Tensor Beside, Tensor Sd)
{
    /// <param name="schedule">The noise schedule of the chain.</param>
    /// <param name="from">t, from 1.</param>
    /// <param name="to">u, from 1.</param>
    /// <param name="eta">The fraction of new noise, from 0 to 1.</param>
    public static ReverseStep Create(NoiseSchedule schedule, int from, int to, double eta)
    {
        Shape shape = schedule.Scale.Shape[1..];
        var (t, u, width) = ((from - 1) * shape.Count, (to - 1) * shape.Count, shape.Count);
        Tensor[] numbers = [.. Enumerable.Range(0, 4).Select(_ => Tensor.Zeros(shape))];
        for (var d = 0; d < width; d++)
        {
            var (scale, offset, variance) = (schedule.KeptScale.Values[t + d], schedule.KeptOffset.Values[t + d],
                schedule.KeptVariance.Values[t + d]);
            var (before, beside, left) = (schedule.KeptScale.Values[u + d], schedule.KeptOffset.Values[u + d],
                schedule.KeptVariance.Values[u + d]);
            var between = variance - (scale / before * (scale / before) * left);
            var fresh = eta * eta * left * between / variance;
            // the fraction of the noise in s[t] that is kept
            var kept = Math.Sqrt((left - fresh) / variance);
            var ofMean = (before - (kept * scale)) / schedule.OfSource.Values[t + d];
            numbers[0].Values[d] = ofMean;
            numbers[1].Values[d] = kept - (ofMean * schedule.OfNext.Values[t + d]);
            numbers[2].Values[d] = beside - (kept * offset) - (ofMean * schedule.Beside.Values[t + d]);
            numbers[3].Values[d] = Math.Sqrt(fresh);
        }

        return new(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /// <summary>The members that are visited with this number of steps, the last first: evenly spaced, including both ends.</summary>
    public static IReadOnlyList<int> Visited(int length, int count) =>
        [.. Enumerable.Range(0, count).Select(i => count == 1 ? length : length - (int)Math.Round((double)i * (length - 1) / (count - 1)))];
}
