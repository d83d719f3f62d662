using System.Numerics.Tensors;

namespace ProbDsl.Inference.CrossValidation;

/// <summary>
/// The weights of models whose mixture predicts best (Y. Yao, A. Vehtari, D. Simpson and A. Gelman, Bayesian Analysis 13, 2018): they
/// maximize the sum over rows of log sum_k w_k exp(elpd_ik), a concave function.
/// </summary>
public static class StackingWeights
{
    private const int MostSteps = 20_000;

    /// <summary>The sum by which no weight can raise the mean over rows any more.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>The part of a weight that one step leaves at least.</summary>
    private const double Slowest = 0.1;

    /// <summary>The weights [models], at least 0, whose sum is 1.</summary>
    /// <param name="elpd">The log density of each row given all others [models][rows], in nats.</param>
    public static double[] Find(IReadOnlyList<double[]> elpd)
    {
        var rows = elpd[0].Length;
        // densities over the largest of each row
        var densities = elpd.Select(_ => new double[rows]).ToArray();
        for (var i = 0; i < rows; i++)
        {
            var most = elpd.Max(e => e[i]);
            for (var k = 0; k < densities.Length; k++) densities[k][i] = double.IsFinite(most) ? Math.Exp(elpd[k][i] - most) : 1;
        }

        var steps = new WeightSteps(densities);
        double[] weights = [.. elpd.Select(_ => 1.0 / elpd.Count)];
        for (var step = 0; step < MostSteps; step++)
        {
            var first = steps.From(weights);
            // at the maximum no gain is above 1, and that of a model with a weight is 1
            if (steps.LargestGain <= 1 + Tolerance) break;
            var second = steps.From(first);
            var ahead = Extrapolated(weights, first, second);
            weights = ahead is not null && steps.Score(ahead) >= steps.Score(second) ? ahead : second;
        }

        return weights;
    }

    /// <summary>Two steps continued by a squared one (SQUAREM: R. Varadhan and C. Roland 2008); null if they are equal.</summary>
    private static double[]? Extrapolated(double[] from, double[] first, double[] second)
    {
        var (step, change) = (0.0, 0.0);
        for (var k = 0; k < from.Length; k++)
        {
            var (own, next) = (first[k] - from[k], second[k] - first[k]);
            step += own * own;
            change += (next - own) * (next - own);
        }

        if (!(change > 0)) return null;
        var length = Math.Max(1, Math.Sqrt(step / change));
        double[] ahead = [.. from.Select((w, k) =>
            w + (2 * length * (first[k] - w)) + (length * length * (second[k] - (2 * first[k]) + w)))];
        // a weight near 0 would take many steps to rise again
        for (var k = 0; k < ahead.Length; k++) ahead[k] = Math.Max(ahead[k], Slowest * second[k]);
        var sum = ahead.Sum();
        return Array.ConvertAll(ahead, w => w / sum);
    }

    /// <summary>Steps of EM: weights are multiplied by their gains.</summary>
    /// <param name="densities">[models][rows].</param>
    private sealed class WeightSteps(double[][] densities)
    {
        private readonly double[] mixture = new double[densities[0].Length];

        /// <summary>The largest derivative of the mean of the logs at the last weights.</summary>
        public double LargestGain { get; private set; }

        public double[] From(double[] weights)
        {
            Mix(weights);
            double[] gains = [.. densities.Select(d => d.Zip(mixture, (p, all) => p / all).Average())];
            LargestGain = gains.Max();
            double[] next = [.. weights.Zip(gains, (w, gain) => w * gain)];
            var sum = next.Sum();
            return Array.ConvertAll(next, w => w / sum);
        }

        public double Score(double[] weights)
        {
            Mix(weights);
            return mixture.Sum(Math.Log);
        }

        private void Mix(double[] weights)
        {
            Array.Clear(mixture);
            for (var k = 0; k < weights.Length; k++) TensorPrimitives.MultiplyAdd(densities[k], weights[k], mixture, mixture);
        }
    }
}
