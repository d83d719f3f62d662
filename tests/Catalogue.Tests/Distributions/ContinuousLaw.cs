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

        /// <summary>P(X &lt;= x) at ascending x: by its formula, or as shares of what the density has between the first and the last.</summary>
        public double[] DistributionFunction(double[] x) =>
            law.Of is IDistributionFunction of ? [.. law.At(new([x.Length], x), of.LogCdf).Values.Select(Math.Exp)] : law.Integrated(x);

        private double[] Density(double[] x, double power = 1) => [.. law.LogDensity(new Tensor([x.Length], x)).Values.Select(l => Math.Exp(power * l))];

        // Simpson's rule from each to the next
        private double[] Integrated(double[] x)
        {
            var (at, between) = (law.Density(x), law.Density([.. x.Zip(x.Skip(1), (from, to) => from + ((to - from) / 2))]));
            var sums = new double[x.Length];
            for (var i = 0; i < between.Length; i++) sums[i + 1] = sums[i] + ((x[i + 1] - x[i]) / 6 * (at[i] + (4 * between[i]) + at[i + 1]));
            return [.. sums.Select(s => s / sums[^1])];
        }
    }
}
