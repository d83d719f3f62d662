namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// Stochastic variational inference (Hoffman, Blei, Wang and Paisley 2013): steps along natural gradients of batches of rows, each a
/// smaller part of the way than the last. They prepare a start; sweeps over all rows follow.
/// </summary>
internal static class NaturalGradientSteps
{
    /// <summary>The rate of step t, from 0, is (t + delay)^-decay.</summary>
    public const double Delay = 10, Decay = 0.7;

    /// <summary>
    /// Steps end when the mean bound of the second half of an epoch is above that of the first by less than this fraction.
    /// </summary>
    public const double Rise = 1e-3;

    private const int MostEpochs = 10;

    /// <param name="sweeps">The factors, with at least two batches.</param>
    /// <param name="parameters">Their parameters, which are replaced.</param>
    public static void Run(MessageSweeps sweeps, double[] parameters)
    {
        var (step, half) = (0, sweeps.Batches / 2);
        for (var epoch = 0; epoch < MostEpochs; epoch++)
        {
            var (first, second) = (Mean(0, half), Mean(half, sweeps.Batches));
            if (!(second - first > Rise * Math.Abs(second))) break;
        }

        sweeps.EndSteps(parameters);

        double Mean(int from, int to)
        {
            var sum = 0.0;
            for (var batch = from; batch < to; batch++) sum += sweeps.Step(parameters, batch, Math.Pow(step++ + Delay, -Decay));
            return sum / (to - from);
        }
    }
}
