using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Tests;

/// <summary>What is asked of a law of one real number: its integrals, tails, quantiles, and how far draws are from it.</summary>
internal static class ContinuousLaw
{
    extension(WrittenLaw law)
    {
        /// <summary>The integral of the density, or of a power of it; both ends may be infinite.</summary>
        public double Integral(double low, double high, double power = 1) => double.IsNegativeInfinity(low)
            ? DoubleExponential.Integral(x => law.Density([.. x.Select(at => -at)], power), -high, double.PositiveInfinity)
            : DoubleExponential.Integral(x => law.Density(x, power), low, high);

        /// <summary>log P(X &lt;= x) and log P(X &gt; x), by its formulas.</summary>
        public double[] Tails(double x)
        {
            var of = (IDistributionFunction)law.Of;
            return [law.At(new([], [x]), of.LogCdf).Values[0], law.At(new([], [x]), of.LogSurvival).Values[0]];
        }

        public double Quantile(double p, double q) =>
            ((IQuantile)law.Of).Quantile(p, q, [.. law.Of.Signature.Positional.Select(place => law.Arguments[place.Name].Values[0])]);

        /// <summary>Kolmogorov's distance of ascending draws from the law: from its distribution function, or from what the density has between the first and the last.</summary>
        public double Distance(double[] sorted)
        {
            double[] probabilities = law.Of is IDistributionFunction of ? [.. law.At(new([sorted.Length], sorted), of.LogCdf).Values.Select(Math.Exp)] : law.Shares(sorted);
            return Fit.Kolmogorov(probabilities, p => p);
        }

        private double[] Density(double[] x, double power) => [.. law.LogDensity(new Tensor([x.Length], x)).Values.Select(l => Math.Exp(power * l))];

        // Simpson's rule from each draw to the next, as shares of the whole; of positive numbers in log x, where a power at 0 is smooth
        private double[] Shares(double[] sorted)
        {
            var isPositive = sorted[0] > 0;
            double[] at = isPositive ? [.. sorted.Select(x => Math.Log(x))] : sorted;
            double[] middles = [.. at.Zip(at.Skip(1), (from, to) => from + ((to - from) / 2))];
            var (density, between) = (Density(at), Density(middles));
            var sums = new double[at.Length];
            for (var i = 0; i < middles.Length; i++) sums[i + 1] = sums[i] + ((at[i + 1] - at[i]) / 6 * (density[i] + (4 * between[i]) + density[i + 1]));
            return [.. sums.Select(s => s / sums[^1])];

            double[] Density(double[] points)
            {
                double[] x = isPositive ? [.. points.Select(y => Math.Exp(y))] : points;
                return [.. law.LogDensity(new Tensor([x.Length], x)).Values.Zip(points, (log, point) => Math.Exp(isPositive ? log + point : log))];
            }
        }
    }
}
