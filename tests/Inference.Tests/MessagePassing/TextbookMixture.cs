using MathNet.Numerics;
using ProbDsl.Inference.Results;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>
/// A mixture of two normal distributions with independent factors, written out: weights Dirichlet(1), means N(0, 5^2), precisions Gamma(2,
/// 2). Its factors are those of a fit, from their means and standard deviations.
/// </summary>
internal sealed class TextbookMixture
{
    private const int Components = 2;

    private readonly double[] rows, weights, means, variances, shapes, rates;
    private readonly double[][] responsibilities;
    private double logSum;

    public TextbookMixture(double[] rows, Estimate weight, Estimate mean, Estimate precision)
    {
        this.rows = rows;
        // the mean a / total and the variance m (1 - m) / (total + 1) of a Dirichlet distribution
        var m = weight.Value.Values;
        var total = (m[0] * (1 - m[0]) / Math.Pow(weight.Spread!.Sd.Values[0], 2)) - 1;
        weights = [.. m.Select(w => w * total)];
        (means, variances) = (mean.Value.Values, [.. mean.Spread!.Sd.Values.Select(s => s * s)]);
        var (p, sd) = (precision.Value.Values, precision.Spread!.Sd.Values);
        shapes = [.. p.Select((v, k) => Math.Pow(v / sd[k], 2))];
        rates = [.. p.Select((v, k) => v / (sd[k] * sd[k]))];
        responsibilities = [.. rows.Select(Respond)];
    }

    /// <summary>The lower bound of the log evidence.</summary>
    public double Bound
    {
        get
        {
            var total = weights.Sum();
            var bound = logSum + SpecialFunctions.GammaLn(Components) - SpecialFunctions.GammaLn(total);
            for (var k = 0; k < Components; k++)
            {
                var logWeight = SpecialFunctions.DiGamma(weights[k]) - SpecialFunctions.DiGamma(total);
                bound += SpecialFunctions.GammaLn(weights[k]) - ((weights[k] - 1) * logWeight);
                bound += -(0.5 * Math.Log(2 * Math.PI * 25)) - (((means[k] * means[k]) + variances[k]) / 50)
                    + (0.5 * Math.Log(2 * Math.PI * Math.E * variances[k]));
                var (logPrecision, precision) = (SpecialFunctions.DiGamma(shapes[k]) - Math.Log(rates[k]), shapes[k] / rates[k]);
                bound += (2 * Math.Log(2)) + logPrecision - (2 * precision) + shapes[k] - Math.Log(rates[k])
                    + SpecialFunctions.GammaLn(shapes[k]) + ((1 - shapes[k]) * SpecialFunctions.DiGamma(shapes[k]));
            }

            return bound;
        }
    }

    /// <summary>Each parameter now and after its update.</summary>
    public IEnumerable<(string Name, double[] Now, double[] Next)> Next()
    {
        var counts = Enumerable.Range(0, Components).Select(k => responsibilities.Sum(r => r[k])).ToArray();
        yield return ("weights", weights, [.. counts.Select(n => 1 + n)]);
        var precisions = shapes.Zip(rates, (a, b) => a / b).ToArray();
        yield return ("variances", variances, [.. counts.Select((n, k) => 1 / ((n * precisions[k]) + 0.04))]);
        yield return ("means", means, [.. counts.Select((n, k) =>
            variances[k] * precisions[k] * rows.Select((x, i) => responsibilities[i][k] * x).Sum())]);
        yield return ("shapes", shapes, [.. counts.Select(n => 2 + (n / 2))]);
        yield return ("rates", rates, [.. counts.Select((_, k) =>
            2 + (0.5 * rows.Select((x, i) => responsibilities[i][k] * (((x - means[k]) * (x - means[k])) + variances[k])).Sum()))]);
    }

    private double[] Respond(double x)
    {
        var logs = Enumerable.Range(0, Components).Select(k =>
            SpecialFunctions.DiGamma(weights[k]) - SpecialFunctions.DiGamma(weights.Sum())
            + (0.5 * (SpecialFunctions.DiGamma(shapes[k]) - Math.Log(rates[k]) - Math.Log(2 * Math.PI)))
            - (0.5 * shapes[k] / rates[k] * (((x - means[k]) * (x - means[k])) + variances[k]))).ToArray();
        var largest = logs.Max();
        var sum = logs.Sum(l => Math.Exp(l - largest));
        logSum += largest + Math.Log(sum);
        return [.. logs.Select(l => Math.Exp(l - largest) / sum)];
    }
}
